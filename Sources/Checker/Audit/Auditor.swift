import Foundation
import KernelSpec

/// One obligation, judged by two solvers.
public struct AuditResult: Sendable {
  /// What the two opinions come to.
  public enum Class: String, Sendable, CaseIterable {
    /// Both say so.
    case confirmed
    /// One says that there is a model, the other that there is none.
    case disagreement
    /// Z3 shows it, and the second solver does not decide.
    case unconfirmed
    /// Z3 itself does not show it.
    case undecided
    case notRun = "not-run"
  }

  public let obligation: Obligation
  /// What Z3 says; nil if it failed.
  public var first: Verdict?
  public var second: SecondSolver.Opinion = .notRun
  public var firstSeconds: Double = 0
  public var secondSeconds: Double = 0

  /// The verdict that discharges the obligation.
  public var wanted: Verdict { obligation.wantsWitness ? .satisfiable : .unsatisfiable }

  public var `class`: Class {
    if second == .notRun { return .notRun }
    if case .verdict(let other) = second, let first, Set([first, other]) == [.satisfiable, .unsatisfiable] {
      return .disagreement
    }
    guard first == wanted else { return .undecided }
    return second == .verdict(wanted) ? .confirmed : .unconfirmed
  }

  /// What the second solver said, in one word or two.
  public var secondText: String {
    switch second {
    case .verdict(let verdict): verdict.rawValue
    case .timeout: "timeout"
    case .crashed(let message): "crashed (\(message))"
    case .notRun: "not run"
    }
  }
}

/// Gives every obligation to Z3 and to a second solver.
///
/// Both get the same text of what is to be proved. Of what is to be witnessed, the second solver gets Z3's witness with
/// it: it checks that this is one, and a false witness would be a disagreement.
public struct Auditor: Sendable {
  public var specification: Specification
  public var solver: SecondSolver
  /// The wall-clock time that the second solver has for each obligation and strategy.
  public var timeout: Duration
  /// Z3's resource units for each check.
  public var rlimit = Prover().rlimit

  public init(specification: Specification = .kernel, solver: SecondSolver, timeout: Duration) {
    self.specification = specification
    self.solver = solver
    self.timeout = timeout
  }

  /// Judges all, over several threads, in the order of the obligations.
  ///
  /// - Parameters:
  ///   - folder: An existing folder for the scripts; each is removed after its use.
  ///   - cancellation: When set, solvers are stopped, and what has no second opinion yet is ``AuditResult/Class/notRun``.
  ///   - progress: Called with each result as it comes, never twice at once.
  public func run(
    _ obligations: [Obligation], in folder: String, jobs: Int, cancellation: Cancellation = Cancellation(),
    progress: (@Sendable (AuditResult) -> Void)? = nil
  ) -> [AuditResult] {
    let work = pieces(of: obligations)
    let report: @Sendable (Int, [AuditResult]) -> Void = { _, results in
      for result in results { progress?(result) }
    }
    let answered = parallelMap(work, jobs: jobs, cancellation: cancellation, progress: report) { indices -> [AuditResult] in
      let piece = indices.map { obligations[$0] }
      return piece[0].wantsWitness
        ? witnessed(piece, in: folder, cancellation) : piece.map { proved($0, in: folder, cancellation) }
    }
    var results = obligations.map { AuditResult(obligation: $0) }
    for (indices, answers) in zip(work, answered) {
      for (index, answer) in zip(indices, answers ?? []) { results[index] = answer }
    }
    return results
  }

  /// What one worker takes up at a time: one obligation, or all of an operation that want witnesses.
  private func pieces(of obligations: [Obligation]) -> [[Int]] {
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
    return witnesses.values.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) } + singles
  }

  private func proved(_ obligation: Obligation, in folder: String, _ cancellation: Cancellation) -> AuditResult {
    var result = AuditResult(obligation: obligation)
    let script = obligation.publishedScript(of: specification)
    let answer = try? Z3.check(script, options: SolverOptions(rlimit: rlimit))
    result.first = answer?.verdict
    result.firstSeconds = answer?.seconds ?? 0
    ask(&result, script, in: folder, cancellation)
    return result
  }

  private func witnessed(_ obligations: [Obligation], in folder: String, _ cancellation: Cancellation) -> [AuditResult] {
    var prover = Prover(specification: specification)
    prover.rlimit = rlimit
    prover.keepsWitnesses = true
    return (obligations.count > 1 ? prover.witnesses(for: obligations) : obligations.map(prover.result)).map { found in
      var result = AuditResult(obligation: found.obligation)
      result.first = found.answer == .crashed ? nil : found.answer == .witnessed ? .satisfiable : .unknown
      result.firstSeconds = found.seconds
      let script = found.obligation.publishedScript(of: specification, witnessedAt: found.scope)
      ask(&result, found.witness.map(script.with) ?? script, in: folder, cancellation)
      return result
    }
  }

  /// Gives a script to the second solver.
  private func ask(_ result: inout AuditResult, _ script: String, in folder: String, _ cancellation: Cancellation) {
    if cancellation.isCancelled { return }
    let file = "\(folder)/\(result.obligation.fileName)"
    do {
      try script.write(toFile: file, atomically: false, encoding: .utf8)
    } catch {
      result.second = .crashed("cannot write '\(file)'")
      return
    }
    let clock = ContinuousClock()
    let start = clock.now
    result.second = solver.check(file: file, timeout: timeout, cancellation: cancellation)
    result.secondSeconds = (clock.now - start) / .seconds(1)
    unlink(file)
  }
}

extension String {
  /// The script with the value of each cell that the witness tells; other cells may have any.
  fileprivate func with(_ witness: [WitnessCell]) -> String {
    let end = "(check-sat)\n"
    let values = witness.map { "(assert (= \($0.cell) \($0.value)))\n" }
    return dropLast(end.count) + "; the witness that Z3 found\n" + values.joined() + end
  }
}
