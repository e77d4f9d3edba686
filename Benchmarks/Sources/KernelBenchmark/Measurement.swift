import KernelImpl

/// One call, made again and again in the same state.
struct Measurement {
  /// The system calls: all operations but those that only the kernel itself runs.
  static let operations = SystemCall.allCases.filter { !$0.isInternal }
  /// How many rounds there are, whatever the number of calls.
  static let rounds = 10_000

  private let machine: Machine
  private let measured: Call
  /// The words that the call changes, with what they hold before it.
  private var changes: [(index: Int, before: UInt64)] = []

  /// Brings a machine with Sv39 page tables, and capabilities of one cache line, to where the operation succeeds.
  init(_ operation: SystemCall) throws {
    machine = try Machine(MemoryGeometry(frameCount: 64, coreCount: 4, pageFanOut: 512, capabilityFanOut: 64))
    let scenario = Scenario(operation, in: machine.layout)
    measured = scenario.measured
    for call in scenario.preparation { succeed(call) }

    let before = Array(machine.words)
    succeed(measured)
    for index in before.indices where machine.words[index] != before[index] { changes.append((index, before[index])) }
  }

  private func succeed(_ call: Call) {
    let outcome = machine.generic.call(call.operation, call.arguments, internally: false)
    precondition(outcome.status == 0, "\(call) is refused: \(outcome)")
  }

  /// Makes the call in the first `count` rounds, and undoes it in every round; so two runs differ by their calls alone.
  func run(_ kernel: KernelName, count: Int) {
    switch kernel {
    case .generic: run(machine.generic, count: count)
    case .monomorphic: run(machine.monomorphic, count: count)
    }
  }

  private func run(_ kernel: some SystemCallHandler, count: Int) {
    for round in 0..<Self.rounds {
      for (index, before) in changes { machine.words[index] = before }
      guard round < count else { continue }
      let outcome = kernel.call(measured.operation, measured.arguments, internally: false)
      precondition(outcome.status == 0)
    }
  }
}
