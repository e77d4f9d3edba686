import KernelImpl
import KernelSpec

/// A trace run again, on specification and kernel.
public struct Replay: Sendable {
  /// What one call led to.
  public struct Step: Sendable {
    public var call: FuzzCall
    public var specified: String
    public var implemented: String
    /// What the step changed in the specification's state.
    public var differences: [StateDifference]
    /// The specification's state afterwards.
    public var state: ConcreteState
    /// The kernel's state afterwards, where something failed.
    public var implementedState: ConcreteState?
    /// What failed here, in words.
    public var problem: String?
  }

  /// The specification's state before the first step.
  public var start: ConcreteState
  /// The steps, up to the first that failed.
  public var steps: [Step]
  /// What failed first; nil when specification and kernel agree, and every invariant holds throughout.
  public var failure: FuzzFailure?
  /// Where the specification does not do what the trace says it did, in words.
  public var deviation: String?
  /// Whether the trace was recorded by the same specification.
  public var isSameModel: Bool

  /// Runs a trace.
  ///
  /// - Throws: ``EvaluationError`` if the specification cannot be evaluated.
  public init(
    _ trace: Trace, kernel: KernelUnderTest = .shipped, specification: Specification = .kernel
  ) throws(EvaluationError) {
    let lockstep = try Lockstep(kernel: kernel, specification: specification, geometry: trace.geometry)
    if trace.start == .given { lockstep.give(ConcreteState(lockstep.evaluator.layout, recorded: trace.startState)) }
    isSameModel = trace.model == specification.modelHash
    failure = SequenceRunner(lockstep).firstFailure(trace.calls, start: trace.start, seed: trace.seed)
    lockstep.restart(trace.start)
    start = lockstep.state
    var old = start
    if Trace.record(old) != trace.startState { deviation = "the first state is another than the one recorded" }
    steps = []
    for (index, recorded) in trace.steps.enumerated() {
      if let failure, index >= failure.calls.count { break }
      _ = lockstep.step(recorded.call)
      let isLast = failure?.calls.count == index + 1
      steps.append(
        Step(
          call: recorded.call, specified: lockstep.lastSpecified.description,
          implemented: Lockstep.words(status: lockstep.lastStatus, result: lockstep.lastResult),
          differences: old.differences(to: lockstep.state), state: lockstep.state,
          implementedState: isLast ? lockstep.implementedState : nil, problem: isLast ? failure?.explanation : nil))
      old = lockstep.state
      if deviation == nil {
        if lockstep.lastSpecified.name != recorded.outcome || lockstep.lastSpecified.result != recorded.result {
          deviation =
            "step \(index + 1), \(recorded.call.name), ended with \(recorded.outcome) when it was recorded, now with \(lockstep.lastSpecified)"
        } else if Trace.record(old) != recorded.state {
          deviation = "the state after step \(index + 1), \(recorded.call.name), is another than the one recorded"
        }
      }
    }
  }

  /// Whether specification and kernel agree throughout, and with the trace where the same specification recorded it.
  public var agrees: Bool { failure == nil && (deviation == nil || !isSameModel) }
}

extension FuzzFailure {
  /// The report of a failure: what was violated, the trace with the difference that each step makes, and how to see it again.
  ///
  /// - Parameters:
  ///   - path: The file that holds the trace.
  ///   - options: What the command that replays it needs besides, such as the kernel.
  public func report(
    path: String, options: String = "", kernel: KernelUnderTest = .shipped, specification: Specification = .kernel
  ) -> String {
    var lines = ["violated: \(check.name)" + (operation.map { " after \($0)" } ?? " at boot"), explanation, ""]
    lines.append(
      "from \(start.words) of \(geometry.words)"
        + (isShortest ? ", shortest possible:" : ":"))
    if let trace = try? Trace(self, specification: specification),
      let replay = try? Replay(trace, kernel: kernel, specification: specification)
    {
      lines += replay.lines
    }
    let file = path.contains(where: { " '\"$".contains($0) }) ? "'\(path)'" : path
    lines += ["", "replay: kcheck replay \(file)\(options.isEmpty ? "" : " \(options)")", "trace: \(path)"]
    return lines.joined(separator: "\n")
  }
}

extension Replay {
  /// The steps as text: each call, how it ended, and what it changed.
  public var lines: [String] {
    steps.enumerated().flatMap { index, step in
      let outcome =
        step.specified == step.implemented ? step.specified : "specification \(step.specified), kernel \(step.implemented)"
      return ["\(index + 1). \(step.call.text) → \(outcome)"] + step.differences.map { "     \($0)" }
        + (step.problem.map { ["  ✗  \($0)"] } ?? [])
    }
  }
}

extension MachineGeometry {
  /// The sizes in words.
  public var words: String {
    "\(frameCount) frames, \(coreCount) core\(coreCount == 1 ? "" : "s"), fan-out \(pageFanOut) of pages and \(capabilityFanOut) of capabilities, maximum \(maximum)"
  }
}
