import KernelSpec

/// A partial description of the state, by which a witness or a counterexample is found sooner.
enum Hint: String, CaseIterable {
  /// A capability table of two nodes.
  case capabilityTable = "hint.capabilityTable"
  /// The leaf of the capability table names a leaf of a page table.
  case pageLeaf = "hint.pageLeaf"
  /// The leaf of the capability table names another leaf of one.
  case capabilityLeaf = "hint.capabilityLeaf"
  /// The leaf of the capability table names a component and the root of a page table.
  case component = "hint.component"
  /// The leaf of the capability table names itself.
  case ownTable = "hint.ownTable"
  /// Nothing is delegated.
  case noDelegation = "hint.noDelegation"
  /// Only the link to the leaf of the capability table is delegated, from that leaf's capability to itself.
  case linkDelegated = "hint.linkDelegated"
  /// Only the leaf's capability to itself is delegated, from another entry.
  case ownTableDelegated = "hint.ownTableDelegated"
  /// Only one entry is delegated.
  case oneDelegated = "hint.oneDelegated"
  /// Three entries, one of them the link, are delegated from the leaf's capability to itself.
  case siblings = "hint.siblings"
  /// The link and another entry are delegated from one that is delegated from the leaf's capability to itself.
  case grandchildren = "hint.grandchildren"
  /// A component whose page table leads to an entry, and a capability to the component.
  case pageTable = "hint.pageTable"

  /// No frame backs a tcap, and no budget and no numbering of frames is out of the ordinary.
  case noTcaps = "hint.noTcaps"
  /// The leaf of the capability table names two tcaps, and there are no others.
  case tcaps = "hint.tcaps"
  /// The fourth frame backs the only tcap.
  case oneTcap = "hint.oneTcap"
  /// Nothing stands in any slot.
  case noEntries = "hint.noEntries"
  /// The leaf of the capability table names the tcap of the fifth frame; the fourth backs one, too, and the leaf of the page table has
  /// an entry.
  case heir = "hint.heir"
  /// The capability table names a leaf of a page table, one of its own leaves, which has an empty slot, and the tcap of the fourth or
  /// fifth frame.
  case tcapToSplit = "hint.tcapToSplit"

  /// No core runs anything, and there is no thread.
  case idle = "hint.idle"
  /// The leaf of the capability table names a thread and the only tcap; there is a component.
  case threads = "hint.threads"
  /// A core runs a thread on the first of two tcaps.
  case tcapsRun = "hint.tcapsRun"
  /// The leaf of the page table has a handle of the thread that a core runs.
  case endsThread = "hint.endsThread"
  /// The leaf of the page table has a handle of the tcap that a core spends; there is an heir.
  case endsTcap = "hint.endsTcap"
  /// A core runs a thread of the component whose capability table is the first frame.
  case ownRun = "hint.ownRun"
  /// A core runs the thread, whose component has a capability table of its own.
  case taken = "hint.taken"
  /// There are two threads and two tcaps, and nothing else but a component.
  case twoThreads = "hint.twoThreads"
  /// The leaf of the capability table names a thread, whose component is the fourth frame.
  case threadNamed = "hint.threadNamed"
  /// The leaf of the capability table names another leaf of one, the fifth frame.
  case otherLeaf = "hint.otherLeaf"
  /// The leaf of the capability table names a thread and the end-point of another.
  case superior = "hint.superior"
  /// The leaf of the capability table, which is that of a component, names the end-point of a thread of its.
  case receiver = "hint.receiver"
  /// As where there is a tcap to split, with a component instead.
  case home = "hint.home"

  /// All slots but the first few are empty: those that the other hints speak of. And there is a core, as on every machine.
  case bare = "hint.bare"
  /// On a machine of two slots to a frame, the first three slots lie where a capability table of two nodes has them.
  case seated = "hint.seated"

  /// The hints to try together, in this order, in worlds of the size, for the operation.
  static func combinations(_ scope: Scope, for operation: Operation) -> [[Hint]] {
    let combinations =
      threadCombinations(for: operation) ?? tcapCombinations(for: operation)?.map { $0 + [.idle] }
      ?? allCombinations(scope, removes: operation.removes).map { $0 + [.noTcaps, .idle] }
    return (combinations + runningCombinations(for: operation)).filter { $0.allSatisfy { $0.fits(scope) } }
  }

  /// Those for an operation that speaks of threads, or of cores that run.
  private static func threadCombinations(for operation: Operation) -> [[Hint]]? {
    switch operation.name {
    case "activateThread":
      [
        [.capabilityTable, .home, .noDelegation, .idle],
        [.capabilityTable, .pageLeaf, .ownTable, .noDelegation, .noTcaps, .idle],
        [.capabilityTable, .capabilityLeaf, .ownTable, .noDelegation, .noTcaps, .idle],
        [.capabilityTable, .pageLeaf, .noDelegation, .noTcaps, .idle],
        [.capabilityTable, .component, .noDelegation, .noTcaps, .idle],
      ]
    case "dispatch":
      [
        [.capabilityTable, .threads, .taken, .noDelegation], [.capabilityTable, .threads, .noDelegation],
        [.capabilityTable, .noDelegation, .noTcaps, .idle],
      ]
    case "bindSupply": [[.capabilityTable, .threads, .noDelegation], [.capabilityTable, .noDelegation, .noTcaps, .idle]]
    case "bindSuperior": [[.capabilityTable, .superior, .noDelegation], [.capabilityTable, .noDelegation, .noTcaps, .idle]]
    case "activateEndPoint":
      [
        [.capabilityTable, .threadNamed, .otherLeaf, .noDelegation], [.capabilityTable, .threadNamed, .ownTable, .noDelegation],
        [.capabilityTable, .threadNamed, .noDelegation],
        [.capabilityTable, .noDelegation, .noTcaps, .idle],
      ]
    case "receive":
      [[.capabilityTable, .receiver, .noDelegation, .oneTcap], [.capabilityTable, .noDelegation, .noTcaps, .idle]]
    case "send", "interrupt":
      [[.capabilityTable, .receiver, .noDelegation, .noTcaps], [.capabilityTable, .noDelegation, .noTcaps, .idle]]
    case "yieldCore": [[.ownRun, .noDelegation]]
    case "preempt": [[.twoThreads, .noEntries, .noDelegation]]
    case "consume": [[.oneTcap, .noEntries, .noDelegation]]
    default: nil
    }
  }

  /// Those in which what an operation is to end, or to take time from, runs.
  private static func runningCombinations(for operation: Operation) -> [[Hint]] {
    switch operation.name {
    case "transferTime", "delegateTime", "mergeTime": [[.capabilityTable, .tcaps, .tcapsRun, .noDelegation]]
    case "deactivate": [[.capabilityTable, .pageLeaf, .endsThread, .noDelegation]]
    case "deactivateTcap": [[.capabilityTable, .pageLeaf, .endsTcap, .noDelegation]]
    default: []
    }
  }

  /// Those for an operation that speaks of tcaps that exist.
  private static func tcapCombinations(for operation: Operation) -> [[Hint]]? {
    switch operation.name {
    case "transferTime", "delegateTime", "mergeTime", "timerSpan":
      [[.capabilityTable, .tcaps, .noDelegation], [.capabilityTable, .noDelegation, .noTcaps]]
    case "foundTcap": [[.noEntries, .noDelegation, .noTcaps], [.noEntries, .noDelegation, .oneTcap]]
    case "deactivateTcap":
      [
        [.capabilityTable, .pageLeaf, .heir, .noDelegation], [.capabilityTable, .component, .noDelegation, .noTcaps],
        [.capabilityTable, .pageLeaf, .noDelegation, .oneTcap],
      ]
    case "deactivate":
      [
        [.capabilityTable, .pageLeaf, .ownTable, .noDelegation, .noTcaps],
        [.capabilityTable, .pageLeaf, .noDelegation, .noTcaps], [.capabilityTable, .pageLeaf, .noDelegation, .oneTcap],
        [.capabilityTable, .component, .noDelegation, .noTcaps],
      ]
    case "splitTcap":
      [
        [.capabilityTable, .tcapToSplit, .noDelegation], [.capabilityTable, .pageLeaf, .ownTable, .noDelegation, .noTcaps],
        [.capabilityTable, .capabilityLeaf, .ownTable, .noDelegation, .noTcaps],
        [.capabilityTable, .pageLeaf, .noDelegation, .noTcaps], [.capabilityTable, .component, .noDelegation, .noTcaps],
      ]
    case "activateTcap":
      [
        [.capabilityTable, .pageLeaf, .ownTable, .noDelegation, .noTcaps],
        [.capabilityTable, .pageLeaf, .ownTable, .noDelegation, .oneTcap],
        [.capabilityTable, .capabilityLeaf, .ownTable, .noDelegation, .noTcaps],
        [.capabilityTable, .pageLeaf, .noDelegation, .noTcaps],
      ]
    default: nil
    }
  }

  private static func allCombinations(_ scope: Scope, removes: Bool) -> [[Hint]] {
    if pageTable.fits(scope) { return [[.capabilityTable, .pageTable, .noDelegation]] }
    let calm: [[Hint]] = [
      [.capabilityTable, .pageLeaf, .ownTable, .noDelegation], [.capabilityTable, .pageLeaf, .noDelegation],
    ]
    return removes
      ? [
        [.capabilityTable, .ownTable, .siblings], [.capabilityTable, .ownTable, .grandchildren],
        [.capabilityTable, .pageLeaf, .oneDelegated], [.capabilityTable, .pageLeaf, .ownTable, .linkDelegated],
      ] + calm.suffix(1)
      : [
        calm[0], [.capabilityTable, .ownTable, .ownTableDelegated],
        [.capabilityTable, .capabilityLeaf, .ownTable, .noDelegation], calm[1],
        [.capabilityTable, .component, .noDelegation],
      ]
  }

  /// The hints to add to each of those on a machine.
  static func onMachine(_ scope: Scope, for operation: Operation) -> [Hint] {
    // To take a node out of a table takes a capability to that, for which the second node has no third place.
    operation.name != "deconstruct" && seated.fits(scope) ? [.bare, .seated] : [.bare]
  }

  /// The hints that can be stated in worlds of the size.
  static func stated(_ scope: Scope) -> [Hint] { allCases.filter { $0.fits(scope) } }

  private func fits(_ scope: Scope) -> Bool {
    switch self {
    case .pageTable: scope.frames >= 7 && scope.slots >= 6
    case .component, .tcaps, .oneTcap: scope.frames >= 4
    case .heir: scope.frames == 5 || scope.frames == 6
    case .threads, .superior, .receiver: scope.frames == 5 || scope.frames == 6
    case .threadNamed: scope.frames >= 4
    case .otherLeaf: scope.frames >= 5
    case .tcapsRun, .endsThread, .ownRun, .twoThreads: scope.frames == 5
    case .endsTcap, .taken: scope.frames == 6
    case .seated: scope.frames <= 4 && scope.offsets == 2
    case .home, .tcapToSplit: scope.frames == 5 && scope.offsets >= 4 || scope.frames == 6 && scope.slots >= 12
    default: true
    }
  }

  fileprivate func formulas(_ scope: Scope) -> [String] {
    switch self {
    case .capabilityTable:
      [
        "(= (object frame1) ObjectKind.capabilityNode)", "(= (level frame1) 0)",
        "(= (object frame2) ObjectKind.capabilityNode)", "(= (level frame2) 1)",
        "(= (node slot1) frame1)", "(= (offset slot1) offset1)",
        "(= (entry slot1) EntryKind.link)", "(= (target slot1) frame2)",
      ]
    case .pageLeaf:
      [
        "(= (object frame3) ObjectKind.pageNode)", "(= (level frame3) 2)",
        "(= (node slot2) frame2)", "(= (offset slot2) offset2)",
        "(= (entry slot2) EntryKind.pageNodeCapability)", "(= (target slot2) frame3)",
      ]
    case .capabilityLeaf:
      [
        "(= (object frame3) ObjectKind.capabilityNode)", "(= (level frame3) 1)",
        "(= (node slot2) frame2)", "(= (offset slot2) offset2)",
        "(= (entry slot2) EntryKind.capabilityNodeCapability)", "(= (target slot2) frame3)",
      ]
    case .component:
      [
        "(= (object frame3) ObjectKind.component)",
        "(= (node slot2) frame2)", "(= (offset slot2) offset2)",
        "(= (entry slot2) EntryKind.componentCapability)", "(= (target slot2) frame3)",
        "(= (object frame4) ObjectKind.pageNode)", "(= (level frame4) 0)",
        "(= (node slot3) frame2)", "(= (offset slot3) offset1)",
        "(= (entry slot3) EntryKind.pageNodeCapability)", "(= (target slot3) frame4)",
      ]
    case .ownTable:
      [
        "(= (node slot3) frame2)", "(= (offset slot3) offset1)",
        "(= (entry slot3) EntryKind.capabilityNodeCapability)", "(= (target slot3) frame2)",
      ]
    case .pageTable:
      [
        "(= (object frame3) ObjectKind.component)",
        "(= (node slot2) frame2)", "(= (entry slot2) EntryKind.componentCapability)", "(= (target slot2) frame3)",
        "(= (object frame4) ObjectKind.pageNode)", "(= (level frame4) 0)",
        "(= (node slot3) frame3)", "(= (entry slot3) EntryKind.link)", "(= (target slot3) frame4)",
        "(= (object frame5) ObjectKind.pageNode)", "(= (level frame5) 1)",
        "(= (node slot4) frame4)", "(= (entry slot4) EntryKind.link)", "(= (target slot4) frame5)",
        "(= (object frame6) ObjectKind.pageNode)", "(= (level frame6) 2)",
        "(= (node slot5) frame5)", "(= (entry slot5) EntryKind.link)", "(= (target slot5) frame6)",
        "(= (node slot6) frame6)", "(distinct (entry slot6) EntryKind.empty)",
      ]
    case .noTcaps: quality(scope, of: [])
    case .oneTcap: quality(scope, of: [4])
    case .tcaps:
      [
        "(= (node slot2) frame2)", "(= (offset slot2) offset2)",
        "(= (entry slot2) EntryKind.tcapCapability)", "(= (target slot2) frame3)",
        "(= (node slot3) frame2)", "(= (offset slot3) offset1)",
        "(= (entry slot3) EntryKind.tcapCapability)", "(= (target slot3) frame4)",
      ] + quality(scope, of: [3, 4])
    case .noEntries: scope.elements(of: .slot)!.map { "(= (entry \($0)) EntryKind.empty)" }
    case .heir:
      [
        "(= (node slot3) frame2)", "(= (offset slot3) offset1)",
        "(= (entry slot3) EntryKind.tcapCapability)", "(= (target slot3) frame5)",
        "(= (node slot4) frame3)", "(= (offset slot4) offset1)",
      ] + quiet(scope, from: 6) + places(scope, ofFirst: [1, 2, 2, 3]) + quality(scope, of: [5, 4])
    case .tcapToSplit: room(scope, for: "EntryKind.tcapCapability") + quality(scope, of: [scope.frames == 5 ? 4 : 5])
    case .idle:
      scope.elements(of: .core)!.flatMap { core in
        ["(= (thread \(core)) noFrame)", "(= (tcap \(core)) noFrame)", "(= (span \(core)) 0)", "(= (token \(core)) 0)"]
      } + scope.elements(of: .frame)!.map { "(distinct (object \($0)) ObjectKind.thread)" }
    case .threads:
      [
        "(= (node slot2) frame2)", "(= (offset slot2) offset2)",
        "(= (entry slot2) EntryKind.threadCapability)", "(= (target slot2) frame3)",
        "(= (node slot3) frame2)", "(= (offset slot3) offset1)",
        "(= (entry slot3) EntryKind.tcapCapability)", "(= (target slot3) frame4)",
        "(= (object frame5) ObjectKind.component)", "(= (component frame3) frame5)",
      ] + quiet(scope, from: scope.frames == 5 ? 4 : 5) + places(scope, ofFirst: [1, 2, 2]) + quality(scope, of: [4])
    case .threadNamed:
      [
        "(= (node slot2) frame2)", "(= (offset slot2) offset2)",
        "(= (entry slot2) EntryKind.threadCapability)", "(= (target slot2) frame3)",
        "(= (object frame4) ObjectKind.component)", "(= (component frame3) frame4)",
      ] + quiet(scope, from: 5) + places(scope, ofFirst: [1, 2, 2]) + quality(scope, of: [])
    case .otherLeaf:
      [
        "(= (object frame5) ObjectKind.capabilityNode)", "(= (level frame5) 1)",
        "(= (node slot3) frame2)", "(= (offset slot3) offset1)",
        "(= (entry slot3) EntryKind.capabilityNodeCapability)", "(= (target slot3) frame5)",
      ]
    case .superior:
      [
        "(= (node slot2) frame2)", "(= (offset slot2) offset2)",
        "(= (entry slot2) EntryKind.threadCapability)", "(= (target slot2) frame3)",
        "(= (node slot3) frame2)", "(= (offset slot3) offset1)",
        "(= (entry slot3) EntryKind.endPointCapability)", "(= (target slot3) frame4)",
        "(= (object frame5) ObjectKind.component)", "(= (component frame3) frame5)", "(= (component frame4) frame5)",
      ] + quiet(scope, from: 4) + places(scope, ofFirst: [1, 2, 2]) + quality(scope, of: [])
    case .receiver:
      [
        "(= (node slot2) frame2)", "(= (offset slot2) offset1)",
        "(= (entry slot2) EntryKind.endPointCapability)", "(= (target slot2) frame3)",
        "(= (object frame5) ObjectKind.component)", "(= (component frame3) frame5)",
        "(= (node slot3) frame5)", "(= (offset slot3) capabilityTableOffset)",
        "(= (entry slot3) EntryKind.link)", "(= (target slot3) frame1)",
      ] + quiet(scope, from: 4) + places(scope, ofFirst: [1, 2, 5])
    case .tcapsRun: runs("frame5", on: "frame3") + ["(= (component frame5) frame1)"]
    case .endsThread:
      [
        "(= (node slot3) frame3)", "(= (offset slot3) offset1)",
        "(= (entry slot3) EntryKind.frameHandle)", "(= (target slot3) frame4)", "(= (component frame4) frame1)",
      ] + runs("frame4", on: "frame5") + quiet(scope, from: 4) + places(scope, ofFirst: [1, 2, 3]) + quality(scope, of: [5])
    case .endsTcap:
      [
        "(= (node slot3) frame2)", "(= (offset slot3) offset1)",
        "(= (entry slot3) EntryKind.tcapCapability)", "(= (target slot3) frame5)",
        "(= (node slot4) frame3)", "(= (offset slot4) offset1)",
        "(= (entry slot4) EntryKind.frameHandle)", "(= (target slot4) frame4)", "(= (component frame6) frame1)",
      ] + runs("frame6", on: "frame4") + quiet(scope, from: 5) + places(scope, ofFirst: [1, 2, 2, 3])
        + quality(scope, of: [5, 4])
    case .ownRun:
      [
        "(= (object frame1) ObjectKind.capabilityNode)", "(= (level frame1) 0)", "(= (object frame5) ObjectKind.component)",
        "(= (object frame2) ObjectKind.noObject)", "(= (node slot1) frame5)", "(= (offset slot1) capabilityTableOffset)",
        "(= (entry slot1) EntryKind.link)", "(= (target slot1) frame1)", "(= (component frame3) frame5)",
      ] + runs("frame3", on: "frame4") + quiet(scope, from: 2) + places(scope, ofFirst: [5]) + quality(scope, of: [4])
    case .taken:
      [
        "(= (object frame6) ObjectKind.capabilityNode)", "(= (level frame6) 0)", "(= (node slot4) frame5)",
        "(= (offset slot4) capabilityTableOffset)", "(= (entry slot4) EntryKind.link)", "(= (target slot4) frame6)",
      ] + runs("frame3", on: "frame4")
    case .twoThreads:
      [
        "(= (object frame1) ObjectKind.thread)", "(= (object frame2) ObjectKind.thread)",
        "(= (object frame5) ObjectKind.component)", "(= (component frame1) frame5)", "(= (component frame2) frame5)",
        "(= (componentEpoch frame1) 0)", "(= (componentEpoch frame2) 0)",
      ] + quiet(scope, from: 1) + places(scope, ofFirst: []) + quality(scope, of: [3, 4])
    case .home: room(scope, for: "EntryKind.componentCapability") + quality(scope, of: [])
    case .bare:
      ["(isCore firstCore)"]
        + scope.elements(of: .slot)!.dropFirst(scope.offsets == 3 ? 5 : scope.frames > 4 ? 7 : 6).map {
          "(= (entry \($0)) EntryKind.empty)"
        }
        + (scope.frames == 4 && scope.offsets == 3
          ? ["(= (node slot4) frame3)", "(= (offset slot4) offset1)"] + places(scope, ofFirst: [1, 2, 2, 3])
          : [])
    case .seated: places(scope, ofFirst: [1, 2, 2])
    case .noDelegation: delegations(scope, [:])
    case .linkDelegated: delegations(scope, ["slot1": "slot3"])
    case .ownTableDelegated: delegations(scope, ["slot3": "slot2"])
    case .oneDelegated: delegations(scope, ["slot4": "slot3"])
    case .siblings: delegations(scope, ["slot1": "slot3", "slot2": "slot3", "slot4": "slot3"])
    case .grandchildren: delegations(scope, ["slot1": "slot2", "slot2": "slot3", "slot4": "slot2"])
    }
  }

  /// The capability table names a leaf of a page table, one of its own leaves, and by a capability of the kind the fourth frame, in
  /// worlds of five, or the fifth.
  private func room(_ scope: Scope, for kind: String) -> [String] {
    scope.frames == 5
      ? [
        "(= (object frame3) ObjectKind.pageNode)", "(= (level frame3) 2)",
        "(= (node slot2) frame2)", "(= (offset slot2) offset2)",
        "(= (entry slot2) EntryKind.pageNodeCapability)", "(= (target slot2) frame3)",
        "(= (node slot3) frame2)", "(= (offset slot3) offset1)",
        "(= (entry slot3) EntryKind.capabilityNodeCapability)", "(= (target slot3) frame2)",
        "(= (node slot4) frame2)", "(= (offset slot4) offset3)",
        "(= (entry slot4) \(kind))", "(= (target slot4) frame4)",
        "(= (node slot5) frame3)", "(= (offset slot5) offset1)",
        "(= (node slot6) frame2)", "(= (offset slot6) offset4)", "(= (entry slot6) EntryKind.empty)",
      ] + quiet(scope, from: 7)
      : [
        "(= (object frame3) ObjectKind.capabilityNode)", "(= (level frame3) 1)",
        "(= (node slot2) frame1)", "(= (offset slot2) offset2)", "(= (entry slot2) EntryKind.link)", "(= (target slot2) frame3)",
        "(= (object frame4) ObjectKind.pageNode)", "(= (level frame4) 2)",
        "(= (node slot3) frame2)", "(= (offset slot3) offset1)",
        "(= (entry slot3) EntryKind.pageNodeCapability)", "(= (target slot3) frame4)",
        "(= (node slot4) frame2)", "(= (offset slot4) offset2)",
        "(= (entry slot4) EntryKind.capabilityNodeCapability)", "(= (target slot4) frame3)",
        "(= (node slot5) frame3)", "(= (offset slot5) offset1)",
        "(= (entry slot5) \(kind))", "(= (target slot5) frame5)",
        "(= (node slot6) frame4)", "(= (offset slot6) offset1)",
      ] + quiet(scope, from: 7) + places(scope, ofFirst: [1, 1, 2, 2, 3, 4])
  }

  /// The first core runs a thread on a tcap, both of which know it, and no other core runs anything.
  private func runs(_ thread: String, on tcap: String) -> [String] {
    [
      "(= (object \(thread)) ObjectKind.thread)", "(= (thread firstCore) \(thread))", "(= (tcap firstCore) \(tcap))",
      "(= (lastCore \(thread)) firstCore)", "(= (lastCore \(tcap)) firstCore)", "(< 0 (span firstCore))",
    ]
  }

  /// Nothing stands in the slots from that number on, and no time has passed since the last flush.
  private func quiet(_ scope: Scope, from first: Int) -> [String] {
    ["(= now 1)"] + scope.elements(of: .core)!.map { "(= (flushed \($0)) 1)" }
      + scope.elements(of: .slot)!.dropFirst(first).map { "(= (entry \($0)) EntryKind.empty)" }
  }

  /// On a machine, where each frame has as many slots: those of the first slots lie in the frames of these numbers, the further ones
  /// where they leave room, in the order of frames; and all sit in the order of their numbers.
  private func places(_ scope: Scope, ofFirst first: [Int]) -> [String] {
    guard scope.slots == scope.frames * scope.offsets else { return [] }
    let rest = (1...scope.frames).flatMap { frame in
      (first.count { $0 == frame }..<scope.offsets).map { (frame: frame, offset: $0 + 1) }
    }
    let further = zip((first.count + 1)..., rest).flatMap { slot, place in
      ["(= (node slot\(slot)) frame\(place.frame))", "(= (offset slot\(slot)) offset\(place.offset))"]
    }
    let nodes = first + rest.map(\.frame)
    return further
      + nodes.enumerated().flatMap { index, frame in
        let (slot, number) = ("slot\(index + 1)", nodes[..<index].count { $0 == frame })
        return ["seat", "place"].map { "(= (\($0) \(slot)) \(number))" }
          + ["occupant", "slotAtPlace"].map { "(= (\($0) frame\(frame) \(number)) \(slot))" }
      }
  }

  /// Says which frames are tcaps, by their numbers, and names the ghosts that go with it: frames have their numbers in order, and
  /// tcaps come first among the namers of the first scheduler, whose the first is; of two, the second is the second scheduler's, of
  /// which the first has no priority.
  private func quality(_ scope: Scope, of tcaps: [Int]) -> [String] {
    let frames = scope.elements(of: .frame)!
    var formulas = ["(= frameCount \(frames.count))"]
    func owner(_ tcap: Int) -> String { tcap == tcaps.first ? "firstScheduler" : "scheduler2" }
    func namers(_ scheduler: String) -> [Int] {
      tcaps.count == 1 ? tcaps : tcaps.filter { owner($0) == scheduler || scheduler == "firstScheduler" }
    }
    for (number, frame) in frames.enumerated() {
      formulas += ["(= (frameNumber \(frame)) \(number))", "(= (frameAt \(number)) \(frame))"]
      formulas.append("(\(tcaps.contains(number) ? "=" : "distinct") (object \(frame)) ObjectKind.tcap)")
      if tcaps.contains(number) { formulas.append("(= (scheduler \(frame)) \(owner(number)))") }
      for scheduler in scope.elements(of: .scheduler)! {
        let first = namers(scheduler)
        let place = (first + frames.indices.filter { !first.contains($0) }).firstIndex(of: number)!
        formulas += ["(= (naming \(frame) \(scheduler)) \(place))", "(= (namer \(scheduler) \(place)) \(frame))"]
        if !first.contains(number) { formulas.append("(= (priority \(frame) \(scheduler)) 0)") }
      }
    }
    return formulas
  }

  /// Describes a forest: the parent of each slot that has one, and what follows from it for the ghosts.
  private func delegations(_ scope: Scope, _ parents: [String: String]) -> [String] {
    let slots = scope.elements(of: .slot)!
    /// The child of `ancestor` through which `slot` descends, if it does.
    func child(of ancestor: String, toward slot: String) -> String? {
      guard let parent = parents[slot] else { return nil }
      return parent == ancestor ? slot : child(of: ancestor, toward: parent)
    }
    return slots.enumerated().flatMap { index, slot in
      ["(= (parent \(slot)) \(parents[slot] ?? "noSlot"))", "(= (order \(slot)) \(index))"]
        + slots.map { other in
          if let child = child(of: slot, toward: other) {
            "(and (= (toward \(slot) \(other)) \(child)) (ancestor \(slot) \(other)))"
          } else {
            "(and (= (toward \(slot) \(other)) noSlot) (=> (ancestor \(slot) \(other)) (= \(slot) \(other))))"
          }
        }
    }
  }

  /// Declares the hint as a Boolean that implies its formulas.
  func declaration(_ scope: Scope) -> String {
    "(declare-const \(rawValue) Bool)\n(assert (=> \(rawValue) (and \(formulas(scope).joined(separator: "\n  ")))))\n"
  }
}

/// In which worlds a model is sought, and with which hints, in this order.
struct ModelSearch: Hashable {
  struct Attempt: Hashable {
    let scope: Scope
    let hints: [Hint]
  }

  let attempts: [Attempt]

  /// Hints first, in every world: most models fit one, and are then found at once. Only the search without hints can exhaust a world.
  init(_ ladder: [Scope], _ operation: Operation?) {
    let hinted = ladder.flatMap { scope in
      (operation.map { Hint.combinations(scope, for: $0) } ?? []).map { Attempt(scope: scope, hints: $0) }
    }
    attempts = hinted + ladder.map { Attempt(scope: $0, hints: []) }
  }
}

extension [Hint] {
  /// The script with the hints as assertions.
  func asserted(in script: String, _ scope: Scope) -> String {
    let end = "(check-sat)\n"
    let assertions = map { "; \($0.rawValue)\n(assert (and \($0.formulas(scope).joined(separator: "\n  "))))\n" }
    return script.dropLast(end.count) + assertions.joined() + end
  }
}
