import KernelImpl
import KernelSpec

/// Looks at single states: whether every invariant holds, and whether the constructor can take every frame back.
final class KernelInspector {
  private let machine: SmallMachine
  private let evaluator: Evaluator
  private let abstraction: Abstraction
  private let fields: KernelFields
  private let packing: KernelPacking
  private let history: DerivedHistory
  private let guarded: TrapGuard
  private let memory: UnsafeMutablePointer<UInt64>
  private let cells: UnsafeMutablePointer<Int>
  private let geometryWords: UnsafeMutablePointer<UInt64>
  private let result: UnsafeMutablePointer<UInt64>
  private let arguments: UnsafeMutablePointer<UInt64>
  private let image: KernelImage

  init(
    _ machine: SmallMachine, _ kernel: KernelUnderTest, _ evaluator: Evaluator, _ abstraction: Abstraction,
    _ fields: KernelFields, _ packing: KernelPacking
  ) {
    self.machine = machine
    self.evaluator = evaluator
    self.abstraction = abstraction
    self.fields = fields
    self.packing = packing
    history = DerivedHistory(evaluator.layout)
    memory = .allocate(capacity: abstraction.wordCount)
    cells = .allocate(capacity: evaluator.layout.historyEnd)
    cells.initialize(repeating: 0, count: evaluator.layout.historyEnd)
    let words = machine.geometry.memoryWords
    geometryWords = .allocate(capacity: words.count)
    geometryWords.initialize(from: words, count: words.count)
    result = .allocate(capacity: 1)
    arguments = .allocate(capacity: 8)
    arguments.initialize(repeating: 0, count: 8)
    image = KernelImage(machine.geometry)
    guarded = TrapGuard(kernel, memory: memory, geometry: geometryWords, result: result)
  }

  deinit {
    for pointer in [memory, geometryWords, result, arguments] { pointer.deallocate() }
    cells.deallocate()
    image.deallocate()
  }

  private func enter(_ image: KernelImage) {
    image.write(memory, count: abstraction.wordCount, fields, stride: machine.geometry.slotStride)
    abstraction.read(memory, into: cells)
    history.derive(cells)
  }

  /// What is wrong with a state, or nil.
  func violation(of image: KernelImage) -> PropertyViolation? {
    enter(image)
    if let violation = evaluator.violations(of: cells, limit: 1).first {
      let witness = violation.witness.isEmpty ? "" : " It fails for \(violation.witness)."
      return PropertyViolation(violation.name, violation.meaning + witness)
    }
    return nil
  }

  // MARK: - The way back

  /// Whether the constructor gets every frame back when it revokes whatever can be delegated from, then deactivates and retypes.
  func isReclaimed(_ image: KernelImage) -> Bool {
    enter(image)
    let limit = 4 * machine.geometry.slotCount
    for source in machine.sources {
      var steps = 0
      while call(.revoke, source) == 0, result.pointee != 0, steps < limit { steps += 1 }
    }
    for source in machine.sources.suffix(machine.freeFrameCount) {
      _ = call(.deactivate, source)
      _ = call(.retype, source, UInt64(FrameType.untyped.code))
    }
    self.image.read(memory, fields)
    return packing.freeFrames.allSatisfy { self.image.frames[$0].type == FrameType.untyped.code }
  }

  private func call(_ call: SystemCall, _ place: (caller: Int, address: Int, offset: Int), _ last: UInt64 = 0) -> UInt64 {
    arguments[0] = UInt64(place.caller)
    arguments[1] = UInt64(place.address)
    arguments[2] = UInt64(place.offset)
    arguments[3] = last
    result.pointee = 0
    return guarded.execute(call.rawValue, arguments)
  }

  // MARK: - Words

  /// The cells of a state by name.
  func components(of image: KernelImage) -> [(name: String, value: String)] {
    enter(image)
    let state = ConcreteState(evaluator.layout, cells: cells)
    let geometry = evaluator.geometry
    return (0..<evaluator.layout.stateCellCount).map { cell in
      let (symbol, arguments) = evaluator.layout.place(ofCell: cell)
      return (geometry.words(symbol, arguments), geometry.words(symbol.range, state.cells[cell]))
    }
  }
}
