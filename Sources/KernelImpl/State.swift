/// A frame that exists, by its number.
///
/// The specification's `noFrame` is `nil` here, and `noSlot` likewise.
struct Frame<Word: KernelWord>: Equatable {
  let number: Word

  /// What a record names that names no frame.
  static var none: Self { Self(number: 0) }
}

/// A slot that exists, by its number.
struct Slot<Word: KernelWord>: Equatable {
  let number: Word
}

/// A scheduler that exists, by its number.
struct Scheduler<Word: KernelWord>: Equatable {
  let number: Word

  /// The one that also stands where there is none.
  static var first: Self { Self(number: 0) }
}

/// A core that exists, by its number.
struct Core<Word: KernelWord>: Equatable {
  let number: Word
}

extension KernelStore {
  /// The record of a frame.
  subscript(frame: Frame<Word>) -> FrameRecord<Self> { FrameRecord(memory: self, number: frame.number) }
  /// The record of a slot.
  subscript(slot: Slot<Word>) -> SlotRecord<Self> { SlotRecord(memory: self, number: slot.number) }
  /// The record of a core.
  subscript(core: Core<Word>) -> CoreRecord<Self> { CoreRecord(memory: self, number: core.number) }
  /// The record of a scheduler.
  subscript(scheduler: Scheduler<Word>) -> SchedulerRecord<Self> { SchedulerRecord(memory: self, number: scheduler.number) }
  /// What a tcap's quality says of a scheduler.
  subscript(tcap: Frame<Word>, scheduler: Scheduler<Word>) -> QualityRecord<Self> {
    QualityRecord(memory: self, tcap: tcap.number, scheduler: scheduler.number)
  }

  /// The slot of a frame at an offset below ``slotStride``.
  func slot(of frame: Frame<Word>, at offset: Word) -> Slot<Word> { Slot(number: slot(of: frame.number, at: offset)) }
  /// The frame whose slot it is.
  func node(of slot: Slot<Word>) -> Frame<Word> { Frame(number: node(of: slot.number)) }
}

/// What the kernel keeps of a frame.
struct FrameRecord<Store: KernelStore> {
  typealias Word = Store.Word

  fileprivate let memory: Store
  fileprivate let number: Word

  /// What the frame's bytes may be used for.
  var type: FrameType<Word> {
    get { FrameType(code: memory.load(.type, number)) }
    nonmutating set { memory.store(newValue.code, .type, number) }
  }
  /// The kernel object that the frame backs.
  var object: ObjectKind<Word> {
    get { ObjectKind(code: memory.load(.object, number)) }
    nonmutating set { memory.store(newValue.code, .object, number) }
  }
  /// A node's level in its table; the root is 0.
  var level: Word {
    get { memory.load(.level, number) }
    nonmutating set { memory.store(newValue, .level, number) }
  }
  /// How many user mappings, capabilities and links name the frame. Handles are not counted.
  var references: Word {
    get { memory.load(.references, number) }
    nonmutating set { memory.store(newValue, .references, number) }
  }
  /// How many slots of the frame hold an entry.
  var occupancy: Word {
    get { memory.load(.occupancy, number) }
    nonmutating set { memory.store(newValue, .occupancy, number) }
  }
  /// Logical time at which a mapping of the frame, or a link to it, was last taken away.
  var unmapped: Word {
    get { memory.load(.unmapped, number) }
    nonmutating set { memory.store(newValue, .unmapped, number) }
  }
  /// Where a component starts to execute.
  var entryPoint: Word {
    get { memory.load(.entryPoint, number) }
    nonmutating set { memory.store(newValue, .entryPoint, number) }
  }
  /// How many components, threads and tcaps have ended in the frame.
  var epoch: Word {
    get { memory.load(.epoch, number) }
    nonmutating set { memory.store(newValue, .epoch, number) }
  }

  /// Whether a tcap's time is finite.
  var budgetKind: BudgetKind<Word> {
    get { BudgetKind(code: memory.load(.budgetKind, number)) }
    nonmutating set { memory.store(newValue.code, .budgetKind, number) }
  }
  /// The cycles that a tcap of finite time may spend.
  var budget: Word {
    get { memory.load(.budget, number) }
    nonmutating set { memory.store(newValue, .budget, number) }
  }
  /// The scheduler whose time it is.
  var scheduler: Scheduler<Word> {
    get { Scheduler(number: memory.load(.scheduler, number)) }
    nonmutating set { memory.store(newValue.number, .scheduler, number) }
  }

  /// The component that a thread belongs to.
  var component: Frame<Word> {
    get { Frame(number: memory.load(.component, number)) }
    nonmutating set { memory.store(newValue.number, .component, number) }
  }
  /// The epoch of that frame when the thread was made: another one now means that the component has ended.
  var componentEpoch: Word {
    get { memory.load(.componentEpoch, number) }
    nonmutating set { memory.store(newValue, .componentEpoch, number) }
  }
  /// The core that a thread, or a tcap, last ran on: it runs just if that core says so.
  var lastCore: Core<Word> {
    get { Core(number: memory.load(.lastCore, number)) }
    nonmutating set { memory.store(newValue.number, .lastCore, number) }
  }

  /// The thread whose end-point is notified when this one is activated, or stops; none for one that nobody schedules.
  var superior: Frame<Word> {
    get { Frame(number: memory.load(.superior, number)) }
    nonmutating set { memory.store(newValue.number, .superior, number) }
  }
  /// The epoch of that frame when they were bound.
  var superiorEpoch: Word {
    get { memory.load(.superiorEpoch, number) }
    nonmutating set { memory.store(newValue, .superiorEpoch, number) }
  }
  /// The tcap on which a thread runs when an activation preempts.
  var supply: Frame<Word> {
    get { Frame(number: memory.load(.supply, number)) }
    nonmutating set { memory.store(newValue.number, .supply, number) }
  }
  /// The epoch of that frame when they were bound.
  var supplyEpoch: Word {
    get { memory.load(.supplyEpoch, number) }
    nonmutating set { memory.store(newValue, .supplyEpoch, number) }
  }
  /// How many activations of a thread's end-point have not been received yet.
  var pending: Word {
    get { memory.load(.pending, number) }
    nonmutating set { memory.store(newValue, .pending, number) }
  }
  /// Whether a thread waits for an activation.
  var readiness: Readiness<Word> {
    get { Readiness(code: memory.load(.readiness, number)) }
    nonmutating set { memory.store(newValue.code, .readiness, number) }
  }

  /// Whether no TLB can still lead to the frame: each was flushed since it was last unmapped.
  var isQuiescent: Bool { memory.everyCoreFlushed(since: unmapped) }
}

/// What the kernel keeps of a core, besides its last flush.
struct CoreRecord<Store: KernelStore> {
  typealias Word = Store.Word

  fileprivate let memory: Store
  fileprivate let number: Word

  /// The thread that the core runs; none while it is idle.
  var thread: Frame<Word> {
    get { Frame(number: memory.load(.thread, number)) }
    nonmutating set { memory.store(newValue.number, .thread, number) }
  }
  /// The tcap whose time the core spends; none while it is idle.
  var tcap: Frame<Word> {
    get { Frame(number: memory.load(.tcap, number)) }
    nonmutating set { memory.store(newValue.number, .tcap, number) }
  }
  /// How many cycles remain until the timer ends what the core runs.
  var span: Word {
    get { memory.load(.span, number) }
    nonmutating set { memory.store(newValue, .span, number) }
  }
  /// How often it has been decided what the core runs, or that it runs no more.
  var token: Word {
    get { memory.load(.token, number) }
    nonmutating set { memory.store(newValue, .token, number) }
  }

  /// Whether it runs nothing.
  var isIdle: Bool { thread == .none }
}

/// What the kernel keeps of a scheduler.
struct SchedulerRecord<Store: KernelStore> {
  typealias Word = Store.Word

  fileprivate let memory: Store
  fileprivate let number: Word

  /// How many tcaps name the scheduler.
  var namers: Word {
    get { memory.load(.namers, number) }
    nonmutating set { memory.store(newValue, .namers, number) }
  }
}

/// What the kernel keeps of a tcap for a scheduler.
struct QualityRecord<Store: KernelStore> {
  typealias Word = Store.Word

  fileprivate let memory: Store
  fileprivate let tcap: Word
  fileprivate let scheduler: Word

  /// The priority that the scheduler gave the tcap, of which 1 is the best; 0 where the tcap does not name the scheduler.
  var priority: Word {
    get { memory.load(.priority, tcap, scheduler) }
    nonmutating set { memory.store(newValue, .priority, tcap, scheduler) }
  }
}

/// What the kernel keeps of a slot.
struct SlotRecord<Store: KernelStore> {
  typealias Word = Store.Word

  fileprivate let memory: Store
  fileprivate let number: Word

  /// What the slot holds.
  var entry: Entry<Word> {
    get { Entry(PackedEntry(word: memory.load(.entry, number))) }
    nonmutating set { memory.store(newValue.packed.word, .entry, number) }
  }
  /// The entry that this one was delegated from.
  var parent: Slot<Word>? {
    get { neighbour(.parent) }
    nonmutating set { setNeighbour(.parent, newValue) }
  }
  /// The entry last delegated from this one that still lives.
  var firstChild: Slot<Word>? {
    get { neighbour(.firstChild) }
    nonmutating set { setNeighbour(.firstChild, newValue) }
  }
  /// The next older entry delegated from the same parent.
  var nextSibling: Slot<Word>? {
    get { neighbour(.nextSibling) }
    nonmutating set { setNeighbour(.nextSibling, newValue) }
  }
  /// The next younger entry delegated from the same parent.
  var previousSibling: Slot<Word>? {
    get { neighbour(.previousSibling) }
    nonmutating set { setNeighbour(.previousSibling, newValue) }
  }
  /// Logical time at which a mapping or a link was last taken out of the slot.
  var removed: Word {
    get { memory.load(.removed, number) }
    nonmutating set { memory.store(newValue, .removed, number) }
  }

  var isEmpty: Bool { entry.isEmpty }
  /// Whether no TLB can still hold what was in the slot.
  var isQuiescent: Bool { memory.everyCoreFlushed(since: removed) }

  private func neighbour(_ field: SlotField) -> Slot<Word>? {
    let number = memory.load(field, number)
    return number == 0 ? nil : Slot(number: number)
  }
  private func setNeighbour(_ field: SlotField, _ slot: Slot<Word>?) {
    memory.store(slot?.number ?? 0, field, number)
  }
}
