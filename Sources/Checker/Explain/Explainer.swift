import KernelSpec

/// Tells what a name means, why it holds, and where it stands in specification, code and proofs.
public struct Explainer: Sendable {
  /// A name that nothing has.
  public struct UnknownName: Error, Equatable, Sendable, CustomStringConvertible {
    public let name: String
    /// The name that it could have been.
    public let nearest: String?

    public var description: String {
      "unknown name '\(name)'\(nearest.map { "; did you mean '\($0)'?" } ?? "")\n"
        + "kcheck explain without a name lists all that can be explained"
    }
  }

  public let specification: Specification
  let folder: WorkingFolder
  /// Those of the specification.
  let obligations: [Obligation]

  public init(specification: Specification = .kernel, folder: WorkingFolder = WorkingFolder()) {
    self.specification = specification
    self.folder = folder
    obligations = specification.obligations
  }

  /// All that can be explained, in groups.
  public var names: [(group: String, names: [String])] {
    [
      ("theorems", Theorem.allCases.map(\.rawValue)),
      ("operations", specification.operations.map(\.name)),
      ("errors", OperationError.allCases.map { "\($0)" }),
      ("answers", Answer.allCases.map(\.rawValue)),
      ("properties", properties.map(\.name)),
    ]
  }

  /// - Parameter name: One of the ``names``, or `theorem/property`.
  /// - Throws: ``UnknownName``, with what is nearest.
  public func explanation(of name: String) throws(UnknownName) -> Explanation {
    if let theorem = Theorem(rawValue: name) { return explain(theorem) }
    if let operation = specification.operation(named: name) { return explain(operation) }
    if let error = OperationError.allCases.first(where: { "\($0)" == name }) { return explain(error) }
    if let answer = Answer(rawValue: name) { return explain(answer) }
    if let property = properties.first(where: { $0.name == name || $0.id == name }) { return explain(property) }
    let obligations = obligations.filter { $0.propertyID == name }
    if let first = obligations.first { return explain(first, obligations) }
    throw UnknownName(name: name, nearest: name.nearest(in: candidates(for: name)))
  }

  /// What an unknown name could have been: names of the same form.
  private func candidates(for name: String) -> [String] {
    name.contains("/")
      ? obligations.map(\.propertyID).withoutRepetition() : names.flatMap(\.names)
  }

  /// The list of ``names``, for people.
  public func list(style: TextStyle) -> String {
    let groups = names.flatMap { group, names in
      ["", style.bold(group)] + names.joined(separator: ", ").wrapped(to: Explanation.width).map { "  \($0)" }
    }
    return (["What kcheck explain can explain: a name of these, or a property as THEOREM/PROPERTY."] + groups)
      .joined(separator: "\n")
  }
}

// MARK: - Errors and answers

extension Explainer {
  func explain(_ error: OperationError) -> Explanation {
    let rows = specification.operations.flatMap { operation -> [Explanation.Row] in
      let writer = OperationNames(operation).writer
      return operation.requirements.enumerated().filter { $0.element.error == error }.map { index, requirement in
        .init(
          "\(operation.name), requirement \(index + 1)", writer.text(requirement.condition),
          "\(operation.location(ofRequirement: index))")
      }
    }
    let name = "\(error)"
    return Explanation(
      name: name, kind: "an error, code \(error.rawValue)", meaning: error.meaning,
      sections: [
        .init("Refused with it: a call for which this requirement is the first that fails", [.rows(rows)]),
        .init(
          "What is known of it",
          [
            .rows([
              .init("failure-atomic", "A call that returns it has changed nothing."),
              .init("spec-not-vacuous", "For each of these requirements an example is found in which it is the first to fail."),
              .init("code-refines", "The code returns it just where the specification does."),
            ])
          ]),
      ])
  }

  func explain(_ answer: Answer) -> Explanation {
    Explanation(
      name: answer.rawValue, kind: "an answer", meaning: answer.meaning,
      sections: [
        .init(
          "Exit code",
          [.paragraph("\(answer.ending.exitCode), where no other obligation has a graver answer. \(answer.consequence)")])
      ])
  }
}

extension Answer {
  /// What the answer says of its obligation.
  public var meaning: String {
    switch self {
    case .proved:
      "It holds for any number of frames, slots and cores: the solver has shown that no state of any size is a counterexample."
    case .witnessed: "It can happen: an example was found, so that what is proved does not hold for want of cases."
    case .violated: "It can fail: a state was found in which it does, or a run of the code that shows it."
    case .vacuous: "No example was found on any machine tried, so that what is proved may say nothing."
    case .unknown: "The solver could not decide, and no machine tried has a counterexample."
    case .timeout: "The solver used up its resource units, and no machine tried has a counterexample."
    case .crashed: "The solver failed, or gave an answer that cannot be read."
    case .notRun: "The run was interrupted before the obligation was taken up."
    }
  }

  /// How a run ends whose gravest answer it is.
  fileprivate var ending: ProofReport.Ending {
    switch self {
    case .proved, .witnessed: .proved
    case .violated: .violated
    case .vacuous: .vacuous
    case .unknown, .timeout, .notRun: .undecided
    case .crashed: .crashed
    }
  }

  fileprivate var consequence: String {
    switch self {
    case .proved, .witnessed: "It counts as success."
    case .violated: "A counterexample is printed, and the command that reproduces it."
    case .vacuous: "A requirement or an invariant is probably stronger than was meant."
    case .timeout: "It is never counted as success; --rlimit allows more."
    case .unknown, .crashed, .notRun: "It is never counted as success."
    }
  }
}
