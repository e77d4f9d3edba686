extension Invariant {
  /// `memory-exclusive`: what keeps kernel memory out of users' reach.
  static let memory: [Invariant] = [
    Invariant(
      .memoryExclusive, "mapping-is-user", "A user mapping names a user frame.",
      forAll("s", triggers: { s in [[s.entry.term], [s.target.term]] }) { (s: Expression<Slot>) in
        s.entry == .userMapping ==> (s.target.type == .user)
      }),
    Invariant(
      .memoryExclusive, "object-is-kernel", "A kernel object lives in a kernel frame.",
      forAll("f", triggers: { f in [[f.object.term], [f.type.term]] }) { (f: Expression<Frame>) in
        f.object != .noObject ==> (f.type == .kernel)
      }),
    Invariant(
      .memoryExclusive, "stale-is-not-kernel", "A frame that a TLB may still translate for a user is no kernel frame.",
      forAll("core", "f", triggers: { core, f in [[State.staleTranslation(core, f).term]] }) {
        (core: Expression<Core>, f: Expression<Frame>) in
        State.staleTranslation(core, f) ==> (f.type != .kernel)
      }),
    Invariant(
      .memoryExclusive, "stale-node-is-not-user", "A frame that a page-table walker may still read is no user frame.",
      forAll("core", "f", triggers: { core, f in [[State.staleNode(core, f).term]] }) {
        (core: Expression<Core>, f: Expression<Frame>) in
        State.staleNode(core, f) ==> (f.type != .user && (f.object == .noObject || f.object == .pageNode))
      }),
  ]

  /// `references-exact`: each count is witnessed by a bijection between the numbers below it and what is counted.
  static let references: [Invariant] = [
    Invariant(
      .referencesExact, "referrer-is-counted", "Each referring slot has its number below the target's count.",
      forAll("s", triggers: { s in [[s.entry.term], [s.target.term], [s.position.term]] }) { (s: Expression<Slot>) in
        s.refers ==> all(0 <= s.position, s.position < s.target.references, State.referrer(s.target, s.position) == s)
      }),
    Invariant(
      .referencesExact, "count-is-referred", "Each number below a frame's count belongs to a slot that refers to the frame.",
      forAll("f", "i", triggers: { f, i in [[State.referrer(f, i).term]] }) {
        (f: Expression<Frame>, i: Expression<Integer>) in
        let s = State.referrer(f, i)
        return (0 <= i && i < f.references) ==> all(s.refers, s.target == f, s.position == i)
      }),
    Invariant(
      .referencesExact, "count-is-natural", "No count is negative or above the maximum.",
      forAll("f", triggers: { f in [[f.references.term]] }) { (f: Expression<Frame>) in
        0 <= f.references && f.references <= Geometry.maximum()
      }),
    Invariant(
      .typeSafe, "epoch-is-natural", "No epoch is negative or above the maximum.",
      forAll("f", triggers: { f in [[f.epoch.term]] }) { (f: Expression<Frame>) in
        0 <= f.epoch && f.epoch <= Geometry.maximum()
      }),
    Invariant(
      .referencesExact, "occupant-is-counted", "Just the occupied slots of a node sit below its occupancy.",
      forAll("s", triggers: { s in [[s.entry.term], [s.seat.term]] }) { (s: Expression<Slot>) in
        s != .noSlot
          ==> all(
            0 <= s.seat, s.seat < Geometry.capacity(s.node), State.occupant(s.node, s.seat) == s,
            (s.entry != .empty) == (s.seat < s.node.occupancy))
      }),
    Invariant(
      .referencesExact, "occupancy-is-occupied", "At each seat of a frame sits a slot of it.",
      forAll("f", "i", triggers: { f, i in [[State.occupant(f, i).term]] }) {
        (f: Expression<Frame>, i: Expression<Integer>) in
        let s = State.occupant(f, i)
        return all(f != .noFrame, 0 <= i, i < Geometry.capacity(f)) ==> all(s != .noSlot, s.node == f, s.seat == i)
      }),
    Invariant(
      .referencesExact, "occupancy-is-natural", "No occupancy is negative or above the number of the frame's slots.",
      forAll("f", triggers: { f in [[f.occupancy.term]] }) { (f: Expression<Frame>) in
        0 <= f.occupancy && f.occupancy <= Geometry.capacity(f)
      }),
  ]

  /// `type-safe`: which entries stand where, and what they name.
  static let types: [Invariant] = [
    Invariant(
      .typeSafe, "page-entry-in-page-leaf", "Handles and mappings stand in leaves of page tables.",
      forAll("s", triggers: { s in [[s.entry.term]] }) { (s: Expression<Slot>) in
        any(s.entry == .frameHandle, s.entry == .userMapping) ==> (s.node.object == .pageNode && s.node.level == 2)
      }),
    Invariant(
      .typeSafe, "capability-in-capability-leaf", "Capabilities stand in leaves of capability tables.",
      forAll("s", triggers: { s in [[s.entry.term]] }) { (s: Expression<Slot>) in
        s.isCapability ==> (s.node.object == .capabilityNode && s.node.level == 1)
      }),
    Invariant(
      .typeSafe, "capability-names-its-object", "A capability names a live object of its kind.",
      forAll("s", triggers: { s in [[s.entry.term], [s.target.term]] }) { (s: Expression<Slot>) in
        all(
          s.entry == .capabilityNodeCapability ==> (s.target.object == .capabilityNode),
          s.entry == .pageNodeCapability ==> (s.target.object == .pageNode),
          s.entry == .componentCapability ==> (s.target.object == .component),
          s.entry == .tcapCapability ==> (s.target.object == .tcap),
          any(s.entry == .threadCapability, s.entry == .endPointCapability) ==> (s.target.object == .thread))
      }),
    Invariant(
      .typeSafe, "link-names-next-level", "A link leads from a node to a node of the same table one level below.",
      forAll("s", triggers: { s in [[s.entry.term], [s.target.term]] }) { (s: Expression<Slot>) in
        (s.entry == .link && s.node.object != .component)
          ==> all(
            s.node.object != .noObject, s.target.object == s.node.object, s.target.level == s.node.level + 1)
      }),
    Invariant(
      .typeSafe, "component-links-roots", "A component links the root of a capability table and the root of a page table.",
      forAll("s", triggers: { s in [[s.entry.term], [s.target.term]] }) { (s: Expression<Slot>) in
        (s.entry == .link && s.node.object == .component)
          ==> (s.target.level == 0
            && any(
              s.offset == Geometry.capabilityTableOffset() && s.target.object == .capabilityNode,
              s.offset == Geometry.pageTableOffset() && s.target.object == .pageNode))
      }),
    Invariant(
      .typeSafe, "entry-is-in-range", "An entry stands at an offset that its node has, and names a frame.",
      forAll("s", triggers: { s in [[s.entry.term], [s.target.term]] }) { (s: Expression<Slot>) in
        s.entry != .empty
          ==> all(
            s != .noSlot, s.target != .noFrame, Geometry.fits(s.node.object, s.offset), s.node.object != .noObject,
            s.node.object != .tcap, s.node.object != .thread)
      }),
    Invariant(
      .typeSafe, "empty-slot-is-blank", "An empty slot names no frame, carries no rights and stands in no delegation.",
      forAll("s", triggers: { s in [[s.entry.term], [s.target.term]] }) { (s: Expression<Slot>) in
        s.entry == .empty
          ==> all(
            s.target == .noFrame, s.rights == .none, s.parent == .noSlot, s.firstChild == .noSlot,
            s.nextSibling == .noSlot, s.previousSibling == .noSlot)
      }),
    Invariant(
      .typeSafe, "level-exists", "A node's level is one that its table has.",
      forAll("f", triggers: { f in [[f.level.term], [f.object.term]] }) { (f: Expression<Frame>) in
        0 <= f.level && f.level <= Geometry.lastLevel(f.object)
      }),
    Invariant(
      .typeSafe, "no-slot-is-unused", "The slot that is no slot is empty and stands in no delegation.",
      all(
        Expression<Slot>.noSlot.entry == .empty, Expression<Slot>.noSlot.target == .noFrame,
        Expression<Slot>.noSlot.parent == .noSlot, Expression<Slot>.noSlot.firstChild == .noSlot,
        Expression<Slot>.noSlot.nextSibling == .noSlot, Expression<Slot>.noSlot.previousSibling == .noSlot)),
    Invariant(
      .typeSafe, "no-frame-is-unused", "The frame that is no frame has no type, no object and no references.",
      all(
        Expression<Frame>.noFrame.type == .untyped, Expression<Frame>.noFrame.object == .noObject,
        Expression<Frame>.noFrame.references == 0)),
    Invariant(
      .typeSafe, "only-live-is-referenced", "Nothing refers to a frame that is neither a user frame nor a kernel object.",
      forAll("f", triggers: { f in [[f.type.term], [f.references.term]] }) { (f: Expression<Frame>) in
        (f.type != .user && f.object == .noObject) ==> (f.references == 0)
      }),
  ]

  /// `quiescent-reuse`: a stamp is never older than what a TLB may remember.
  static let quiescence: [Invariant] = [
    Invariant(
      .quiescentReuse, "stale-frame-is-stamped",
      "What a TLB may remember of a frame was unmapped no earlier than its last flush.",
      forAll(
        "core", "f",
        triggers: { core, f in
          [[State.staleTranslation(core, f).term], [State.staleNode(core, f).term]]
        }
      ) { (core: Expression<Core>, f: Expression<Frame>) in
        any(State.staleTranslation(core, f), State.staleNode(core, f))
          ==> (Geometry.isCore(core) && State.flushed(core) <= f.unmapped)
      }),
    Invariant(
      .quiescentReuse, "stale-slot-is-stamped", "What a TLB may remember of a slot was removed no earlier than its last flush.",
      forAll("core", "s", triggers: { core, s in [[State.staleSlot(core, s).term]] }) {
        (core: Expression<Core>, s: Expression<Slot>) in
        State.staleSlot(core, s) ==> (Geometry.isCore(core) && State.flushed(core) <= s.removed)
      }),
    Invariant(
      .quiescentReuse, "stamps-are-past", "No stamp lies in the future.",
      all(
        forAll("f", triggers: { f in [[f.unmapped.term]] }) { (f: Expression<Frame>) in f.unmapped <= State.now() },
        forAll("s", triggers: { s in [[s.removed.term]] }) { (s: Expression<Slot>) in s.removed <= State.now() },
        forAll("core", triggers: { core in [[State.flushed(core).term]] }) { (core: Expression<Core>) in
          State.flushed(core) <= State.now()
        },
        State.now() <= Geometry.maximum())),
  ]

  /// Every invariant of the kernel, in the order of the theorems.
  public static let kernel: [Invariant] = memory + references + types + delegation + quiescence + time + threads
}
