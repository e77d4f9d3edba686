import KernelSpec

extension Specification {
  /// The SHA-256 digest of a canonical text of the operations and invariants: equal for equal meanings of a trace.
  public var modelHash: String {
    var text = ""
    for operation in operations {
      text += "operation \(operation.name)(\(operation.parameters.map { "\($0.name):\($0.sort.name)" }.joined(separator: ",")))\n"
      for step in operation.steps { write(step, indent: 1, to: &text) }
    }
    for invariant in invariants {
      text += "invariant \(invariant.name) "
      invariant.formula.writeCanonically(to: &text)
      text += "\n"
    }
    return sha256Hex(text)
  }

  private func write(_ step: Step, indent: Int, to text: inout String) {
    text += String(repeating: " ", count: indent)
    switch step {
    case .require(let term, let error):
      text += "require \(error) "
      term.writeCanonically(to: &text)
    case .assign(let symbol, let arguments, let value):
      text += "assign "
      Term.apply(symbol, arguments).writeCanonically(to: &text)
      text += " "
      value.writeCanonically(to: &text)
    case .redefine(let symbol, let variables, let value):
      text += "redefine "
      Term.apply(symbol, variables.map { .variable($0) }).writeCanonically(to: &text)
      text += " "
      value.writeCanonically(to: &text)
    case .when(let condition, let steps):
      text += "when "
      condition.writeCanonically(to: &text)
      text += "\n"
      for step in steps { write(step, indent: indent + 1, to: &text) }
      return
    case .forEach(let variable, let steps):
      text += "forEach \(variable.name):\(variable.sort.name)\n"
      for step in steps { write(step, indent: indent + 1, to: &text) }
      return
    case .result(let term):
      text += "result "
      term.writeCanonically(to: &text)
    }
    text += "\n"
  }
}

extension Term {
  /// Appends the term in prefix form; triggers, which have no meaning, are left out.
  fileprivate func writeCanonically(to text: inout String) {
    func write(_ name: String, _ parts: [Term]) {
      text += "(\(name)"
      for part in parts {
        text += " "
        part.writeCanonically(to: &text)
      }
      text += ")"
    }
    switch self {
    case .variable(let variable): text += variable.name
    case .integer(let value): text += "\(value)"
    case .truth(let value): text += "\(value)"
    case .rights(let value): text += "rights\(value)"
    case .element(let enumeration, let code): text += enumeration.cases[code]
    case .apply(let symbol, let parts): write(symbol.name, parts)
    case .equal(let a, let b): write("=", [a, b])
    case .not(let a): write("not", [a])
    case .and(let parts): write("and", parts)
    case .or(let parts): write("or", parts)
    case .implies(let a, let b): write("=>", [a, b])
    case .ifThenElse(let a, let b, let c): write("if", [a, b, c])
    case .add(let a, let b): write("+", [a, b])
    case .subtract(let a, let b): write("-", [a, b])
    case .less(let a, let b): write("<", [a, b])
    case .lessOrEqual(let a, let b): write("<=", [a, b])
    case .intersection(let a, let b): write("&", [a, b])
    case .forAll(let variables, _, let body):
      write("forall \(variables.map { "\($0.name):\($0.sort.name)" }.joined(separator: ","))", [body])
    case .exists(let variables, let body):
      write("exists \(variables.map { "\($0.name):\($0.sort.name)" }.joined(separator: ","))", [body])
    case .after(let a): write("after", [a])
    case .before(let a): write("before", [a])
    }
  }
}
