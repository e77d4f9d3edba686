import KernelImpl

/// The first step at which two machines differ.
public struct MachineDifference: Equatable, Sendable, CustomStringConvertible {
  /// The call, counted from 1; 0 is booting.
  public var step: Int
  public var call: FuzzCall?
  /// Nil where the machine did not get so far.
  public var host: MachineStep?
  public var machine: MachineStep?

  public var description: String {
    let what = call.map { "step \(step), \($0.text)" } ?? "booting"
    return """
      \(what), differs:
        on the host:    \(host.map(\.description) ?? "not reached")
        on the machine: \(machine.map(\.description) ?? "not reached")
      """
  }
}

/// One sequence of calls on the host and on the booted machine, step by step.
public struct MachineComparison: Sendable {
  public var sequence: CallSequence
  public var host: [MachineStep]
  public var machine: [MachineStep]

  public init(_ sequence: CallSequence, host: HostMachine = HostMachine(), machine: BootedMachine) throws(BootError) {
    self.sequence = sequence
    self.host = host.steps(sequence)
    self.machine = try machine.steps(sequence)
  }

  package init(_ sequence: CallSequence, host: [MachineStep], machine: [MachineStep]) {
    self.sequence = sequence
    self.host = host
    self.machine = machine
  }

  /// The first step at which result or state differ.
  public var difference: MachineDifference? {
    let first = sequence.start == .boot ? 0 : 1
    for index in 0..<max(host.count, machine.count) {
      let onHost = index < host.count ? host[index] : nil
      let onMachine = index < machine.count ? machine[index] : nil
      if onHost == onMachine { continue }
      let step = index + first
      return MachineDifference(
        step: step, call: step > 0 && step <= sequence.calls.count ? sequence.calls[step - 1] : nil, host: onHost,
        machine: onMachine)
    }
    return nil
  }
}

/// A campaign of random sequences on both machines.
public struct MachineCampaign: Sendable {
  public var sequences = 0
  public var operations = 0
  public var duration = Duration.zero
  public var isInterrupted = false
  /// A sequence on which the machines differ, up to where they do.
  public var failure: (sequence: CallSequence, difference: MachineDifference)?

  /// Sequences sent at a time: few enough for a machine's time limit, many enough to make up for its start.
  private static let batch = 25

  /// Sends sequences of a fuzzer until the limit, a cancellation or the first difference.
  ///
  /// - Throws: ``BootError`` if the machine gives no answer.
  public init(
    _ fuzzer: Fuzzer, seed: UInt64, limit: FuzzLimit, machine: BootedMachine, cancellation: Cancellation = Cancellation(),
    progress: (MachineCampaign) -> Void = { _ in }
  ) throws(BootError) {
    let host = HostMachine(kernel: fuzzer.kernel)
    let clock = ContinuousClock()
    let begin = clock.now
    while failure == nil {
      let isLast: Bool
      var count = Self.batch
      switch limit {
      case .sequences(let all):
        count = min(count, all - sequences)
        isLast = count <= 0
      case .duration(let duration): isLast = clock.now - begin >= duration
      }
      if isLast { break }
      if cancellation.isCancelled {
        isInterrupted = true
        break
      }
      let batch = (sequences..<sequences + count).map { fuzzer.sequence($0, seed: seed) }
      let summaries: [UInt64]
      do { summaries = try machine.summaries(batch) } catch .cancelled {
        isInterrupted = true
        break
      }
      for (sequence, summary) in zip(batch, summaries) where host.summary(sequence) != summary {
        let comparison = try MachineComparison(sequence, host: host, machine: machine)
        guard let difference = comparison.difference else { continue }
        var failing = sequence
        failing.calls = Array(sequence.calls.prefix(difference.step))
        failure = (failing, difference)
        break
      }
      sequences += count
      operations += batch.reduce(0) { $0 + $1.calls.count }
      duration = clock.now - begin
      progress(self)
    }
  }
}
