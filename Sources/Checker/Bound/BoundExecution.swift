import KernelImpl
import KernelSpec

/// Executes a sequence on the specification's evaluator, and judges there what the solver says of it.
struct BoundExecution {
  private let search: BoundedSearch
  private let evaluator: Evaluator
  private let steps: StepEvaluator
  let startState: ConcreteState

  init(_ search: BoundedSearch) throws(EvaluationError) {
    self.search = search
    // Only what is looked for, the consequences among the invariants.
    var specification = search.specification
    specification.invariants = search.properties.compactMap(\.invariant)
    specification.theorems = search.properties.compactMap(\.stepTheorem)
    evaluator = try Evaluator(specification, search.geometry)
    steps = try StepEvaluator(specification, evaluator.layout)
    var state = evaluator.initialState
    for call in search.startCalls {
      let outcome = evaluator.execute(evaluator.index(of: call.name)!, call.arguments, on: &state)
      if let error = outcome.error {
        throw EvaluationError(subject: "the machine's start", problem: "\(call.text) ends with \(error)")
      }
    }
    startState = state
  }

  /// The state that the solver has chosen to begin with.
  ///
  /// - Throws: ``BoundError/disagreement(_:)`` unless it satisfies the invariants and the predicate.
  func start(_ cells: [Int]) throws(BoundError) -> ConcreteState {
    guard case .satisfying(let predicate) = search.start else { return startState }
    var state = startState
    state.cells.replaceSubrange(0..<cells.count, with: cells)
    state.deriveHistory()
    do {
      if let violation = try Evaluator(search.specification, search.geometry).violation(of: state) {
        throw BoundError.disagreement("the first state violates \(violation)")
      }
      guard try evaluator.holds(predicate.term, in: state) else {
        throw BoundError.disagreement("the first state does not satisfy the predicate")
      }
    } catch let error as BoundError {
      throw error
    } catch {
      throw .disagreement("\(error)")
    }
    return state
  }

  /// Executes the calls, and sees what the last of them breaks.
  ///
  /// - Throws: ``BoundError/disagreement(_:)`` unless it breaks a property, and no earlier one does.
  func run(
    _ calls: [FuzzCall], from start: ConcreteState
  ) throws(BoundError) -> (steps: [BoundResult.Step], broken: [FormulaViolation]) {
    var state = start
    var taken: [BoundResult.Step] = []
    var broken = evaluator.violations(of: state)
    for (index, call) in calls.enumerated() {
      guard broken.isEmpty else { throw .disagreement("\(broken[0].name) is broken already after \(index) calls") }
      let before = state
      let operation = evaluator.index(of: call.name)!
      let outcome = evaluator.execute(operation, call.arguments, on: &state)
      broken = evaluator.violations(of: state) + violations(of: operation, call, outcome, from: before, to: state)
      taken.append(.init(call: call, outcome: outcome, differences: before.differences(to: state)))
    }
    guard !broken.isEmpty else {
      let ends = taken.map { "\($0.call.text), which ends with \($0.outcome)" }
      throw .disagreement("nothing is broken after \(ends.joined(separator: "; "))")
    }
    return (taken, broken)
  }

  /// Which of the properties of steps a call breaks.
  private func violations(
    of operation: Int, _ call: FuzzCall, _ outcome: OperationOutcome, from before: ConcreteState, to after: ConcreteState
  ) -> [FormulaViolation] {
    if outcome.error != nil {
      guard let property = search.properties.first(where: \.isAboutRefusals), before != after else { return [] }
      return [FormulaViolation(name: property.name, meaning: property.meaning, witness: "")]
    }
    let theorem = steps.violation(of: operation, call.arguments, from: before, to: after)
    return theorem.map { [FormulaViolation(name: $0.name, meaning: $0.meaning, witness: "")] } ?? []
  }
}
