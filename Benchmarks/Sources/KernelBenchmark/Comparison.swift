import KernelImpl

/// Runs both kernels on the same random calls, and compares what they return and every word of memory.
struct Comparison {
  /// How the kernels differ.
  struct Difference: Error, CustomStringConvertible {
    let description: String
  }

  /// How often each operation was called, and how often it succeeded.
  private(set) var tallies = Array(repeating: (calls: 0, successes: 0), count: SystemCall.allCases.count)
  private var random: RandomWords

  init(seed: UInt64) { random = RandomWords(state: seed) }

  /// Runs sequences of scenarios, each sequence from the boot state of a small machine whose counters soon reach their maximum.
  mutating func run(sequences: Int, scenarios: Int) throws {
    let geometry = MemoryGeometry(
      frameCount: 32, coreCount: 2, pageFanOut: 4, capabilityFanOut: 24, schedulerCount: 16, maximum: 8)
    for _ in 0..<sequences {
      let left = try Machine(geometry)
      let right = try Machine(geometry)
      for _ in 0..<scenarios {
        let scenario = Scenario(SystemCall.allCases.randomElement(using: &random)!, in: left.layout)
        for call in scenario.preparation + [scenario.measured] { try compare(altered(call), left, right) }
      }
    }
  }

  private mutating func compare(_ call: Call, _ left: Machine, _ right: Machine) throws {
    let generic = left.generic.call(call.operation, call.arguments, internally: true)
    let monomorphic = right.monomorphic.call(call.operation, call.arguments, internally: true)
    guard generic == monomorphic else { throw Difference(description: "\(call): \(generic), and \(monomorphic)") }
    if let index = left.words.indices.first(where: { left.words[$0] != right.words[$0] }) {
      throw Difference(description: "\(call): word \(index) becomes \(left.words[index]), and \(right.words[index])")
    }
    let operation = Int(call.operation.rawValue)
    tallies[operation].calls += 1
    if generic.status == 0 { tallies[operation].successes += 1 }
  }

  /// The call, of which a few arguments are replaced.
  private mutating func altered(_ call: Call) -> Call {
    let arguments = call.arguments.map { argument in
      switch random.next() % 64 {
      case 0: random.next()
      case 1...8: random.next() % 20
      default: argument
      }
    }
    return Call(operation: call.operation, arguments: arguments)
  }
}

/// A small deterministic generator of random words: SplitMix64 (Steele, Lea and Flood).
private struct RandomWords: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
