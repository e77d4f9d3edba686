import Glibc
import KernelImpl

/// Which of the two kernels runs.
enum KernelName: String {
  case generic, monomorphic
}

/// What `Scripts/benchmark` counts the instructions of.
@main enum KernelBenchmark {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments {
    case ["--list"]: for operation in Measurement.operations { print(operation) }
    case ["--check"]: try check()
    default: try measure(arguments)
    }
  }

  private static func measure(_ arguments: [String]) throws {
    func value(of option: String) -> String? {
      arguments.firstIndex(of: option).map { arguments[($0 + 1)...] }?.first
    }
    guard arguments.count == 6,
      let operation = Measurement.operations.first(where: { "\($0)" == value(of: "--operation") }),
      let kernel = value(of: "--kernel").flatMap(KernelName.init),
      let count = value(of: "--count").flatMap({ Int($0) }), 0...Measurement.rounds ~= count
    else {
      print(
        """
        usage: KernelBenchmark --operation NAME --kernel generic|monomorphic --count N
               KernelBenchmark --check
               KernelBenchmark --list
        N is at most \(Measurement.rounds).
        """)
      exit(64)
    }
    try Measurement(operation).run(kernel, count: count)
  }

  /// Compares the kernels, and sees that every operation has succeeded and been refused often.
  private static func check() throws {
    var comparison = Comparison(seed: 1)
    do {
      try comparison.run(sequences: 10_000, scenarios: 40)
    } catch let difference as Comparison.Difference {
      print("the kernels differ after \(difference)")
      exit(1)
    }
    for (operation, tally) in zip(SystemCall.allCases, comparison.tallies) {
      print("\(operation): \(tally.calls) calls, \(tally.successes) succeeded")
      guard tally.successes >= 100, tally.calls - tally.successes >= 100 else {
        print("too few calls of \(operation) succeeded, or too few were refused")
        exit(1)
      }
    }
    print("the kernels agree on all results and on every word of memory")
  }
}
