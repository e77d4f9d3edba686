/// What Z3 said of one SMT-LIB 2 script.
///
/// An obligation is proved when its negation is `unsatisfiable`. `unknown` is never success.
public enum Verdict: String, Sendable, Codable {
  case unsatisfiable = "unsat"
  case satisfiable = "sat"
  case unknown
}

/// The answer to one check, with what it cost.
public struct SolverAnswer: Sendable {
  /// What Z3 said.
  public var verdict: Verdict

  /// Why the verdict is `unknown`, otherwise nil: `Z3.resourceLimitExceeded`, `Z3.timedOut`, or Z3's own words, such as
  /// "(incomplete quantifiers)".
  public var reason: String?

  /// The resource units this check used, without those of parsing; the same on every run of the same script and options.
  public var rlimit: UInt64

  /// The wall-clock seconds of the whole call: context, parsing and check.
  public var seconds: Double

  /// The value of each constant that the assertions mention, as SMT-LIB text by unquoted name; empty unless the verdict is
  /// `satisfiable` and the options want a model.
  ///
  /// Z3 leaves out a constant that no assertion mentions: any value will do.
  public var model: [String: String]

  /// Creates an answer from its parts.
  public init(verdict: Verdict, reason: String? = nil, rlimit: UInt64 = 0, seconds: Double = 0, model: [String: String] = [:]) {
    self.verdict = verdict
    self.reason = reason
    self.rlimit = rlimit
    self.seconds = seconds
    self.model = model
  }
}

/// How to check one script.
public struct SolverOptions: Sendable {
  /// The most resource units the check may use; 0 is no limit.
  ///
  /// Z3 stores 32 bits: more than 4 294 967 295 units are taken as that many. Prefer this to a time limit, for verdicts that
  /// repeat on every machine. Non-linear integer arithmetic spends units rarely: there, set `timeoutMilliseconds` too.
  public var rlimit: UInt64

  /// The seed of Z3's random choices.
  public var seed: UInt32

  /// Whether quantifiers may be instantiated from candidate models, beyond their patterns.
  ///
  /// Without it a script with quantifiers is `unsatisfiable` or `unknown`, seldom `satisfiable`.
  public var useModelBasedInstantiation: Bool

  /// Whether Z3 first simplifies all assertions by its default tactics: faster where there are no quantifiers.
  public var preprocesses: Bool

  /// Whether a model is likely, in a world of fixed size: all atoms matter to Z3 at once, and its elder arithmetic reasons, which
  /// finds models in half the time. Not for quantifiers over sorts of any size: there, checks were seen not to end.
  public var seeksModel: Bool

  /// Whether a `satisfiable` answer carries its model.
  public var wantsModel: Bool

  /// The wall-clock limit in milliseconds; 0 is no limit. Verdicts under it depend on the machine.
  public var timeoutMilliseconds: UInt32

  /// Creates options; the defaults set no limit and ask for no model.
  public init(
    rlimit: UInt64 = 0, seed: UInt32 = 0, useModelBasedInstantiation: Bool = false, preprocesses: Bool = false,
    seeksModel: Bool = false, wantsModel: Bool = false, timeoutMilliseconds: UInt32 = 0
  ) {
    self.rlimit = rlimit
    self.seed = seed
    self.useModelBasedInstantiation = useModelBasedInstantiation
    self.preprocesses = preprocesses
    self.seeksModel = seeksModel
    self.wantsModel = wantsModel
    self.timeoutMilliseconds = timeoutMilliseconds
  }
}

/// Why a script could not be checked at all.
public enum SolverError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The script holds a command whose effect Z3's script reader would silently ignore.
  case unsupportedScript(String)

  /// There is no libz3 to load, in the words of the dynamic loader.
  case missing(String)

  /// Z3 refused the script or the options, or failed, in its own words.
  case solver(String)

  /// One line for people.
  public var description: String {
    switch self {
    case .unsupportedScript(let message): "unsupported SMT-LIB script: \(message)"
    case .missing(let message): "libz3 is missing (\(message)). Install it: run 'make setup', or 'apt-get install libz3-4'."
    case .solver(let message): "Z3: \(message)"
    }
  }
}

extension SolverOptions {
  var effectiveResourceLimit: UInt64 { min(rlimit, UInt64(UInt32.max)) }
}
