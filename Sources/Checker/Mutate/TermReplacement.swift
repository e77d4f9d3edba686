import KernelSpec

extension Term {
  /// The term with each occurrence of one subterm replaced; `count` grows by their number.
  func replacing(_ old: Term, with new: Term, _ count: inout Int) -> Term {
    if self == old {
      count += 1
      return new
    }
    func replace(_ term: Term) -> Term { term.replacing(old, with: new, &count) }
    return switch self {
    case .variable, .integer, .rights, .element, .truth: self
    case .apply(let symbol, let parts): .apply(symbol, parts.map(replace))
    case .and(let parts): .and(parts.map(replace))
    case .or(let parts): .or(parts.map(replace))
    case .not(let a): .not(replace(a))
    case .after(let a): .after(replace(a))
    case .before(let a): .before(replace(a))
    case .equal(let a, let b): .equal(replace(a), replace(b))
    case .implies(let a, let b): .implies(replace(a), replace(b))
    case .add(let a, let b): .add(replace(a), replace(b))
    case .subtract(let a, let b): .subtract(replace(a), replace(b))
    case .less(let a, let b): .less(replace(a), replace(b))
    case .lessOrEqual(let a, let b): .lessOrEqual(replace(a), replace(b))
    case .intersection(let a, let b): .intersection(replace(a), replace(b))
    case .ifThenElse(let a, let b, let c): .ifThenElse(replace(a), replace(b), replace(c))
    case .forAll(let bound, let triggers, let body): .forAll(bound, triggers: triggers, replace(body))
    case .exists(let bound, let body): .exists(bound, replace(body))
    }
  }
}

extension Step {
  /// The step with each occurrence of a term replaced; `count` grows by their number.
  func replacing(_ old: Term, with new: Term, _ count: inout Int) -> Step {
    func replace(_ term: Term) -> Term { term.replacing(old, with: new, &count) }
    return switch self {
    case .require(let condition, let error): .require(replace(condition), else: error)
    case .assign(let symbol, let indices, let value): .assign(symbol, indices.map(replace), replace(value))
    case .redefine(let symbol, let variables, let value): .redefine(symbol, variables, replace(value))
    case .when(let condition, let inner): .when(replace(condition), inner.map { $0.replacing(old, with: new, &count) })
    case .forEach(let variable, let inner): .forEach(variable, inner.map { $0.replacing(old, with: new, &count) })
    case .result(let value): .result(replace(value))
    }
  }

  /// Whether two steps are the same text.
  func isSame(as other: Step) -> Bool {
    switch (self, other) {
    case (.require(let a, let e), .require(let b, let f)): a == b && e == f
    case (.assign(let s, let i, let v), .assign(let t, let j, let w)): s == t && i == j && v == w
    case (.redefine(let s, let i, let v), .redefine(let t, let j, let w)): s == t && i == j && v == w
    case (.when(let a, let x), .when(let b, let y)):
      a == b && x.count == y.count && zip(x, y).allSatisfy { $0.isSame(as: $1) }
    case (.forEach(let v, let x), .forEach(let w, let y)):
      v == w && x.count == y.count && zip(x, y).allSatisfy { $0.isSame(as: $1) }
    case (.result(let a), .result(let b)): a == b
    default: false
    }
  }
}
