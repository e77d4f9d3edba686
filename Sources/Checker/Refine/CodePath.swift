import KernelImpl
import KernelSpec

/// One way through the code of an operation, from any state that the store can represent.
public struct CodePath: Sendable {
  /// How the path ends.
  public enum Outcome: Sendable {
    /// It returns the value.
    case success(Term)
    case failure(OperationError)
    /// It is an iteration of a loop, at whose end the next begins: what it does is in the paths behind the loop.
    case iteration
    /// No state leads here.
    case unreachable
    /// The exploration could not follow the code, for the reason given.
    case lost(String)
  }

  /// Its number among the paths of the operation, from 1.
  public let number: Int
  /// What was decided on the way, in order: the path's condition.
  public let assumptions: [Term]
  /// The unknown elements that loops were explored with.
  let counters: [Variable]
  public internal(set) var outcome: Outcome
  /// Whether no state leads here.
  var isUnreachable: Bool { if case .unreachable = outcome { true } else { false } }
  /// What the code has changed, in order; all terms are about the state before the call.
  let writes: [Step]
  /// What must hold on the path, lest the code trap or a word lose its meaning.
  let debts: [Exploration.Debt]
  /// How many words of state are loaded and stored, all but those of the loops passed.
  public let accesses: Int
  /// How many more for each core and for each scheduler, by the loops passed.
  public let accessesPerCore: Int
  public let accessesPerScheduler: Int
  /// By which the path is found again.
  let answers: [Exploration.Answer]
  let summaries: LoopSummaries
  /// The number of the `throw` at its end, where the kernel tells it; see ``ThrowSite``.
  var thrown: Int?
}

extension CodePath {
  /// The decisions of the path in order, a line each: the answer, where in the source it was asked for, and what was asked
  /// in the terms of the specification; then what its short names stand for.
  func trail(of operation: Operation, on kernel: SymbolicKernel = .shipped) -> [String] {
    guard let call = SystemCall.named(operation.name) else { return [] }
    let run = Exploration(prefix: answers, summaries: summaries)
    run.recordsLines = true
    _ = Exploration.$running.withValue(run) { Self.execute(call, operation, on: kernel) }
    var writer = SMTWriter(scope: nil)
    let abbreviations = Abbreviations(of: operation)
    _ = abbreviations.define(in: &writer)
    let decisions = run.decisions.prefix(answers.count).flatMap { decision in
      ["\(decision.isTaken ? "true " : "false") \(decision.line ?? "")", "      \(writer.text(decision.condition))"]
    }
    return decisions + ["where"] + abbreviations.entries.map { "  \($0.name) is \(writer.definition($0.term))" }
  }
}

extension SystemCall {
  /// The call of that name.
  static func named(_ name: String) -> SystemCall? { allCases.first { "\($0)" == name } }
}

extension CodePath {
  /// A path that is known by its decisions only.
  fileprivate init(
    number: Int, assumptions: [Term] = [], counters: [Variable] = [], outcome: Outcome, answers: [Exploration.Answer] = [],
    summaries: LoopSummaries = LoopSummaries()
  ) {
    self.init(
      number: number, assumptions: assumptions, counters: counters, outcome: outcome, writes: [], debts: [], accesses: 0,
      accessesPerCore: 0, accessesPerScheduler: 0, answers: answers, summaries: summaries)
  }

  /// The path on which nothing is decided yet.
  static let start = CodePath(number: 0, outcome: .unreachable)

  /// Every path of an operation, in the order in which they are found: of two answers to a comparison, first yes.
  ///
  /// A path whose decisions cannot hold together is not followed, and stands in the result as ``Outcome/unreachable``.
  ///
  /// - Parameter start: Only the paths that begin with its decisions; all by default.
  static func all(
    of call: SystemCall, _ operation: Operation, on kernel: SymbolicKernel, reachability: Reachability,
    below start: CodePath = .start
  ) -> [CodePath] {
    var paths: [CodePath] = []
    var summaries = start.summaries
    var prefix: [Exploration.Answer]? = start.answers.map { Exploration.Answer(answer: $0.answer, isOpen: false) }
    while let answers = prefix {
      if paths.count >= 10_000 {
        let problem = Outcome.lost("the operation has more than 10,000 paths; those beyond are not explored")
        paths.append(CodePath(number: paths.count + 1, outcome: problem))
        break
      }
      let run = Exploration(prefix: answers, summaries: summaries, reachability: reachability)
      let outcome = Exploration.$running.withValue(run) { execute(call, operation, on: kernel) }
      for place in run.forced {
        let decision = run.decisions[place]
        let other = decision.isTaken ? Term.not(decision.condition) : decision.condition
        let assumptions = run.decisions[..<place].map(\.assumption) + [other]
        let answers = run.answers[..<place] + [Exploration.Answer(answer: !run.decisions[place].isTaken, isOpen: false)]
        paths.append(
          CodePath(
            number: paths.count + 1, assumptions: assumptions, counters: run.counters, outcome: .unreachable,
            answers: Array(answers), summaries: summaries))
      }
      for key in run.left { summaries.leave(key) }
      if let found = run.found { summaries.add(found.summary, at: found.loop.key) }
      let debts = run.found.map { Array(run.debts[$0.loop.debts...]) } ?? run.debts
      // Of an iteration that owes nothing, nothing is to be proved.
      if run.found == nil || !debts.isEmpty {
        // What an iteration loads and stores is counted where the loop is passed.
        paths.append(
          CodePath(
            number: paths.count + 1, assumptions: run.decisions.map(\.assumption), counters: run.counters,
            outcome: run.found != nil ? .iteration : run.problem.map { .lost($0.description) } ?? outcome,
            writes: run.writes, debts: debts,
            accesses: run.found == nil ? run.accesses : 0, accessesPerCore: run.accessesInLoops[.cores] ?? 0,
            accessesPerScheduler: run.accessesInLoops[.schedulers] ?? 0, answers: run.answers, summaries: summaries,
            thrown: run.thrown
          ).bounded(by: call))
      }
      prefix = run.decisions.lastIndex { $0.isOpen }.map { last in
        run.answers[..<last] + [Exploration.Answer(answer: false, isOpen: false)]
      }
    }
    return paths
  }

  /// The path, if it takes no more steps than the kernel promises.
  private func bounded(by call: SystemCall) -> CodePath {
    let bound = Int(call.stepBound(coreCount: 0, schedulerCount: 0))
    let boundPerCore = Int(call.stepBound(coreCount: 1, schedulerCount: 0)) - bound
    let boundPerScheduler = Int(call.stepBound(coreCount: 0, schedulerCount: 1)) - bound
    if accesses <= bound, accessesPerCore <= boundPerCore, accessesPerScheduler <= boundPerScheduler { return self }
    var path = self
    path.outcome = .lost(
      "it loads and stores \(accesses) words, \(accessesPerCore) for each core and \(accessesPerScheduler) for each scheduler; "
        + "SystemCall.stepBound promises \(bound), \(boundPerCore) and \(boundPerScheduler)")
    return path
  }

  /// Runs the operation on words for arguments that may be anything.
  private static func execute(
    _ call: SystemCall, _ operation: Operation, on kernel: SymbolicKernel
  ) -> Outcome {
    let outcome = kernel.execute(
      call.rawValue, operation.parameters.map { SymbolicWord($0.argument) }, SymbolicStore(), operation.isInternal)
    let status = outcome.status
    guard status == 0 else {
      let error = Int(exactly: status).flatMap(OperationError.init)
      return error.map { .failure($0) } ?? .lost("no error of the specification has the code \(status)")
    }
    guard let value = try? SymbolicArithmetic.term(outcome.result.sum, .integer) else {
      return .lost("the result (\(outcome.result.sum)) is no integer")
    }
    return .success(value)
  }
}

/// A kernel that is executed on symbolic words: the shipped one, or a mutant.
package struct SymbolicKernel: Sendable {
  /// Runs the call of a number in the current ``Exploration``, as a caller or, if so said, as the kernel itself.
  package typealias Execute = @Sendable (UInt64, [SymbolicWord], SymbolicStore, Bool) -> Outcome<SymbolicWord>

  let execute: Execute

  package init(_ execute: @escaping Execute) { self.execute = execute }

  /// The kernel of this build.
  static let shipped = SymbolicKernel { call, arguments, store, internally in
    arguments.withUnsafeBufferPointer { store.perform(call, $0.baseAddress!, internally: internally) }
  }
}

extension Variable {
  /// What is known of the word that a caller passes for a parameter.
  fileprivate var argument: SymbolicWord.Atom {
    switch sort {
    case .integer: .integer(.variable(self))
    case .core: .core(.variable(self))
    case .scheduler: .scheduler(.variable(self))
    case .offset: .offset(.variable(self))
    case .address: .address(.variable(self))
    case .page: .page(.variable(self))
    default: .argument(self)
    }
  }
}
