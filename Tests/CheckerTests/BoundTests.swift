import Checker
import KernelImpl
import KernelSpec
import Testing

/// Sequences of calls as choices of the solver.
@Suite struct BoundTests {
  static func machine(_ frames: Int = 1, pages: Int = 2, capabilities: Int = 2, cores: Int = 1) throws -> SmallMachine {
    try #require(SmallMachine(freeFrames: frames, pageFanOut: pages, capabilityFanOut: capabilities, coreCount: cores))
  }

  /// The search for what a mutant is to break.
  static func search(_ mutant: SpecificationMutant, depth: Int, on machine: SmallMachine) throws -> BoundedSearch {
    let specification = try mutant.applied()
    return BoundedSearch(
      specification, machine: machine, properties: try BoundProperty.named([mutant.killer], of: specification), depth: depth)
  }

  static func mutant(_ name: String) throws -> SpecificationMutant {
    try #require(SpecificationMutant.all.first { $0.name == name })
  }

  @Test func nothingIsBrokenWithinThreeCalls() throws {
    let properties = try BoundProperty.named(
      ["memory-exclusive", "references-exact/zero-means-none", "quiescent-reuse"], of: .kernel)
    let result = try BoundedSearch(machine: Self.machine(), properties: properties, depth: 3).run()
    #expect(result.verdict == .bounded)
    #expect(result.depth == 3)
    #expect(result.steps.isEmpty)
    #expect(try result.trace() == nil)
    #expect(result.text().contains("bounded: none within 3"))
    #expect(result.text().contains("That is no proof"))
  }

  @Test func resultsDoNotDependOnThreads() throws {
    let mutant = try Self.mutant("retype-ignores-references")
    var search = try Self.search(mutant, depth: 3, on: Self.machine())
    search.properties = try BoundProperty.named(["memory-exclusive", "references-exact"], of: search.specification)
    let results = try [1, 2, 3].map { jobs in
      search.jobs = jobs
      return try search.run()
    }
    #expect(results.allSatisfy { $0.verdict == .found })
    #expect(Set(results.map(\.calls)).count == 1)
    #expect(Set(results.map { $0.broken.map(\.name) }).count == 1)
  }

  @Test func theSequenceIsATraceThatReplays() throws {
    let mutant = try Self.mutant("map-ignores-type")
    let search = try Self.search(mutant, depth: 2, on: Self.machine())
    let trace = try #require(try search.run().trace())
    #expect(trace.check?.name == "mapping-is-user")
    #expect(try Trace(itf: .init(trace.itf.utf8), path: "trace") == trace)
    // The kernel does not have the bug.
    let replay = try Replay(trace, specification: search.specification)
    #expect(replay.failure?.check == .sameOutcome)
    #expect(try Replay(trace).agrees)
  }

  @Test func aStateIsReachedInAsFewCallsAsCanBe() throws {
    let machine = try Self.machine()
    let predicate = try Predicate(
      "for some slots s: s.entry == userMapping && s.rights == {read, execute}", machine.geometry)
    let result = try BoundedSearch(machine: machine, properties: [.never(predicate)], depth: 4).run()
    #expect(result.verdict == .found)
    #expect(result.calls.map(\.name) == ["retype", "map"])
    #expect(result.answer == "witnessed")
    let trace = try #require(try result.trace())
    #expect(trace.check == nil)
    #expect(try Replay(trace).agrees)
  }

  @Test func whatHoldsAtTheStartNeedsNoCalls() throws {
    let machine = try Self.machine()
    let predicate = try Predicate("for some frames f: f.object == component", machine.geometry)
    let result = try BoundedSearch(machine: machine, properties: [.never(predicate)], depth: 1).run()
    #expect(result.verdict == .found)
    #expect(result.steps.isEmpty)
  }

  @Test func aSolverThatGivesUpIsNoAnswer() throws {
    var search = BoundedSearch(
      machine: try Self.machine(), properties: try BoundProperty.named(["siblings-are-listed"], of: .kernel), depth: 4)
    search.rlimit = 1000
    let result = try search.run()
    guard case .unknown = result.verdict else {
      Issue.record("\(result.verdict)")
      return
    }
    #expect(result.depth < 4)
    #expect(result.text().contains("unknown: the solver gave up"))
  }

  @Test func interruptionIsNoAnswer() throws {
    let cancellation = Cancellation()
    cancellation.cancel()
    let search = BoundedSearch(machine: try Self.machine(), properties: BoundProperty.all(of: .kernel), depth: 4)
    let result = try search.run(cancellation: cancellation)
    #expect(result.verdict == .interrupted)
    #expect(result.text().contains("incomplete: interrupted"))
  }

  private static let small = MachineGeometry(frameCount: 5, coreCount: 1, pageFanOut: 2, capabilityFanOut: 2, maximum: 4)

  /// From boot no calls lead to where this bug does harm; the invariants do not rule it out.
  @Test func aBugIsFoundFromAStateThatNeedNotBeReachable() throws {
    let mutant = try Self.mutant("retype-waits-on-the-wrong-way")
    let specification = try mutant.applied()
    let search = BoundedSearch(
      specification, geometry: Self.small, from: try Predicate("true", Self.small),
      properties: try BoundProperty.named([mutant.killer], of: specification), depth: 1)
    let result = try search.run()
    #expect(result.verdict == .found)
    #expect(result.calls.map(\.name) == ["retype"])
    let trace = try #require(try result.trace())
    #expect(trace.start == .given)
    #expect(try Trace(itf: .init(trace.itf.utf8), path: "trace") == trace)
    #expect(CallSequence(geometry: trace.geometry, start: trace.start, calls: trace.calls).machineProblem != nil)
    // The kernel waits.
    #expect(try Replay(trace).steps.map(\.implemented) == ["notQuiescent"])
    #expect(try Replay(trace, specification: specification).failure?.check == .sameOutcome)
  }

  @Test func theFirstStateSatisfiesThePredicate() throws {
    let text = "for some slots s: s.entry == userMapping && s.rights == {execute}"
    let search = BoundedSearch(
      geometry: Self.small, from: try Predicate(text, Self.small),
      properties: [.never(try Predicate("for some frames f: f.type == user && f.references == 2", Self.small))], depth: 2)
    let result = try search.run()
    #expect(result.verdict == .found)
    let state = try #require(result.startState)
    let evaluator = try Evaluator(.kernel, Self.small)
    #expect(evaluator.violation(of: state) == nil)
    #expect(try evaluator.holds(Predicate(text, Self.small).term, in: state))
  }

  @Test func whatIsProvedHoldsFromEveryStateOfASmallMachine() throws {
    let search = BoundedSearch(
      geometry: Self.small, from: try Predicate("true", Self.small),
      properties: try BoundProperty.named(["memory-exclusive/mapping-is-user", "slot-waits"], of: .kernel), depth: 1)
    let result = try search.run()
    #expect(result.verdict == .bounded, "\(result.text())")
  }

  @Test func aGivenStateThatTheMachineHasNotIsNoTrace() throws {
    let state = ConcreteState(StateLayout(Self.small))
    let trace = try Trace(recording: [], from: state, summary: "", geometry: Self.small)
    #expect(try Trace(itf: .init(trace.itf.utf8), path: "trace") == trace)
    let wrong = trace.itf.replacing("\"target\":{\"#map\":[]}", with: "\"target\":{\"#map\":[[\"1:0\",77]]}")
    #expect(wrong != trace.itf)
    let error = try #require(throws: TraceError.self) { try Trace(itf: .init(wrong.utf8), path: "trace") }
    #expect(error.place == "states[0].target")
  }

  @Test func namesThatNoPropertyHasAreRefused() {
    #expect(throws: Selection.UnknownName.self) { try BoundProperty.named(["mapping-is-usr"], of: .kernel) }
  }
}
