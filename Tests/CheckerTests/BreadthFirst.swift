import Checker
import KernelImpl
import KernelSpec
import Testing

/// A shortest sequence that breaks a property, found without any solver: every state, level by level, executed by the evaluator.
///
/// It knows nothing of circuits. What it takes from the state are the places that calls can name: a call whose lookup fails changes
/// nothing, whatever bug there is.
struct BreadthFirst {
  private let evaluator: Evaluator
  private let steps: StepEvaluator
  private let search: BoundedSearch
  private let isAboutRefusals: Bool
  private var geometry: MachineGeometry { evaluator.geometry }

  /// - Parameter property: `theorem/property`, or the name of an invariant that the specification has.
  init(_ search: BoundedSearch, property: String) throws {
    self.search = search
    isAboutRefusals = property == BoundProperty.refusalChangesNothing.id
    var specification = search.specification
    specification.invariants =
      search.specification.invariants.filter { "\($0.theorem.rawValue)/\($0.name)" == property }
      + search.specification.consequences.filter { "\($0.theorem.rawValue)/\($0.name)" == property }.map {
        Invariant($0.theorem, $0.name, $0.meaning, Expression($0.formula))
      }
    specification.theorems = search.specification.theorems.filter { "\($0.theorem.rawValue)/\($0.name)" == property }
    evaluator = try Evaluator(specification, search.geometry)
    steps = try StepEvaluator(specification, evaluator.layout)
  }

  /// How many calls a shortest sequence has, or nil if none of at most `depth` breaks the property.
  func length(within depth: Int) throws -> Int? {
    var start = evaluator.initialState
    for call in search.startCalls {
      let outcome = evaluator.execute(try #require(evaluator.index(of: call.name)), call.arguments, on: &start)
      try #require(outcome.error == nil)
    }
    if evaluator.violation(of: start) != nil { return 0 }
    var visited: Set<[Int]> = [start.cells]
    var level = [start]
    for length in stride(from: 1, through: depth, by: 1) {
      var next: [ConcreteState] = []
      for state in level {
        for (operation, arguments) in calls(in: state) {
          var after = state
          let outcome = evaluator.execute(operation, arguments, on: &after)
          if outcome.error != nil {
            if isAboutRefusals, after != state { return length }
            // A refusal that changes something leads on, too.
          } else if steps.violation(of: operation, arguments, from: state, to: after) != nil {
            return length
          }
          guard after != state, visited.insert(after.cells).inserted else { continue }
          if evaluator.violation(of: after) != nil { return length }
          next.append(after)
        }
      }
      level = next
    }
    return nil
  }

  /// Every call whose lookups lead somewhere.
  private func calls(in state: ConcreteState) -> [(operation: Int, arguments: [UInt64])] {
    var calls: [(Int, [UInt64])] = []
    func add(_ name: String, _ arguments: [Int]) { calls.append((evaluator.index(of: name)!, arguments.map { UInt64($0) })) }
    struct Name {
      var caller: Int
      var address: Int
      var object: Int
    }
    let kinds = (1...3).map { $0 }
    var names: [Name] = []
    for caller in 1..<geometry.frameCount
    where state[State.object.symbol, caller] == ObjectKind.capabilityNode.code && state[State.level.symbol, caller] == 0 {
      for address in 0..<geometry.capabilityFanOut * geometry.capabilityFanOut {
        let root = geometry.slot(caller, address / geometry.capabilityFanOut)
        guard state[State.entry.symbol, root] == EntryKind.link.code else { continue }
        let slot = geometry.slot(state[State.target.symbol, root], address % geometry.capabilityFanOut)
        guard state[State.entry.symbol, slot] >= EntryKind.capabilityNodeCapability.code else { continue }
        names.append(Name(caller: caller, address: address, object: state[State.target.symbol, slot]))
      }
    }
    for name in names {
      for offset in 0...geometry.slotStride {
        let place = [name.caller, name.address, offset]
        for operation in ["remove", "revoke", "release", "deactivate"] { add(operation, place) }
        for type in 0..<3 { add("retype", place + [type]) }
        for other in names where other.caller == name.caller {
          for operation in ["construct", "deconstruct"] { add(operation, place + [other.address]) }
          for otherOffset in 0...geometry.slotStride {
            let places = place + [other.address, otherOffset]
            for rights in search.rights {
              for operation in ["copy", "delegate", "map"] { add(operation, places + [Int(rights)]) }
            }
            for kind in kinds { for nodeLevel in 0...3 { add("activate", places + [kind, nodeLevel, 0]) } }
          }
        }
      }
      for address in 0..<geometry.capabilityFanOut * geometry.capabilityFanOut {
        add("releaseCapabilities", [name.caller, name.address, address])
      }
      for page in 0..<geometry.pageFanOut * geometry.pageFanOut * geometry.pageFanOut {
        add("releasePages", [name.caller, name.address, page])
      }
    }
    for core in 0..<geometry.coreCount { add("flush", [core]) }
    guard search.start == .beforeBoot else { return calls }
    for frame in 1..<geometry.frameCount {
      for kind in kinds { for nodeLevel in 0...3 { add("found", [frame, kind, nodeLevel, 0]) } }
      for offset in 0..<geometry.slotStride {
        for kind in EntryKind.allCases.indices.dropFirst() {
          for target in 1..<geometry.frameCount { add("endow", [frame, offset, kind, target]) }
        }
      }
    }
    return calls
  }
}
