import KernelImpl
import KernelSpec
import Testing

@Suite("The boot state") struct BootLayoutTests {
  static let geometries: [MemoryGeometry] = [
    MemoryGeometry(frameCount: 16, coreCount: 2, pageFanOut: 4, capabilityFanOut: 4),
    MemoryGeometry(frameCount: 32, coreCount: 1, pageFanOut: 4, capabilityFanOut: 4),
    MemoryGeometry(frameCount: 100, coreCount: 1, pageFanOut: 8, capabilityFanOut: 8),
    MemoryGeometry(frameCount: 256, coreCount: 2, pageFanOut: 512, capabilityFanOut: 64),
    .tiny, .medium, .hardware,
  ]

  @Test("Each capability names a live object of its kind", arguments: geometries)
  func capabilities(geometry: MemoryGeometry) throws {
    let machine = try Machine(geometry)
    for address in 0..<machine.layout.objectCount {
      let frame = BootLayout.frame(address)
      let capability = machine.entry(machine.slot(ofAddress: address))
      #expect(capability.frame == frame)
      #expect(capability.rights == 7)
      #expect(machine.load(.type, frame) == FrameType.kernel.word)
      switch machine.load(.object, frame) {
      case ObjectKind.capabilityNode.word: #expect(capability.kind == EntryKind.capabilityNodeCapability.word)
      case ObjectKind.pageNode.word: #expect(capability.kind == EntryKind.pageNodeCapability.word)
      case ObjectKind.component.word: #expect(capability.kind == EntryKind.componentCapability.word)
      case ObjectKind.tcap.word: #expect(capability.kind == EntryKind.tcapCapability.word)
      default: Issue.record("address \(address) names no object")
      }
      // A capability, and but for the component, the root of the memory table and the tcap, a link.
      let isTop = address == BootLayout.component || address == BootLayout.memoryRoot || address == machine.layout.tcap
      #expect(machine.load(.references, frame) == (isTop ? 1 : 2))
    }
  }

  @Test("The component links its two tables, and those are whole", arguments: geometries)
  func tables(geometry: MemoryGeometry) throws {
    let machine = try Machine(geometry, entryPoint: 0x8000_0000)
    let layout = machine.layout
    func link(_ address: UInt64, _ offset: UInt64) -> UInt64? {
      let entry = machine.entry(BootLayout.frame(address), offset)
      return entry.kind == EntryKind.link.word ? entry.frame - 1 : nil
    }
    #expect(machine.load(.entryPoint, BootLayout.frame(BootLayout.component)) == 0x8000_0000)
    #expect(link(BootLayout.component, 0) == BootLayout.capabilityRoot)
    #expect(link(BootLayout.component, 1) == BootLayout.pageRoot)
    #expect(link(BootLayout.pageRoot, 0) == BootLayout.pageMiddle)
    #expect(link(BootLayout.pageMiddle, 0) == BootLayout.pageLeaf)
    #expect(machine.load(.occupancy, BootLayout.frame(BootLayout.pageLeaf)) == 0)
    for leaf in BootLayout.firstCapabilityLeaf..<layout.firstMemoryMiddle {
      #expect(link(BootLayout.capabilityRoot, leaf - BootLayout.firstCapabilityLeaf) == leaf)
      #expect(machine.load(.level, BootLayout.frame(leaf)) == 1)
    }
    for middle in layout.firstMemoryMiddle..<layout.firstMemoryLeaf {
      #expect(link(BootLayout.memoryRoot, middle - layout.firstMemoryMiddle) == middle)
      #expect(machine.load(.level, BootLayout.frame(middle)) == 1)
    }
    for leaf in layout.firstMemoryLeaf..<layout.tcap {
      let index = leaf - layout.firstMemoryLeaf
      #expect(link(layout.firstMemoryMiddle + index / geometry.pageFanOut, index % geometry.pageFanOut) == leaf)
      #expect(machine.load(.level, BootLayout.frame(leaf)) == 2)
    }
  }

  @Test("All time is one infinite tcap's, of scheduler 0", arguments: geometries)
  func tcap(geometry: MemoryGeometry) throws {
    let machine = try Machine(geometry)
    let tcap = machine.layout.tcap
    #expect(machine.budget(tcap) == nil)
    #expect(machine.quality(tcap) == [1] + Array(repeating: 0, count: Int(geometry.schedulerCount) - 1))
    #expect(machine.store.load(.scheduler, machine.object(tcap)) == 0)
    let others = (0..<geometry.frameCount).filter { $0 != machine.object(tcap) }
    #expect(others.allSatisfy { machine.store.load(.budgetKind, $0) == 0 && machine.store.load(.budget, $0) == 0 })
  }

  @Test("Every free frame is untyped and has one handle, at its page of the memory table", arguments: geometries)
  func handles(geometry: MemoryGeometry) throws {
    let machine = try Machine(geometry)
    #expect(machine.layout.objectCount + machine.layout.freeFrameCount == geometry.frameCount - 1)
    for index in 0..<machine.layout.freeFrameCount {
      let frame = machine.freeFrame(index)
      let handle = machine.entry(machine.handle(index))
      #expect(handle.kind == EntryKind.frameHandle.word)
      #expect(handle.frame == frame)
      #expect(handle.rights == 7)
      #expect(machine.load(.type, frame) == FrameType.untyped.word)
      #expect(machine.load(.references, frame) == 0)
    }
  }

  @Test("On sixteen frames with nodes of four entries, three frames remain")
  func smallest() throws {
    let layout = try BootLayout(frameCount: 16, schedulerCount: 1, pageFanOut: 4, capabilityFanOut: 4)
    #expect(layout.objectCount == 12)
    #expect(layout.freeFrameCount == 3)
  }

  @Test(
    "A machine that is too small is refused, and nothing is changed",
    arguments: [
      MemoryGeometry(frameCount: 11, coreCount: 1, pageFanOut: 4, capabilityFanOut: 4),
      MemoryGeometry(frameCount: 64, coreCount: 1, pageFanOut: 4, capabilityFanOut: 1),
      MemoryGeometry(frameCount: 64, coreCount: 1, pageFanOut: 1, capabilityFanOut: 64),
      MemoryGeometry(frameCount: 1000, coreCount: 1, pageFanOut: 4, capabilityFanOut: 64),
      MemoryGeometry(frameCount: 64, coreCount: 1, pageFanOut: 4, capabilityFanOut: 4, schedulerCount: 0),
    ])
  func refusal(geometry: MemoryGeometry) {
    let count = Int(geometry.wordCount)
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    defer { words.deallocate() }
    let store = MemoryStore(geometry: geometry, words: words)
    store.reset()
    let initial = Array(UnsafeBufferPointer(start: words, count: count))
    #expect(throws: KernelError.outOfRange) { try store.boot() }
    #expect(Array(UnsafeBufferPointer(start: words, count: count)) == initial)
  }

  @Test("The plan's steps make the boot state, one call each")
  func steps() throws {
    let machine = try Machine()
    let booted = machine.snapshot
    machine.store.reset()
    var steps = machine.layout.steps
    while let step = steps.next() {
      switch step {
      case .found(let frame, let kind, let level, let entryPoint):
        try machine.found(frame, kind, level: level, entryPoint: entryPoint)
      case .foundTcap(let frame, let scheduler, let priority):
        try machine.foundTcap(frame, scheduler: scheduler, priority: priority)
      case .endow(let node, let offset, let kind, let frame):
        try machine.endow(node, offset, kind, frame)
      }
    }
    #expect(machine.snapshot == booted)
  }
}
