import KernelSpec

extension Explainer {
  func explain(_ theorem: Theorem) -> Explanation {
    Explanation(
      name: theorem.rawValue, kind: "a theorem", meaning: theorem.meaning,
      sections: [.init("Why it holds", [.paragraph(theorem.argument)])] + parts(of: theorem) + [
        .init("What is proved", [.paragraph(induction(theorem)), .rows(counts(theorem))]),
        .init("What it rests on in the code", [.rows(code(of: theorem))]),
        .init("In proofs/", [.rows(proofs(of: theorem))]),
      ])
  }

  /// The properties that make the theorem up, a section for each kind.
  private func parts(of theorem: Theorem) -> [Explanation.Section] {
    let own = properties.filter { $0.theorem == theorem }
    return Property.Kind.allCases.map { kind in
      .init(
        kind.heading,
        own.contains { $0.kind == kind }
          ? [.rows(own.filter { $0.kind == kind }.map { .init($0.name, $0.meaning, "\($0.location)") })] : [])
    }
  }

  /// How the obligations add up to the theorem.
  private func induction(_ theorem: Theorem) -> String {
    let operations = specification.operations.count
    switch theorem {
    case .failureAtomic:
      return "One obligation for each of the \(operations) operations: where it refuses, no cell of the state differs."
    case .bootSafe:
      return "One obligation for each of the \(specification.invariants.count) invariants: it holds in the initial state. "
        + "That found and endow keep it is an obligation of the invariant's own theorem."
    case .specNotVacuous:
      let requirements = specification.operations.reduce(0) { $0 + $1.requirements.count }
      return "An example of a success for each of the \(operations) operations, of a refusal for each of the "
        + "\(requirements) requirements, and of a violation for each of the \(specification.invariants.count) invariants."
    case .codeRefines:
      return "One obligation for each path of each operation's code, and an example of a success for each operation. "
        + "How many paths there are is known when the code has been explored: kcheck refine."
    case .translationExact:
      return "One obligation for each property on each path of the codec, one for each place where it might overflow, and an "
        + "example of each kind of entry: \(wordObligations(of: theorem)) in all."
    case .memoryExact:
      return "Three obligations for each field of the store: that a load gives what was stored, that nothing else lies there, "
        + "and that a reset makes it what it is initially; and that nothing overflows: \(wordObligations(of: theorem)) in all."
    case .bootComplete:
      return "Obligations for each path of the code that plans booting and tells its steps, and for the first and the last "
        + "state: \(wordObligations(of: theorem)) in all."
    default:
      func has(_ kind: Property.Kind) -> Bool { properties.contains { $0.theorem == theorem && $0.kind == kind } }
      return has(.invariant)
        ? "By induction over calls: an invariant holds initially (boot-safe), and a success of any operation keeps it, if all "
          + "\(specification.invariants.count) invariants held before, also those of other theorems; a refusal changes "
          + "nothing (failure-atomic)." + (has(.step) ? " A property of steps holds of each success from such a state." : "")
          + (has(.consequence) ? " A consequence holds in each such state." : "")
        : "Of each success of the operations that it speaks of, from any state in which all "
          + "\(specification.invariants.count) invariants hold; those are kept by every operation, and hold initially."
    }
  }

  private func wordObligations(of theorem: Theorem) -> Int { Obligation.words.count { $0.theorem == theorem } }

  private func counts(_ theorem: Theorem) -> [Explanation.Row] {
    let own = obligations.filter { $0.theorem == theorem }
    var rows: [Explanation.Row] = []
    if !own.isEmpty {
      let operations = own.compactMap(\.operation).withoutRepetition()
      rows.append(
        .init(
          counted(own.count, "obligation"),
          operations.isEmpty
            ? "each about a state, and no call"
            : operations.count == specification.operations.count
              ? "about all \(operations.count) operations" : "about \(operations.joined(separator: ", "))"))
    }
    rows.append(.init("prove it", theorem == .codeRefines ? "kcheck refine" : "kcheck prove --theorem \(theorem.rawValue)"))
    return rows
  }

  private func code(of theorem: Theorem) -> [Explanation.Row] {
    if theorem == .specNotVacuous {
      return [
        .init("none", "It is about the specification. Of the code kcheck refine --throws asks that no check of it be dead.")
      ]
    }
    return theorem.code.map { .init($0.function, $0.role, folder.place(ofFunction: $0.function, in: $0.file)) }
  }

  /// What the manifest in the working folder records, and the texts beside it.
  private func proofs(of theorem: Theorem) -> [Explanation.Row] {
    guard let answers = folder.answers else {
      return [
        .init("not here", "There is no proofs/manifest.json in the working folder; kcheck prove --write-proofs proofs writes it.")
      ]
    }
    let own = answers.filter { $0.key.hasPrefix("\(theorem.rawValue)/") }.values
    let verdicts = Answer.allCases.compactMap { answer -> String? in
      let count = own.count { $0.answer == answer }
      return count > 0 ? "\(count) \(answer.rawValue)" : nil
    }
    let texts = obligations.filter { $0.theorem == theorem && $0.isHeadline }.compactMap {
      obligation -> Explanation.Row? in
      guard let file = folder.headline(obligation), let entry = answers[obligation.id] else { return nil }
      return .init(entry.answer.rawValue, file)
    }
    return [
      .init(
        "manifest.json",
        (verdicts.isEmpty ? ["nothing of it"] : verdicts).joined(separator: ", "))
    ] + texts
  }
}
