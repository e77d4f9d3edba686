import KernelSpec

/// The ghosts of a symbolic state that are determined by it, computed where they are asked for.
///
/// The same functions of the state as ``GhostWitness``, so that a formula means the same to the solver and to the evaluator.
final class SymbolicGhosts {
  private unowned let state: SymbolicState
  private let circuit: Circuit
  private let geometry: MachineGeometry
  private var chains: [Int: [FiniteValue]] = [:]
  private lazy var counts = countReferrers()
  private lazy var seats = assignSeats()
  private lazy var orders = numberSiblings()

  init(_ state: SymbolicState) {
    self.state = state
    circuit = state.circuit
    geometry = state.layout.geometry
  }

  func value(_ symbol: Symbol, _ row: Int, _ column: Int) -> FiniteValue {
    switch symbol {
    case State.position.symbol: counts.position[row] ?? FiniteValue(0)
    case State.referrer.symbol: counts.referrer[[row, column]] ?? FiniteValue(0)
    case State.seat.symbol: seats.seat[row] ?? FiniteValue(0)
    case State.occupant.symbol: seats.occupant[[row, column]] ?? FiniteValue(0)
    case State.order.symbol: orders[row]
    case State.ancestor.symbol: FiniteValue(truth: isAncestor(row, of: column))
    case State.toward.symbol: toward(row, column)
    // Without schedulers there are no tcaps: nobody has time, and each frame keeps its own number.
    case State.budgetBelow.symbol: FiniteValue(0)
    case State.naming.symbol: FiniteValue(row)
    case State.namer.symbol: FiniteValue(geometry.contains(column, .frame) ? column : 0)
    default: preconditionFailure("\(symbol.name) is no ghost that a state determines")
    }
  }

  private func isOccupied(_ slot: Int) -> Literal { !state.cell(State.entry.symbol, slot).condition(EntryKind.empty.code) }
  private var slots: [Int] { geometry.values(of: .slot) }

  // MARK: - Counts

  private func countReferrers() -> (position: [Int: FiniteValue], referrer: [[Int]: FiniteValue]) {
    var positions: [Int: [FiniteValue.Case]] = [:]
    var referrers: [[Int]: FiniteValue] = [:]
    let refers = slots.map { slot -> (slot: Int, condition: Literal) in
      let entry = state.cell(State.entry.symbol, slot)
      return (slot, circuit.and(!entry.condition(EntryKind.empty.code), !entry.condition(EntryKind.frameHandle.code)))
    }.filter { $0.condition != .no }
    for frame in geometry.values(of: .frame) {
      let (numbers, count) = number(
        refers.map { ($0.slot, circuit.and($0.condition, state.cell(State.target.symbol, $0.slot).condition(frame))) })
      for (slot, parts) in numbers { positions[slot, default: []] += parts }
      for last in count.cases.map(\.number) where last > 0 && last == count.cases.map(\.number).max() {
        for index in 0..<last { referrers[[frame, index]] = slotNumbered(index, numbers) }
      }
    }
    var position: [Int: FiniteValue] = [:]
    for (slot, condition) in refers {
      position[slot] = FiniteValue(
        (positions[slot] ?? []) + [.init(number: 0, condition: !condition)], in: circuit)
    }
    return (position, referrers)
  }

  /// Numbers those of the slots for which a condition holds, from `start` on.
  private func number(
    _ members: [(slot: Int, condition: Literal)], from start: FiniteValue = FiniteValue(0)
  ) -> (numbers: [(slot: Int, parts: [FiniteValue.Case])], count: FiniteValue) {
    var count = start
    var numbers: [(slot: Int, parts: [FiniteValue.Case])] = []
    for (slot, condition) in members where condition != .no {
      numbers.append(
        (slot, count.cases.map { .init(number: $0.number, condition: circuit.and(condition, $0.condition)) }))
      count = circuit.choose(condition, circuit.map(count) { $0 + 1 }, count)
    }
    return (numbers, count)
  }

  /// The slot that has a number, or 0 if none has.
  private func slotNumbered(_ index: Int, _ numbers: [(slot: Int, parts: [FiniteValue.Case])]) -> FiniteValue {
    let parts = numbers.flatMap { slot, parts in
      parts.filter { $0.number == index }.map { FiniteValue.Case(number: slot, condition: $0.condition) }
    }
    let none = FiniteValue.Case(number: 0, condition: !circuit.or(parts.map(\.condition)))
    return FiniteValue(parts + [none], in: circuit)
  }

  private func assignSeats() -> (seat: [Int: FiniteValue], occupant: [[Int]: FiniteValue]) {
    var seat: [Int: FiniteValue] = [:]
    var occupant: [[Int]: FiniteValue] = [:]
    for frame in 1..<geometry.frameCount {
      let slots = (0..<geometry.slotStride).map { geometry.slot(frame, $0) }
      let occupied = number(slots.map { ($0, isOccupied($0)) })
      let vacant = number(slots.map { ($0, !isOccupied($0)) }, from: occupied.count)
      let all = occupied.numbers + vacant.numbers
      for slot in slots { seat[slot] = FiniteValue(all.filter { $0.slot == slot }.flatMap(\.parts), in: circuit) }
      for index in slots.indices { occupant[[frame, index]] = slotNumbered(index, all) }
    }
    return (seat, occupant)
  }

  // MARK: - Descent

  /// The slot, its parent, the parent's parent, …, then 0.
  private func chain(from slot: Int) -> [FiniteValue] {
    if let chain = chains[slot] { return chain }
    var chain = [FiniteValue(slot)]
    while chain.count <= state.parentLimit {
      let next = circuit.read(chain.last!) { $0 == 0 && chain.count > 1 ? FiniteValue(0) : state.cell(State.parent.symbol, $0) }
      if next.constant == 0 { break }
      chain.append(next)
    }
    chains[slot] = chain
    return chain
  }

  private func isAncestor(_ ancestor: Int, of slot: Int) -> Literal {
    guard geometry.contains(ancestor, .slot), geometry.contains(slot, .slot) else { return .no }
    if ancestor == slot, ancestor == 0 || state.cell(State.parent.symbol, slot).constant == 0 {
      return circuit.or(isOccupied(slot), !state.cell(State.parent.symbol, slot).condition(0))
    }
    if ancestor == 0 { return .no }
    let chain = chain(from: slot)
    if ancestor == slot {
      return circuit.or(isOccupied(slot), !state.cell(State.parent.symbol, slot).condition(0))
    }
    return circuit.or(chain.dropFirst().map { $0.condition(ancestor) })
  }

  private func toward(_ ancestor: Int, _ slot: Int) -> FiniteValue {
    guard ancestor != slot, ancestor != 0, geometry.contains(ancestor, .slot), geometry.contains(slot, .slot) else {
      return FiniteValue(0)
    }
    let chain = chain(from: slot)
    var toward = FiniteValue(0)
    for index in chain.indices.dropFirst().reversed() {
      toward = circuit.choose(chain[index].condition(ancestor), chain[index - 1], toward)
    }
    return toward
  }

  /// Gives each listed child a greater age-number than the next older one has; a slot that is listed more than once keeps its first.
  private func numberSiblings() -> [FiniteValue] {
    var parts: [[FiniteValue.Case]] = Array(repeating: [], count: geometry.slotCount)
    var isNumbered = Array(repeating: Literal.no, count: geometry.slotCount)
    for slot in slots {
      var child = state.cell(State.firstChild.symbol, slot)
      for index in 0..<min(state.siblingLimit + 1, geometry.slotCount) where child.constant != 0 {
        for part in child.cases where part.number != 0 {
          let isHere = circuit.and(part.condition, !isNumbered[part.number])
          parts[part.number].append(.init(number: geometry.slotCount - index, condition: isHere))
          isNumbered[part.number] = circuit.or(isNumbered[part.number], part.condition)
        }
        child = circuit.read(child) { $0 == 0 ? FiniteValue(0) : state.cell(State.nextSibling.symbol, $0) }
      }
    }
    return parts.indices.map { slot in
      FiniteValue(parts[slot] + [.init(number: 0, condition: !isNumbered[slot])], in: circuit)
    }
  }
}
