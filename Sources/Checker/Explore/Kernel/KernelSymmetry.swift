import KernelSpec

/// The canonical form of a ``KernelImage``: free frames whose handles lie in one node may be renamed, with their handles; and so may the
/// slots of a node, where offsets do not matter.
///
/// Each frame and slot gets a colour, a hash of what it is, and then again and again one of its colour and its neighbours' (colour
/// refinement, Weisfeiler and Leman 1968), until no more are told apart. Sorting by colour gives names. Frames or slots that still
/// have equal colours are tried in turn, each made the first of its kind, and the least result is taken; but for those that hold nothing and
/// that nothing refers to, which may stand in any order.
///
/// Whatever the colours are, the result is the state with its parts renamed. So a collision of hashes may cost a second representative, and
/// never the soundness.
struct KernelSymmetry {
  private let packing: KernelPacking
  private let stride: Int
  private let frameCount: Int
  private let slotCount: Int
  /// The free frames, grouped by the node that holds their handles.
  private let frameGroups: [[Int]]
  /// The handle of each free frame, or 0.
  private let handles: [Int]
  /// The open slots of each frame, grouped by what offsets may be exchanged.
  private let slotGroups: [[[Int]]]
  /// Offsets below it exist in nodes of either table.
  private let sharedFanOut: Int
  private let frameColors: UnsafeMutablePointer<UInt64>
  private let slotColors: UnsafeMutablePointer<UInt64>
  private let sums: UnsafeMutablePointer<UInt64>
  private let nextFrameColors: UnsafeMutablePointer<UInt64>
  private let nextSlotColors: UnsafeMutablePointer<UInt64>
  private let frameNames: UnsafeMutablePointer<Int>
  private let slotNames: UnsafeMutablePointer<Int>
  private let renamed: KernelImage

  init(_ machine: SmallMachine, _ packing: KernelPacking) {
    self.packing = packing
    let geometry = machine.geometry
    stride = geometry.slotStride
    frameCount = geometry.frameCount
    slotCount = geometry.slotCount
    var groups: [Int: [Int]] = [:]
    var handles = Array(repeating: 0, count: geometry.frameCount)
    for handle in machine.handles {
      groups[handle.node, default: []].append(handle.frame)
      handles[handle.frame] = geometry.slot(handle.node, handle.offset)
    }
    frameGroups = groups.sorted { $0.key < $1.key }.map(\.value)
    self.handles = handles
    let shared = min(geometry.pageFanOut, geometry.capabilityFanOut)
    sharedFanOut = shared
    let stride = stride
    let open = Set(packing.openSlots)
    slotGroups = (0..<geometry.frameCount).map { frame in
      guard frame > 0 else { return [] }
      return [0..<shared, shared..<stride].map { offsets in
        offsets.map { frame * stride + $0 }.filter(open.contains)
      }
    }
    func allocate(_ count: Int) -> UnsafeMutablePointer<UInt64> {
      let pointer = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
      pointer.initialize(repeating: 0, count: count)
      return pointer
    }
    frameColors = allocate(frameCount)
    nextFrameColors = allocate(frameCount)
    slotColors = allocate(slotCount)
    nextSlotColors = allocate(slotCount)
    sums = allocate(2 * frameCount + 2 * slotCount)
    frameNames = .allocate(capacity: frameCount)
    frameNames.initialize(repeating: 0, count: frameCount)
    slotNames = .allocate(capacity: slotCount)
    slotNames.initialize(repeating: 0, count: slotCount)
    renamed = KernelImage(geometry)
    for (slot, record) in zip(packing.fixedSlots, packing.fixedRecords) { renamed.slots[slot] = record }
    for (frame, record) in zip(packing.fixedFrames, packing.fixedFrameRecords) { renamed.frames[frame] = record }
  }

  func deallocate() {
    for pointer in [frameColors, nextFrameColors, slotColors, nextSlotColors, sums] { pointer.deallocate() }
    frameNames.deallocate()
    slotNames.deallocate()
    renamed.deallocate()
  }

  @inline(__always) private func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ b &* 0x9e37_79b9_7f4a_7c15) &* 0xd6e8_feb8_6659_fd93
    return product ^ product &>> 32
  }
  @inline(__always) private func mix(_ a: UInt64, _ b: Int) -> UInt64 { mix(a, UInt64(truncatingIfNeeded: b)) }

  /// The representative of a state's orbit.
  func canonical<let wordCount: Int>(_ image: KernelImage, as type: PackedState<wordCount>.Type) -> PackedState<wordCount> {
    color(image)
    refine(image)
    return leastForm(image, as: type)
  }

  // MARK: - Colours

  private func color(_ image: KernelImage) {
    for frame in packing.fixedFrames { frameColors[frame] = mix(1, frame) }
    for frame in packing.freeFrames {
      let record = image.frames[frame]
      let code = record.type | record.object &<< 2 | record.level &<< 4 | record.unmapped &<< 8
      frameColors[frame] = mix(mix(2, code), handles[frame] / stride)
    }
    for slot in packing.fixedSlots { slotColors[slot] = mix(3, slot) }
    for slot in packing.openSlots {
      let record = image.slots[slot]
      let node = slot / stride
      let offset = slot % stride
      // A component's entries are told apart by their offsets; other nodes' only where not every node has the offset.
      let place = image.frames[node].object == ObjectKind.component.code ? 16 + offset : offset < sharedFanOut ? 0 : 1
      let code = record.kind | record.rights &<< 3 | record.removed &<< 6 | place &<< 9
      slotColors[slot] = mix(mix(4, code), packing.isFixed[node] ? node : 0)
    }
  }

  /// Refines the colours until no more are told apart.
  private func refine(_ image: KernelImage) {
    var count = colorCount
    while true {
      refineOnce(image)
      let next = colorCount
      if next == count { return }
      count = next
    }
  }

  private var colorCount: Int {
    var count = 0
    for group in frameGroups { count += distinct(group, frameColors) }
    for frame in 1..<frameCount { for group in slotGroups[frame] { count += distinct(group, slotColors) } }
    return count
  }

  @inline(__always) private func distinct(_ group: [Int], _ colors: UnsafeMutablePointer<UInt64>) -> Int {
    var count = 0
    for (index, member) in group.enumerated() {
      var isNew = 1
      for earlier in 0..<index where colors[group[earlier]] == colors[member] { isNew = 0 }
      count &+= isNew
    }
    return count
  }

  private func refineOnce(_ image: KernelImage) {
    sums.update(repeating: 0, count: 2 * frameCount + 2 * slotCount)
    let (members, referrers) = (sums, sums + frameCount)
    let (children, elders) = (sums + 2 * frameCount, sums + 2 * frameCount + slotCount)
    for frame in packing.freeFrames { slotColors[handles[frame]] = mix(5, Int(truncatingIfNeeded: frameColors[frame])) }
    for slot in packing.openSlots {
      let record = image.slots[slot]
      let color = slotColors[slot]
      members[slot / stride] &+= mix(6, Int(truncatingIfNeeded: color))
      guard record.kind != 0 else { continue }
      referrers[record.target] &+= mix(7, Int(truncatingIfNeeded: color))
      children[record.parent] &+= mix(8, Int(truncatingIfNeeded: color))
      elders[record.nextSibling] = color
    }
    for frame in packing.freeFrames {
      nextFrameColors[frame] = mix(mix(mix(frameColors[frame], members[frame]), referrers[frame]), children[handles[frame]])
    }
    for slot in packing.openSlots {
      let record = image.slots[slot]
      var color = mix(slotColors[slot], frameColors[slot / stride])
      if record.kind != 0 {
        color = mix(mix(color, frameColors[record.target]), slotColors[record.parent])
        color = mix(mix(mix(color, children[slot]), elders[slot]), record.nextSibling == 0 ? 0 : slotColors[record.nextSibling])
      }
      nextSlotColors[slot] = color
    }
    for frame in packing.freeFrames { frameColors[frame] = nextFrameColors[frame] }
    for slot in packing.openSlots { slotColors[slot] = nextSlotColors[slot] }
  }

  // MARK: - Ties

  private func leastForm<let wordCount: Int>(
    _ image: KernelImage, as type: PackedState<wordCount>.Type
  ) -> PackedState<wordCount> {
    guard let tie = firstTie(image) else { return form(image, as: type) }
    let saved = ((0..<frameCount).map { frameColors[$0] }, (0..<slotCount).map { slotColors[$0] })
    var least: PackedState<wordCount>?
    for member in tie.members {
      for index in 0..<frameCount { frameColors[index] = saved.0[index] }
      for index in 0..<slotCount { slotColors[index] = saved.1[index] }
      if tie.isFrame {
        frameColors[member] = mix(frameColors[member], 9)
      } else {
        slotColors[member] = mix(slotColors[member], 9)
      }
      refine(image)
      let form = leastForm(image, as: type)
      if let smallest = least, !isLess(form, smallest) { continue }
      least = form
    }
    return least!
  }

  private func isLess<let wordCount: Int>(_ left: PackedState<wordCount>, _ right: PackedState<wordCount>) -> Bool {
    for index in 0..<wordCount where left.words[index] != right.words[index] { return left.words[index] < right.words[index] }
    return false
  }

  /// The first frames or slots of equal colours whose order may matter.
  private func firstTie(_ image: KernelImage) -> (members: [Int], isFrame: Bool)? {
    for group in frameGroups {
      if let members = tied(group, frameColors), !isBare(members[0], image) { return (members, true) }
    }
    for frame in 1..<frameCount {
      for group in slotGroups[frame] {
        if let members = tied(group.filter { image.slots[$0].kind != 0 }, slotColors) { return (members, false) }
      }
    }
    return nil
  }

  private func tied(_ group: [Int], _ colors: UnsafeMutablePointer<UInt64>) -> [Int]? {
    for (index, member) in group.enumerated() {
      for other in index + 1..<max(group.count, index + 1) where colors[group[other]] == colors[member] {
        return group.filter { colors[$0] == colors[member] }
      }
    }
    return nil
  }

  /// Whether a frame holds nothing, and nothing refers to it or descends from its handle.
  private func isBare(_ frame: Int, _ image: KernelImage) -> Bool {
    for slot in packing.openSlots where image.slots[slot].kind != 0 {
      let record = image.slots[slot]
      if slot / stride == frame || record.target == frame || record.parent == handles[frame] { return false }
    }
    return true
  }

  // MARK: - Renaming

  /// The state with its parts renamed in the order of their colours.
  private func form<let wordCount: Int>(_ image: KernelImage, as type: PackedState<wordCount>.Type) -> PackedState<wordCount> {
    slotNames[0] = 0
    for frame in packing.fixedFrames { frameNames[frame] = frame }
    for slot in packing.fixedSlots { slotNames[slot] = slot }
    for group in frameGroups {
      forEachPlace(of: group, frameColors) { member, place in
        frameNames[member] = group[place]
        slotNames[handles[member]] = handles[group[place]]
      }
    }
    for frame in 1..<frameCount {
      let name = frameNames[frame]
      // A component's entries stay where they are.
      let moves = image.frames[frame].object != ObjectKind.component.code
      for (number, group) in slotGroups[frame].enumerated() {
        let names = slotGroups[name][number]
        if moves {
          forEachPlace(of: group, slotColors) { member, place in slotNames[member] = names[place] }
        } else {
          for (place, member) in group.enumerated() { slotNames[member] = names[place] }
        }
      }
    }
    for core in 0..<image.coreCount { renamed.flushed[core] = image.flushed[core] }
    for frame in 1..<frameCount { renamed.frames[frameNames[frame]] = image.frames[frame] }
    for slot in packing.openSlots {
      var record = image.slots[slot]
      if record.kind != 0 {
        record.target = frameNames[record.target]
        record.parent = slotNames[record.parent]
        record.nextSibling = slotNames[record.nextSibling]
      }
      renamed.slots[slotNames[slot]] = record
    }
    return packing.pack(renamed, as: type)
  }

  /// Calls `body` with each member and its place in the order of the colours; members of one colour keep their order.
  @inline(__always) private func forEachPlace(
    of group: [Int], _ colors: UnsafeMutablePointer<UInt64>, _ body: (_ member: Int, _ place: Int) -> Void
  ) {
    for (index, member) in group.enumerated() {
      let color = colors[member]
      var place = 0
      for (other, rival) in group.enumerated() where colors[rival] < color || (colors[rival] == color && other < index) {
        place &+= 1
      }
      body(member, place)
    }
  }
}
