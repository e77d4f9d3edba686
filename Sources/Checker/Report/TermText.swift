import KernelSpec

/// Writes terms for people: in infix notation, close to the source of the specification.
///
/// `target(slotAt(f, o))` reads `f[o].target`, a quantifier names the sort of what it ranges over, and what the form of a
/// term decides is left out.
public struct TermText: Sendable {
  /// Terms that are written by a name, such as `capability(table)`.
  public var names: [Term: String]

  public init(names: [Term: String] = [:]) { self.names = names }

  /// How closely an operator binds its operands: a looser one inside a tighter one is put in parentheses.
  private enum Binding: Int, Comparable {
    case open, implication, disjunction, conjunction, comparison, sum, prefix, access

    static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }
  }

  /// The term as text, in one line.
  public func text(_ term: Term) -> String { text(term.simplified(), inside: .open) }

  /// The term as text, even if it has a name.
  public func definition(_ term: Term) -> String { written(term).0 }

  private func open(_ term: Term) -> String { text(term, inside: .open) }

  private func text(_ term: Term, inside outer: Binding) -> String {
    if let name = names[term] { return name }
    let (text, binding) = written(term)
    return binding < outer ? "(\(text))" : text
  }

  private func written(_ term: Term) -> (String, Binding) {
    switch term {
    case .variable(let variable): (variable.name, .access)
    case .integer(let value): ("\(value)", .access)
    case .truth(let value): ("\(value)", .access)
    case .rights(let bits): (rights(bits), .access)
    case .element(let enumeration, let code): (enumeration.cases[code], .access)
    case .apply(let symbol, let arguments): (application(symbol, arguments), .access)
    case .equal(.intersection(let all, let some), let same) where some == same:
      (joined([all, some], " includes ", .sum), .comparison)
    case .equal(let left, let right): (joined([left, right], " == ", .sum), .comparison)
    case .not(.equal(let left, let right)): (joined([left, right], " != ", .sum), .comparison)
    case .not(let operand): ("!\(text(operand, inside: .prefix))", .prefix)
    case .and(let parts) where parts.isEmpty: ("true", .access)
    case .or(let parts) where parts.isEmpty: ("false", .access)
    case .and(let parts) where parts.count == 1, .or(let parts) where parts.count == 1: written(parts[0])
    case .and(let parts): (joined(parts, " && ", .conjunction), .conjunction)
    case .or(let parts): (joined(parts, " || ", .disjunction), .disjunction)
    case .implies(let left, let right): (joined([left, right], " ==> ", .disjunction), .implication)
    case .less(let left, let right): (joined([left, right], " < ", .sum), .comparison)
    case .lessOrEqual(let left, let right): (joined([left, right], " <= ", .sum), .comparison)
    case .add(let left, let right): (joined([left, right], " + ", .sum), .sum)
    case .subtract(let left, let right):
      ("\(text(left, inside: .sum)) - \(text(right, inside: .prefix))", .sum)
    case .intersection(let left, let right): (joined([left, right], " & ", .prefix), .sum)
    case .ifThenElse(let condition, let then, let otherwise):
      ("if \(open(condition)) then \(open(then)) else \(open(otherwise))", .open)
    case .forAll(let variables, _, let body): ("for all \(binders(variables)): \(open(body))", .open)
    case .exists(let variables, let body): ("for some \(binders(variables)): \(open(body))", .open)
    case .after(let inner): ("after(\(open(inner)))", .access)
    case .before(let inner): ("before(\(open(inner)))", .access)
    }
  }

  private func joined(_ parts: [Term], _ sign: String, _ binding: Binding) -> String {
    parts.map { text($0, inside: binding) }.joined(separator: sign)
  }

  private func application(_ symbol: Symbol, _ arguments: [Term]) -> String {
    if symbol == Geometry.slotAt.symbol { return "\(text(arguments[0], inside: .access))[\(open(arguments[1]))]" }
    switch arguments.count {
    case 0: return symbol.name
    case 1: return "\(text(arguments[0], inside: .access)).\(symbol.name)"
    default: return "\(symbol.name)(\(arguments.map(open).joined(separator: ", ")))"
    }
  }

  private func rights(_ bits: Int) -> String {
    let names = ["read", "write", "execute"].enumerated().filter { bits & (1 << $0.offset) != 0 }.map(\.element)
    return "{\(names.joined(separator: ", "))}"
  }

  private func binders(_ variables: [Variable]) -> String {
    let sorts = variables.map(\.sort).withoutRepetition()
    return sorts.map { sort in
      "\(sort.plural) \(variables.filter { $0.sort == sort }.map(\.name).joined(separator: ", "))"
    }.joined(separator: ", ")
  }
}

extension Sort {
  /// The sort's elements, in words.
  var plural: String {
    switch self {
    case .frame: "frames"
    case .slot: "slots"
    case .offset: "offsets"
    case .address: "addresses"
    case .page: "pages"
    case .core: "cores"
    case .scheduler: "schedulers"
    case .integer: "numbers"
    case .rights: "rights"
    case .boolean: "truths"
    case .enumeration(let enumeration): "\(enumeration.rawValue)s"
    }
  }
}
