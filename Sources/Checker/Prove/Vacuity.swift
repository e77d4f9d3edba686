import KernelSpec

/// A cell of the state, or an argument of the call, and its value in a model; both as SMT-LIB text.
struct WitnessCell: Sendable {
  let cell: String
  let value: String
}

extension Prover {
  /// Seeks a model for each obligation of one operation that wants a witness, or for one obligation about none.
  ///
  /// One solver serves all of an operation, since all ask for a state that satisfies the invariants. The hints describe a
  /// part of the state that suits most calls: a witness with them is a witness; where there is none, the search goes on
  /// without.
  func witnesses(for obligations: [Obligation]) -> [ObligationResult] {
    var results = obligations.map {
      ObligationResult(obligation: $0, answer: .vacuous, reason: "no witness in any scope tried")
    }
    let operation = obligations.first?.operation.flatMap { specification.operation(named: $0) }
    for scope in Scope.witnessLadder(for: operation) {
      for hints in (operation.map { Hint.combinations(scope, for: $0) } ?? []) + [[]] {
        let open = results.indices.filter { results[$0].answer != .witnessed }
        if open.isEmpty { return results }
        do {
          let (script, cells) = vacuityScript(of: obligations, operation, scope)
          let answers = try Z3.check(
            script, underEachOf: open.map { [Self.name(ofCase: $0)] + hints.map(\.rawValue) },
            options: SolverOptions(rlimit: rlimit, wantsModel: keepsWitnesses))
          for (index, answer) in zip(open, answers) {
            results[index].seconds += answer.seconds
            results[index].rlimit += answer.rlimit
            switch answer.verdict {
            case .satisfiable:
              results[index].answer = .witnessed
              results[index].reason = nil
              results[index].scope = scope
              results[index].witness = cells.compactMap { constant, cell in
                answer.model[constant].map { WitnessCell(cell: cell, value: $0) }
              }
            case .unsatisfiable: break
            case .unknown where hints.isEmpty:
              results[index].answer = answer.reason == Z3.resourceLimitExceeded ? .timeout : .unknown
              results[index].reason = answer.reason
            case .unknown: break
            }
          }
        } catch {
          for index in open {
            results[index].answer = .crashed
            results[index].reason = "\(error)"
          }
        }
      }
    }
    return results
  }

  /// Seeks a model for an obligation about the machine, on which each frame has as many slots.
  func witnessOnMachine(_ obligation: Obligation) throws -> ObligationResult {
    var result = ObligationResult(obligation: obligation, answer: .vacuous, reason: "no witness in any scope tried")
    guard let operation = obligation.operation.flatMap({ specification.operation(named: $0) }) else { return result }
    for scope in Scope.machineLadder(for: operation) {
      for hints in Hint.combinations(scope, for: operation) {
        let script = obligation.script(of: specification, scope: scope, showingState: keepsWitnesses)
        let answer = try Z3.check(
          (hints + Hint.onMachine(scope, for: operation)).asserted(in: script, scope),
          options: SolverOptions(rlimit: rlimit, preprocesses: true, wantsModel: keepsWitnesses))
        result.seconds += answer.seconds
        result.rlimit += answer.rlimit
        guard answer.verdict == .satisfiable else { continue }
        result.answer = .witnessed
        result.reason = nil
        result.scope = scope
        if keepsWitnesses {
          result.witness = shownCells(scope, operation).compactMap { constant, cell in
            answer.model[constant].map { WitnessCell(cell: cell, value: $0) }
          }
        }
        return result
      }
    }
    return result
  }

  private static func name(ofCase index: Int) -> String { "case.\(index)" }

  /// A script in which each obligation may be assumed in turn; with the constants that show the witness, where it is kept.
  private func vacuityScript(
    of obligations: [Obligation], _ operation: Operation?, _ scope: Scope
  ) -> (text: String, cells: [(constant: String, cell: String)]) {
    var writer = SMTWriter(scope: scope)
    var text = "(set-logic ALL)\n" + writer.declarations()
    for formula in Geometry.axioms.map(\.formula) + (operation == nil ? [] : specification.invariants.map(\.formula)) {
      text += "(assert \(writer.text(formula)))\n"
    }
    text += writer.boundedCounts(scope)
    for parameter in operation?.parameters ?? [] {
      text += "(declare-const \(SMTWriter.parameter(parameter)) \(parameter.sort.name))\n"
    }
    if keepsWitnesses { text += writer.shownState(scope) }
    if let operation {
      text += Abbreviations(of: operation).define(in: &writer)
      for (index, requirement) in operation.requirements.enumerated() {
        text += "(define-fun required\(index) () Bool \(writer.text(requirement.condition)))\n"
      }
    }
    for (index, obligation) in obligations.enumerated() {
      let claim =
        switch obligation.goal {
        case .canSucceed(let operation): passed(operation.requirements.count)
        case .canFail(_, let failing): passed(failing) + " (not required\(failing))"
        case .canBeViolated(let invariant): "(not \(writer.text(invariant.formula)))"
        default: preconditionFailure("\(obligation.id) wants no witness")
        }
      let name = Self.name(ofCase: index)
      text += "(declare-const \(name) Bool)\n(assert (=> \(name) (and true \(claim))))\n"
    }
    if operation != nil {
      for hint in Hint.stated(scope) { text += hint.declaration(scope) }
    }
    return (text, keepsWitnesses ? shownCells(scope, operation) : [])
  }

  /// The constants by which a model shows the state before and the call, and what each stands for.
  private func shownCells(_ scope: Scope, _ operation: Operation?) -> [(constant: String, cell: String)] {
    let state = (Geometry.symbols + State.symbols).filter { !Self.isElement($0) }.flatMap { symbol in
      scope.arguments(of: symbol).filter { _ in !symbol.domain.isEmpty || symbol.role != .rigid }.map { arguments in
        (
          "before." + SMTWriter.shownName(symbol, arguments),
          arguments.isEmpty ? symbol.name : "(\(symbol.name) \(arguments.joined(separator: " ")))"
        )
      }
    }
    let call = (operation?.parameters ?? []).map { (SMTWriter.parameter($0), SMTWriter.parameter($0)) }
    return state + call
  }

  /// The first requirements, as a conjunction's parts.
  private func passed(_ count: Int) -> String { (0..<count).map { "required\($0)" }.joined(separator: " ") }

  /// Whether the symbol is an element of its sort wherever sorts are finite, not a function.
  private static func isElement(_ symbol: Symbol) -> Bool { Scope.elementSymbols.contains(symbol) }
}
