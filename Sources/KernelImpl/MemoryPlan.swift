/// How large a machine is, and which words of memory hold its state.
///
/// | words | hold |
/// | --- | --- |
/// | 5 × `coreCount` | for each field of ``CoreField``, that of each core |
/// | `schedulerCount` | for each scheduler, the fields of ``SchedulerField`` |
/// | up to 7 | nothing, so that the frames' records start at a multiple of 8 words |
/// | 1 | the clock |
/// | 8 × `frameCount` | for each frame, the fields of ``FrameField`` |
/// | 6 × `frameCount` × `slotStride` | for each slot, the fields of ``SlotField`` |
/// | (12 + `schedulerCount`) × `frameCount` | for each frame, the fields of ``ObjectField``, and a priority for each scheduler |
public struct MemoryPlan<Word: KernelWord>: Equatable {
  /// How many frames there are, counting frame 0, which is none: real frames are 1 ..< frameCount.
  public let frameCount: Word
  /// How many cores there are: one at least.
  public let coreCount: Word
  /// How many user-level schedulers there may be.
  public let schedulerCount: Word
  /// How many entries a page-table node has.
  public let pageFanOut: Word
  /// How many entries a capability-table node has.
  public let capabilityFanOut: Word
  /// The largest value of a reference count, an epoch, the clock, a budget, a priority and a token.
  public let maximum: Word
  /// How many slots each frame has.
  public let slotStride: Word

  /// - Precondition: The fan-outs are positive, and there is a core.
  public init(
    frameCount: Word, coreCount: Word, pageFanOut: Word, capabilityFanOut: Word, schedulerCount: Word, maximum: Word
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

  /// How many words of memory hold the kernel's state.
  public var wordCount: Word { firstObjectWord + frameCount * objectRecord }

  /// How many words a frame's record has.
  static var frameRecord: Word { 8 }
  /// How many words a slot's record has.
  static var slotRecord: Word { 6 }
  /// How many words an object's record has: its fields, and a priority for each scheduler.
  var objectRecord: Word { 12 &+ schedulerCount }
  /// How many words are kept of a core.
  static var coreFieldCount: Word { 5 }

  /// Where the frames' records begin, behind the clock: at a multiple of their own size.
  var firstFrameWord: Word {
    (coreCount * Self.coreFieldCount + schedulerCount + 1 + Self.frameRecord - 1) / Self.frameRecord * Self.frameRecord
  }
  /// Where the slots' records begin.
  var firstSlotWord: Word { firstFrameWord + frameCount * Self.frameRecord }
  /// Where the objects' records begin.
  var firstObjectWord: Word { firstSlotWord + frameCount * slotStride * Self.slotRecord }
}

extension MemoryPlan: Sendable where Word: Sendable {}

/// The plan of a real machine's memory.
public typealias MemoryGeometry = MemoryPlan<UInt64>

extension MemoryPlan where Word == UInt64 {
  /// - Precondition: The fan-outs are positive.
  public init(
    frameCount: UInt64, coreCount: UInt64, pageFanOut: UInt64, capabilityFanOut: UInt64, schedulerCount: UInt64 = 16
  ) {
    self.init(
      frameCount: frameCount, coreCount: coreCount, pageFanOut: pageFanOut, capabilityFanOut: capabilityFanOut,
      schedulerCount: schedulerCount, maximum: .max)
  }
}
