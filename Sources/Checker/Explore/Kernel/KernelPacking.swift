import KernelSpec

/// What of a ``KernelImage`` changes from state to state on a ``SmallMachine``, and in how many bits it is written.
struct KernelPacking {
  /// The frames of the start, whose type and object never change, and those that are free.
  let fixedFrames: [Int]
  let freeFrames: [Int]
  /// For each frame, whether it is one of the start's own.
  let isFixed: [Bool]
  /// The slots that may be filled: all but those of the start, which keep their entries.
  let openSlots: [Int]
  /// The slots whose entries are there from the start.
  let fixedSlots: [Int]
  /// What the fixed slots hold.
  let fixedRecords: [KernelImage.SlotRecord]
  let fixedFrameRecords: [KernelImage.FrameRecord]
  let timeBits: Int
  let frameBits: Int
  let slotBits: Int
  let coreCount: Int

  /// - Parameter start: The state after the machine's start.
  init(_ machine: SmallMachine, start: KernelImage) {
    let geometry = machine.geometry
    func bits(_ limit: Int) -> Int { Int.bitWidth - limit.leadingZeroBitCount }
    freeFrames = machine.handles.map(\.frame)
    fixedFrames = (1..<geometry.frameCount).filter { !machine.handles.map(\.frame).contains($0) }
    let free = freeFrames
    isFixed = (0..<geometry.frameCount).map { $0 > 0 && !free.contains($0) }
    let real = geometry.slotStride..<geometry.slotCount
    fixedSlots = real.filter { start.slots[$0].kind != 0 }
    openSlots = real.filter { start.slots[$0].kind == 0 }
    fixedRecords = fixedSlots.map { start.slots[$0] }
    fixedFrameRecords = fixedFrames.map { start.frames[$0] }
    coreCount = geometry.coreCount
    timeBits = bits(coreCount)
    frameBits = bits(geometry.frameCount - 1)
    slotBits = bits(geometry.slotCount - 1)
  }

  /// How many bits a state takes.
  var bitCount: Int {
    coreBits * coreCount + fixedFrames.count * timeBits + freeFrames.count * (6 + timeBits)
      + openSlots.count * (6 + frameBits + 2 * slotBits + timeBits)
  }

  // One core's flush is always the last.
  private var coreBits: Int { coreCount > 1 ? timeBits : 0 }

  func pack<let wordCount: Int>(_ image: KernelImage, as _: PackedState<wordCount>.Type) -> PackedState<wordCount> {
    var writer = BitWriter<wordCount>()
    for core in 0..<coreCount { writer.append(coreBits > 0 ? image.flushed[core] : 0, bits: coreBits) }
    for frame in fixedFrames { writer.append(image.frames[frame].unmapped, bits: timeBits) }
    for frame in freeFrames {
      let record = image.frames[frame]
      writer.append(record.type | record.object &<< 2 | record.level &<< 4, bits: 6)
      writer.append(record.unmapped, bits: timeBits)
    }
    for slot in openSlots {
      let record = image.slots[slot]
      writer.append(record.kind | record.rights &<< 3 | record.target &<< 6, bits: 6 &+ frameBits)
      writer.append(record.parent, bits: slotBits)
      writer.append(record.nextSibling, bits: slotBits)
      writer.append(record.removed, bits: timeBits)
    }
    return writer.state
  }

  func unpack<let wordCount: Int>(_ state: PackedState<wordCount>, into image: KernelImage) {
    var reader = BitReader<wordCount>(state)
    for core in 0..<coreCount { image.flushed[core] = coreBits > 0 ? reader.next(bits: coreBits) : 1 }
    for (index, frame) in fixedFrames.enumerated() {
      image.frames[frame] = fixedFrameRecords[index]
      image.frames[frame].unmapped = reader.next(bits: timeBits)
    }
    for frame in freeFrames {
      let code = reader.next(bits: 6)
      image.frames[frame] = KernelImage.FrameRecord(
        type: code & 3, object: code &>> 2 & 3, level: code &>> 4, unmapped: reader.next(bits: timeBits))
    }
    for (index, slot) in fixedSlots.enumerated() { image.slots[slot] = fixedRecords[index] }
    for slot in openSlots {
      let code = reader.next(bits: 6 &+ frameBits)
      image.slots[slot] = KernelImage.SlotRecord(
        kind: code & 7, rights: code &>> 3 & 7, target: code &>> 6, parent: reader.next(bits: slotBits),
        nextSibling: reader.next(bits: slotBits), removed: reader.next(bits: timeBits))
    }
  }

  /// Whether the entries of the start are all where they were.
  func keepsFixedEntries(_ image: KernelImage) -> Bool {
    for (index, slot) in fixedSlots.enumerated() {
      let (record, fixed) = (image.slots[slot], fixedRecords[index])
      if record.kind != fixed.kind || record.target != fixed.target { return false }
    }
    return true
  }
}
