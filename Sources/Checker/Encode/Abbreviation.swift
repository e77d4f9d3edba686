import KernelSpec

/// Short names for the terms that an operation's text would repeat, such as the slot that a capability address leads to.
struct Abbreviations {
  /// Name and term, each only using names before it.
  private(set) var entries: [(name: String, term: Term)] = []

  init(of operation: Operation) {
    let parameters = Set(operation.parameters)
    var uses: [Term: Int] = [:]
    var order: [Term] = []

    /// Counts the ground applications in a term; returns whether the term is ground.
    @discardableResult func count(_ term: Term) -> Bool {
      let isGround = term.children.reduce(true) { count($1) && $0 }
      switch term {
      case .variable(let variable): return parameters.contains(variable)
      case .apply(_, let arguments) where isGround && !arguments.isEmpty:
        if uses[term] == nil { order.append(term) }
        uses[term, default: 0] += 1
      default: break
      }
      return isGround
    }
    func count(_ steps: [Step]) {
      for step in steps {
        switch step {
        case .require(let condition, _): count(condition)
        case .assign(_, let indices, let value): for term in indices + [value] { count(term) }
        case .redefine(_, _, let value): count(value)
        case .when(let condition, let inner):
          count(condition)
          count(inner)
        case .forEach(_, let inner): count(inner)
        case .result(let value): count(value)
        }
      }
    }
    count(operation.steps)
    for (_, term) in operation.landmarks.sorted(by: { $0.key < $1.key }) { count(term) }

    // Children are counted before their parents, so this order defines each name before its use.
    for term in order where uses[term]! > 1 {
      entries.append(("v\(entries.count + 1)", term))
    }
  }

  /// Gives the writer the names, and returns their definitions.
  func define(in writer: inout SMTWriter) -> String {
    var text = ""
    for (name, term) in entries {
      text += "(define-fun \(name) () \(term.range.name) \(writer.definition(term)))\n"
      writer.abbreviations[term] = name
    }
    return text
  }
}

extension Term {
  /// The sort of an application, or of a variable.
  var range: Sort {
    switch self {
    case .apply(let symbol, _): symbol.range
    case .variable(let variable): variable.sort
    default: preconditionFailure("\(self) is neither an application nor a variable")
    }
  }
}
