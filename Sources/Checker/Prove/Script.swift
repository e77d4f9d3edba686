import KernelSpec

/// What the scripts of several obligations have in common, so that one solver may read it once for all of them.
enum ScriptContext: Hashable {
  /// The geometry alone.
  case geometry
  /// The initial state.
  case boot
  /// A state that satisfies the invariants.
  case invariants
  /// There, a call of the operation.
  case call(String)
  /// There, a call of the operation that succeeds.
  case success(String)
  /// There, on a machine of the hardware's geometry, a call of the operation by its words.
  case machine(String)

  fileprivate var operation: String? {
    switch self {
    case .geometry, .boot, .invariants: nil
    case .call(let name), .success(let name), .machine(let name): name
    }
  }
}

/// The text with which the scripts of a context begin.
struct ScriptBeginning {
  /// All that goals may mention: a script added to others declares and defines it again.
  let declarations: String
  /// What is known.
  let assumptions: String
  let writer: SMTWriter
  /// What the operation does when it succeeds; nothing where the context is of no success.
  fileprivate let effect: Transition

  /// - Parameter scope: How many of everything there are; nil for any number.
  init(of context: ScriptContext, _ specification: Specification, scope: Scope? = nil) {
    var writer = SMTWriter(scope: scope)
    var assuming = SMTWriter.Context()
    assuming.keepsTriggers = true
    var declarations = writer.declarations()
    var assumptions = ""
    var effect = Transition(of: [])
    func assume(_ comment: String, _ formula: Term) {
      assumptions += "; \(comment)\n(assert \(writer.text(formula, assuming)))\n"
    }

    for axiom in Geometry.axioms { assume("geometry \(axiom.name)", axiom.formula) }
    if case .machine = context {
      declarations += writer.machineDeclarations()
      assumptions += writer.machine()
    }
    switch context {
    case .geometry: break
    case .boot: for formula in Initial.formulas { assume("initially", formula) }
    case .invariants, .call, .success, .machine:
      for invariant in specification.invariants { assume("invariant \(invariant.name)", invariant.formula) }
    }
    if let operation = context.operation.flatMap({ specification.operation(named: $0) }) {
      let isOfMachine = if case .machine = context { true } else { false }
      let words = isOfMachine ? operation.parameters.filter(\.hasWord).map(\.word) : []
      for parameter in operation.parameters + words {
        declarations += "(declare-const \(SMTWriter.parameter(parameter)) \(parameter.sort.name))\n"
      }
      declarations += Abbreviations(of: operation).define(in: &writer)
      for (name, term) in operation.landmarks.sorted(by: { $0.key < $1.key }) {
        declarations += "(declare-const landmark.\(name) \(term.range.name))\n"
        assumptions += "(assert (= landmark.\(name) \(writer.text(term))))\n"
      }
      if isOfMachine { assumptions += writer.words(of: operation) }
      if case .success = context {
        for requirement in operation.requirements { assume("otherwise \(requirement.error)", requirement.condition) }
      }
      switch context {
      case .success, .machine:
        effect = Transition(of: operation.steps)
        writer.changed = Set(effect.changed)
        declarations += effect.definitions(writer)
      case .geometry, .boot, .invariants, .call: break
      }
    }
    self.declarations = declarations
    self.assumptions = assumptions
    self.writer = writer
    self.effect = effect
  }
}

extension Obligation {
  /// What the script begins with; nil where it has nothing in common with others.
  var context: ScriptContext? {
    switch goal {
    case .initially: .boot
    case .preserves(let operation, _), .transition(let operation, _, _), .canSucceed(let operation): .success(operation.name)
    case .follows: .invariants
    case .changesNothing(let operation), .canFail(let operation, _): .call(operation.name)
    case .canBeViolated: .geometry
    case .canSucceedOnMachine(let operation), .refines(let operation, _): .machine(operation.name)
    case .words: nil
    }
  }

  /// The obligation as a self-contained SMT-LIB 2 script.
  ///
  /// Without a scope it speaks of any number of frames, slots and cores; `unsat` means proved. Within a scope it
  /// speaks of exactly so many, and a model is a counterexample (or, for vacuity, a witness).
  ///
  /// - Parameter showingState: Whether the script also gives each cell of both states a constant, so that a model tells
  ///   its value.
  public func script(
    of specification: Specification, scope: Scope? = nil, showingState: Bool = false
  ) -> String {
    guard let context else {
      guard case .words(let words) = goal else { preconditionFailure("\(id) has no context") }
      return words.script + "(check-sat)\n"
    }
    return script(after: ScriptBeginning(of: context, specification, scope: scope), showingState: showingState)
  }

  /// The obligation as a self-contained script that begins with what its context says.
  func script(after beginning: ScriptBeginning, showingState: Bool = false) -> String {
    "; \(id)\n; \(meaning)\n(set-logic ALL)\n" + beginning.declarations + beginning.assumptions
      + text(after: beginning, showingState: showingState) + "(check-sat)\n"
  }

  /// What the obligation adds to its context: the negation of what is to be shown.
  func text(after beginning: ScriptBeginning, showingState: Bool = false) -> String {
    var writer = beginning.writer
    var assuming = SMTWriter.Context()
    assuming.keepsTriggers = true
    var text = ""
    func assume(_ requirements: some Sequence<(condition: Term, error: OperationError)>) {
      for requirement in requirements {
        text += "; otherwise \(requirement.error)\n(assert \(writer.text(requirement.condition, assuming)))\n"
      }
    }
    func refute(_ formula: Term) {
      text += "; the negation of what is to be shown\n" + negation(of: formula, writer)
    }

    switch goal {
    case .initially(let invariant), .canBeViolated(let invariant): refute(invariant.formula)
    case .preserves(_, let invariant): refute(.after(invariant.formula))
    case .transition(_, _, let formula): refute(formula)
    case .follows(let consequence): refute(consequence.formula)
    case .changesNothing(let operation): text += operation.partialEffects(writer)
    case .canSucceed, .words: break
    case .canFail(let operation, let index):
      assume(operation.requirements.prefix(index))
      text += "; refused here\n(assert (not \(writer.text(operation.requirements[index].condition))))\n"
    case .canSucceedOnMachine(let operation): assume(operation.requirements)
    case .refines(let operation, let path):
      text += writer.deviation(path, of: operation, specified: beginning.effect)
    }
    if let scope = writer.scope {
      // Counts beyond the number of slots have no witnesses in so small a world.
      text += writer.boundedCounts(scope)
      if showingState { text += writer.shownState(scope, ofMachine: level == .code) }
    }
    return text
  }

  /// Asserts the negation, with the outermost universal variables as constants.
  private func negation(of formula: Term, _ writer: SMTWriter) -> String {
    var context = SMTWriter.Context()
    var body = formula
    var text = ""
    while true {
      if case .after(let inner) = body {
        context.isAfter = true
        body = inner
      } else if case .forAll(let variables, _, let inner) = body {
        for variable in variables {
          let name = "goal.\(variable.name)"
          text += "(declare-const \(name) \(variable.sort.name))\n"
          context.bound[variable] = name
        }
        body = inner
      } else {
        return text + "(assert (not \(writer.text(body, context))))\n"
      }
    }
  }
}

extension Operation {
  /// Asserts that some requirement fails and that the updates before it have changed something.
  fileprivate func partialEffects(_ writer: SMTWriter) -> String {
    var cases: [String] = []
    var text = ""
    for (index, step) in steps.enumerated() {
      guard case .require(let condition, _) = step else { continue }
      let before = steps[..<index]
      let effect = Transition(of: before)
      guard !effect.changed.isEmpty else { continue }
      // The definitions of this prefix of the steps are renamed apart.
      let suffix = "\(index)"
      text += effect.definitions(writer, suffix: "!\(suffix)")
      let passed = before.compactMap { step -> String? in
        if case .require(let condition, _) = step { writer.text(condition) } else { nil }
      }
      let differs = effect.changed.map { symbol -> String in
        let arguments = symbol.domain.indices.map { "d\(suffix).\(symbol.name).\($0)" }
        for (argument, sort) in zip(arguments, symbol.domain) { text += "(declare-const \(argument) \(sort.name))\n" }
        let cell = arguments.isEmpty ? "" : " " + arguments.joined(separator: " ")
        return arguments.isEmpty
          ? "(distinct \(symbol.name) \(symbol.name)!\(suffix))"
          : "(distinct (\(symbol.name)\(cell)) (\(symbol.name)!\(suffix)\(cell)))"
      }
      cases.append(
        "(and \((passed + ["(not \(writer.text(condition)))", "(or \(differs.joined(separator: " ")) false)"]).joined(separator: " ")))"
      )
    }
    return text + "(assert (or \(cases.joined(separator: "\n  ")) false))\n"
  }
}

extension SMTWriter {
  /// Gives every cell of the state before and after a constant of its own, by which a model shows it.
  ///
  /// - Parameter isOfMachine: Whether the numbers of offsets are shown, too.
  func shownState(_ scope: Scope, ofMachine isOfMachine: Bool = false) -> String {
    var text = ""
    for symbol in Geometry.symbols + (isOfMachine ? HardwareGeometry.symbols : []) + State.symbols {
      for arguments in scope.arguments(of: symbol) where !symbol.domain.isEmpty || symbol.role != .rigid {
        let name = Self.shownName(symbol, arguments)
        func show(_ moment: String, _ symbolName: String) {
          let cell = arguments.isEmpty ? symbolName : "(\(symbolName) \(arguments.joined(separator: " ")))"
          text += "(declare-const \(moment).\(name) \(symbol.range.name))\n(assert (= \(moment).\(name) \(cell)))\n"
        }
        show("before", symbol.name)
        if changed.contains(symbol) { show("after", symbol.name + "!") }
        if changedByCode.contains(symbol) { show("code", symbol.name + "!code") }
      }
    }
    return text
  }

  /// The name under which a cell is shown, without its moment.
  static func shownName(_ symbol: Symbol, _ arguments: [String]) -> String {
    ([symbol.name] + arguments).joined(separator: ".")
  }

  func boundedCounts(_ scope: Scope) -> String {
    let limit = scope.numbers.upperBound
    return scope.elements(of: .frame)!.map { frame in
      "(assert (and (< (references \(frame)) \(limit)) (< (occupancy \(frame)) \(limit))))\n"
    }.joined()
  }
}
