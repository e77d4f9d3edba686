import KernelImpl
import KernelSpec

/// A word of which it is known what it stands for, in any state before the call: a sum of numbers of things.
///
/// The kernel computes with these as it does with `UInt64`. What it compares becomes a decision of the path that is being
/// explored; where `UInt64` might trap, the path owes a proof that it cannot.
package struct SymbolicWord: KernelWord {
  /// A thing that has a number.
  package enum Atom: Hashable, Sendable {
    /// An integer of the state, or one of the call's.
    case integer(Term)
    /// A code's place in its enumeration.
    case code(Enumeration, Term)
    /// Three bits.
    case rights(Term)
    /// The number of a frame or slot; of none it is 0.
    case frame(Term)
    case slot(Term)
    case core(Term)
    case scheduler(Term)
    case offset(Term)
    case address(Term)
    case page(Term)
    /// A page's number without its last digit.
    case pagePrefix(Term)
    /// Whatever word the caller passed for the parameter, of one of these sorts: it may be out of range.
    case argument(Variable)
  }

  /// constant + Σ factor × atom.
  package struct Sum: Hashable, Sendable {
    package var constant: UInt64 = 0
    package var terms: [Atom: UInt64] = [:]

    package init(constant: UInt64 = 0, terms: [Atom: UInt64] = [:]) {
      self.constant = constant
      self.terms = terms
    }

    /// The atom that the sum is, if it is just one.
    var atom: Atom? { constant == 0 && terms.count == 1 && terms.first!.value == 1 ? terms.first!.key : nil }
    var literal: UInt64? { terms.isEmpty ? constant : nil }
  }

  /// Where a literal of the kernel's source stands for a number that a loop counts up from it, the loop's exploration makes
  /// of it an unknown one; every copy of the literal is then that.
  final class Box {
    var sum: Sum
    init(_ sum: Sum) { self.sum = sum }
  }

  let box: Box
  var sum: Sum { box.sum }

  init(_ sum: Sum) { box = Box(sum) }
  init(_ atom: Atom) { self.init(Sum(terms: [atom: 1])) }
  package init(integerLiteral value: UInt64) { self.init(Sum(constant: value)) }

  // MARK: What the kernel does with words

  package static func == (left: Self, right: Self) -> Bool {
    Exploration.current.decide { try SymbolicArithmetic.equal(left.sum, right.sum) }
  }
  package static func < (left: Self, right: Self) -> Bool {
    if let answer = Exploration.current.scan(left.box, below: right.sum) { return answer }
    return Exploration.current.decide { try SymbolicArithmetic.less(left.sum, right.sum) }
  }
  package static func + (left: Self, right: Self) -> Self { compute { try SymbolicArithmetic.add(left.sum, right.sum) } }
  package static func - (left: Self, right: Self) -> Self { compute { try SymbolicArithmetic.subtract(left.sum, right.sum) } }
  package static func * (left: Self, right: Self) -> Self { compute { try SymbolicArithmetic.multiply(left.sum, right.sum) } }
  package static func / (left: Self, right: Self) -> Self {
    compute { try SymbolicArithmetic.divide(left.sum, right.sum).quotient }
  }
  package static func % (left: Self, right: Self) -> Self {
    compute { try SymbolicArithmetic.divide(left.sum, right.sum).remainder }
  }
  package static func & (left: Self, right: Self) -> Self { compute { try SymbolicArithmetic.intersection(left.sum, right.sum) } }
  package static func &+ (left: Self, right: Self) -> Self { left + right }
  package static func &* (left: Self, right: Self) -> Self { left * right }

  private static func compute(_ body: () throws -> Sum) -> Self { Self(Exploration.current.compute(body)) }
}

extension SymbolicWord.Sum: CustomStringConvertible {
  package var description: String {
    let parts = terms.map { "\($0.value == 1 ? "" : "\($0.value) × ")\($0.key)" }.sorted()
    return (parts + (constant > 0 || parts.isEmpty ? ["\(constant)"] : [])).joined(separator: " + ")
  }
}
