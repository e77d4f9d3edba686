/// The kernel's abstract state. Each component says whether it is state proper or a ghost kept for proofs.
public enum State {
  // MARK: Frames

  /// What the frame's bytes may be used for.
  public static let type = Field<Frame, FrameType>("type", .state)
  /// The kernel object that the frame backs.
  public static let object = Field<Frame, ObjectKind>("object", .state)
  /// A node's level in its table; the root is 0.
  public static let level = Field<Frame, Integer>("level", .state)
  /// How many user mappings, capabilities and links name the frame. Handles are not counted.
  public static let references = Field<Frame, Integer>("references", .state)
  /// How many slots of the frame hold an entry.
  public static let occupancy = Field<Frame, Integer>("occupancy", .state)
  /// Logical time at which a mapping of the frame, or a link to it, was last taken away.
  public static let unmapped = Field<Frame, Integer>("unmapped", .state)
  /// Where a component starts to execute.
  public static let entryPoint = Field<Frame, Integer>("entryPoint", .state)
  /// How many components, threads and tcaps have ended in the frame: whoever remembers a former one has an older epoch.
  public static let epoch = Field<Frame, Integer>("epoch", .state)

  // MARK: Tcaps

  /// Whether a tcap's time is finite.
  public static let budgetKind = Field<Frame, BudgetKind>("budgetKind", .state)
  /// The cycles that a tcap of finite time may spend.
  public static let budget = Field<Frame, Integer>("budget", .state)
  /// The scheduler whose time it is.
  public static let scheduler = Field<Frame, Scheduler>("scheduler", .state)
  /// A tcap's quality: the priority that a scheduler gave it, of which 1 is the best; 0 where it does not name the scheduler.
  public static let priority = Relation<Frame, Scheduler, Integer>("priority", .state)
  /// How many tcaps name the scheduler.
  public static let namers = Field<Scheduler, Integer>("namers", .state)

  // MARK: Threads

  /// The component that a thread belongs to.
  public static let component = Field<Frame, Frame>("component", .state)
  /// The epoch of that frame when the thread was made: another one now means that the component has ended.
  public static let componentEpoch = Field<Frame, Integer>("componentEpoch", .state)
  /// The core that a thread, or a tcap, last ran on: it runs just if that core says so. The first core, before it has run.
  public static let lastCore = Field<Frame, Core>("lastCore", .state)

  /// The thread whose end-point is notified when this one is activated, or stops; none for one that nobody schedules.
  public static let superior = Field<Frame, Frame>("superior", .state)
  /// The epoch of that frame when they were bound.
  public static let superiorEpoch = Field<Frame, Integer>("superiorEpoch", .state)
  /// The tcap on which a thread runs when an activation preempts.
  public static let supply = Field<Frame, Frame>("supply", .state)
  /// The epoch of that frame when they were bound.
  public static let supplyEpoch = Field<Frame, Integer>("supplyEpoch", .state)
  /// How many activations of a thread's end-point have not been received yet.
  public static let pending = Field<Frame, Integer>("pending", .state)
  /// Whether a thread waits for an activation.
  public static let readiness = Field<Frame, Readiness>("readiness", .state)

  // MARK: Cores

  /// The thread that a core runs; none while it is idle.
  public static let thread = Field<Core, Frame>("thread", .state)
  /// The tcap whose time a core spends; none while it is idle.
  public static let tcap = Field<Core, Frame>("tcap", .state)
  /// How many cycles remain until the timer ends what a core runs.
  public static let span = Field<Core, Integer>("span", .state)
  /// How often it has been decided what a core runs, or that it runs no more.
  public static let token = Field<Core, Integer>("token", .state)

  // MARK: Slots

  /// What the slot holds.
  public static let entry = Field<Slot, EntryKind>("entry", .state)
  /// The frame that the entry names.
  public static let target = Field<Slot, Frame>("target", .state)
  public static let rights = Field<Slot, Rights>("rights", .state)
  /// The entry that this one was delegated from.
  public static let parent = Field<Slot, Slot>("parent", .state)
  /// The entry last delegated from this one that still lives.
  public static let firstChild = Field<Slot, Slot>("firstChild", .state)
  /// The next older entry delegated from the same parent.
  public static let nextSibling = Field<Slot, Slot>("nextSibling", .state)
  /// The next younger entry delegated from the same parent.
  public static let previousSibling = Field<Slot, Slot>("previousSibling", .state)
  /// Logical time at which a mapping or a link was last taken out of the slot.
  public static let removed = Field<Slot, Integer>("removed", .state)

  // MARK: Time

  /// The logical clock: it advances with each flush.
  public static let now = Constant<Integer>("now", .state)
  /// Logical time of the last flush of a core's TLB.
  public static let flushed = Field<Core, Integer>("flushed", .state)

  // MARK: Ghosts

  /// The `i`-th referring slot of a frame; with ``position`` a bijection that makes ``references`` exact.
  public static let referrer = Relation<Frame, Integer, Slot>("referrer", .ghost)
  public static let position = Field<Slot, Integer>("position", .ghost)
  /// The slots of a frame in an order of which the occupied ones are the first ``occupancy``; with ``seat`` a bijection.
  public static let occupant = Relation<Frame, Integer, Slot>("occupant", .ghost)
  public static let seat = Field<Slot, Integer>("seat", .ghost)
  /// Whether the second entry descends from the first (or is the first) in the delegation forest.
  public static let ancestor = Relation<Slot, Slot, Truth>("ancestor", .ghost)
  /// The child of the first slot through which its strict descendant, the second, descends.
  public static let toward = Relation<Slot, Slot, Slot>("toward", .ghost)
  /// The age of an entry among its siblings: younger is greater.
  public static let order = Field<Slot, Integer>("order", .ghost)
  /// The frames in an order of which those that name a scheduler are the first ``namers``; with ``naming`` a bijection.
  public static let namer = Relation<Scheduler, Integer, Frame>("namer", .ghost)
  public static let naming = Relation<Frame, Scheduler, Integer>("naming", .ghost)
  /// The sum of the budgets of all frames with smaller numbers: of all, below the number of frames.
  public static let budgetBelow = Field<Integer, Integer>("budgetBelow", .ghost)
  /// Whether a core's TLB may still translate some address to the frame for user load/store, though no mapping does.
  public static let staleTranslation = Relation<Core, Frame, Truth>("staleTranslation", .ghost)
  /// Whether a core's page-table walker may still read the frame as a node, though no link does.
  public static let staleNode = Relation<Core, Frame, Truth>("staleNode", .ghost)
  /// Whether a core's TLB may still hold what the slot held before.
  public static let staleSlot = Relation<Core, Slot, Truth>("staleSlot", .ghost)

  /// Every component, in the order in which states are printed.
  public static let symbols: [Symbol] = [
    type.symbol, object.symbol, level.symbol, references.symbol, occupancy.symbol, unmapped.symbol,
    entryPoint.symbol, epoch.symbol,
    budgetKind.symbol, budget.symbol, scheduler.symbol, priority.symbol, namers.symbol,
    component.symbol, componentEpoch.symbol, lastCore.symbol, superior.symbol, superiorEpoch.symbol, supply.symbol,
    supplyEpoch.symbol, pending.symbol, readiness.symbol, thread.symbol, tcap.symbol, span.symbol, token.symbol,
    entry.symbol, target.symbol, rights.symbol, parent.symbol, firstChild.symbol, nextSibling.symbol,
    previousSibling.symbol, removed.symbol,
    now.symbol, flushed.symbol,
    referrer.symbol, position.symbol, occupant.symbol, seat.symbol, ancestor.symbol, toward.symbol, order.symbol,
    namer.symbol, naming.symbol, budgetBelow.symbol,
    staleTranslation.symbol, staleNode.symbol, staleSlot.symbol,
  ]
}

// MARK: - Reading the state: `slot.target.type`

extension Expression where Tag == Frame {
  public static var noFrame: Expression { Geometry.noFrame() }
  public var type: Expression<FrameType> { State.type(self) }
  public var object: Expression<ObjectKind> { State.object(self) }
  public var level: Expression<Integer> { State.level(self) }
  public var references: Expression<Integer> { State.references(self) }
  public var occupancy: Expression<Integer> { State.occupancy(self) }
  public var unmapped: Expression<Integer> { State.unmapped(self) }
  public var epoch: Expression<Integer> { State.epoch(self) }
  public var budgetKind: Expression<BudgetKind> { State.budgetKind(self) }
  public var budget: Expression<Integer> { State.budget(self) }
  public var scheduler: Expression<Scheduler> { State.scheduler(self) }
  public var component: Expression<Frame> { State.component(self) }
  public var componentEpoch: Expression<Integer> { State.componentEpoch(self) }
  public var lastCore: Expression<Core> { State.lastCore(self) }
  public var superior: Expression<Frame> { State.superior(self) }
  public var superiorEpoch: Expression<Integer> { State.superiorEpoch(self) }
  public var supply: Expression<Frame> { State.supply(self) }
  public var supplyEpoch: Expression<Integer> { State.supplyEpoch(self) }
  public var pending: Expression<Integer> { State.pending(self) }
  public var readiness: Expression<Readiness> { State.readiness(self) }
  /// Whether a core runs the thread.
  public var isRunningThread: Expression<Truth> { lastCore.thread == self }
  /// Whether a core spends the tcap's time.
  public var isRunningTcap: Expression<Truth> { lastCore.tcap == self }
  /// Whether the thread's component still lives: its frame, if it is another component's now, has another epoch.
  public var belongsToLiving: Expression<Truth> { componentEpoch == component.epoch }
  /// Whether the thread that is to be notified of this one lives.
  public var hasSuperior: Expression<Truth> { superior != .noFrame && superiorEpoch == superior.epoch }
  /// Whether the tcap lives that is bound to the thread.
  public var hasSupply: Expression<Truth> { supply != .noFrame && supplyEpoch == supply.epoch }
  /// Whether there is time to spend.
  public var hasTime: Expression<Truth> { budgetKind == .infinite || budget != 0 }
  /// What the tcap's quality says of the scheduler.
  public func priority(_ scheduler: Expression<Scheduler>) -> Expression<Integer> { State.priority(self, scheduler) }
  /// The slot at an offset, or `noSlot`.
  public func slot(at offset: Expression<Offset>) -> Expression<Slot> { Geometry.slotAt(self, offset) }
  /// Whether the frame, as the object it backs, has an entry at the offset.
  public func has(_ offset: Expression<Offset>) -> Expression<Truth> {
    slot(at: offset) != .noSlot && Geometry.fits(object, offset)
  }
  /// Whether no TLB can still lead to the frame: each was flushed since it was last unmapped.
  public var isQuiescent: Expression<Truth> { everyCoreFlushed(since: unmapped) }
}

extension Expression where Tag == Core {
  public var thread: Expression<Frame> { State.thread(self) }
  public var tcap: Expression<Frame> { State.tcap(self) }
  public var span: Expression<Integer> { State.span(self) }
  public var token: Expression<Integer> { State.token(self) }
  /// Whether it runs nothing.
  public var isIdle: Expression<Truth> { thread == .noFrame }
}

extension Expression where Tag == Slot {
  public static var noSlot: Expression { Geometry.noSlot() }
  public var node: Expression<Frame> { Geometry.node(self) }
  public var offset: Expression<Offset> { Geometry.offset(self) }
  public var entry: Expression<EntryKind> { State.entry(self) }
  public var target: Expression<Frame> { State.target(self) }
  public var rights: Expression<Rights> { State.rights(self) }
  public var parent: Expression<Slot> { State.parent(self) }
  public var firstChild: Expression<Slot> { State.firstChild(self) }
  public var nextSibling: Expression<Slot> { State.nextSibling(self) }
  public var previousSibling: Expression<Slot> { State.previousSibling(self) }
  public var removed: Expression<Integer> { State.removed(self) }
  public var position: Expression<Integer> { State.position(self) }
  public var seat: Expression<Integer> { State.seat(self) }
  public var order: Expression<Integer> { State.order(self) }
  public var isEmpty: Expression<Truth> { entry == .empty }
  /// Whether the entry is a capability.
  public var isCapability: Expression<Truth> {
    any(
      entry == .capabilityNodeCapability, entry == .pageNodeCapability, entry == .componentCapability,
      entry == .tcapCapability, entry == .threadCapability, entry == .endPointCapability)
  }
  /// Whether the entry counts as a reference to its target: everything but a handle does.
  public var refers: Expression<Truth> { entry != .empty && entry != .frameHandle }
  /// Whether no TLB can still hold what was in the slot.
  public var isQuiescent: Expression<Truth> { everyCoreFlushed(since: removed) }
}

/// Whether each core's TLB was flushed after the given logical time.
private func everyCoreFlushed(since time: Expression<Integer>) -> Expression<Truth> {
  let triggers: (Expression<Core>) -> [[Term]] = { core in [[State.flushed(core).term]] }
  return forAll("core", triggers: triggers) { core in Geometry.isCore(core) ==> (time < State.flushed(core)) }
}
