import KernelImpl
import KernelSpec

/// What the kernel's memory means: for each component of the specification's state, the words that hold it.
///
/// Written once, as a table over `State.symbols`; a component that no row covers is an error when the table is made.
public struct Abstraction: Sendable {
  /// Where one component lies: the field of record `i` at `base + i * distance`, of which it is `(word >> shift) & mask`; where it has
  /// two arguments, the second counts words from there.
  package struct Row: Sendable {
    package var name: String
    /// The component's first cell.
    var cell: Int
    /// How many cells of the component the memory holds, from the first: for how many first arguments, and for how many second ones.
    var count: Int
    var columns = 1
    /// How many cells the component has for each first argument.
    var cellDistance = 1
    var base: Int
    var distance: Int
    var shift: UInt64 = 0
    var mask: UInt64 = .max
  }

  public let layout: StateLayout
  package let rows: [Row]
  /// How many words of memory a state takes.
  public let wordCount: Int

  /// - Throws: ``EvaluationError`` if a component of the state has no place in memory.
  public init(_ layout: StateLayout) throws(EvaluationError) {
    self.layout = layout
    let geometry = layout.geometry.memory
    wordCount = Int(geometry.wordCount)
    let probe = MemoryProbe(geometry)
    var rows: [Row] = []
    for symbol in State.symbols where symbol.role == .state {
      guard let place = probe.place(of: symbol) else {
        throw EvaluationError(subject: symbol.name, problem: "no word of the kernel's memory is known to hold it")
      }
      let region = layout.region(symbol)
      /// How many cells there are for an argument of the sort: not for what does not exist.
      func count(_ sort: Sort?) -> Int {
        switch sort {
        case .core: layout.geometry.coreCount
        case .scheduler: layout.geometry.schedulerCount
        case nil: 1
        case let sort?: layout.geometry.domain(of: sort).end
        }
      }
      rows.append(
        Row(
          name: symbol.name, cell: region.base, count: count(symbol.domain.first),
          columns: count(symbol.domain.dropFirst().first),
          cellDistance: region.columns, base: place.base, distance: place.distance, shift: place.shift,
          mask: place.mask))
    }
    self.rows = rows
  }

  func row<Domain, Range>(_ field: Field<Domain, Range>) -> Row { rows.first { $0.name == field.symbol.name }! }

  /// Writes the state that memory means into cells; those that memory does not hold keep their values.
  func read(_ memory: UnsafePointer<UInt64>, into cells: UnsafeMutablePointer<Int>) {
    for row in rows {
      for column in 0..<row.columns {
        for index in 0..<row.count {
          let word = memory[row.base + index * row.distance + column] >> row.shift & row.mask
          cells[row.cell + index * row.cellDistance + column] = Int(clamping: word)
        }
      }
    }
  }

  /// The state that memory means; the history is that of `other`, or of the state before boot.
  public func state(of memory: UnsafePointer<UInt64>, history other: ConcreteState? = nil) -> ConcreteState {
    var state = other ?? ConcreteState(layout)
    state.cells.withUnsafeMutableBufferPointer { read(memory, into: $0.baseAddress!) }
    return state
  }

  /// Makes memory mean a state.
  public func write(_ state: ConcreteState, to memory: UnsafeMutablePointer<UInt64>) {
    memory.update(repeating: 0, count: wordCount)
    for row in rows {
      for column in 0..<row.columns {
        for index in 0..<row.count {
          let value = UInt64(state.cells[row.cell + index * row.cellDistance + column])
          memory[row.base + index * row.distance + column] |= (value & row.mask) << row.shift
        }
      }
    }
  }

  /// Whether memory means the state in the cells.
  func matches(_ memory: UnsafePointer<UInt64>, _ cells: UnsafePointer<Int>) -> Bool {
    for row in rows {
      var differs: UInt64 = 0
      for column in 0..<row.columns {
        let words = memory + row.base + column
        let expected = cells + row.cell + column
        for index in 0..<row.count {
          differs |=
            (words[index &* row.distance] >> row.shift & row.mask)
            ^ UInt64(bitPattern: Int64(expected[index &* row.cellDistance]))
        }
      }
      if differs != 0 { return false }
    }
    return true
  }
}

/// Finds where a store keeps a field, by storing to it: nothing else here has to know the layout.
private struct MemoryProbe {
  let geometry: MemoryGeometry

  init(_ geometry: MemoryGeometry) { self.geometry = geometry }

  typealias Place = (base: Int, distance: Int, shift: UInt64, mask: UInt64)

  func place(of symbol: Symbol) -> Place? {
    switch symbol {
    case State.now.symbol: return word { store, _ in store.now = 1 }
    case State.flushed.symbol: return word { $0.store(1, .flushed, $1) }
    case State.thread.symbol: return word { $0.store(1, .thread, $1) }
    case State.tcap.symbol: return word { $0.store(1, .tcap, $1) }
    case State.span.symbol: return word { $0.store(1, .span, $1) }
    case State.token.symbol: return word { $0.store(1, .token, $1) }
    case State.component.symbol: return word { $0.store(1, .component, $1) }
    case State.componentEpoch.symbol: return word { $0.store(1, .componentEpoch, $1) }
    case State.lastCore.symbol: return word { $0.store(1, .lastCore, $1) }
    case State.superior.symbol: return word { $0.store(1, .superior, $1) }
    case State.superiorEpoch.symbol: return word { $0.store(1, .superiorEpoch, $1) }
    case State.supply.symbol: return word { $0.store(1, .supply, $1) }
    case State.supplyEpoch.symbol: return word { $0.store(1, .supplyEpoch, $1) }
    case State.pending.symbol: return word { $0.store(1, .pending, $1) }
    case State.readiness.symbol: return word { $0.store(1, .readiness, $1) }
    case State.type.symbol: return word { $0.store(1, .type, $1) }
    case State.object.symbol: return word { $0.store(1, .object, $1) }
    case State.level.symbol: return word { $0.store(1, .level, $1) }
    case State.references.symbol: return word { $0.store(1, .references, $1) }
    case State.occupancy.symbol: return word { $0.store(1, .occupancy, $1) }
    case State.unmapped.symbol: return word { $0.store(1, .unmapped, $1) }
    case State.entryPoint.symbol: return word { $0.store(1, .entryPoint, $1) }
    case State.epoch.symbol: return word { $0.store(1, .epoch, $1) }
    case State.budgetKind.symbol: return word { $0.store(1, .budgetKind, $1) }
    case State.budget.symbol: return word { $0.store(1, .budget, $1) }
    case State.scheduler.symbol: return word { $0.store(1, .scheduler, $1) }
    case State.priority.symbol: return word { $0.store(1, .priority, $1, 0) }
    case State.namers.symbol: return word { $0.store(1, .namers, $1) }
    case State.parent.symbol: return word { $0.store(1, .parent, $1) }
    case State.firstChild.symbol: return word { $0.store(1, .firstChild, $1) }
    case State.nextSibling.symbol: return word { $0.store(1, .nextSibling, $1) }
    case State.previousSibling.symbol: return word { $0.store(1, .previousSibling, $1) }
    case State.removed.symbol: return word { $0.store(1, .removed, $1) }
    case State.entry.symbol:
      return part(PackedEntry(kind: 1, rights: 0, frame: 0), limit: PackedEntry(kind: 15, rights: 0, frame: 0))
    case State.rights.symbol:
      return part(PackedEntry(kind: 0, rights: 1, frame: 0), limit: PackedEntry(kind: 0, rights: 7, frame: 0))
    case State.target.symbol: return part(PackedEntry(kind: 0, rights: 0, frame: 1), limit: nil)
    default: return nil
    }
  }

  private func word(_ store: (MemoryStore, UInt64) -> Void) -> Place {
    let first = changedWord { store($0, 0) }
    let second = changedWord { store($0, 1) }
    return (first, second - first, 0, .max)
  }

  /// A part of the word in which a slot packs its entry.
  private func part(_ one: PackedEntry<UInt64>, limit: PackedEntry<UInt64>?) -> Place {
    var place = word { $0.store(1, .entry, $1) }
    place.shift = UInt64(one.word.trailingZeroBitCount)
    if let limit { place.mask = limit.word >> place.shift }
    return place
  }

  private func changedWord(_ change: (MemoryStore) -> Void) -> Int {
    // The second record of a kind of which there is one, or none, may lie behind the end.
    let count = Int(geometry.wordCount) + 2
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    defer { words.deallocate() }
    words.initialize(repeating: 0, count: count)
    change(MemoryStore(geometry: geometry, words: words))
    return (0..<count).first { words[$0] != 0 }!
  }
}
