import KernelSpec

extension Term {
  /// An equal term whose quantifiers range over no more than they have to, so that loops nest less deeply.
  ///
  /// "For all x and y, A(x) and B(y)" is "for all x, A(x), and for all y, B(y)", since no sort is empty.
  var miniscoped: Term {
    switch self {
    case .and(let parts): return .and(parts.map(\.miniscoped))
    case .implies(let condition, let conclusion): return .implies(condition, conclusion.miniscoped)
    case .forAll(let variables, let triggers, let body):
      let parts = body.miniscoped.conjunctsThroughout
      if parts.count == 1 { return .forAll(variables, triggers: triggers, parts[0]) }
      return .and(
        parts.map { part in
          let needed = variables.filter { EvaluatorCompiler.mentions(part, [$0]) }
          return needed.isEmpty ? part : .forAll(needed, triggers: triggers, part)
        })
    default: return self
    }
  }

  /// The conjuncts, where "or" and "implies" are distributed over "and".
  private var conjunctsThroughout: [Term] {
    switch self {
    case .and(let parts): return parts.flatMap(\.conjunctsThroughout)
    case .implies(let condition, let conclusion):
      return conclusion.conjunctsThroughout.map { .implies(condition, $0) }
    case .or(let parts):
      guard let index = parts.firstIndex(where: { if case .and = $0 { true } else { false } }) else { return [self] }
      return parts[index].conjunctsThroughout.flatMap { conjunct -> [Term] in
        var parts = parts
        parts[index] = conjunct
        return Term.or(parts).conjunctsThroughout
      }
    default: return [self]
    }
  }
}
