import KernelSpec

/// What a bounded search looks for: a state or a step that is not to be, or one that a user describes.
public struct BoundProperty: Sendable {
  /// What the property speaks of.
  enum Kind: Sendable {
    /// Every state.
    case state(Invariant)
    /// Every success of an operation, where the theorem speaks of it.
    case success(TransitionTheorem)
    /// Every refusal: it changes nothing.
    case refusal
  }

  public let theorem: Theorem
  public let name: String
  /// What it says, in one sentence.
  public let meaning: String
  /// Whether it is that no state satisfies a predicate, so that what breaks it is a witness of the predicate.
  public let isPredicate: Bool
  let kind: Kind

  /// `theorem/property`.
  public var id: String { "\(theorem.rawValue)/\(name)" }

  private init(_ theorem: Theorem, _ name: String, _ meaning: String, _ kind: Kind, isPredicate: Bool = false) {
    self.theorem = theorem
    self.name = name
    self.meaning = meaning
    self.kind = kind
    self.isPredicate = isPredicate
  }

  public init(_ invariant: Invariant) {
    self.init(invariant.theorem, invariant.name, invariant.meaning, .state(invariant))
  }
  public init(_ consequence: Consequence) {
    self.init(
      Invariant(
        consequence.theorem, consequence.name, consequence.meaning, Expression(consequence.formula),
        filePath: consequence.location.file, line: consequence.location.line))
  }
  public init(_ theorem: TransitionTheorem) {
    self.init(theorem.theorem, theorem.name, theorem.meaning, .success(theorem))
  }

  /// That every refusal changes nothing, under the name of the obligations about it.
  public static let refusalChangesNothing = BoundProperty(
    .failureAtomic, "refusal-changes-nothing", Theorem.failureAtomic.meaning, .refusal)

  /// That no state satisfies a predicate.
  public static func never(_ predicate: Predicate) -> BoundProperty {
    let invariant = Invariant(.specNotVacuous, "never", predicate.text, Expression(.not(predicate.term)))
    return BoundProperty(.specNotVacuous, "never", predicate.text, .state(invariant), isPredicate: true)
  }

  /// Every property of a specification: invariants, consequences, properties of steps, and that refusals change nothing.
  public static func all(of specification: Specification) -> [BoundProperty] {
    specification.invariants.map { BoundProperty($0) } + specification.consequences.map { BoundProperty($0) }
      + specification.theorems.map { BoundProperty($0) } + [refusalChangesNothing]
  }

  /// The properties of the names: of a theorem all, or one by `theorem/property` or by its own name.
  ///
  /// - Throws: ``Selection/UnknownName`` for the first name that no property has.
  public static func named(_ names: [String], of specification: Specification) throws(Selection.UnknownName) -> [BoundProperty] {
    let all = all(of: specification)
    for name in names where !all.contains(where: { $0.isNamed(name) }) {
      throw Selection.UnknownName(kind: "property", name: name, candidates: all.map(\.id))
    }
    return all.filter { property in names.contains { property.isNamed($0) } }
  }

  private func isNamed(_ name: String) -> Bool { [theorem.rawValue, id, self.name].contains(name) }

  var invariant: Invariant? { if case .state(let invariant) = kind { invariant } else { nil } }
  var stepTheorem: TransitionTheorem? { if case .success(let theorem) = kind { theorem } else { nil } }
  /// Whether it matters to the property where components start to execute.
  var readsEntryPoints: Bool { isAboutRefusals || invariant?.formula.symbols.contains(State.entryPoint.symbol) ?? false }
  var isAboutRefusals: Bool { if case .refusal = kind { true } else { false } }

  /// Whether the property is broken by the last call of a sequence, or, without a call, by its first state.
  func isBroken(by call: ChosenCall?, from before: SymbolicState, to after: SymbolicState) -> Literal {
    let circuit = after.circuit
    switch kind {
    case .state(let invariant): return !FormulaReader(after).truth(invariant.formula)
    case .success(let theorem):
      guard let call else { return .no }
      let reader = FormulaReader(before, after: after, arguments: call.arguments)
      return circuit.or(
        call.endings.filter { $0.outcome == .success }.compactMap { ending in
          theorem.formula(ending.operation).map { circuit.and(ending.isChosen, !reader.truth($0.term)) }
        })
    case .refusal:
      let refusals = call?.endings.filter { $0.outcome != .success } ?? []
      guard !refusals.isEmpty else { return .no }
      let changes = zip(before.cells, after.cells).map { !circuit.equal($0, $1) }
      return circuit.and(circuit.or(refusals.map(\.isChosen)), circuit.or(changes))
    }
  }
}
