import KernelSpec

/// One call of a sequence, chosen by the solver: which operation, how it ends, and its arguments.
struct ChosenCall {
  /// A way in which an operation can end and change the state: with success, or with a refusal that updates precede.
  struct Ending {
    let operation: KernelSpec.Operation
    let outcome: OperationOutcome.Kind
    /// Whether the solver has chosen this ending.
    let isChosen: Literal
  }

  let endings: [Ending]
  /// Operations share the arguments that they call by one name.
  let arguments: [Variable: FiniteValue]

  /// Every variable of the solver whose value tells the call.
  var choices: [Literal] {
    endings.map(\.isChosen) + arguments.values.flatMap { $0.cases.map(\.condition) }
  }
}

extension OperationOutcome {
  /// A success, or a refusal by the requirement of that number, counted from 0.
  enum Kind: Hashable {
    case success
    case refusal(Int)
  }
}

/// What calls may ask for, where that is not all that there is.
struct CallChoices {
  /// The sets of rights.
  var rights: [Int]
  /// What is stored, and read by nothing but by what is sought.
  var entryPoints: [Int]
  /// Other numbers, which are levels.
  let levels = Array(0...3)
}

/// Builds one step: the choices, and the state after as a function of them and of the state before.
struct ChosenCallBuilder {
  private let operations: [KernelSpec.Operation]
  private let choices: CallChoices
  private let before: SymbolicState
  private let circuit: Circuit
  private let layout: StateLayout
  private var endings: [ChosenCall.Ending] = []
  private var writes: [Int: [Write]] = [:]

  /// A conditional change of a cell.
  private struct Write {
    var condition: Literal
    var value: FiniteValue
    /// Within one ending a later write overrides an earlier one; endings exclude each other.
    var ending: Int
  }

  private init(_ operations: [KernelSpec.Operation], _ choices: CallChoices, from before: SymbolicState) {
    self.operations = operations
    self.choices = choices
    self.before = before
    circuit = before.circuit
    layout = before.layout
  }

  /// Extends a sequence by one call of any of the operations.
  static func step(
    _ operations: [KernelSpec.Operation], _ choices: CallChoices, from before: SymbolicState
  ) -> (step: ChosenCall, after: SymbolicState) {
    var builder = ChosenCallBuilder(operations, choices, from: before)
    let arguments = builder.chooseArguments()
    for operation in operations { builder.add(operation, FormulaReader(before, arguments: arguments), arguments) }
    before.circuit.assertExactlyOne(builder.endings.map(\.isChosen))
    func links(_ symbol: Symbol) -> Int { operations.map { $0.linkCount(symbol) }.max() ?? 0 }
    let after = SymbolicState(
      before.layout, before.circuit, cells: builder.cellsAfter(),
      links: (
        before.parentLimit + links(State.parent.symbol), before.siblingLimit + links(State.nextSibling.symbol)
      ))
    return (ChosenCall(endings: builder.endings, arguments: arguments), after)
  }

  // MARK: - Arguments

  private func chooseArguments() -> [Variable: FiniteValue] {
    var chosen: [Variable: FiniteValue] = [:]
    for operation in operations {
      for parameter in operation.parameters where chosen[parameter] == nil {
        let users = operations.filter { $0.parameters.contains(parameter) }
        var numbers = values(parameter).filter { number in
          let reader = FormulaReader(before, arguments: [parameter: FiniteValue(number)])
          return users.contains { user in
            user.requirements.allSatisfy { condition, _ in
              condition.parameters(of: user) != [parameter] || reader.truth(condition) != .no
            }
          }
        }
        if numbers.isEmpty { numbers = [0] }
        chosen[parameter] = circuit.choice(of: numbers)
      }
    }
    return chosen
  }

  /// The words that tell apart what an argument can do. Numbers are levels and entry points.
  private func values(_ parameter: Variable) -> [Int] {
    switch parameter.sort {
    case .rights: choices.rights
    case .integer: parameter.name == "entryPoint" ? choices.entryPoints : choices.levels
    default: layout.geometry.values(of: parameter.sort)
    }
  }

  // MARK: - Endings

  private mutating func add(
    _ operation: KernelSpec.Operation, _ reader: FormulaReader, _ arguments: [Variable: FiniteValue]
  ) {
    var conditions: [Literal] = []
    var updates: [Step] = []
    var requirement = 0
    for step in operation.steps {
      guard case .require(let term, _) = step else {
        if step.changesState { updates.append(step) }
        continue
      }
      let holds = reader.truth(term)
      if !updates.isEmpty {
        add(operation, .refusal(requirement), conditions + [!holds], updates, reader, arguments)
      }
      conditions.append(holds)
      requirement += 1
    }
    add(operation, .success, conditions, updates, reader, arguments)
  }

  private mutating func add(
    _ operation: KernelSpec.Operation, _ outcome: OperationOutcome.Kind, _ conditions: [Literal], _ updates: [Step],
    _ reader: FormulaReader, _ arguments: [Variable: FiniteValue]
  ) {
    guard circuit.and(conditions) != .no else { return }
    let isChosen = circuit.variable()
    for condition in conditions { circuit.assert(!isChosen, condition) }
    // An argument that the operation does not have is the first, lest the solver tells apart what is the same.
    for (variable, value) in arguments.sorted(by: { $0.key.name < $1.key.name }) where !operation.parameters.contains(variable) {
      circuit.assert(!isChosen, value.cases[0].condition)
    }
    var facts: Set<Literal> = []
    for condition in conditions { circuit.collectImplied(by: condition, into: &facts) }
    collect(updates, isChosen, facts, reader)
    endings.append(.init(operation: operation, outcome: outcome, isChosen: isChosen))
  }

  // MARK: - Updates

  private mutating func collect(_ steps: [Step], _ condition: Literal, _ facts: Set<Literal>, _ reader: FormulaReader) {
    for step in steps {
      switch step {
      case .require, .result: break
      case .assign(let symbol, let indices, let term):
        guard symbol.isKept else { continue }
        let value = reader.value(term).narrowed(by: facts)
        write(symbol, indices.map { reader.value($0).narrowed(by: facts) }, value, condition)
      case .redefine(let symbol, let variables, let term):
        guard symbol.isKept else { continue }
        for row in layout.geometry.values(of: variables[0].sort) {
          guard variables.count > 1 else {
            write(symbol, [FiniteValue(row)], reader.value(term, variables[0], row), condition)
            continue
          }
          for column in layout.geometry.values(of: variables[1].sort) {
            let value = reader.value(term, variables[0], row, variables[1], column)
            if value != before.cell(symbol, row, column) {
              write(symbol, [FiniteValue(row), FiniteValue(column)], value, condition)
            }
          }
        }
      case .when(let term, let inner):
        guard inner.contains(where: \.changesState) else { continue }
        let holds = reader.truth(term)
        guard holds != .no, !facts.contains(!holds) else { continue }
        var more = facts
        circuit.collectImplied(by: holds, into: &more)
        collect(inner, circuit.and(condition, holds), more, reader)
      case .forEach(let variable, let inner):
        for number in layout.geometry.values(of: variable.sort) {
          var count = 0
          let steps = inner.map { $0.replacing(.variable(variable), with: .integer(number), &count) }
          collect(steps, condition, facts, reader)
        }
      }
    }
  }

  private mutating func write(_ symbol: Symbol, _ indices: [FiniteValue], _ value: FiniteValue, _ condition: Literal) {
    let region = layout.region(symbol)
    func write(_ index: Int, _ condition: Literal) {
      guard condition != .no, index >= 0, index < region.count else { return }
      writes[region.base + index, default: []].append(
        Write(condition: condition, value: value, ending: endings.count))
    }
    guard let rows = indices.first else { return write(0, condition) }
    for row in rows.cases where row.number >= 0 && row.number < region.rows {
      let isRow = circuit.and(condition, row.condition)
      guard indices.count > 1 else {
        write(row.number * region.columns, isRow)
        continue
      }
      for column in indices[1].cases where column.number >= 0 && column.number < region.columns {
        write(row.number * region.columns + column.number, circuit.and(isRow, column.condition))
      }
    }
  }

  private func cellsAfter() -> [FiniteValue] {
    var cells = before.cells
    for (cell, writes) in writes.sorted(by: { $0.key < $1.key }) {
      // What different operations write alike is one change.
      var values: [FiniteValue] = []
      var conditions: [FiniteValue: [Literal]] = [:]
      for (index, write) in writes.enumerated() {
        let later = writes[(index + 1)...].filter { $0.ending == write.ending }.map { !$0.condition }
        let condition = circuit.and([write.condition] + later)
        if conditions[write.value] == nil { values.append(write.value) }
        conditions[write.value, default: []].append(condition)
      }
      var parts: [FiniteValue.Case] = []
      var changes: [Literal] = []
      for value in values {
        let condition = circuit.or(conditions[value]!)
        changes.append(condition)
        for part in value.cases {
          parts.append(.init(number: part.number, condition: circuit.and(condition, part.condition)))
        }
      }
      let isKept = !circuit.or(changes)
      for part in cells[cell].cases {
        parts.append(.init(number: part.number, condition: circuit.and(isKept, part.condition)))
      }
      cells[cell] = FiniteValue(parts, in: circuit)
    }
    return cells
  }
}

extension Symbol {
  /// Whether a symbolic state keeps it: what an implementation represents, and the history.
  var isKept: Bool { role == .state || StateLayout.history.contains(self) }
}

extension Step {
  var changesState: Bool {
    switch self {
    case .require, .result: false
    case .assign(let symbol, _, _), .redefine(let symbol, _, _): symbol.isKept
    case .when(_, let inner), .forEach(_, let inner): inner.contains(where: \.changesState)
    }
  }
}

extension KernelSpec.Operation {
  /// In how many slots a success can put a link to another slot.
  fileprivate func linkCount(_ symbol: Symbol) -> Int {
    func count(_ steps: [Step]) -> Int {
      steps.reduce(0) { sum, step in
        switch step {
        case .assign(symbol, _, let value): sum + (value == Geometry.noSlot().term ? 0 : 1)
        case .redefine(symbol, _, _): sum + 1 << 20
        case .when(_, let inner), .forEach(_, let inner): sum + count(inner)
        default: sum
        }
      }
    }
    return count(steps)
  }
}

extension Term {
  /// The free variables among an operation's parameters; of all without one.
  func parameters(of operation: KernelSpec.Operation?) -> Set<Variable> {
    var found: Set<Variable> = []
    func visit(_ term: Term, _ bound: Set<Variable>) {
      switch term {
      case .variable(let variable): if !bound.contains(variable) { found.insert(variable) }
      case .forAll(let variables, _, let body), .exists(let variables, let body): visit(body, bound.union(variables))
      default: for child in term.children { visit(child, bound) }
      }
    }
    visit(self, [])
    return operation.map { found.intersection($0.parameters) } ?? found
  }
}
