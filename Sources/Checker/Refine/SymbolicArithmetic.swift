import KernelSpec

/// A step of the kernel's code that the exploration has no meaning for.
struct UnsupportedStep: Error, CustomStringConvertible {
  let description: String
}

/// What the operations of ``SymbolicWord`` mean.
///
/// Each identity used here holds for numbers in the ranges that the atoms have: `(8a + b) / 8 = a` where `b < 8`. A range
/// that only the path can guarantee becomes something that the path owes.
package enum SymbolicArithmetic {
  package typealias Sum = SymbolicWord.Sum
  package typealias Atom = SymbolicWord.Atom

  // MARK: Ranges

  /// The largest number of an atom that may be relied on.
  private static func bound(_ atom: Atom) -> UInt64 {
    switch atom {
    case .code(let enumeration, _): UInt64(enumeration.cases.count - 1)
    case .rights: 7
    case .frame: HardwareGeometry.frameLimit - 1
    case .slot: HardwareGeometry.frameLimit * HardwareGeometry.slotStride - 1
    case .integer, .core, .scheduler, .offset, .address, .page, .pagePrefix, .argument: .max
    }
  }

  /// The largest value of a sum, or nil if that may exceed a word.
  private static func bound(_ sum: Sum) -> UInt64? {
    sum.terms.reduce(Optional(sum.constant)) { total, term in
      guard let total else { return nil }
      let (product, overflows) = bound(term.key).multipliedReportingOverflow(by: term.value)
      let (next, exceeds) = total.addingReportingOverflow(product)
      return overflows || exceeds ? nil : next
    }
  }

  /// Sees that a sum fits a word, or owes it.
  private static func fitting(_ sum: Sum) throws -> Sum {
    if bound(sum) != nil { return sum }
    // A slot is made of a frame that exists and of an offset below the stride.
    var rest = sum
    for (atom, factor) in sum.terms {
      if case .argument(let parameter) = atom, let meaning = parameter.meaning {
        Exploration.current.owe(parameter.isInRange, "the word for '\(parameter.name)' means something")
        rest.terms[atom] = nil
        rest.terms[meaning] = factor
      } else if case .core(let core) = atom {
        Exploration.current.owe(.apply(Geometry.isCore.symbol, [core]), "a core that is counted exists")
        rest.terms[atom] = nil
        rest.constant += factor * (HardwareGeometry.coreLimit - 1)
      } else if case .scheduler(let scheduler) = atom {
        Exploration.current.owe(.apply(Geometry.isScheduler.symbol, [scheduler]), "a scheduler that is counted exists")
        rest.terms[atom] = nil
        rest.constant += factor * (HardwareGeometry.coreLimit - 1)
      } else if case .offset(let offset) = atom, factor == 1, sum.terms.count > 1 {
        Exploration.current.owe(
          .less(number(of: offset), .integer(Int(HardwareGeometry.slotStride))), "an offset is below the stride of slots")
        rest.terms[atom] = nil
        rest.constant += HardwareGeometry.slotStride - 1
      }
    }
    if bound(rest) != nil { return sum }
    Exploration.current.owe(.lessOrEqual(try integer(sum), largestWord), "a sum fits a word")
    return sum
  }

  private static var largestWord: Term { HardwareGeometry.largestWord().term }
  private static func number(of offset: Term) -> Term { .apply(HardwareGeometry.number.symbol, [offset]) }

  // MARK: Arithmetic

  package static func add(_ left: Sum, _ right: Sum) throws -> Sum {
    var sum = left
    let (constant, overflows) = left.constant.addingReportingOverflow(right.constant)
    if overflows { throw UnsupportedStep(description: "the sum of two constants exceeds a word") }
    sum.constant = constant
    for (atom, factor) in right.terms { sum.terms[atom, default: 0] += factor }
    return try fitting(sum)
  }

  package static func subtract(_ left: Sum, _ right: Sum) throws -> Sum {
    if let a = left.literal, let b = right.literal, a >= b { return Sum(constant: a - b) }
    let (a, b) = (try integer(left), try integer(right))
    Exploration.current.owe(.lessOrEqual(b, a), "a difference is not negative")
    return Sum(terms: [.integer(.subtract(a, b)): 1])
  }

  package static func multiply(_ left: Sum, _ right: Sum) throws -> Sum {
    guard let factor = right.literal ?? left.literal else { throw UnsupportedStep(description: "a product of two unknowns") }
    var sum = right.literal != nil ? left : right
    guard !sum.constant.multipliedReportingOverflow(by: factor).overflow else {
      throw UnsupportedStep(description: "a product of constants exceeds a word")
    }
    sum.constant *= factor
    sum.terms = sum.terms.mapValues { $0 * factor }
    return try fitting(sum)
  }

  package static func divide(_ left: Sum, _ right: Sum) throws -> (quotient: Sum, remainder: Sum) {
    guard let divisor = right.literal, divisor > 0 else { throw UnsupportedStep(description: "a division by an unknown") }
    if let parts = left.atom.flatMap({ digits(of: $0, divisor) }) { return parts }
    var quotient = Sum(constant: left.constant / divisor)
    var remainder = Sum(constant: left.constant % divisor)
    for (atom, factor) in left.terms {
      if factor % divisor == 0 { quotient.terms[atom] = factor / divisor } else { remainder.terms[atom] = factor }
    }
    // What remains has to be below the divisor.
    if let bound = bound(remainder), bound < divisor { return (quotient, remainder) }
    if case .offset(let offset)? = remainder.atom, divisor == HardwareGeometry.slotStride {
      Exploration.current.owe(.less(number(of: offset), .integer(Int(divisor))), "an offset is below the stride of slots")
      return (quotient, remainder)
    }
    throw UnsupportedStep(description: "(\(left)) divided by \(divisor)")
  }

  /// The numbering of slots, addresses and pages, which defines the functions of the specification that take them apart.
  private static func digits(of atom: Atom, _ divisor: UInt64) -> (quotient: Sum, remainder: Sum)? {
    func sum(_ atom: Atom) -> Sum { Sum(terms: [atom: 1]) }
    func offset(_ symbol: Symbol, _ argument: Term) -> Sum { sum(.offset(.apply(symbol, [argument]))) }
    switch atom {
    case .slot(let slot) where divisor == HardwareGeometry.slotStride:
      return (sum(.frame(.apply(Geometry.node.symbol, [slot]))), offset(Geometry.offset.symbol, slot))
    case .address(let address) where divisor == HardwareGeometry.capabilityFanOut:
      return (offset(Geometry.rootOffset.symbol, address), offset(Geometry.leafOffset.symbol, address))
    case .page(let page) where divisor == HardwareGeometry.pageFanOut:
      return (sum(.pagePrefix(page)), offset(Geometry.pageLeafOffset.symbol, page))
    case .pagePrefix(let page) where divisor == HardwareGeometry.pageFanOut:
      return (offset(Geometry.pageRootOffset.symbol, page), offset(Geometry.pageMiddleOffset.symbol, page))
    default: return nil
    }
  }

  package static func intersection(_ left: Sum, _ right: Sum) throws -> Sum {
    if let a = left.literal, let b = right.literal { return Sum(constant: a & b) }
    // With three bits, whatever else the other word holds does not matter.
    func bits(_ sum: Sum) -> Term? {
      if let literal = sum.literal { return .rights(Int(literal & 7)) }
      switch sum.atom {
      case .rights(let term): return term
      case .argument(let parameter) where parameter.sort == .rights: return .variable(parameter)
      default: return nil
      }
    }
    func isThreeBits(_ sum: Sum) -> Bool { bound(sum).map { $0 <= 7 } ?? false }
    guard let a = bits(left), let b = bits(right), isThreeBits(left) || isThreeBits(right) else {
      throw UnsupportedStep(description: "(\(left)) & (\(right))")
    }
    return Sum(terms: [.rights(.intersection(a, b)): 1])
  }

  // MARK: Comparisons

  package static func equal(_ left: Sum, _ right: Sum) throws -> Term {
    if left == right { return .truth(true) }
    if let a = left.literal, let b = right.literal { return .truth(a == b) }
    if left.literal != nil { return try equal(right, left) }
    if let literal = right.literal {
      if literal == 0, left.constant == 0, left.terms.count > 1 { return try isZero(left) }
      guard let atom = left.atom else { throw UnsupportedStep(description: "(\(left)) == \(literal)") }
      return try equal(atom, literal)
    }
    switch (left.atom, right.atom) {
    case (.frame(let a), .frame(let b)), (.slot(let a), .slot(let b)), (.core(let a), .core(let b)),
      (.scheduler(let a), .scheduler(let b)), (.offset(let a), .offset(let b)), (.rights(let a), .rights(let b)):
      return .equal(a, b)
    case (.code(let first, let a), .code(let second, let b)) where first == second: return .equal(a, b)
    case (.frame(let frame), .argument(let parameter)) where parameter.sort == .frame,
      (.argument(let parameter), .frame(let frame)) where parameter.sort == .frame:
      Exploration.current.owe(parameter.isInRange, "the word for '\(parameter.name)' means something")
      return .equal(frame, .variable(parameter))
    case (.slot, nil), (nil, .slot): return .equal(try slot(left), try slot(right))
    default: return .equal(try integer(left), try integer(right))
    }
  }

  /// That a sum of several numbers is 0: that one of them is, if the others then are too, which the path owes.
  private static func isZero(_ sum: Sum) throws -> Term {
    let parts = try sum.terms.sorted { $0.value < $1.value }.map { try equal($0.key, 0) }
    Exploration.current.owe(.implies(parts[0], .and(Array(parts[1...]))), "a word without a kind is 0")
    return parts[0]
  }

  private static func equal(_ atom: Atom, _ literal: UInt64) throws -> Term {
    switch atom {
    case .code(let enumeration, let term):
      return literal < enumeration.cases.count ? .equal(term, .element(enumeration, Int(literal))) : .truth(false)
    case .rights(let term): return literal < 8 ? .equal(term, .rights(Int(literal))) : .truth(false)
    case .frame(let term) where literal == 0: return .equal(term, Geometry.noFrame().term)
    case .slot(let term) where literal == 0: return .equal(term, Geometry.noSlot().term)
    case .core(let term) where literal == 0: return .equal(term, Geometry.firstCore().term)
    case .scheduler(let term) where literal == 0: return .equal(term, Geometry.firstScheduler().term)
    default: return .equal(try integer(Sum(terms: [atom: 1])), .integer(Int(literal)))
    }
  }

  package static func less(_ left: Sum, _ right: Sum) throws -> Term {
    if let a = left.literal, let b = right.literal { return .truth(a < b) }
    if case .code(let enumeration, let term)? = left.atom, let limit = right.literal {
      return .among(term, enumeration, enumeration.cases.indices.filter { $0 < limit })
    }
    if case .code(let enumeration, let term)? = right.atom, let limit = left.literal {
      return .among(term, enumeration, enumeration.cases.indices.filter { $0 > limit })
    }
    if case .core(let core)? = left.atom, right.atom == .integer(HardwareGeometry.coreCount().term) {
      return .apply(Geometry.isCore.symbol, [core])
    }
    if case .scheduler(let scheduler)? = left.atom, right.atom == .integer(HardwareGeometry.schedulerCount().term) {
      return .apply(Geometry.isScheduler.symbol, [scheduler])
    }
    return .less(try integer(left), try integer(right))
  }

  // MARK: Reading a sum as a thing

  /// The sum as an integer.
  static func integer(_ sum: Sum) throws -> Term {
    guard sum.constant <= UInt64(Int.max) else {
      if sum == Sum(constant: .max) { return largestWord }
      throw UnsupportedStep(description: "the constant \(sum.constant)")
    }
    var parts: [Term] = sum.constant > 0 || sum.terms.isEmpty ? [.integer(Int(sum.constant))] : []
    for (atom, factor) in sum.terms.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      guard factor == 1 else { throw UnsupportedStep(description: "(\(sum)) as an integer") }
      switch atom {
      case .integer(let term): parts.append(term)
      case .offset(let offset): parts.append(number(of: offset))
      case .argument(let parameter): parts.append(.variable(parameter.word))
      default: throw UnsupportedStep(description: "(\(sum)) as an integer")
      }
    }
    return parts.dropFirst().reduce(parts[0]) { .add($1, $0) }
  }

  /// The sum as a slot.
  static func slot(_ sum: Sum) throws -> Term {
    if sum.literal == 0 { return Geometry.noSlot().term }
    if case .slot(let slot)? = sum.atom { return slot }
    var offset: Term?
    var frame: Term?
    for (atom, factor) in sum.terms {
      switch (atom, factor) {
      case (.frame(let term), HardwareGeometry.slotStride): frame = term
      case (.argument(let parameter), HardwareGeometry.slotStride) where parameter.sort == .frame: frame = .variable(parameter)
      case (.offset(let term), 1) where sum.constant == 0: offset = term
      default: throw UnsupportedStep(description: "(\(sum)) as a slot")
      }
    }
    // The numbers below the stride are those of frame 0, which is none.
    if frame == nil, let offset {
      Exploration.current.owe(
        .less(number(of: offset), .integer(Int(HardwareGeometry.slotStride))), "an offset is below the stride of slots")
      return Geometry.noSlot().term
    }
    if offset == nil {
      switch sum.constant {
      case 0: offset = Geometry.capabilityTableOffset().term
      case 1: offset = Geometry.pageTableOffset().term
      default: break
      }
    }
    guard let frame, let offset else { throw UnsupportedStep(description: "(\(sum)) as a slot") }
    return .apply(Geometry.slotAt.symbol, [frame, offset])
  }

  /// The sum as a thing of a sort.
  static func term(_ sum: Sum, _ sort: Sort) throws -> Term {
    switch (sort, sum.atom, sum.literal) {
    case (.slot, _, _): return try slot(sum)
    case (.frame, .frame(let term), _): return term
    case (.frame, _, 0): return Geometry.noFrame().term
    case (.core, .core(let term), _), (.scheduler, .scheduler(let term), _): return term
    case (.core, _, 0): return Geometry.firstCore().term
    case (.scheduler, _, 0): return Geometry.firstScheduler().term
    case (.rights, .rights(let term), _): return term
    case (.rights, _, let literal?) where literal < 8: return .rights(Int(literal))
    case (.enumeration(let enumeration), .code(let other, let term), _) where enumeration == other: return term
    case (.enumeration(let enumeration), _, let literal?) where literal < enumeration.cases.count:
      return .element(enumeration, Int(literal))
    case (_, .argument(let parameter), _) where parameter.sort == sort && sort != .integer:
      Exploration.current.owe(parameter.isInRange, "the word for '\(parameter.name)' means something")
      return .variable(parameter)
    case (.integer, _, _): return try integer(sum)
    default: throw UnsupportedStep(description: "(\(sum)) as a \(sort.name)")
    }
  }
}

extension Variable {
  /// What the word for the parameter is, if it means something.
  fileprivate var meaning: SymbolicWord.Atom? {
    switch sort {
    case .frame: .frame(.variable(self))
    case .rights: .rights(.variable(self))
    case .enumeration(let enumeration): .code(enumeration, .variable(self))
    default: nil
    }
  }

  /// Whether the word for the parameter is told apart from what it means, since it may mean nothing.
  var hasWord: Bool { meaning != nil }

  /// The word that the caller passed for a parameter.
  var word: Variable { Variable("\(name).word", .integer) }

  /// That the word for a parameter means what the parameter is.
  var isInRange: Term {
    switch sort {
    case .enumeration(let enumeration): .less(.variable(word), .integer(enumeration.cases.count))
    case .rights: .less(.variable(word), .integer(8))
    case .frame: .not(.equal(.variable(self), Geometry.noFrame().term))
    default: .truth(true)
    }
  }
}

extension Term {
  /// A conjunction, but for a single part.
  static func conjunction(_ parts: [Term]) -> Term { parts.count == 1 ? parts[0] : .and(parts) }

  /// That a term is one of some elements of its enumeration.
  static func among(_ term: Term, _ enumeration: Enumeration, _ codes: [Int]) -> Term {
    if codes.isEmpty { return .truth(false) }
    if codes.count == enumeration.cases.count { return .truth(true) }
    let parts = codes.map { Term.equal(term, .element(enumeration, $0)) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }
}
