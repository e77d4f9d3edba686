extension TransitionTheorem {
  private static func isStrictDescendant(_ s: Expression<Slot>, of root: Expression<Slot>) -> Expression<Truth> {
    State.ancestor(root, s) && s != root
  }

  /// Whether revocation of `root` has to look at `s` again: a descendant that is no child.
  private static func isDeep(_ s: Expression<Slot>, below root: Expression<Slot>) -> Expression<Truth> {
    State.ancestor(root, s) && s != root && s.parent != root
  }

  /// A revocation is a loop of these steps, and these are the loop's rules. Together they give, by induction over
  /// the steps: it ends, then no strict descendant is live, and nothing else was touched.
  static let revocation: [TransitionTheorem] = [
    TransitionTheorem(
      .revocationComplete, "end-means-none",
      "When revoke says that it is done, no strict descendant is live; after release, nor is the entry."
    ) { operation in
      guard let root = operation.slot("root") else { return nil }
      let outcome = Expression<Integer>(operation.resultTerm)
      switch operation.name {
      case "revoke":
        return forAll("s") { (s: Expression<Slot>) in
          outcome == 0 ==> all(!isStrictDescendant(s, of: root), !after(isStrictDescendant(s, of: root)))
        }
      case "release":
        return forAll("s") { (s: Expression<Slot>) in
          outcome == 0 ==> all(!isStrictDescendant(s, of: root), after(root.entry) == .empty)
        }
      default:
        return outcome != 0 ==> all(root.entry == .empty, after(root.entry) == .empty)
      }
    },
    TransitionTheorem(
      .revocationComplete, "none-escapes", "A step loses no descendant: each is removed, or still a descendant of the same entry."
    ) { operation in
      guard let root = operation.slot("root") else { return nil }
      return forAll("s") { (s: Expression<Slot>) in
        isStrictDescendant(s, of: root)
          ==> any(after(s.entry) == .empty, after(State.ancestor(root, s)) && s != root)
      }
    },
    TransitionTheorem(.revocationComplete, "none-is-added", "A step fills no slot.") { operation in
      guard operation.slot("root") != nil else { return nil }
      return forAll("s") { (s: Expression<Slot>) in s.entry == .empty ==> (after(s.entry) == .empty) }
    },
    TransitionTheorem(
      .revocationExact, "only-descendants", "Only descendants of the entry named are removed; revoke keeps the entry itself."
    ) { operation in
      guard let root = operation.slot("root") else { return nil }
      return forAll("s") { (s: Expression<Slot>) in
        all(s.entry != .empty, after(s.entry) == .empty)
          ==> (operation.name == "revoke" ? isStrictDescendant(s, of: root) : State.ancestor(root, s))
      }
    },
    TransitionTheorem(
      .revocationExact, "only-what-is-named", "An operation that revokes nothing removes at most the slot that it names."
    ) { operation in
      guard operation.slot("root") == nil else { return nil }
      let named = operation.slot("removed")
      return forAll("s") { (s: Expression<Slot>) in
        all(s.entry != .empty, after(s.entry) == .empty) ==> (named.map { s == $0 } ?? .false)
      }
    },
    TransitionTheorem(.revocationExact, "others-keep-their-place", "What does not descend from the entry named keeps its parent.")
    { operation in
      guard let root = operation.slot("root") else { return nil }
      return forAll("s") { (s: Expression<Slot>) in
        !isStrictDescendant(s, of: root) ==> any(after(s.parent) == s.parent, after(s.entry) == .empty)
      }
    },
    TransitionTheorem(
      .revocationComplete, "skips-only-what-is-empty",
      "Where releasing a component's table skips addresses, nothing is left at any of them."
    ) { operation in
      guard operation.slot("root") != nil, let component = operation.parameters.first(where: { $0.name == "component" }) else {
        return nil
      }
      let outcome = Expression<Integer>(operation.resultTerm)
      let victim = Lookup(caller: .variable("caller"), address: Expression(.variable(component))).object
      if operation.name == "releaseCapabilities" {
        let here = Expression<Address>.variable("address")
        return forAll("other") { (other: Expression<Address>) in
          let root = victim.slot(at: Geometry.capabilityTableOffset())
          let leaf = root.target.slot(at: Geometry.rootOffset(other)).target.slot(at: Geometry.leafOffset(other))
          return any(outcome == 3, outcome == 2 && Geometry.rootOffset(other) == Geometry.rootOffset(here))
            ==> (leaf.entry == .empty)
        }
      }
      let here = Expression<Page>.variable("page")
      return forAll("other") { (other: Expression<Page>) in
        let root = victim.slot(at: Geometry.pageTableOffset())
        let upper = root.target.slot(at: Geometry.pageRootOffset(other))
        let leaf = upper.target.slot(at: Geometry.pageMiddleOffset(other)).target.slot(at: Geometry.pageLeafOffset(other))
        let sharesRoot = Geometry.pageRootOffset(other) == Geometry.pageRootOffset(here)
        return any(
          outcome == 4, outcome == 3 && sharesRoot,
          all(outcome == 2, sharesRoot, Geometry.pageMiddleOffset(other) == Geometry.pageMiddleOffset(here)))
          ==> (leaf.entry == .empty)
      }
    },
    TransitionTheorem(
      .boundedSteps, "step-makes-progress",
      "Each step that is not the last removes a descendant, or brings one up to be a child, and never the reverse: twice as many steps as descendants suffice."
    ) { operation in
      guard let root = operation.slot("root") else { return nil }
      let child = before(root.firstChild)
      let grandchild = before(child.firstChild)
      return all(
        operation.name == "revoke"
          ? .true : ((root.entry != .empty && child == .noSlot) ==> (after(root.entry) == .empty)),
        forAll("s") { (s: Expression<Slot>) in
          all(
            after(isStrictDescendant(s, of: root)) ==> isStrictDescendant(s, of: root),
            after(isDeep(s, below: root)) ==> isDeep(s, below: root))
        },
        (root.entry != .empty && child != .noSlot)
          ==> any(
            isStrictDescendant(child, of: root) && after(child.entry) == .empty,
            isDeep(grandchild, below: root) && !after(isDeep(grandchild, below: root))))
    },
  ]
}
