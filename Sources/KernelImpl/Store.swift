/// What a frame's record holds. The terms are those of the specification's `State`.
public enum FrameField: UInt64, Sendable {
  case type, object, level, references, occupancy, unmapped, entryPoint, epoch
}

/// What a slot's record holds. `entry` is a ``PackedEntry``; the next four are slots, and 0 is none.
public enum SlotField: UInt64, Sendable {
  case entry, parent, firstChild, nextSibling, previousSibling, removed
}

/// What is kept of the tcap or the thread that a frame backs.
public enum ObjectField: UInt64, Sendable {
  case budgetKind, budget, scheduler, component, componentEpoch, lastCore
  case superior, superiorEpoch, supply, supplyEpoch, pending, readiness
}

/// What is kept of the tcap that a frame backs for each scheduler.
public enum QualityField: UInt64, Sendable {
  case priority
}

/// What a scheduler's record holds.
public enum SchedulerField: UInt64, Sendable {
  case namers
}

/// What is kept of a core. `thread` and `tcap` are frames, and 0 is none.
public enum CoreField: UInt64, Sendable {
  case flushed, thread, tcap, span, token
}

/// Where the kernel keeps its state: records of words for frames, slots, schedulers and cores, and one clock.
///
/// A store is a reference: its copies denote the same memory. Frame 0 and slot 0 stand for none. Their records are blank, and the
/// kernel never writes them.
public protocol KernelStore {
  associatedtype Word: KernelWord

  // MARK: The geometry

  /// How many frames there are, counting frame 0, which is none.
  var frameCount: Word { get }
  /// How many cores there are, each with a TLB: one at least.
  var coreCount: Word { get }
  /// How many user-level schedulers there may be.
  var schedulerCount: Word { get }
  /// How many entries a page-table node has.
  var pageFanOut: Word { get }
  /// How many entries a capability-table node has.
  var capabilityFanOut: Word { get }
  /// How many slots each frame has, whatever it is used for: at least as many as any object has entries.
  var slotStride: Word { get }
  /// The largest value of a reference count, an epoch, the clock, a budget, a priority and a token.
  var maximum: Word { get }

  // The arithmetic of names. The defaults divide and multiply; a machine whose fan-outs are powers of two may shift.

  /// The slot of a frame at an offset below ``slotStride``.
  func slot(of frame: Word, at offset: Word) -> Word
  /// The frame whose slot it is.
  func node(of slot: Word) -> Word
  /// Where an address leads in the root of a capability table.
  func rootOffset(_ address: Word) -> Word
  /// Where an address leads in a leaf of a capability table.
  func leafOffset(_ address: Word) -> Word
  /// Where a page number leads in the root of a page table.
  func pageRootOffset(_ page: Word) -> Word
  /// Where a page number leads at level 1 of a page table.
  func pageMiddleOffset(_ page: Word) -> Word
  /// Where a page number leads in a leaf of a page table.
  func pageLeafOffset(_ page: Word) -> Word

  // MARK: The state

  func load(_ field: FrameField, _ frame: Word) -> Word
  func store(_ value: Word, _ field: FrameField, _ frame: Word)
  func load(_ field: ObjectField, _ frame: Word) -> Word
  func store(_ value: Word, _ field: ObjectField, _ frame: Word)
  func load(_ field: QualityField, _ frame: Word, _ scheduler: Word) -> Word
  func store(_ value: Word, _ field: QualityField, _ frame: Word, _ scheduler: Word)
  func load(_ field: SchedulerField, _ scheduler: Word) -> Word
  func store(_ value: Word, _ field: SchedulerField, _ scheduler: Word)
  func load(_ field: SlotField, _ slot: Word) -> Word
  func store(_ value: Word, _ field: SlotField, _ slot: Word)
  func load(_ field: CoreField, _ core: Word) -> Word
  func store(_ value: Word, _ field: CoreField, _ core: Word)
  /// The logical clock.
  var now: Word { get nonmutating set }
}
