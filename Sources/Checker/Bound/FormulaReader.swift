import KernelSpec

/// Reads terms over one or two symbolic states, with the arguments of a call.
///
/// A quantifier is written out over the values of its variables, and no further than its guards can hold.
final class FormulaReader {
  private let circuit: Circuit
  private let before: SymbolicState
  private let after: SymbolicState
  private let arguments: [Variable: FiniteValue]
  private var known: [Bool: [Term: Node]] = [:]

  init(_ before: SymbolicState, after: SymbolicState? = nil, arguments: [Variable: FiniteValue] = [:]) {
    circuit = before.circuit
    self.before = before
    self.after = after ?? before
    self.arguments = arguments
  }

  func truth(_ term: Term) -> Literal { truth(node(term)) }
  func value(_ term: Term) -> FiniteValue { value(node(term)) }

  /// The values of a term for one number of a variable.
  func value(_ term: Term, _ variable: Variable, _ number: Int, _ other: Variable? = nil, _ otherNumber: Int = 0) -> FiniteValue {
    var values: [Variable: Term] = [variable: .integer(number)]
    if let other { values[other] = .integer(otherNumber) }
    return value(node(term.replacingVariables(values)))
  }

  // MARK: - Terms as nodes

  private indirect enum Kind {
    case constant(FiniteValue)
    case bound(Binding)
    case apply(Symbol, [Node], isAfter: Bool)
    case not(Node)
    case and([Node])
    case or([Node])
    case implies(Node, Node)
    case equal(Node, Node)
    case less(Node, Node)
    case lessOrEqual(Node, Node)
    case arithmetic(Node, Node, (Int, Int) -> Int)
    case choose(Node, Node, Node)
    case forAll([Binding], guards: [[Node]], Node)
  }

  /// What a bound variable stands for at the moment.
  private final class Binding {
    let values: [Int]
    var number = 0
    init(_ values: [Int]) { self.values = values }
  }

  private final class Node {
    let kind: Kind
    /// Whether it holds no bound variable, so that its value is computed once.
    let isGround: Bool
    var truth: Literal?
    var value: FiniteValue?

    init(_ kind: Kind, isGround: Bool) {
      self.kind = kind
      self.isGround = isGround
    }
  }

  private typealias Scope = [Variable: Binding]

  private func node(_ term: Term, isAfter: Bool = false, _ scope: Scope = [:]) -> Node {
    // A bound variable hides an argument of the same name.
    let isHidden = !scope.isEmpty && EvaluatorCompiler.mentions(term, Set(scope.keys))
    if !isHidden, let node = known[isAfter]?[term] { return node }
    let node = build(term, isAfter, scope)
    if node.isGround, term.isCompound { known[isAfter, default: [:]][term] = node }
    return node
  }

  private func build(_ term: Term, _ isAfter: Bool, _ scope: Scope) -> Node {
    func sub(_ term: Term) -> Node { self.node(term, isAfter: isAfter, scope) }
    func node(of kind: Kind, _ parts: Node...) -> Node { Node(kind, isGround: parts.allSatisfy(\.isGround)) }
    func binary(_ a: Term, _ b: Term, _ kind: (Node, Node) -> Kind) -> Node {
      let (a, b) = (sub(a), sub(b))
      return Node(kind(a, b), isGround: a.isGround && b.isGround)
    }
    func chain(_ parts: [Term], _ kind: ([Node]) -> Kind) -> Node {
      let parts = parts.map(sub)
      return Node(kind(parts), isGround: parts.allSatisfy(\.isGround))
    }
    switch term {
    case .variable(let variable):
      if let binding = scope[variable] { return Node(.bound(binding), isGround: false) }
      guard let value = arguments[variable] else { preconditionFailure("the variable \(variable.name) is not bound") }
      return Node(.constant(value), isGround: true)
    case .integer(let number), .rights(let number), .element(_, let number):
      return Node(.constant(FiniteValue(number)), isGround: true)
    case .truth(let truth): return Node(.constant(FiniteValue(truth ? 1 : 0)), isGround: true)
    case .apply(let symbol, let parts): return chain(parts) { .apply(symbol, $0, isAfter: isAfter) }
    case .not(let a):
      let a = sub(a)
      return node(of: .not(a), a)
    case .and(let parts): return chain(parts, Kind.and)
    case .or(let parts): return chain(parts, Kind.or)
    case .implies(let a, let b): return binary(a, b, Kind.implies)
    case .equal(let a, let b): return binary(a, b, Kind.equal)
    case .less(let a, let b): return binary(a, b, Kind.less)
    case .lessOrEqual(let a, let b): return binary(a, b, Kind.lessOrEqual)
    case .add(let a, let b): return binary(a, b) { .arithmetic($0, $1, +) }
    case .subtract(let a, let b): return binary(a, b) { .arithmetic($0, $1, -) }
    case .intersection(let a, let b): return binary(a, b) { .arithmetic($0, $1, &) }
    case .ifThenElse(let condition, let then, let otherwise):
      let parts = [sub(condition), sub(then), sub(otherwise)]
      return Node(.choose(parts[0], parts[1], parts[2]), isGround: parts.allSatisfy(\.isGround))
    case .after(let a): return self.node(a, isAfter: true, scope)
    case .before(let a): return self.node(a, isAfter: false, scope)
    case .forAll(let variables, _, let body):
      let (guards, conclusion) = EvaluatorCompiler.guardsAndConclusion(of: body)
      return quantifier(variables, guards, conclusion, isAfter, scope)
    case .exists(let variables, let body):
      let none = quantifier(variables, EvaluatorCompiler.conjuncts(of: body), .truth(false), isAfter, scope)
      return node(of: .not(none), none)
    }
  }

  private func quantifier(
    _ variables: [Variable], _ guards: [Term], _ conclusion: Term, _ isAfter: Bool, _ scope: Scope
  ) -> Node {
    let bindings = variables.map { Binding(before.layout.geometry.values(of: $0.sort)) }
    let inner = scope.merging(zip(variables, bindings)) { $1 }
    // A guard is asked as soon as its variables have values: those before the first variable, after it, …
    var levels: [[Node]] = Array(repeating: [], count: variables.count + 1)
    for guardTerm in guards {
      let level = variables.lastIndex { EvaluatorCompiler.mentions(guardTerm, [$0]) }.map { $0 + 1 } ?? 0
      levels[level].append(node(guardTerm, isAfter: isAfter, inner))
    }
    let body = node(conclusion, isAfter: isAfter, inner)
    let term = Term.forAll(variables, triggers: [], .and(guards + [conclusion]))
    return Node(
      .forAll(bindings, guards: levels, body), isGround: !EvaluatorCompiler.mentions(term, Set(scope.keys)))
  }

  // MARK: - Values

  private func value(_ node: Node) -> FiniteValue {
    if let value = node.value { return value }
    let value: FiniteValue
    switch node.kind {
    case .constant(let constant): return constant
    case .bound(let binding): return FiniteValue(binding.number)
    case .apply(let symbol, let parts, let isAfter): value = (isAfter ? after : before).read(symbol, parts.map { self.value($0) })
    case .arithmetic(let a, let b, let function): value = circuit.combine(self.value(a), self.value(b), function)
    case .choose(let condition, let a, let b):
      let condition = truth(condition)
      value =
        condition == .yes
        ? self.value(a) : condition == .no ? self.value(b) : circuit.choose(condition, self.value(a), self.value(b))
    default: value = FiniteValue(truth: truth(node))
    }
    if node.isGround { node.value = value }
    return value
  }

  private func truth(_ node: Node) -> Literal {
    if let truth = node.truth { return truth }
    let truth: Literal
    switch node.kind {
    case .constant, .bound, .apply, .arithmetic, .choose: truth = circuit.truth(value(node))
    case .not(let a): truth = !self.truth(a)
    case .and(let parts): truth = conjunction(parts)
    case .or(let parts): truth = disjunction(parts)
    case .implies(let a, let b):
      let condition = self.truth(a)
      truth = condition == .no ? .yes : circuit.or(!condition, self.truth(b))
    case .equal(let a, let b): truth = circuit.equal(value(a), value(b))
    case .less(let a, let b): truth = circuit.holds(value(a), value(b), <)
    case .lessOrEqual(let a, let b): truth = circuit.holds(value(a), value(b), <=)
    case .forAll(let bindings, let guards, let body):
      var instances: [Literal] = []
      expand(bindings[...], guards[...], body, .yes, &instances)
      truth = circuit.and(instances)
    }
    if node.isGround { node.truth = truth }
    return truth
  }

  private func conjunction(_ parts: [Node]) -> Literal {
    var literals: [Literal] = []
    for part in parts {
      let literal = truth(part)
      if literal == .no { return .no }
      literals.append(literal)
    }
    return circuit.and(literals)
  }

  private func disjunction(_ parts: [Node]) -> Literal {
    var literals: [Literal] = []
    for part in parts {
      let literal = truth(part)
      if literal == .yes { return .yes }
      literals.append(literal)
    }
    return circuit.or(literals)
  }

  private func expand(
    _ bindings: ArraySlice<Binding>, _ guards: ArraySlice<[Node]>, _ body: Node, _ condition: Literal,
    _ instances: inout [Literal]
  ) {
    var condition = condition
    for part in guards.first! {
      condition = circuit.and(condition, truth(part))
      if condition == .no { return }
    }
    guard let binding = bindings.first else {
      let instance = circuit.or(!condition, truth(body))
      if instance != .yes { instances.append(instance) }
      return
    }
    for number in binding.values {
      binding.number = number
      expand(bindings.dropFirst(), guards.dropFirst(), body, condition, &instances)
    }
  }
}

extension Term {
  /// Whether it is worth remembering.
  fileprivate var isCompound: Bool {
    switch self {
    case .variable, .integer, .truth, .rights, .element: false
    default: true
    }
  }
}
