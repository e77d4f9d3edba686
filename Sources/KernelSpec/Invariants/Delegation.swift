extension Invariant {
  /// The delegation forest: links of siblings and children (state), and descent (ghost `ancestor`, with `toward` and `order` as
  /// the witnesses that spare the solver every induction).
  static let delegation: [Invariant] = [
    Invariant(
      .revocationComplete, "parent-is-live", "A delegated entry and the one it came from both live, and name the same frame.",
      forAll("s", triggers: { s in [[s.parent.term]] }) { (s: Expression<Slot>) in
        s.parent != .noSlot
          ==> all(
            s.entry != .empty, s.parent.entry != .empty, s.parent.target == s.target, s.parent != s,
            State.ancestor(s.parent, s))
      }),
    Invariant(
      .typeSafe, "derivation-is-typed", "An entry derives only from an entry that may give rise to it.",
      forAll("s", triggers: { s in [[s.parent.term]] }) { (s: Expression<Slot>) in
        s.parent != .noSlot
          ==> any(
            s.parent.entry == .frameHandle,
            s.parent.entry == .userMapping && s.entry == .userMapping,
            s.parent.entry == .threadCapability && s.entry == .endPointCapability,
            s.parent.isCapability && (s.entry == s.parent.entry || s.entry == .link))
      }),
    Invariant(
      .revocationComplete, "first-child-is-child", "A first child has the entry as its parent, and no younger sibling.",
      forAll("n", triggers: { n in [[n.firstChild.term]] }) { (n: Expression<Slot>) in
        n.firstChild != .noSlot ==> all(n.firstChild.parent == n, n.firstChild.previousSibling == .noSlot)
      }),
    Invariant(
      .revocationComplete, "next-is-sibling", "The next sibling shares the parent, is older, and points back.",
      forAll("s", triggers: { s in [[s.nextSibling.term]] }) { (s: Expression<Slot>) in
        let t = s.nextSibling
        return t != .noSlot
          ==> all(t.previousSibling == s, t.parent == s.parent, s.parent != .noSlot, t.order < s.order)
      }),
    Invariant(
      .revocationComplete, "previous-is-sibling", "The previous sibling shares the parent, and points forth.",
      forAll("s", triggers: { s in [[s.previousSibling.term]] }) { (s: Expression<Slot>) in
        let t = s.previousSibling
        return t != .noSlot ==> all(t.nextSibling == s, t.parent == s.parent, s.parent != .noSlot)
      }),
    Invariant(
      .revocationComplete, "child-is-listed", "An entry with children has a first child, and none is younger than that.",
      forAll("s", triggers: { s in [[s.parent.term]] }) { (s: Expression<Slot>) in
        let first = s.parent.firstChild
        return s.parent != .noSlot
          ==> all(
            first != .noSlot, s.order <= first.order, s.previousSibling == .noSlot ==> (first == s))
      }),
    Invariant(
      .revocationComplete, "siblings-differ-in-age", "No two children of an entry are of the same age.",
      forAll("s", "t", triggers: { s, t in [[s.parent.term, t.parent.term]] }) {
        (s: Expression<Slot>, t: Expression<Slot>) in
        all(s.parent != .noSlot, s.parent == t.parent, s.order == t.order) ==> (s == t)
      }),
    Invariant(
      .revocationComplete, "siblings-are-listed", "Each child of an entry leads to the next older one.",
      forAll("s", "t", triggers: { s, t in [[s.nextSibling.term, t.parent.term]] }) {
        (s: Expression<Slot>, t: Expression<Slot>) in
        all(s.parent != .noSlot, s.parent == t.parent, t.order < s.order)
          ==> (s.nextSibling != .noSlot && t.order <= s.nextSibling.order)
      }),
    Invariant(
      .revocationComplete, "descent-is-reflexive", "Every live entry descends from itself.",
      forAll("s", triggers: { s in [[s.entry.term]] }) { (s: Expression<Slot>) in
        s.entry != .empty ==> State.ancestor(s, s)
      }),
    Invariant(
      .revocationComplete, "descent-is-live", "Only live entries descend from one another, and they name one frame.",
      forAll("a", "b", triggers: { a, b in [[State.ancestor(a, b).term]] }) {
        (a: Expression<Slot>, b: Expression<Slot>) in
        State.ancestor(a, b) ==> all(a.entry != .empty, b.entry != .empty, a.target == b.target)
      }),
    Invariant(
      .revocationComplete, "descent-is-transitive", "A descendant's descendant is a descendant.",
      forAll("a", "b", "c", triggers: { a, b, c in [[State.ancestor(a, b).term, State.ancestor(b, c).term]] }) {
        (a: Expression<Slot>, b: Expression<Slot>, c: Expression<Slot>) in
        (State.ancestor(a, b) && State.ancestor(b, c)) ==> State.ancestor(a, c)
      }),
    Invariant(
      .revocationComplete, "descent-is-acyclic", "No two entries descend from each other.",
      forAll("a", "b", triggers: { a, b in [[State.ancestor(a, b).term, State.ancestor(b, a).term]] }) {
        (a: Expression<Slot>, b: Expression<Slot>) in
        (State.ancestor(a, b) && State.ancestor(b, a)) ==> (a == b)
      }),
    Invariant(
      .revocationComplete, "ancestors-are-a-line", "Of two ancestors of an entry, one descends from the other.",
      forAll("a", "b", "c", triggers: { a, b, c in [[State.ancestor(a, c).term, State.ancestor(b, c).term]] }) {
        (a: Expression<Slot>, b: Expression<Slot>, c: Expression<Slot>) in
        (State.ancestor(a, c) && State.ancestor(b, c)) ==> any(State.ancestor(a, b), State.ancestor(b, a))
      }),
    Invariant(
      .revocationComplete, "descent-goes-through-parent", "A strict descendant's parent descends from the same entry.",
      forAll("a", "b", triggers: { a, b in [[State.ancestor(a, b).term, b.parent.term]] }) {
        (a: Expression<Slot>, b: Expression<Slot>) in
        (State.ancestor(a, b) && a != b) ==> (b.parent != .noSlot && State.ancestor(a, b.parent))
      }),
    Invariant(
      .revocationComplete, "descent-goes-through-child", "A strict descendant descends from a child.",
      forAll(
        "a", "b",
        triggers: { a, b in
          [[State.ancestor(a, b).term, a.firstChild.term], [State.toward(a, b).term]]
        }
      ) { (a: Expression<Slot>, b: Expression<Slot>) in
        (State.ancestor(a, b) && a != b)
          ==> (State.toward(a, b).parent == a && State.ancestor(State.toward(a, b), b))
      }),
    Invariant(
      .noAmplification, "delegation-shrinks-rights", "A delegated entry has no right that its parent lacks.",
      forAll("s", triggers: { s in [[s.parent.term]] }) { (s: Expression<Slot>) in
        s.parent != .noSlot ==> s.parent.rights.includes(s.rights)
      }),
    Invariant(
      .noAmplification, "descent-shrinks-rights", "An entry has no right that an ancestor lacks.",
      forAll("a", "b", triggers: { a, b in [[State.ancestor(a, b).term]] }) {
        (a: Expression<Slot>, b: Expression<Slot>) in
        State.ancestor(a, b) ==> a.rights.includes(b.rights)
      }),
  ]
}
