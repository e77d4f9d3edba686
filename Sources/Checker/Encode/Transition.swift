import KernelSpec

/// What an operation does up to a point, as definitions of the changed symbols' values after it.
struct Transition {
  /// One conditional change of a symbol.
  private enum Change {
    case point([Term], Term, guards: [Term])
    /// At every value of a variable, which is one of the indices.
    case sweep(Variable, [Term], Term, guards: [Term])
    case everywhere([Variable], Term, guards: [Term])
  }

  private var changes: [(symbol: Symbol, change: Change)] = []

  /// The symbols that change, in the order of the state.
  var changed: [Symbol] {
    let names = Set(changes.map(\.symbol))
    return State.symbols.filter(names.contains)
  }

  /// The updates among the steps; a requirement is passed over.
  init(of steps: some Sequence<Step>) {
    collect(steps, guards: [], variable: nil)
  }

  private mutating func collect(_ steps: some Sequence<Step>, guards: [Term], variable: Variable?) {
    for step in steps {
      switch step {
      case .require, .result: break
      case .assign(let symbol, let indices, let value):
        changes.append(
          (
            symbol,
            variable.map { .sweep($0, indices, value, guards: guards) } ?? .point(indices, value, guards: guards)
          ))
      case .redefine(let symbol, let variables, let value):
        changes.append((symbol, .everywhere(variables, value, guards: guards)))
      case .when(let condition, let inner): collect(inner, guards: guards + [condition], variable: variable)
      case .forEach(let variable, let inner): collect(inner, guards: guards, variable: variable)
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
        case .sweep(let variable, let indices, let value, let guards):
          guard let place = indices.firstIndex(of: .variable(variable)) else {
            preconditionFailure("an update of \(symbol.name) for every \(variable.name) is not at \(variable.name)")
          }
          var context = SMTWriter.Context()
          context.bound[variable] = parameters[place].name
          let here = zip(parameters, indices).enumerated().filter { $0.offset != place }.map {
            "(= \($0.element.0.name) \(writer.text($0.element.1, context)))"
          }
          body = Self.conditional(guards.map { writer.text($0, context) } + here, writer.text(value, context), body)
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
