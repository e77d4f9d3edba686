import Checker
import Foundation
import Testing

/// Code that no operation executes, with bugs: the memory's layout, booting, and who may call what.
@Suite struct WordObligationTests {
  struct Bug: Sendable, CustomTestStringConvertible {
    let file: String
    let original: String
    let replacement: String
    /// The property that notices it.
    let property: String
    var testDescription: String { "\(original) → \(replacement)" }
  }

  static let bugs = [
    Bug(
      file: "MemoryPlan.swift", original: "static var frameRecord: Word { 8 }", replacement: "static var frameRecord: Word { 7 }",
      property: "lies-apart"),
    Bug(
      file: "MemoryPlan.swift", original: "{ firstObjectWord + frameCount * objectRecord }",
      replacement: "{ firstObjectWord + frameCount * objectRecord - 1 }", property: "loads-what-was-stored"),
    Bug(
      file: "BootPlan.swift", original: "case Self.pageMiddle: (.pageNode, 1)",
      replacement: "case Self.pageMiddle: (.pageNode, 2)",
      property: "step-makes-frames"),
    Bug(
      file: "BootPlan.swift", original: "return (Self.component, 1)", replacement: "return (Self.component, 0)",
      property: "step-succeeds"),
    Bug(
      file: "BootPlan.swift", original: "endowing(leaf, address % capabilityFanOut,",
      replacement: "endowing(leaf, capabilityFanOut - 1 - address % capabilityFanOut,",
      property: "step-makes-slots"),
    Bug(
      file: "BootPlan.swift", original: ".frameHandle, firstFreeFrame + index)", replacement: ".frameHandle, firstFreeFrame)",
      property: "step-makes-slots"),
    Bug(
      file: "BootPlan.swift", original: "let freeFrames = frameCount - 1 - objects",
      replacement: "let freeFrames = frameCount - objects",
      property: "plan-fits"),
  ]

  @Test(arguments: bugs) func bugIsNoticed(_ bug: Bug) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kcheck-words-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let edit = CodeMutant("bug", "", in: bug.file, bug.original, becomes: bug.replacement)
    let library = try KernelBuilder(folder: CodeMutantTests.sources).build(edit, in: folder, isSymbolic: true)
    let asked = try WordObligation.all(library: library)().filter { $0.property == bug.property }
    #expect(!asked.isEmpty)
    let answers = asked.map { Prover().result(for: Obligation(words: $0)).answer }
    #expect(answers.contains { !$0.isGreen })
    #expect(!answers.contains(.crashed))
  }
}
