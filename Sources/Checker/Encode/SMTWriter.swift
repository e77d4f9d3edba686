import KernelSpec

/// Writes terms as SMT-LIB 2 text.
///
/// Unbounded, quantifiers stay quantifiers. Within a ``Scope`` the uninterpreted sorts become enumerations and every
/// quantifier is written out over their elements, so that a solver decides the formula and its models are complete.
struct SMTWriter {
  let scope: Scope?
  /// Symbols that the operation changes: `name!` is their value in the state after.
  var changed: Set<Symbol> = []
  /// Symbols that the code changes: `name!code` is their value after it.
  var changedByCode: Set<Symbol> = []
  /// Short names for terms that occur often; all of the state before, without bound variables.
  var abbreviations: [Term: String] = [:]

  /// Where a term is read: which state, and what its bound variables stand for.
  struct Context {
    var isAfter = false
    var bound: [Variable: String] = [:]
    /// Triggers are kept only where a quantifier is an assumption.
    var keepsTriggers = false
  }

  init(scope: Scope?) { self.scope = scope }

  func text(_ term: Term, _ context: Context = Context()) -> String {
    if !context.isAfter, let name = abbreviations[term] { return name }
    return definition(term, context)
  }

  /// The text of a term without its own abbreviation.
  func definition(_ term: Term, _ context: Context = Context()) -> String {
    switch term {
    case .variable(let variable): context.bound[variable] ?? Self.parameter(variable)
    case .integer(let value): value < 0 ? "(- \(-value))" : "\(value)"
    case .truth(let value): value ? "true" : "false"
    case .rights(let bits): "#b" + [4, 2, 1].map { bits & $0 == 0 ? "0" : "1" }.joined()
    case .element(let enumeration, let code): Self.element(enumeration, code)
    case .apply(let symbol, let arguments):
      call(context.isAfter && changed.contains(symbol) ? symbol.name + "!" : symbol.name, arguments, context)
    case .equal(let left, let right): call("=", [left, right], context)
    case .not(let operand): call("not", [operand], context)
    case .and(let parts): parts.isEmpty ? "true" : call("and", parts, context)
    case .or(let parts): parts.isEmpty ? "false" : call("or", parts, context)
    case .implies(let left, let right): call("=>", [left, right], context)
    case .ifThenElse(let condition, let then, let otherwise): call("ite", [condition, then, otherwise], context)
    case .add(let left, let right): call("+", [left, right], context)
    case .subtract(let left, let right): call("-", [left, right], context)
    case .less(let left, let right): call("<", [left, right], context)
    case .lessOrEqual(let left, let right): call("<=", [left, right], context)
    case .intersection(let left, let right): call("bvand", [left, right], context)
    case .forAll(let variables, let triggers, let body):
      quantified("forall", "and", variables, triggers, body, context)
    case .exists(let variables, let body): quantified("exists", "or", variables, [], body, context)
    case .after(let inner):
      text(inner, Context(isAfter: true, bound: context.bound))
    case .before(let inner):
      text(inner, Context(isAfter: false, bound: context.bound))
    }
  }

  private func call(_ head: String, _ arguments: [Term], _ context: Context) -> String {
    if arguments.isEmpty { return head }
    if arguments.count == 1, head == "and" || head == "or" { return text(arguments[0], context) }
    return "(\(head) \(arguments.map { text($0, context) }.joined(separator: " ")))"
  }

  private func quantified(
    _ head: String, _ connective: String, _ variables: [Variable], _ triggers: [[Term]], _ body: Term, _ context: Context
  ) -> String {
    var inner = context
    if let scope {
      return expanded(connective, variables[...], body, inner, scope)
    }
    for variable in variables { inner.bound[variable] = variable.name }
    let binders = variables.map { "(\($0.name) \($0.sort.name))" }.joined(separator: " ")
    let matrix = text(body, inner)
    guard context.keepsTriggers, !context.isAfter, !triggers.isEmpty else { return "(\(head) (\(binders)) \(matrix))" }
    let patterns = triggers.map { ":pattern (\($0.map { text($0, inner) }.joined(separator: " ")))" }
    return "(\(head) (\(binders)) (! \(matrix) \(patterns.joined(separator: " "))))"
  }

  private func expanded(
    _ connective: String, _ variables: ArraySlice<Variable>, _ body: Term, _ context: Context, _ scope: Scope
  ) -> String {
    guard let variable = variables.first else { return text(body, context) }
    let values = scope.elements(of: variable.sort) ?? scope.numbers.map(String.init)
    let instances = values.map { value in
      var inner = context
      inner.bound[variable] = value
      return expanded(connective, variables.dropFirst(), body, inner, scope)
    }
    return "(\(connective) \(instances.joined(separator: "\n  ")))"
  }

  static func parameter(_ variable: Variable) -> String { "call.\(variable.name)" }
  static func element(_ enumeration: Enumeration, _ code: Int) -> String {
    "\(enumeration.rawValue).\(enumeration.cases[code])"
  }

  /// The declarations of all sorts and symbols.
  func declarations() -> String {
    var lines: [String] = []
    for sort in [Sort.frame, .slot, .offset, .address, .page, .core, .scheduler] {
      if let elements = scope?.elements(of: sort) {
        lines.append("(declare-datatypes ((\(sort.name) 0)) ((\(elements.map { "(\($0))" }.joined(separator: " ")))))")
      } else {
        lines.append("(declare-sort \(sort.name) 0)")
      }
    }
    lines.append("(define-sort Rights () (_ BitVec 3))")
    for enumeration in Enumeration.allCases {
      let elements = enumeration.cases.indices.map { "(\(Self.element(enumeration, $0)))" }
      lines.append("(declare-datatypes ((\(enumeration.rawValue) 0)) ((\(elements.joined(separator: " ")))))")
    }
    let isElement: Set<Symbol> = scope == nil ? [] : Scope.elementSymbols
    for symbol in Geometry.symbols + State.symbols where !isElement.contains(symbol) {
      let domain = symbol.domain.map(\.name).joined(separator: " ")
      lines.append("(declare-fun \(symbol.name) (\(domain)) \(symbol.range.name))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
