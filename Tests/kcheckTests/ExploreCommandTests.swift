import Foundation
import KernelSpec
import Testing

@Suite struct ExploreCommandTests {
  @Test func explorationIsReported() throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run(
        "explore", "--model", "rdt", "--frames", "3", "--components", "2", "--slots", "2", "--json", "\(folder)/report.json")
      #expect(outcome.status == 0)
      #expect(outcome.messages.isEmpty)
      for phrase in ["states        13,516", "transitions   137,532", "depth         9", "explored: every reachable state"] {
        #expect(outcome.output.contains(phrase), "\(phrase)")
      }
      let report = try json("\(folder)/report.json")
      #expect(report["schemaVersion"] as? Int == 1)
      #expect(report["answer"] as? String == "explored")
      #expect(report["states"] as? Int == 13_516)
      #expect(report["transitions"] as? Int == 137_532)
    }
  }

  @Test func everyStateOfTheKernelWithOneFreeFrameIsExplored() throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run("explore", "--json", "\(folder)/report.json")
      #expect(outcome.status == 0, "\(outcome.output)")
      for phrase in [
        "not explored: calls that take away an entry of the start", "orbits        8,489", "transitions   240,117",
        "explored: every reachable state, 8,489 orbits",
        "from every state calls lead to one in which every free frame is untyped",
      ] {
        #expect(outcome.output.contains(phrase), "\(phrase)")
      }
      let report = try json("\(folder)/report.json")
      #expect(report["orbits"] as? Int == 8_489)
      #expect(report["depth"] as? Int == 17)
      // Every operation that is no boot operation succeeds somewhere, but for those on tcaps, threads and end-points: there are no
      // schedulers.
      let aboutThreads = ["activateThread", "bindSuperior", "activateEndPoint", "send"]
      let actions = try #require(report["actions"] as? [String: Int])
      for operation in Specification.kernel.operations where !operation.isInternal || operation.concernsTcaps {
        let name = operation.name
        #expect((actions[name, default: 0] > 0) != (operation.concernsTcaps || aboutThreads.contains(name)), "\(name)")
      }
      let refusals = try #require(report["refusals"] as? [String: Int])
      #expect(refusals["activate → notQuiescent", default: 0] > 0)
    }
  }

  @Test func violationEndsWithOneAndLeavesATrace() throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run("explore", "--model", "rdt", "--bug", "remove-ignores-children", "--traces", folder)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("4. Remove("))
      #expect(outcome.output.contains("violated: no shorter sequence"))
      let traces = try contents(folder)
      #expect(traces.count == 1)
      #expect(traces[0].hasPrefix("parent-lives-") && traces[0].hasSuffix(".itf.json"))
    }
  }

  @Test func memoryBoundEndsWithTwoAndResumes() throws {
    try withTemporaryFolder { folder in
      let model = ["explore", "--model", "rdt", "--frames", "2", "--slots", "3"]
      let part = try Executable.run(model + ["--jobs", "1", "--memory", "1500k", "--checkpoint", "\(folder)/part"])
      #expect(part.status == 2)
      #expect(part.messages.contains("--memory allows more"))
      #expect(part.output.contains("to go on: the same command with --resume \(folder)/part"))
      let whole = try Executable.run(model + ["--resume", "\(folder)/part"])
      #expect(whole.status == 0)
      #expect(whole.output.contains("states        262,950"))
      #expect(whole.output.contains("transitions   3,209,448"))
      let other = try Executable.run(model + ["--symmetry", "--resume", "\(folder)/part"])
      #expect(other.status == 64)
      #expect(other.messages.contains("expected an exploration with symmetry"))
    }
  }

  @Test func interruptionEndsWithTwoAndResumes() throws {
    try withTemporaryFolder { folder in
      let model = ["explore", "--frames", "2", "--jobs", "1"]
      let part = try Executable.run(
        model + ["--checkpoint", "\(folder)/part", "--json", "\(folder)/report.json"], interruptedAfter: .seconds(1))
      #expect(part.status == 2)
      #expect(part.output.contains("incomplete: interrupted"))
      #expect(try json("\(folder)/report.json")["answer"] as? String == "interrupted")
      // Going on works; to its end it would take minutes.
      let more = try Executable.run(model + ["--resume", "\(folder)/part"], interruptedAfter: .seconds(2))
      #expect(more.status == 2)
      #expect(more.output.contains("with what came before"))
    }
  }

  @Test(
    "bad input ends with 64",
    arguments: [
      (["--frames", "0"], "expected at least 1"), (["--model", "rdt", "--frames", "9", "--slots", "9"], "fits into 64 bits"),
      (["--model", "rdt", "--bug", "none"], "bug"), (["--jobs", "0"], "expected 1 to 1024"), (["--memory", "lots"], "memory"),
      (["--rights", "q"], "rights"), (["--frames", "3"], "3 free frames"),
      (["--resume", "/nonexistent"], "a file that can be read"),
      (["--kernel", "/nonexistent.so"], "cannot load the kernel"), (["--model", "none"], "model"),
    ])
  func badInput(options: [String], message: String) throws {
    let outcome = try Executable.run(["explore"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.contains(message), "\(outcome.messages)")
  }
}
