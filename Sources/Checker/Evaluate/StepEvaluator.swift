import KernelSpec

/// Evaluates the theorems about steps, ``KernelSpec/TransitionTheorem``, on steps between concrete states.
///
/// It owns scratch memory and belongs to one thread.
package final class StepEvaluator {
  private let layout: StateLayout
  private let machine: EvaluatorMachine
  private let witness: GhostWitness
  private let writes = EvaluatorWrites(capacity: 0)
  /// For each operation, the theorems that speak of it.
  private let programs: [[(theorem: TransitionTheorem, program: EvaluatorProgram)]]
  /// The cells of both states, with all ghosts.
  private let cells: UnsafeMutablePointer<Int>
  /// Where the ghosts of the state after list descent; formulas find it in the cells.
  private let descentAfter: DescentLists

  /// - Throws: ``EvaluationError`` if a theorem cannot be evaluated.
  package init(_ specification: Specification, _ layout: StateLayout) throws(EvaluationError) {
    self.layout = layout
    machine = EvaluatorMachine(layout)
    witness = GhostWitness(layout)
    var programs: [[(theorem: TransitionTheorem, program: EvaluatorProgram)]] = []
    for operation in specification.operations {
      var list: [(theorem: TransitionTheorem, program: EvaluatorProgram)] = []
      for theorem in specification.theorems {
        guard let formula = theorem.formula(operation) else { continue }
        list.append((theorem, try Self.compile(formula.term, theorem.name, operation, layout)))
      }
      programs.append(list)
    }
    self.programs = programs
    cells = .allocate(capacity: 2 * layout.cellCount)
    cells.initialize(repeating: 0, count: 2 * layout.cellCount)
    descentAfter = DescentLists(slotCount: layout.geometry.slotCount)
  }

  deinit {
    machine.deallocate()
    witness.deallocate()
    cells.deallocate()
  }

  private static func compile(
    _ formula: Term, _ name: String, _ operation: KernelSpec.Operation, _ layout: StateLayout
  ) throws(EvaluationError) -> EvaluatorProgram {
    var compiler = EvaluatorCompiler(layout, subject: "\(name) of \(operation.name)", speaksOfSteps: true)
    let parameters = operation.parameters.map { (register: compiler.bind($0), sort: $0.sort) }
    for conjunct in EvaluatorCompiler.conjuncts(of: formula.miniscoped) {
      let holds = try compiler.value(conjunct)
      compiler.append(EvaluatorInstruction(opcode: .check, a: holds))
    }
    compiler.append(EvaluatorInstruction(opcode: .halt))
    return EvaluatorProgram(
      code: compiler.code, registers: compiler.registers, parameters: parameters, result: 0, witnesses: [], writeLimit: 0)
  }

  /// The first theorem that a success does not satisfy, or nil.
  ///
  /// - Parameters:
  ///   - operation: The operation's place in the specification.
  ///   - arguments: As many as it has parameters.
  package func violation(
    of operation: Int, _ arguments: [UInt64], from before: ConcreteState, to after: ConcreteState
  ) -> TransitionTheorem? {
    before.cells.withUnsafeBufferPointer { old in
      after.cells.withUnsafeBufferPointer { new in
        begin(old.baseAddress!)
        return violation(operation, arguments, new.baseAddress!)
      }
    }
  }

  /// Takes the state before the steps that are going to be evaluated: the cells up to the end of the history.
  func begin(_ before: UnsafePointer<Int>) {
    cells.update(from: before, count: layout.historyEnd)
    witness.fill(cells, machine.descent)
  }

  /// The first theorem that a successful step does not satisfy, or nil.
  ///
  /// - Parameters:
  ///   - operation: The operation's place in the specification.
  ///   - words: As many arguments as it has parameters.
  ///   - after: The cells of the state after it, up to the end of the history.
  func violation(_ operation: Int, _ words: UnsafePointer<UInt64>, _ after: UnsafePointer<Int>) -> TransitionTheorem? {
    let second = cells + layout.cellCount
    second.update(from: after, count: layout.historyEnd)
    witness.fill(second, descentAfter)
    for (theorem, program) in programs[operation] {
      for index in 0..<program.parameterCount {
        let parameter = program.parameters[index]
        program.registers[Int(parameter.register)] = machine.value(words[index], parameter.reading)
      }
      if machine.run(program, cells, writes) >= 0 { return theorem }
    }
    return nil
  }
}
