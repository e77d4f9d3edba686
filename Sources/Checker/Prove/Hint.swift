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

  /// All slots but the first few are empty: those that the other hints speak of. And there is a core, as on every machine.
  case bare = "hint.bare"

  /// The hints to try together, in this order, in worlds of the size, for the operation.
  static func combinations(_ scope: Scope, for operation: Operation) -> [[Hint]] {
    allCombinations(scope, removes: operation.removes).filter { $0.allSatisfy { $0.fits(scope) } }
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

  /// The hints that can be stated in worlds of the size.
  static func stated(_ scope: Scope) -> [Hint] { allCases.filter { $0.fits(scope) } }

  private func fits(_ scope: Scope) -> Bool {
    switch self {
    case .pageTable: scope.frames >= 7 && scope.slots >= 6
    case .component: scope.frames >= 4
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
    case .bare:
      ["(isCore core1)"]
        + scope.elements(of: .slot)!.dropFirst(scope.offsets == 3 ? 5 : scope.frames > 4 ? 7 : 6).map {
          "(= (entry \($0)) EntryKind.empty)"
        }
        + zip(scope.elements(of: .slot)!.dropFirst(4), Self.placesLeft(scope)).flatMap { slot, place in
          ["(= (node \(slot)) \(place.frame))", "(= (offset \(slot)) \(place.offset))"]
        }
    case .noDelegation: delegations(scope, [:])
    case .linkDelegated: delegations(scope, ["slot1": "slot3"])
    case .ownTableDelegated: delegations(scope, ["slot3": "slot2"])
    case .oneDelegated: delegations(scope, ["slot4": "slot3"])
    case .siblings: delegations(scope, ["slot1": "slot3", "slot2": "slot3", "slot4": "slot3"])
    case .grandchildren: delegations(scope, ["slot1": "slot2", "slot2": "slot3", "slot4": "slot2"])
    }
  }

  /// The places that the first three slots leave, where each frame has as many: first one of the third frame.
  private static func placesLeft(_ scope: Scope) -> [(frame: String, offset: String)] {
    guard scope.frames == 4, scope.offsets == 3, scope.slots == 12 else { return [] }
    let frames = scope.elements(of: .frame)!.dropFirst()
    let taken = ["frame1 offset1", "frame2 offset1", "frame2 offset2", "frame3 offset1"]
    let rest = frames.flatMap { frame in
      scope.elements(of: .offset)!.filter { !taken.contains("\(frame) \($0)") }.map { (frame, $0) }
    }
    return [("frame3", "offset1")] + rest
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

extension [Hint] {
  /// The script with the hints as assertions.
  func asserted(in script: String, _ scope: Scope) -> String {
    let end = "(check-sat)\n"
    let assertions = map { "; \($0.rawValue)\n(assert (and \($0.formulas(scope).joined(separator: "\n  "))))\n" }
    return script.dropLast(end.count) + assertions.joined() + end
  }
}
