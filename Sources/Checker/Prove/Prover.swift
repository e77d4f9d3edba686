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
  /// Where the answer is ``Answer/violated``: the states and the call.
  public var counterexample: Counterexample?
  /// The resource units under each of several seeds, where more than one was asked for.
  public var seedRlimits: [UInt64] = []
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

  public init(specification: Specification = .kernel) { self.specification = specification }

  /// Decides one obligation.
  public func result(for obligation: Obligation) -> ObligationResult {
    do {
      return obligation.wantsWitness ? try witness(obligation) : try prove(obligation)
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
    if result.answer != .proved, refutes { try refute(&result) }
    return result
  }

  /// Looks for a counterexample in small scopes.
  private func refute(_ result: inout ObligationResult) throws {
    // Hints first, in every scope: most counterexamples fit one, and are then found at once. Only the search without
    // hints can exhaust a scope.
    let operation = result.obligation.operation.flatMap { specification.operation(named: $0) }
    let attempts =
      Scope.ladder.map { ($0, Hint.combinations($0, removes: operation?.removes ?? false)) }
      + Scope.ladder.map { ($0, [[]]) }
    for (scope, hints) in attempts {
      let script = result.obligation.script(of: specification, scope: scope, showingState: true)
      let answers = try Z3.check(
        script, underEachOf: hints.map { $0.map(\.rawValue) }, stopsAtModel: true,
        options: SolverOptions(rlimit: rlimit, wantsModel: true))
      result.refutationSeconds += answers.reduce(0) { $0 + $1.seconds }
      guard let answer = answers.last, answer.verdict == .satisfiable else { continue }
      result.answer = .violated
      result.reason = nil
      result.scope = scope
      result.counterexample = Counterexample(
        model: answer.model, scope: scope, obligation: result.obligation, specification: specification)
      return
    }
  }

  /// Seeks a model of an obligation that stands by itself.
  private func witness(_ obligation: Obligation) throws -> ObligationResult {
    var result = ObligationResult(obligation: obligation, answer: .vacuous, reason: "no witness in any scope tried")
    for scope in Scope.witnessLadder {
      let answer = try Z3.check(
        obligation.script(of: specification, scope: scope), options: SolverOptions(rlimit: rlimit))
      result.seconds += answer.seconds
      result.rlimit += answer.rlimit
      if answer.verdict == .satisfiable {
        result.answer = .witnessed
        result.reason = nil
        result.scope = scope
        break
      }
    }
    return result
  }

  /// What one worker takes up at a time: one obligation, or all vacuity obligations of an operation.
  private enum Work: Sendable {
    case single(Int)
    case vacuity(Operation, [Int])
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
    var cases: [String: [Int]] = [:]
    var singles: [Int] = []
    for (index, obligation) in obligations.enumerated() {
      switch obligation.goal {
      case .canSucceed(let operation), .canFail(let operation, _): cases[operation.name, default: []].append(index)
      default: singles.append(index)
      }
    }
    // The long pieces first, so that no worker is left with one at the end.
    let work =
      specification.operations.compactMap { operation in cases[operation.name].map { Work.vacuity(operation, $0) } }
      + singles.map { .single($0) }
    let report: @Sendable (Int, [(Int, ObligationResult)]) -> Void = { _, results in
      for (_, result) in results { progress?(result) }
    }
    let answered = parallelMap(work, jobs: jobs, cancellation: cancellation, progress: report) { piece in
      switch piece {
      case .single(let index): [(index, result(for: obligations[index]))]
      case .vacuity(let operation, let indices):
        Array(zip(indices, witnesses(for: indices.map { obligations[$0] }, of: operation)))
      }
    }
    var results = obligations.map { ObligationResult(obligation: $0, answer: .notRun, reason: "interrupted") }
    for (index, result) in answered.compactMap({ $0 }).joined() { results[index] = result }
    return results
  }
}
