import ArgumentParser
import Checker
import Foundation
import KernelSpec

struct ProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "prove", abstract: "Proves every theorem for any number of frames.")
  @Option var theorem: String?
  @Option var operation: String?
  @Option var rlimit: UInt64 = 3_000_000
  @Option var smt2: String?
  @Option var scope: String?
  @Flag var verbose = false
  @Flag var quick = false
  mutating func run() throws {
    var prover = Prover()
    prover.rlimit = rlimit
    prover.refutes = !quick
    let obligations = Specification.kernel.obligations.filter {
      (theorem == nil || $0.id.contains(theorem!)) && (operation == nil || $0.operation == operation)
    }
    if let smt2 {
      for o in obligations {
        if let f = scope { try o.script(of: .kernel, scope: f == "a" ? Scope(frames: 4, slots: 5, offsets: 3, addresses: 2) : Scope(frames: 4, slots: 4)).write(toFile: smt2 + "/" + o.id.replacingOccurrences(of: "/", with: "--") + ".smt2", atomically: true, encoding: .utf8); continue }
      try o.script(of: .kernel).write(toFile: smt2 + "/" + o.id.replacingOccurrences(of: "/", with: "--") + ".smt2", atomically: true, encoding: .utf8)
      }
      return
    }
    let p = prover
    let start = Date()
    let results = parallelMap(obligations, jobs: 2) { p.result(for: $0) }
    for r in results where verbose || !r.answer.isGreen {
      print(r.answer, r.obligation.id, String(format: "%.0f ms", r.seconds * 1000), r.rlimit, r.reason ?? "", r.scope.map { "\($0)" } ?? "", String(format: "%.0f ms", r.refutationSeconds * 1000))
      if let c = r.counterexample { print(c) }
    }
    let counts = Dictionary(grouping: results, by: \.answer).mapValues(\.count)
    let times = results.map(\.seconds).sorted()
    print(counts, "median", times[times.count / 2], "max", times.last!, "wall", -start.timeIntervalSinceNow)
  }
}
