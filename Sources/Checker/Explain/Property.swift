import KernelSpec

/// A statement of the specification that has a name of its own.
struct Property: Sendable {
  enum Kind: Sendable, CaseIterable {
    case invariant, step, consequence

    var heading: String {
      switch self {
      case .invariant: "Invariants: true in every reachable state, because each operation keeps them"
      case .step: "Properties of steps: true of every successful call"
      case .consequence: "Consequences: what follows from all invariants, in the words of the theorem"
      }
    }

    /// The kind, of one.
    var name: String {
      switch self {
      case .invariant: "an invariant"
      case .step: "a property of steps"
      case .consequence: "a consequence of the invariants"
      }
    }
  }

  let kind: Kind
  let theorem: Theorem
  let name: String
  let meaning: String
  let location: SourcePosition

  /// `theorem/property`.
  var id: String { "\(theorem.rawValue)/\(name)" }
}

extension Explainer {
  /// Every property, in the order of the specification.
  var properties: [Property] {
    specification.invariants.map {
      Property(kind: .invariant, theorem: $0.theorem, name: $0.name, meaning: $0.meaning, location: $0.location)
    }
      + specification.theorems.map {
        Property(kind: .step, theorem: $0.theorem, name: $0.name, meaning: $0.meaning, location: $0.location)
      }
      + specification.consequences.map {
        Property(kind: .consequence, theorem: $0.theorem, name: $0.name, meaning: $0.meaning, location: $0.location)
      }
  }

  func explain(_ property: Property) -> Explanation {
    let obligations = obligations.filter { $0.propertyID == property.id }
    var sections: [Explanation.Section] = [
      .init("In the terms of the specification", formulas(of: property)),
      .init("Where it stands", [.rows([.init("specification", "\(property.location)")])]),
      .init("What is proved", [.paragraph(proof(of: property, obligations)), .rows([command(property.id)])]),
    ]
    sections.append(recorded(obligations))
    return Explanation(
      name: property.name, kind: "\(property.kind.name), part of \(property.theorem.rawValue)", meaning: property.meaning,
      sections: sections)
  }

  /// A property that belongs to every operation or every invariant.
  func explain(_ first: Obligation, _ obligations: [Obligation]) -> Explanation {
    Explanation(
      name: first.propertyID, kind: "a property, part of \(first.theorem.rawValue)",
      meaning: obligations.count > 1 ? first.theorem.meaning : first.meaning,
      sections: [
        .init("Where it stands", obligations.count > 1 ? [] : [.rows([.init("specification", "\(first.location)")])]),
        .init(
          "What is \(first.wantsWitness ? "witnessed" : "proved")",
          [
            .paragraph(
              counted(obligations.count, "obligation")
                + (first.operation == nil ? "" : ", of \(obligations.compactMap(\.operation).joined(separator: ", "))") + "."),
            .rows([command(first.propertyID)]),
          ]),
        recorded(obligations),
      ])
  }

  private func formulas(of property: Property) -> [Explanation.Block] {
    let writer = TermText()
    if let invariant = specification.invariants.first(where: { $0.name == property.name }), property.kind == .invariant {
      return [.paragraph(writer.text(invariant.formula))]
    }
    if let consequence = specification.consequences.first(where: { $0.name == property.name }), property.kind == .consequence {
      return [.paragraph(writer.text(consequence.formula))]
    }
    guard let step = specification.theorems.first(where: { $0.name == property.name }) else { return [] }
    // Operations of which the same is said share a row.
    var said: [(formula: String, operations: [String])] = []
    for operation in specification.operations {
      guard let formula = step.formula(operation) else { continue }
      let text = TermText(names: OperationNames(operation).writer.names).text(formula.term)
      if let index = said.firstIndex(where: { $0.formula == text }) {
        said[index].operations.append(operation.name)
      } else {
        said.append((text, [operation.name]))
      }
    }
    return said.flatMap { formula, operations -> [Explanation.Block] in
      [.paragraph("of \(operations.joined(separator: ", ")):"), .rows([.init("", formula)])]
    }
  }

  private func proof(of property: Property, _ obligations: [Obligation]) -> String {
    let operations = obligations.compactMap(\.operation).withoutRepetition()
    let all =
      operations.count == specification.operations.count
      ? "the \(operations.count) operations" : operations.joined(separator: ", ")
    switch property.kind {
    case .invariant:
      return "It holds initially (boot-safe/\(property.name)); a success of any of \(all) keeps it, if all "
        + "\(specification.invariants.count) invariants held before; and it can be violated, so it says something "
        + "(spec-not-vacuous/violable-\(property.name))."
    case .step: return "It holds of each success of \(all) from any state in which all invariants hold."
    case .consequence: return "It holds in each state in which all \(specification.invariants.count) invariants hold."
    }
  }

  private func command(_ id: String) -> Explanation.Row { .init("prove it", "kcheck prove --theorem \(id)") }

  private func recorded(_ obligations: [Obligation]) -> Explanation.Section {
    let rows = obligations.compactMap { obligation -> Explanation.Row? in
      guard let entry = folder.answers?[obligation.id] else { return nil }
      return .init(
        obligation.operation ?? obligation.occasion, entry.answer.rawValue,
        folder.headline(obligation))
    }
    return .init("In proofs/manifest.json", rows.isEmpty ? [] : [.rows(rows)])
  }
}

extension Obligation {
  /// When it holds, where it is about no operation.
  fileprivate var occasion: String {
    switch goal {
    case .initially: "initially"
    case .canBeViolated: "in some state"
    default: "in any state"
    }
  }
}
