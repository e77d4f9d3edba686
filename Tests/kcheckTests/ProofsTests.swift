import Checker
import Foundation
import KernelSpec
import Testing

/// `proofs/` is what this specification gives.
@Suite struct ProofsTests {
  static let folder = URL(filePath: #filePath).appending(path: "../../../proofs").standardized.path

  @Test("the committed manifest is up to date, by its hashes")
  func manifestIsCurrent() throws {
    let manifest = try Manifest(folder: Self.folder)
    let code = Refinement().obligations(of: Specification.kernel.operations, jobs: 2) + Obligation.words
    #expect(manifest.differences(from: Specification.kernel.obligations + code, of: .kernel, jobs: 2) == [])
    #expect(manifest.obligations.allSatisfy { $0.answer.isGreen })
  }

  @Test("the headline texts are those of the manifest, and small enough to commit")
  func headlines() throws {
    let manifest = try Manifest(folder: Self.folder)
    let hashes = Dictionary(uniqueKeysWithValues: manifest.obligations.map { ($0.id, $0.sha256) })
    let chosen = Specification.kernel.obligations.filter(\.isHeadline)
    #expect(chosen.count >= 12)
    #expect(try contents("\(Self.folder)/headline") == chosen.map(\.fileName).sorted())
    var size = 0
    for obligation in chosen {
      let text = try Data(contentsOf: URL(filePath: "\(Self.folder)/headline/\(obligation.fileName)"))
      size += text.count
      #expect(sha256Hex(Array(text)) == hashes[obligation.id], "\(obligation.id)")
    }
    #expect(size < 4_000_000)
  }

  @Test("scripts are the same bytes on every run, and have the manifest's hashes")
  func scriptsRepeat() throws {
    let manifest = try Manifest(folder: Self.folder)
    let selection = ["--theorem", "revocation-exact"]
    try withTemporaryFolder { folder in
      for name in ["first", "second"] {
        #expect(try Executable.run("prove", selection[0], selection[1], "--smt2", "\(folder)/\(name)").status == 0)
      }
      let names = try contents("\(folder)/first")
      #expect(try contents("\(folder)/second") == names)
      let entries = manifest.obligations.filter { $0.id.hasPrefix("revocation-exact/") }
      #expect(names.count == entries.count)
      for entry in entries {
        let name = entry.id.split(separator: "/").joined(separator: "__") + ".smt2"
        let first = try Data(contentsOf: URL(filePath: "\(folder)/first/\(name)"))
        #expect(try Data(contentsOf: URL(filePath: "\(folder)/second/\(name)")) == first)
        #expect(sha256Hex(Array(first)) == entry.sha256, "\(name)")
      }
    }
  }

  @Test("a stale manifest is an error that names what differs")
  func staleManifest() throws {
    try withTemporaryFolder { folder in
      let current = try String(contentsOfFile: "\(Self.folder)/manifest.json", encoding: .utf8)
      let manifest = try Manifest(folder: Self.folder)
      let stale = current.replacing(manifest.obligations[3].sha256, with: String(repeating: "0", count: 64))
      try stale.write(toFile: "\(folder)/manifest.json", atomically: true, encoding: .utf8)
      let outcome = try Executable.run("prove", "--check-proofs", folder)
      #expect(outcome.status == 1)
      #expect(outcome.messages.contains("stale manifest"))
      #expect(outcome.messages.contains("\(manifest.obligations[3].id): the text has changed"))

      try "{}".write(toFile: "\(folder)/manifest.json", atomically: true, encoding: .utf8)
      #expect(try Executable.run("prove", "--check-proofs", folder).status == 64)
      #expect(try Executable.run("prove", "--check-proofs", "\(folder)/none").status == 64)
    }
  }
}
