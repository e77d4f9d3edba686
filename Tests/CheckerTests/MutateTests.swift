import Checker
import Foundation
import KernelSpec
import Testing

extension SpecificationMutant: CustomTestStringConvertible {
  public var testDescription: String { name }
}

extension CodeMutant: CustomTestStringConvertible {
  public var testDescription: String { name }
}

/// Bugs planted in the specification.
@Suite struct SpecificationMutantTests {
  @Test(arguments: SpecificationMutant.all)
  func isKilledByTheExpectedTheorem(mutant: SpecificationMutant) {
    let outcome = SpecificationMutation().outcome(of: mutant)
    #expect(outcome.verdict == .killed, "\(outcome.details ?? "")")
    #expect(outcome.killer?.hasPrefix(mutant.killer + "/") ?? false, "killed by \(outcome.killer ?? "nothing")")
    #expect(outcome.details?.contains("before:") ?? false, "the counterexample shows the state")
  }

  @Test func shippedSpecificationIsProvedOnTheSameObligations() {
    let specification = Specification.kernel
    let obligations = specification.obligations.filter { obligation in
      SpecificationMutant.all.contains { mutant in
        mutant.theorem == obligation.theorem && mutant.property == obligation.property
          && mutant.operations.contains(obligation.operation ?? "")
      }
    }
    #expect(obligations.count > 50)
    let results = Prover(specification: specification).run(obligations, jobs: 2)
    #expect(results.filter { $0.answer != .proved }.map(\.obligation.id) == [])
  }

  @Test func thereAreManyAndTheirNamesAreUnique() {
    let names = SpecificationMutant.all.map(\.name) + CodeMutant.all.map(\.name)
    #expect(SpecificationMutant.all.count >= 22)
    #expect(CodeMutant.all.count >= 12)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { !$0.contains(" ") })
  }

  @Test func coversEveryOperation() {
    let changed = SpecificationMutant.all.reduce(into: Set<String>()) { $0.formUnion($1.operations) }
    #expect(Set(Specification.kernel.operations.map(\.name)).subtracting(changed).isEmpty)
  }

  @Test func bugThatNoTheoremForbidsSurvives() {
    // Refusing more than needed is safe.
    let mutant = SpecificationMutant(
      "cautious", "the last tick is never used", .boundedSteps, "step-makes-progress",
      .to("flush", edits: .alter(.exhausted) { $0 && State.now() + 1 < Geometry.maximum() }))
    let outcome = SpecificationMutation().outcome(of: mutant)
    #expect(outcome.verdict == .survived)
    #expect(outcome.killer == nil)
  }

  @Test func bugThatIsKilledByAnotherTheoremSaysSo() {
    let mutant = SpecificationMutant(
      "fast-clock", "flush stamps the future", .boundedSteps, "no-such-property",
      .to("flush", edits: .forget(State.now.symbol)))
    let outcome = SpecificationMutation().outcome(of: mutant)
    #expect(outcome.verdict == .killed)
    #expect(outcome.killer?.hasPrefix("quiescent-reuse/") ?? false)
  }

  @Test func everyTheoremThatFailsIsNamed() throws {
    let mutant = try #require(SpecificationMutant.all.first { $0.name == "map-ignores-type" })
    var mutation = SpecificationMutation()
    #expect(mutation.outcome(of: mutant).otherKillers == nil)
    mutation.findsEveryKiller = true
    let outcome = mutation.outcome(of: mutant)
    #expect(outcome.killer == "memory-exclusive/mapping-is-user/map")
    let others = try #require(outcome.otherKillers)
    let theorems = others.map { $0.prefix { $0 != "/" } }
    #expect(Set(theorems).count == theorems.count && !theorems.contains("memory-exclusive"))
    #expect(others.allSatisfy { $0.hasSuffix("/map") })
  }

  @Test func cancelledRunKillsNothing() {
    let cancellation = Cancellation()
    cancellation.cancel()
    let outcomes = SpecificationMutation().run(Array(SpecificationMutant.all.prefix(3)), jobs: 2, cancellation: cancellation)
    #expect(outcomes.map(\.verdict) == [.notRun, .notRun, .notRun])
  }
}

/// Edits of operations: each does what it says, or is an error.
@Suite struct OperationEditTests {
  private func edited(_ operation: String, _ edit: OperationEdit) throws -> [Step] {
    let mutant = SpecificationMutant("m", "", .typeSafe, "p", .to(operation, edits: edit))
    return try #require(try mutant.applied().operation(named: operation)).steps
  }

  @Test(arguments: [
    OperationEdit.drop(.wrongChild), .drop(.notQuiescent, .last), .alter(.wrongChild) { !$0 },
    .forget(State.references.symbol), .forget(State.type.symbol, at: .integer(0)), .write(State.epoch.symbol) { $0 },
    .replace(State.references.symbol, by: []), .hurry(State.references.symbol, before: .wrongType),
    .mistake(Expression<Slot>.variable("nowhere"), for: .noSlot), .answer(1), .skip { _ in false },
  ])
  func editThatMatchesNothingIsAnError(edit: OperationEdit) {
    // Flush refuses for none of these reasons, counts no reference and returns nothing.
    let mutant = SpecificationMutant("m", "", .typeSafe, "p", .to("flush", edits: edit))
    #expect(throws: EditError.self) { try mutant.applied() }
    #expect(SpecificationMutation().outcome(of: mutant).verdict == .unbuildable)
  }

  @Test func editThatChangesNothingIsAnError() {
    #expect(throws: EditError(subject: "retype", problem: "the edit changes nothing")) {
      try edited("retype", .alter(.referenced) { $0 })
    }
  }

  @Test func ambiguousEditIsAnError() {
    #expect(throws: EditError(subject: "activate", problem: "2 requirements refuse with notQuiescent")) {
      try edited("activate", .drop(.notQuiescent))
    }
    #expect(throws: EditError(subject: "remove", problem: "2 such updates of previousSibling")) {
      try edited("remove", .write(State.previousSibling.symbol) { $0 })
    }
  }

  @Test func unknownOperationIsAnError() {
    #expect(throws: EditError(subject: "teleport", problem: "no operation has this name")) {
      try edited("teleport", .drop(.referenced))
    }
  }

  @Test func droppedRequirementIsGoneAndNothingElse() throws {
    let original = try #require(Specification.kernel.operation(named: "retype"))
    let steps = try edited("retype", .drop(.referenced))
    #expect(steps.count == original.steps.count - 1)
    #expect(!steps.contains { if case .require(_, .referenced) = $0 { true } else { false } })
  }

  @Test func hurriedUpdateStandsBeforeTheRequirementUnderItsConditions() throws {
    let steps = try edited("copy", .hurry(State.references.symbol, before: .exhausted))
    let requirement = try #require(steps.lastIndex { if case .require = $0 { true } else { false } })
    guard case .when(_, let inner) = steps[requirement - 1], case .assign(let symbol, _, _) = inner.first else {
      Issue.record("no conditional update stands before the last requirement")
      return
    }
    #expect(symbol == State.references.symbol)
  }
}

/// Bugs planted in the kernel's source.
@Suite struct CodeMutantTests {
  static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources/KernelImpl").path
  /// The command line that `make test` has built.
  static let executable = ProcessInfo.processInfo.environment["KCHECK_EXECUTABLE"]

  private func mutation(_ isolation: CodeMutation.Isolation = .none) throws -> CodeMutation {
    var mutation = CodeMutation(builder: try KernelBuilder(folder: Self.sources), isolation: isolation)
    mutation.sequences = 40
    return mutation
  }

  private func mutant(_ name: String) throws -> CodeMutant { try #require(CodeMutant.all.first { $0.name == name }) }

  @Test(arguments: CodeMutant.all)
  func fitsTheSources(mutant: CodeMutant) throws {
    let source = try #require(try KernelBuilder(folder: Self.sources).sources[mutant.file])
    #expect(try mutant.applied(to: source) != source)
  }

  @Test func editThatDoesNotMatchOnceIsAnError() {
    let mutant = CodeMutant("m", "", in: "F.swift", "a", becomes: "b")
    #expect(throws: EditError.self) { try mutant.applied(to: "x") }
    #expect(throws: EditError.self) { try mutant.applied(to: "a a") }
    #expect(throws: EditError.self) { try CodeMutant("m", "", in: "F.swift", "a", becomes: "a").applied(to: "a") }
    #expect(throws: EditError.self) { try CodeMutant("m", "", in: "F.swift", "", becomes: "a").applied(to: "a") }
    #expect(throws: Never.self) { try mutant.applied(to: "x a") }
  }

  @Test func folderWithoutAKernelIsAnError() {
    #expect(throws: KernelSourcesError.self) { try KernelBuilder(folder: "/nowhere") }
  }

  @Test func kernelWithoutABugSurvives() throws {
    let outcome = try mutation().outcome(of: nil)
    #expect(outcome.verdict == .survived, "\(outcome.details ?? "")")
    #expect(try #require(outcome.calls) > 5_000)
  }

  @Test(arguments: ["code-deactivate-keeps-epoch", "code-deconstruct-any-child"])
  func bugIsKilledWithAShortTrace(name: String) throws {
    let outcome = try mutation().outcome(of: mutant(name))
    #expect(outcome.verdict == .killed, "\(outcome.details ?? "")")
    #expect(outcome.killer?.hasPrefix("same-") ?? false)
    #expect(try #require(outcome.traceLength) <= 5)
    let picture = try #require(outcome.picture)
    #expect(picture.steps.count == outcome.traceLength && picture.steps.last?.problem != nil)
  }

  @Test func sourceThatDoesNotCompileIsAClassOfItsOwn() throws {
    let mutant = CodeMutant("m", "", in: "Kernel.swift", "public protocol Kernel", becomes: "public protokol Kernel")
    let outcome = try mutation().outcome(of: mutant)
    #expect(outcome.verdict == .unbuildable)
    #expect(outcome.details?.contains("error:") ?? false)
  }

  @Test func trapKillsWithATrace() throws {
    let outcome = try mutation().outcome(of: mutant("code-clear-counts-handles"))
    #expect(outcome.verdict == .killed)
    #expect(outcome.killer?.hasPrefix("does-not-trap/") ?? false, "\(outcome.killer ?? "")")
    #expect(try #require(outcome.traceLength) <= 2)
  }

  @Test(.enabled(if: executable != nil, "needs the command line that `make test` builds"))
  func endlessLoopIsAClassOfItsOwn() throws {
    var mutation = try mutation(.process(executable: #require(Self.executable)))
    mutation.timeLimit = .seconds(2)
    let mutant = CodeMutant("m", "", in: "Geometry.swift", "core = core + 1", becomes: "_ = core")
    #expect(mutation.outcome(of: mutant).verdict == .timeout)
  }
}

/// What the report says, and with which code the command ends.
@Suite struct MutationReportTests {
  private func outcome(_ verdict: MutantVerdict, name: String = "m") -> MutantOutcome {
    MutantOutcome(name: name, level: .specification, summary: "a bug", verdict: verdict, details: "because")
  }

  @Test(
    arguments: [
      ([MutantVerdict.killed, .killed], 0), ([.killed, .survived, .timeout], 1), ([.killed, .timeout], 2),
      ([.killed, .unbuildable], 2), ([.notRun], 2),
    ] as [([MutantVerdict], Int32)])
  func exitCode(verdicts: [MutantVerdict], code: Int32) {
    #expect(MutationReport(outcomes: verdicts.map { outcome($0) }).exitCode == code)
  }

  @Test func deadControlMakesTheRunWorthless() {
    #expect(MutationReport(outcomes: [outcome(.killed)], control: outcome(.survived)).exitCode == 0)
    #expect(MutationReport(outcomes: [outcome(.killed)], control: outcome(.killed)).exitCode == 2)
  }

  @Test func textNamesWhatWasNotKilled() {
    let report = MutationReport(outcomes: [outcome(.killed), outcome(.survived, name: "tough")], isPartial: true)
    #expect(report.text.contains("survived: tough: a bug\n  because"))
    #expect(report.summary.hasPrefix("PARTIAL: 2 mutants: 1 killed, 1 survived, 0 timeout, 0 unbuildable"))
  }

  @Test func jsonHasEveryMutant() throws {
    let report = MutationReport(outcomes: [outcome(.killed), outcome(.timeout, name: "slow")])
    let document = try #require(try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
    #expect(document["schemaVersion"] as? Int == 1)
    #expect((document["counts"] as? [String: Int])?["killed"] == 1)
    #expect((document["mutants"] as? [[String: Any]])?.map { $0["verdict"] as? String } == ["killed", "timeout"])
  }
}
