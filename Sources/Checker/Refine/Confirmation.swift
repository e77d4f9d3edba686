import KernelSpec

/// A run of the kernel that shows a defect of its code: from boot, and as short as could be found.
public struct CodeWitness: Sendable {
  public let failure: FuzzFailure
  /// The state before the last call, as what differs from the one that the run starts from.
  public let before: [StateDifference]
  /// The run as it is drawn.
  public let picture: Picture?
  /// How long it took to find and to shorten.
  public let seconds: Double

  /// The calls, what differs after the last, and a test that shows it.
  var text: String {
    let geometry = failure.geometry
    let calls = failure.calls.map { "      FuzzCall(.\($0.name), \($0.arguments))," }
    let start = failure.start == .boot ? "booting" : "the state before boot"
    return
      (["reachable: \(counted(failure.calls.count, "call")) after \(start) show it"] + failure.calls.map { "  \($0.text)" }
      + (before.isEmpty ? [] : ["what the calls before the last have changed:"] + before.map { "  \($0)" })
      + failure.explanation.split(separator: "\n").map { "  \($0)" } + [
        "as a test:",
        "  @Test func kernelDoesAsSpecified() throws {",
        "    let lockstep = try Lockstep(",
      ] + geometry.constructorLines.map { "      \($0)" } + [
        "    #expect(lockstep.restart(.\(failure.start.rawValue)) == nil)",
        "    let calls = [",
      ] + calls + [
        "    ]",
        "    for call in calls { #expect(lockstep.step(call) == nil, \"\\(call.text)\") }",
        "  }",
      ]).joined(separator: "\n")
  }
}

extension Prover {
  /// Looks for what is wrong with the code where its obligations are not proved: first by running it, then with the solver.
  ///
  /// A run from boot that shows the operation to differ from its specification makes its obligations violated, and the
  /// defect a reachable one. A state that only the solver finds may be out of reach: then an invariant is too weak.
  ///
  /// - Parameter budget: How many random calls may be run.
  public func confirming(
    _ results: [ObligationResult], on kernel: KernelUnderTest = .shipped, budget: Int = 1_000_000
  ) throws -> [ObligationResult] {
    func isOpen(_ result: ObligationResult) -> Bool {
      result.obligation.level == .code && [.unknown, .timeout].contains(result.answer)
    }
    let open = Set(results.filter(isOpen).compactMap(\.obligation.operation))
    if open.isEmpty { return results }
    let (witnesses, calls) = try witnesses(of: open, on: kernel, budget: budget)
    return results.map { result in
      guard isOpen(result) else { return result }
      var result = result
      result.codeWitness = result.obligation.operation.flatMap { witnesses[$0] }
      if let witness = result.codeWitness {
        result.answer = .violated
        result.reason = nil
        result.refutationSeconds = witness.seconds
      } else {
        do { try refute(&result) } catch { result.reason = "\(error)" }
        result.stateWitness = result.counterexample.flatMap {
          StateWitness($0, kernel: kernel, specification: specification)
        }
        let isUnconfirmed = result.counterexample != nil && result.stateWitness == nil
        result.reason = [
          result.reason, "not reached: \(UInt64(calls).grouped) random calls from boot do not show it",
          isUnconfirmed ? "run on the host, the solver's state does not show it either" : nil,
        ].compactMap { $0 }.joined(separator: "; ")
      }
      return result
    }
  }

  /// Runs the code against the specification until each of the operations has been seen to differ.
  private func witnesses(
    of operations: Set<String>, on kernel: KernelUnderTest, budget: Int
  ) throws -> (witnesses: [String: CodeWitness], calls: Int) {
    let fuzzer = try Fuzzer(kernel: kernel, specification: specification)
    var witnesses: [String: CodeWitness] = [:]
    var calls = 0
    let clock = ContinuousClock()
    let start = clock.now
    var seed: UInt64 = 0
    // A campaign ends with its first failure, which may be another operation's: the next begins with another seed.
    while calls < budget, seed < 2_000, witnesses.count < operations.count {
      seed += 1
      let report = fuzzer.run(.differential, seed: seed, limit: .sequences(40))
      calls += report.steps
      guard let failure = report.failure, let operation = failure.operation, operations.contains(operation),
        witnesses[operation] == nil
      else { continue }
      let shrinker = try Shrinker(kernel: kernel, specification: specification, geometry: failure.geometry)
      let shortest = shrinker.shrink(failure)
      let lockstep = try Lockstep(kernel: kernel, specification: specification, geometry: shortest.geometry)
      lockstep.restart(shortest.start)
      let first = lockstep.state
      for call in shortest.calls.dropLast() { _ = lockstep.step(call) }
      witnesses[operation] = CodeWitness(
        failure: shortest, before: first.differences(to: lockstep.state),
        picture: shortest.picture(kernel: kernel, specification: specification), seconds: (clock.now - start) / .seconds(1))
    }
    return (witnesses, calls)
  }
}
