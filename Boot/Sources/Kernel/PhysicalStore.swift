import KernelAudit
import KernelImpl
import Machine

/// The kernel's state in physical memory: what tables hold lies in their frames, where the hardware reads it.
///
/// | of | lies in |
/// | --- | --- |
/// | a page-table node: entries | the frame, 512 of 8 bytes, as ``Sv39Entry`` |
/// | a capability-table node or component: slots | the frame, 64 of 64 bytes, each the fields of ``SlotField`` in order |
/// | all else, and all `removed`, which outlive the objects | records beside the frames, as ``MemoryStore`` keeps them |
///
/// The last two entries of a root show the hardware the kernel's windows, whatever is linked there; such a link is kept beside.
struct PhysicalStore: Kernel {
  /// Where everything is. A store is passed about in each frame and slot, so what it knows stands in memory, at a fixed address.
  private struct Map {
    let records: MemoryStore
    /// Where frame 0 would be, and its physical page.
    let frames: UnsafeMutablePointer<UInt64>
    let frameZero: UInt64
    /// A word for each frame, for audits.
    let counts: UnsafeMutablePointer<UInt64>
  }

  private var map: UnsafeMutablePointer<Map> {
    machine_managed_memory().unsafelyUnwrapped.assumingMemoryBound(to: Map.self)
  }
  private var records: MemoryStore { map.pointee.records }

  static let frameWords = 512
  private static let slotWords: UInt64 = 8
  private static let slotsInFrame: UInt64 = 64

  /// The state as it is.
  init() {}

  /// Lays out the machine's memory for a geometry, as the state before boot.
  init(geometry: MemoryGeometry) {
    let start = UInt(bitPattern: map) + 4096
    let words = UnsafeMutablePointer<UInt64>(bitPattern: start).unsafelyUnwrapped
    let recordCount = geometry.wordCount + geometry.frameCount
    let frames = start + UInt(recordCount * 8 + 4095) / 4096 * 4096
    map.initialize(
      to: Map(
        records: MemoryStore(geometry: geometry, words: words),
        frames: UnsafeMutablePointer(bitPattern: frames).unsafelyUnwrapped,
        frameZero: UInt64(frames - UInt(WINDOW_OFFSET)) / 4096,
        counts: words + Int(geometry.wordCount)))
    records.reset()
  }

  /// The physical page of frame 0.
  var frameZero: UInt64 { map.pointee.frameZero }
  /// A word for each frame, for audits.
  var counts: UnsafeMutablePointer<UInt64> { map.pointee.counts }
  /// The words of a frame, seen through the window.
  func contents(_ frame: UInt64) -> UnsafeMutablePointer<UInt64> {
    map.pointee.frames + Int(truncatingIfNeeded: frame) &* Self.frameWords
  }

  // MARK: The geometry

  var frameCount: UInt64 { records.frameCount }
  var coreCount: UInt64 { records.coreCount }
  var schedulerCount: UInt64 { records.schedulerCount }
  var pageFanOut: UInt64 { records.pageFanOut }
  var capabilityFanOut: UInt64 { records.capabilityFanOut }
  var slotStride: UInt64 { records.slotStride }
  var maximum: UInt64 { records.maximum }

  // As the defaults, without their checks: frames exist, and so few do not overflow.
  func slot(of frame: UInt64, at offset: UInt64) -> UInt64 { frame &* slotStride &+ offset }

  // MARK: The state

  var now: UInt64 {
    get { records.now }
    nonmutating set { records.now = newValue }
  }
  func load(_ field: CoreField, _ core: UInt64) -> UInt64 { records.load(field, core) }
  func store(_ value: UInt64, _ field: CoreField, _ core: UInt64) { records.store(value, field, core) }
  func load(_ field: ObjectField, _ frame: UInt64) -> UInt64 { records.load(field, frame) }
  func store(_ value: UInt64, _ field: ObjectField, _ frame: UInt64) { records.store(value, field, frame) }
  func load(_ field: QualityField, _ frame: UInt64, _ scheduler: UInt64) -> UInt64 { records.load(field, frame, scheduler) }
  func store(_ value: UInt64, _ field: QualityField, _ frame: UInt64, _ scheduler: UInt64) {
    records.store(value, field, frame, scheduler)
  }
  func load(_ field: SchedulerField, _ scheduler: UInt64) -> UInt64 { records.load(field, scheduler) }
  func store(_ value: UInt64, _ field: SchedulerField, _ scheduler: UInt64) { records.store(value, field, scheduler) }
  func load(_ field: FrameField, _ frame: UInt64) -> UInt64 { records.load(field, frame) }

  func store(_ value: UInt64, _ field: FrameField, _ frame: UInt64) {
    records.store(value, field, frame)
    switch field {
    // Nobody finds in a frame what another has left there; above all no table finds entries.
    case .type: if value != TypeCode.untyped { contents(frame).update(repeating: 0, count: Self.frameWords) }
    case .object, .level: showWindows(frame)
    default: break
    }
  }

  func load(_ field: SlotField, _ slot: UInt64) -> UInt64 {
    switch place(field, slot) {
    case .entry(let word): Sv39Entry(word: word.pointee).entry(frameZero: frameZero).word
    case .word(let word): word.pointee
    case .beside: records.load(field, slot)
    }
  }

  func store(_ value: UInt64, _ field: SlotField, _ slot: UInt64) {
    switch place(field, slot) {
    case .entry(let word): word.pointee = Sv39Entry(PackedEntry(word: value), frameZero: frameZero).word
    case .word(let word): word.pointee = value
    case .beside: records.store(value, field, slot)
    }
  }

  private enum Place {
    case entry(UnsafeMutablePointer<UInt64>)
    case word(UnsafeMutablePointer<UInt64>)
    case beside
  }

  @inline(__always) private func place(_ field: SlotField, _ slot: UInt64) -> Place {
    let frame = node(of: slot)
    let offset = slot &- self.slot(of: frame, at: 0)
    let object = records.load(.object, frame)
    if object == ObjectCode.pageNode {
      if field != .entry || isRoot(frame) && offset >= UInt64(FIRST_WINDOW_OFFSET) { return .beside }
      return .entry(contents(frame) + Int(truncatingIfNeeded: offset))
    }
    if object == ObjectCode.none || field == .removed || offset >= Self.slotsInFrame { return .beside }
    return .word(contents(frame) + Int(truncatingIfNeeded: offset &* Self.slotWords &+ field.rawValue))
  }

  private func isRoot(_ frame: UInt64) -> Bool { records.load(.level, frame) == 0 }

  /// Shows the hardware the windows in a root, and nothing in what becomes another object, or none. The object is still empty.
  private func showWindows(_ frame: UInt64) {
    let isRootOfPages = records.load(.object, frame) == ObjectCode.pageNode && isRoot(frame)
    let windows = contents(frame) + Int(FIRST_WINDOW_OFFSET)
    windows[0] = isRootOfPages ? UInt64(DEVICE_WINDOW_ENTRY) : 0
    windows[1] = isRootOfPages ? UInt64(MEMORY_WINDOW_ENTRY) : 0
  }
}
