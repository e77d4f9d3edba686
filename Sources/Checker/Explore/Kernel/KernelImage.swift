import KernelSpec

/// A state of the kernel without what follows from the rest: no counts, no links back, and of times only their order.
///
/// Times enter the kernel in comparisons only: whether a core was flushed after something was unmapped or removed. So a time is kept as
/// the number of distinct flush times that are not later. The clock's value, and that of epochs, are not kept at all.
struct KernelImage {
  struct FrameRecord: Equatable {
    var type = 0
    var object = 0
    var level = 0
    /// The rank of the time at which it was last unmapped.
    var unmapped = 0
  }

  struct SlotRecord: Equatable {
    /// Kind, rights and target as the kernel packs them; 0 if empty.
    var kind = 0
    var rights = 0
    var target = 0
    var parent = 0
    var nextSibling = 0
    /// The rank of the time at which something was last removed.
    var removed = 0
  }

  let frameCount: Int
  let slotCount: Int
  let coreCount: Int
  let frames: UnsafeMutablePointer<FrameRecord>
  let slots: UnsafeMutablePointer<SlotRecord>
  /// The rank of each core's last flush, from 1.
  let flushed: UnsafeMutablePointer<Int>

  init(_ geometry: MachineGeometry) {
    frameCount = geometry.frameCount
    slotCount = geometry.slotCount
    coreCount = geometry.coreCount
    frames = .allocate(capacity: frameCount)
    slots = .allocate(capacity: slotCount)
    flushed = .allocate(capacity: coreCount)
    frames.initialize(repeating: FrameRecord(), count: frameCount)
    slots.initialize(repeating: SlotRecord(), count: slotCount)
    flushed.initialize(repeating: 1, count: coreCount)
  }

  func deallocate() {
    frames.deallocate()
    slots.deallocate()
    flushed.deallocate()
  }

  /// Reads the kernel's memory.
  func read(_ memory: UnsafePointer<UInt64>, _ fields: KernelFields) {
    @inline(__always) func rank(_ time: Int) -> Int {
      var rank = 0
      // A time is counted once, at the first core that has it.
      for core in 0..<coreCount where fields.flushed(memory, core) <= time {
        let value = fields.flushed(memory, core)
        var isFirst = true
        for earlier in 0..<core where fields.flushed(memory, earlier) == value { isFirst = false }
        if isFirst { rank &+= 1 }
      }
      return rank
    }
    for core in 0..<coreCount { flushed[core] = rank(fields.flushed(memory, core)) }
    for frame in 1..<frameCount {
      frames[frame] = FrameRecord(
        type: fields.type(memory, frame), object: fields.object(memory, frame), level: fields.level(memory, frame),
        unmapped: rank(fields.unmapped(memory, frame)))
    }
    for slot in 1..<slotCount {
      let word = UInt64(truncatingIfNeeded: fields.entry(memory, slot))
      slots[slot] = SlotRecord(
        kind: Int(truncatingIfNeeded: word & 7), rights: Int(truncatingIfNeeded: word &>> fields.rightsShift & 7),
        target: Int(truncatingIfNeeded: word &>> fields.targetShift), parent: fields.parent(memory, slot),
        nextSibling: fields.nextSibling(memory, slot), removed: rank(fields.removed(memory, slot)))
    }
  }

  /// Makes memory mean the state, with everything that follows from it.
  func write(_ memory: UnsafeMutablePointer<UInt64>, count: Int, _ fields: KernelFields, stride: Int) {
    memory.update(repeating: 0, count: count)
    var now = 0
    for core in 0..<coreCount {
      fields.flushed.set(memory, core, flushed[core])
      now = max(now, flushed[core])
    }
    fields.now.set(memory, 0, now)
    for frame in 1..<frameCount {
      let record = frames[frame]
      fields.type.set(memory, frame, record.type)
      fields.object.set(memory, frame, record.object)
      fields.level.set(memory, frame, record.level)
      fields.unmapped.set(memory, frame, record.unmapped)
    }
    for slot in 1..<slotCount {
      let record = slots[slot]
      fields.removed.set(memory, slot, record.removed)
      guard record.kind != 0 else { continue }
      let word =
        UInt64(truncatingIfNeeded: record.kind) | UInt64(truncatingIfNeeded: record.rights) &<< fields.rightsShift
        | UInt64(truncatingIfNeeded: record.target) &<< fields.targetShift
      fields.entry.set(memory, slot, Int(truncatingIfNeeded: word))
      let node = slot / stride
      fields.occupancy.set(memory, node, fields.occupancy(memory, node) + 1)
      if record.kind != EntryKind.frameHandle.code {
        fields.references.set(memory, record.target, fields.references(memory, record.target) + 1)
      }
      fields.parent.set(memory, slot, record.parent)
      fields.nextSibling.set(memory, slot, record.nextSibling)
      if record.nextSibling != 0 { fields.previousSibling.set(memory, record.nextSibling, slot) }
    }
    for slot in 1..<slotCount {
      let record = slots[slot]
      if record.kind != 0, record.parent != 0, fields.previousSibling(memory, slot) == 0 {
        fields.firstChild.set(memory, record.parent, slot)
      }
    }
  }
}
