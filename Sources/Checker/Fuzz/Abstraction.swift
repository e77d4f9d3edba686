import KernelImpl
import KernelSpec

/// What the kernel's memory means: for each component of the specification's state, the words that hold it.
///
/// Written once, as a table over `State.symbols`; a component that no row covers is an error when the table is made.
public struct Abstraction: Sendable {
  /// Where one component lies: the field of record `i` at `base + i * distance`, of which it is `(word >> shift) & mask`.
  package struct Row: Sendable {
    package var name: String
    /// The component's first cell.
    var cell: Int
    /// How many cells of the component the memory holds, from the first.
    var count: Int
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
      let count = symbol.domain == [.core] ? layout.geometry.coreCount : region.count
      rows.append(
        Row(
          name: symbol.name, cell: region.base, count: count, base: place.base, distance: place.distance, shift: place.shift,
          mask: place.mask))
    }
    self.rows = rows
  }

  func row<Domain, Range>(_ field: Field<Domain, Range>) -> Row { rows.first { $0.name == field.symbol.name }! }

  /// Writes the state that memory means into cells; those that memory does not hold keep their values.
  func read(_ memory: UnsafePointer<UInt64>, into cells: UnsafeMutablePointer<Int>) {
    for row in rows {
      for index in 0..<row.count {
        let word = memory[row.base + index * row.distance] >> row.shift & row.mask
        cells[row.cell + index] = Int(clamping: word)
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
      for index in 0..<row.count {
        memory[row.base + index * row.distance] |= (UInt64(state.cells[row.cell + index]) & row.mask) << row.shift
      }
    }
  }

  /// Whether memory means the state in the cells.
  func matches(_ memory: UnsafePointer<UInt64>, _ cells: UnsafePointer<Int>) -> Bool {
    for row in rows {
      var differs: UInt64 = 0
      let words = memory + row.base
      let expected = cells + row.cell
      for index in 0..<row.count {
        differs |= (words[index &* row.distance] >> row.shift & row.mask) ^ UInt64(bitPattern: Int64(expected[index]))
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
    case State.type.symbol: return word { $0.store(1, .type, $1) }
    case State.object.symbol: return word { $0.store(1, .object, $1) }
    case State.level.symbol: return word { $0.store(1, .level, $1) }
    case State.references.symbol: return word { $0.store(1, .references, $1) }
    case State.occupancy.symbol: return word { $0.store(1, .occupancy, $1) }
    case State.unmapped.symbol: return word { $0.store(1, .unmapped, $1) }
    case State.entryPoint.symbol: return word { $0.store(1, .entryPoint, $1) }
    case State.epoch.symbol: return word { $0.store(1, .epoch, $1) }
    case State.parent.symbol: return word { $0.store(1, .parent, $1) }
    case State.firstChild.symbol: return word { $0.store(1, .firstChild, $1) }
    case State.nextSibling.symbol: return word { $0.store(1, .nextSibling, $1) }
    case State.previousSibling.symbol: return word { $0.store(1, .previousSibling, $1) }
    case State.removed.symbol: return word { $0.store(1, .removed, $1) }
    case State.entry.symbol:
      return part(PackedEntry(kind: 1, rights: 0, frame: 0), limit: PackedEntry(kind: 7, rights: 0, frame: 0))
    case State.rights.symbol:
      return part(PackedEntry(kind: 0, rights: 1, frame: 0), limit: PackedEntry(kind: 0, rights: 7, frame: 0))
    case State.target.symbol: return part(PackedEntry(kind: 0, rights: 0, frame: 1), limit: nil)
    default: return nil
    }
  }

  private func word(_ store: (MemoryStore, UInt64) -> Void) -> Place {
    let first = changedWord { store($0, 0) }
    let second = geometry.coreCount > 1 || first > Int(geometry.coreCount) ? changedWord { store($0, 1) } : first
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
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: Int(geometry.wordCount))
    defer { words.deallocate() }
    words.initialize(repeating: 0, count: Int(geometry.wordCount))
    change(MemoryStore(geometry: geometry, words: words))
    return (0..<Int(geometry.wordCount)).first { words[$0] != 0 }!
  }
}
