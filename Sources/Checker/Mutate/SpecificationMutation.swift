import Foundation
import KernelSpec

/// Puts mutants of the specification to the proof.
public struct SpecificationMutation: Sendable {
  /// The specification that the bugs are seeded into.
  public var specification: Specification
  /// Resource units allowed for each check.
  public var rlimit: UInt64 = 20_000_000
  /// Whether to go on after the first violation, and name every theorem that fails.
  public var findsEveryKiller = false

  public init(specification: Specification = .kernel) { self.specification = specification }

  /// Proves all that the mutant's operations owe, until something is violated; on request, until that is known of each theorem.
  ///
  /// The property that is expected to fail comes first, so that the usual mutant costs one obligation.
  public func outcome(
    of mutant: SpecificationMutant, jobs: Int = 1, cancellation: Cancellation = Cancellation()
  ) -> MutantOutcome {
    let start = ContinuousClock.now
    var outcome = judged(mutant, jobs: jobs, cancellation: cancellation)
    outcome.totalSeconds = start.duration(to: .now) / .seconds(1)
    return outcome
  }

  private func judged(_ mutant: SpecificationMutant, jobs: Int, cancellation: Cancellation) -> MutantOutcome {
    var outcome = MutantOutcome(
      name: mutant.name, level: .specification, summary: mutant.summary, verdict: .survived)
    let mutated: Specification
    do {
      mutated = try mutant.applied(to: specification)
    } catch {
      outcome.verdict = .unbuildable
      outcome.details = "\(error)"
      return outcome
    }

    let owed = mutated.obligations(of: mutant.operations)
    let expected = owed.filter { $0.theorem == mutant.theorem && $0.property == mutant.property }
    let others = owed.filter { $0.theorem != mutant.theorem || $0.property != mutant.property }
    var prover = Prover(specification: mutated)
    prover.rlimit = rlimit
    var results: [ObligationResult] = []
    for obligations in [expected, others] {
      results += prover.run(obligations, jobs: jobs, stoppingAtViolation: cancellation)
      if results.contains(where: { $0.answer == .violated }) || cancellation.isCancelled { break }
    }
    outcome.judge(results, isInterrupted: cancellation.isCancelled)
    if findsEveryKiller, outcome.verdict == .killed {
      outcome.otherKillers = otherKillers(than: results, owed, prover, jobs: jobs, cancellation)
    }
    return outcome
  }

  /// One violated or vacuous obligation of each theorem of which the results so far have none.
  private func otherKillers(
    than results: [ObligationResult], _ owed: [Obligation], _ prover: Prover, jobs: Int, _ cancellation: Cancellation
  ) -> [String] {
    let known = Dictionary(results.map { ($0.obligation.id, $0) }, uniquingKeysWith: { first, _ in first })
    let isCaught = Set(results.filter(\.isKilling).map(\.obligation.theorem))
    return Theorem.allCases.filter { !isCaught.contains($0) }.compactMap { theorem in
      let open = owed.filter { $0.theorem == theorem && known[$0.id] == nil }
      return prover.run(open, jobs: jobs, stoppingAtViolation: cancellation).first(where: \.isKilling)?.obligation.id
    }
  }

  /// Puts many mutants to the proof at once.
  ///
  /// - Parameters:
  ///   - jobs: How many threads.
  ///   - cancellation: When set, mutants that have not begun are ``MutantVerdict/notRun``.
  ///   - progress: Called with each outcome as it comes, never twice at once.
  public func run(
    _ mutants: [SpecificationMutant], jobs: Int, cancellation: Cancellation = Cancellation(),
    progress: (@Sendable (MutantOutcome) -> Void)? = nil
  ) -> [MutantOutcome] {
    let inner = max(1, jobs / max(1, mutants.count))
    let outcomes = parallelMap(
      mutants, jobs: jobs, cancellation: cancellation, progress: { progress?($1) },
      { outcome(of: $0, jobs: inner, cancellation: cancellation) })
    return zip(mutants, outcomes).map { mutant, outcome in
      outcome
        ?? MutantOutcome(name: mutant.name, level: .specification, summary: mutant.summary, verdict: .notRun)
    }
  }
}

extension MutantOutcome {
  /// Judges a mutant by what was proved of it.
  fileprivate mutating func judge(_ results: [ObligationResult], isInterrupted: Bool) {
    if let violated = results.first(where: { $0.answer == .violated }) {
      verdict = .killed
      killer = violated.obligation.id
      size = violated.scope?.description
      seconds = violated.refutationSeconds
      details = [violated.obligation.meaning, violated.counterexample?.description].compactMap { $0 }.joined(separator: "\n")
      picture = violated.counterexample?.picture(violated.obligation.meaning)
    } else if isInterrupted {
      verdict = .notRun
    } else if let vacuous = results.first(where: { $0.answer == .vacuous }) {
      verdict = .killed
      killer = vacuous.obligation.id
      seconds = vacuous.seconds
      details = "\(vacuous.obligation.meaning) \(vacuous.reason ?? "")"
    } else if let undecided = results.first(where: { !$0.answer.isGreen }) {
      verdict = .timeout
      details = "\(undecided.obligation.id): \(undecided.answer.rawValue), \(undecided.reason ?? "no reason given")"
    }
  }
}

extension ObligationResult {
  /// Whether the result shows that something is wrong.
  fileprivate var isKilling: Bool { answer == .violated || answer == .vacuous }
}

extension Specification {
  /// The obligations about any of the operations.
  public func obligations(of operations: Set<String>) -> [Obligation] {
    obligations.filter { $0.operation.map(operations.contains) ?? false }
  }
}

extension Prover {
  /// Decides obligations until one is violated; the rest is then left out.
  fileprivate func run(
    _ obligations: [Obligation], jobs: Int, stoppingAtViolation cancellation: Cancellation
  ) -> [ObligationResult] {
    let isFound = Cancellation()
    return run(obligations, jobs: jobs, cancellation: isFound) { result in
      if result.answer == .violated || cancellation.isCancelled { isFound.cancel() }
    }.filter { $0.answer != .notRun }
  }
}
