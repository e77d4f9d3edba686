import KernelSpec

/// Translates an operation: its requirements in order, its updates as writes that take effect together.
struct OperationCompiler {
  private var compiler: EvaluatorCompiler
  private let layout: StateLayout
  private let operation: KernelSpec.Operation
  private let history: Set<Symbol>
  private var result: UInt16?
  private var checkCount = 0
  private var writeLimit = 0

  /// - Parameter history: The ghosts whose updates are carried out; all others are skipped.
  static func compile(
    _ operation: KernelSpec.Operation, _ layout: StateLayout, history: [Symbol]
  ) throws(EvaluationError) -> EvaluatorProgram {
    var compiler = OperationCompiler(operation, layout, history)
    return try compiler.program()
  }

  private init(_ operation: KernelSpec.Operation, _ layout: StateLayout, _ history: [Symbol]) {
    compiler = EvaluatorCompiler(layout, subject: operation.name)
    self.layout = layout
    self.operation = operation
    self.history = Set(history)
  }

  private mutating func program() throws(EvaluationError) -> EvaluatorProgram {
    let parameters = operation.parameters.map { (register: compiler.bind($0), sort: $0.sort) }
    try steps(operation.steps, condition: nil)
    compiler.append(EvaluatorInstruction(opcode: .halt))
    let result = result ?? compiler.constant(0)
    return EvaluatorProgram(
      code: compiler.code, registers: compiler.registers, parameters: parameters, result: result, witnesses: [],
      writeLimit: writeLimit)
  }

  private mutating func steps(_ steps: [Step], condition: UInt16?) throws(EvaluationError) {
    for step in steps {
      switch step {
      case .require(let term, let error):
        checkCount += 1
        guard condition == nil else { throw compiler.error("a requirement stands inside a condition") }
        try refuseGhosts(in: term, "requirement \(checkCount) (\(error))")
        let holds = try compiler.value(term)
        compiler.append(EvaluatorInstruction(opcode: .check, a: holds, immediate: Int32(error.rawValue)))
      case .assign(let symbol, let arguments, let term):
        guard let index = try componentToWrite(symbol, reading: arguments + [term]) else { continue }
        var inputs: [UInt16] = []
        for argument in arguments { inputs.append(try compiler.value(argument)) }
        let value = try compiler.value(term)
        if inputs.isEmpty { inputs = [compiler.constant(0)] }
        compiler.append(Self.write(index, inputs, value, condition ?? compiler.constant(1)))
        writeLimit += 1
      case .redefine(let symbol, let variables, let term):
        guard let index = try componentToWrite(symbol, reading: [term]) else { continue }
        try redefine(symbol, index, variables, term, condition)
      case .when(let term, let inner):
        // A condition over ghosts is harmless as long as it rules ghosts only.
        guard writesState(inner) else { continue }
        try refuseGhosts(in: term, "the condition of an update")
        var holds = try compiler.value(term)
        if let condition { holds = conjunction(condition, holds) }
        try self.steps(inner, condition: holds)
      case .forEach(let variable, let inner):
        try sweep(variable, try changes(inner, guards: []), condition)
      case .result(let term):
        try refuseGhosts(in: term, "the result")
        result = try compiler.value(term)
      }
    }
  }

  private mutating func conjunction(_ a: UInt16, _ b: UInt16) -> UInt16 {
    let register = compiler.newRegister()
    compiler.append(EvaluatorInstruction(opcode: .and, destination: register, a: a, b: b))
    return register
  }

  // MARK: - Pointwise updates

  /// Only the points that change are visited where the update has the form `old(x) ∨ more(x)` or `old(x) ∧ kept(x)`.
  private mutating func redefine(
    _ symbol: Symbol, _ index: Int, _ variables: [Variable], _ term: Term, _ condition: UInt16?
  ) throws(EvaluationError) {
    writeLimit += variables.reduce(1) { $0 * layout.geometry.domain(of: $1.sort).end }
    let old = Term.apply(symbol, variables.map { .variable($0) })
    var guards: [Term] = []
    var value = term
    switch term {
    case .or(let parts) where parts.first == old:
      guards = EvaluatorCompiler.conjuncts(of: parts.count == 2 ? parts[1] : .or(Array(parts.dropFirst())))
      value = .truth(true)
    case .and(let parts) where parts.first == old:
      let kept = parts.count == 2 ? parts[1] : .and(Array(parts.dropFirst()))
      if case .not(let lost) = kept { guards = EvaluatorCompiler.conjuncts(of: lost) } else { guards = [.not(kept)] }
      value = .truth(false)
    default: break
    }
    // `variable == constant` needs no loop.
    var fixed: [Variable: Term] = [:]
    let bound = Set(variables)
    guards.removeAll { term in
      guard case .equal(let left, let right) = term else { return false }
      for (side, other) in [(left, right), (right, left)] {
        if case .variable(let variable) = side, bound.contains(variable), fixed[variable] == nil,
          !EvaluatorCompiler.mentions(other, bound)
        {
          fixed[variable] = other
          return true
        }
      }
      return false
    }
    let ruling = Self.substitute(fixed, in: guards)
    let newValue = Self.substitute(fixed, in: [value])[0]
    // What rules every point alike is tested once.
    let outer = ruling.filter { !EvaluatorCompiler.mentions($0, bound) }
    let inner = ruling.filter { EvaluatorCompiler.mentions($0, bound) }
    var tests = condition.map { [$0] } ?? []
    for term in outer { tests.append(try compiler.value(term)) }
    let skips = tests.map { test in
      compiler.append(EvaluatorInstruction(opcode: .jumpIfZero, a: test))
      return compiler.code.count - 1
    }
    // What is computed from here on may be skipped, so nothing later may rely on it.
    compiler.openScope()
    let points = Self.substitute(fixed, in: variables.map { .variable($0) })
    let always = compiler.constant(1)
    try compiler.loop(over: variables.filter { fixed[$0] == nil }, guards: inner, reading: points + [newValue]) {
      compiler throws(EvaluationError) in
      var inputs: [UInt16] = []
      for point in points { inputs.append(try compiler.value(point)) }
      let register = try compiler.value(newValue)
      compiler.append(Self.write(index, inputs, register, always))
      return []
    }
    compiler.closeScope()
    for jump in skips { compiler.setTarget(ofJump: jump) }
  }

  /// An update of the component of an index, as it stands in a sweep.
  private struct SweptChange {
    let index: Int
    let arguments: [Term]
    let value: Term
    let guards: [Term]
  }

  /// The updates of what is not skipped.
  private func changes(_ steps: [Step], guards: [Term]) throws(EvaluationError) -> [SweptChange] {
    var changes: [SweptChange] = []
    for step in steps {
      switch step {
      case .assign(let symbol, let arguments, let value):
        guard let index = try componentToWrite(symbol, reading: arguments + [value]) else { continue }
        changes.append(SweptChange(index: index, arguments: arguments, value: value, guards: guards))
      case .when(let condition, let inner):
        guard writesState(inner) else { continue }
        try refuseGhosts(in: condition, "the condition of an update")
        changes += try self.changes(inner, guards: guards + [condition])
      default: throw compiler.error("something else than updates at points stands in a sweep")
      }
    }
    return changes
  }

  /// Makes the updates for every value of a variable.
  private mutating func sweep(
    _ variable: Variable, _ changes: [SweptChange], _ condition: UInt16?
  ) throws(EvaluationError) {
    writeLimit += changes.count * layout.geometry.domain(of: variable.sort).end
    let always = condition ?? compiler.constant(1)
    try compiler.loop(
      over: [variable], guards: [], reading: changes.flatMap { $0.guards + $0.arguments + [$0.value] }
    ) { compiler throws(EvaluationError) in
      for change in changes {
        var holds = always
        for term in change.guards {
          let value = try compiler.value(term)
          let both = compiler.newRegister()
          compiler.append(EvaluatorInstruction(opcode: .and, destination: both, a: holds, b: value))
          holds = both
        }
        var inputs: [UInt16] = []
        for argument in change.arguments { inputs.append(try compiler.value(argument)) }
        compiler.append(Self.write(change.index, inputs, try compiler.value(change.value), holds))
      }
      return []
    }
  }

  private static func write(
    _ index: Int, _ inputs: [UInt16], _ value: UInt16, _ condition: UInt16
  ) -> EvaluatorInstruction {
    EvaluatorInstruction(
      opcode: inputs.count > 1 ? .storePair : .store, destination: value, a: inputs[0], b: inputs.count > 1 ? inputs[1] : 0,
      c: condition, immediate: Int32(index))
  }

  private static func substitute(_ values: [Variable: Term], in terms: [Term]) -> [Term] {
    values.isEmpty ? terms : terms.map { $0.replacingVariables(values) }
  }

  // MARK: - Ghosts

  private func isSkipped(_ symbol: Symbol) -> Bool { symbol.role == .ghost && !history.contains(symbol) }

  /// The layout's index of a symbol that is to be written, or nil if it is a ghost that is skipped.
  private func componentToWrite(_ symbol: Symbol, reading terms: [Term]) throws(EvaluationError) -> Int? {
    switch symbol.role {
    case .rigid: throw compiler.error("an update changes \(symbol.name), which is fixed by the geometry")
    case .ghost:
      guard history.contains(symbol) else { return nil }
      for term in terms {
        if let ghost = term.symbols.first(where: { isSkipped($0) }) {
          throw compiler.error("the history \(symbol.name) reads the ghost \(ghost.name)")
        }
      }
    case .state: for term in terms { try refuseGhosts(in: term, "an update of \(symbol.name)") }
    }
    guard let index = layout.index(of: symbol) else { throw compiler.error("\(symbol.name) is no component of the state") }
    return index
  }

  private func refuseGhosts(in term: Term, _ place: String) throws(EvaluationError) {
    if let ghost = term.symbols.first(where: { $0.role == .ghost }) {
      throw compiler.error("\(place) reads the ghost \(ghost.name)")
    }
  }

  private func writesState(_ steps: [Step]) -> Bool {
    steps.contains { step in
      switch step {
      case .assign(let symbol, _, _), .redefine(let symbol, _, _): !isSkipped(symbol)
      case .when(_, let inner), .forEach(_, let inner): writesState(inner)
      case .require, .result: true
      }
    }
  }
}
