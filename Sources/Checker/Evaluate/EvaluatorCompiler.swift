import KernelSpec

/// Why a specification cannot be evaluated.
public struct EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The operation or formula.
  public var subject: String
  public var problem: String
  public var description: String { "\(subject): \(problem)" }

  public init(subject: String, problem: String) {
    self.subject = subject
    self.problem = problem
  }
}

/// Translates terms into code for the register machine.
///
/// Every function of the logic is total, so terms are evaluated eagerly and each distinct term once; only quantifiers
/// loop. What does not depend on a bound variable moves out of its loop, and a conjunct of an implication's left side skips the
/// inner loops as soon as its variables are bound.
struct EvaluatorCompiler {
  private let layout: StateLayout
  private let geometry: MachineGeometry
  private let subject: String
  private(set) var code: [EvaluatorInstruction] = []
  private(set) var registers: [Int] = []
  private var constants: [Int: UInt16] = [:]
  private var scopes: [Scope] = [Scope()]
  private var environment: [Variable: UInt16] = [:]
  /// The variables of the outermost quantifier met last.
  private(set) var lastBound: [(name: String, sort: Sort, register: UInt16)] = []
  private var quantifierDepth = 0
  /// Whether terms read the second of two states.
  private var readsAfter = false

  /// What has been computed where: registers of a scope hold within one turn of its loop.
  private struct Scope {
    var values: [EvaluatorInstruction: UInt16] = [:]
    var quantifiers: [Term: UInt16] = [:]
    /// Whether a variable hides one of an outer scope here, so that equal terms may differ in value.
    var hides = false
  }

  /// Whether terms may speak of the states before and after a step.
  private let speaksOfSteps: Bool

  init(_ layout: StateLayout, subject: String, speaksOfSteps: Bool = false) {
    self.layout = layout
    geometry = layout.geometry
    self.subject = subject
    self.speaksOfSteps = speaksOfSteps
  }

  func error(_ problem: String) -> EvaluationError { EvaluationError(subject: subject, problem: problem) }

  // MARK: - Registers and instructions

  mutating func newRegister(_ value: Int = 0) -> UInt16 {
    registers.append(value)
    return UInt16(registers.count - 1)
  }

  mutating func constant(_ value: Int) -> UInt16 {
    if let register = constants[value] { return register }
    let register = newRegister(value)
    constants[value] = register
    return register
  }

  mutating func bind(_ variable: Variable) -> UInt16 {
    let register = newRegister()
    environment[variable] = register
    return register
  }

  mutating func append(_ instruction: EvaluatorInstruction) { code.append(instruction) }

  /// Lets a jump that was appended before its target was known lead to the next instruction.
  mutating func setTarget(ofJump jump: Int) { code[jump].immediate = Int32(code.count) }

  mutating func openScope() { scopes.append(Scope()) }
  mutating func closeScope() { scopes.removeLast() }

  private mutating func compute(
    _ opcode: EvaluatorOpcode, _ a: UInt16, _ b: UInt16 = 0, _ c: UInt16 = 0, immediate: Int = 0
  ) -> UInt16 {
    var instruction = EvaluatorInstruction(opcode: opcode, a: a, b: b, c: c, immediate: Int32(immediate))
    for scope in scopes.reversed() {
      if let register = scope.values[instruction] { return register }
    }
    let register = newRegister()
    scopes[scopes.count - 1].values[instruction] = register
    instruction.destination = register
    code.append(instruction)
    return register
  }

  // MARK: - Terms

  /// Appends the code of a term, and returns the register that holds its value.
  mutating func value(_ term: Term) throws(EvaluationError) -> UInt16 {
    switch term {
    case .variable(let variable):
      guard let register = environment[variable] else { throw error("the variable \(variable.name) is not bound") }
      return register
    case .integer(let value), .rights(let value), .element(_, let value): return constant(value)
    case .truth(let value): return constant(value ? 1 : 0)
    case .apply(let symbol, let arguments): return try application(symbol, arguments)
    case .equal(let a, let b): return compute(.equal, try value(a), try value(b))
    case .not(let a): return compute(.not, try value(a))
    case .and(let parts): return try chain(.and, parts, empty: 1)
    case .or(let parts): return try chain(.or, parts, empty: 0)
    case .implies(let a, let b): return compute(.implies, try value(a), try value(b))
    case .ifThenElse(let condition, let then, let otherwise):
      return compute(.choose, try value(condition), try value(then), try value(otherwise))
    case .add(let a, let b): return compute(.add, try value(a), try value(b))
    case .subtract(let a, let b): return compute(.subtract, try value(a), try value(b))
    case .less(let a, let b): return compute(.less, try value(a), try value(b))
    case .lessOrEqual(let a, let b): return compute(.lessOrEqual, try value(a), try value(b))
    case .intersection(let a, let b): return compute(.intersection, try value(a), try value(b))
    case .forAll(let variables, _, let body): return try quantifier(term, variables, body)
    case .exists(let variables, let body): return compute(.not, try quantifier(.not(term), variables, .not(body)))
    case .after(let term): return try value(of: term, after: true)
    case .before(let term): return try value(of: term, after: false)
    }
  }

  private mutating func value(of term: Term, after isAfter: Bool) throws(EvaluationError) -> UInt16 {
    guard speaksOfSteps else { throw error("a term speaks of two states") }
    let saved = readsAfter
    readsAfter = isAfter
    defer { readsAfter = saved }
    return try value(term)
  }

  private mutating func chain(_ opcode: EvaluatorOpcode, _ parts: [Term], empty: Int) throws(EvaluationError) -> UInt16 {
    guard let first = parts.first else { return constant(empty) }
    var register = try value(first)
    for part in parts.dropFirst() { register = compute(opcode, register, try value(part)) }
    return register
  }

  private mutating func application(_ symbol: Symbol, _ arguments: [Term]) throws(EvaluationError) -> UInt16 {
    var inputs: [UInt16] = []
    for argument in arguments { inputs.append(try value(argument)) }
    if symbol.role == .rigid { return try rigid(symbol, inputs) }
    guard var index = layout.index(of: symbol) else { throw error("\(symbol.name) is no component of the state") }
    if readsAfter { index += layout.regions.count }
    switch inputs.count {
    case 0: return compute(.load, constant(0), immediate: index)
    case 1: return compute(.load, inputs[0], immediate: index)
    case 2: return compute(.loadPair, inputs[0], inputs[1], immediate: index)
    default: throw error("\(symbol.name) has more than two arguments")
    }
  }

  private mutating func rigid(_ symbol: Symbol, _ inputs: [UInt16]) throws(EvaluationError) -> UInt16 {
    let pages = geometry.pageFanOut
    let capabilities = geometry.capabilityFanOut
    switch symbol {
    case Geometry.noFrame.symbol, Geometry.noSlot.symbol, Geometry.capabilityTableOffset.symbol,
      Geometry.firstCore.symbol, Geometry.firstScheduler.symbol:
      return constant(0)
    case Geometry.pageTableOffset.symbol: return constant(1)
    case Geometry.maximum.symbol: return constant(geometry.maximum)
    case Geometry.frameCount.symbol: return constant(geometry.frameCount)
    case Geometry.frameNumber.symbol: return inputs[0]
    case Geometry.frameAt.symbol:
      return compute(.choose, compute(.less, inputs[0], constant(geometry.frameCount)), inputs[0], constant(0))
    case Geometry.node.symbol: return compute(.node, inputs[0])
    case Geometry.offset.symbol: return compute(.offset, inputs[0])
    case Geometry.slotAt.symbol, Geometry.slotAtPlace.symbol: return compute(.slotAt, inputs[0], inputs[1])
    case Geometry.place.symbol: return compute(.offset, inputs[0])
    case Geometry.capacity.symbol: return constant(geometry.slotStride)
    case Geometry.fits.symbol: return compute(.fits, inputs[0], inputs[1])
    case Geometry.rootOffset.symbol: return compute(.quotient, inputs[0], constant(capabilities))
    case Geometry.leafOffset.symbol: return compute(.remainder, inputs[0], constant(capabilities))
    case Geometry.pageRootOffset.symbol: return compute(.quotient, inputs[0], constant(pages * pages))
    case Geometry.pageMiddleOffset.symbol:
      return compute(.remainder, compute(.quotient, inputs[0], constant(pages)), constant(pages))
    case Geometry.pageLeafOffset.symbol: return compute(.remainder, inputs[0], constant(pages))
    case Geometry.isCore.symbol: return compute(.less, inputs[0], constant(geometry.coreCount))
    case Geometry.isScheduler.symbol: return compute(.less, inputs[0], constant(geometry.schedulerCount))
    default: throw error("\(symbol.name) has no concrete reading")
    }
  }

  // MARK: - Quantifiers

  private mutating func quantifier(
    _ term: Term, _ variables: [Variable], _ body: Term
  ) throws(EvaluationError) -> UInt16 {
    // The same words about the other state are another term.
    let key = readsAfter ? Term.after(term) : term
    for scope in scopes.reversed() {
      if let register = scope.quantifiers[key] { return register }
      if scope.hides { break }
    }
    let result = newRegister()
    append(EvaluatorInstruction(opcode: .move, destination: result, a: constant(1)))
    let (guards, conclusion) = Self.guardsAndConclusion(of: body)
    var exit: [Int] = []
    let bound = try loop(over: variables, guards: guards, reading: [conclusion]) { compiler throws(EvaluationError) in
      let holds = try compiler.value(conclusion)
      let next = compiler.code.count
      compiler.append(EvaluatorInstruction(opcode: .jumpIfNonzero, a: holds))
      compiler.append(EvaluatorInstruction(opcode: .move, destination: result, a: compiler.constant(0)))
      exit.append(compiler.code.count)
      compiler.append(EvaluatorInstruction(opcode: .jump))
      return [next]
    }
    for jump in exit { code[jump].immediate = Int32(code.count) }
    if quantifierDepth == 0 { lastBound = bound }
    scopes[scopes.count - 1].quantifiers[key] = result
    return result
  }

  /// Appends nested loops over the variables for which all guards hold; `body` returns the jumps that lead to the next turn.
  ///
  /// - Parameter reading: The terms that the body evaluates: what of them is constant in a loop is computed before it.
  @discardableResult mutating func loop(
    over variables: [Variable], guards: [Term], reading: [Term],
    _ body: (inout EvaluatorCompiler) throws(EvaluationError) -> [Int]
  ) throws(EvaluationError) -> [(name: String, sort: Sort, register: UInt16)] {
    let order = Self.bestOrder(of: variables, guards: guards)
    let saved = environment
    quantifierDepth += 1
    defer { quantifierDepth -= 1 }
    var rest = guards
    var bound: [(name: String, sort: Sort, register: UInt16)] = []
    // For each loop: where its body starts, the jumps to its next turn, the jumps out of it, and what ends it.
    var starts: [Int] = []
    var skips: [[Int]] = []
    var exits: [[Int]] = []
    var closers: [EvaluatorInstruction] = []
    var level = 0
    while level < order.count {
      let blocked = Set(order[level...])
      for term in rest + reading { try hoist(term, blocked) }
      openScope()
      if order[level...].contains(where: { saved[$0] != nil }) { scopes[scopes.count - 1].hides = true }
      if let pair = descendingPair(in: order[level...], rest), quantifierDepth == 1, !readsAfter {
        let first = bind(order[level])
        let second = bind(order[level + 1])
        bound += [(order[level].name, order[level].sort, first), (order[level + 1].name, order[level + 1].sort, second)]
        rest.remove(at: pair.guardIndex)
        let (left, right) = pair.isReversed ? (second, first) : (first, second)
        exits.append([code.count])
        append(EvaluatorInstruction(opcode: .firstPair, destination: left, a: right))
        closers.append(EvaluatorInstruction(opcode: .nextPair, destination: left, a: right))
        level += 2
      } else if let relative = try relative(order[level], rest), quantifierDepth == 1, !readsAfter {
        let register = bind(order[level])
        let position = newRegister()
        bound.append((order[level].name, order[level].sort, register))
        rest.remove(at: relative.guardIndex)
        exits.append([code.count])
        append(
          EvaluatorInstruction(
            opcode: relative.isAncestor ? .firstAncestor : .firstDescendant, destination: register, a: relative.of,
            b: position))
        closers.append(
          EvaluatorInstruction(
            opcode: relative.isAncestor ? .nextAncestor : .nextDescendant, destination: register, a: relative.of, b: position))
        level += 1
      } else {
        let variable = order[level]
        let register = bind(variable)
        bound.append((variable.name, variable.sort, register))
        append(EvaluatorInstruction(opcode: .move, destination: register, a: constant(0)))
        let domain = UInt16(EvaluatorMachine.sorts.firstIndex(of: variable.sort)!)
        closers.append(EvaluatorInstruction(opcode: .nextValue, destination: register, a: domain))
        exits.append([])
        level += 1
      }
      skips.append([])
      starts.append(code.count)
      let open = Set(order[level...])
      while let index = rest.firstIndex(where: { !Self.mentions($0, open) }) {
        let term = rest.remove(at: index)
        let holds = try value(term)
        // Once a growing number is too large, so are all that follow.
        if Self.isUpperBound(term, of: order[level - 1]) {
          exits[exits.count - 1].append(code.count)
        } else {
          skips[skips.count - 1].append(code.count)
        }
        append(EvaluatorInstruction(opcode: .jumpIfZero, a: holds))
      }
    }
    let next = try body(&self)
    for jump in next { code[jump].immediate = Int32(code.count) }
    for (depth, closer) in closers.enumerated().reversed() {
      var closer = closer
      for jump in skips[depth] { code[jump].immediate = Int32(code.count) }
      for jump in exits[depth] { code[jump].immediate = Int32(code.count + 1) }
      closer.immediate = Int32(starts[depth])
      append(closer)
      closeScope()
    }
    environment = saved
    return bound
  }

  /// Computes what of a term does not depend on the blocked variables.
  private mutating func hoist(_ term: Term, _ blocked: Set<Variable>) throws(EvaluationError) {
    if !Self.mentions(term, blocked) {
      _ = try value(term)
      return
    }
    switch term {
    case .variable, .integer, .rights, .element, .truth: break
    case .apply(_, let parts), .and(let parts), .or(let parts): for part in parts { try hoist(part, blocked) }
    case .not(let a): try hoist(a, blocked)
    case .after(let a), .before(let a):
      let saved = readsAfter
      if case .after = term { readsAfter = true } else { readsAfter = false }
      defer { readsAfter = saved }
      try hoist(a, blocked)
    case .equal(let a, let b), .implies(let a, let b), .add(let a, let b), .subtract(let a, let b), .less(let a, let b),
      .lessOrEqual(let a, let b), .intersection(let a, let b):
      try hoist(a, blocked)
      try hoist(b, blocked)
    case .ifThenElse(let a, let b, let c):
      try hoist(a, blocked)
      try hoist(b, blocked)
      try hoist(c, blocked)
    case .forAll(let variables, _, let body), .exists(let variables, let body):
      try hoist(body, blocked.union(variables))
    }
  }

  /// A guard that says that one of the next two variables descends from the other, so that few pairs need a look.
  private func descendingPair(
    in variables: ArraySlice<Variable>, _ guards: [Term]
  ) -> (guardIndex: Int, isReversed: Bool)? {
    guard let first = variables.first, let second = variables.dropFirst().first else { return nil }
    for (index, term) in guards.enumerated() {
      guard case .apply(State.ancestor.symbol, let arguments) = term else { continue }
      if arguments == [.variable(first), .variable(second)] { return (index, false) }
      if arguments == [.variable(second), .variable(first)] { return (index, true) }
    }
    return nil
  }

  /// A guard that says that the variable is an ancestor or a descendant of one that is bound.
  private func relative(
    _ variable: Variable, _ guards: [Term]
  ) throws(EvaluationError) -> (guardIndex: Int, of: UInt16, isAncestor: Bool)? {
    for (index, term) in guards.enumerated() {
      guard case .apply(State.ancestor.symbol, let arguments) = term, arguments.count == 2,
        case .variable(let first) = arguments[0], case .variable(let second) = arguments[1], first != second
      else { continue }
      if first == variable, let register = environment[second] { return (index, register, true) }
      if second == variable, let register = environment[first] { return (index, register, false) }
    }
    return nil
  }

  private static func isUpperBound(_ term: Term, of variable: Variable) -> Bool {
    guard variable.sort == .integer, case .less(.variable(variable), let limit) = term else { return false }
    return !mentions(limit, [variable])
  }

  // MARK: - The shape of formulas

  /// Splits `A ∧ B ⇒ (C ⇒ D)` into `A`, `B`, `C` and `D`.
  static func guardsAndConclusion(of body: Term) -> (guards: [Term], conclusion: Term) {
    var guards: [Term] = []
    var conclusion = body
    while case .implies(let condition, let rest) = conclusion {
      guards += conjuncts(of: condition)
      conclusion = rest
    }
    return (guards, conclusion)
  }

  static func conjuncts(of term: Term) -> [Term] {
    if case .and(let parts) = term { parts.flatMap(conjuncts) } else { [term] }
  }

  /// Whether one of the variables occurs free.
  static func mentions(_ term: Term, _ variables: Set<Variable>) -> Bool {
    if variables.isEmpty { return false }
    switch term {
    case .variable(let variable): return variables.contains(variable)
    case .integer, .rights, .element, .truth: return false
    case .apply(_, let parts), .and(let parts), .or(let parts): return parts.contains { mentions($0, variables) }
    case .not(let a), .after(let a), .before(let a): return mentions(a, variables)
    case .equal(let a, let b), .implies(let a, let b), .add(let a, let b), .subtract(let a, let b), .less(let a, let b),
      .lessOrEqual(let a, let b), .intersection(let a, let b):
      return mentions(a, variables) || mentions(b, variables)
    case .ifThenElse(let a, let b, let c): return mentions(a, variables) || mentions(b, variables) || mentions(c, variables)
    case .forAll(let bound, _, let body), .exists(let bound, let body): return mentions(body, variables.subtracting(bound))
    }
  }

  /// The nesting of loops in which the guards cut off most.
  private static func bestOrder(of variables: [Variable], guards: [Term]) -> [Variable] {
    guard variables.count > 1, variables.count < 5 else { return variables }
    func cost(_ order: [Variable]) -> Int {
      guards.reduce(0) { sum, term in sum + (order.lastIndex { mentions(term, [$0]) } ?? 0) }
    }
    return permutations(of: variables).min { cost($0) < cost($1) } ?? variables
  }

  private static func permutations(of variables: [Variable]) -> [[Variable]] {
    guard let first = variables.first else { return [[]] }
    return permutations(of: Array(variables.dropFirst())).flatMap { rest in
      (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
    }
  }
}
