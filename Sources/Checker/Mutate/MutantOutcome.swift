/// Where a bug is seeded.
public enum MutantLevel: String, Sendable, CaseIterable {
  case specification
  case code
  /// In the code, by a rule: a ``GeneratedMutant``.
  case generated
}

/// How a mutant fared. The classes are never mixed: a bug that is merely hard to decide has not been caught.
public enum MutantVerdict: String, Sendable, CaseIterable {
  /// A theorem or a check caught it.
  case killed
  /// Nothing caught it.
  case survived
  /// Nothing caught it, and something ran out of time or could not be decided.
  case timeout
  /// It could not be made: the edit matches nothing, or the compiler refuses it.
  case unbuildable
  /// It is none: every path of it was proved to do what the specification says.
  case equivalent
  /// It was neither proved nor shown to do anything wrong.
  case undecided
  /// Not attempted, because the run was interrupted.
  case notRun = "not-run"
}

/// What became of one mutant.
public struct MutantOutcome: Sendable {
  public var name: String
  public var level: MutantLevel
  public var summary: String
  public var verdict: MutantVerdict
  /// What caught it: `theorem/property/operation`, or the fuzzer's check.
  public var killer: String?
  /// What caught it besides, an obligation of each further theorem; nil where nobody looked for more than the first.
  public var otherKillers: [String]?
  /// How small the counterexample is: its scope, or the length of its trace.
  public var size: String?
  /// Seconds it took to find the counterexample.
  public var seconds: Double = 0
  /// Seconds for all that was done about the mutant, building included.
  public var totalSeconds: Double = 0
  /// How many calls the fuzzer made before the check failed; nil for a mutant of the specification.
  public var calls: Int?
  /// How many calls the shortest trace has; nil for a mutant of the specification.
  public var traceLength: Int?
  /// The counterexample in words, or why there is none.
  public var details: String?
  /// The counterexample as it is drawn, if there is one.
  public var picture: Picture?

  public init(name: String, level: MutantLevel, summary: String, verdict: MutantVerdict, details: String? = nil) {
    self.name = name
    self.level = level
    self.summary = summary
    self.verdict = verdict
    self.details = details
  }
}
