/// A named, sorted variable: a parameter of an operation, or bound by a quantifier or a pointwise update.
public struct Variable: Hashable, Sendable {
  public let name: String
  public let sort: Sort

  public init(_ name: String, _ sort: Sort) {
    self.name = name
    self.sort = sort
  }
}

/// Who may read a function of the state, and whether it ever changes.
public enum Role: Hashable, Sendable {
  /// Fixed by the machine's geometry; no operation changes it.
  case rigid
  /// Part of the kernel's state: what an implementation has to represent.
  case state
  /// Kept for proofs only; no requirement and no non-ghost update may read it.
  case ghost
}

/// A function symbol of the logic: a component of the state, a ghost, or a part of the geometry.
public struct Symbol: Hashable, Sendable {
  public let name: String
  public let domain: [Sort]
  public let range: Sort
  public let role: Role

  public init(_ name: String, _ domain: [Sort], _ range: Sort, _ role: Role) {
    self.name = name
    self.domain = domain
    self.range = range
    self.role = role
  }

  public static func == (left: Symbol, right: Symbol) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A term or formula, as data. ``Expression`` is its sorted face.
public indirect enum Term: Hashable, Sendable {
  case variable(Variable)
  case integer(Int)
  case truth(Bool)
  case rights(Int)
  case element(Enumeration, Int)
  case apply(Symbol, [Term])
  case equal(Term, Term)
  case not(Term)
  case and([Term])
  case or([Term])
  case implies(Term, Term)
  case ifThenElse(Term, Term, Term)
  case add(Term, Term)
  case subtract(Term, Term)
  case less(Term, Term)
  case lessOrEqual(Term, Term)
  case intersection(Term, Term)
  /// For all values of the variables. The triggers tell an SMT solver when to instantiate; they have no meaning.
  case forAll([Variable], triggers: [[Term]], Term)
  case exists([Variable], Term)
  /// The value of a term in the state after the operation; only in theorems about transitions.
  case after(Term)
  /// Inside ``after(_:)``: the value that the term has in the state before the operation.
  case before(Term)
}

extension Term {
  /// The terms directly below this one.
  public var children: [Term] {
    switch self {
    case .variable, .integer, .truth, .rights, .element: []
    case .apply(_, let arguments): arguments
    case .not(let operand), .after(let operand), .before(let operand): [operand]
    case .and(let parts), .or(let parts): parts
    case .equal(let left, let right), .implies(let left, let right), .add(let left, let right),
      .subtract(let left, let right), .less(let left, let right), .lessOrEqual(let left, let right),
      .intersection(let left, let right):
      [left, right]
    case .ifThenElse(let condition, let then, let otherwise): [condition, then, otherwise]
    case .forAll(_, _, let body), .exists(_, let body): [body]
    }
  }
}

/// A term of the sort that `Tag` names.
public struct Expression<Tag: SortTag>: Sendable {
  public let term: Term

  public init(_ term: Term) { self.term = term }

  /// A variable of this sort.
  public static func variable(_ name: String) -> Expression { Expression(.variable(Variable(name, Tag.sort))) }
}

/// The value that an expression has in the state after the operation.
public func after<Tag>(_ expression: Expression<Tag>) -> Expression<Tag> { Expression(.after(expression.term)) }

/// The value that an expression has in the state before the operation, even inside ``after(_:)``.
public func before<Tag>(_ expression: Expression<Tag>) -> Expression<Tag> { Expression(.before(expression.term)) }

// MARK: - State components as Swift values

/// A symbol without arguments.
public struct Constant<Range: SortTag>: Sendable {
  public let symbol: Symbol
  public init(_ name: String, _ role: Role) { symbol = Symbol(name, [], Range.sort, role) }
  public func callAsFunction() -> Expression<Range> { Expression(.apply(symbol, [])) }
}

/// A symbol with one argument.
public struct Field<Domain: SortTag, Range: SortTag>: Sendable {
  public let symbol: Symbol
  public init(_ name: String, _ role: Role) { symbol = Symbol(name, [Domain.sort], Range.sort, role) }
  public func callAsFunction(_ argument: Expression<Domain>) -> Expression<Range> {
    Expression(.apply(symbol, [argument.term]))
  }
}

/// A symbol with two arguments.
public struct Relation<First: SortTag, Second: SortTag, Range: SortTag>: Sendable {
  public let symbol: Symbol
  public init(_ name: String, _ role: Role) { symbol = Symbol(name, [First.sort, Second.sort], Range.sort, role) }
  public func callAsFunction(_ first: Expression<First>, _ second: Expression<Second>) -> Expression<Range> {
    Expression(.apply(symbol, [first.term, second.term]))
  }
}

// MARK: - Connectives

public func == <Tag>(left: Expression<Tag>, right: Expression<Tag>) -> Expression<Truth> {
  Expression(.equal(left.term, right.term))
}
public func != <Tag>(left: Expression<Tag>, right: Expression<Tag>) -> Expression<Truth> {
  Expression(.not(.equal(left.term, right.term)))
}
public func && (left: Expression<Truth>, right: Expression<Truth>) -> Expression<Truth> {
  Expression(.and([left.term, right.term]))
}
public func || (left: Expression<Truth>, right: Expression<Truth>) -> Expression<Truth> {
  Expression(.or([left.term, right.term]))
}
public prefix func ! (operand: Expression<Truth>) -> Expression<Truth> { Expression(.not(operand.term)) }

infix operator ==> : ImplicationPrecedence
precedencegroup ImplicationPrecedence {
  associativity: right
  higherThan: AssignmentPrecedence
  lowerThan: LogicalDisjunctionPrecedence
}
/// Implication.
public func ==> (left: Expression<Truth>, right: Expression<Truth>) -> Expression<Truth> {
  Expression(.implies(left.term, right.term))
}

public func < (left: Expression<Integer>, right: Expression<Integer>) -> Expression<Truth> {
  Expression(.less(left.term, right.term))
}
public func <= (left: Expression<Integer>, right: Expression<Integer>) -> Expression<Truth> {
  Expression(.lessOrEqual(left.term, right.term))
}
public func + (left: Expression<Integer>, right: Expression<Integer>) -> Expression<Integer> {
  Expression(.add(left.term, right.term))
}
public func - (left: Expression<Integer>, right: Expression<Integer>) -> Expression<Integer> {
  Expression(.subtract(left.term, right.term))
}
extension Expression: ExpressibleByIntegerLiteral where Tag == Integer {
  public init(integerLiteral value: Int) { self.init(.integer(value)) }
}
/// If-then-else.
public func choose<Tag>(
  _ condition: Expression<Truth>, _ then: Expression<Tag>, else otherwise: Expression<Tag>
) -> Expression<Tag> {
  Expression(.ifThenElse(condition.term, then.term, otherwise.term))
}

extension Expression where Tag == Truth {
  public static var `true`: Expression { Expression(.truth(true)) }
  public static var `false`: Expression { Expression(.truth(false)) }
}
extension Expression where Tag == FrameType {
  public static func value(_ type: FrameType) -> Expression { Expression(.element(.frameType, type.code)) }
  public static var untyped: Expression { value(.untyped) }
  public static var user: Expression { value(.user) }
  public static var kernel: Expression { value(.kernel) }
}
extension Expression where Tag == ObjectKind {
  public static func value(_ kind: ObjectKind) -> Expression { Expression(.element(.objectKind, kind.code)) }
  public static var noObject: Expression { value(.noObject) }
  public static var capabilityNode: Expression { value(.capabilityNode) }
  public static var pageNode: Expression { value(.pageNode) }
  public static var component: Expression { value(.component) }
  public static var tcap: Expression { value(.tcap) }
  public static var thread: Expression { value(.thread) }
}
extension Expression where Tag == EntryKind {
  public static func value(_ kind: EntryKind) -> Expression { Expression(.element(.entryKind, kind.code)) }
  public static var empty: Expression { value(.empty) }
  public static var frameHandle: Expression { value(.frameHandle) }
  public static var userMapping: Expression { value(.userMapping) }
  public static var link: Expression { value(.link) }
  public static var capabilityNodeCapability: Expression { value(.capabilityNodeCapability) }
  public static var pageNodeCapability: Expression { value(.pageNodeCapability) }
  public static var componentCapability: Expression { value(.componentCapability) }
  public static var tcapCapability: Expression { value(.tcapCapability) }
  public static var threadCapability: Expression { value(.threadCapability) }
  public static var endPointCapability: Expression { value(.endPointCapability) }
}
extension Expression where Tag == BudgetKind {
  public static func value(_ kind: BudgetKind) -> Expression { Expression(.element(.budgetKind, kind.code)) }
  public static var finite: Expression { value(.finite) }
  public static var infinite: Expression { value(.infinite) }
}
extension Expression where Tag == Readiness {
  public static func value(_ readiness: Readiness) -> Expression { Expression(.element(.readiness, readiness.code)) }
  public static var runnable: Expression { value(.runnable) }
  public static var blocked: Expression { value(.blocked) }
}
extension Expression where Tag == Rights {
  public static var none: Expression { Expression(.rights(0)) }
  public static var read: Expression { Expression(.rights(1)) }
  public static var write: Expression { Expression(.rights(2)) }
  public static var execute: Expression { Expression(.rights(4)) }
  public static var all: Expression { Expression(.rights(7)) }
  public func intersection(_ other: Expression) -> Expression { Expression(.intersection(term, other.term)) }
  /// Whether every right of `other` is among these.
  public func includes(_ other: Expression) -> Expression<Truth> { intersection(other) == other }
}

// MARK: - Quantifiers

/// For every value of one variable; `triggers` may name the patterns by which a solver instantiates.
public func forAll<A>(
  _ a: String, triggers: (Expression<A>) -> [[Term]] = { _ in [] }, _ body: (Expression<A>) -> Expression<Truth>
) -> Expression<Truth> {
  let a = Expression<A>.variable(a)
  return Expression(.forAll([Variable(of: a)], triggers: triggers(a), body(a).term))
}
/// For every value of two variables.
public func forAll<A, B>(
  _ a: String, _ b: String, triggers: (Expression<A>, Expression<B>) -> [[Term]] = { _, _ in [] },
  _ body: (Expression<A>, Expression<B>) -> Expression<Truth>
) -> Expression<Truth> {
  let a = Expression<A>.variable(a)
  let b = Expression<B>.variable(b)
  return Expression(.forAll([Variable(of: a), Variable(of: b)], triggers: triggers(a, b), body(a, b).term))
}
/// For every value of three variables.
public func forAll<A, B, C>(
  _ a: String, _ b: String, _ c: String,
  triggers: (Expression<A>, Expression<B>, Expression<C>) -> [[Term]] = { _, _, _ in [] },
  _ body: (Expression<A>, Expression<B>, Expression<C>) -> Expression<Truth>
) -> Expression<Truth> {
  let a = Expression<A>.variable(a)
  let b = Expression<B>.variable(b)
  let c = Expression<C>.variable(c)
  return Expression(
    .forAll([Variable(of: a), Variable(of: b), Variable(of: c)], triggers: triggers(a, b, c), body(a, b, c).term))
}

extension Variable {
  init<Tag>(of expression: Expression<Tag>) {
    guard case .variable(let variable) = expression.term else { preconditionFailure("a bound variable is a variable") }
    self = variable
  }
}

/// The conjunction of all.
public func all(_ parts: Expression<Truth>...) -> Expression<Truth> { Expression(.and(parts.map(\.term))) }
/// The disjunction of all.
public func any(_ parts: Expression<Truth>...) -> Expression<Truth> { Expression(.or(parts.map(\.term))) }
