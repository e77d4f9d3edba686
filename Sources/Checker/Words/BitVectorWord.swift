import KernelImpl

/// A word of 64 bits of which only a term is known, in the solver's theory of bit-vectors.
///
/// The codec of hardware entries computes with these as it does with `UInt64`. A comparison becomes a decision of the path that is
/// followed; where `UInt64` would trap, the path owes a proof that it cannot.
package struct BitVectorWord: KernelWord {
  /// The term, as SMT-LIB text.
  let term: String
  /// The value, where it is a constant.
  private let literal: UInt64?
  /// Nil for constants, which belong to every path.
  private let path: WordPath?

  /// A constant of the script.
  init(_ name: String, on path: WordPath) {
    term = name
    literal = nil
    self.path = path
  }

  package init(integerLiteral value: UInt64) {
    term = "(_ bv\(value) 64)"
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
    return path(left, right).decide("(= \(left.term) \(right.term))")
  }

  package static func < (left: Self, right: Self) -> Bool {
    if let a = left.literal, let b = right.literal { return a < b }
    return path(left, right).decide("(bvult \(left.term) \(right.term))")
  }

  // MARK: Arithmetic

  package static func + (left: Self, right: Self) -> Self {
    if let a = left.literal, let b = right.literal { return Self(integerLiteral: a + b) }
    let sum = "(bvadd \(left.term) \(right.term))"
    path(left, right).owe("(bvule \(left.term) \(sum))")
    return Self(sum, path(left, right))
  }

  package static func - (left: Self, right: Self) -> Self {
    if let a = left.literal, let b = right.literal { return Self(integerLiteral: a - b) }
    path(left, right).owe("(bvule \(right.term) \(left.term))")
    return Self("(bvsub \(left.term) \(right.term))", path(left, right))
  }

  /// Of two constants, or by a power of two, as all of the codec's products.
  package static func * (left: Self, right: Self) -> Self {
    if let a = left.literal, let b = right.literal { return Self(integerLiteral: a * b) }
    if left.literal != nil { return right * left }
    let bits = right.powerOfTwo
    let product = "(bvshl \(left.term) (_ bv\(bits) 64))"
    path(left, right).owe("(= (bvlshr \(product) (_ bv\(bits) 64)) \(left.term))")
    return Self(product, left.path)
  }

  package static func / (left: Self, right: Self) -> Self {
    if let a = left.literal, let b = right.literal { return Self(integerLiteral: a / b) }
    return Self("(bvlshr \(left.term) (_ bv\(right.powerOfTwo) 64))", left.path)
  }

  package static func % (left: Self, right: Self) -> Self {
    if let a = left.literal, let b = right.literal { return Self(integerLiteral: a % b) }
    return Self("(bvand \(left.term) (_ bv\((1 << UInt64(right.powerOfTwo)) - 1) 64))", left.path)
  }

  package static func & (left: Self, right: Self) -> Self {
    if let a = left.literal, let b = right.literal { return Self(integerLiteral: a & b) }
    return Self("(bvand \(left.term) \(right.term))", path(left, right))
  }

  /// - Precondition: The word is a constant power of two: the codec divides and multiplies by nothing else.
  private var powerOfTwo: Int {
    guard let literal, literal.nonzeroBitCount == 1 else {
      preconditionFailure("the codec divides or multiplies by \(term), which is no constant power of two")
    }
    return literal.trailingZeroBitCount
  }

  package static func &+ (left: Self, right: Self) -> Self { left + right }
  package static func &* (left: Self, right: Self) -> Self { left * right }

  private static func path(_ left: Self, _ right: Self) -> WordPath { (left.path ?? right.path)! }
}
