import Checker
import Foundation
import KernelImpl
import KernelSpec
import Testing

/// What is explained, of everything that has a name.
@Suite struct ExplainTests {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized.path
  static let explainer = Explainer(folder: WorkingFolder(root))
  static let kernel = Specification.kernel

  private func text(_ name: String, usesColor: Bool = false) throws -> String {
    try Self.explainer.explanation(of: name).text(style: TextStyle(usesColor: usesColor))
  }

  private func line(_ location: SourcePosition) throws -> Substring {
    let text = try String(contentsOfFile: "\(Self.root)/\(location.file)", encoding: .utf8)
    return text.split(separator: "\n", omittingEmptySubsequences: false)[location.line - 1]
  }

  /// The words of a text, however it is wrapped.
  private func words(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

  @Test("every theorem tells why it holds, of what it is made, and where it is in code and proofs", arguments: Theorem.allCases)
  func theorem(_ theorem: Theorem) throws {
    let text = try text(theorem.rawValue)
    #expect(text.hasPrefix("\(theorem.rawValue): a theorem\n"))
    #expect(words(text).contains(words(theorem.meaning)))
    #expect(words(text).contains(words(theorem.argument)))
    #expect((3...8).contains(theorem.argument.split(separator: ". ").count))
    for heading in ["Why it holds", "What is proved", "What it rests on in the code", "In proofs/"] {
      #expect(text.contains("\n\(heading)\n"), "\(heading)")
    }
    for invariant in Self.kernel.invariants where invariant.theorem == theorem {
      #expect(text.contains("  \(invariant.name) "))
      #expect(text.contains("\(invariant.location)"))
      #expect(words(text).contains(words(invariant.meaning)))
    }
    let own = Self.kernel.obligations.filter { $0.theorem == theorem }
    if !own.isEmpty { #expect(text.contains("  \(own.count) obligations")) }
    for obligation in own where obligation.isHeadline {
      #expect(text.contains("proofs/headline/\(obligation.fileName)"))
    }
  }

  @Test("the code that a theorem rests on is found, with its line", arguments: Theorem.allCases)
  func code(_ theorem: Theorem) throws {
    if theorem == .specNotVacuous { return }
    let text = try text(theorem.rawValue)
    let places = text.matches(of: /Sources\/KernelImpl\/\S+/)
    #expect(!places.isEmpty)
    #expect(places.allSatisfy { $0.output.contains(/\.swift:\d+$/) }, "\(places.map(\.output))")
  }

  @Test(
    "every operation tells its requirements, effect, places and theorems", arguments: Specification.kernel.operations.map(\.name))
  func operation(_ name: String) throws {
    let operation = try #require(Self.kernel.operation(named: name))
    let text = try text(operation.name)
    #expect(text.hasPrefix("\(operation.name): an operation"))
    #expect(words(text).contains(words(operation.summary)))
    for (index, requirement) in operation.requirements.enumerated() {
      #expect(text.contains("\n  \(index < 9 ? " " : "")\(index + 1) \(requirement.error) "))
      #expect(text.contains("\(operation.location(ofRequirement: index))"))
    }
    #expect(text.contains("specification      \(operation.location)\n"))
    #expect(text.contains(/code +Sources\/KernelImpl\/Operations\/\w+\.swift:\d+\n/))
    let call = try #require(SystemCall.allCases.first { "\($0)" == name })
    #expect(text.contains("step bound         \(call.stepBound(coreCount: 0, schedulerCount: 0)) words"))
    #expect(text.contains(/paths of the code  \d+, of which \d+ lead nowhere; \d+ proved/))
    #expect(text.contains("\n  code-refines "))
    #expect(text.contains(" becomes ") || text.contains("It returns "))
  }

  @Test("every error tells which requirements refuse with it", arguments: OperationError.allCases)
  func error(_ error: OperationError) throws {
    let text = try text("\(error)")
    #expect(text.hasPrefix("\(error): an error, code \(error.rawValue)\n"))
    #expect(words(text).contains(words(error.meaning)))
    var count = 0
    for operation in Self.kernel.operations {
      for (index, requirement) in operation.requirements.enumerated() {
        let label = "  \(operation.name), requirement \(index + 1) "
        #expect(text.contains(label) == (requirement.error == error), "\(label)")
        if requirement.error == error { count += 1 }
      }
    }
    #expect(count > 0)
  }

  @Test("every answer tells its exit code", arguments: zip(Answer.allCases, [0, 0, 1, 3, 2, 2, 70, 2]))
  func answer(_ answer: Answer, code: Int) throws {
    #expect(try text(answer.rawValue).contains("\nExit code\n  \(code), "))
  }

  @Test("every property tells its formula and its place, under its name alone and with its theorem's")
  func properties() throws {
    let kernel = Self.kernel
    let all =
      kernel.invariants.map { ($0.theorem, $0.name, $0.location) } + kernel.theorems.map { ($0.theorem, $0.name, $0.location) }
      + kernel.consequences.map { ($0.theorem, $0.name, $0.location) }
    for (theorem, name, location) in all {
      let text = try text(name)
      #expect(text.hasPrefix("\(name): "))
      #expect(text.contains("part of \(theorem.rawValue)"))
      #expect(text.contains("\(location)\n"))
      #expect(try self.text("\(theorem.rawValue)/\(name)") == text)
    }
    #expect(
      try text("mapping-is-user").contains("  for all slots s: s.entry == userMapping ==> s.target.type == user\n"))
  }

  @Test("every property of an obligation can be asked for, and no line is too wide")
  func width() throws {
    let names =
      Self.explainer.names.flatMap(\.names)
      + Set(Self.kernel.obligations.map { "\($0.theorem.rawValue)/\($0.property)" }).sorted()
    for name in names {
      let lines = try text(name).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 120 && !$0.hasSuffix(" ") }, "\(name)")
      #expect(!lines.joined().contains("\u{1b}"))
    }
    #expect(try text("map", usesColor: true).contains("\u{1b}[1mmap\u{1b}[0m"))
  }

  @Test func aConditionReadsWell() throws {
    let text = try text("map")
    for phrase in [
      "map(caller: Frame, table: Address, offset: Offset, destination: Address, destinationOffset: Offset, rights: Rights)",
      "wrongType      slot(table).target.type == user", "slot(table).entry == frameHandle",
      "capability(destination).rights includes {write}", "slot(table)              is capability(table).target[offset]",
      "slot(destination).entry           becomes userMapping", "Sources/KernelSpec/Operations/Delegate.swift:",
    ] {
      #expect(text.contains(phrase), "\(phrase)")
    }
  }

  @Test("no name means two things")
  func namesAreUnique() {
    let names = Self.explainer.names.flatMap(\.names)
    #expect(Set(names).count == names.count)
    let list = Self.explainer.list(style: TextStyle(usesColor: false))
    #expect(list.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test(
    "an unknown name is told with what is nearest",
    arguments: [
      ("memory-exlusive", "memory-exclusive"), ("mapp", "map"), ("notQuiescnt", "notQuiescent"),
      ("mapping-is-usr", "mapping-is-user"),
      ("memory-exclusive/mapping-is-usr", "memory-exclusive/mapping-is-user"),
    ])
  func unknown(name: String, nearest: String) throws {
    #expect {
      try Self.explainer.explanation(of: name)
    } throws: { error in
      "\(error)".contains("unknown name '\(name)'; did you mean '\(nearest)'?")
    }
  }

  @Test("without the package's sources and proofs it says so, and the rest")
  func elsewhere() throws {
    let explainer = Explainer(folder: WorkingFolder("/nonexistent"))
    let style = TextStyle(usesColor: false)
    let theorem = try explainer.explanation(of: "memory-exclusive").text(style: style)
    #expect(theorem.contains("There is no proofs/manifest.json in the working folder"))
    #expect(theorem.contains("Sources/KernelImpl/Operations/Delegate.swift\n"))
    #expect(try explainer.explanation(of: "map").text(style: style).contains("known to a run: kcheck refine --operation map"))
  }

  @Test("each statement knows its own line")
  func lines() throws {
    for invariant in Self.kernel.invariants { #expect(try line(invariant.location).contains("Invariant(")) }
    for consequence in Self.kernel.consequences { #expect(try line(consequence.location).contains("Consequence(")) }
    for theorem in Self.kernel.theorems { #expect(try line(theorem.location).contains("TransitionTheorem(")) }
    for operation in Self.kernel.operations {
      #expect(try line(operation.location).contains("Operation("))
      for index in operation.requirements.indices {
        let line = try line(operation.location(ofRequirement: index))
        #expect(line.contains("require("), "\(operation.name), requirement \(index + 1): \(line)")
      }
    }
  }

  @Test("a requirement that was edited stands where its operation does")
  func editedRequirement() throws {
    var map = try #require(Self.kernel.operation(named: "map"))
    map.steps.insert(.require(.truth(true), else: .exhausted), at: 0)
    #expect(map.location(ofRequirement: 0) == map.location)
    #expect(map.location(ofRequirement: 1) != map.location)
  }
}
