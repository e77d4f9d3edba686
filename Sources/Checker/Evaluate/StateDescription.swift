import KernelSpec

extension MachineGeometry {
  /// A value in words: slots as frame:offset, enumerations by name, rights as letters.
  public func words(_ sort: Sort, _ value: Int) -> String {
    guard contains(value, sort) else { return "\(value) (no \(sort.name))" }
    switch sort {
    case .frame: return value == 0 ? "none" : "frame \(value)"
    case .slot: return value == 0 ? "none" : "slot \(slotName(value))"
    case .core: return "core \(value)"
    case .scheduler: return "scheduler \(value)"
    case .integer, .offset, .address, .page: return "\(value)"
    case .rights:
      let letters = zip("rwx", [1, 2, 4]).map { value & $0.1 != 0 ? String($0.0) : "-" }
      return letters.joined()
    case .boolean: return value == 0 ? "no" : "yes"
    case .enumeration(let enumeration): return enumeration.cases[value]
    }
  }

  /// A slot as frame:offset.
  public func slotName(_ slot: Int) -> String { "\(slot / slotStride):\(slot % slotStride)" }

  /// A cell of a state in words: `references of frame 3 = 2`.
  func words(cell: Int, of state: ConcreteState) -> String {
    let (symbol, arguments) = state.layout.place(ofCell: cell)
    return "\(words(symbol, arguments)) = \(words(symbol.range, state.cells[cell]))"
  }

  /// A component of the state at a point: `references of frame 3`.
  public func words(_ symbol: Symbol, _ arguments: [Int]) -> String {
    guard !arguments.isEmpty else { return symbol.name }
    let places = zip(symbol.domain, arguments).map { words($0, $1) }
    return "\(symbol.name) of \(places.joined(separator: ", "))"
  }
}

/// One cell in which two states differ.
public struct StateDifference: Hashable, Sendable, CustomStringConvertible {
  /// The component and its arguments, in words.
  public var place: String
  public var old: String
  public var new: String

  public var description: String { "\(place): \(old) → \(new)" }
}

extension ConcreteState {
  /// The cells in which a later state differs, history included, in the order of the layout.
  public func differences(to other: ConcreteState) -> [StateDifference] {
    let geometry = layout.geometry
    return cells.indices.filter { cells[$0] != other.cells[$0] }.map { cell in
      let (symbol, arguments) = layout.place(ofCell: cell)
      return StateDifference(
        place: geometry.words(symbol, arguments), old: geometry.words(symbol.range, cells[cell]),
        new: geometry.words(symbol.range, other.cells[cell]))
    }
  }
}
