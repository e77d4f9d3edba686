import KernelSpec

/// A state of the specification whose cells depend on the solver's choices.
///
/// Only what an implementation represents and the TLBs' history are kept; ``SymbolicGhosts`` reconstructs the rest where a formula
/// speaks of it, as ``GhostWitness`` does for concrete states.
final class SymbolicState {
  let layout: StateLayout
  let circuit: Circuit
  var cells: [FiniteValue]
  /// No more slots have a parent, so that no chain of parents is longer.
  let parentLimit: Int
  /// No more slots have a next sibling.
  let siblingLimit: Int
  private(set) lazy var ghosts = SymbolicGhosts(self)

  /// - Parameter links: How many slots may have a parent, and how many a next sibling, as far as the cells do not tell.
  init(
    _ layout: StateLayout, _ circuit: Circuit, cells: [FiniteValue], links: (parents: Int, siblings: Int) = (.max, .max)
  ) {
    self.layout = layout
    self.circuit = circuit
    self.cells = cells
    func count(_ symbol: Symbol) -> Int {
      let region = layout.region(symbol)
      return cells[region.base..<region.base + region.count].count { $0.constant != 0 }
    }
    parentLimit = min(links.parents, count(State.parent.symbol))
    siblingLimit = min(links.siblings, count(State.nextSibling.symbol))
  }

  /// A concrete state.
  convenience init(_ state: ConcreteState, _ circuit: Circuit) {
    self.init(state.layout, circuit, cells: state.cells.map { FiniteValue($0) })
  }

  /// A component at a point; what lies outside has its initial value.
  func cell(_ symbol: Symbol, _ row: Int, _ column: Int = 0) -> FiniteValue {
    let region = layout.region(symbol)
    guard row >= 0, row < region.rows, column >= 0, column < region.columns else { return FiniteValue(region.initial) }
    if region.base < layout.historyEnd { return cells[region.base + row * region.columns + column] }
    return ghosts.value(symbol, row, column)
  }

  /// A component where its arguments depend on choices.
  func read(_ symbol: Symbol, _ arguments: [FiniteValue]) -> FiniteValue {
    if symbol.role == .rigid { return rigid(symbol, arguments) }
    switch arguments.count {
    case 0: return cell(symbol, 0)
    case 1: return circuit.read(arguments[0]) { cell(symbol, $0) }
    default:
      return circuit.read(arguments[0]) { row in circuit.read(arguments[1]) { cell(symbol, row, $0) } }
    }
  }

  private func rigid(_ symbol: Symbol, _ arguments: [FiniteValue]) -> FiniteValue {
    let geometry = layout.geometry
    func reading(_ numbers: [Int]) -> Int {
      guard let number = geometry.reading(symbol, numbers) else { preconditionFailure("\(symbol.name) has no concrete reading") }
      return number
    }
    switch arguments.count {
    case 0: return FiniteValue(reading([]))
    case 1: return circuit.map(arguments[0]) { reading([$0]) }
    default: return circuit.combine(arguments[0], arguments[1]) { reading([$0, $1]) }
    }
  }
}
