import KernelSpec

extension Term {
  /// The symbols that occur in the term.
  var symbols: Set<Symbol> {
    switch self {
    case .variable, .integer, .rights, .element, .truth: return []
    case .apply(let symbol, let parts): return parts.reduce(into: [symbol]) { $0.formUnion($1.symbols) }
    case .and(let parts), .or(let parts): return parts.reduce(into: []) { $0.formUnion($1.symbols) }
    case .not(let a), .after(let a), .before(let a): return a.symbols
    case .equal(let a, let b), .implies(let a, let b), .add(let a, let b), .subtract(let a, let b), .less(let a, let b),
      .lessOrEqual(let a, let b), .intersection(let a, let b):
      return a.symbols.union(b.symbols)
    case .ifThenElse(let a, let b, let c): return a.symbols.union(b.symbols).union(c.symbols)
    case .forAll(_, _, let body), .exists(_, let body): return body.symbols
    }
  }

  /// The term with terms for free variables. No variable of the new terms may be bound inside.
  func replacingVariables(_ values: [Variable: Term]) -> Term {
    func replace(_ term: Term) -> Term { term.replacingVariables(values) }
    switch self {
    case .variable(let variable): return values[variable] ?? self
    case .integer, .rights, .element, .truth: return self
    case .apply(let symbol, let parts): return .apply(symbol, parts.map(replace))
    case .and(let parts): return .and(parts.map(replace))
    case .or(let parts): return .or(parts.map(replace))
    case .not(let a): return .not(replace(a))
    case .after(let a): return .after(replace(a))
    case .before(let a): return .before(replace(a))
    case .equal(let a, let b): return .equal(replace(a), replace(b))
    case .implies(let a, let b): return .implies(replace(a), replace(b))
    case .add(let a, let b): return .add(replace(a), replace(b))
    case .subtract(let a, let b): return .subtract(replace(a), replace(b))
    case .less(let a, let b): return .less(replace(a), replace(b))
    case .lessOrEqual(let a, let b): return .lessOrEqual(replace(a), replace(b))
    case .intersection(let a, let b): return .intersection(replace(a), replace(b))
    case .ifThenElse(let a, let b, let c): return .ifThenElse(replace(a), replace(b), replace(c))
    case .forAll(let bound, let triggers, let body):
      let inner = values.filter { !bound.contains($0.key) }
      return .forAll(bound, triggers: triggers, body.replacingVariables(inner))
    case .exists(let bound, let body):
      return .exists(bound, body.replacingVariables(values.filter { !bound.contains($0.key) }))
    }
  }
}
