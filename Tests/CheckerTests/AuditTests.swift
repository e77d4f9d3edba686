import Checker
import Foundation
import KernelSpec
import Testing

/// The auditor against solvers that are shell scripts, honest and not.
@Suite struct AuditTests {
  /// A solver that answers by the formula in the probes and as told otherwise.
  private func withSolver<Result>(_ answer: String, _ body: (SecondSolver, String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kcheck-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/solver"
    try """
    #!/bin/sh
    if [ "$1" = --version ]; then echo "test solver 1"; exit; fi
    if grep -q '^(assert true)$' "$1"; then echo sat; exit; fi
    if grep -q '^(assert false)$' "$1"; then echo unsat; exit; fi
    \(answer)

    """.write(toFile: path, atomically: true, encoding: .utf8)
    let isExecutable = chmod(path, 0o755) == 0
    try #require(isExecutable)
    return try body(try started(path), folder)
  }

  /// Starts a program just written: while another thread of the tests starts one too, the system may hold it for busy.
  private func started(_ path: String) throws -> SecondSolver {
    for _ in 0..<100 {
      if let solver = try? SecondSolver(path: path) { return solver }
      usleep(20_000)
    }
    return try SecondSolver(path: path)
  }

  private func audit(_ answer: String, timeout: Duration = .seconds(20), cancelled: Bool = false) throws -> AuditReport {
    let obligations = try Selection(
      theorems: ["memory-exclusive/mapping-is-user", "spec-not-vacuous/success"], operations: ["flush"]
    ).obligations(of: .kernel)
    #expect(obligations.map(\.wantsWitness) == [false, true])
    return try withSolver(answer) { solver, folder in
      let cancellation = Cancellation()
      if cancelled { cancellation.cancel() }
      let results = Auditor(solver: solver, timeout: timeout).run(
        obligations, in: folder, jobs: 2, cancellation: cancellation)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left == ["solver"])
      return AuditReport(results: results, solver: solver, seconds: 1, jobs: 2, timeout: 1, isPartial: true)
    }
  }

  @Test("agreement confirms; the witness is in the script")
  func agreement() throws {
    let report = try audit("grep -q 'the witness that Z3 found' \"$1\" && echo sat || echo unsat")
    #expect(report.results.map(\.class) == [.confirmed, .confirmed])
    #expect(report.exitCode == 0)
  }

  @Test("a solver that says the opposite is a disagreement", arguments: ["sat", "unsat"])
  func disagreement(verdict: String) throws {
    let report = try audit("echo \(verdict)")
    #expect(Set(report.results.map(\.class)) == [.confirmed, .disagreement])
    #expect(report.exitCode == 1)
    #expect(report.text(style: TextStyle(usesColor: false), listsAll: false).contains("disagreement"))
  }

  @Test("what is left open is named and is no success", arguments: [("echo unknown", "unknown"), ("sleep 30", "timeout")])
  func open(command: String, word: String) throws {
    let report = try audit(command, timeout: .seconds(1))
    #expect(report.results.map(\.class) == [.unconfirmed, .unconfirmed])
    #expect(report.exitCode == 2)
    let text = report.text(style: TextStyle(usesColor: false), listsAll: false)
    #expect(text.contains("memory-exclusive/mapping-is-user/flush: wanted unsat"))
    #expect(text.contains(word))
  }

  @Test("a crash is an internal failure, and an interruption is incomplete")
  func crash() throws {
    #expect(try audit("kill -SEGV $$").exitCode == 70)
    #expect(try audit("echo '(error \"line 1\")'; exit 1").exitCode == 70)
    let interrupted = try audit("echo sat", cancelled: true)
    #expect(interrupted.exitCode == 2)
    #expect(interrupted.results.allSatisfy { $0.class == .notRun })
  }

  @Test func noSolver() {
    #expect(throws: SecondSolver.MissingError.self) { try SecondSolver(path: "/nonexistent") }
    #expect(throws: SecondSolver.MissingError.self) { try SecondSolver(path: "/bin/true") }
  }
}
