import KernelSpec

/// How many elements of each uninterpreted sort there are; `noFrame` and `noSlot` are not counted.
public struct Scope: Hashable, Sendable {
  public var frames: Int
  public var slots: Int
  public var offsets: Int
  public var addresses: Int
  public var pages: Int
  public var cores: Int
  public var schedulers: Int

  public init(
    frames: Int, slots: Int, offsets: Int = 2, addresses: Int = 2, pages: Int = 1, cores: Int = 1, schedulers: Int = 2
  ) {
    self.frames = frames
    self.slots = slots
    self.offsets = offsets
    self.addresses = addresses
    self.pages = pages
    self.cores = cores
    self.schedulers = schedulers
  }

  /// The scopes at which counterexamples about an operation are sought, smallest first.
  ///
  /// Four of each sort are enough but for `activate`, which needs five slots, and for an operation that walks a page
  /// table: a component with a table of three levels takes seven frames with the root and leaf by which the caller names it
  /// and the frame that is mapped. There that scope comes first, since nothing smaller has such a walk.
  static func ladder(for operation: Operation?) -> [Scope] {
    let small = [
      Scope(frames: 3, slots: 4, offsets: 3), Scope(frames: 4, slots: 4, offsets: 3, cores: 2),
      Scope(frames: 4, slots: 5, offsets: 3),
    ]
    let pageTable = Scope(frames: 7, slots: 6, offsets: 2, addresses: 1, pages: 2)
    // A tcap besides the frame that is to become one.
    let tcaps = Scope(frames: 5, slots: 7, offsets: 4, addresses: 3)
    // A thread, its component and its tcap, and a second core.
    let threads = Scope(frames: 5, slots: 4, offsets: 3, addresses: 3, cores: 2)
    switch operation?.name {
    case "splitTcap", "activateThread": return [tcaps]
    case "deactivateTcap":
      return [Scope(frames: 5, slots: 5, offsets: 3, addresses: 3)] + small + [
        Scope(frames: 6, slots: 5, offsets: 3, addresses: 3)
      ]
    // Another thread runs on the tcap, or another.
    case "dispatch", "bindSuperior", "bindSupply", "send", "receive", "interrupt":
      return [threads, Scope(frames: 6, slots: 4, offsets: 3, addresses: 3, cores: 2)]
    case "yieldCore", "preempt", "consume": return [threads]
    case "transferTime", "delegateTime", "mergeTime", "deactivate": return small + [threads]
    default: break
    }
    if operation?.name == "activateTcap" { return small + [tcaps] }
    let walksPages = operation?.parameters.contains { $0.sort == .page } ?? false
    return walksPages ? [pageTable] + small : small + [pageTable]
  }

  /// The scopes at which vacuity witnesses are sought: an operation on two tables needs five slots; to split a tcap takes three
  /// capabilities and a place for a fourth.
  public static let witnessLadder = [
    Scope(frames: 4, slots: 5, offsets: 3, addresses: 2), Scope(frames: 5, slots: 7, offsets: 5, addresses: 3),
  ]

  /// Those at which an operation's are sought: to end a tcap takes its frame and that of its heir.
  static func witnessLadder(for operation: Operation?) -> [Scope] {
    switch operation?.name {
    case "deactivateTcap": [Scope(frames: 6, slots: 5, offsets: 3, addresses: 3)]
    // What is to end, or to give time, may run: that takes a thread besides.
    case "transferTime", "delegateTime", "mergeTime", "deactivate": [witnessLadder[0], Scope(frames: 5, slots: 5, offsets: 3)]
    // A core that does not exist, or another one; and a component that has it, with a table of its own.
    case "dispatch", "bindSuperior", "bindSupply", "send", "receive", "interrupt":
      [Scope(frames: 6, slots: 4, offsets: 3, cores: 2)]
    case "yieldCore", "preempt": [Scope(frames: 5, slots: 4, addresses: 1, cores: 2)]
    // A leaf with room beside capabilities to itself, to a thread and to that one's end-point.
    case "activateEndPoint": [Scope(frames: 4, slots: 6, offsets: 4)]
    case "flush", "coreToken", nil: [Scope(frames: 4, slots: 5, offsets: 3, cores: 2)]
    default: witnessLadder
    }
  }

  /// The scopes at which witnesses and counterexamples about the code are sought: there each frame has as many slots as any other.
  static let machineLadder = [
    Scope(frames: 3, slots: 6, offsets: 2), Scope(frames: 4, slots: 8, offsets: 2), Scope(frames: 4, slots: 12, offsets: 3),
    Scope(frames: 5, slots: 10, offsets: 2), Scope(frames: 6, slots: 12, offsets: 2, addresses: 3),
    Scope(frames: 7, slots: 14, offsets: 2),
  ]

  /// Those for an operation.
  static func machineLadder(for operation: Operation?) -> [Scope] {
    switch operation?.name {
    case "splitTcap", "activateThread": machineLadder.filter { $0.frames == 6 }
    // Another thread may run, and its component have ended.
    case "dispatch": machineLadder.filter { $0.frames == 5 || $0.frames == 6 }
    case "deactivateTcap", "yieldCore", "preempt", "activateEndPoint", "bindSuperior", "bindSupply", "send",
      "receive", "interrupt":
      machineLadder.filter { $0.frames == 5 }
    default: machineLadder.filter { $0.frames != 5 }
    }
  }

  /// The names of a sort's elements, or nil for a sort that is not made finite.
  func elements(of sort: Sort) -> [String]? {
    func named(_ prefix: String, _ count: Int) -> [String] { (1...max(count, 1)).map { "\(prefix)\($0)" } }
    return switch sort {
    case .frame: ["noFrame"] + named("frame", frames)
    case .slot: ["noSlot"] + named("slot", slots)
    case .offset: named("offset", offsets)
    case .address: named("address", addresses)
    case .page: named("page", pages)
    case .core: ["firstCore"] + named("core", cores).dropFirst()
    case .scheduler: ["firstScheduler"] + named("scheduler", schedulers).dropFirst()
    default: nil
    }
  }

  /// The constants that are elements of their sort wherever that is finite.
  static let elementSymbols: Set<Symbol> = [
    Geometry.noFrame.symbol, Geometry.noSlot.symbol, Geometry.firstCore.symbol, Geometry.firstScheduler.symbol,
  ]

  /// Every combination of arguments that a symbol has.
  func arguments(of symbol: Symbol) -> [[String]] {
    symbol.domain.reduce([[]]) { combinations, sort in
      let values: [String] =
        if case .enumeration(let enumeration) = sort {
          enumeration.cases.indices.map { SMTWriter.element(enumeration, $0) }
        } else {
          elements(of: sort) ?? numbers.map(String.init)
        }
      return combinations.flatMap { combination in values.map { combination + [$0] } }
    }
  }

  /// The integers over which a quantifier ranges: numbers of references, of occupants and of frames.
  var numbers: Range<Int> { 0..<(max(slots, frames + 1) + 1) }
}

extension Scope: CustomStringConvertible {
  public var description: String { "\(frames) frames, \(slots) slots, \(cores) core\(cores == 1 ? "" : "s")" }
}
