import KernelSpec

extension Prover {
  /// Seeks a witness for each of one operation's vacuity obligations: that it can succeed, and that each requirement can be
  /// the first to fail. One solver serves all, since all ask for a state that satisfies the invariants.
  func witnesses(for obligations: [Obligation], of operation: Operation) -> [ObligationResult] {
    var results = obligations.map {
      ObligationResult(obligation: $0, answer: .vacuous, reason: "no witness in any scope tried")
    }
    for scope in Scope.witnessLadder {
      let open = results.indices.filter { results[$0].answer != .witnessed }
      if open.isEmpty { break }
      // The hints describe a part of the state that suits most calls. A witness with them is a witness; where there is
      // none, the search goes on without.
      for hints in Hint.combinations(scope, removes: operation.removes) + [[]] {
        let cases = open.filter { results[$0].answer != .witnessed }
        if cases.isEmpty { break }
        do {
          let script = specification.vacuityScript(of: operation, scope: scope)
          let answers = try Z3.check(
            script, underEachOf: cases.map { [results[$0].obligation.caseName] + hints.map(\.rawValue) },
            options: SolverOptions(rlimit: rlimit))
          for (index, answer) in zip(cases, answers) {
            results[index].seconds += answer.seconds
            results[index].rlimit += answer.rlimit
            switch answer.verdict {
            case .satisfiable:
              results[index].answer = .witnessed
              results[index].reason = nil
              results[index].scope = scope
            case .unsatisfiable: break
            case .unknown where hints.isEmpty:
              results[index].answer = answer.reason == Z3.resourceLimitExceeded ? .timeout : .unknown
              results[index].reason = answer.reason
            case .unknown: break
            }
          }
        } catch {
          for index in cases {
            results[index].answer = .crashed
            results[index].reason = "\(error)"
          }
        }
      }
    }
    return results
  }
}

extension Obligation {
  /// The Boolean that stands for this case in a vacuity script.
  fileprivate var caseName: String {
    guard case .canFail(_, let requirement) = goal else { return "case.success" }
    return "case.refusal\(requirement + 1)"
  }
}

extension Specification {
  /// A script in which `case.success` and each `case.refusalN` may be assumed in turn.
  fileprivate func vacuityScript(of operation: Operation, scope: Scope) -> String {
    var writer = SMTWriter(scope: scope)
    var text = "(set-logic ALL)\n" + writer.declarations()
    for formula in Geometry.axioms.map(\.formula) + invariants.map(\.formula) {
      text += "(assert \(writer.text(formula)))\n"
    }
    text += writer.boundedCounts(scope)
    for parameter in operation.parameters {
      text += "(declare-const \(SMTWriter.parameter(parameter)) \(parameter.sort.name))\n"
    }
    text += Abbreviations(of: operation).define(in: &writer)
    var passed = "true"
    for (index, requirement) in operation.requirements.enumerated() {
      let condition = "(define-fun required\(index + 1) () Bool \(writer.text(requirement.condition)))\n"
      text += condition + "(declare-const case.refusal\(index + 1) Bool)\n"
      text += "(assert (=> case.refusal\(index + 1) (and \(passed) (not required\(index + 1)))))\n"
      passed += " required\(index + 1)"
    }
    text += "(declare-const case.success Bool)\n(assert (=> case.success (and \(passed))))\n"
    for hint in Hint.stated(scope) { text += hint.declaration(scope) }
    return text
  }
}
