import Checker
import Foundation
import KernelSpec
import Testing

/// `kcheck prove`, seen from outside.
@Suite struct ProveTests {
  @Test("a filtered run says that it is partial, and what it left out")
  func partial() throws {
    let outcome = try Executable.run("prove", "--theorem", "memory-exclusive", "--operation", "map", "--verbose")
    #expect(outcome.status == 0)
    #expect(outcome.messages.isEmpty, "quiet in a pipe")
    #expect(outcome.output.contains("\nPARTIAL: what was selected is proved"))
    #expect(!outcome.output.contains("\nPROVED"))
    #expect(outcome.output.contains("theorems left out: references-exact"))
    #expect(outcome.output.contains("operations left out: retype"))
    #expect(outcome.output.contains("proved    memory-exclusive/mapping-is-user/map"))
    #expect(outcome.output.contains("4 obligations: 4 proved"))
  }

  @Test("no line is wider than 120 columns, and nothing is coloured in a pipe", arguments: [[:], ["NO_COLOR": "1"]])
  func plain(environment: [String: String]) throws {
    let outcome = try Executable.run("prove", "--theorem", "failure-atomic", environment: environment)
    #expect(outcome.status == 0)
    #expect(!outcome.output.contains("\u{1b}") && !outcome.messages.contains("\u{1b}"))
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test(
    "an unknown name is bad input, and the nearest is suggested",
    arguments: [
      ("--theorem", "memory-exlusive", "did you mean 'memory-exclusive'?"),
      ("--theorem", "memory-exclusive/mapping-is-usr", "did you mean 'memory-exclusive/mapping-is-user'?"),
      ("--operation", "mapp", "did you mean 'map'?"),
      ("--theorem", "zzzzzz", "there are: memory-exclusive, references-exact"),
    ])
  func unknownName(option: String, name: String, message: String) throws {
    let outcome = try Executable.run("prove", option, name)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.contains("'\(name)'"))
    #expect(outcome.messages.contains(message))
  }

  @Test func nothingSelected() throws {
    let outcome = try Executable.run("prove", "--theorem", "boot-safe", "--operation", "map")
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("NOTHING SELECTED"))
  }

  @Test("too small a limit is never success")
  func undecided() throws {
    let outcome = try Executable.run(
      "prove", "--theorem", "revocation-complete/descent-is-transitive", "--operation", "revoke", "--rlimit", "100")
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("TIMEOUT revocation-complete/descent-is-transitive/revoke"))
    #expect(outcome.output.contains("NOT PROVED: revocation-complete"))
    #expect(
      outcome.output.contains(
        "reproduce: kcheck prove --theorem revocation-complete/descent-is-transitive --operation revoke"))
    #expect(outcome.output.contains("stated in: Sources/KernelSpec/Invariants/Delegation.swift"))
  }

  @Test func severalSeedsGiveTheSpread() throws {
    let outcome = try Executable.run("prove", "--theorem", "references-exact", "--operation", "copy", "--seeds", "3")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("largest spreads of the cost under 3 seeds"))
  }

  @Test("the JSON report has its fields, and its keys are sorted")
  func json() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/report.json"
      let outcome = try Executable.run("prove", "--theorem", "boot-safe", "--json", path)
      #expect(outcome.status == 0)
      #expect(try contents(folder) == ["report.json"])
      let data = try Data(contentsOf: URL(filePath: path))
      let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(report["schemaVersion"] as? Int == 1)
      #expect(report["toolVersion"] as? String == ToolVersion.current)
      #expect(report["solverVersion"] as? String == Z3.version)
      #expect(report["partial"] as? Bool == true)
      #expect(report["exitCode"] as? Int == 0)
      let expected = try Selection(theorems: ["boot-safe"]).obligations(of: .kernel)
      let obligations = try #require(report["obligations"] as? [[String: Any]])
      #expect(obligations.compactMap { $0["id"] as? String } == expected.map(\.id))
      #expect((report["counts"] as? [String: Int])?["proved"] == expected.count)
      #expect(obligations.allSatisfy { ($0["sha256"] as? String)?.count == 64 && $0["answer"] as? String == "proved" })
      let keys = String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line -> Substring? in
        line.hasPrefix("  \"") ? line.dropFirst(3).prefix { $0 != "\"" } : nil
      }
      #expect(keys == keys.sorted())
    }
  }

  @Test("what cannot be written is said before anything is proved", arguments: ["--json", "--smt2", "--write-proofs"])
  func unwritable(option: String) throws {
    let outcome = try Executable.run("prove", option, "/nonexistent/folder/target")
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.hasPrefix("kcheck: cannot write '/nonexistent/folder/target': No such file or directory"))
    #expect(try Executable.run("prove", option, "/dev/null/target").status == 64)
  }

  @Test("a full disk is one message and an internal failure")
  func fullDisk() throws {
    let outcome = try Executable.run("prove", "--theorem", "failure-atomic", "--json", "/dev/full")
    #expect(outcome.status == 70)
    #expect(outcome.messages.contains("No space left on device"))
  }

  @Test("an interrupted run says so and writes nothing")
  func interrupt() throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run(
        ["prove", "--json", "\(folder)/report.json", "--smt2", "\(folder)/scripts", "--write-proofs", "\(folder)/proofs"],
        interruptedAfter: .milliseconds(700))
      #expect(outcome.status == 2)
      #expect(outcome.output.contains("INTERRUPTED: "))
      #expect(outcome.messages.contains("interrupted, so no file was written"))
      #expect(try contents(folder).isEmpty)
    }
  }

  @Test("proofs of a part cannot be written")
  func partialProofs() throws {
    let outcome = try Executable.run("prove", "--theorem", "boot-safe", "--write-proofs", "/tmp")
    #expect(outcome.status == 64)
  }
}
