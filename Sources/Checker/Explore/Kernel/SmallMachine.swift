import KernelImpl
import KernelSpec

/// A machine small enough that every state of its kernel can be visited, and how it comes to be.
///
/// Two components. The first, the constructor, has in its capability table a capability to each leaf of that table, to each memory leaf, and
/// to the only leaf of the second's table. The memory leaves, which no page table links, hold a handle of each free frame. The second
/// component has nothing at first, or, where nodes have three entries, a capability to the root of its own table.
///
/// There are no schedulers, and hence no tcaps.
///
/// Made by the boot operations, `found` and `endow`, from the state in which every frame is untyped: so a trace of it is a trace of
/// the kernel like any other. ``BootLayout`` makes a machine of 12 frames at the least, most of them the constructor's own.
public struct SmallMachine: Equatable, Sendable {
  /// How many frames are free at first.
  public let freeFrameCount: Int
  /// How many entries a node has: of a page table, of a capability table.
  public let pageFanOut: Int
  public let capabilityFanOut: Int
  public let coreCount: Int

  public let geometry: MachineGeometry
  /// The boot operations.
  public let start: [FuzzCall]
  /// The free frames, and for each the node and the offset of its handle.
  let handles: [(frame: Int, node: Int, offset: Int)]
  /// The roots of the two components' capability tables.
  let callers: [Int]
  /// The entries that are there from the start, as (caller, address, offset): all that anything can be delegated from.
  let sources: [(caller: Int, address: Int, offset: Int)]

  public static func == (left: SmallMachine, right: SmallMachine) -> Bool {
    left.geometry == right.geometry && left.start == right.start
  }

  /// - Returns: Nil unless the constructor's table holds the capabilities that it needs.
  public init?(freeFrames: Int, pageFanOut: Int = 2, capabilityFanOut: Int = 2, coreCount: Int = 1) {
    guard freeFrames > 0, freeFrames <= 8, (1...8).contains(pageFanOut), (2...8).contains(capabilityFanOut),
      (1...3).contains(coreCount)
    else { return nil }
    freeFrameCount = freeFrames
    self.pageFanOut = pageFanOut
    self.capabilityFanOut = capabilityFanOut
    self.coreCount = coreCount

    let memoryLeafCount = (freeFrames + pageFanOut - 1) / pageFanOut
    // To its own leaves, to the memory leaves, to the second component's leaf.
    guard
      let leafCount = (1...capabilityFanOut).first(where: { $0 + memoryLeafCount + 1 <= $0 * capabilityFanOut })
    else { return nil }

    var next = 1
    func frame() -> Int {
      defer { next += 1 }
      return next
    }
    var script = BootScript()
    let constructor = frame()
    let root = frame()
    let leaves = (0..<leafCount).map { _ in frame() }
    let second = frame()
    let secondRoot = frame()
    let secondLeaf = frame()
    let memoryLeaves = (0..<memoryLeafCount).map { _ in frame() }
    let free = (0..<freeFrames).map { _ in frame() }
    for component in [constructor, second] { script.found(component, .component, level: 0) }
    for node in [root, secondRoot] { script.found(node, .capabilityNode, level: 0) }
    for node in leaves + [secondLeaf] { script.found(node, .capabilityNode, level: 1) }
    for node in memoryLeaves { script.found(node, .pageNode, level: 2) }
    script.endow(constructor, 0, .link, root)
    for (offset, leaf) in leaves.enumerated() { script.endow(root, offset, .link, leaf) }
    script.endow(second, 0, .link, secondRoot)
    script.endow(secondRoot, 0, .link, secondLeaf)
    var sources: [(caller: Int, address: Int, offset: Int)] = []
    let nodes = leaves + memoryLeaves + [secondLeaf]
    for (address, node) in nodes.enumerated() {
      let isMemory = memoryLeaves.contains(node)
      let (leaf, offset) = (address / capabilityFanOut, address % capabilityFanOut)
      script.endow(leaves[leaf], offset, isMemory ? .pageNodeCapability : .capabilityNodeCapability, node)
      // The capability to the leaf has the leaf's own number as address.
      sources.append((root, leaf, offset))
    }
    if capabilityFanOut > 2 {
      script.endow(secondLeaf, 0, .capabilityNodeCapability, secondRoot)
      sources.append((root, nodes.count - 1, 0))
    }
    var handles: [(frame: Int, node: Int, offset: Int)] = []
    for (index, frame) in free.enumerated() {
      let (leaf, offset) = (index / pageFanOut, index % pageFanOut)
      script.endow(memoryLeaves[leaf], offset, .frameHandle, frame)
      handles.append((frame, memoryLeaves[leaf], offset))
      sources.append((root, leafCount + leaf, offset))
    }
    start = script.calls
    self.handles = handles
    self.sources = sources
    callers = [root, secondRoot]
    geometry = MachineGeometry(
      frameCount: next, coreCount: coreCount, pageFanOut: pageFanOut, capabilityFanOut: capabilityFanOut,
      schedulerCount: 0, maximum: 1 << 20)
  }

  /// The machine in one line.
  public var words: String {
    "\(freeFrameCount) free frames of \(geometry.frameCount - 1), 2 components, \(coreCount == 1 ? "1 core" : "\(coreCount) cores"), "
      + "\(pageFanOut) entries in a page-table node, \(capabilityFanOut) in a capability-table node"
  }
}

/// Collects boot operations.
private struct BootScript {
  var calls: [FuzzCall] = []

  mutating func found(_ frame: Int, _ kind: ObjectKind, level: Int) {
    calls.append(FuzzCall(.found, [UInt64(frame), UInt64(kind.code), UInt64(level), 0]))
  }

  mutating func endow(_ node: Int, _ offset: Int, _ kind: EntryKind, _ frame: Int) {
    calls.append(FuzzCall(.endow, [UInt64(node), UInt64(offset), UInt64(kind.code), UInt64(frame)]))
  }
}
