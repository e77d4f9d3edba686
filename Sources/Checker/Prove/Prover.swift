import KernelSpec

/// What is known of an obligation. Only ``proved`` and ``witnessed`` are green.
public enum Answer: String, Sendable, Codable, CaseIterable {
  /// Holds for any number of frames, slots and cores.
  case proved
  /// Vacuity: a model was found, within a scope.
  case witnessed
  /// A counterexample was found, within a scope.
  case violated
  /// Vacuity: no model was found in any scope tried.
  case vacuous
  /// The solver could not decide, and no scope tried has a counterexample.
  case unknown
  /// The solver used up its resources, and no scope tried has a counterexample.
  case timeout
  /// The solver failed.
  case crashed
  /// Not attempted, because the run was interrupted.
  case notRun = "not-run"

  public var isGreen: Bool { self == .proved || self == .witnessed }
}

/// An obligation with its answer and what that cost.
public struct ObligationResult: Sendable {
  public let obligation: Obligation
  public var answer: Answer
  /// Why the answer is not green, in the solver's words.
  public var reason: String?
  /// Seconds of wall-clock time in the solver, parsing included.
  public var seconds: Double = 0
  /// Seconds spent on finding the counterexample, where the answer is ``Answer/violated``.
  public var refutationSeconds: Double = 0
  /// The solver's resource units for the check that decided.
  public var rlimit: UInt64 = 0
  /// The scope of the witness or counterexample.
  public var scope: Scope?
  /// Where the answer is ``Answer/witnessed`` and the prover keeps witnesses: the whole state and the call.
  var witness: [WitnessCell]?
  /// Where the answer is ``Answer/violated`` of code: a run from boot that shows it, if one was found.
  public var codeWitness: CodeWitness?
  /// Where the answer is ``Answer/violated`` of code, and no run from boot was found: the solver's state, tried on the host.
  public var stateWitness: StateWitness?
  /// Where the answer is ``Answer/violated``: the states and the call.
  public var counterexample: Counterexample?
  /// The resource units under each of several seeds, where more than one was asked for.
  public var seedRlimits: [UInt64] = []

  /// The path that the obligation is about, if it is about one.
  var path: CodePath? {
    if case .refines(_, let path) = obligation.goal { path } else { nil }
  }
}

/// Discharges obligations with Z3.
public struct Prover: Sendable {
  public var specification: Specification
  /// Resource units allowed for each check; 0 is unlimited.
  public var rlimit: UInt64 = 20_000_000
  /// The solver seeds; all must prove.
  public var seeds: [UInt32] = [0]
  /// Whether to look for a counterexample where the unbounded check does not prove.
  public var refutes = true
  /// Whether a result carries its witness.
  var keepsWitnesses = false

  public init(specification: Specification = .kernel) { self.specification = specification }

  /// Decides one obligation.
  public func result(for obligation: Obligation) -> ObligationResult {
    do {
      if case .words(let words) = obligation.goal { return try self.result(for: obligation, words) }
      if obligation.level == .code, obligation.wantsWitness { return try witnessOnMachine(obligation) }
      return obligation.wantsWitness ? witnesses(for: [obligation])[0] : try prove(obligation)
    } catch {
      return ObligationResult(obligation: obligation, answer: .crashed, reason: "\(error)")
    }
  }

  private func prove(_ obligation: Obligation) throws -> ObligationResult {
    let script = obligation.script(of: specification)
    var result = ObligationResult(obligation: obligation, answer: .proved)
    for seed in seeds {
      let answer = try Z3.check(script, options: SolverOptions(rlimit: rlimit, seed: seed))
      result.seconds = max(result.seconds, answer.seconds)
      result.rlimit = max(result.rlimit, answer.rlimit)
      result.seedRlimits.append(answer.rlimit)
      if answer.verdict != .unsatisfiable {
        result.answer = answer.reason == Z3.resourceLimitExceeded ? .timeout : .unknown
        result.reason = answer.reason ?? "the solver found a model of the unbounded formula"
        break
      }
    }
    // What is wrong with code is sought afterwards, first by running it.
    if result.answer != .proved, refutes, obligation.level == .spec { try refute(&result) }
    return result
  }

  /// Looks for a counterexample in small scopes.
  func refute(_ result: inout ObligationResult) throws {
    // Hints first, in every scope: most counterexamples fit one, and are then found at once. Only the search without
    // hints can exhaust a scope.
    let operation = result.obligation.operation.flatMap { specification.operation(named: $0) }
    let isCode = result.obligation.level == .code
    let ladder = isCode ? Scope.machineLadder(for: operation) : Scope.ladder(for: operation)
    let hinted = ladder.flatMap { scope in
      (operation.map { Hint.combinations(scope, for: $0) } ?? []).map { (scope, isCode ? $0 + [.bare] : $0) }
    }
    let attempts = hinted + ladder.map { ($0, isCode ? [.bare] : []) }
    for (scope, hints) in attempts {
      let script = result.obligation.script(of: specification, scope: scope, showingState: true)
      let answer = try Z3.check(
        hints.asserted(in: script, scope), options: SolverOptions(rlimit: rlimit, preprocesses: true, wantsModel: true))
      result.refutationSeconds += answer.seconds
      guard answer.verdict == .satisfiable else { continue }
      result.answer = .violated
      result.reason = nil
      result.scope = scope
      result.counterexample = Counterexample(
        model: answer.model, scope: scope, obligation: result.obligation, specification: specification)
      return
    }
  }

  /// Decides all, over several threads.
  ///
  /// - Parameters:
  ///   - jobs: How many threads.
  ///   - cancellation: When set, work that has not begun is answered ``Answer/notRun``.
  ///   - progress: Called with each result as it comes, never twice at once.
  /// - Returns: A result for each obligation, in their order.
  public func run(
    _ obligations: [Obligation], jobs: Int, cancellation: Cancellation = Cancellation(),
    progress: (@Sendable (ObligationResult) -> Void)? = nil
  ) -> [ObligationResult] {
    // What one worker takes up at a time: one obligation, or all of an operation that want witnesses.
    var witnesses: [String: [Int]] = [:]
    var singles: [[Int]] = []
    for (index, obligation) in obligations.enumerated() {
      if obligation.wantsWitness, obligation.level == .spec, let operation = obligation.operation {
        witnesses[operation, default: []].append(index)
      } else {
        singles.append([index])
      }
    }
    // The long pieces first, so that no worker is left with one at the end.
    let work = specification.operations.compactMap { witnesses[$0.name] } + singles
    let report: @Sendable (Int, [ObligationResult]) -> Void = { _, results in
      for result in results { progress?(result) }
    }
    let answered = parallelMap(work, jobs: jobs, cancellation: cancellation, progress: report) { indices in
      let piece = indices.map { obligations[$0] }
      return indices.count > 1 ? self.witnesses(for: piece) : piece.map(result)
    }
    var results = obligations.map { ObligationResult(obligation: $0, answer: .notRun, reason: "interrupted") }
    for (indices, answers) in zip(work, answered) {
      for (index, answer) in zip(indices, answers ?? []) { results[index] = answer }
    }
    return results
  }
}
