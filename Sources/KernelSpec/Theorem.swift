/// The theorems about the kernel, by the names that `kcheck` prints.
public enum Theorem: String, CaseIterable, Sendable {
  case memoryExclusive = "memory-exclusive"
  case referencesExact = "references-exact"
  case typeSafe = "type-safe"
  case revocationComplete = "revocation-complete"
  case revocationExact = "revocation-exact"
  case noAmplification = "no-amplification"
  case failureAtomic = "failure-atomic"
  case quiescentReuse = "quiescent-reuse"
  case bootSafe = "boot-safe"
  case budgetConserved = "budget-conserved"
  case qualityMonotone = "quality-monotone"
  case expiryDeclassifies = "expiry-declassifies"
  case timeDelegated = "time-delegated"
  case preemptionOrdered = "preemption-ordered"
  case interferenceBounded = "interference-bounded"
  case activationKept = "activation-kept"
  case boundedSteps = "bounded-steps"
  case specNotVacuous = "spec-not-vacuous"
  case codeRefines = "code-refines"
  case translationExact = "translation-exact"
  case memoryExact = "memory-exact"
  case bootComplete = "boot-complete"

  /// What the theorem says, in one sentence.
  public var meaning: String {
    switch self {
    case .memoryExclusive: "No frame is ever both kernel memory and reachable by user load/store, stale TLBs included."
    case .referencesExact: "A frame's reference count equals the number of mappings, capabilities and links to it."
    case .typeSafe: "Every entry names a live object of its kind and level, from a node that may hold it."
    case .revocationComplete: "After revoke no strict descendant is live in any table; after release, nor is the entry."
    case .revocationExact:
      "Nothing but descendants is removed by revoke and release; other operations remove only what they name."
    case .noAmplification: "Rights only shrink along every delegation edge, and no entry is edited in place."
    case .failureAtomic: "An operation that returns an error leaves the state unchanged."
    case .quiescentReuse: "No frame or slot takes a new role while a TLB may remember the old one."
    case .bootSafe: "The initial state satisfies every invariant, and every step of booting keeps them."
    case .budgetConserved:
      "The finite time of all tcaps together is neither made nor lost but from and to an infinite one, and spent only by consume."
    case .qualityMonotone: "Time is never of better quality, in the eyes of any third scheduler, than the tcap that it came from."
    case .expiryDeclassifies: "A tcap that expires, or ends, loses the qualities that other schedulers gave it."
    case .timeDelegated:
      "A core runs a live thread on a live tcap with time, which a decider named by capabilities or an activation brought, and neither runs elsewhere."
    case .preemptionOrdered: "An activation preempts only if its tcap is no worse for every scheduler that both tcaps name."
    case .interferenceBounded:
      "Between two decisions on a core at most the span is consumed that the first gave, and a stale decision is refused."
    case .activationKept:
      "An activation through a capability or an attached line wakes its thread, and remains until that receives it; superiors are notified."
    case .boundedSteps: "Every step of a revocation brings its end nearer, and the end is recognised."
    case .codeRefines: "On every path, the kernel's code returns and leaves what the specification says, and cannot trap."
    case .translationExact:
      "What the hardware reads in a page table is what the kernel keeps: user mode may what a user mapping grants, and nothing else."
    case .memoryExact: "Each word of the state has a word of memory to itself, and keeps there what was stored in it."
    case .bootComplete: "On every machine that its tables fit, booting succeeds, and makes exactly the boot state."
    case .specNotVacuous: "Every operation can succeed, every error of it can occur, and the invariants can hold."
    }
  }
}

/// A property that holds in every reachable state, proved by induction: initially, and kept by each operation.
public struct Invariant: Sendable {
  public let theorem: Theorem
  /// Its own name, unique among invariants.
  public let name: String
  /// What it says, for a counterexample's first line.
  public let meaning: String
  public let formula: Term
  /// Where it is stated.
  public let location: SourcePosition

  public init(
    _ theorem: Theorem, _ name: String, _ meaning: String, _ formula: Expression<Truth>, filePath: String = #filePath,
    line: Int = #line
  ) {
    self.theorem = theorem
    self.name = name
    self.meaning = meaning
    self.formula = formula.term
    location = SourcePosition(filePath: filePath, line: line)
  }
}

/// A property of each state that follows from the invariants: a theorem in the reader's words.
public struct Consequence: Sendable {
  public let theorem: Theorem
  public let name: String
  public let meaning: String
  public let formula: Term
  /// Where it is stated.
  public let location: SourcePosition

  public init(
    _ theorem: Theorem, _ name: String, _ meaning: String, _ formula: Expression<Truth>, filePath: String = #filePath,
    line: Int = #line
  ) {
    self.theorem = theorem
    self.name = name
    self.meaning = meaning
    self.formula = formula.term
    location = SourcePosition(filePath: filePath, line: line)
  }
}

/// A property of every successful step from a state that satisfies the invariants.
public struct TransitionTheorem: Sendable {
  public let theorem: Theorem
  public let name: String
  public let meaning: String
  /// The property of a success of the operation, or nil where the theorem does not speak of it.
  public let formula: @Sendable (Operation) -> Expression<Truth>?
  /// Where it is stated.
  public let location: SourcePosition

  public init(
    _ theorem: Theorem, _ name: String, _ meaning: String, filePath: String = #filePath,
    line: Int = #line,
    _ formula: @escaping @Sendable (Operation) -> Expression<Truth>?
  ) {
    self.theorem = theorem
    self.name = name
    self.meaning = meaning
    self.formula = formula
    location = SourcePosition(filePath: filePath, line: line)
  }
}

extension Operation {
  /// The value that the operation returns when it succeeds.
  public var resultTerm: Term {
    for step in steps.reversed() {
      if case .result(let value) = step { return value }
    }
    return .integer(0)
  }

  /// Whether it makes, ends or names a tcap, or asks that one run.
  public var concernsTcaps: Bool {
    landmarks["tcap"] != nil || landmarks["giver"] != nil
      || ["foundTcap", "consume", "dispatch", "yieldCore", "preempt", "bindSupply", "receive"].contains(name)
  }

  /// Whether a success may take entries away.
  public var removes: Bool { landmarks["root"] != nil || landmarks["removed"] != nil }
}
