import KernelSpec

extension Term {
  /// The term with all folded that its form alone decides, such as `link != frameHandle`: for people, who need not read it.
  ///
  /// Outside ``after(_:)`` every term is of the state before, so ``before(_:)`` says nothing there and is left out.
  func simplified(isAfter: Bool = false) -> Term {
    func simple(_ term: Term) -> Term { term.simplified(isAfter: isAfter) }
    switch self {
    case .variable, .integer, .truth, .rights, .element: return self
    case .apply(let symbol, let arguments): return .apply(symbol, arguments.map(simple))
    case .equal(let left, let right):
      let sides = (simple(left), simple(right))
      if case (.element(_, let one), .element(_, let other)) = sides { return .truth(one == other) }
      return .equal(sides.0, sides.1)
    case .not(let operand):
      if case .truth(let value) = simple(operand) { return .truth(!value) }
      return .not(simple(operand))
    case .and(let parts): return Term.joined(parts.map(simple), neutral: true, Term.and)
    case .or(let parts): return Term.joined(parts.map(simple), neutral: false, Term.or)
    case .implies(let condition, let conclusion):
      switch (simple(condition), simple(conclusion)) {
      case (.truth(true), let conclusion): return conclusion
      case (.truth(false), _), (_, .truth(true)): return .truth(true)
      case (let condition, let conclusion): return .implies(condition, conclusion)
      }
    case .ifThenElse(let condition, let then, let otherwise):
      if case .truth(let value) = simple(condition) { return simple(value ? then : otherwise) }
      return .ifThenElse(simple(condition), simple(then), simple(otherwise))
    case .add(let left, let right): return .add(simple(left), simple(right))
    case .subtract(let left, let right): return .subtract(simple(left), simple(right))
    case .less(let left, let right): return .less(simple(left), simple(right))
    case .lessOrEqual(let left, let right): return .lessOrEqual(simple(left), simple(right))
    case .intersection(let left, let right): return .intersection(simple(left), simple(right))
    case .forAll(let variables, let triggers, let body): return .forAll(variables, triggers: triggers, simple(body))
    case .exists(let variables, let body): return .exists(variables, simple(body))
    case .after(let inner): return .after(inner.simplified(isAfter: true))
    case .before(let inner):
      let inner = inner.simplified()
      return isAfter ? .before(inner) : inner
    }
  }

  /// A conjunction (`neutral` true) or disjunction, without the parts that decide nothing.
  private static func joined(_ parts: [Term], neutral: Bool, _ connective: ([Term]) -> Term) -> Term {
    if parts.contains(.truth(!neutral)) { return .truth(!neutral) }
    let open = parts.filter { $0 != .truth(neutral) }
    return open.count == 1 ? open[0] : open.isEmpty ? .truth(neutral) : connective(open)
  }
}
