/// The state before boot: every frame untyped, every slot empty, every TLB clean.
public enum Initial {
  /// The value that a component of the state has everywhere, initially.
  public static func value(of symbol: Symbol) -> Term {
    switch symbol.name {
    case State.now.symbol.name, State.flushed.symbol.name: return .integer(1)
    default: break
    }
    switch symbol.range {
    case .integer: return .integer(0)
    case .boolean: return .truth(false)
    case .rights: return .rights(0)
    case .frame: return Geometry.noFrame().term
    case .slot: return Geometry.noSlot().term
    case .core: return Geometry.firstCore().term
    case .scheduler: return Geometry.firstScheduler().term
    case .enumeration(let enumeration): return .element(enumeration, 0)
    case .offset, .address, .page: preconditionFailure("\(symbol.name): no component of the state has this sort")
    }
  }

  /// The initial state as formulas, one for each component.
  public static let formulas: [Term] = State.symbols.map { symbol in
    let variables = symbol.domain.enumerated().map { Variable("x\($0.offset)", $0.element) }
    let cell = Term.apply(symbol, variables.map { .variable($0) })
    let equation = Term.equal(cell, numbering(symbol, variables) ?? value(of: symbol))
    return variables.isEmpty ? equation : .forAll(variables, triggers: [[cell]], equation)
  }

  /// Initially each slot sits where the geometry numbers it, and each frame has its own number as a namer of schedulers.
  private static func numbering(_ symbol: Symbol, _ variables: [Variable]) -> Term? {
    let arguments = variables.map { Term.variable($0) }
    return switch symbol {
    case State.seat.symbol: .apply(Geometry.place.symbol, arguments)
    case State.occupant.symbol: .apply(Geometry.slotAtPlace.symbol, arguments)
    case State.naming.symbol: .apply(Geometry.frameNumber.symbol, [arguments[0]])
    case State.namer.symbol: .apply(Geometry.frameAt.symbol, [arguments[1]])
    default: nil
    }
  }
}
