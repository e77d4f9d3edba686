/// How large a machine is.
public struct MemoryGeometry: Equatable, Sendable {
  /// How many frames there are, counting frame 0, which is none: real frames are 1 ..< frameCount.
  public let frameCount: UInt64
  /// How many cores there are.
  public let coreCount: UInt64
  /// How many user-level schedulers there may be.
  public let schedulerCount: UInt64
  /// How many entries a page-table node has.
  public let pageFanOut: UInt64
  /// How many entries a capability-table node has.
  public let capabilityFanOut: UInt64
  /// The largest value of a reference count, an epoch, the clock, a budget and a priority.
  public let maximum: UInt64
  /// How many slots each frame has.
  public let slotStride: UInt64

  /// - Precondition: The fan-outs are positive.
  public init(
    frameCount: UInt64, coreCount: UInt64, pageFanOut: UInt64, capabilityFanOut: UInt64, schedulerCount: UInt64 = 16,
    maximum: UInt64 = .max
  ) {
    precondition(pageFanOut > 0 && capabilityFanOut > 0)
    self.frameCount = frameCount
    self.coreCount = coreCount
    self.pageFanOut = pageFanOut
    self.capabilityFanOut = capabilityFanOut
    self.schedulerCount = schedulerCount
    self.maximum = maximum
    slotStride = max(max(pageFanOut, capabilityFanOut), 2)
  }

  /// How many words of memory hold the kernel's state; ``MemoryStore`` shows what lies where.
  public var wordCount: UInt64 { firstTcapWord + frameCount * tcapRecord }

  /// Where the frames' records begin: behind the cores and the clock, at a multiple of their own size.
  var firstFrameWord: UInt64 {
    (1 + coreCount + MemoryStore.frameRecord - 1) / MemoryStore.frameRecord * MemoryStore.frameRecord
  }
  /// Where the slots' records begin.
  var firstSlotWord: UInt64 { firstFrameWord + frameCount * MemoryStore.frameRecord }
  /// Where the tcaps' records begin, behind the schedulers'.
  var firstTcapWord: UInt64 { firstSlotWord + frameCount * slotStride * MemoryStore.slotRecord + schedulerCount }
  /// How many words a tcap's record has: its fields, and a priority for each scheduler.
  var tcapRecord: UInt64 { Self.tcapFields + schedulerCount }
  static let tcapFields: UInt64 = 3
}

/// The kernel's state in memory that the caller owns.
///
/// | words | hold |
/// | --- | --- |
/// | `coreCount` | the time of each core's last flush |
/// | up to 7 | nothing, so that the frames' records start at a multiple of 8 words |
/// | 1 | the clock |
/// | 8 × `frameCount` | for each frame, the fields of ``FrameField`` |
/// | 6 × `frameCount` × `slotStride` | for each slot, the fields of ``SlotField`` |
/// | `schedulerCount` | for each scheduler, how many tcaps name it |
/// | (3 + `schedulerCount`) × `frameCount` | for each frame, the fields of ``TcapField``, and a priority for each scheduler |
public struct MemoryStore: KernelStore {
  /// How many words a frame's record has.
  static let frameRecord: UInt64 = 8
  /// How many words a slot's record has.
  static let slotRecord: UInt64 = 6

  public let geometry: MemoryGeometry
  private let cores: UnsafeMutablePointer<UInt64>
  private let frames: UnsafeMutableRawPointer
  private let slots: UnsafeMutableRawPointer
  private let tcaps: UnsafeMutablePointer<UInt64>

  /// A view of `geometry.wordCount` words, which are a state already or need a ``reset()``.
  public init(geometry: MemoryGeometry, words: UnsafeMutablePointer<UInt64>) {
    self.geometry = geometry
    cores = words
    frames = UnsafeMutableRawPointer(words + Int(geometry.firstFrameWord))
    slots = UnsafeMutableRawPointer(words + Int(geometry.firstSlotWord))
    tcaps = words + Int(geometry.firstTcapWord)
  }

  /// Makes the memory the state before boot: every frame untyped, every slot empty, every TLB clean.
  public func reset() {
    cores.update(repeating: 0, count: Int(geometry.wordCount))
    now = 1
    for core in 0..<coreCount { store(1, .flushed, core) }
  }

  public var frameCount: UInt64 { geometry.frameCount }
  public var coreCount: UInt64 { geometry.coreCount }
  public var schedulerCount: UInt64 { geometry.schedulerCount }
  public var pageFanOut: UInt64 { geometry.pageFanOut }
  public var capabilityFanOut: UInt64 { geometry.capabilityFanOut }
  public var slotStride: UInt64 { geometry.slotStride }
  public var maximum: UInt64 { geometry.maximum }

  public var now: UInt64 {
    get { frames.assumingMemoryBound(to: UInt64.self)[-1] }
    nonmutating set { frames.assumingMemoryBound(to: UInt64.self)[-1] = newValue }
  }
  public func load(_ field: CoreField, _ core: UInt64) -> UInt64 { coreRecord(core)[Int(field.rawValue)] }
  public func store(_ value: UInt64, _ field: CoreField, _ core: UInt64) { coreRecord(core)[Int(field.rawValue)] = value }
  public func load(_ field: FrameField, _ frame: UInt64) -> UInt64 { frameRecord(frame)[Int(field.rawValue)] }
  public func store(_ value: UInt64, _ field: FrameField, _ frame: UInt64) { frameRecord(frame)[Int(field.rawValue)] = value }
  public func load(_ field: SlotField, _ slot: UInt64) -> UInt64 { slotRecord(slot)[Int(field.rawValue)] }
  public func store(_ value: UInt64, _ field: SlotField, _ slot: UInt64) { slotRecord(slot)[Int(field.rawValue)] = value }

  public func load(_ field: TcapField, _ frame: UInt64) -> UInt64 { tcapRecord(frame)[Int(field.rawValue)] }
  public func store(_ value: UInt64, _ field: TcapField, _ frame: UInt64) { tcapRecord(frame)[Int(field.rawValue)] = value }
  public func load(_ field: QualityField, _ frame: UInt64, _ scheduler: UInt64) -> UInt64 {
    priorities(frame)[Int(truncatingIfNeeded: scheduler)]
  }
  public func store(_ value: UInt64, _ field: QualityField, _ frame: UInt64, _ scheduler: UInt64) {
    priorities(frame)[Int(truncatingIfNeeded: scheduler)] = value
  }
  public func load(_ field: SchedulerField, _ scheduler: UInt64) -> UInt64 { schedulerRecord(scheduler)[Int(field.rawValue)] }
  public func store(_ value: UInt64, _ field: SchedulerField, _ scheduler: UInt64) {
    schedulerRecord(scheduler)[Int(field.rawValue)] = value
  }

  // Where a record lies, and its fields at constant distances from there. The memory exists, so nothing overflows.

  private func coreRecord(_ core: UInt64) -> UnsafeMutablePointer<UInt64> { cores + Int(truncatingIfNeeded: core) }
  private func schedulerRecord(_ scheduler: UInt64) -> UnsafeMutablePointer<UInt64> {
    tcaps - Int(truncatingIfNeeded: geometry.schedulerCount &- scheduler)
  }
  private func frameRecord(_ frame: UInt64) -> UnsafeMutablePointer<UInt64> { record(frame, of: Self.frameRecord, in: frames) }
  private func slotRecord(_ slot: UInt64) -> UnsafeMutablePointer<UInt64> { record(slot, of: Self.slotRecord, in: slots) }
  private func tcapRecord(_ frame: UInt64) -> UnsafeMutablePointer<UInt64> {
    tcaps + Int(truncatingIfNeeded: frame &* (MemoryGeometry.tcapFields &+ geometry.schedulerCount))
  }
  private func priorities(_ frame: UInt64) -> UnsafeMutablePointer<UInt64> {
    tcapRecord(frame) + Int(MemoryGeometry.tcapFields)
  }
  private func record(
    _ number: UInt64, of wordCount: UInt64, in records: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<UInt64> {
    let byteCount = wordCount &* UInt64(MemoryLayout<UInt64>.stride)
    return (records + Int(truncatingIfNeeded: number &* byteCount)).assumingMemoryBound(to: UInt64.self)
  }
}
