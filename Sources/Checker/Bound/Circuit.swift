/// A Boolean of a ``Circuit``, or its negation.
struct Literal: Hashable {
  /// Twice the gate's number, and one more for the negation.
  let code: Int32

  static let yes = Literal(code: 0)
  static let no = Literal(code: 1)

  static prefix func ! (literal: Literal) -> Literal { Literal(code: literal.code ^ 1) }

  var gate: Int { Int(code >> 1) }
  var isNegated: Bool { code & 1 == 1 }
}

/// Boolean formulas as a graph of conjunctions and free variables, each built once.
///
/// Constants fold while it is built, so that what the concrete start of a search determines costs the solver nothing.
final class Circuit {
  /// The conjuncts of each gate; none for a variable. Gate 0 is the constant.
  private(set) var conjuncts: [[Literal]] = [[]]
  private var known: [[Literal]: Literal] = [:]
  /// What holds of every sequence, as clauses.
  private(set) var assertions: [[Literal]] = []

  /// How many gates and variables there are.
  var count: Int { conjuncts.count }

  func variable() -> Literal {
    conjuncts.append([])
    return Literal(code: Int32(2 * (conjuncts.count - 1)))
  }

  func and(_ a: Literal, _ b: Literal) -> Literal {
    if a == .no || b == .no || a == !b { return .no }
    if a == .yes || a == b { return b }
    if b == .yes { return a }
    return and([a, b])
  }

  func and(_ parts: [Literal]) -> Literal {
    var sorted = parts.filter { $0 != .yes }.sorted { $0.code < $1.code }
    guard let first = sorted.first else { return .yes }
    if first == .no { return .no }
    var last = 0
    for index in 1..<max(1, sorted.count) {
      // A literal and its negation are neighbours.
      if sorted[index] == !sorted[last] { return .no }
      if sorted[index] != sorted[last] {
        last += 1
        sorted[last] = sorted[index]
      }
    }
    sorted.removeSubrange((last + 1)...)
    if sorted.count == 1 { return sorted[0] }
    if let literal = known[sorted] { return literal }
    if isContradictory(sorted) { return .no }
    conjuncts.append(sorted)
    let literal = Literal(code: Int32(2 * (conjuncts.count - 1)))
    known[sorted] = literal
    return literal
  }

  func or(_ a: Literal, _ b: Literal) -> Literal { !and(!a, !b) }
  func or(_ parts: [Literal]) -> Literal {
    if parts.count == 1 { return parts[0] }
    return !and(parts.map { !$0 })
  }

  /// Whether a conjunct of one part is the negation of another part.
  private func isContradictory(_ parts: [Literal]) -> Bool {
    for part in parts where !part.isNegated {
      for inner in conjuncts[part.gate] where parts.contains(!inner) { return true }
    }
    return false
  }

  /// Adds all that a literal implies by being a conjunction.
  func collectImplied(by literal: Literal, into implied: inout Set<Literal>) {
    guard implied.insert(literal).inserted, !literal.isNegated else { return }
    for part in conjuncts[literal.gate] { collectImplied(by: part, into: &implied) }
  }

  // MARK: - Assertions

  /// Asserts that one of the literals holds.
  func assert(_ clause: Literal...) { assert(clause) }

  func assert(_ clause: [Literal]) {
    if !clause.contains(.yes) { assertions.append(clause.filter { $0 != .no }) }
  }

  /// Asserts that exactly one of the literals holds.
  func assertExactlyOne(_ literals: [Literal]) {
    assert(literals)
    for (index, first) in literals.enumerated() {
      for second in literals[(index + 1)...] { assert(!first, !second) }
    }
  }
}
