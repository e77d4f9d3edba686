import KernelSpec

extension SpecificationMutant {
  private static let root = Named.source
  private static let child = root.firstChild
  private static let grandchild = child.firstChild

  /// Whether a condition says that the first child has no children.
  private static func saysChildIsLeaf(_ condition: Term) -> Bool {
    guard case .and(let parts) = condition else { return false }
    return parts.contains((grandchild == .noSlot).term)
  }

  /// Bugs of the delegation tree: delegate, revoke, release and release-all.
  static let delegation: [SpecificationMutant] = [
    SpecificationMutant(
      "delegate-grants-what-is-asked", "delegate takes the requested rights, not their intersection with the source's",
      .noAmplification, "delegation-shrinks-rights",
      .to("delegate", edits: .write(State.rights.symbol) { _ in Expression<Rights>.variable("rights").term })),
    SpecificationMutant(
      "copy-grants-all", "copy gives all rights",
      .noAmplification, "new-entry-has-source-rights",
      .to("copy", edits: .write(State.rights.symbol) { _ in .rights(7) })),
    SpecificationMutant(
      "delegate-is-reversed", "delegate records the new entry as the source's parent",
      .revocationComplete, "parent-is-live",
      .to(
        "delegate",
        edits: .replace(State.parent.symbol, by: [State.parent.set(root, Named.destination)]))),
    SpecificationMutant(
      "delegate-forgets-the-parent", "delegate lists the new entry as a child, but records no parent in it",
      .revocationComplete, "first-child-is-child", .to("delegate", edits: .forget(State.parent.symbol))),
    SpecificationMutant(
      "delegate-drops-the-siblings", "delegate makes the new entry the only child",
      .revocationComplete, "siblings-are-listed", .to("delegate", edits: .forget(State.nextSibling.symbol))),
    SpecificationMutant(
      "delegate-edits-the-source", "delegate takes from the source the rights that it passes on",
      .noAmplification, "entries-are-not-edited",
      .to("delegate", edits: .add(State.rights.set(root, root.rights.intersection(.variable("rights")))))),
    SpecificationMutant(
      "remove-ignores-descendants", "remove empties a slot whose entry was delegated further",
      .revocationComplete, "parent-is-live", .to("remove", edits: .drop(.hasDescendants))),
    SpecificationMutant(
      "remove-leaves-the-list", "remove leaves a gap in the list of siblings",
      .revocationComplete, "first-child-is-child", .to("remove", edits: .forget(State.firstChild.symbol))),
    SpecificationMutant(
      "revoke-cuts-off-grandchildren", "revoke removes a child whatever hangs below it",
      .revocationComplete, "parent-is-live",
      .to("revoke", edits: .mistake(grandchild == .noSlot, for: Expression<Truth>.true))),
    SpecificationMutant(
      "revoke-sets-grandchildren-free", "revoke takes the grandchildren out of the tree and leaves them live",
      .revocationComplete, "none-escapes",
      .to(
        "revoke",
        edits: .write(State.parent.symbol, at: grandchild.term) { _ in Geometry.noSlot().term },
        .write(State.nextSibling.symbol, at: grandchild.term) { _ in Geometry.noSlot().term },
        .forget(State.previousSibling.symbol, at: child.term), .forget(State.firstChild.symbol, at: root.term),
        .write(State.ancestor.symbol, .last) { _ in
          let a = Expression<Slot>.variable("a")
          let b = Expression<Slot>.variable("b")
          return (State.ancestor(a, b) && !(State.ancestor(grandchild, b) && State.ancestor(a, child))).term
        })),
    SpecificationMutant(
      "revoke-forgets-the-elder", "moving an entry up leaves its next sibling pointing at it",
      .revocationComplete, "first-child-is-child",
      .to("revoke", edits: .forget(State.previousSibling.symbol, at: grandchild.nextSibling.term))),
    SpecificationMutant(
      "revoke-forgets-the-new-sibling", "moving an entry up does not tell the child that it has a younger sibling",
      .revocationComplete, "next-is-sibling", .to("revoke", edits: .forget(State.previousSibling.symbol, at: child.term))),
    SpecificationMutant(
      "revoke-stops-at-a-leaf", "revoke says that it is done when the first child is a leaf",
      .revocationComplete, "end-means-none",
      .to("revoke", edits: .answer(choose(child != .noSlot && grandchild != .noSlot, 1, else: 0)))),
    SpecificationMutant(
      "revoke-says-done", "revoke says that it is done after one step",
      .revocationComplete, "end-means-none", .to("revoke", edits: .answer(0))),
    SpecificationMutant(
      "revoke-does-nothing-at-a-leaf", "revoke never removes a child that is a leaf",
      .boundedSteps, "step-makes-progress", .to("revoke", edits: .skip(when: saysChildIsLeaf))),
    SpecificationMutant(
      "revoke-removes-a-sibling", "revoke removes the entry's sibling, not its child",
      .revocationExact, "only-descendants",
      .to("revoke", edits: .mistake(child, for: root.nextSibling))),
    SpecificationMutant(
      "revoke-removes-the-entry", "revoke removes the entry itself when it has no children",
      .revocationExact, "only-descendants",
      .to("revoke", edits: .add(.when((child == .noSlot).term, [State.entry.set(root, .empty)])))),
    SpecificationMutant(
      "revoke-frees-through-the-parent", "revoke counts down the occupants of the entry's node, not of the child's",
      .referencesExact, "occupant-is-counted",
      .to("revoke", edits: .mistake(child.node, for: root.node))),
    SpecificationMutant(
      "revoke-forgets-the-stamp", "a mapping that is revoked is not stamped",
      .quiescentReuse, "stale-frame-is-stamped", .to("revoke", edits: .forget(State.unmapped.symbol))),
    SpecificationMutant(
      "release-forgets-the-entry", "release says that it is done and leaves the entry itself",
      .revocationComplete, "end-means-none",
      .to("release", edits: .skip { $0 == (root.entry != .empty && child == .noSlot).term })),
    SpecificationMutant(
      "release-keeps-the-reference", "release gives no reference back",
      .referencesExact, "count-is-referred", .to("release", edits: .forget(State.references.symbol))),
    SpecificationMutant(
      "release-all-skips-entries", "releasing a component's table goes on to the next address while something is left",
      .revocationComplete, "end-means-none", .to("releaseCapabilities", edits: .answer(1))),
    SpecificationMutant(
      "release-all-keeps-the-reference", "releasing a component's table gives no reference back",
      .referencesExact, "count-is-referred", .to("releaseCapabilities", edits: .forget(State.references.symbol))),
    SpecificationMutant(
      "release-pages-forgets-the-stamp", "releasing a component's page table does not stamp the frame it unmaps",
      .quiescentReuse, "stale-frame-is-stamped", .to("releasePages", edits: .forget(State.unmapped.symbol))),
    SpecificationMutant(
      "release-pages-stops-early", "releasing a component's page table ends where one middle node is not linked",
      .revocationComplete, "skips-only-what-is-empty",
      .to("releasePages", edits: .mistake(Expression<Integer>(3), for: 4))),
  ]

  /// Every seeded bug of the specification.
  public static let all: [SpecificationMutant] =
    memory + quiescence + entries + delegation + authority + time + threads + endPoints
}
