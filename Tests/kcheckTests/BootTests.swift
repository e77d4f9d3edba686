import Foundation
import Testing

/// The booted kernel, as `make boot` has left its image.
@Suite struct BootTests {
  /// `KCHECK_BOOT_IMAGE`, or where Scripts/boot leaves it.
  static let image =
    ProcessInfo.processInfo.environment["KCHECK_BOOT_IMAGE"] ?? "\(root)/Boot/.build/riscv64-none-none-eabi/release/Kernel"
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .path
  static let traces = (try? contents("\(root)/Corpus"))?.filter { $0.hasSuffix(".itf.json") } ?? []

  @Test("it constructs, is attacked, revokes and tears down")
  func demonstration() throws {
    let outcome = try Executable.run("boot", "--image", Self.image)
    #expect(outcome.status == 0, "\(outcome.messages)")
    for line in ["load kernel text", "sfence.vma", "calls with random words:     100000", "everything went as it has to"] {
      #expect(outcome.output.contains(line), "\(line)")
    }
    for word in ["WRONG", "BROKEN", "KERNEL TRAP"] { #expect(!outcome.output.contains(word), "\(word)") }
  }

  @Test("every kept trace is the same on the host and on riscv64", arguments: traces)
  func trace(name: String) throws {
    let outcome = try Executable.run("boot", "--image", Self.image, "--trace", "\(Self.root)/Corpus/\(name)", "--verbose")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
    #expect(outcome.output.contains("agrees"))
    #expect(outcome.output.contains("   1 "))
  }

  @Test("random sequences are too, and a report says so")
  func fuzz() throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run(
        "fuzz", "--on", "qemu", "--runs", "60", "--seed", "5", "--image", Self.image, "--json", "\(folder)/report.json")
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
      #expect(outcome.output.contains("no difference"))
      let data = try Data(contentsOf: URL(filePath: "\(folder)/report.json"))
      let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(report["answer"] as? String == "tested")
      #expect(report["sequences"] as? Int == 60)
    }
  }

  @Test("bad input is said to be")
  func badInput() throws {
    let noImage = try Executable.run("boot", "--image", "/nonexistent/Kernel")
    #expect(noImage.status == 64)
    #expect(noImage.messages.contains("Scripts/boot --build"))
    #expect(try Executable.run("boot", "--image", Self.image, "--trace", "/nonexistent.itf.json").status == 64)
    #expect(try Executable.run("boot", "--verbose").status == 64)
    #expect(try Executable.run("fuzz", "--on", "qemu", "--image", "/nonexistent/Kernel").status == 64)
  }

  @Test("without QEMU it says how to get it")
  func noMachine() throws {
    let outcome = try Executable.run(["boot", "--image", Self.image], environment: ["PATH": "/nonexistent"])
    #expect(outcome.status == 70)
    #expect(outcome.messages.contains("Scripts/setup --boot"))
  }

  @Test("the ledger lists each file of boot code, with its lines")
  func ledger() throws {
    let text = try String(contentsOfFile: "\(Self.root)/Docs/Trusted.md", encoding: .utf8)
    var listed: Set<String> = []
    for match in text.matches(of: /\| `((?:Boot|Library)\/[^`]+)` \| (\d+) \|/) {
      let (path, lines) = (String(match.1), Int(match.2))
      let source = try String(contentsOfFile: "\(Self.root)/\(path)", encoding: .utf8)
      #expect(source.count { $0 == "\n" } == lines, "\(path)")
      listed.insert(path)
    }
    for folder in ["Machine", "Machine/include", "Kernel"] {
      for name in try contents("\(Self.root)/Boot/Sources/\(folder)") where name.contains(".") {
        #expect(listed.contains("Boot/Sources/\(folder)/\(name)"), "\(folder)/\(name) is not listed")
      }
    }
  }
}
