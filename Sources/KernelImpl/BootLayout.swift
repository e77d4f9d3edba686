/// The state that booting makes: one constructor component, whose tables hold themselves and all of memory. SEMANTICS §2.8.
///
/// The capability at address `a` of the constructor's table names the object in frame `a + 1`:
///
/// | addresses | object |
/// | --- | --- |
/// | ``component`` = 0 | the constructor component |
/// | ``capabilityRoot`` = 1 | the root of its capability table |
/// | ``pageRoot`` = 2, ``pageMiddle`` = 3, ``pageLeaf`` = 4 | its page table, one node of each level, with no mapping |
/// | ``memoryRoot`` = 5 | the root of the memory table, a page table that no component uses |
/// | from ``firstCapabilityLeaf`` = 6 | the leaves of the capability table |
/// | from ``firstMemoryMiddle`` | the middle nodes of the memory table |
/// | from ``firstMemoryLeaf`` | the leaves of the memory table |
/// | ``tcap``, the last | the tcap of all time, which is infinite, of scheduler 0 |
///
/// All further frames are free, and page `i` of the memory table holds the handle of the `i`-th of them.
public struct BootLayout: Equatable, Sendable {
  public static let component: UInt64 = 0
  public static let capabilityRoot: UInt64 = 1
  public static let pageRoot: UInt64 = 2
  public static let pageMiddle: UInt64 = 3
  public static let pageLeaf: UInt64 = 4
  public static let memoryRoot: UInt64 = 5
  public static let firstCapabilityLeaf: UInt64 = 6

  public let firstMemoryMiddle: UInt64
  public let firstMemoryLeaf: UInt64
  public let tcap: UInt64
  /// How many objects, and as many capabilities, there are.
  public let objectCount: UInt64
  /// How many frames are free.
  public let freeFrameCount: UInt64
  /// Where the constructor component starts to execute.
  public let entryPoint: UInt64

  private let pageFanOut: UInt64
  private let capabilityFanOut: UInt64

  /// Plans the boot state with as few leaves as hold a handle of every frame that remains free.
  ///
  /// - Throws: ``KernelError/outOfRange`` if the frames do not suffice, or the tables cannot span them.
  public init(
    frameCount: UInt64, pageFanOut: UInt64, capabilityFanOut: UInt64, entryPoint: UInt64 = 0
  ) throws(KernelError) {
    // A leaf of capabilities has to hold more than the one to itself.
    guard capabilityFanOut > 1 else { throw .outOfRange }
    func leavesNeeded(_ entries: UInt64, _ fanOut: UInt64) -> UInt64 { (entries + fanOut - 1) / fanOut }

    var memoryLeaves: UInt64 = 1
    while true {
      let memoryMiddles = leavesNeeded(memoryLeaves, pageFanOut)
      let otherObjects = Self.firstCapabilityLeaf + memoryMiddles + memoryLeaves + 1
      let capabilityLeaves = leavesNeeded(otherObjects, capabilityFanOut - 1)
      let objects = otherObjects + capabilityLeaves
      guard objects < frameCount, memoryMiddles <= pageFanOut, capabilityLeaves <= capabilityFanOut else {
        throw .outOfRange
      }
      let freeFrames = frameCount - 1 - objects
      if freeFrames <= memoryLeaves * pageFanOut {
        firstMemoryMiddle = Self.firstCapabilityLeaf + capabilityLeaves
        firstMemoryLeaf = firstMemoryMiddle + memoryMiddles
        tcap = objects - 1
        objectCount = objects
        freeFrameCount = freeFrames
        break
      }
      memoryLeaves += 1
    }
    self.pageFanOut = pageFanOut
    self.capabilityFanOut = capabilityFanOut
    self.entryPoint = entryPoint
  }

  /// The frame of the object that the capability at an address names.
  public static func frame(_ address: UInt64) -> UInt64 { address + 1 }

  /// The frame that the constructor names itself by: the root of its capability table.
  public static var caller: UInt64 { frame(capabilityRoot) }

  /// The first free frame; the others follow.
  public var firstFreeFrame: UInt64 { Self.frame(objectCount) }

  /// Where the handle of the `index`-th free frame lies: the address of the capability to a leaf, and an offset in that.
  public func handle(_ index: UInt64) -> (table: UInt64, offset: UInt64) {
    (firstMemoryLeaf + index / pageFanOut, index % pageFanOut)
  }

  /// The kind and the level of the object that the capability at an address names.
  private func object(_ address: UInt64) -> (kind: ObjectKind<UInt64>, level: UInt64) {
    switch address {
    case Self.component: (.component, 0)
    case Self.capabilityRoot: (.capabilityNode, 0)
    case Self.pageRoot, Self.memoryRoot: (.pageNode, 0)
    case Self.pageMiddle: (.pageNode, 1)
    case Self.pageLeaf: (.pageNode, 2)
    case ..<firstMemoryMiddle: (.capabilityNode, 1)
    case ..<firstMemoryLeaf: (.pageNode, 1)
    case ..<tcap: (.pageNode, 2)
    default: (.tcap, 0)
    }
  }
}

/// One operation of booting, with its arguments.
public enum BootStep: Equatable, Sendable {
  case found(frame: UInt64, kind: UInt64, level: UInt64, entryPoint: UInt64)
  case foundTcap(frame: UInt64, scheduler: UInt64, priority: UInt64)
  case endow(node: UInt64, offset: UInt64, kind: UInt64, frame: UInt64)
}

extension BootLayout {
  /// Calls `body` with each operation that makes the boot state of the initial one, in order.
  public func forEachStep(_ body: (BootStep) throws(KernelError) -> Void) throws(KernelError) {
    func endow(_ node: UInt64, _ offset: UInt64, _ kind: EntryKind<UInt64>, _ frame: UInt64) throws(KernelError) {
      try body(.endow(node: Self.frame(node), offset: offset, kind: kind.code, frame: frame))
    }
    func link(_ node: UInt64, _ offset: UInt64, _ child: UInt64) throws(KernelError) {
      try endow(node, offset, .link, Self.frame(child))
    }

    for address in 0..<tcap {
      let (kind, level) = object(address)
      try body(
        .found(
          frame: Self.frame(address), kind: kind.code, level: level, entryPoint: kind == .component ? entryPoint : 0))
    }

    try body(.foundTcap(frame: Self.frame(tcap), scheduler: 0, priority: 1))

    try link(Self.component, 0, Self.capabilityRoot)
    try link(Self.component, 1, Self.pageRoot)
    try link(Self.pageRoot, 0, Self.pageMiddle)
    try link(Self.pageMiddle, 0, Self.pageLeaf)
    for leaf in Self.firstCapabilityLeaf..<firstMemoryMiddle {
      try link(Self.capabilityRoot, leaf - Self.firstCapabilityLeaf, leaf)
    }
    for middle in firstMemoryMiddle..<firstMemoryLeaf {
      try link(Self.memoryRoot, middle - firstMemoryMiddle, middle)
    }
    for leaf in firstMemoryLeaf..<tcap {
      let index = leaf - firstMemoryLeaf
      try link(firstMemoryMiddle + index / pageFanOut, index % pageFanOut, leaf)
    }

    for address in 0..<objectCount {
      let leaf = Self.firstCapabilityLeaf + address / capabilityFanOut
      try endow(leaf, address % capabilityFanOut, .capability(to: object(address).kind), Self.frame(address))
    }
    for index in 0..<freeFrameCount {
      let (table, offset) = handle(index)
      try endow(table, offset, .frameHandle, firstFreeFrame + index)
    }
  }
}

extension Kernel where Store.Word == UInt64 {
  /// Makes the boot state of the initial one.
  ///
  /// - Throws: ``KernelError/outOfRange`` if the machine is too small, before anything is changed.
  @discardableResult
  public func boot(entryPoint: UInt64 = 0) throws(KernelError) -> BootLayout {
    let layout = try BootLayout(
      frameCount: store.frameCount, pageFanOut: store.pageFanOut, capabilityFanOut: store.capabilityFanOut,
      entryPoint: entryPoint)
    try layout.forEachStep { step throws(KernelError) in
      switch step {
      case .found(let frame, let kind, let level, let entryPoint):
        try found(frame: frame, kind: kind, level: level, entryPoint: entryPoint)
      case .foundTcap(let frame, let scheduler, let priority):
        try foundTcap(frame: frame, scheduler: scheduler, priority: priority)
      case .endow(let node, let offset, let kind, let frame):
        try endow(node: node, offset: offset, kind: kind, frame: frame)
      }
    }
    return layout
  }
}
