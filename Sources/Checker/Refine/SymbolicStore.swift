import KernelImpl
import KernelSpec

/// A store whose words are those that represent an unknown state, until the code stores others.
package final class SymbolicStore: Kernel {
  private var exploration: Exploration { .current }

  // MARK: The geometry

  package var frameCount: SymbolicWord { SymbolicWord(.integer(Geometry.frameCount().term)) }
  package var coreCount: SymbolicWord { SymbolicWord(.integer(HardwareGeometry.coreCount().term)) }
  package var schedulerCount: SymbolicWord { SymbolicWord(.integer(HardwareGeometry.schedulerCount().term)) }
  package var pageFanOut: SymbolicWord { SymbolicWord(integerLiteral: HardwareGeometry.pageFanOut) }
  package var capabilityFanOut: SymbolicWord { SymbolicWord(integerLiteral: HardwareGeometry.capabilityFanOut) }
  package var slotStride: SymbolicWord { SymbolicWord(integerLiteral: HardwareGeometry.slotStride) }
  package var maximum: SymbolicWord { SymbolicWord(.integer(Geometry.maximum().term)) }

  // MARK: The state

  package func load(_ field: FrameField, _ frame: SymbolicWord) -> SymbolicWord { load(.frame(field), (frame, .frame)) }
  package func load(_ field: SlotField, _ slot: SymbolicWord) -> SymbolicWord { load(.slot(field), (slot, .slot)) }
  package func load(_ field: CoreField, _ core: SymbolicWord) -> SymbolicWord { load(.core(field), (core, .core)) }
  package func load(_ field: ObjectField, _ frame: SymbolicWord) -> SymbolicWord { load(.object(field), (frame, .frame)) }
  package func load(_ field: QualityField, _ frame: SymbolicWord, _ scheduler: SymbolicWord) -> SymbolicWord {
    load(.quality(field), (frame, .frame), (scheduler, .scheduler))
  }
  package func load(_ field: SchedulerField, _ scheduler: SymbolicWord) -> SymbolicWord {
    load(.scheduler(field), (scheduler, .scheduler))
  }
  package func store(_ value: SymbolicWord, _ field: FrameField, _ frame: SymbolicWord) {
    store(value, .frame(field), (frame, .frame))
  }
  package func store(_ value: SymbolicWord, _ field: SlotField, _ slot: SymbolicWord) {
    store(value, .slot(field), (slot, .slot))
  }
  package func store(_ value: SymbolicWord, _ field: CoreField, _ core: SymbolicWord) {
    store(value, .core(field), (core, .core))
  }
  package func store(_ value: SymbolicWord, _ field: ObjectField, _ frame: SymbolicWord) {
    store(value, .object(field), (frame, .frame))
  }
  package func store(_ value: SymbolicWord, _ field: QualityField, _ frame: SymbolicWord, _ scheduler: SymbolicWord) {
    store(value, .quality(field), (frame, .frame), (scheduler, .scheduler))
  }
  package func store(_ value: SymbolicWord, _ field: SchedulerField, _ scheduler: SymbolicWord) {
    store(value, .scheduler(field), (scheduler, .scheduler))
  }
  package var now: SymbolicWord {
    get { load(.now) }
    set { store(newValue, .now) }
  }

  /// The word of a field: the sum of the parts that it represents.
  private func load(_ field: StoreField, _ places: (index: SymbolicWord, sort: Sort)...) -> SymbolicWord {
    exploration.countAccess()
    return SymbolicWord(
      exploration.compute {
        let indices = try places.map { try SymbolicArithmetic.term($0.index.sum, $0.sort) }
        var sum = SymbolicWord.Sum()
        for part in Representation.ofField[field] ?? [] {
          exploration.noteRead(part.symbol, at: indices)
          let value = try self.value(of: part.symbol, at: indices)
          switch value {
          // A value that the code has stored may be a constant.
          case .element(_, let code): sum.constant += UInt64(code) * part.factor
          case .integer(let number): sum.constant += UInt64(number) * part.factor
          case .rights(let bits): sum.constant += UInt64(bits) * part.factor
          case Geometry.noFrame().term, Geometry.noSlot().term, Geometry.firstCore().term, Geometry.firstScheduler().term: break
          default: sum.terms[Self.atom(value, part.symbol.range), default: 0] += part.factor
          }
        }
        return sum
      })
  }

  private func store(_ value: SymbolicWord, _ field: StoreField, _ places: (index: SymbolicWord, sort: Sort)...) {
    exploration.countAccess()
    if exploration.isCut { return }
    _ = exploration.compute {
      let indices = try places.map { try SymbolicArithmetic.term($0.index.sum, $0.sort) }
      for (symbol, portion) in try split(value.sum, Representation.ofField[field] ?? []) {
        exploration.write(.assign(symbol, indices, try SymbolicArithmetic.term(portion, symbol.range)))
      }
      return value.sum
    }
  }

  /// Divides a word among the parts of its field.
  private func split(_ value: SymbolicWord.Sum, _ parts: [Representation.Part]) throws -> [(Symbol, SymbolicWord.Sum)] {
    if parts.count == 1 { return [(parts[0].symbol, value)] }
    var constant = value.constant
    var atoms = value.terms
    var portions: [(Symbol, SymbolicWord.Sum)] = []
    for part in parts.reversed() {
      var portion = SymbolicWord.Sum(constant: constant / part.factor)
      constant %= part.factor
      for (atom, factor) in atoms where factor == part.factor {
        portion.terms[atom] = 1
        atoms[atom] = nil
      }
      portions.append((part.symbol, portion))
    }
    guard atoms.isEmpty else { throw UnsupportedStep(description: "(\(value)) stored as \(parts.map(\.symbol.name))") }
    return portions
  }

  /// The value of a component at a place, after what has been stored.
  private func value(of symbol: Symbol, at indices: [Term]) throws -> Term {
    try exploration.writes.reduce(.apply(symbol, indices)) { value, write in
      switch write {
      case .assign(symbol, let places, let written):
        if places == indices { return written }
        return .ifThenElse(.conjunction(zip(indices, places).map { .equal($0, $1) }), written, value)
      case .forEach where write.changed.contains(symbol):
        throw UnsupportedStep(description: "a load of what a loop before has stored: \(symbol.name)")
      default: return value
      }
    }
  }

  private static func atom(_ value: Term, _ sort: Sort) -> SymbolicWord.Atom {
    switch sort {
    case .enumeration(let enumeration): .code(enumeration, value)
    case .rights: .rights(value)
    case .frame: .frame(value)
    case .slot: .slot(value)
    case .core: .core(value)
    case .scheduler: .scheduler(value)
    default: .integer(value)
    }
  }
}

extension Step {
  /// The components that the step changes.
  fileprivate var changed: Set<Symbol> {
    switch self {
    case .assign(let symbol, _, _), .redefine(let symbol, _, _): [symbol]
    case .when(_, let inner), .forEach(_, let inner): inner.reduce(into: []) { $0.formUnion($1.changed) }
    case .require, .result: []
    }
  }
}
