import Foundation
import KernelSpec

/// Puts mutants of the implementation to the refinement proof.
///
/// A mutant is killed where a path of its code cannot be proved to do what the specification says, and the kernel indeed does not, for a
/// solver that gives up has refuted nothing: the fuzzer finds a trace that shows it, or the solver a small state that satisfies every
/// invariant, in which the kernel is run on the host. Code that no operation executes has
/// proofs of its own (``WordObligation``), whose solver does refute, where they do not quantify. If every path of all is proved, the mutant is no
/// bug, but another way to write the kernel.
public struct RefinementMutation: Sendable {
  public var specification = Specification.kernel
  /// What fuzzes a mutant of which a path is not proved.
  public var confirmation: CodeMutation
  /// Resource units that the solver may use for each path. No path of the kernel takes a tenth of them.
  public var rlimit: UInt64 = 5_000_000

  public init(confirmation: CodeMutation) { self.confirmation = confirmation }

  /// Builds and proves the kernel with a bug; without one it is the control, which has to survive.
  public func outcome(of mutant: GeneratedMutant?, cancellation: Cancellation = Cancellation()) -> MutantOutcome {
    let start = ContinuousClock.now
    var outcome = Self.outcome(of: mutant, .survived)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kcheck-mutant-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let library = try confirmation.builder.build(mutant?.edit, in: folder, isSymbolic: true, cancellation: cancellation)
      let unproved = firstUnproved(
        try obligations(library, first: mutant?.operations ?? []), cancellation, &outcome)
      if cancellation.isCancelled {
        outcome.verdict = .notRun
      } else if let unproved, case .words(let question) = unproved.obligation.goal, !question.quantifies {
        outcome.judge(unproved)
      } else if let unproved {
        try confirmation.fuzz(mutant?.edit, in: folder, cancellation, &outcome)
        if outcome.verdict == .survived, !cancellation.isCancelled {
          try refute(unproved, mutant?.edit, in: folder, cancellation, &outcome)
        }
        outcome.judge(unproved, isInterrupted: cancellation.isCancelled)
      } else if mutant != nil {
        outcome.verdict = .equivalent
      }
    } catch {
      outcome.verdict = cancellation.isCancelled ? .notRun : .unbuildable
      outcome.details = "\(error)"
    }
    outcome.totalSeconds = start.duration(to: .now) / .seconds(1)
    return outcome
  }

  /// Puts many mutants to the proof at once.
  ///
  /// - Parameters:
  ///   - jobs: How many threads.
  ///   - cancellation: When set, mutants that have not begun are ``MutantVerdict/notRun``.
  ///   - progress: Called with each outcome as it comes, never twice at once.
  public func run(
    _ mutants: [GeneratedMutant?], jobs: Int, cancellation: Cancellation = Cancellation(),
    progress: (@Sendable (MutantOutcome) -> Void)? = nil
  ) -> [MutantOutcome] {
    let outcomes = parallelMap(
      mutants, jobs: jobs, cancellation: cancellation, progress: { progress?($1) },
      { outcome(of: $0, cancellation: cancellation) })
    return zip(mutants, outcomes).map { mutant, outcome in outcome ?? Self.outcome(of: mutant, .notRun) }
  }

  private static func outcome(of mutant: GeneratedMutant?, _ verdict: MutantVerdict) -> MutantOutcome {
    MutantOutcome(
      name: mutant?.edit.name ?? CodeMutation.controlName, level: .generated,
      summary: mutant?.edit.summary ?? "the kernel without a bug", verdict: verdict)
  }

  /// What the code in a library owes: about the operations named first, what no operation executes, and the rest, each made when it is
  /// needed.
  private func obligations(
    _ library: String, first: Set<String>
  ) throws(KernelLoadingError) -> some Sequence<Obligation> {
    let refinement = try Refinement(library: library, specification: specification)
    let words = try WordObligation.all(library: library)
    func paths(isFirst: Bool) -> AnySequence<Obligation> {
      AnySequence(
        specification.operations.lazy.filter { first.contains($0.name) == isFirst }
          .flatMap { refinement.obligations(of: $0).filter(\.isAboutCode) })
    }
    let parts = [
      paths(isFirst: true), AnySequence([words].lazy.flatMap { $0() }.map(Obligation.init(words:))), paths(isFirst: false),
    ]
    return parts.lazy.joined()
  }

  /// Looks for a small state in which the kernel, run on the host, does not do what a path owes.
  private func refute(
    _ unproved: ObligationResult, _ mutant: CodeMutant?, in folder: URL, _ cancellation: Cancellation,
    _ outcome: inout MutantOutcome
  ) throws {
    let prover = Prover(specification: specification)
    var result = unproved
    try prover.refute(&result)
    let kernel = try KernelUnderTest.load(
      path: confirmation.builder.build(mutant, in: folder, cancellation: cancellation))
    guard let counterexample = result.counterexample,
      let witness = StateWitness(counterexample, kernel: kernel, specification: specification),
      witness.violatedInvariant == nil
    else { return }
    outcome.verdict = .killed
    outcome.size = "\(counterexample.scope)"
    outcome.seconds += result.refutationSeconds
    outcome.killer = "a state that satisfies every invariant, on the host: \(witness.check.name)"
    outcome.details = witness.text
  }

  /// Proves path by path, up to one that is not proved.
  private func firstUnproved(
    _ obligations: some Sequence<Obligation>, _ cancellation: Cancellation, _ outcome: inout MutantOutcome
  ) -> ObligationResult? {
    var prover = Prover(specification: specification)
    prover.rlimit = rlimit
    prover.refutes = false
    var count = 0
    for obligation in obligations {
      if cancellation.isCancelled { return nil }
      let result = prover.result(for: obligation)
      if !result.answer.isGreen { return result }
      outcome.seconds += result.seconds
      if obligation.isAboutCode {
        count += 1
        outcome.size = "\(count) paths"
      }
    }
    return nil
  }
}

extension Obligation {
  fileprivate var isAboutCode: Bool { if case .refines = goal { true } else { false } }
}

extension MutantOutcome {
  /// Judges a mutant of which the solver has refuted something.
  fileprivate mutating func judge(_ unproved: ObligationResult) {
    let isRefuted = [.violated, .vacuous].contains(unproved.answer)
    verdict = isRefuted ? .killed : .undecided
    killer = isRefuted ? unproved.obligation.id : nil
    details = "\(unproved.obligation.id): \(unproved.answer.rawValue), \(unproved.reason ?? "no reason given")"
  }

  /// Judges a mutant of which a path is not proved, after the fuzzer has judged it.
  fileprivate mutating func judge(_ unproved: ObligationResult, isInterrupted: Bool) {
    let obligation = unproved.obligation
    var why = "\(obligation.id): \(unproved.answer.rawValue), \(unproved.reason ?? "no reason given")"
    if case .refines(_, let path) = obligation.goal, case .lost(let reason) = path.outcome { why += "; \(reason)" }
    details = [why, killer.map { "run: \($0)" }, details].compactMap(\.self).joined(separator: "\n")
    switch verdict {
    case .killed: killer = obligation.id
    case .survived: verdict = .undecided
    default: if isInterrupted { verdict = .notRun }
    }
  }
}
