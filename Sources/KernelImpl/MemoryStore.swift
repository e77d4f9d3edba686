/// Words of memory, from one of them on.
public protocol WordMemory {
  associatedtype Word: KernelWord
  /// The words from a later one on.
  func advanced(by count: Word) -> Self
  /// The word at a constant distance from another.
  subscript(start: Word, distance: UInt64) -> Word { get nonmutating set }
  /// Stores one value in each of the first words.
  func fill(_ count: Word, with value: Word)
}

/// The kernel's state in memory that the caller owns; ``MemoryPlan`` shows what lies where.
public struct WordStore<Memory: WordMemory>: Kernel {
  public typealias Word = Memory.Word

  public let frameCount: Word
  public let coreCount: Word
  public let schedulerCount: Word
  public let pageFanOut: Word
  public let capabilityFanOut: Word
  public let slotStride: Word
  public let maximum: Word
  /// From the first core's first field on, and then from each of its further fields, so that no number of a core is multiplied.
  private let cores: Memory
  private let threads: Memory
  private let tcaps: Memory
  private let spans: Memory
  private let tokens: Memory
  private let schedulers: Memory
  /// From the clock on, which lies before the frames' records.
  private let frames: Memory
  private let slots: Memory
  private let objects: Memory
  /// How many words the record of an object has.
  private let objectRecord: Word

  /// A view of `geometry.wordCount` words, which are a state already or need a ``reset()``.
  public init(geometry: MemoryPlan<Word>, memory: Memory) {
    frameCount = geometry.frameCount
    coreCount = geometry.coreCount
    schedulerCount = geometry.schedulerCount
    pageFanOut = geometry.pageFanOut
    capabilityFanOut = geometry.capabilityFanOut
    slotStride = geometry.slotStride
    maximum = geometry.maximum
    cores = memory
    threads = memory.advanced(by: geometry.coreCount)
    tcaps = memory.advanced(by: geometry.coreCount &* 2)
    spans = memory.advanced(by: geometry.coreCount &* 3)
    tokens = memory.advanced(by: geometry.coreCount &* 4)
    schedulers = memory.advanced(by: geometry.coreCount &* MemoryPlan<Word>.coreFieldCount)
    frames = memory.advanced(by: geometry.firstFrameWord - 1)
    slots = memory.advanced(by: geometry.firstSlotWord)
    objects = memory.advanced(by: geometry.firstObjectWord)
    objectRecord = geometry.objectRecord
  }

  /// Makes the memory the state before boot: every frame untyped, every slot empty, every TLB clean.
  public func reset() {
    cores.fill(geometry.wordCount, with: 0)
    cores.fill(coreCount, with: 1)
    now = 1
  }

  public var geometry: MemoryPlan<Word> {
    MemoryPlan(
      frameCount: frameCount, coreCount: coreCount, pageFanOut: pageFanOut, capabilityFanOut: capabilityFanOut,
      schedulerCount: schedulerCount, maximum: maximum)
  }

  // Where each word lies. The memory exists, so nothing overflows.

  public var now: Word {
    get { frames[0, 0] }
    nonmutating set { frames[0, 0] = newValue }
  }

  public func load(_ field: CoreField, _ core: Word) -> Word { words(of: field)[core, 0] }
  public func store(_ value: Word, _ field: CoreField, _ core: Word) { words(of: field)[core, 0] = value }

  @inline(__always) private func words(of field: CoreField) -> Memory {
    switch field {
    case .flushed: cores
    case .thread: threads
    case .tcap: tcaps
    case .span: spans
    case .token: tokens
    }
  }

  public func load(_ field: FrameField, _ frame: Word) -> Word {
    frames[frame &* MemoryPlan.frameRecord, 1 + field.rawValue]
  }
  public func store(_ value: Word, _ field: FrameField, _ frame: Word) {
    frames[frame &* MemoryPlan.frameRecord, 1 + field.rawValue] = value
  }

  public func load(_ field: SlotField, _ slot: Word) -> Word { slots[slot &* MemoryPlan.slotRecord, field.rawValue] }
  public func store(_ value: Word, _ field: SlotField, _ slot: Word) {
    slots[slot &* MemoryPlan.slotRecord, field.rawValue] = value
  }

  public func load(_ field: ObjectField, _ frame: Word) -> Word { objects[frame &* objectRecord, field.rawValue] }
  public func store(_ value: Word, _ field: ObjectField, _ frame: Word) { objects[frame &* objectRecord, field.rawValue] = value }

  public func load(_ field: QualityField, _ frame: Word, _ scheduler: Word) -> Word {
    objects[frame &* objectRecord &+ scheduler, 12 + field.rawValue]
  }
  public func store(_ value: Word, _ field: QualityField, _ frame: Word, _ scheduler: Word) {
    objects[frame &* objectRecord &+ scheduler, 12 + field.rawValue] = value
  }

  public func load(_ field: SchedulerField, _ scheduler: Word) -> Word {
    schedulers[scheduler, field.rawValue]
  }
  public func store(_ value: Word, _ field: SchedulerField, _ scheduler: Word) {
    schedulers[scheduler, field.rawValue] = value
  }
}

/// Memory of the machine that runs this code.
public struct MachineMemory: WordMemory {
  private let words: UnsafeMutablePointer<UInt64>

  public init(_ words: UnsafeMutablePointer<UInt64>) { self.words = words }

  public func advanced(by count: UInt64) -> Self { Self(words + Int(count)) }
  public subscript(start: UInt64, distance: UInt64) -> UInt64 {
    get { words[Int(truncatingIfNeeded: start &+ distance)] }
    nonmutating set { words[Int(truncatingIfNeeded: start &+ distance)] = newValue }
  }
  public func fill(_ count: UInt64, with value: UInt64) { words.update(repeating: value, count: Int(count)) }
}

/// The state in memory of a real machine.
public typealias MemoryStore = WordStore<MachineMemory>

extension WordStore where Memory == MachineMemory {
  /// A view of `geometry.wordCount` words, which are a state already or need a ``reset()``.
  public init(geometry: MemoryGeometry, words: UnsafeMutablePointer<UInt64>) {
    self.init(geometry: geometry, memory: MachineMemory(words))
  }
}
