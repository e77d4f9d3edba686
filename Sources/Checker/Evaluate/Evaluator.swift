import KernelSpec

/// What an operation answers: an error, or a result.
public struct OperationOutcome: Hashable, Sendable, CustomStringConvertible {
  /// Why it refused, or nil if it succeeded.
  public var error: OperationError?
  /// What it returned; 0 when it refused.
  public var result: Int

  public init(error: OperationError? = nil, result: Int = 0) {
    self.error = error
    self.result = result
  }

  /// The name of the error, or `success`.
  public var name: String { error.map { "\($0)" } ?? "success" }
  public var description: String { result == 0 ? name : "\(name) (\(result))" }
}

/// A formula that is false in a state.
public struct FormulaViolation: Hashable, Sendable, CustomStringConvertible {
  /// The name of the invariant, or `state-is-well-sorted`.
  public var name: String
  /// What the formula says.
  public var meaning: String
  /// The values of its variables for which it is false, in words; may be empty.
  public var witness: String

  public init(name: String, meaning: String, witness: String) {
    self.name = name
    self.meaning = meaning
    self.witness = witness
  }

  public var description: String { "\(name): \(meaning)" + (witness.isEmpty ? "" : " It fails for \(witness).") }
}

/// Executes a specification on concrete states of one geometry: the oracle of the fuzzer.
///
/// Operations and invariants are compiled once, so that an operation takes well under a microsecond. An evaluator
/// owns scratch memory and belongs to one thread.
public final class Evaluator {
  public let specification: Specification
  public let layout: StateLayout
  public var geometry: MachineGeometry { layout.geometry }
  /// Whether operations keep the TLBs' history (`staleTranslation`, `staleNode`, `staleSlot`) up to date.
  public let keepsHistory: Bool

  private let operations: [EvaluatorProgram]
  private let indices: [String: Int]
  private let invariants: [EvaluatorProgram]
  /// For the components whose cells must hold values of a finite sort: 0, or `second` to `end - 1`.
  private let sortedRanges: [(cells: Swift.Range<Int>, second: Int, end: Int)]
  private let witness: GhostWitness
  private let machine: EvaluatorMachine
  private let writes: EvaluatorWrites
  private let scratch: UnsafeMutablePointer<Int>

  /// Compiles a specification for a geometry.
  ///
  /// - Parameter keepsHistory: Whether the three ghosts that tell what a TLB may remember are updated by each operation.
  ///   Without, they keep their values, and the invariants about them say little.
  /// - Throws: ``EvaluationError`` if a requirement or an update of the state reads a ghost, or if a symbol is unknown.
  public init(
    _ specification: Specification, _ geometry: MachineGeometry, keepsHistory: Bool = true
  ) throws(EvaluationError) {
    if let problem = geometry.problem { throw EvaluationError(subject: "geometry", problem: problem) }
    let layout = StateLayout(geometry)
    self.specification = specification
    self.layout = layout
    self.keepsHistory = keepsHistory
    var operations: [EvaluatorProgram] = []
    for operation in specification.operations {
      operations.append(try OperationCompiler.compile(operation, layout, history: keepsHistory ? StateLayout.history : []))
    }
    self.operations = operations
    indices = Dictionary(
      specification.operations.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    var invariants: [EvaluatorProgram] = []
    for invariant in specification.invariants {
      invariants.append(try Self.compile(invariant.formula, invariant.name, layout))
    }
    self.invariants = invariants
    sortedRanges = layout.regions.filter { $0.base < layout.historyEnd && $0.symbol.range != .integer }.map { region in
      let (second, end) = geometry.domain(of: region.symbol.range)
      return (region.base..<region.base + region.count, second, end)
    }
    witness = GhostWitness(layout)
    machine = EvaluatorMachine(layout)
    writes = EvaluatorWrites(capacity: operations.map(\.writeLimit).max() ?? 0)
    scratch = .allocate(capacity: layout.cellCount)
    scratch.initialize(repeating: 0, count: layout.cellCount)
  }

  deinit {
    machine.deallocate()
    witness.deallocate()
    scratch.deallocate()
  }

  /// Compiles a closed formula to one check for each conjunct.
  private static func compile(
    _ formula: Term, _ name: String, _ layout: StateLayout
  ) throws(EvaluationError) -> EvaluatorProgram {
    var compiler = EvaluatorCompiler(layout, subject: name)
    var witnesses: [[(name: String, sort: Sort, register: UInt16)]] = []
    for conjunct in EvaluatorCompiler.conjuncts(of: formula) {
      let holds = try compiler.value(conjunct)
      compiler.append(EvaluatorInstruction(opcode: .check, a: holds, immediate: Int32(witnesses.count)))
      if case .forAll = conjunct { witnesses.append(compiler.lastBound) } else { witnesses.append([]) }
    }
    compiler.append(EvaluatorInstruction(opcode: .halt))
    return EvaluatorProgram(
      code: compiler.code, registers: compiler.registers, parameters: [], result: 0, witnesses: witnesses, writeLimit: 0)
  }

  // MARK: - Operations

  /// The state before boot.
  public var initialState: ConcreteState { ConcreteState(layout) }

  /// Where an operation stands in the specification, for ``execute(_:_:on:)``.
  public func index(of operation: String) -> Int? { indices[operation] }

  /// Executes an operation: its requirements in order, then its updates, all at once.
  ///
  /// When a requirement fails, the updates that stand before it take effect and no others. Missing arguments count as 0; a
  /// word that names no frame or core stands for the one that does not exist.
  ///
  /// - Parameters:
  ///   - operation: The operation's place in the specification.
  ///   - arguments: The arguments in the order of its parameters.
  public func execute(_ operation: Int, _ arguments: [UInt64], on state: inout ConcreteState) -> OperationOutcome {
    let count = specification.operations[operation].parameters.count
    let words = arguments + Array(repeating: 0, count: max(0, count - arguments.count))
    return state.cells.withUnsafeMutableBufferPointer { execute(operation, words, cells: $0.baseAddress!) }
  }

  /// Executes an operation on the cells of a state; there are as many words as it has parameters.
  func execute(
    _ operation: Int, _ words: UnsafePointer<UInt64>, cells: UnsafeMutablePointer<Int>
  ) -> OperationOutcome {
    let program = operations[operation]
    for index in 0..<program.parameterCount {
      let parameter = program.parameters[index]
      program.registers[Int(parameter.register)] = machine.value(words[index], parameter.reading)
    }
    let failed = machine.run(program, cells, writes)
    for index in 0..<writes.count { cells[writes.cells[index]] = writes.values[index] }
    if failed >= 0 { return OperationOutcome(error: OperationError(rawValue: failed)) }
    return OperationOutcome(result: program.registers[Int(program.result)])
  }

  /// The cells that the operation executed last has written, in order.
  var lastWrites: UnsafeBufferPointer<Int> { UnsafeBufferPointer(start: writes.cells, count: writes.count) }

  // MARK: - Formulas

  /// The first invariant that a state violates, or nil.
  ///
  /// All invariants of the specification are evaluated; the ghosts are reconstructed, except for the TLBs' history, which the
  /// state carries. A cell that holds no value of its sort is reported first.
  public func violation(of state: ConcreteState) -> FormulaViolation? { violations(of: state, limit: 1).first }

  /// The invariants that a state violates, in the specification's order.
  public func violations(of state: ConcreteState, limit: Int = .max) -> [FormulaViolation] {
    violations(of: state, limit: limit, changingGhost: nil)
  }

  /// As above, with one cell of the ghosts changed by hand: so that tests can violate what reconstructed ghosts never do.
  package func violations(
    of state: ConcreteState, limit: Int, changingGhost change: (symbol: Symbol, index: Int, value: Int)?
  ) -> [FormulaViolation] {
    state.cells.withUnsafeBufferPointer { violations(of: $0.baseAddress!, limit: limit, changingGhost: change) }
  }

  /// The invariants that the state in the cells violates.
  func violations(
    of cells: UnsafePointer<Int>, limit: Int, changingGhost change: (symbol: Symbol, index: Int, value: Int)? = nil
  ) -> [FormulaViolation] {
    if let unsorted = illSortedCell(of: cells) { return [unsorted] }
    prepare(cells)
    if let change {
      scratch[layout.region(change.symbol).base + change.index] = change.value
      witness.listDescent(in: scratch, machine.descent)
    }
    var found: [FormulaViolation] = []
    for (invariant, program) in zip(specification.invariants, invariants) {
      let failed = machine.run(program, scratch, writes)
      guard failed >= 0 else { continue }
      found.append(
        FormulaViolation(
          name: invariant.name, meaning: invariant.meaning, witness: words(program.witnesses[failed], program)))
      if found.count >= limit { break }
    }
    return found
  }

  /// Whether a closed formula over the state, the ghosts and the geometry holds in a state.
  public func holds(_ formula: Term, in state: ConcreteState) throws(EvaluationError) -> Bool {
    let program = try Self.compile(formula, "formula", layout)
    state.cells.withUnsafeBufferPointer { prepare($0.baseAddress!) }
    return machine.run(program, scratch, writes) < 0
  }

  private func prepare(_ cells: UnsafePointer<Int>) {
    scratch.update(from: cells, count: layout.historyEnd)
    witness.fill(scratch, machine.descent)
  }

  private func words(
    _ variables: [(name: String, sort: Sort, register: UInt16)], _ program: EvaluatorProgram
  ) -> String {
    variables.map { "\($0.name) = \(geometry.words($0.sort, program.registers[Int($0.register)]))" }
      .joined(separator: ", ")
  }

  /// A cell whose number is no value of the symbol's sort: no formula can speak of such a state.
  private func illSortedCell(of cells: UnsafePointer<Int>) -> FormulaViolation? {
    for range in sortedRanges {
      for cell in range.cells where cells[cell] != 0 && !(range.second <= cells[cell] && cells[cell] < range.end) {
        let state = ConcreteState(layout, cells: cells)
        return FormulaViolation(
          name: "state-is-well-sorted", meaning: "Each cell of the state holds a value of its sort.",
          witness: geometry.words(cell: cell, of: state))
      }
    }
    return nil
  }
}
