import ArgumentParser
import Checker
import Foundation
import KernelSpec

struct RefineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "refine", abstract: "x")
  @Option var operation: [String] = []
  @Flag var list = false
  @Flag var cex = false
  @Option var smt2: String?

  func run() throws {
    let refinement = Refinement()
    for line in refinement.drift { print(line) }
    var obligations: [Obligation] = []
    for o in refinement.specification.operations where operation.isEmpty || operation.contains(o.name) {
      let t = ContinuousClock.now
      let own = refinement.obligations(of: o)
      print(o.name, own.count, t.duration(to: .now))
      obligations += own
    }
    if list { return }
    print(obligations.count)
    if let smt2 {
      for o in obligations {
        try o.publishedScript(of: .kernel).write(toFile: "\(smt2)/\(o.fileName)", atomically: false, encoding: .utf8)
      }
    }
    var prover = Prover()
    prover.refutes = cex
    let start = ContinuousClock.now
    let results = prover.run(obligations, jobs: 2)
    print(start.duration(to: .now))
    let times = results.map(\.seconds).sorted()
    print("median", times[times.count / 2], "max", times.last!)
    for (answer, group) in Dictionary(grouping: results, by: \.answer) { print(answer, group.count) }
    for r in results where r.answer != .proved {
      print(r.obligation.id, r.answer, r.reason ?? "", r.seconds)
      if let c = r.counterexample { print(c) }
      if case .refines(_, let path) = r.obligation.goal { print(path.outcome) }
    }
  }
}
