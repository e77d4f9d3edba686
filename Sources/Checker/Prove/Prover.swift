import KernelSpec
import Synchronization

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
    let operation = operation(of: result.obligation)
    let isCode = result.obligation.level == .code
    let ladder = isCode ? Scope.machineLadder(for: operation) : Scope.ladder(for: operation)
    for attempt in ModelSearch(ladder, operation).attempts {
      let (scope, hints) = (attempt.scope, attempt.hints + (isCode ? [.bare] : []))
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

  /// Proves obligations of one context with one solver, which keeps what it learns of the context.
  ///
  /// What it does not prove so is decided by a script of its own.
  private func proofs(
    of obligations: [Obligation], in context: ScriptContext, _ cancellation: Cancellation,
    _ report: (ObligationResult) -> Void
  ) -> [ObligationResult] {
    let beginning = ScriptBeginning(of: context, specification)
    let additions = obligations.map { Z3.Addition(beginning.declarations + $0.text(after: beginning)) }
    let answers = seeds.map { seed in
      try? Z3.check(
        beginning.declarations + beginning.assumptions, with: additions, options: SolverOptions(rlimit: rlimit, seed: seed))
    }
    return obligations.indices.map { index in
      var result = ObligationResult(obligation: obligations[index], answer: .proved)
      for answer in answers.map({ $0?[index][0] }) {
        guard let answer, answer.verdict == .unsatisfiable else {
          if cancellation.isCancelled {
            return ObligationResult(obligation: obligations[index], answer: .notRun, reason: "interrupted")
          }
          result = self.result(for: obligations[index])
          break
        }
        result.seconds = max(result.seconds, answer.seconds)
        result.rlimit = max(result.rlimit, answer.rlimit)
        result.seedRlimits.append(answer.rlimit)
      }
      report(result)
      return result
    }
  }

  /// What one worker takes up at a time, by the obligations' numbers.
  private enum Piece {
    case single(Int)
    /// What one solver proves.
    case proofs(ScriptContext, [Int])
    /// All that want witnesses and are sought in the same way.
    case witnesses([Int])

    var indices: [Int] {
      switch self {
      case .single(let index): [index]
      case .proofs(_, let indices), .witnesses(let indices): indices
      }
    }
  }

  /// The pieces of work, the long ones first, so that no worker is left with one at the end.
  private func pieces(of obligations: [Obligation]) -> [Piece] {
    var witnesses: [ModelSearch: [Int]] = [:]
    var proofs: [ScriptContext: [Int]] = [:]
    var models: [Piece] = []
    var others: [Piece] = []
    for (index, obligation) in obligations.enumerated() {
      if obligation.wantsWitness, obligation.level == .spec {
        witnesses[witnessSearch(for: operation(of: obligation)), default: []].append(index)
      } else if obligation.wantsWitness, obligation.context != nil {
        models.append(.single(index))
      } else if let context = obligation.context {
        proofs[context, default: []].append(index)
      } else {
        others.append(.single(index))
      }
    }
    func longestFirst(_ one: [Int], _ other: [Int]) -> Bool { (other.count, one[0]) < (one.count, other[0]) }
    return witnesses.values.sorted(by: longestFirst).map(Piece.witnesses) + models
      + proofs.sorted { longestFirst($0.value, $1.value) }.map { Piece.proofs($0, $1) } + others
  }

  /// The operation that the obligation is about, if it is about one.
  func operation(of obligation: Obligation) -> Operation? {
    obligation.operation.flatMap { specification.operation(named: $0) }
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
    let work = pieces(of: obligations)
    let reporting = Mutex<Void>(())
    let report: @Sendable (ObligationResult) -> Void = { result in reporting.withLock { _ in progress?(result) } }
    let answered = parallelMap(work, jobs: jobs, cancellation: cancellation) { piece -> [ObligationResult] in
      let obligations = piece.indices.map { obligations[$0] }
      if case .proofs(let context, _) = piece { return self.proofs(of: obligations, in: context, cancellation, report) }
      let results = if case .witnesses = piece { self.witnesses(for: obligations) } else { obligations.map(self.result) }
      results.forEach(report)
      return results
    }
    var results = obligations.map { ObligationResult(obligation: $0, answer: .notRun, reason: "interrupted") }
    for (piece, answers) in zip(work, answered) {
      for (index, answer) in zip(piece.indices, answers ?? []) { results[index] = answer }
    }
    return results
  }
}
