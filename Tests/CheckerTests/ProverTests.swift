import Checker
import KernelSpec
import Testing

/// The prover says what it knows, and no more.
@Suite struct ProverTests {
  static let kernel = Specification.kernel

  private func obligation(_ id: String, of specification: Specification = kernel) throws -> Obligation {
    try #require(specification.obligations.first { $0.id == id })
  }

  @Test(arguments: [
    "memory-exclusive/mapping-is-user/map", "memory-exclusive/kernel-is-not-mapped",
    "memory-exclusive/walk-reaches-user-frames", "revocation-complete/end-means-none/revoke",
    "revocation-exact/only-descendants/release", "no-amplification/new-entry-has-source-rights/delegate",
    "quiescent-reuse/frame-waits/retype", "bounded-steps/step-makes-progress/revoke",
    "failure-atomic/refusal-changes-nothing/activate", "boot-safe/child-is-listed",
  ])
  func headlineIsProved(id: String) throws {
    let result = Prover().result(for: try obligation(id))
    #expect(result.answer == .proved, "\(result.reason ?? "")")
    #expect(result.rlimit > 0)
  }

  @Test func seededBugIsViolatedWithAState() throws {
    var broken = Self.kernel
    broken.edit("map") { $0.removeAll { if case .require(_, .wrongType) = $0 { true } else { false } } }
    let result = Prover(specification: broken).result(
      for: try obligation("memory-exclusive/mapping-is-user/map", of: broken))
    #expect(result.answer == .violated)
    let counterexample = try #require(result.counterexample)
    #expect(counterexample.operation == "map")
    #expect(counterexample.description.contains("call: map(caller:"))
    #expect(counterexample.description.contains("userMapping"))
    #expect(try #require(result.scope).frames <= 4)
  }

  @Test func updateBeforeARefusalIsViolated() throws {
    var broken = Self.kernel
    broken.edit("retype") { steps in
      let update = steps.removeLast()
      steps.insert(update, at: 0)
    }
    let result = Prover(specification: broken).result(
      for: try obligation("failure-atomic/refusal-changes-nothing/retype", of: broken))
    #expect(result.answer == .violated)
  }

  @Test func exhaustedResourcesAreNeverGreen() throws {
    var prover = Prover()
    prover.rlimit = 100
    prover.refutes = false
    let result = prover.result(for: try obligation("revocation-complete/descent-is-transitive/revoke"))
    #expect(result.answer == .timeout)
    #expect(!result.answer.isGreen)
  }

  @Test func contradictoryOperationIsVacuous() throws {
    var broken = Self.kernel
    broken.edit("flush") { $0.insert(.require(.truth(false), else: .exhausted), at: 0) }
    let prover = Prover(specification: broken)
    let obligations = broken.obligations.filter { $0.operation == "flush" && $0.theorem == .specNotVacuous }
    let results = prover.run(obligations, jobs: 2)
    #expect(results.first { $0.obligation.property == "success" }?.answer == .vacuous)
  }

  @Test func contradictoryInvariantsAreVacuous() throws {
    var broken = Self.kernel
    broken.invariants.append(
      Invariant(.typeSafe, "absurd", "No frame is untyped.", State.type(Geometry.noFrame()) == .user))
    let obligations = broken.obligations.filter { $0.operation == "flush" && $0.theorem == .specNotVacuous }
    #expect(Prover(specification: broken).run(obligations, jobs: 2).allSatisfy { $0.answer == .vacuous })
  }

  /// Where more than four of a sort are needed, they are needed: Z3 finds no success in anything smaller.
  @Test(arguments: [
    ("activate", "true", Scope(frames: 4, slots: 5, offsets: 3), Scope(frames: 6, slots: 4, offsets: 4, addresses: 4)),
    (
      "releasePages", "(= landmark.root slot1)", Scope(frames: 7, slots: 6, pages: 1),
      Scope(frames: 5, slots: 6, offsets: 3, addresses: 2, pages: 2)
    ),
  ])
  func scopesAreAsSmallAsTheyCanBe(operation: String, condition: String, enough: Scope, tooSmall: Scope) throws {
    let success = try obligation("spec-not-vacuous/success/\(operation)")
    func verdict(_ scope: Scope) throws -> Verdict {
      let script = success.script(of: Self.kernel, scope: scope)
      let asked = script.replacing("(check-sat)", with: "(assert \(condition))\n(check-sat)")
      return try Z3.check(asked, options: SolverOptions(preprocesses: true)).verdict
    }
    #expect(try verdict(enough) == .satisfiable)
    #expect(try verdict(tooSmall) == .unsatisfiable)
  }

  @Test func everyRefusalOfAnOperationHasAWitness() {
    let obligations = Self.kernel.obligations.filter { $0.operation == "retype" && $0.theorem == .specNotVacuous }
    let results = Prover().run(obligations, jobs: 2)
    #expect(results.count == Self.kernel.operation(named: "retype")!.requirements.count + 1)
    #expect(results.allSatisfy { $0.answer == .witnessed })
  }

  @Test func interruptedWorkIsNotRun() {
    let cancellation = Cancellation()
    cancellation.cancel()
    let results = Prover().run(Array(Self.kernel.obligations.prefix(20)), jobs: 2, cancellation: cancellation)
    #expect(results.count == 20)
    #expect(results.allSatisfy { $0.answer == .notRun && !$0.answer.isGreen })
  }

  @Test func scriptsAndUnitsRepeat() throws {
    let first = try obligation("type-safe/link-names-next-level/construct")
    #expect(first.script(of: Self.kernel) == first.script(of: .kernel))
    let some = Self.kernel.obligations.filter { $0.theorem == .typeSafe && ["construct", "retype"].contains($0.operation) }
    let units = Prover().run(some, jobs: 2).map(\.rlimit)
    #expect(units == Prover().run(some, jobs: 1).map(\.rlimit))
    #expect(units.allSatisfy { $0 > 0 })
  }

  /// What obligations prove together they prove alone; and what one of them does not, the others do all the same.
  @Test func sharingASolverDoesNotChangeAnswers() {
    var broken = Self.kernel
    broken.edit("map") { $0.removeAll { if case .require(_, .wrongType) = $0 { true } else { false } } }
    let some = broken.obligations.filter { $0.theorem == .memoryExclusive && $0.operation == "map" }
    let prover = Prover(specification: broken)
    let answers = prover.run(some, jobs: 1).map(\.answer)
    #expect(answers == some.map { prover.result(for: $0).answer })
    #expect(answers.contains(.proved) && answers.contains(.violated))
  }

  @Test func identifiersAreUnique() {
    let ids = Self.kernel.obligations.map(\.id)
    #expect(Set(ids).count == ids.count)
  }
}

extension Specification {
  /// Edits the steps of one operation.
  fileprivate mutating func edit(_ name: String, _ body: (inout [Step]) -> Void) {
    let index = operations.firstIndex { $0.name == name }!
    body(&operations[index].steps)
  }
}
