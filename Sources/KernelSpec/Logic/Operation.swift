/// Why an operation refuses. The raw value is the code that a system call returns; 0 is success.
public enum OperationError: Int, CaseIterable, Sendable {
  /// The caller's table is not the root of a capability table.
  case invalidCaller = 1
  /// An address or an offset lies outside its table or node.
  case outOfRange
  /// No node is linked where the address leads.
  case notLinked
  /// The capability, entry or object named is of another kind than the operation needs.
  case wrongKind
  /// The capability or entry does not carry the right.
  case notPermitted
  /// The node is not of the level that the operation needs.
  case wrongLevel
  /// The slot named is empty.
  case vacant
  /// The destination slot is occupied.
  case notVacant
  /// The frame is not of the type that the operation needs.
  case wrongType
  /// Something still refers to the frame.
  case referenced
  /// The frame backs a kernel object already.
  case hasObject
  /// The frame backs no kernel object.
  case noObject
  /// The node still holds entries.
  case notEmpty
  /// A TLB may still hold a translation from before the last unmapping.
  case notQuiescent
  /// The entry has been delegated further.
  case hasDescendants
  /// The child named is not the one linked here.
  case wrongChild
  /// A counter or the clock is at its maximum.
  case exhausted
}

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
  /// What the operation returns when it succeeds; without one, 0.
  case result(Term)
}

/// Collects steps, so that an operation reads like its paragraph in the semantics.
@resultBuilder
public enum StepBuilder {
  public static func buildExpression(_ step: Step) -> [Step] { [step] }
  public static func buildExpression(_ steps: [Step]) -> [Step] { steps }
  public static func buildBlock(_ parts: [Step]...) -> [Step] { parts.flatMap { $0 } }
  public static func buildOptional(_ part: [Step]?) -> [Step] { part ?? [] }
  public static func buildEither(first: [Step]) -> [Step] { first }
  public static func buildEither(second: [Step]) -> [Step] { second }
}

/// Refuse with the error unless the condition holds.
public func require(_ condition: Expression<Truth>, else error: OperationError) -> Step {
  .require(condition.term, else: error)
}
/// Do the updates where the condition holds.
public func when(_ condition: Expression<Truth>, @StepBuilder _ steps: () -> [Step]) -> Step {
  .when(condition.term, steps())
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
  /// Whether it runs only while the kernel boots, and is no system call.
  public let isBootOnly: Bool
  public let parameters: [Variable]
  public var steps: [Step]
  /// Terms over the parameters and the state before that theorems refer to, by name (`root`: the slot whose
  /// descendants a revocation removes). Each is also put before the solver, which instantiates what is known of the terms it sees.
  public let landmarks: [String: Term]
  /// The file that states it, as `#fileID`.
  public let file: String

  public init(
    _ name: String, _ summary: String, bootOnly: Bool = false, parameters: [Variable], landmarks: [String: Term] = [:],
    file: String = #fileID, @StepBuilder steps: () -> [Step]
  ) {
    self.name = name
    self.summary = summary
    self.isBootOnly = bootOnly
    self.parameters = parameters
    self.landmarks = landmarks
    self.file = file
    self.steps = Operation.withoutRepetition(steps())
  }

  /// Drops each requirement that already stands: looking up a second capability asks nothing twice.
  private static func withoutRepetition(_ steps: [Step]) -> [Step] {
    var asked: Set<Term> = []
    return steps.filter { step in
      guard case .require(let condition, _) = step else { return true }
      return asked.insert(condition).inserted
    }
  }

  /// The requirements in order.
  public var requirements: [(condition: Term, error: OperationError)] {
    steps.compactMap { if case .require(let condition, let error) = $0 { (condition, error) } else { nil } }
  }
}
