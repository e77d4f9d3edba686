import Checker
import Foundation
import RDT
import Testing

/// The engine, on RDT, whose numbers independent model checkers agree on, and on a puzzle.
@Suite struct ExploreTests {
  static func options(symmetry: Bool = false, jobs: Int = 2, memory: Int = 1 << 30) -> ExplorationOptions {
    var options = ExplorationOptions()
    options.usesSymmetry = symmetry
    options.jobs = jobs
    options.memoryLimit = memory
    return options
  }

  static func rdt(_ frames: Int, _ components: Int, _ slots: Int, bug: RDTBug? = nil) throws -> RDT {
    RDT(try #require(RDTLayout(frames: frames, components: components, slots: slots)), bug: bug)
  }

  // MARK: - The published numbers

  struct Row: Sendable, CustomTestStringConvertible {
    var size: (frames: Int, components: Int, slots: Int)
    var states, transitions, depth, orbits, orbitTransitions: Int
    var testDescription: String { "\(size.frames), \(size.components), \(size.slots)" }
  }

  static let rows = [
    Row(size: (2, 2, 2), states: 1_970, transitions: 17_036, depth: 7, orbits: 84, orbitTransitions: 723),
    Row(size: (3, 2, 2), states: 13_516, transitions: 137_532, depth: 9, orbits: 223, orbitTransitions: 2_314),
    Row(size: (2, 2, 3), states: 262_950, transitions: 3_209_448, depth: 9, orbits: 421, orbitTransitions: 5_501),
    Row(size: (3, 2, 3), states: 1_910_800, transitions: 26_144_208, depth: 11, orbits: 1_191, orbitTransitions: 17_498),
  ]

  @Test(arguments: rows, [1, 2])
  func everyStateIsFound(row: Row, jobs: Int) throws {
    let model = try Self.rdt(row.size.frames, row.size.components, row.size.slots)
    let report = model.exploration(Self.options(jobs: jobs)).run()
    #expect(report.ending == .explored)
    #expect(report.states == row.states)
    #expect(report.counts.transitions == row.transitions)
    #expect(report.counts.actions.reduce(0, +) == row.transitions)
    #expect(report.depth == row.depth)
    #expect(report.statesByDepth.reduce(0, +) == row.states)
  }

  @Test(arguments: rows, [1, 2])
  func everyOrbitIsFound(row: Row, jobs: Int) throws {
    let model = try Self.rdt(row.size.frames, row.size.components, row.size.slots)
    let report = model.exploration(Self.options(symmetry: true, jobs: jobs)).run()
    #expect(report.ending == .explored)
    #expect(report.states == row.orbits)
    #expect(report.counts.transitions == row.orbitTransitions)
    #expect(report.depth == row.depth)
    // The orbits have as many states as there are, and those as many steps.
    #expect(report.counts.representedStates == row.states)
    #expect(report.counts.representedTransitions == row.transitions)
  }

  @Test func onlyTheNumberOfSlotsMatters() throws {
    let wide = try Self.rdt(2, 1, 6).exploration(Self.options(symmetry: true)).run()
    #expect(wide.states == 421)
    #expect(wide.counts.representedStates == 262_950)
  }

  @Test func canonicalFormIsAMemberOfTheOrbitAndStable() throws {
    let model = try Self.rdt(2, 2, 2)
    var level: Set<UInt64> = [model.initialState]
    for _ in 0..<5 {
      var next: Set<UInt64> = []
      for state in level {
        model.forEachStep(from: state) { _, target in next.insert(target) }
      }
      for state in next {
        let form = model.canonical(state)
        #expect(model.canonical(form) == form)
        #expect(model.orbitSize(of: form) == model.orbitSize(of: state))
        #expect(model.violation(of: form) == nil)
      }
      level = next
    }
  }

  @Test func layoutsThatDoNotFitAreRefused() {
    #expect(RDTLayout(frames: 3, components: 3, slots: 3) != nil)
    #expect(RDTLayout(frames: 3, components: 2, slots: 5) == nil)
    #expect(RDTLayout(frames: 0, components: 2, slots: 2) == nil)
    #expect(RDTLayout(frames: 1, components: 100, slots: 100) == nil)
  }

  // MARK: - Planted bugs

  static let bugs: [(bug: RDTBug, length: Int, property: String)] = [
    (.retypeUntypedIgnoresSlots, 3, "slot-is-user"), (.retypeUntypedIgnoresObject, 3, "object-is-kernel"),
    (.copyOverwrites, 3, "chain-ends"), (.removeIgnoresChildren, 4, "parent-lives"),
    (.revokeStopsAtChildren, 5, "parent-lives"),
  ]

  @Test(arguments: bugs, [false, true])
  func plantedBugHasTheShortestTrace(bug: (bug: RDTBug, length: Int, property: String), symmetry: Bool) throws {
    let model = try Self.rdt(2, 2, 2, bug: bug.bug)
    var traces: Set<String> = []
    for jobs in [1, 2] {
      let report = model.exploration(Self.options(symmetry: symmetry, jobs: jobs)).run()
      #expect(report.ending == .violated)
      let violation = try #require(report.violation)
      #expect(violation.length == bug.length, "\(violation.lines)")
      #expect(violation.property.name == bug.property)
      #expect(report.text().contains("violated: \(bug.property)"))
      traces.insert(violation.trace)
    }
    #expect(traces.count == 1, "the trace depends on the number of threads")
    // The trace is JSON of the informal trace format, with one state more than actions.
    let trace = try #require(JSONSerialization.jsonObject(with: Data(traces.first!.utf8)) as? [String: Any])
    #expect((trace["states"] as? [Any])?.count == bug.length + 1)
    #expect((trace["#meta"] as? [String: Any])?["check"] as? String == bug.property)
  }

  @Test(arguments: [false, true])
  func equivalentMutantIsEquivalent(symmetry: Bool) throws {
    let original = try Self.rdt(3, 2, 2).exploration(Self.options(symmetry: symmetry))
    let mutant = try Self.rdt(3, 2, 2, bug: .retypeKernelIgnoresSlots).exploration(Self.options(symmetry: symmetry))
    let (expected, report) = (original.run(), mutant.run())
    #expect(report.ending == .explored)
    #expect(mutant.fingerprint == original.fingerprint)
    #expect(report.statesByDepth == expected.statesByDepth)
    #expect(report.counts.transitions == expected.counts.transitions)
  }

  // MARK: - Stopping and going on

  @Test(arguments: [false, true])
  func memoryBoundStopsAndACheckpointGoesOn(symmetry: Bool) throws {
    let model = try symmetry ? Self.rdt(3, 3, 3) : Self.rdt(2, 2, 3)
    let whole = model.exploration(Self.options(symmetry: symmetry))
    let expected = whole.run()
    let stopped = model.exploration(Self.options(symmetry: symmetry, jobs: 1, memory: symmetry ? 450_000 : 1_200_000))
    let part = stopped.run()
    #expect(part.ending == .memoryBound)
    #expect(part.states < expected.states)
    #expect(part.text().contains("incomplete"))
    let path = FileManager.default.temporaryDirectory.appending(path: "kcheck-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try stopped.checkpoint.write(to: path)
    let resumed = model.exploration(Self.options(symmetry: symmetry))
    try resumed.restore(try ExplorationCheckpoint(path: path))
    let report = resumed.run()
    #expect(report.ending == .explored)
    #expect(report.statesByDepth == expected.statesByDepth)
    #expect(report.counts.transitions == expected.counts.transitions)
    #expect(report.counts.actions == expected.counts.actions)
    #expect(report.counts.representedStates == expected.counts.representedStates)
    #expect(resumed.fingerprint == whole.fingerprint)
  }

  @Test func interruptionLosesNothing() throws {
    let model = try Self.rdt(2, 2, 3)
    let expected = model.exploration(Self.options()).run()
    var options = Self.options()
    let cancellation = Cancellation()
    options.cancellation = cancellation
    // It is stopped amid a level that is not the last; at once, however fast the machine.
    options.progressInterval = .zero
    options.progress = { if $0.depth == 5 { cancellation.cancel() } }
    let stopped = model.exploration(options)
    let part = stopped.run()
    #expect(part.ending == .interrupted)
    #expect(part.statesByDepth.count == 7)
    #expect(part.states < expected.states)
    let resumed = model.exploration(Self.options(jobs: 1))
    try resumed.restore(stopped.checkpoint)
    let report = resumed.run()
    #expect(report.statesByDepth == expected.statesByDepth)
    #expect(report.counts.transitions == expected.counts.transitions)
  }

  @Test func checkpointOfSomethingElseIsRefused() throws {
    let model = try Self.rdt(2, 2, 2)
    let done = model.exploration(Self.options())
    _ = done.run()
    #expect(throws: CheckpointError.self) { try Self.rdt(3, 2, 2).exploration(Self.options()).restore(done.checkpoint) }
    #expect(throws: CheckpointError.self) { try model.exploration(Self.options(symmetry: true)).restore(done.checkpoint) }
    #expect(throws: CheckpointError.self) { try ExplorationCheckpoint(path: "/nonexistent/checkpoint") }
    let path = FileManager.default.temporaryDirectory.appending(path: "kcheck-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try done.checkpoint.write(to: path)
    let bytes = try Data(contentsOf: URL(filePath: path))
    #expect(try ExplorationCheckpoint(path: path) == done.checkpoint)
    for damage in [bytes.dropLast(8), bytes + Data(count: 8), bytes.dropFirst(3), Data(bytes.dropLast()) + [0xff], Data()] {
      try Data(damage).write(to: URL(filePath: path))
      #expect(throws: CheckpointError.self) { try ExplorationCheckpoint(path: path) }
    }
  }

  // MARK: - Walks

  @Test(arguments: bugs)
  func walksFindBugsAndAreShortened(bug: (bug: RDTBug, length: Int, property: String)) throws {
    let simulator = Simulator(try Self.rdt(2, 2, 2, bug: bug.bug))
    let outcome = simulator.run(seed: 1, walks: 1_000, length: 200)
    let failure = try #require(outcome.failure)
    // No step can be left out; a shorter way may exist all the same.
    #expect(failure.path.actions.count <= bug.length + 3, "\(failure.path.actions)")
    for index in failure.path.actions.indices {
      var actions = failure.path.actions
      actions.remove(at: index)
      #expect(simulator.replay(actions)?.property.name != failure.property.name)
    }
    #expect(simulator.run(seed: 1, walks: 1_000, length: 200).failure?.path.actions == failure.path.actions)
  }

  @Test func walksOfACorrectModelFindNothing() throws {
    let outcome = Simulator(try Self.rdt(3, 2, 3)).run(seed: 2, walks: 20, length: 100)
    #expect(outcome.failure == nil)
    #expect(outcome.walks == 20)
    #expect(outcome.steps == 2_000)
  }

  // MARK: - A model of one's own

  /// Two jugs of three and five litres: can four be measured?
  struct Jugs: Model {
    struct State: BitwiseCopyable, Equatable {
      var small: Int32 = 0
      var large: Int32 = 0
    }
    enum Action: String, CustomStringConvertible {
      case fillSmall, fillLarge, emptySmall, emptyLarge, pourIntoLarge, pourIntoSmall
      var description: String { rawValue }
    }

    var identity: String { "jugs" }
    var initialState: State { State() }

    func forEachStep(from state: State, _ visit: (Action, State) -> Void) {
      visit(.fillSmall, State(small: 3, large: state.large))
      visit(.fillLarge, State(small: state.small, large: 5))
      visit(.emptySmall, State(small: 0, large: state.large))
      visit(.emptyLarge, State(small: state.small, large: 0))
      let right = min(state.small, 5 - state.large)
      visit(.pourIntoLarge, State(small: state.small - right, large: state.large + right))
      let left = min(state.large, 3 - state.small)
      visit(.pourIntoSmall, State(small: state.small + left, large: state.large - left))
    }

    func violation(of state: State) -> PropertyViolation? {
      state.large == 4 ? PropertyViolation("never-four", "the large jug holds four litres") : nil
    }

    static let actionNames = ["fill", "empty", "pour"]
    static func index(of action: Action) -> Int {
      switch action {
      case .fillSmall, .fillLarge: 0
      case .emptySmall, .emptyLarge: 1
      case .pourIntoLarge, .pourIntoSmall: 2
      }
    }
  }

  /// Numbers that grow and start again, but for a way aside from which none leads back.
  struct Ratchet: Model {
    var identity: String { "ratchet" }
    var initialState: Int { 0 }
    var hasHatch = false
    func forEachStep(from state: Int, _ visit: (String, Int) -> Void) {
      if state < 4 { visit("grow", state + 1) }
      if state == 4 { visit("reset", 0) }
      if state == 2 { visit("jump", 7) }
      if state == 7 { visit("swing", 9) }
      if state == 9 { visit("swing", 7) }
      if state == 9, hasHatch { visit("escape", 1) }
    }
    var recovery: PropertyViolation? { PropertyViolation("comes-back", "0 can be reached") }
    func recovers(_ state: Int) -> Bool { state == 0 }
    static let actionNames = ["any"]
    static func index(of action: String) -> Int { 0 }
  }

  @Test(arguments: [1, 2])
  func statesWithoutAWayBackAreFound(jobs: Int) throws {
    let report = ModelExploration(Self.options(jobs: jobs)) { Ratchet() }.run()
    #expect(report.ending == .violated)
    let violation = try #require(report.violation)
    #expect(violation.property.name == "comes-back")
    #expect(violation.steps.compactMap(\.action) == ["grow", "grow", "jump"])
    let hatched = ModelExploration(Self.options(jobs: jobs)) { Ratchet(hasHatch: true) }.run()
    #expect(hatched.ending == .explored)
    #expect(hatched.states == 7)
    #expect(hatched.text().contains("0 can be reached"))
  }

  @Test func jugsAreSolvedInSixSteps() throws {
    let report = ModelExploration(Self.options(jobs: 1)) { Jugs() }.run()
    let violation = try #require(report.violation)
    #expect(violation.length == 6)
    #expect(
      violation.steps.compactMap(\.action) == [
        "fillLarge", "pourIntoSmall", "emptySmall", "pourIntoSmall", "fillLarge", "pourIntoSmall",
      ])
    #expect(violation.lines.count == 12)
  }
}
