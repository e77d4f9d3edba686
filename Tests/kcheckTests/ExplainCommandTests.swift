import Testing

/// `kcheck explain`, seen from outside.
@Suite struct ExplainCommandTests {
  @Test(
    "a theorem, a property, an operation, an error and an answer",
    arguments: [
      ("memory-exclusive", "memory-exclusive: a theorem"), ("mapping-is-user", "mapping-is-user: an invariant"),
      ("memory-exclusive/mapping-is-user", "mapping-is-user: an invariant"), ("map", "map: an operation"),
      ("notQuiescent", "notQuiescent: an error, code 14"), ("unknown", "unknown: an answer"),
    ])
  func explained(name: String, beginning: String) throws {
    let outcome = try Executable.run("explain", name)
    #expect(outcome.status == 0)
    #expect(outcome.messages.isEmpty)
    #expect(outcome.output.hasPrefix(beginning))
    #expect(!outcome.output.contains("\u{1b}"))
  }

  @Test("without a name it lists all")
  func list() throws {
    let outcome = try Executable.run("explain")
    #expect(outcome.status == 0)
    for phrase in ["theorems\n", "operations\n", "errors\n", "answers\n", "properties\n", "bounded-steps", "endow", "exhausted"] {
      #expect(outcome.output.contains(phrase), "\(phrase)")
    }
  }

  @Test("an unknown name is bad input, and the nearest is suggested")
  func unknown() throws {
    let outcome = try Executable.run("explain", "revocation-complet")
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.hasPrefix("kcheck: unknown name 'revocation-complet'; did you mean 'revocation-complete'?\n"))
    #expect(try Executable.run("explain", "").status == 64)
  }
}
