import KernelImpl
import KernelSpec

/// Runs given sequences of calls on specification and kernel, to find where they first fail.
struct SequenceRunner {
  let lockstep: Lockstep

  init(_ lockstep: Lockstep) { self.lockstep = lockstep }

  /// Runs the calls with all checks, invariants after each step included.
  ///
  /// - Returns: The first failure, with the calls up to it; or nil.
  func firstFailure(_ calls: [FuzzCall], start: FuzzStart, seed: UInt64? = nil) -> FuzzFailure? {
    let fresh = lockstep.evaluator.initialState
    func failure(_ check: FuzzCheck, _ count: Int, from old: ConcreteState) -> FuzzFailure {
      FuzzFailure(
        check: check, explanation: lockstep.explanation(of: check, after: count > 0 ? calls[count - 1] : nil, from: old),
        geometry: lockstep.geometry, start: start, seed: seed, calls: Array(calls.prefix(count)))
    }
    if let check = lockstep.restart(start) { return failure(check, 0, from: fresh) }
    if let violation = lockstep.violatedInvariant() { return failure(.invariant(violation.name), 0, from: fresh) }
    for (index, call) in calls.enumerated() {
      let old = lockstep.state
      if let check = lockstep.step(call) { return failure(check, index + 1, from: old) }
      guard lockstep.lastStatus == 0 else { continue }
      if let violation = lockstep.violatedInvariant() { return failure(.invariant(violation.name), index + 1, from: old) }
    }
    return nil
  }

  /// Whether a call, made now, fails the check. The state afterwards is what the call has made of it.
  func fails(_ call: FuzzCall, _ check: FuzzCheck) -> Bool {
    if let failed = lockstep.step(call) { return failed == check }
    guard case .invariant(let name) = check, lockstep.lastStatus == 0 else { return false }
    return lockstep.violatedInvariant()?.name == name
  }
}
