import KernelImpl
import KernelSpec

/// A store whose words are those that represent an unknown state, until the code stores others.
final class SymbolicStore: KernelStore {
  /// A change of one component of the state at one place.
  struct Write: Sendable {
    let symbol: Symbol
    let indices: [Term]
    let value: Term
  }

  private(set) var writes: [Write] = []
  private var exploration: Exploration { .current }

  // MARK: The geometry

  var frameCount: SymbolicWord { SymbolicWord(.integer(HardwareGeometry.frameCount().term)) }
  var coreCount: SymbolicWord { SymbolicWord(.integer(HardwareGeometry.coreCount().term)) }
  var pageFanOut: SymbolicWord { SymbolicWord(integerLiteral: HardwareGeometry.pageFanOut) }
  var capabilityFanOut: SymbolicWord { SymbolicWord(integerLiteral: HardwareGeometry.capabilityFanOut) }
  var slotStride: SymbolicWord { SymbolicWord(integerLiteral: HardwareGeometry.slotStride) }
  var maximum: SymbolicWord { SymbolicWord(.integer(Geometry.maximum().term)) }

  // MARK: The state

  func load(_ field: FrameField, _ frame: SymbolicWord) -> SymbolicWord { load(.frame(field), frame.sum, .frame) }
  func load(_ field: SlotField, _ slot: SymbolicWord) -> SymbolicWord { load(.slot(field), slot.sum, .slot) }
  func load(_ field: CoreField, _ core: SymbolicWord) -> SymbolicWord { load(.core(field), core.sum, .core) }
  func store(_ value: SymbolicWord, _ field: FrameField, _ frame: SymbolicWord) {
    store(value.sum, .frame(field), frame.sum, .frame)
  }
  func store(_ value: SymbolicWord, _ field: SlotField, _ slot: SymbolicWord) { store(value.sum, .slot(field), slot.sum, .slot) }
  func store(_ value: SymbolicWord, _ field: CoreField, _ core: SymbolicWord) { store(value.sum, .core(field), core.sum, .core) }
  var now: SymbolicWord {
    get { load(.now, nil, .integer) }
    set { store(newValue.sum, .now, nil, .integer) }
  }

  /// The word of a field: the sum of the parts that it represents.
  private func load(_ field: StoreField, _ index: SymbolicWord.Sum?, _ sort: Sort) -> SymbolicWord {
    exploration.countAccess()
    return SymbolicWord(
      exploration.compute {
        let indices = try index.map { [try place($0, sort)] } ?? []
        var sum = SymbolicWord.Sum()
        for part in Representation.ofField[field] ?? [] {
          let value = self.value(of: part.symbol, at: indices)
          switch value {
          // A value that the code has stored may be a constant.
          case .element(_, let code): sum.constant += UInt64(code) * part.factor
          case .integer(let number): sum.constant += UInt64(number) * part.factor
          case .rights(let bits): sum.constant += UInt64(bits) * part.factor
          case Geometry.noFrame().term, Geometry.noSlot().term: break
          default: sum.terms[Self.atom(value, part.symbol.range), default: 0] += part.factor
          }
        }
        return sum
      })
  }

  private func store(_ value: SymbolicWord.Sum, _ field: StoreField, _ index: SymbolicWord.Sum?, _ sort: Sort) {
    exploration.countAccess(isStore: true)
    if exploration.isCut { return }
    _ = exploration.compute {
      let indices = try index.map { [try place($0, sort)] } ?? []
      for (symbol, portion) in try split(value, Representation.ofField[field] ?? []) {
        writes.append(Write(symbol: symbol, indices: indices, value: try SymbolicArithmetic.term(portion, symbol.range)))
      }
      return value
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

  /// The frame, slot or core whose record is meant, which must exist or be none.
  private func place(_ index: SymbolicWord.Sum, _ sort: Sort) throws -> Term { try SymbolicArithmetic.term(index, sort) }

  /// The value of a component at a place, after what has been stored.
  private func value(of symbol: Symbol, at indices: [Term]) -> Term {
    writes.reduce(.apply(symbol, indices)) { value, write in
      guard write.symbol == symbol else { return value }
      if write.indices == indices { return write.value }
      return .ifThenElse(.conjunction(zip(indices, write.indices).map { .equal($0, $1) }), write.value, value)
    }
  }

  private static func atom(_ value: Term, _ sort: Sort) -> SymbolicWord.Atom {
    switch sort {
    case .enumeration(let enumeration): .code(enumeration, value)
    case .rights: .rights(value)
    case .frame: .frame(value)
    case .slot: .slot(value)
    case .core: .core(value)
    default: .integer(value)
    }
  }
}
