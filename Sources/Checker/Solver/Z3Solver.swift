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
    try answers(to: assumptions, after: script, options) { session, names throws(SolverError) in
      try session.check(assuming: names)
    }
  }

  /// Decides the assertions of one script together with those of each of several others, in order, with one solver.
  ///
  /// The solver reads the first script once. Of each other one it forgets what it asserted before it takes up the next. As
  /// ``check(_:underEachOf:options:)`` otherwise.
  ///
  /// - Parameter additions: Scripts that declare again what they mention.
  public static func check(
    _ script: String, withEachOf additions: [String], options: SolverOptions = SolverOptions()
  ) throws(SolverError) -> [SolverAnswer] {
    try answers(to: additions, after: script, options) { session, addition throws(SolverError) in
      try session.push()
      try load(addition, into: session)
      let answer = try session.check()
      try session.pop(1)
      return answer
    }
  }

  /// The answers to questions that one solver is asked in order, after it has read a script.
  private static func answers<Question>(
    to questions: [Question], after script: String, _ options: SolverOptions,
    _ check: (Session, Question) throws(SolverError) -> (Verdict, reason: String?)
  ) throws(SolverError) -> [SolverAnswer] {
    let clock = ContinuousClock()
    var start = clock.now
    let session = try Session(options: options)
    try load(script, into: session)
    var answers: [SolverAnswer] = []
    for question in questions {
      let unitsBefore = session.unitsUsed
      let (verdict, reason) = try check(session, question)
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
