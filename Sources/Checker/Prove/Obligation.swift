import KernelSpec

/// One thing to prove: a formula that must be unsatisfiable, or, for vacuity, satisfiable.
public struct Obligation: Sendable, Identifiable {
  /// What the obligation says of its operation or invariant.
  public enum Goal: Sendable {
    /// The invariant holds in the initial state.
    case initially(Invariant)
    /// A success of the operation keeps the invariant.
    case preserves(Operation, Invariant)
    /// A success of the operation satisfies the transition theorem.
    case transition(Operation, TransitionTheorem, Term)
    /// The invariants imply the statement.
    case follows(Consequence)
    /// Where the operation refuses, nothing has changed.
    case changesNothing(Operation)
    /// From some state that satisfies the invariants, the operation succeeds.
    case canSucceed(Operation)
    /// From some state that satisfies the invariants, the operation's requirement of that number is the first to fail.
    case canFail(Operation, requirement: Int)
    /// Some state violates the invariant.
    case canBeViolated(Invariant)
    /// From some state that satisfies the invariants and that the store can represent, on a machine of the hardware's
    /// geometry, the operation succeeds.
    case canSucceedOnMachine(Operation)
    /// On a path of the code of the operation, the code does what the operation says.
    case refines(Operation, CodePath)
    /// Code that no operation executes does what it must.
    case words(WordObligation)
  }

  /// What an obligation is about.
  public enum Level: String, Sendable, Codable, CaseIterable {
    /// The specification alone.
    case spec
    /// The kernel's code, against the specification.
    case code
  }

  public let theorem: Theorem
  /// The property's own name within the theorem.
  public let property: String
  /// The operation that the obligation is about, if it is about one.
  public let operation: String?
  /// What fails if the obligation does.
  public let meaning: String
  public let goal: Goal

  /// `theorem/property` or `theorem/property/operation`: unique, and stable between runs.
  public var id: String { ([theorem.rawValue, property] + (operation.map { [$0] } ?? [])).joined(separator: "/") }

  public var level: Level {
    switch goal {
    case .refines, .canSucceedOnMachine, .words: .code
    default: .spec
    }
  }

  /// Whether the obligation is discharged by a model, and not by the absence of one.
  public var wantsWitness: Bool {
    switch goal {
    case .canSucceed, .canFail, .canBeViolated, .canSucceedOnMachine: true
    case .words(let words): words.kind == .witness
    default: false
    }
  }
}

extension Specification {
  /// Every obligation, in the order in which results are printed.
  public var obligations: [Obligation] {
    var all: [Obligation] = []
    for invariant in invariants {
      for operation in operations {
        all.append(
          Obligation(
            theorem: invariant.theorem, property: invariant.name, operation: operation.name, meaning: invariant.meaning,
            goal: .preserves(operation, invariant)))
      }
    }
    for theorem in theorems {
      for operation in operations {
        guard let formula = theorem.formula(operation) else { continue }
        all.append(
          Obligation(
            theorem: theorem.theorem, property: theorem.name, operation: operation.name, meaning: theorem.meaning,
            goal: .transition(operation, theorem, formula.term)))
      }
    }
    for consequence in consequences {
      all.append(
        Obligation(
          theorem: consequence.theorem, property: consequence.name, operation: nil, meaning: consequence.meaning,
          goal: .follows(consequence)))
    }
    for operation in operations {
      all.append(
        Obligation(
          theorem: .failureAtomic, property: "refusal-changes-nothing", operation: operation.name,
          meaning: Theorem.failureAtomic.meaning, goal: .changesNothing(operation)))
    }
    for invariant in invariants {
      all.append(
        Obligation(
          theorem: .bootSafe, property: invariant.name, operation: nil,
          meaning: "Initially: \(invariant.meaning)", goal: .initially(invariant)))
    }
    for operation in operations {
      all.append(
        Obligation(
          theorem: .specNotVacuous, property: "success", operation: operation.name,
          meaning: "\(operation.name) can succeed.", goal: .canSucceed(operation)))
      for (index, requirement) in operation.requirements.enumerated() {
        all.append(
          Obligation(
            theorem: .specNotVacuous, property: "refusal-\(index + 1)-\(requirement.error)", operation: operation.name,
            meaning: "\(operation.name) can refuse with \(requirement.error), requirement \(index + 1).",
            goal: .canFail(operation, requirement: index)))
      }
    }
    for invariant in invariants {
      all.append(
        Obligation(
          theorem: .specNotVacuous, property: "violable-\(invariant.name)", operation: nil,
          meaning: "Not trivially true: \(invariant.meaning)", goal: .canBeViolated(invariant)))
    }
    return all
  }
}
