import KernelImpl
import KernelSpec

/// Every sequence of calls up to a length, as one circuit.
final class Unrolling {
  let circuit = Circuit()
  private let operations: [KernelSpec.Operation]
  private let choices: CallChoices
  private(set) var states: [SymbolicState]
  private(set) var calls: [ChosenCall] = []

  init(_ operations: [KernelSpec.Operation], _ choices: CallChoices, from start: ConcreteState) {
    self.operations = operations
    self.choices = choices
    states = [SymbolicState(start, circuit)]
  }

  /// Begins with all states of the same geometry that satisfy the formulas.
  func restart(fromAllThatSatisfy formulas: [Term]) {
    let start = SymbolicState(anyOf: states[0].layout, circuit)
    states = [start]
    let reader = FormulaReader(start)
    for formula in formulas { circuit.assert(reader.truth(formula)) }
  }

  /// Makes the sequences one call longer.
  func extend() {
    let (call, after) = ChosenCallBuilder.step(operations, choices, from: states.last!)
    calls.append(call)
    states.append(after)
  }

  /// When the last call, or without one the start, breaks a property.
  func condition(breaking property: BoundProperty) -> Literal {
    property.isBroken(by: calls.last, from: states[max(0, states.count - 2)], to: states.last!)
  }
}

/// The search for a sequence that breaks one property, with a solver of its own.
final class PropertySearch {
  enum Answer: Sendable {
    /// No sequence of the length breaks it.
    case none
    /// The calls of one that does, and the cells of the state proper in which it begins.
    case found([FuzzCall], from: [Int])
    case unknown(String)
    case interrupted
  }

  /// Goes to the thread that asks; nobody else uses the search meanwhile.
  struct Reference: @unchecked Sendable {
    let search: PropertySearch
  }

  private let property: BoundProperty
  private let solver: ClauseSolver
  private var writer = ClauseWriter()
  private let start: SymbolicState
  private var calls: [ChosenCall] = []
  private var isBroken = Literal.no
  private var variableCount = 0

  var clauseCount: Int { writer.clauseCount }

  init(_ property: BoundProperty, of unrolling: Unrolling, _ options: SolverOptions) throws(SolverError) {
    self.property = property
    start = unrolling.states[0]
    solver = try ClauseSolver(options)
  }

  /// Takes over the sequences as long as they are now. No shorter one breaks the property.
  ///
  /// - Returns: Whether the solver has to be asked: it may be plain that none of this length does.
  func prepare(_ unrolling: Unrolling) -> Bool {
    let circuit = unrolling.circuit
    writer.assert(!isBroken, of: circuit)
    calls = unrolling.calls
    isBroken = unrolling.condition(breaking: property)
    guard isBroken != .no else { return false }
    writer.write(isBroken, of: circuit)
    variableCount = circuit.count
    return true
  }

  /// Asks the solver.
  func ask(_ cancellation: Cancellation) -> Result<Answer, SolverError> {
    Result { () throws(SolverError) in
      try solver.add(writer.takePending(), variableCount: variableCount)
      let (verdict, reason) = try solver.check(
        assuming: isBroken == .yes ? [] : [isBroken.number], cancellation: cancellation)
      switch verdict {
      case .unsatisfiable: return .none
      case .unknown: return cancellation.isCancelled ? .interrupted : .unknown(reason ?? "")
      case .satisfiable:
        let cells = start.cells.prefix(start.layout.stateCellCount)
        let choices = calls.flatMap(\.choices) + cells.flatMap { $0.cases.map(\.condition) }
        let chosen = try solver.trueVariables(among: Set(choices.map(\.gate)))
        func isTrue(_ literal: Literal) -> Bool {
          literal == .yes || (literal != .no && chosen.contains(literal.gate) != literal.isNegated)
        }
        return .found(
          calls.map { $0.call(isTrue) }, from: cells.map { cell in cell.cases.first { isTrue($0.condition) }!.number })
      }
    }
  }
}

extension Result<PropertySearch.Answer, SolverError> {
  /// Whether nothing has to be asked any more.
  var endsSearch: Bool {
    if case .success(.none) = self { false } else { true }
  }
}

extension ChosenCall {
  /// The call that the solver has chosen.
  fileprivate func call(_ isTrue: (Literal) -> Bool) -> FuzzCall {
    let ending = endings.first { isTrue($0.isChosen) }!
    let call = SystemCall.allCases.first { "\($0)" == ending.operation.name }!
    return FuzzCall(
      call,
      ending.operation.parameters.map { parameter in
        UInt64(arguments[parameter]!.cases.first { isTrue($0.condition) }!.number)
      })
  }
}
