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
public struct BootPlan<Word: KernelWord>: Equatable {
  public static var component: Word { 0 }
  public static var capabilityRoot: Word { 1 }
  public static var pageRoot: Word { 2 }
  public static var pageMiddle: Word { 3 }
  public static var pageLeaf: Word { 4 }
  public static var memoryRoot: Word { 5 }
  public static var firstCapabilityLeaf: Word { 6 }

  public let firstMemoryMiddle: Word
  public let firstMemoryLeaf: Word
  public let tcap: Word
  /// How many objects, and as many capabilities, there are.
  public let objectCount: Word
  /// How many frames are free.
  public let freeFrameCount: Word
  /// Where the constructor component starts to execute.
  public let entryPoint: Word

  private let pageFanOut: Word
  private let capabilityFanOut: Word

  /// Plans the boot state with as few leaves as hold a handle of every frame that remains free.
  ///
  /// - Throws: ``KernelError/outOfRange`` if the frames do not suffice, the tables cannot span them, or there is no scheduler.
  public init(
    frameCount: Word, schedulerCount: Word, pageFanOut: Word, capabilityFanOut: Word, entryPoint: Word = 0
  ) throws(KernelError) {
    var memoryLeaves: Word = 1
    while true {
      if let plan = try Self(
        memoryLeaves: memoryLeaves, frameCount: frameCount, schedulerCount: schedulerCount, pageFanOut: pageFanOut,
        capabilityFanOut: capabilityFanOut, entryPoint: entryPoint)
      {
        self = plan
        return
      }
      memoryLeaves = memoryLeaves + 1
    }
  }

  /// Plans the boot state with a number of leaves of the memory table; nil if they do not hold a handle of every free frame.
  ///
  /// - Throws: ``KernelError/outOfRange`` if there is no plan with so many leaves, nor with more.
  public init?(
    memoryLeaves: Word, frameCount: Word, schedulerCount: Word, pageFanOut: Word, capabilityFanOut: Word, entryPoint: Word
  ) throws(KernelError) {
    // A leaf of capabilities has to hold more than the one to itself.
    guard schedulerCount > 0, pageFanOut > 0, capabilityFanOut > 1 else { throw .outOfRange }
    func nodesNeeded(_ entries: Word, _ fanOut: Word) -> Word { (entries + fanOut - 1) / fanOut }

    let memoryMiddles = nodesNeeded(memoryLeaves, pageFanOut)
    let otherObjects = Self.firstCapabilityLeaf + memoryMiddles + memoryLeaves + 1
    let capabilityLeaves = nodesNeeded(otherObjects, capabilityFanOut - 1)
    let objects = otherObjects + capabilityLeaves
    guard objects < frameCount, memoryMiddles <= pageFanOut, capabilityLeaves <= capabilityFanOut else { throw .outOfRange }
    let freeFrames = frameCount - 1 - objects
    guard freeFrames <= memoryLeaves * pageFanOut else { return nil }
    self.init(
      capabilityLeaves: capabilityLeaves, memoryMiddles: memoryMiddles, memoryLeaves: memoryLeaves, freeFrameCount: freeFrames,
      pageFanOut: pageFanOut, capabilityFanOut: capabilityFanOut, entryPoint: entryPoint)
  }

  /// The plan with tables of those sizes.
  public init(
    capabilityLeaves: Word, memoryMiddles: Word, memoryLeaves: Word, freeFrameCount: Word, pageFanOut: Word,
    capabilityFanOut: Word, entryPoint: Word
  ) {
    firstMemoryMiddle = Self.firstCapabilityLeaf + capabilityLeaves
    firstMemoryLeaf = firstMemoryMiddle + memoryMiddles
    tcap = firstMemoryLeaf + memoryLeaves
    objectCount = tcap + 1
    self.freeFrameCount = freeFrameCount
    self.pageFanOut = pageFanOut
    self.capabilityFanOut = capabilityFanOut
    self.entryPoint = entryPoint
  }

  /// The frame of the object that the capability at an address names.
  public static func frame(_ address: Word) -> Word { address + 1 }

  /// The frame that the constructor names itself by: the root of its capability table.
  public static var caller: Word { frame(capabilityRoot) }

  /// The first free frame; the others follow.
  public var firstFreeFrame: Word { Self.frame(objectCount) }

  /// Where the handle of the `index`-th free frame lies: the address of the capability to a leaf, and an offset in that.
  public func handle(_ index: Word) -> (table: Word, offset: Word) {
    (firstMemoryLeaf + index / pageFanOut, index % pageFanOut)
  }

  /// The kind and the level of the object that the capability at an address names.
  private func object(_ address: Word) -> (kind: ObjectKind<Word>, level: Word) {
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

  /// Where the link to an object lies that has one: the address of the node that holds it, and an offset in that.
  private func link(to address: Word) -> (node: Word, offset: Word) {
    switch address {
    case Self.capabilityRoot: return (Self.component, 0)
    case Self.pageRoot: return (Self.component, 1)
    case Self.pageMiddle: return (Self.pageRoot, 0)
    case Self.pageLeaf: return (Self.pageMiddle, 0)
    case ..<firstMemoryMiddle: return (Self.capabilityRoot, address - Self.firstCapabilityLeaf)
    case ..<firstMemoryLeaf: return (Self.memoryRoot, address - firstMemoryMiddle)
    default:
      let index = address - firstMemoryLeaf
      return (firstMemoryMiddle + index / pageFanOut, index % pageFanOut)
    }
  }
}

extension BootPlan: Sendable where Word: Sendable {}

/// The plan of a real machine.
public typealias BootLayout = BootPlan<UInt64>

/// One operation of booting, with its arguments.
public enum BootStep<Word: KernelWord>: Equatable {
  case found(frame: Word, kind: Word, level: Word, entryPoint: Word)
  case foundTcap(frame: Word, scheduler: Word, priority: Word)
  case endow(node: Word, offset: Word, kind: Word, frame: Word)
}

extension BootStep: Sendable where Word: Sendable {}

extension BootPlan {
  /// How many objects an entry links: all but the component, the root of the memory table and the tcap.
  private var linkCount: Word { objectCount - 3 }

  /// How many steps booting takes.
  public var stepCount: Word { objectCount + linkCount + objectCount + freeFrameCount }

  /// One of the steps of booting, by its number below ``stepCount``: first all objects are founded, then linked, then come the
  /// capabilities to them, and then the handles of the free frames.
  private func step(_ number: Word) -> BootStep<Word> {
    if number < objectCount { return founding(number) }
    var rest = number - objectCount
    if rest < linkCount { return linking(rest < Self.memoryRoot - 1 ? rest + 1 : rest + 2) }
    rest = rest - linkCount
    if rest < objectCount { return naming(rest) }
    return handing(rest - objectCount)
  }

  private func founding(_ address: Word) -> BootStep<Word> {
    let frame = Self.frame(address)
    let (kind, level) = object(address)
    if kind == .tcap { return .foundTcap(frame: frame, scheduler: 0, priority: 1) }
    return .found(frame: frame, kind: kind.code, level: level, entryPoint: entryPoint)
  }

  private func linking(_ address: Word) -> BootStep<Word> {
    let (node, offset) = link(to: address)
    return endowing(node, offset, .link, Self.frame(address))
  }

  private func naming(_ address: Word) -> BootStep<Word> {
    let leaf = Self.firstCapabilityLeaf + address / capabilityFanOut
    return endowing(leaf, address % capabilityFanOut, .capability(to: object(address).kind), Self.frame(address))
  }

  private func handing(_ index: Word) -> BootStep<Word> {
    let (table, offset) = handle(index)
    return endowing(table, offset, .frameHandle, firstFreeFrame + index)
  }

  private func endowing(_ node: Word, _ offset: Word, _ kind: EntryKind<Word>, _ frame: Word) -> BootStep<Word> {
    .endow(node: Self.frame(node), offset: offset, kind: kind.code, frame: frame)
  }
}

extension BootPlan {
  /// The operations that make the boot state of the initial one, in order.
  public var steps: Steps { Steps(plan: self) }

  public struct Steps: IteratorProtocol {
    let plan: BootPlan
    /// How many steps have been taken.
    public private(set) var count: Word = 0

    init(plan: BootPlan) { self.plan = plan }

    /// After some steps.
    public init(plan: BootPlan, count: Word) {
      self.plan = plan
      self.count = count
    }

    public mutating func next() -> BootStep<Word>? {
      guard count < plan.stepCount else { return nil }
      let step = plan.step(count)
      count = count + 1
      return step
    }
  }
}

extension Kernel {
  /// Makes the boot state of the initial one.
  ///
  /// - Precondition: ``KernelStore/maximum`` is at least 2: a link and a capability name the same frame.
  /// - Throws: ``KernelError/outOfRange`` if the machine is too small, before anything is changed.
  @discardableResult
  public func boot(entryPoint: Word = 0) throws(KernelError) -> BootPlan<Word> {
    let plan = try BootPlan(
      frameCount: store.frameCount, schedulerCount: store.schedulerCount, pageFanOut: store.pageFanOut,
      capabilityFanOut: store.capabilityFanOut, entryPoint: entryPoint)
    var steps = plan.steps
    while let step = steps.next() {
      switch step {
      case .found(let frame, let kind, let level, let entryPoint):
        try found(frame: frame, kind: kind, level: level, entryPoint: entryPoint)
      case .foundTcap(let frame, let scheduler, let priority):
        try foundTcap(frame: frame, scheduler: scheduler, priority: priority)
      case .endow(let node, let offset, let kind, let frame):
        try endow(node: node, offset: offset, kind: kind, frame: frame)
      }
    }
    return plan
  }
}
