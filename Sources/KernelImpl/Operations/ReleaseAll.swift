/// SEMANTICS §2.5, release-all of a component: every entry in the leaves of its two tables, with all descendants.
///
/// The caller walks the table with a cursor, one call an address, and follows what the call returns.
extension Kernel {
  /// Takes one bounded step towards releasing what a component's capability table holds.
  ///
  /// - Returns: 0: call again, something was done here; 1: nothing is left here, go on to the next address; 2: no leaf is linked
  ///   here, skip its addresses; 3: the component has no capability table, all is done.
  public func releaseCapabilities(caller: Word, component: Word, address: Word) throws(KernelError) -> Word {
    let victim = try lookup(caller, component, .component, right: .write).object
    let root = victim.slot(at: store.capabilityTableOffset)?.entry
    let middle = root?.target.slot(at: store.rootOffset(address))?.entry
    let leaf = middle?.target.slot(at: store.leafOffset(address))
    if let leaf, !leaf.isEmpty {
      releaseStep(leaf)
      return 0
    }
    return middle?.kind == .link ? 1 : root?.kind == .link ? 2 : 3
  }

  /// Takes one bounded step towards releasing what a component's page table holds.
  ///
  /// - Returns: 0: call again, something was done here; 1: nothing is left here, go on to the next page; 2: no leaf is linked
  ///   here, skip its pages; 3: no middle node is linked here, skip its pages; 4: the component has no page table, all is
  ///   done.
  public func releasePages(caller: Word, component: Word, page: Word) throws(KernelError) -> Word {
    let victim = try lookup(caller, component, .component, right: .write).object
    let root = victim.slot(at: store.pageTableOffset)?.entry
    let upper = root?.target.slot(at: store.pageRootOffset(page))?.entry
    let middle = upper?.target.slot(at: store.pageMiddleOffset(page))?.entry
    let leaf = middle?.target.slot(at: store.pageLeafOffset(page))
    if let leaf, !leaf.isEmpty {
      releaseStep(leaf)
      return 0
    }
    return middle?.kind == .link ? 1 : upper?.kind == .link ? 2 : root?.kind == .link ? 3 : 4
  }
}
