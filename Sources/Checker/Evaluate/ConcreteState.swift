import KernelSpec

/// Where each component of the state lies in a flat array of cells.
///
/// First what an implementation represents (`Role.state`), then the history (which TLB may be stale), then the other
/// ghosts, which exist only while invariants are evaluated.
public final class StateLayout: Sendable {
  /// The cells of one symbol: `rows * columns`, row by row.
  package struct Region: Sendable {
    package var symbol: Symbol
    package var base: Int
    package var rows: Int
    package var columns: Int
    /// The value before boot, and of what lies outside.
    package var initial: Int
    package var count: Int { rows * columns }
  }

  public let geometry: MachineGeometry
  package let regions: [Region]
  private let indices: [String: Int]
  /// How many cells hold what an implementation represents.
  public let stateCellCount: Int
  /// How many cells a ``ConcreteState`` has: the state and its history.
  public let historyEnd: Int
  /// How many cells there are with all ghosts.
  let cellCount: Int

  /// The ghosts that tell the past and cannot be reconstructed from a state.
  public static let history: [Symbol] = [
    State.staleTranslation.symbol, State.staleNode.symbol, State.staleSlot.symbol,
  ]

  public init(_ geometry: MachineGeometry) {
    self.geometry = geometry
    let isHistory = { (symbol: Symbol) in Self.history.contains(symbol) }
    let state = State.symbols.filter { $0.role == .state }
    let ghosts = State.symbols.filter { $0.role == .ghost && !isHistory($0) }
    var regions: [Region] = []
    var base = 0
    func append(_ symbols: [Symbol]) {
      for symbol in symbols {
        let sizes = symbol.domain.map { geometry.domain(of: $0).end }
        let region = Region(
          symbol: symbol, base: base, rows: sizes.first ?? 1, columns: sizes.count > 1 ? sizes[1] : 1,
          initial: Self.code(of: Initial.value(of: symbol)))
        regions.append(region)
        base += region.count
      }
    }
    append(state)
    stateCellCount = base
    append(Self.history)
    historyEnd = base
    append(ghosts)
    cellCount = base
    self.regions = regions
    indices = Dictionary(uniqueKeysWithValues: regions.enumerated().map { ($0.element.symbol.name, $0.offset) })
  }

  func index(of symbol: Symbol) -> Int? { indices[symbol.name] }

  package func region(_ symbol: Symbol) -> Region {
    guard let index = indices[symbol.name] else { preconditionFailure("\(symbol.name) is no component of the state") }
    return regions[index]
  }

  /// The symbol of a cell and its arguments.
  public func place(ofCell cell: Int) -> (symbol: Symbol, arguments: [Int]) {
    let region = regions.last { $0.base <= cell }!
    let index = cell - region.base
    switch region.symbol.domain.count {
    case 0: return (region.symbol, [])
    case 1: return (region.symbol, [index])
    default: return (region.symbol, [index / region.columns, index % region.columns])
    }
  }

  private static func code(of term: Term) -> Int {
    switch term {
    case .integer(let value), .rights(let value), .element(_, let value): value
    case .truth(let value): value ? 1 : 0
    // noFrame and noSlot.
    default: 0
    }
  }
}

/// A state of the specification on a machine of given size: the state proper and the history of the TLBs.
public struct ConcreteState: Equatable, Sendable {
  public let layout: StateLayout
  /// The cells, in the order of the layout.
  public var cells: [Int]

  /// The state before boot.
  public init(_ layout: StateLayout) {
    self.layout = layout
    cells = []
    cells.reserveCapacity(layout.historyEnd)
    for region in layout.regions where region.base < layout.historyEnd {
      cells.append(contentsOf: repeatElement(region.initial, count: region.count))
    }
  }

  /// The state in the cells, of which there are as many as the layout has with the history.
  init(_ layout: StateLayout, cells: UnsafePointer<Int>) {
    self.layout = layout
    self.cells = Array(UnsafeBufferPointer(start: cells, count: layout.historyEnd))
  }

  public static func == (left: ConcreteState, right: ConcreteState) -> Bool {
    left.layout.geometry == right.layout.geometry && left.cells == right.cells
  }

  /// The value of a component at a point. The point has to lie inside the component's domain.
  public subscript(symbol: Symbol, arguments: Int...) -> Int {
    get { cells[cell(symbol, arguments)] }
    set { cells[cell(symbol, arguments)] = newValue }
  }

  private func cell(_ symbol: Symbol, _ arguments: [Int]) -> Int {
    let region = layout.region(symbol)
    precondition(region.base < layout.historyEnd, "\(symbol.name) is no part of a concrete state")
    let index = (arguments.first ?? 0) * region.columns + (arguments.count > 1 ? arguments[1] : 0)
    precondition(index >= 0 && index < region.count, "\(symbol.name)\(arguments) lies outside the state")
    return region.base + index
  }
}
