/// One step of an operation. All terms read the state *before* the operation; updates take effect together.
///
/// An update that stands before a requirement persists even if that requirement fails: this is what makes
/// `failure-atomic` a theorem and not a convention.
public indirect enum Step: Sendable {
  /// Refuse with the error unless the condition holds.
  case require(Term, else: OperationError)
  /// Change a symbol at one point.
  case assign(Symbol, [Term], Term)
  /// Change a symbol at every point: its new value at `variables` is the term.
  case redefine(Symbol, [Variable], Term)
  /// Do the steps (updates only) where the condition holds.
  case when(Term, [Step])
  /// Do the steps (updates only) for every value of the variable at once. Each changes its symbol at a point of which the
  /// variable itself is one of the indices, so that no two values meet.
  case forEach(Variable, [Step])
  /// What the operation returns when it succeeds; without one, 0.
  case result(Term)
}

/// A step, and where in the specification it stands.
public struct Clause: Sendable {
  public let step: Step
  public let location: SourcePosition
}

/// Collects steps, so that an operation reads like its paragraph in the semantics, and notes where each stands.
@resultBuilder
public enum StepBuilder {
  public static func buildExpression(_ step: Step, filePath: String = #filePath, line: Int = #line) -> [Clause] {
    [Clause(step: step, location: SourcePosition(filePath: filePath, line: line))]
  }
  public static func buildExpression(_ clauses: [Clause]) -> [Clause] { clauses }
  public static func buildBlock(_ parts: [Clause]...) -> [Clause] { parts.flatMap { $0 } }
  public static func buildOptional(_ part: [Clause]?) -> [Clause] { part ?? [] }
  public static func buildEither(first: [Clause]) -> [Clause] { first }
  public static func buildEither(second: [Clause]) -> [Clause] { second }
}

/// Refuse with the error unless the condition holds.
public func require(_ condition: Expression<Truth>, else error: OperationError) -> Step {
  .require(condition.term, else: error)
}
/// Do the updates where the condition holds.
public func when(_ condition: Expression<Truth>, @StepBuilder _ steps: () -> [Clause]) -> Step {
  .when(condition.term, steps().map(\.step))
}
/// Do the updates for every scheduler at once.
public func forEachScheduler(@StepBuilder _ steps: (Expression<Scheduler>) -> [Clause]) -> Step {
  let scheduler = Expression<Scheduler>.variable("s")
  return .forEach(Variable(of: scheduler), steps(scheduler).map(\.step))
}
/// What the operation returns when it succeeds.
public func result(_ value: Expression<Integer>) -> Step { .result(value.term) }

extension Constant {
  /// The step that gives this component a new value.
  public func set(_ value: Expression<Range>) -> Step { .assign(symbol, [], value.term) }
}
extension Field {
  /// The step that gives this component a new value at one point.
  public func set(_ argument: Expression<Domain>, _ value: Expression<Range>) -> Step {
    .assign(symbol, [argument.term], value.term)
  }
  /// The step that gives this component a new value everywhere.
  public func redefine(_ name: String, _ value: (Expression<Domain>) -> Expression<Range>) -> Step {
    let argument = Expression<Domain>.variable(name)
    return .redefine(symbol, [Variable(of: argument)], value(argument).term)
  }
}
extension Relation {
  /// The step that gives this component a new value at one point.
  public func set(_ first: Expression<First>, _ second: Expression<Second>, _ value: Expression<Range>) -> Step {
    .assign(symbol, [first.term, second.term], value.term)
  }
  /// The step that gives this component a new value everywhere.
  public func redefine(
    _ firstName: String, _ secondName: String, _ value: (Expression<First>, Expression<Second>) -> Expression<Range>
  ) -> Step {
    let first = Expression<First>.variable(firstName)
    let second = Expression<Second>.variable(secondName)
    return .redefine(symbol, [Variable(of: first), Variable(of: second)], value(first, second).term)
  }
}

/// An operation of the kernel, as data: its parameters, then its steps in order.
public struct Operation: Sendable {
  /// The name, as printed and as typed on the command line.
  public let name: String
  /// What it does, in one sentence.
  public let summary: String
  /// Whether only the kernel itself runs it, at its start or on an interrupt: it is no system call.
  public let isInternal: Bool
  public let parameters: [Variable]
  public var steps: [Step]
  /// Terms over the parameters and the state before that theorems refer to, by name (`root`: the slot whose
  /// descendants a revocation removes). Each is also put before the solver, which instantiates what is known of the terms it sees.
  public let landmarks: [String: Term]
  /// Where it is stated.
  public let location: SourcePosition
  /// Where each requirement is stated, by its condition.
  private let locations: [Term: SourcePosition]

  public init(
    _ name: String, _ summary: String, isInternal: Bool = false, parameters: [Variable], landmarks: [String: Term] = [:],
    filePath: String = #filePath, line: Int = #line, @StepBuilder steps: () -> [Clause]
  ) {
    self.name = name
    self.summary = summary
    self.isInternal = isInternal
    self.parameters = parameters
    self.landmarks = landmarks
    location = SourcePosition(filePath: filePath, line: line)
    let clauses = Operation.withoutRepetition(steps())
    self.steps = clauses.map(\.step)
    locations = clauses.reduce(into: [:]) { locations, clause in
      if case .require(let condition, _) = clause.step { locations[condition] = clause.location }
    }
  }

  /// Drops each requirement that already stands: looking up a second capability asks nothing twice.
  private static func withoutRepetition(_ clauses: [Clause]) -> [Clause] {
    var asked: Set<Term> = []
    return clauses.filter { clause in
      guard case .require(let condition, _) = clause.step else { return true }
      return asked.insert(condition).inserted
    }
  }

  /// The requirements in order.
  public var requirements: [(condition: Term, error: OperationError)] {
    steps.compactMap { if case .require(let condition, let error) = $0 { (condition, error) } else { nil } }
  }
  /// Where a requirement is stated; one that was edited, where the operation is.
  ///
  /// - Parameter requirement: Its place among the ``requirements``, from 0.
  public func location(ofRequirement requirement: Int) -> SourcePosition {
    locations[requirements[requirement].condition] ?? location
  }
}
