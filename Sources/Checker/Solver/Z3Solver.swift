internal import CZ3
import Foundation

/// The SMT core of Z3, as a function from a script to an answer.
///
/// Every call has a context of its own (about 1 ms), so that its answers depend on neither the calls before it nor the thread it
/// runs on. Call it from any thread with at least 64 MiB of stack, such as those of `parallelMap`.
public enum Z3 {
  /// The reason of an `unknown` that ran out of `SolverOptions.rlimit`.
  public static let resourceLimitExceeded = "max. resource limit exceeded"

  /// The reason of an `unknown` that ran out of `SolverOptions.timeoutMilliseconds`.
  public static let timedOut = "timeout"

  /// The full version of the loaded libz3, for example "4.8.12.0"; "missing" without one.
  public static var version: String { (try? library().get_full_version()).map { String(cString: $0) } ?? "missing" }

  /// What every use of Z3 needs.
  ///
  /// - Throws: ``SolverError/missing(_:)`` if libz3 cannot be loaded.
  public static func requireLibrary() throws(SolverError) { _ = try library() }

  static func library() throws(SolverError) -> z3_library { try loaded.get() }

  /// Loaded once. Its functions may be called from any thread.
  private static let loaded: Result<z3_library, SolverError> = {
    var library = z3_library()
    if let problem = z3_library_load(&library) { return .failure(.missing(String(cString: problem))) }
    return .success(library)
  }()

  /// Decides whether the assertions of an SMT-LIB 2 script can hold together.
  ///
  /// The script consists of declarations, definitions and assertions, optionally `set-logic` and `set-info`, and at most one
  /// `(check-sat)`, at the end.
  ///
  /// - Throws: `SolverError.unsupportedScript` for any other command: Z3's reader would skip it and answer another question.
  ///   `SolverError.solver` for a script that does not parse, and when Z3 itself fails.
  public static func check(_ script: String, options: SolverOptions = SolverOptions()) throws(SolverError) -> SolverAnswer {
    let clock = ContinuousClock()
    let start = clock.now
    let session = try Session(options: options)
    try load(script, into: session)
    let unitsBefore = session.unitsUsed
    let (verdict, reason) = try session.check()
    let units = session.unitsUsed - unitsBefore
    let model = verdict == .satisfiable && options.wantsModel ? try session.model() : [:]

    return SolverAnswer(
      verdict: verdict,
      reason: reason.map { explain($0, units: units, options: options) },
      rlimit: units,
      seconds: (clock.now - start) / .seconds(1),
      model: model
    )
  }

  /// What is asked of a solver that has read a script: the same script goes on, and one set of assumptions after the other holds.
  public struct Addition: Sendable {
    /// Declares again what it mentions.
    public var script: String
    /// Sets of names of Boolean constants that a script declares; by default one, which is empty.
    public var assumptions: [[String]]

    public init(_ script: String = "", assumptions: [[String]] = [[]]) {
      self.script = script
      self.assumptions = assumptions
    }
  }

  /// Decides the assertions of one script together with those of each of several others, in order, with one solver.
  ///
  /// The solver reads the first script once, and of each addition forgets what it asserted before it takes up the next. What it
  /// learns of the first serves all, so this is much faster than as many scripts. The answers' `rlimit` and `seconds` are each
  /// check's own; the first of an addition includes loading.
  ///
  /// - Returns: For each addition, an answer for each of its sets of assumptions.
  /// - Throws: As ``check(_:options:)``.
  public static func check(
    _ script: String, with additions: [Addition], options: SolverOptions = SolverOptions()
  ) throws(SolverError) -> [[SolverAnswer]] {
    let clock = ContinuousClock()
    var start = clock.now
    let session = try Session(options: options)
    try load(script, into: session)
    var answers: [[SolverAnswer]] = []
    for addition in additions {
      try session.push()
      if !addition.script.isEmpty { try load(addition.script, into: session) }
      answers.append([])
      for names in addition.assumptions {
        let unitsBefore = session.unitsUsed
        let (verdict, reason) = try session.check(assuming: names)
        let units = session.unitsUsed - unitsBefore
        answers[answers.count - 1].append(
          SolverAnswer(
            verdict: verdict, reason: reason.map { explain($0, units: units, options: options) }, rlimit: units,
            seconds: (clock.now - start) / .seconds(1),
            model: verdict == .satisfiable && options.wantsModel ? try session.model() : [:]))
        start = clock.now
      }
      try session.pop(1)
    }
    return answers
  }

  /// Adds the assertions of a script, if it is one that Z3 reads to its end.
  static func load(_ script: String, into session: Session) throws(SolverError) {
    var script = script
    if let problem = script.withUTF8({ ScriptGuard($0).problem() }) { throw .unsupportedScript(problem) }
    try session.load(script)
  }

  /// Z3 4.8.12 calls an exhausted limit "canceled" or "unknown", whichever limit it was.
  private static func explain(_ reason: String, units: UInt64, options: SolverOptions) -> String {
    if options.rlimit > 0 && units >= options.effectiveResourceLimit { return resourceLimitExceeded }
    if options.timeoutMilliseconds > 0 && ["canceled", "unknown", "timeout"].contains(reason) { return timedOut }
    return reason
  }
}
