import KernelSpec

/// What a bounded search found.
public struct BoundResult: Sendable {
  /// How the search ended.
  public enum Verdict: Equatable, Sendable {
    /// No sequence of at most ``BoundResult/depth`` calls breaks a property.
    case bounded
    /// The sequence of ``BoundResult/steps`` does, and no shorter one.
    case found
    /// The solver gave up on sequences one call longer than ``BoundResult/depth``.
    case unknown(String)
    case interrupted
  }

  /// One call of the sequence found, as the specification executes it.
  public struct Step: Sendable {
    public var call: FuzzCall
    public var outcome: OperationOutcome
    public var differences: [StateDifference]
  }

  public let search: BoundedSearch
  public internal(set) var verdict = Verdict.bounded
  /// The greatest length of which every sequence is known to break nothing; -1 if not even the start is.
  public internal(set) var depth = -1
  public internal(set) var steps: [Step] = []
  /// Where the sequence found begins.
  public internal(set) var startState: ConcreteState?
  /// What the last step breaks, in the order of the properties.
  public internal(set) var broken: [FormulaViolation] = []
  /// How many clauses the solver was given.
  public internal(set) var clauses = 0
  public internal(set) var seconds = 0.0

  init(search: BoundedSearch) { self.search = search }

  /// Takes over the answers about sequences of one length.
  ///
  /// - Returns: Whether they end the search.
  mutating func take(
    _ answers: [Result<PropertySearch.Answer, SolverError>], _ execution: BoundExecution
  ) throws(BoundError) -> Bool {
    guard let last = answers.first(where: \.endsSearch) else { return false }
    let answer: PropertySearch.Answer
    do { answer = try last.get() } catch { throw .solver(error) }
    switch answer {
    case .none: return false
    case .interrupted: verdict = .interrupted
    case .unknown(let reason): verdict = .unknown(reason)
    case .found(let calls, let cells):
      let start = try execution.start(cells)
      (steps, broken) = try execution.run(calls, from: start)
      startState = start
      verdict = .found
    }
    return true
  }

  public var calls: [FuzzCall] { steps.map(\.call) }
}
