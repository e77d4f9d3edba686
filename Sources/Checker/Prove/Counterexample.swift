import KernelSpec

/// A violated obligation within a scope: the state before, the call, and the state after.
public struct Counterexample: Sendable {
  /// One cell of the state, such as `type(frame1)`, as SMT-LIB values.
  public struct Cell: Sendable, Hashable {
    public let symbol: Symbol
    public let arguments: [String]
    public let before: String
    public let after: String
    /// What the code leaves, where the obligation is about the code.
    public let afterCode: String
    public var isChanged: Bool { before != after }
  }

  public let scope: Scope
  /// The operation called; nil where the obligation is about a single state.
  public let operation: String?
  /// The call's arguments, in order.
  public let arguments: [(name: String, value: String)]
  /// Where the obligation is about the code: the words passed for parameters whose words may mean nothing, by their names.
  let words: [String: String]
  /// For which elements the statement fails, by the names of its variables.
  public let culprits: [(name: String, value: String)]
  /// Every cell of the state and of the geometry.
  public let cells: [Cell]

  /// Where the obligation is about the code: what the specification says of the call.
  let specified: String?
  /// And what the code does.
  let coded: String?

  private let valueOfCell: [String: Cell]

  /// Reads a model of a script that shows its state.
  init(model: [String: String], scope: Scope, obligation: Obligation, specification: Specification) {
    self.scope = scope
    operation = obligation.operation
    let called = obligation.operation.flatMap { specification.operation(named: $0) }
    arguments = (called?.parameters ?? []).map { parameter in
      (parameter.name, model[SMTWriter.parameter(parameter)] ?? "any")
    }
    words = Dictionary(
      uniqueKeysWithValues: (called?.parameters ?? []).compactMap { parameter in
        model[SMTWriter.parameter(parameter.word)].map { (parameter.name, $0) }
      })
    culprits = model.filter { $0.key.hasPrefix("goal.") }.sorted { $0.key < $1.key }.map {
      (String($0.key.dropFirst(5)), $0.value)
    }
    cells = (Geometry.symbols + HardwareGeometry.symbols + State.symbols).flatMap { symbol in
      scope.arguments(of: symbol).compactMap { arguments -> Cell? in
        let name = SMTWriter.shownName(symbol, arguments)
        guard let before = model["before." + name] else { return nil }
        return Cell(
          symbol: symbol, arguments: arguments, before: before, after: model["after." + name] ?? before,
          afterCode: model["code." + name] ?? before)
      }
    }
    if case .refines(let operation, let path) = obligation.goal {
      let refusal = model["specified.refusal"].flatMap(Int.init) ?? 0
      specified =
        refusal == 0 ? "succeeds" : "refuses with \(operation.requirements[refusal - 1].error), requirement \(refusal)"
      coded = path.outcome.verb
    } else {
      specified = nil
      coded = nil
    }
    valueOfCell = Dictionary(uniqueKeysWithValues: cells.map { (SMTWriter.shownName($0.symbol, $0.arguments), $0) })
  }

  /// The value of a component in the state before, as SMT-LIB text.
  func value(of symbol: Symbol, _ arguments: [String]) -> String? {
    valueOfCell[SMTWriter.shownName(symbol, arguments)]?.before
  }

  private func cell(_ symbol: Symbol, _ arguments: String...) -> Cell? {
    valueOfCell[SMTWriter.shownName(symbol, arguments)]
  }
}

// MARK: - In words

extension Counterexample: CustomStringConvertible {
  /// The state before, the call, and what differs after it, in the terms of the specification.
  public var description: String {
    var lines = ["counterexample with \(scope):"]
    if !culprits.isEmpty {
      lines.append("  it fails for " + culprits.map { "\($0.name) = \(name($0.value))" }.joined(separator: ", "))
    }
    lines.append("  before:")
    lines += objects(in: \.before)
    if let operation {
      lines.append("  call: \(operation)(\(arguments.map { "\($0.name): \(name($0.value))" }.joined(separator: ", ")))")
      if let specified, let coded {
        lines.append("  the specification \(specified); the code \(coded)")
        let differing = cells.filter {
          $0.symbol.role == .state && (specified == "succeeds" ? $0.after : $0.before) != $0.afterCode
        }
        lines.append("  after, as specified -> by the code (differences only):")
        lines += differing.map { cell in
          "  * \(cell.symbol.name)(\(cell.arguments.map(name).joined(separator: ", "))): "
            + "\(name(specified == "succeeds" ? cell.after : cell.before)) -> \(name(cell.afterCode))"
        }
        return lines.joined(separator: "\n")
      }
      lines.append("  after (changes only):")
      let changes = cells.filter { $0.isChanged && $0.symbol.role == .state }
      let ghosts = cells.filter { $0.isChanged && $0.symbol.role == .ghost && Self.shownGhosts.contains($0.symbol) }
      lines += (changes + ghosts).map { cell in
        "  * \(cell.symbol.name)(\(cell.arguments.map(name).joined(separator: ", "))): \(name(cell.before)) -> \(name(cell.after))"
      }
      if changes.isEmpty { lines.append("    nothing but ghosts") }
    }
    return lines.joined(separator: "\n")
  }

  private static let shownGhosts: Set<Symbol> = [
    State.staleTranslation.symbol, State.staleNode.symbol, State.staleSlot.symbol, State.ancestor.symbol,
  ]

  /// The frames and slots that are not blank, a line each.
  private func objects(in moment: KeyPath<Cell, String>) -> [String] {
    var lines: [String] = []
    func value(_ symbol: Symbol, _ argument: String) -> String {
      cell(symbol, argument).map { name($0[keyPath: moment]) } ?? "?"
    }
    for frame in scope.elements(of: .frame)!.dropFirst() {
      var facts = [value(State.type.symbol, frame)]
      let object = value(State.object.symbol, frame)
      if object != "noObject" {
        facts.append(object == "component" ? object : "\(object) of level \(value(State.level.symbol, frame))")
      }
      facts.append("references \(value(State.references.symbol, frame))")
      if object != "noObject" { facts.append("occupancy \(value(State.occupancy.symbol, frame))") }
      if object == "tcap" {
        let kind = value(State.budgetKind.symbol, frame)
        facts.append(kind == "infinite" ? "infinite" : "budget \(value(State.budget.symbol, frame))")
        facts.append("of \(value(State.scheduler.symbol, frame))")
        for scheduler in scope.elements(of: .scheduler)! {
          if let priority = cell(State.priority.symbol, frame, scheduler).map({ name($0[keyPath: moment]) }), priority != "0" {
            facts.append("priority \(priority) by \(scheduler)")
          }
        }
      }
      if object == "thread" {
        facts.append("of \(value(State.component.symbol, frame)), epoch \(value(State.componentEpoch.symbol, frame))")
        facts.append("\(value(State.readiness.symbol, frame)), \(value(State.pending.symbol, frame)) pending")
        let bindings = [("under", State.superior, State.superiorEpoch), ("on", State.supply, State.supplyEpoch)]
        for (word, bound, epoch) in bindings where value(bound.symbol, frame) != "noFrame" {
          facts.append("\(word) \(value(bound.symbol, frame)) of epoch \(value(epoch.symbol, frame))")
        }
      }
      if object == "tcap" || object == "thread" { facts.append("last on \(value(State.lastCore.symbol, frame))") }
      for core in scope.elements(of: .core)! {
        for ghost in [State.staleTranslation.symbol, State.staleNode.symbol]
        where cell(ghost, core, frame)?[keyPath: moment] == "true" {
          facts.append("\(ghost.name) on \(core)")
        }
      }
      lines.append("    \(frame): \(facts.joined(separator: ", "))")
    }
    for slot in scope.elements(of: .slot)!.dropFirst() {
      let place = "\(value(Geometry.node.symbol, slot)) at \(value(Geometry.offset.symbol, slot))"
      let entry = value(State.entry.symbol, slot)
      guard entry != "empty" else {
        lines.append("    \(slot) (\(place)): empty")
        continue
      }
      var facts = "\(entry) of \(value(State.target.symbol, slot)), rights \(value(State.rights.symbol, slot))"
      let parent = value(State.parent.symbol, slot)
      facts += parent == "noSlot" ? ", delegated by nobody" : ", delegated from \(parent)"
      let child = value(State.firstChild.symbol, slot)
      if child != "noSlot" { facts += ", first child \(child)" }
      lines.append("    \(slot) (\(place)): \(facts)")
    }
    let now = cell(State.now.symbol).map { $0[keyPath: moment] } ?? "?"
    lines.append("    logical time \(now)")
    return lines
  }

  /// A value as it is called in the specification: `userMapping` for `EntryKind.userMapping`, `R-X` for `#b101`.
  func name(_ value: String) -> String {
    if value.hasPrefix("#b") {
      return String(zip("XWR", value.dropFirst(2)).map { $1 == "1" ? $0 : "-" }.reversed())
    }
    if value.hasPrefix("(- ") { return "-" + value.dropFirst(3).dropLast() }
    return value.split(separator: ".").last.map(String.init) ?? value
  }
}
