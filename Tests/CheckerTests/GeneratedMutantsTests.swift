import Checker
import Foundation
import KernelSpec
import Testing

/// Mutants made from the source by rules.
@Suite struct MutantGeneratorTests {
  /// A record, code for any word, and code for machine words.
  static let sample = [
    "Record.swift": """
    protocol Word: Comparable {}
    struct Refusal: Error {}
    final class Record<W: Word> {
      var value: W
      init(value: W) { self.value = value }
    }
    struct Layout { func isSmall(_ size: Int) -> Bool { size < 3 } }
    """,
    "Raise.swift": """
    extension Record {
      func raise(to next: W?, below limit: W) throws(Refusal) {
        guard value < limit else { throw Refusal() }
        guard let number = next, number != limit else { throw Refusal() }
        let copy = self
        copy.value = number
      }
    }
    """,
  ]

  @Test func findsWhatTheRulesSay() throws {
    let mutants = try GeneratedMutant.all(of: Self.sample)
    #expect(
      mutants.map(\.edit.summary) == [
        "guard value < limit else { throw Refusal() } → ",
        "guard value < limit else { throw Refusal() } → guard !(value < limit) else { throw Refusal() }",
        "guard let number = next, number != limit else { throw Refusal() } → "
          + "guard let number = Optional((next)!), number != limit else { throw Refusal() }",
        "guard let number = next, number != limit else { throw Refusal() } → "
          + "guard let number = next, true else { throw Refusal() }",
        "guard let number = next, number != limit else { throw Refusal() } → "
          + "guard let number = next, !(number != limit) else { throw Refusal() }",
        "copy.value = number → ",
        "struct Layout { func isSmall(_ size: Int) -> Bool { size < 3 } } → "
          + "struct Layout { func isSmall(_ size: Int) -> Bool { !(size < 3) } }",
      ])
    #expect(mutants.map(\.edit.name).first == "guard-Raise.swift:3:5")
    #expect(mutants.map(\.rule) == [.guard, .compare, .guard, .guard, .compare, .store, .compare])
  }

  @Test func sourceThatDoesNotCompileIsAnError() {
    #expect(throws: KernelBuilder.Failure.self) { try GeneratedMutant.all(of: ["A.swift": "func f( {"]) }
  }

  /// The lines of the code, by their places.
  private func code(_ sources: [String: String]) -> [(place: String, text: String)] {
    sources.flatMap { file, source in
      source.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        .map { ("\(file):\($0 + 1):", $1.trimmingCharacters(in: .whitespaces)) }
        .filter { !$1.hasPrefix("//") }
    }
  }

  @Test func findsEveryGuardComparisonAndStoreOfTheKernel() throws {
    let sources = try KernelBuilder(folder: CodeMutantTests.sources).sources
    let mutants = try GeneratedMutant.all(of: sources)
    let code = code(sources)
    func count(_ rule: GeneratedMutant.Rule, at place: String) -> Int {
      mutants.count { $0.rule == rule && $0.edit.name.hasPrefix("\(rule.rawValue)-\(place)") }
    }
    let guards = code.filter { $0.text.contains("guard ") }
    #expect(guards.count > 50)
    #expect(guards.filter { count(.guard, at: $0.place) == 0 }.map(\.text) == [])

    let comparisons = code.map { line in
      let words = line.text.replacing("static func ==", with: "").split(separator: " ")
      // What constrains an extension compares nothing.
      if line.text.contains(" where ") { return (line.place, 0) }
      return (line.place, words.count { ["==", "!=", "<", "<=", ">", ">="].contains($0) })
    }
    #expect(comparisons.map(\.1).reduce(0, +) == mutants.count { $0.rule == .compare })
    #expect(comparisons.filter { count(.compare, at: $0.0) != $0.1 }.map(\.0) == [])

    let stores = code.filter { line in
      !line.text.contains("func ") && ["memory.store(", "store.store(", ".fill(", ".update("].contains { line.text.contains($0) }
        || line.text.contains("] = ")
    }
    #expect(stores.count > 20)
    #expect(stores.filter { count(.store, at: $0.place) != 1 }.map(\.text) == [])
    #expect(mutants.contains { $0.edit.original.contains("store[elder].previousSibling = nil") && $0.rule == .store })
    #expect(!mutants.contains { $0.edit.summary.contains("self.") && $0.rule == .store })
  }

  @Test func editsFitTheSourcesAndHaveNamesOfTheirOwn() throws {
    let sources = try KernelBuilder(folder: CodeMutantTests.sources).sources
    let mutants = try GeneratedMutant.all(of: sources)
    for mutant in mutants {
      let source = try #require(sources[mutant.edit.file])
      #expect(try mutant.edit.applied(to: source) != source)
    }
    #expect(Set(mutants.map(\.edit.name)).count == mutants.count)
    let revoke = try #require(mutants.first { $0.edit.name.hasPrefix("guard-Operations/Revoke.swift") })
    #expect(revoke.operations == ["remove"])
  }
}

/// Mutants put to the refinement proof.
@Suite struct RefinementMutationTests {
  /// A run about a few operations only: all of them take a minute.
  private func mutation(of operations: Set<String>) throws -> RefinementMutation {
    var confirmation = CodeMutation(builder: try KernelBuilder(folder: CodeMutantTests.sources), isolation: .none)
    confirmation.sequences = 200
    var mutation = RefinementMutation(confirmation: confirmation)
    mutation.specification.operations.removeAll { !operations.contains($0.name) }
    return mutation
  }

  private static let mutants = try? GeneratedMutant.all(of: KernelBuilder(folder: CodeMutantTests.sources).sources)

  private func mutant(_ rule: GeneratedMutant.Rule, _ text: String) throws -> GeneratedMutant {
    try #require(Self.mutants?.first { $0.rule == rule && $0.edit.summary.contains(text) })
  }

  @Test func kernelInALibraryHasThePathsOfTheShippedOne() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kcheck-foreign-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let library = try KernelBuilder(folder: CodeMutantTests.sources).build(nil, in: folder, isSymbolic: true)
    let shipped = Refinement()
    let foreign = try Refinement(library: library)
    for name in ["retype", "flush", "found"] {
      let operation = try #require(Specification.kernel.operation(named: name))
      let scripts = shipped.obligations(of: operation).map { $0.script(of: .kernel) }
      #expect(!scripts.isEmpty)
      #expect(foreign.obligations(of: operation).map { $0.script(of: .kernel) } == scripts)
    }
    #expect(try WordObligation.all(library: library)() == WordObligation.all())
  }

  @Test(arguments: [
    (GeneratedMutant.Rule.compare, "!(now < store.maximum)", "flush", "unknown"),
    (.store, "record.parent = nil", "remove", "unknown"),
    (.guard, "guard let named = Optional((self.frame(frame", "found", "the code traps"),
  ])
  func bugIsKilledByTheProof(rule: GeneratedMutant.Rule, text: String, operation: String, why: String) throws {
    let mutant = try mutant(rule, text)
    let outcome = try mutation(of: [operation]).outcome(of: mutant)
    #expect(outcome.verdict == .killed, "\(outcome.details ?? "")")
    #expect(outcome.killer?.hasPrefix("code-refines/") ?? false, "\(outcome.killer ?? "")")
    #expect(outcome.killer?.hasSuffix("/\(operation)") ?? false, "\(outcome.killer ?? "")")
    #expect(outcome.details?.contains(why) ?? false, "\(outcome.details ?? "")")
    #expect(try #require(outcome.traceLength) <= 8)
  }

  @Test(arguments: [
    (GeneratedMutant.Rule.compare, "if !(kind == .userMapping)", "user-bit"), (.guard, "guard word % 2 == Self.valid", "no-trap"),
    (.compare, "if !(rights == 0)", "round-trip"),
  ])
  func bugOfTheCodecIsKilledByItsProof(rule: GeneratedMutant.Rule, text: String, property: String) throws {
    let outcome = try mutation(of: []).outcome(of: try mutant(rule, text))
    #expect(outcome.verdict == .killed, "\(outcome.details ?? "")")
    #expect(outcome.killer?.hasPrefix("translation-exact/\(property)") ?? false, "\(outcome.killer ?? "")")
    #expect(outcome.details?.contains("violated, it fails for entry = ") ?? false, "\(outcome.details ?? "")")
  }

  @Test(arguments: [
    (
      GeneratedMutant.Rule.guard,
      "capabilityFanOut > 1 else { throw .outOfRange } → guard schedulerCount > 0, pageFanOut > 0, true",
      "boot-complete/no-trap-in-plan"
    ),
    (.compare, "guard !(freeFrames <= memoryLeaves * pageFanOut)", "boot-complete/plan-fits"),
    (.compare, "if !(kind == .tcap)", "boot-complete/step-makes-frames"),
    (.store, "slots[slot &* MemoryPlan.slotRecord, field.rawValue] = value →", "memory-exact/loads-what-was-stored"),
    (.store, "cores.fill(coreCount, with: 1) →", "memory-exact/is-reset"),
    (.compare, "!(self == .consume)", "code-refines/unknown-call"),
  ])
  func bugAroundTheOperationsIsKilledByItsProof(rule: GeneratedMutant.Rule, text: String, property: String) throws {
    let outcome = try mutation(of: []).outcome(of: try mutant(rule, text))
    #expect(outcome.verdict == .killed, "\(outcome.details ?? "")")
    #expect(outcome.killer?.hasPrefix(property) ?? false, "\(outcome.killer ?? "")")
  }

  @Test func bugThatNoRunShowsIsShownByAState() throws {
    let mutant = try mutant(.guard, "guard store[frame].object != .noObject else { return false } → ")
    var confirmation = CodeMutation(builder: try KernelBuilder(folder: CodeMutantTests.sources), isolation: .none)
    confirmation.sequences = 0
    let mutation = RefinementMutation(confirmation: confirmation)
    let outcome = try mutation.outcome(of: mutant)
    #expect(outcome.verdict == .killed, "\(outcome.details ?? "")")
    #expect(outcome.killer?.hasPrefix("code-refines/") ?? false, "\(outcome.killer ?? "")")
    #expect(outcome.traceLength == nil)
    #expect(outcome.details?.contains("run: a state that satisfies every invariant, on the host: ") ?? false)
  }

  @Test func anotherWayToWriteTheKernelIsProvedToBeNoBug() throws {
    // Whoever clears a slot has seen that it holds an entry.
    let mutant = try mutant(.guard, "guard !entry.isEmpty else { return } → ")
    let outcome = try mutation(of: ["remove", "flush"]).outcome(of: mutant)
    #expect(outcome.verdict == .equivalent, "\(outcome.details ?? "")")
  }

  @Test func kernelWithoutABugSurvives() throws {
    let outcome = try mutation(of: ["retype", "flush"]).outcome(of: nil)
    #expect(outcome.verdict == .survived, "\(outcome.details ?? "")")
    #expect(outcome.size == "30 paths")
  }

  @Test func cancelledRunKillsNothing() throws {
    let cancellation = Cancellation()
    cancellation.cancel()
    let mutants = [nil, try mutant(.guard, "now < store.maximum")]
    let outcomes = try mutation(of: ["flush"]).run(mutants, jobs: 2, cancellation: cancellation)
    #expect(outcomes.map(\.verdict) == [.notRun, .notRun])
  }
}
