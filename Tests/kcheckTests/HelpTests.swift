import Testing

/// What a newcomer sees first.
@Suite struct HelpTests {
  @Test("without arguments it introduces itself")
  func introduction() throws {
    let outcome = try Executable.run()
    #expect(outcome.status == 0)
    #expect(outcome.messages.isEmpty)
    for phrase in [
      "a capability microkernel", "kcheck prove --theorem", "kcheck audit", "kcheck explain", "Answers", "proved", "witnessed",
      "vacuous",
      "Exit codes", "64 wrong usage",
    ] {
      #expect(outcome.output.contains(phrase), "\(phrase)")
    }
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test(
    "each command has a help screen",
    arguments: [
      (
        "prove",
        [
          "--theorem", "--operation", "--jobs", "--rlimit", "--seeds", "--json", "--junit", "--sarif", "--smt2", "--write-proofs",
          "--verbose",
        ]
      ),
      ("refine", ["--junit", "--sarif"]),
      ("mutate", ["--every-killer"]),
      ("replay", ["--html"]),
      ("report", ["--html", "--proofs", "--mutants", "--fuzz", "--trace", "--kernel"]),
      ("explain", ["Exit codes", "unknown name"]),
      ("schedule", ["--svg", "--json", "--until", "Exit codes"]),
      ("bound", ["--depth", "--theorem", "--reach", "--mutant", "--rlimit", "--trace", "Exit codes"]),
      ("audit", ["--solver", "--timeout", "--jobs", "--json"]),
    ])
  func help(command: String, options: [String]) throws {
    let outcome = try Executable.run(command, "--help")
    #expect(outcome.status == 0)
    for option in options { #expect(outcome.output.contains(option), "\(option)") }
  }

  @Test func version() throws {
    let outcome = try Executable.run("--version")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("kcheck "))
    #expect(outcome.output.contains("Z3 4."))
  }

  @Test(
    "an unknown command or option is wrong usage",
    arguments: [["frobnicate"], ["prove", "--frobnicate"], ["prove", "--jobs", "0"]])
  func wrongUsage(arguments: [String]) throws {
    let outcome = try Executable.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.contains("Usage"))
  }
}
