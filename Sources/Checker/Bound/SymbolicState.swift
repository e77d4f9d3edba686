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

  /// Every state: the cells of the state proper are chosen freely, the history is the most that its times allow, as in ``DerivedHistory``.
  convenience init(anyOf layout: StateLayout, _ circuit: Circuit) {
    let geometry = layout.geometry
    var cells = ConcreteState(layout).cells.map { FiniteValue($0) }
    for region in layout.regions where region.base < layout.stateCellCount {
      let values = Self.values(of: region.symbol, geometry)
      for row in 0..<region.rows where region.symbol.domain.isEmpty || geometry.exists(row, region.symbol.domain[0]) {
        // Of components of the state none has two arguments.
        cells[region.base + row] = circuit.choice(of: values)
      }
    }
    func cell(_ symbol: Symbol, _ row: Int) -> FiniteValue { cells[layout.region(symbol).base + row] }
    for core in 0..<geometry.coreCount {
      let flushed = cell(State.flushed.symbol, core)
      func remember(_ symbol: Symbol, _ place: Int, _ condition: Literal) {
        let region = layout.region(symbol)
        cells[region.base + core * region.columns + place] = FiniteValue(truth: condition)
      }
      for frame in 1..<geometry.frameCount {
        let isStamped = circuit.holds(flushed, cell(State.unmapped.symbol, frame), <=)
        let type = cell(State.type.symbol, frame)
        remember(State.staleTranslation.symbol, frame, circuit.and(isStamped, !type.condition(FrameType.kernel.code)))
        remember(State.staleNode.symbol, frame, circuit.and(isStamped, !type.condition(FrameType.user.code)))
      }
      for slot in geometry.slotStride..<geometry.slotCount {
        remember(State.staleSlot.symbol, slot, circuit.holds(flushed, cell(State.removed.symbol, slot), <=))
      }
    }
    self.init(layout, circuit, cells: cells)
  }

  /// The values that a cell of a component may have.
  private static func values(of symbol: Symbol, _ geometry: MachineGeometry) -> [Int] {
    switch symbol {
    case State.level.symbol: Array(0...2)
    case State.references.symbol: Array(0...min(geometry.maximum, geometry.slotCount - geometry.slotStride))
    case State.occupancy.symbol: Array(0...geometry.slotStride)
    case State.entryPoint.symbol: [0]
    case _ where symbol.range == .integer: Array(0...geometry.maximum)
    default: geometry.values(of: symbol.range)
    }
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

extension MachineGeometry {
  /// Whether a number is of a frame, slot or core that there is.
  fileprivate func exists(_ number: Int, _ sort: Sort) -> Bool {
    switch sort {
    case .frame: number > 0
    case .slot: number >= slotStride
    case .core: number < coreCount
    default: true
    }
  }
}
