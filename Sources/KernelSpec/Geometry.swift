/// The rigid part of the specification: what frames, slots and addresses are, for every machine.
///
/// `slotAt` is partial: where a frame has no such offset it yields ``noSlot``. The axioms below are all that proofs know of
/// the geometry, so they hold for every fan-out; ``MachineGeometry`` is the concrete reading, and a test checks
/// the axioms against it.
public enum Geometry {
  /// The frame that is no frame.
  public static let noFrame = Constant<Frame>("noFrame", .rigid)
  /// The slot that is no slot.
  public static let noSlot = Constant<Slot>("noSlot", .rigid)
  /// The frame whose bytes hold the slot.
  public static let node = Field<Slot, Frame>("node", .rigid)
  /// The slot's place in its frame.
  public static let offset = Field<Slot, Offset>("offset", .rigid)
  /// The slot of a frame at an offset, or ``noSlot``.
  public static let slotAt = Relation<Frame, Offset, Slot>("slotAt", .rigid)
  /// How many slots the frame has.
  public static let capacity = Field<Frame, Integer>("capacity", .rigid)
  /// The slot's number among those of its frame, from 0.
  public static let place = Field<Slot, Integer>("place", .rigid)
  /// The slot of a frame that has the number.
  public static let slotAtPlace = Relation<Frame, Integer, Slot>("slotAtPlace", .rigid)
  /// Whether a node of the kind has an entry at the offset.
  public static let fits = Relation<ObjectKind, Offset, Truth>("fits", .rigid)
  /// Where an address leads in the root of a capability table.
  public static let rootOffset = Field<Address, Offset>("rootOffset", .rigid)
  /// Where an address leads in a leaf of a capability table.
  public static let leafOffset = Field<Address, Offset>("leafOffset", .rigid)
  /// Where a page number leads at levels 0, 1 and 2 of a page table.
  public static let pageRootOffset = Field<Page, Offset>("pageRootOffset", .rigid)
  public static let pageMiddleOffset = Field<Page, Offset>("pageMiddleOffset", .rigid)
  public static let pageLeafOffset = Field<Page, Offset>("pageLeafOffset", .rigid)
  /// A component's entry that links its capability table.
  public static let capabilityTableOffset = Constant<Offset>("capabilityTableOffset", .rigid)
  /// A component's entry that links its page table.
  public static let pageTableOffset = Constant<Offset>("pageTableOffset", .rigid)
  /// How many frames there are, the one that is none included.
  public static let frameCount = Constant<Integer>("frameCount", .rigid)
  /// The frame's number, from 0.
  public static let frameNumber = Field<Frame, Integer>("frameNumber", .rigid)
  /// The frame that has the number.
  public static let frameAt = Field<Integer, Frame>("frameAt", .rigid)
  /// Whether the machine has the core.
  public static let isCore = Field<Core, Truth>("isCore", .rigid)
  /// The core of number 0.
  public static let firstCore = Constant<Core>("firstCore", .rigid)
  /// Whether the machine has the scheduler.
  public static let isScheduler = Field<Scheduler, Truth>("isScheduler", .rigid)
  /// The scheduler of number 0, which also stands where there is none.
  public static let firstScheduler = Constant<Scheduler>("firstScheduler", .rigid)
  /// The largest value of a counter, of the clock, of a budget and of a priority.
  public static let maximum = Constant<Integer>("maximum", .rigid)

  /// Every rigid symbol.
  public static let symbols: [Symbol] = [
    noFrame.symbol, noSlot.symbol, node.symbol, offset.symbol, slotAt.symbol, capacity.symbol, place.symbol,
    slotAtPlace.symbol, fits.symbol, rootOffset.symbol,
    leafOffset.symbol, pageRootOffset.symbol, pageMiddleOffset.symbol, pageLeafOffset.symbol,
    capabilityTableOffset.symbol, pageTableOffset.symbol, frameCount.symbol, frameNumber.symbol,
    frameAt.symbol, isCore.symbol, firstCore.symbol, isScheduler.symbol, firstScheduler.symbol, maximum.symbol,
  ]

  /// The level of the leaves of a table whose nodes are of the kind (levels count from 0, the root).
  public static func leafLevel(_ kind: Expression<ObjectKind>) -> Expression<Integer> {
    choose(kind == .capabilityNode, 1, else: choose(kind == .pageNode, 2, else: 0))
  }

  /// The deepest level of an object: that of a table's leaves, or of a thread, which two others at most are notified of.
  public static func lastLevel(_ kind: Expression<ObjectKind>) -> Expression<Integer> {
    choose(kind == .thread, 2, else: leafLevel(kind))
  }

  /// A named closed formula about the rigid symbols.
  public struct Axiom: Sendable {
    public let name: String
    public let formula: Term
  }

  /// What every machine's geometry satisfies. These are assumptions of each proof; `Docs/Trusted.md` lists them.
  public static let axioms: [Axiom] = [
    Axiom(
      name: "slot-has-place",
      formula: forAll("s", triggers: { s in [[node(s).term]] }) { s in
        s != noSlot() ==> (slotAt(node(s), offset(s)) == s && node(s) != noFrame())
      }.term),
    Axiom(
      name: "place-has-one-slot",
      formula: forAll("f", "o", triggers: { f, o in [[slotAt(f, o).term]] }) { f, o in
        slotAt(f, o) != noSlot() ==> (node(slotAt(f, o)) == f && offset(slotAt(f, o)) == o)
      }.term),
    Axiom(
      name: "slots-are-numbered",
      formula: forAll("s", triggers: { s in [[place(s).term]] }) { s in
        s != noSlot() ==> all(0 <= place(s), place(s) < capacity(node(s)), slotAtPlace(node(s), place(s)) == s)
      }.term),
    Axiom(
      name: "numbers-have-slots",
      formula: forAll("f", "i", triggers: { f, i in [[slotAtPlace(f, i).term]] }) { f, i in
        let s = slotAtPlace(f, i)
        return all(f != noFrame(), 0 <= i, i < capacity(f)) ==> all(s != noSlot(), node(s) == f, place(s) == i)
      }.term),
    Axiom(
      name: "capacity-is-natural",
      formula: forAll("f", triggers: { f in [[capacity(f).term]] }) { f in 0 <= capacity(f) }.term),
    Axiom(
      name: "frames-are-numbered",
      formula: forAll("f", triggers: { f in [[frameNumber(f).term]] }) { f in
        all(0 <= frameNumber(f), frameNumber(f) < frameCount(), frameAt(frameNumber(f)) == f)
      }.term),
    Axiom(
      name: "numbers-have-frames",
      formula: forAll("i", triggers: { i in [[frameAt(i).term]] }) { i in
        (0 <= i && i < frameCount()) ==> (frameNumber(frameAt(i)) == i)
      }.term),
    Axiom(name: "no-frame-is-first", formula: (frameNumber(noFrame()) == 0).term),
    Axiom(name: "no-slot-is-in-no-frame", formula: (node(noSlot()) == noFrame()).term),
    Axiom(name: "component-entries-differ", formula: (capabilityTableOffset() != pageTableOffset()).term),
    Axiom(name: "there-is-a-core", formula: isCore(firstCore()).term),
    Axiom(name: "maximum-is-positive", formula: (0 < maximum()).term),
  ]
}
