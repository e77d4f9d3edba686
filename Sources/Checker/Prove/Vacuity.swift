import KernelSpec

/// A cell of the state, or an argument of the call, and its value in a model; both as SMT-LIB text.
struct WitnessCell: Sendable {
  let cell: String
  let value: String
}

extension Prover {
  /// How a witness about the operation is sought, or about an invariant alone.
  func witnessSearch(for operation: Operation?) -> ModelSearch { ModelSearch(Scope.witnessLadder(for: operation), operation) }

  /// Seeks a model for each of several obligations that want a witness, and are all sought in the same way.
  ///
  /// One solver serves them all, since all ask for a state that satisfies the invariants, or, about no operation, for any. The hints
  /// describe a part of the state that suits most calls: a witness with them is a witness; where there is none, the search goes on
  /// without.
  func witnesses(for obligations: [Obligation]) -> [ObligationResult] {
    var results = obligations.map {
      ObligationResult(obligation: $0, answer: .vacuous, reason: "no witness in any scope tried")
    }
    guard let first = obligations.first else { return [] }
    for attempt in witnessSearch(for: operation(of: first)).attempts {
      let open = results.indices.filter { results[$0].answer != .witnessed }
      if open.isEmpty { break }
      // Those of an operation stand together.
      let groups = open.reduce(into: [[Int]]()) { groups, index in
        if let last = groups.last?.last, obligations[last].operation == obligations[index].operation {
          groups[groups.count - 1].append(index)
        } else {
          groups.append([index])
        }
      }
      do {
        let additions = groups.map { group in
          Z3.Addition(
            vacuityScript(of: group.map { obligations[$0] }, attempt.scope),
            assumptions: group.indices.map { [Self.name(ofCase: $0)] + attempt.hints.map(\.rawValue) })
        }
        let answers = try Z3.check(
          worlds(attempt.scope, satisfyInvariants: first.operation != nil), with: additions,
          options: SolverOptions(rlimit: rlimit, seeksModel: true, wantsModel: keepsWitnesses))
        for (group, answers) in zip(groups, answers) {
          for (index, answer) in zip(group, answers) { results[index].take(answer, of: attempt, self) }
        }
      } catch {
        for index in open {
          results[index].answer = .crashed
          results[index].reason = "\(error)"
        }
      }
    }
    return results
  }

  /// Seeks a model for an obligation about the machine, on which each frame has as many slots.
  func witnessOnMachine(_ obligation: Obligation) throws -> ObligationResult {
    var result = ObligationResult(obligation: obligation, answer: .vacuous, reason: "no witness in any scope tried")
    guard let operation = operation(of: obligation) else { return result }
    for scope in Scope.machineLadder(for: operation) {
      for hints in Hint.combinations(scope, for: operation) {
        let script = obligation.script(of: specification, scope: scope, showingState: keepsWitnesses)
        let answer = try Z3.check(
          (hints + Hint.onMachine(scope, for: operation)).asserted(in: script, scope),
          options: SolverOptions(rlimit: rlimit, seeksModel: true, wantsModel: keepsWitnesses))
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

  /// The worlds of the size, with the hints as constants that may be assumed; and with constants that show the state, where
  /// witnesses are kept.
  private func worlds(_ scope: Scope, satisfyInvariants: Bool) -> String {
    let beginning = ScriptBeginning(of: satisfyInvariants ? .invariants : .geometry, specification, scope: scope)
    return "(set-logic ALL)\n" + beginning.declarations + beginning.assumptions + beginning.writer.boundedCounts(scope)
      + (keepsWitnesses ? beginning.writer.shownState(scope) : "")
      + (satisfyInvariants ? Hint.stated(scope).map { $0.declaration(scope) }.joined() : "")
  }

  /// An addition in which each obligation, all of one operation, may be assumed in turn.
  private func vacuityScript(of obligations: [Obligation], _ scope: Scope) -> String {
    var writer = SMTWriter(scope: scope)
    var text = writer.declarations()
    if let operation = operation(of: obligations[0]) {
      for parameter in operation.parameters {
        text += "(declare-const \(SMTWriter.parameter(parameter)) \(parameter.sort.name))\n"
      }
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
    return text
  }

  /// The constants by which a model shows the state before and the call, and what each stands for.
  fileprivate func shownCells(_ scope: Scope, _ operation: Operation?) -> [(constant: String, cell: String)] {
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

extension ObligationResult {
  /// Takes an answer of one attempt into account.
  fileprivate mutating func take(_ answer: SolverAnswer, of attempt: ModelSearch.Attempt, _ prover: Prover) {
    seconds += answer.seconds
    rlimit += answer.rlimit
    switch answer.verdict {
    case .satisfiable:
      self.answer = .witnessed
      reason = nil
      scope = attempt.scope
      guard prover.keepsWitnesses else { return }
      witness = prover.shownCells(attempt.scope, prover.operation(of: obligation)).compactMap { constant, cell in
        answer.model[constant].map { WitnessCell(cell: cell, value: $0) }
      }
    case .unsatisfiable: break
    case .unknown where attempt.hints.isEmpty:
      self.answer = answer.reason == Z3.resourceLimitExceeded ? .timeout : .unknown
      reason = answer.reason
    case .unknown: break
    }
  }
}
