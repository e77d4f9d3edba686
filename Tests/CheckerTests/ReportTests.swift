import Checker
import Foundation
import KernelSpec
import Testing

/// What reports say of results, without asking the solver more than once.
@Suite struct ReportTests {
  private func report(
    _ answers: [Answer], of specification: Specification = .kernel, selection: Selection = Selection()
  ) -> ProofReport {
    let results = zip(specification.obligations, answers).map { obligation, answer in
      ObligationResult(obligation, answer, seconds: 0.01)
    }
    return ProofReport(
      specification: specification, selection: selection, results: Array(results), seconds: 1, jobs: 2, rlimit: 100,
      seeds: 1)
  }

  @Test(
    "the gravest answer decides the exit code",
    arguments: [
      ([Answer.proved, .witnessed], 0), ([.proved, .violated, .unknown, .crashed], 1), ([.proved, .unknown], 2),
      ([.proved, .timeout], 2), ([.proved, .notRun], 2), ([.proved, .vacuous], 3), ([], 3), ([.unknown, .crashed], 70),
    ])
  func exitCode(answers: [Answer], code: Int) {
    #expect(report(answers).ending.exitCode == Int32(code))
  }

  @Test("every obligation of the specification has a cell, in at most 120 columns")
  func everyObligationIsShown() {
    let all = Specification.kernel.obligations
    let text = report(all.map { $0.wantsWitness ? .witnessed : .proved }).text(
      style: TextStyle(usesColor: false), listsAll: false)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
    for obligation in all where !obligation.wantsWitness { #expect(text.contains("  \(obligation.property) ")) }
    #expect(text.contains("\nPROVED for any number of frames"))
  }

  @Test("a violation is told in full", arguments: [false, true])
  func violation(usesColor: Bool) throws {
    var broken = Specification.kernel
    let index = try #require(broken.operations.firstIndex { $0.name == "map" })
    broken.operations[index].steps.removeAll { if case .require(_, .wrongType) = $0 { true } else { false } }
    let selection = Selection(theorems: ["memory-exclusive/mapping-is-user"], operations: ["map"])
    let results = Prover(specification: broken).run(try selection.obligations(of: broken), jobs: 1)
    let report = ProofReport(
      specification: broken, selection: selection, results: results, seconds: 1, jobs: 1, rlimit: 0, seeds: 1)
    #expect(report.ending == .violated)
    let text = report.text(style: TextStyle(usesColor: usesColor), listsAll: false)
    #expect(text.contains("\u{1b}") == usesColor)
    for phrase in [
      "fails: A user mapping names a user frame.", "counterexample with", "call: map(",
      "PARTIAL and NOT PROVED: memory-exclusive",
      "reproduce: kcheck prove --theorem memory-exclusive/mapping-is-user --operation map",
      "stated in: Sources/KernelSpec/Invariants/Memory.swift", "slowest counterexample", "1 violated",
    ] {
      #expect(text.contains(phrase), "\(phrase)")
    }
    let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    let obligations = try #require(json["obligations"] as? [[String: Any]])
    #expect((obligations[0]["counterexample"] as? String)?.contains("call: map(") == true)
  }

  @Test("each obligation names the file that states its property")
  func sourceFiles() throws {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    var texts: [String: String] = [:]
    let codec = Obligation.words.filter { ["round-trip", "user-bit"].contains($0.property.prefix { $0 != "/" }) }
    for obligation in Specification.kernel.obligations + codec {
      let file = obligation.location.file
      let text = try texts[file] ?? String(contentsOf: root.appending(path: file), encoding: .utf8)
      texts[file] = text
      let statement =
        switch obligation.goal {
        case .initially(let invariant), .preserves(_, let invariant), .canBeViolated(let invariant): "\"\(invariant.name)\""
        case .transition(_, let theorem, _): "\"\(theorem.name)\""
        case .follows(let consequence): "\"\(consequence.name)\""
        case .canFail(let operation, let requirement): "else: .\(operation.requirements[requirement].error)"
        case .changesNothing(let operation), .canSucceed(let operation), .refines(let operation, _),
          .canSucceedOnMachine(let operation):
          "\"\(operation.name)\""
        case .words(let words): "\"\(words.property)\""
        }
      #expect(text.contains(statement), "\(obligation.id): \(file)")
    }
  }

  @Test func namesAreSuggestedWhenNear() {
    #expect("mapp".nearest(in: ["map", "copy"]) == "map")
    #expect("delgate".nearest(in: ["delegate", "deactivate"]) == "delegate")
    #expect("zzzz".nearest(in: ["map", "copy"]) == nil)
    #expect("".nearest(in: []) == nil)
  }

  @Test func fileNamesAreUniqueAndPlain() {
    let names = Specification.kernel.obligations.map(\.fileName)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.hasSuffix(".smt2") && $0.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) } })
  }

  @Test("a manifest notices a changed, a new and a lost obligation")
  func manifestDifferences() throws {
    var small = Specification.kernel
    small.operations.removeAll { !["retype", "flush"].contains($0.name) }
    small.invariants.removeLast(small.invariants.count - 3)
    small.theorems = []
    small.consequences = []
    let results = small.obligations.map { ObligationResult($0, $0.wantsWitness ? .witnessed : .proved) }
    let manifest = Manifest(results: results, specification: small, jobs: 2)
    #expect(manifest.differences(from: small.obligations, of: small, jobs: 2).isEmpty)
    #expect(Manifest(results: results, specification: small, jobs: 1).json == manifest.json)

    var changed = small
    let position = try #require(changed.operations.firstIndex { $0.name == "flush" })
    changed.operations[position].steps.removeLast()
    #expect(
      manifest.differences(from: changed.obligations, of: changed, jobs: 2).contains {
        $0.hasSuffix("/flush: the text has changed")
      })

    var fewer = small
    fewer.operations.removeLast()
    #expect(
      manifest.differences(from: fewer.obligations, of: fewer, jobs: 2).contains { $0.hasSuffix(": no longer an obligation") })
    var recorded = manifest
    recorded.obligations.removeFirst()
    #expect(
      recorded.differences(from: small.obligations, of: small, jobs: 2) == ["\(manifest.obligations[0].id): not in the manifest"])
  }
}
