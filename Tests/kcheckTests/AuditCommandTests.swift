import Foundation
import Testing

/// `kcheck audit`, seen from outside.
@Suite struct AuditCommandTests {
  @Test("a solver that is none is bad input", arguments: ["/nonexistent/cvc5", "/bin/true"])
  func noSolver(path: String) throws {
    let outcome = try Executable.run("audit", "--solver", path)
    #expect(outcome.status == 64)
    #expect(outcome.messages.contains("'\(path)'"))
  }

  @Test("cvc5 confirms a theorem", .enabled(if: Self.hasCVC5))
  func confirmed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/audit.json"
      let outcome = try Executable.run("audit", "--theorem", "boot-safe", "--json", path)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("PARTIAL: CONFIRMED"))
      let report = try json(path)
      #expect((report["counts"] as? [String: Int])?["disagreement"] == 0)
    }
  }

  static let hasCVC5 = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/cvc5")
  }
}
