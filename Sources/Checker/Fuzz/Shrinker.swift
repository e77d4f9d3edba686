import KernelImpl
import KernelSpec

/// Makes a failing sequence as short as it can.
///
/// Steps refer to what they use by the step that produced it; so a step can go, and its users take what it was made from
/// instead, or go too. What remains fails the same check after the same operation.
public struct Shrinker {
  private let runner: SequenceRunner
  private var lockstep: Lockstep { runner.lockstep }
  /// How many calls the search for a shorter sequence may execute.
  public var searchBudget = 2_000_000

  /// - Throws: ``EvaluationError`` if the specification cannot be evaluated.
  public init(
    kernel: KernelUnderTest = .shipped, specification: Specification = .kernel, geometry: MachineGeometry
  ) throws(EvaluationError) {
    runner = SequenceRunner(
      try Lockstep(kernel: kernel, specification: specification, geometry: geometry))
  }

  /// The shortest sequence found that fails in the same way, run again with all checks.
  public func shrink(_ failure: FuzzFailure) -> FuzzFailure {
    guard !failure.calls.isEmpty else {
      var failure = failure
      failure.isShortest = true
      return failure
    }
    var best = failure
    // A rerun decides: a candidate that fails earlier in another way does not count.
    func accept(_ calls: [FuzzCall], from start: FuzzStart) -> Bool {
      guard let again = runner.firstFailure(calls, start: start, seed: failure.seed),
        again.check == failure.check, again.operation == failure.operation, again.calls.count <= best.calls.count
      else { return false }
      best = again
      return true
    }
    let start = failure.start
    guard accept(failure.calls, from: start) else { return failure }
    let removal = StepRemoval(runner, failure)
    // What the one makes shorter, the other may make shorter still.
    var length: Int
    repeat {
      length = best.calls.count
      if let calls = removal.shrink(best.calls) { _ = accept(calls, from: start) }
      let search = ShortestSearch(runner, best, budget: searchBudget)
      if let calls = search.among(best.calls, shorterThan: best.calls.count) { _ = accept(calls, from: start) }
    } while best.calls.count < length
    var isShortest = best.calls.count == 1
    if best.calls.count > 1 {
      let search = ShortestSearch(runner, best, budget: searchBudget)
      let (calls, isComplete) = search.amongAll(shorterThan: best.calls.count)
      if let calls { _ = accept(calls, from: start) }
      isShortest = isComplete
    }
    // What took boot operations to build may be there after booting.
    if start == .initial, best.calls.count > 1 {
      var booted = best
      booted.start = .boot
      let search = ShortestSearch(runner, booted, budget: searchBudget)
      if let calls = search.amongAll(shorterThan: best.calls.count).calls { _ = accept(calls, from: .boot) }
    }
    if let calls = StepRemoval(runner, best).simplify(best.calls) { _ = accept(calls, from: best.start) }
    best.isShortest = isShortest
    return best
  }
}

/// Removes steps one after another, and makes arguments small.
struct StepRemoval {
  private let runner: SequenceRunner
  private let check: FuzzCheck
  private let last: SystemCall
  private let start: FuzzStart
  /// How many candidates may be run in each of the two passes.
  private let budget = 2_000

  init(_ runner: SequenceRunner, _ failure: FuzzFailure) {
    self.runner = runner
    check = failure.check
    last = failure.calls.last!.call
    start = failure.start
  }

  /// Runs steps by name, without those that fail on the way.
  ///
  /// - Returns: The steps up to the failure, if it occurs.
  private func run(_ steps: [SymbolicStep]) -> [(step: SymbolicStep, call: FuzzCall)]? {
    guard runner.lockstep.restart(start) == nil else { return nil }
    var names = SymbolicRun(runner.lockstep)
    var kept: [(step: SymbolicStep, call: FuzzCall)] = []
    for step in steps {
      let call = names.concrete(step)
      if step.call == last {
        if runner.fails(call, check) { return kept + [(step, call)] }
      } else if runner.lockstep.step(call) != nil {
        return nil
      }
      // A failed call changes nothing, so nothing misses it.
      guard runner.lockstep.lastStatus == 0 else { continue }
      names.note(step: step.id)
      kept.append((step, call))
    }
    return nil
  }

  /// Names the arguments of calls.
  private func symbolic(_ calls: [FuzzCall]) -> [SymbolicStep] {
    runner.lockstep.restart(start)
    var names = SymbolicRun(runner.lockstep)
    var steps: [SymbolicStep] = []
    for (index, call) in calls.enumerated() {
      steps.append(names.symbolic(call, id: index))
      guard index < calls.count - 1 else { break }
      _ = runner.lockstep.step(call)
      if runner.lockstep.lastStatus == 0 { names.note(step: index) }
    }
    return steps
  }

  private func removing(_ indices: [Int], from steps: [SymbolicStep]) -> [SymbolicStep] {
    var rest = steps
    for index in indices.reversed() {
      let gone = rest.remove(at: index)
      for user in index..<rest.count { rest[user] = rest[user].rebinding(gone) }
    }
    return rest
  }

  /// Removes windows of steps of falling size, then pairs, for as long as the sequence still fails.
  func shrink(_ calls: [FuzzCall]) -> [FuzzCall]? {
    guard var best = run(symbolic(calls)) else { return nil }
    var runs = 0
    func tryRemoving(_ indices: [Int]) -> Bool {
      runs += 1
      guard let shorter = run(removing(indices, from: best.map(\.step))), shorter.count < best.count else { return false }
      best = shorter
      return true
    }
    var size = max(1, best.count / 2)
    while runs < budget {
      var removed = false
      var index = max(0, best.count - 1 - size)
      while index >= 0, runs < budget {
        if index + size < best.count, tryRemoving(Array(index..<index + size)) { removed = true }
        index = min(index, best.count) - max(1, size / 2)
      }
      if size > 1 { size /= 2 } else if !removed { break }
    }
    var first = 0
    pairs: while first < best.count - 2, best.count < 40, runs < 2 * budget {
      for second in first + 1..<best.count - 1 where tryRemoving([first, second]) {
        first = 0
        continue pairs
      }
      first += 1
    }
    return best.map(\.call)
  }

  /// Makes arguments small: 0 where that fails as well, all rights, the boot component as caller.
  func simplify(_ calls: [FuzzCall]) -> [FuzzCall]? {
    guard var best = run(symbolic(calls))?.map(\.call), best.count == calls.count else { return nil }
    for step in best.indices {
      let sorts = CallGenerator.parameterSorts[Int(best[step].call.rawValue)]
      for (index, sort) in sorts.enumerated() {
        let word = best[step].arguments[index]
        for candidate in Self.simpler(word, sort) {
          var calls = best
          calls[step].arguments[index] = candidate
          guard let again = run(symbolic(calls)), again.count == best.count else { continue }
          best = again.map(\.call)
          break
        }
      }
    }
    return best
  }

  private static func simpler(_ word: UInt64, _ sort: Sort) -> [UInt64] {
    switch sort {
    case .rights: word == 7 ? [] : [7, 0, 1, 2, 3, 4, 5, 6].filter { $0 < word || $0 == 7 }
    case .frame: word == BootLayout.caller ? [] : [BootLayout.caller]
    default: Array(0..<min(word, 24))
    }
  }
}
