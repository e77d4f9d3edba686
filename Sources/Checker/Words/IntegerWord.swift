import KernelImpl

/// A word of which only a term is known, in the solver's theory of integers: for code that adds, multiplies and divides numbers of
/// things, and looks at no bits.
///
/// A comparison becomes a decision of the path that is followed; where `UInt64` would trap, or wrap, the path owes a proof that it
/// cannot.
package struct IntegerWord: KernelWord {
  /// The term, as SMT-LIB text.
  let term: String
  /// The value, where it is a constant.
  private let literal: UInt64?
  /// Nil for constants, which belong to every path.
  private let path: WordPath?

  /// A constant of the script.
  init(_ name: String, on path: WordPath) { self.init(name, path) }

  package init(integerLiteral value: UInt64) {
    term = "\(value)"
    literal = value
    path = nil
  }

  private init(_ term: String, _ path: WordPath?) {
    self.term = term
    literal = nil
    self.path = path
  }

  // MARK: Decisions

  package static func == (left: Self, right: Self) -> Bool {
    if let a = left.literal, let b = right.literal { return a == b }
    if left.term == right.term { return true }
    return path(left, right).decide("(= \(left.term) \(right.term))")
  }

  package static func < (left: Self, right: Self) -> Bool {
    if let a = left.literal, let b = right.literal { return a < b }
    if left.term == right.term { return false }
    return path(left, right).decide("(< \(left.term) \(right.term))")
  }

  // MARK: Arithmetic

  package static func + (left: Self, right: Self) -> Self {
    if left.literal == 0 { return right }
    if right.literal == 0 { return left }
    return fitting("+", left, right) { $0.addingReportingOverflow($1) }
  }

  package static func - (left: Self, right: Self) -> Self {
    if let a = left.literal, let b = right.literal, b <= a { return Self(integerLiteral: a - b) }
    (left.path ?? right.path)?.owe("(<= \(right.term) \(left.term))")
    return Self("(- \(left.term) \(right.term))", left.path ?? right.path)
  }

  package static func * (left: Self, right: Self) -> Self { fitting("*", left, right) { $0.multipliedReportingOverflow(by: $1) } }
  package static func / (left: Self, right: Self) -> Self { quotient("div", left, right) { $0 / $1 } }
  package static func % (left: Self, right: Self) -> Self { quotient("mod", left, right) { $0 % $1 } }
  package static func &+ (left: Self, right: Self) -> Self { left + right }
  package static func &* (left: Self, right: Self) -> Self { left * right }

  /// - Precondition: Both are constants.
  package static func & (left: Self, right: Self) -> Self {
    guard let a = left.literal, let b = right.literal else {
      preconditionFailure("(\(left.term)) & (\(right.term)): integers have no bits")
    }
    return Self(integerLiteral: a & b)
  }

  private static func fitting(
    _ head: String, _ left: Self, _ right: Self, _ compute: (UInt64, UInt64) -> (partialValue: UInt64, overflow: Bool)
  ) -> Self {
    if let a = left.literal, let b = right.literal {
      let (value, overflows) = compute(a, b)
      precondition(!overflows, "(\(head) \(a) \(b)) exceeds a word")
      return Self(integerLiteral: value)
    }
    let term = "(\(head) \(left.term) \(right.term))"
    path(left, right).owe("(<= \(term) \(UInt64.max))")
    return Self(term, path(left, right))
  }

  private static func quotient(_ head: String, _ left: Self, _ right: Self, _ compute: (UInt64, UInt64) -> UInt64) -> Self {
    if let a = left.literal, let b = right.literal, b != 0 { return Self(integerLiteral: compute(a, b)) }
    let path = left.path ?? right.path
    if right.literal == nil || right.literal == 0 { path?.owe("(< 0 \(right.term))") }
    return Self("(\(head) \(left.term) \(right.term))", path)
  }

  private static func path(_ left: Self, _ right: Self) -> WordPath { (left.path ?? right.path)! }
}
