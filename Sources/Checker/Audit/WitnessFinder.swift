import KernelSpec

/// Finds witnesses with all their values, for another solver to check.
struct WitnessFinder {
  let specification: Specification
  let rlimit: UInt64

  /// One obligation's published text together with a witness, which leaves a solver nothing to search for.
  struct Witness: Sendable {
    let script: String
    /// What Z3 said of the text without the witness.
    let verdict: Verdict
    let seconds: Double
  }

  /// A witness for each of one operation's vacuity obligations, or of one obligation about no operation.
  ///
  /// One solver serves all, since all ask for a state that satisfies the invariants.
  func witnesses(for obligations: [Obligation]) throws -> [Witness] {
    var found: [Witness?] = obligations.map { _ in nil }
    var seconds = obligations.map { _ in 0.0 }
    let removes = obligations.first?.operation.flatMap { specification.operation(named: $0) }?.removes ?? false
    for scope in Scope.witnessLadder {
      for hints in Hint.combinations(scope, removes: removes) + [[]] {
        let open = found.indices.filter { found[$0] == nil }
        if open.isEmpty { break }
        let (script, cells) = self.script(for: obligations, at: scope)
        let answers = try Z3.check(
          script, underEachOf: open.map { [Self.name(ofCase: $0)] + hints.map(\.rawValue) },
          options: SolverOptions(rlimit: rlimit, wantsModel: true))
        for (index, answer) in zip(open, answers) {
          seconds[index] += answer.seconds
          guard answer.verdict == .satisfiable else { continue }
          found[index] = Witness(
            script: obligations[index].publishedScript(of: specification, witnessedAt: scope)
              .withWitness(cells, answer.model),
            verdict: .satisfiable, seconds: seconds[index])
        }
      }
    }
    return obligations.indices.map { index in
      found[index]
        ?? Witness(
          script: obligations[index].publishedScript(of: specification), verdict: .unknown, seconds: seconds[index])
    }
  }

  private static func name(ofCase index: Int) -> String { "case.\(index)" }

  /// A script in which each obligation may be assumed in turn, and in which each cell of the state has a constant.
  private func script(
    for obligations: [Obligation], at scope: Scope
  ) -> (text: String, cells: [(constant: String, cell: String)]) {
    var writer = SMTWriter(scope: scope)
    var text = "(set-logic ALL)\n" + writer.declarations()
    func assume(_ formula: Term) { text += "(assert \(writer.text(formula)))\n" }
    for axiom in Geometry.axioms { assume(axiom.formula) }
    text += writer.boundedCounts(scope)

    var cells: [(constant: String, cell: String)] = []
    for symbol in Geometry.symbols + State.symbols {
      for arguments in scope.arguments(of: symbol) where symbol != Geometry.noFrame.symbol && symbol != Geometry.noSlot.symbol {
        let cell = arguments.isEmpty ? symbol.name : "(\(symbol.name) \(arguments.joined(separator: " ")))"
        let constant = "before." + SMTWriter.shownName(symbol, arguments)
        text += "(declare-const \(constant) \(symbol.range.name))\n(assert (= \(constant) \(cell)))\n"
        cells.append((constant, cell))
      }
    }

    var conditions: [Term: String] = [:]
    func prepare(_ operation: Operation) {
      for invariant in specification.invariants { assume(invariant.formula) }
      for parameter in operation.parameters {
        let name = SMTWriter.parameter(parameter)
        text += "(declare-const \(name) \(parameter.sort.name))\n"
        cells.append((name, name))
      }
      text += Abbreviations(of: operation).define(in: &writer)
      for (index, requirement) in operation.requirements.enumerated() where conditions[requirement.condition] == nil {
        let name = "required\(index)"
        text += "(define-fun \(name) () Bool \(writer.text(requirement.condition)))\n"
        conditions[requirement.condition] = name
      }
    }
    for (index, obligation) in obligations.enumerated() {
      let claim: String
      switch obligation.goal {
      case .canSucceed(let operation):
        if conditions.isEmpty { prepare(operation) }
        claim = Self.conjunction(operation.requirements.map { conditions[$0.condition]! })
      case .canFail(let operation, let failing):
        if conditions.isEmpty { prepare(operation) }
        let names = operation.requirements.map { conditions[$0.condition]! }
        claim = Self.conjunction(names.prefix(failing) + ["(not \(names[failing]))"])
      case .canBeViolated(let invariant): claim = "(not \(writer.text(invariant.formula)))"
      default: preconditionFailure("\(obligation.id) wants no witness")
      }
      text += "(declare-const \(Self.name(ofCase: index)) Bool)\n(assert (=> \(Self.name(ofCase: index)) \(claim)))\n"
    }
    for hint in Hint.stated(scope) { text += hint.declaration(scope) }
    return (text, cells)
  }

  private static func conjunction(_ parts: some Collection<String>) -> String { "(and true \(parts.joined(separator: " ")))" }
}

extension String {
  /// The script with an assertion for the value of each cell that the model tells; other cells may have any.
  fileprivate func withWitness(_ cells: [(constant: String, cell: String)], _ model: [String: String]) -> String {
    let end = "(check-sat)\n"
    let values = cells.compactMap { cell in model[cell.constant].map { "(assert (= \(cell.cell) \($0)))\n" } }
    return dropLast(end.count) + "; the witness that Z3 found\n" + values.joined() + end
  }
}
