/// SEMANTICS §2.5, release-all of a component: every entry in the leaves of its two tables, with all descendants.
///
/// The caller walks the table with a cursor, one call an address, and follows what the call returns:
/// 0: call again, something was done here; 1: nothing is left here, go on to the next address; 2: no leaf is linked here, skip its
/// addresses; (pages only) 3: no middle node is linked here, skip its pages; the last value, 3 or 4: the component has no such
/// table, all is done.
extension Operation {
  public static let releaseCapabilities: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let component = Expression<Address>.variable("component")
    let address = Expression<Address>.variable("address")
    let victim = Lookup(caller: caller, address: component)
    let root = victim.object.slot(at: Geometry.capabilityTableOffset())
    let middle = root.target.slot(at: Geometry.rootOffset(address))
    let leaf = middle.target.slot(at: Geometry.leafOffset(address))
    return Operation(
      "releaseCapabilities", "Takes one bounded step towards releasing what a component's capability table holds.",
      parameters: [Variable(of: caller), Variable(of: component), Variable(of: address)], landmarks: ["root": leaf.term]
    ) {
      victim.steps(.componentCapability, right: .write)
      Entries.releaseStep(leaf)
      result(
        choose(
          leaf.entry != .empty, 0,
          else: choose(middle.entry == .link, 1, else: choose(root.entry == .link, 2, else: 3))))
    }
  }()

  public static let releasePages: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let component = Expression<Address>.variable("component")
    let page = Expression<Page>.variable("page")
    let victim = Lookup(caller: caller, address: component)
    let root = victim.object.slot(at: Geometry.pageTableOffset())
    let upper = root.target.slot(at: Geometry.pageRootOffset(page))
    let middle = upper.target.slot(at: Geometry.pageMiddleOffset(page))
    let leaf = middle.target.slot(at: Geometry.pageLeafOffset(page))
    return Operation(
      "releasePages", "Takes one bounded step towards releasing what a component's page table holds.",
      parameters: [Variable(of: caller), Variable(of: component), Variable(of: page)], landmarks: ["root": leaf.term]
    ) {
      victim.steps(.componentCapability, right: .write)
      Entries.releaseStep(leaf)
      result(
        choose(
          leaf.entry != .empty, 0,
          else: choose(
            middle.entry == .link, 1,
            else: choose(upper.entry == .link, 2, else: choose(root.entry == .link, 3, else: 4)))))
    }
  }()
}
