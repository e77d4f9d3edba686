internal import CZ3
import Foundation

/// The SMT core of Z3, as a function from a script to an answer.
///
/// Every check has a context of its own (about 1 ms), so that its answer depends on neither the checks before it nor the
/// thread it runs on. Call it from any thread with at least 64 MiB of stack, such as those of `parallelMap`.
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
    var script = script
    if let problem = script.withUTF8({ ScriptGuard($0).problem() }) { throw .unsupportedScript(problem) }

    let session = try Session(options: options)
    try session.load(script)
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

  /// Decides the assertions of one script under each of several sets of further assumptions, in order, with one solver.
  ///
  /// What is learnt under one set serves the next, so this is much faster than as many scripts. The answers' `rlimit`
  /// and `seconds` are each check's own; the first includes loading.
  ///
  /// - Parameter assumptions: Sets of names of Boolean constants that the script declares.
  /// - Throws: As ``check(_:options:)``.
  public static func check(
    _ script: String, underEachOf assumptions: [[String]], options: SolverOptions = SolverOptions()
  ) throws(SolverError) -> [SolverAnswer] {
    let clock = ContinuousClock()
    var start = clock.now
    var script = script
    if let problem = script.withUTF8({ ScriptGuard($0).problem() }) { throw .unsupportedScript(problem) }
    let session = try Session(options: options)
    try session.load(script)
    var answers: [SolverAnswer] = []
    for names in assumptions {
      let unitsBefore = session.unitsUsed
      let (verdict, reason) = try session.check(assuming: names)
      let units = session.unitsUsed - unitsBefore
      answers.append(
        SolverAnswer(
          verdict: verdict, reason: reason.map { explain($0, units: units, options: options) }, rlimit: units,
          seconds: (clock.now - start) / .seconds(1),
          model: verdict == .satisfiable && options.wantsModel ? try session.model() : [:]))
      start = clock.now
    }
    return answers
  }

  /// Z3 4.8.12 calls an exhausted limit "canceled" or "unknown", whichever limit it was.
  private static func explain(_ reason: String, units: UInt64, options: SolverOptions) -> String {
    if options.rlimit > 0 && units >= options.effectiveResourceLimit { return resourceLimitExceeded }
    if options.timeoutMilliseconds > 0 && ["canceled", "unknown", "timeout"].contains(reason) { return timedOut }
    return reason
  }
}
