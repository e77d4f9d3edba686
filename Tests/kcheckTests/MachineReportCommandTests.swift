import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// `--junit` and `--sarif`, seen from outside.
@Suite struct MachineReportCommandTests {
  @Test("prove and refine write both beside the JSON report", arguments: ["prove", "refine"])
  func written(command: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run(
        command, "--operation", "flush", "--json", "\(folder)/r.json", "--junit", "\(folder)/r.xml", "--sarif",
        "\(folder)/r.sarif")
      #expect(outcome.status == 0)
      #expect(try contents(folder) == ["r.json", "r.sarif", "r.xml"])
      func object(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      }
      let count = try #require(try object("r.json")["obligations"] as? [Any]).count
      let document = try XMLDocument(data: Data(contentsOf: URL(filePath: "\(folder)/r.xml")))
      #expect(count > 0)
      #expect(try document.nodes(forXPath: "//testcase").count == count)
      #expect(try document.nodes(forXPath: "//failure | //error | //skipped").isEmpty)
      let runs = try #require(try object("r.sarif")["runs"] as? [[String: Any]])
      #expect((runs[0]["results"] as? [Any])?.isEmpty == true)
    }
  }

  @Test("what is not proved is in both, and the exit code is what it was")
  func undecided() throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run(
        "prove", "--theorem", "revocation-complete/descent-is-transitive", "--operation", "revoke", "--rlimit", "100", "--junit",
        "\(folder)/r.xml", "--sarif", "\(folder)/r.sarif")
      #expect(outcome.status == 2)
      #expect(try String(contentsOfFile: "\(folder)/r.xml", encoding: .utf8).contains("<error type=\"timeout\""))
      #expect(try String(contentsOfFile: "\(folder)/r.sarif", encoding: .utf8).contains("\"level\" : \"warning\""))
    }
  }

  @Test("what cannot be written is said before anything is proved", arguments: ["--junit", "--sarif"])
  func unwritable(option: String) throws {
    let outcome = try Executable.run("prove", option, "/nonexistent/folder/target")
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.hasPrefix("kcheck: cannot write '/nonexistent/folder/target': No such file or directory"))
  }
}
