import KernelImpl
import KernelSpec

extension Explainer {
  func explain(_ operation: Operation) -> Explanation {
    let names = OperationNames(operation)
    let signature = operation.parameters.map { "\($0.name): \($0.sort.name)" }.joined(separator: ", ")
    return Explanation(
      name: operation.name, kind: operation.isInternal ? "an operation of the kernel itself, no system call" : "an operation",
      meaning: operation.summary,
      sections: [
        .init("Call", [.paragraph("\(operation.name)(\(signature))")]),
        .init(
          "Requirements, in order: the first that fails refuses, and nothing has changed", [.rows(requirements(operation, names))]
        ),
        .init("Effect, if it does not refuse (ghosts left out); all terms read the state before", effect(operation, names)),
        .init("Where", names.definitions.isEmpty ? [] : [.rows(names.definitions.map { .init($0.name, $0.text) })]),
        .init("Where it stands", [.rows(places(of: operation))]),
        .init("Theorems that it takes part in", [.rows(participation(of: operation))]),
      ])
  }

  private func requirements(_ operation: Operation, _ names: OperationNames) -> [Explanation.Row] {
    operation.requirements.enumerated().map { index, requirement in
      .init(
        "\("\(index + 1)".paddedAtStart(to: 2)) \(requirement.error)", names.writer.text(requirement.condition),
        "\(operation.location(ofRequirement: index))")
    }
  }

  private func effect(_ operation: Operation, _ names: OperationNames) -> [Explanation.Block] {
    var blocks: [Explanation.Block] = []
    func write(_ steps: [Step], for variable: Variable? = nil, where conditions: [Term]) {
      var changes: [Explanation.Row] = []
      for case .assign(let symbol, let arguments, let value) in steps where symbol.role == .state {
        changes.append(.init(names.writer.text(.apply(symbol, arguments)), "becomes \(names.writer.text(value))"))
      }
      if !changes.isEmpty {
        let condition = names.writer.text(.and(conditions))
        let binder = variable.map { "for each \($0.sort.name.lowercased()) \($0.name)" }
        let heading = [binder, condition == "true" ? nil : "where \(condition)"].compactMap(\.self).joined(separator: ", ")
        if !heading.isEmpty { blocks.append(.paragraph("\(heading):")) }
        blocks.append(.rows(changes))
      }
      for step in steps {
        switch step {
        case .when(let condition, let inner): write(inner, for: variable, where: conditions + [condition])
        case .forEach(let variable, let inner): write(inner, for: variable, where: conditions)
        case .assign, .redefine, .require, .result: break
        }
      }
    }
    write(operation.steps, where: [])
    let result = operation.resultTerm
    if result != .integer(0) { blocks.append(.paragraph("It returns \(names.writer.text(result)).")) }
    return blocks
  }

  private func places(of operation: Operation) -> [Explanation.Row] {
    let file = operation.location.file.replacing("KernelSpec", with: "KernelImpl")
    var rows: [Explanation.Row] = [
      .init("specification", "\(operation.location)"),
      .init("code", folder.place(ofFunction: operation.name, in: file)),
    ]
    if let call = SystemCall.named(operation.name) {
      let bound = call.stepBound(coreCount: 0, schedulerCount: 0)
      let perCore = call.stepBound(coreCount: 1, schedulerCount: 0) - bound
      let perScheduler = call.stepBound(coreCount: 0, schedulerCount: 1) - bound
      rows.append(
        .init(
          "step bound",
          "\(bound) words loaded and stored, at most" + (perCore > 0 ? ", and \(perCore) for each core" : "")
            + (perScheduler > 0 ? ", and \(perScheduler) for each scheduler" : "")))
    }
    rows.append(.init("paths of the code", paths(of: operation)))
    return rows
  }

  /// What the manifest knows of the code's paths.
  private func paths(of operation: Operation) -> String {
    guard let answers = folder.answers else { return "known to a run: kcheck refine --operation \(operation.name)" }
    let prefix = "\(Theorem.codeRefines.rawValue)/"
    let suffix = "/\(operation.name)"
    let paths = answers.keys.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) && !$0.contains("/can-succeed/") }
    let unreachable = paths.count { $0.hasPrefix(prefix + "unreachable") }
    let green = paths.count { answers[$0]!.answer.isGreen }
    return "\(paths.count), of which \(unreachable) lead nowhere; \(green) proved, says proofs/manifest.json"
  }

  private func participation(of operation: Operation) -> [Explanation.Row] {
    let own = obligations.filter { $0.operation == operation.name }
    return Theorem.allCases.compactMap { theorem in
      let obligations = own.filter { $0.theorem == theorem }
      if theorem == .codeRefines { return .init(theorem.rawValue, "each path of its code") }
      return obligations.isEmpty ? nil : .init(theorem.rawValue, counted(obligations.count, "obligation"))
    }
  }
}

/// Short names for what an operation looks up: `capability(table)` for the slot to which the address leads in the caller's
/// table, `slot(table)` for the slot in that node, and the terms that theorems call by a name.
struct OperationNames {
  private(set) var writer = TermText()
  /// The names used, with what they stand for.
  private(set) var definitions: [(name: String, text: String)] = []

  init(_ operation: Operation) {
    var terms = operation.requirements.map(\.condition)
    func collect(_ steps: [Step]) {
      for step in steps {
        switch step {
        case .assign(let symbol, let arguments, let value) where symbol.role == .state: terms += arguments + [value]
        case .when(let condition, let inner):
          terms.append(condition)
          collect(inner)
        case .result(let value): terms.append(value)
        default: break
        }
      }
    }
    collect(operation.steps)
    let occurring = terms.reduce(into: Set<Term>()) { $1.collectSubterms(into: &$0) }

    let caller = Expression<Frame>.variable("caller")
    let addresses = operation.parameters.filter { $0.sort == .address }
    let offsets = operation.parameters.filter { $0.sort == .offset }
    for address in addresses {
      let value = Expression<Address>(.variable(address))
      let root = caller.slot(at: Geometry.rootOffset(value))
      let capability = root.target.slot(at: Geometry.leafOffset(value))
      name(capability.term, "capability(\(address.name))", among: occurring)
      for offset in offsets {
        name(capability.target.slot(at: Expression(.variable(offset))).term, "slot(\(address.name))", among: occurring)
      }
    }
    for (landmark, term) in operation.landmarks.sorted(by: { $0.key < $1.key }) where !landmark.contains(".") {
      name(term, landmark, among: occurring)
    }
  }

  private mutating func name(_ term: Term, _ name: String, among occurring: Set<Term>) {
    guard occurring.contains(term), writer.names[term] == nil else { return }
    definitions.append((name, "is \(writer.definition(term))"))
    writer.names[term] = name
  }
}

extension Term {
  fileprivate func collectSubterms(into terms: inout Set<Term>) {
    guard terms.insert(self).inserted else { return }
    for child in children { child.collectSubterms(into: &terms) }
  }
}
