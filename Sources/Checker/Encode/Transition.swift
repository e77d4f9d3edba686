import KernelSpec

/// What an operation does up to a point, as definitions of the changed symbols' values after it.
struct Transition {
  /// One conditional change of a symbol.
  private enum Change {
    case point([Term], Term, guards: [Term])
    case everywhere([Variable], Term, guards: [Term])
  }

  private var changes: [(symbol: Symbol, change: Change)] = []

  /// The symbols that change, in the order of the state.
  var changed: [Symbol] {
    let names = Set(changes.map(\.symbol))
    return State.symbols.filter(names.contains)
  }

  /// All terms that the definitions mention and that hold no bound variable.
  var groundTerms: [Term] {
    changes.flatMap { change -> [Term] in
      switch change.change {
      case .point(let indices, let value, let guards): indices + [value] + guards
      case .everywhere(_, let value, let guards): [value] + guards
      }
    }
  }

  /// The updates among the steps; a requirement is passed over.
  init(of steps: some Sequence<Step>) {
    collect(steps, guards: [])
  }

  private mutating func collect(_ steps: some Sequence<Step>, guards: [Term]) {
    for step in steps {
      switch step {
      case .require, .result: break
      case .assign(let symbol, let indices, let value):
        changes.append((symbol, .point(indices, value, guards: guards)))
      case .redefine(let symbol, let variables, let value):
        changes.append((symbol, .everywhere(variables, value, guards: guards)))
      case .when(let condition, let inner): collect(inner, guards: guards + [condition])
      }
    }
  }

  /// `(define-fun entry! …)` for each changed symbol, with another suffix if one is given: a later update overrides an earlier one.
  func definitions(_ writer: SMTWriter, suffix: String = "!") -> String {
    changed.map { symbol in
      let parameters = symbol.domain.enumerated().map { Variable("x\($0.offset)", $0.element) }
      var body = parameters.isEmpty ? symbol.name : "(\(symbol.name) \(parameters.map(\.name).joined(separator: " ")))"
      for (changedSymbol, change) in changes where changedSymbol == symbol {
        switch change {
        case .point(let indices, let value, let guards):
          let here = zip(parameters, indices).map { "(= \($0.name) \(writer.text($1)))" }
          body = Self.conditional(guards.map { writer.text($0) } + here, writer.text(value), body)
        case .everywhere(let variables, let value, let guards):
          // Two such updates of one symbol never hold together: each starts from the state before.
          var context = SMTWriter.Context()
          for (variable, parameter) in zip(variables, parameters) { context.bound[variable] = parameter.name }
          body = Self.conditional(guards.map { writer.text($0) }, writer.text(value, context), body)
        }
      }
      let binders = parameters.map { "(\($0.name) \($0.sort.name))" }.joined(separator: " ")
      return "(define-fun \(symbol.name)\(suffix) (\(binders)) \(symbol.range.name)\n  \(body))\n"
    }.joined()
  }

  private static func conditional(_ conditions: [String], _ then: String, _ otherwise: String) -> String {
    switch conditions.count {
    case 0: then
    case 1: "(ite \(conditions[0]) \(then)\n  \(otherwise))"
    default: "(ite (and \(conditions.joined(separator: " "))) \(then)\n  \(otherwise))"
    }
  }
}
