import Foundation
import Testing

@Suite struct BoundCommandTests {
  @Test func aBugEndsWithOneAndLeavesATraceThatReplays() throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run(
        "bound", "--mutant", "retype-ignores-references", "--trace", "\(folder)/t.itf.json", "--json", "\(folder)/report.json")
      #expect(outcome.status == 1)
      #expect(outcome.messages.isEmpty)
      for phrase in [
        "what breaks memory-exclusive/mapping-is-user", "1. retype(", "2. map(", "3. retype(", "✗  mapping-is-user",
        "violated: 3 calls, and no shorter sequence breaks anything sought",
        "replay: kcheck replay \(folder)/t.itf.json --mutant retype-ignores-references",
      ] {
        #expect(outcome.output.contains(phrase), "\(phrase)")
      }
      let report = try json("\(folder)/report.json")
      #expect(report["answer"] as? String == "violated")
      #expect(report["length"] as? Int == 3)
      #expect(report["noneWithin"] as? Int == 2)
      #expect((report["broken"] as? [[String: String]])?.map { $0["property"] } == ["mapping-is-user"])
      // The kernel does not have the bug, and refuses the last call.
      let replay = try Executable.run("replay", "\(folder)/t.itf.json")
      #expect(replay.status == 0)
      #expect(replay.output.contains("→ referenced"))
      let bug = try Executable.run("replay", "\(folder)/t.itf.json", "--mutant", "retype-ignores-references")
      #expect(bug.status == 1)
      #expect(bug.output.contains("specification says success, kernel says referenced"))
    }
  }

  @Test func noneWithinTheDepthIsNoProof() throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run(
        "bound", "--theorem", "mapping-is-user", "--depth", "3", "--json", "\(folder)/report.json", "--trace", "\(folder)/t")
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("bounded: none within 3"))
      #expect(outcome.output.contains("That is no proof"))
      #expect(outcome.messages.contains("no sequence was found"))
      #expect(try json("\(folder)/report.json")["answer"] as? String == "bounded")
      #expect(try contents(folder) == ["report.json"])
    }
  }

  @Test func aStateIsReached() throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run(
        "bound", "--reach", "for some slots s: s.entry == userMapping && s.rights == {read}", "--trace", "\(folder)/t.itf.json")
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("witnessed: 2 calls, and no shorter sequence leads to such a state"))
      let replay = try Executable.run("replay", "\(folder)/t.itf.json")
      #expect(replay.status == 0)
      #expect(replay.output.contains("agrees:"))
    }
  }

  @Test func aSequenceFromAGivenStateReplays() throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run(
        "bound", "--from", "for some slots s: s.entry == userMapping", "--reach", "for all slots s: s.entry != userMapping",
        "--trace", "\(folder)/t.itf.json")
      #expect(outcome.status == 0)
      for phrase in ["from a state in which", " is userMapping", "witnessed: 1 call"] {
        #expect(outcome.output.contains(phrase), "\(phrase)")
      }
      let replay = try Executable.run("replay", "\(folder)/t.itf.json")
      #expect(replay.status == 0)
      #expect(replay.output.contains("from a given state of 5 frames"))
    }
  }

  @Test func aSolverThatGivesUpEndsWithTwo() throws {
    let outcome = try Executable.run("bound", "--theorem", "siblings-are-listed", "--depth", "4", "--rlimit", "1000")
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("unknown: the solver gave up"))
  }

  /// In the midst of a check that alone would take minutes.
  @Test func interruptionEndsWithTwo() throws {
    let outcome = try Executable.run(
      ["bound", "--theorem", "childless-means-none", "--depth", "9"], interruptedAfter: .seconds(2))
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("incomplete: interrupted"))
  }

  @Test(
    "bad input ends with 64",
    arguments: [
      (["--depth", "101"], "expected 0 to 100"), (["--theorem", "mapping-is-usr"], "unknown property 'mapping-is-usr'"),
      (["--mutant", "map-ignores-typ"], "did you mean 'map-ignores-type'?"),
      (["--reach", "for some slots s: s.entri == link"], "column 21: expected a field of a slot, found 'entri'"),
      (["--reach", "true", "--theorem", "type-safe"], "leave out one of them"), (["--maximum", "1"], "expected 2"),
      (["--frames", "3"], "3 free frames"), (["--from", "tru"], "--from: column 1: expected"),
      (["--from", "true", "--before-boot"], "leave out one of them"), (["--from", "true", "--frames", "100"], "too many states"),
      (["--jobs", "0"], "expected 1 to 1024"), (["--rights", "q"], "rights"),
      (["--theorem", "mapping-is-user", "--depth", "0", "--json", "/nonexistent/report.json"], "/nonexistent"),
    ])
  func badInput(options: [String], message: String) throws {
    let outcome = try Executable.run(["bound"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.messages.contains(message), "\(outcome.messages)")
  }
}
