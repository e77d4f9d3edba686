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
    let root = store[store.slot(of: victim, at: store.capabilityTableOffset)].entry
    let middle = follow(root, to: store.rootOffset(address))
    if let leaf = slot(of: middle, at: store.leafOffset(address)), !store[leaf].isEmpty {
      releaseStep(leaf)
      return 0
    }
    return middle.kind == .link ? 1 : root.kind == .link ? 2 : 3
  }

  /// Takes one bounded step towards releasing what a component's page table holds.
  ///
  /// - Returns: 0: call again, something was done here; 1: nothing is left here, go on to the next page; 2: no leaf is linked
  ///   here, skip its pages; 3: no middle node is linked here, skip its pages; 4: the component has no page table, all is
  ///   done.
  public func releasePages(caller: Word, component: Word, page: Word) throws(KernelError) -> Word {
    let victim = try lookup(caller, component, .component, right: .write).object
    let root = store[store.slot(of: victim, at: store.pageTableOffset)].entry
    let upper = follow(root, to: store.pageRootOffset(page))
    let middle = follow(upper, to: store.pageMiddleOffset(page))
    if let leaf = slot(of: middle, at: store.pageLeafOffset(page)), !store[leaf].isEmpty {
      releaseStep(leaf)
      return 0
    }
    return middle.kind == .link ? 1 : upper.kind == .link ? 2 : root.kind == .link ? 3 : 4
  }

  /// The entry at an offset of what another entry names, or an empty one.
  @inline(__always) private func follow(_ entry: Entry<Word>, to offset: Word) -> Entry<Word> {
    guard let slot = slot(of: entry, at: offset) else { return .empty }
    return store[slot].entry
  }

  /// The slot at an offset of what an entry names, or nil if there is none.
  @inline(__always) private func slot(of entry: Entry<Word>, at offset: Word) -> Slot<Word>? {
    guard !entry.isEmpty, offset < store.slotStride else { return nil }
    return store.slot(of: entry.target, at: offset)
  }
}
