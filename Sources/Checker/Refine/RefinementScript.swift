import KernelSpec

extension SMTWriter {
  /// The declarations of what only refinement speaks of.
  func machineDeclarations() -> String {
    (HardwareGeometry.symbols + [HardwareGeometry.largestWord.symbol]).map { symbol in
      "(declare-fun \(symbol.name) (\(symbol.domain.map(\.name).joined(separator: " "))) \(symbol.range.name))\n"
    }.joined()
  }

  /// What is known of what only refinement speaks of.
  func machine() -> String {
    var text = "(assert (= largestWord \(UInt64.max)))\n"
    var context = Context()
    context.keepsTriggers = true
    for (name, formula) in HardwareGeometry.facts { text += "; machine: \(name)\n(assert \(self.text(formula, context)))\n" }
    // The words that represent the state are words.
    for part in Representation.parts where part.symbol.range == .integer {
      let variables = part.symbol.domain.enumerated().map { Variable("x\($0.offset)", $0.element) }
      let cell = Term.apply(part.symbol, variables.map { .variable($0) })
      let range = Self.isWord(cell)
      let formula = variables.isEmpty ? range : .forAll(variables, triggers: [[cell]], range)
      text += "; \(part.symbol.name) is a word\n(assert \(self.text(formula, context)))\n"
    }
    return text
  }

  private static func isWord(_ term: Term) -> Term {
    .and([.lessOrEqual(.integer(0), term), .lessOrEqual(term, HardwareGeometry.largestWord().term)])
  }

  /// What is known of the words passed for the parameters.
  func words(of operation: Operation) -> String {
    var text = ""
    for parameter in operation.parameters {
      let value = Term.variable(parameter)
      func isWord(_ term: Term) { text += "(assert \(self.text(Self.isWord(term))))\n" }
      if parameter.sort == .integer { isWord(value) }
      if parameter.hasWord {
        let word = Term.variable(parameter.word)
        isWord(word)
        if case .enumeration(let enumeration) = parameter.sort {
          for code in enumeration.cases.indices {
            text += "(assert \(self.text(.implies(.equal(word, .integer(code)), .equal(value, .element(enumeration, code))))))\n"
          }
        }
        if parameter.sort == .frame {
          let exists = Term.and([.less(.integer(0), word), .less(word, Geometry.frameCount().term)])
          text += "(assert \(self.text(.equal(exists, .not(.equal(value, Geometry.noFrame().term))))))\n"
        }
      }
    }
    return text
  }

  /// The number of the first requirement that fails, from 1; 0 if none does.
  private func refusal(of operation: Operation) -> String {
    operation.requirements.enumerated().reversed().reduce("0") { rest, requirement in
      "(ite \(text(requirement.element.condition)) \(rest) \(requirement.offset + 1))"
    }
  }

  /// Asserts the path, and that on it the code does something else than the specification, or may trap.
  mutating func deviation(_ path: CodePath, of operation: Operation, specified: Transition) -> String {
    var text = ""
    for counter in path.counters { text += "(declare-const \(Self.parameter(counter)) \(counter.sort.name))\n" }
    var context = Context()
    context.keepsTriggers = true
    for (index, assumption) in path.assumptions.enumerated() {
      text += "; decision \(index + 1)\n(assert \(self.text(assumption, context)))\n"
    }
    text += "(declare-const specified.refusal Int)\n(assert (= specified.refusal \(refusal(of: operation))))\n"
    var goals = path.debts.map { self.text($0.condition) }
    let isDefined = operation.parameters.compactMap { parameter -> String? in
      if case .enumeration = parameter.sort { self.text(parameter.isInRange) } else { nil }
    }
    let requirements = operation.requirements.map { self.text($0.condition) }
    switch path.outcome {
    case .lost, .unreachable: return text
    case .iteration: break
    case .failure(let error):
      // The first requirement that fails is one with this error. Where a code has no meaning, any error will do.
      var cases: [String] = []
      for (index, requirement) in operation.requirements.enumerated() where requirement.error == error {
        cases.append("(and true \(requirements[..<index].joined(separator: " ")) (not \(requirements[index])))")
      }
      goals.append("(=> (and true \(isDefined.joined(separator: " "))) (or false \(cases.joined(separator: "\n  "))))")
      if !path.writes.isEmpty { goals.append("false") }
    case .success(let result):
      goals += isDefined + requirements
      goals.append("(= \(self.text(result)) \(self.text(operation.resultTerm)))")
      let coded = Transition(of: path.writes)
      text += coded.definitions(self, suffix: "!code")
      changedByCode = Set(coded.changed)
      let symbols = State.symbols.filter { symbol in
        symbol.role == .state && (coded.changed.contains(symbol) || specified.changed.contains(symbol))
      }
      for symbol in symbols {
        let cell = symbol.domain.enumerated().map { index, sort -> String in
          let name = "goal.\(symbol.name).\(index)"
          text += "(declare-const \(name) \(sort.name))\n"
          return name
        }
        func value(_ name: String) -> String { cell.isEmpty ? name : "(\(name) \(cell.joined(separator: " ")))" }
        goals.append(
          "(= \(value(symbol.name + (specified.changed.contains(symbol) ? "!" : ""))) "
            + "\(value(symbol.name + (coded.changed.contains(symbol) ? "!code" : ""))))")
      }
    }
    return text
      + "; the path does not do what is specified, or may trap\n(assert (not (and true \(goals.joined(separator: "\n  ")))))\n"
  }
}
