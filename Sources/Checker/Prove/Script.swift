import KernelSpec

extension Obligation {
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
    if case .words(let words) = goal { return words.script + "(check-sat)\n" }
    var writer = SMTWriter(scope: scope)
    var assuming = SMTWriter.Context()
    assuming.keepsTriggers = true

    var text = "; \(id)\n; \(meaning)\n"
    text += "(set-logic ALL)\n"
    text += writer.declarations()
    func assume(_ comment: String, _ formula: Term) {
      text += "; \(comment)\n(assert \(writer.text(formula, assuming)))\n"
    }
    func assumeInvariants() {
      for invariant in specification.invariants { assume("invariant \(invariant.name)", invariant.formula) }
    }
    func refute(_ formula: Term) {
      text += "; the negation of what is to be shown\n" + negation(of: formula, writer)
    }
    /// Names the call, assumes the first requirements, and defines the state after the steps given.
    func call(_ operation: Operation, requirements: some Sequence<(condition: Term, error: OperationError)>, effect: Transition) {
      for parameter in operation.parameters {
        text += "(declare-const \(SMTWriter.parameter(parameter)) \(parameter.sort.name))\n"
      }
      text += Abbreviations(of: operation).define(in: &writer)
      for (name, term) in operation.landmarks.sorted(by: { $0.key < $1.key }) {
        text += "(declare-const landmark.\(name) \(term.range.name))\n(assert (= landmark.\(name) \(writer.text(term))))\n"
      }
      for requirement in requirements { assume("otherwise \(requirement.error)", requirement.condition) }
      writer.changed = Set(effect.changed)
      text += effect.definitions(writer)
    }

    for axiom in Geometry.axioms { assume("geometry \(axiom.name)", axiom.formula) }
    switch goal {
    case .initially(let invariant):
      for formula in Initial.formulas { assume("initially", formula) }
      refute(invariant.formula)
    case .preserves(let operation, let invariant):
      assumeInvariants()
      call(operation, requirements: operation.requirements, effect: Transition(of: operation.steps))
      refute(.after(invariant.formula))
    case .transition(let operation, _, let formula):
      assumeInvariants()
      call(operation, requirements: operation.requirements, effect: Transition(of: operation.steps))
      refute(formula)
    case .follows(let consequence):
      assumeInvariants()
      refute(consequence.formula)
    case .changesNothing(let operation):
      assumeInvariants()
      call(operation, requirements: [], effect: Transition(of: []))
      text += operation.partialEffects(&writer)
    case .canSucceed(let operation):
      assumeInvariants()
      call(operation, requirements: operation.requirements, effect: Transition(of: operation.steps))
    case .canFail(let operation, let index):
      assumeInvariants()
      call(operation, requirements: operation.requirements.prefix(index), effect: Transition(of: []))
      text += "; refused here\n(assert (not \(writer.text(operation.requirements[index].condition))))\n"
    case .canBeViolated(let invariant):
      refute(invariant.formula)
    case .words: break
    case .canSucceedOnMachine(let operation):
      text += writer.machine()
      assumeInvariants()
      call(operation, requirements: operation.requirements, effect: Transition(of: operation.steps))
      text += writer.words(of: operation)
    case .refines(let operation, let path):
      text += writer.machine()
      assumeInvariants()
      let specified = Transition(of: operation.steps)
      call(operation, requirements: [], effect: specified)
      text += writer.words(of: operation) + writer.deviation(path, of: operation, specified: specified)
    }
    if let scope {
      // Counts beyond the number of slots have no witnesses in so small a world.
      text += writer.boundedCounts(scope)
      if showingState { text += writer.shownState(scope, ofMachine: level == .code) }
    }
    return text + "(check-sat)\n"
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
  fileprivate func partialEffects(_ writer: inout SMTWriter) -> String {
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
