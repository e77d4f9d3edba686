internal import CZ3
import Foundation

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

  /// Whether a `satisfiable` answer carries its model.
  public var wantsModel: Bool

  /// The wall-clock limit in milliseconds; 0 is no limit. Verdicts under it depend on the machine.
  public var timeoutMilliseconds: UInt32

  /// Creates options; the defaults set no limit and ask for no model.
  public init(
    rlimit: UInt64 = 0, seed: UInt32 = 0, useModelBasedInstantiation: Bool = false, preprocesses: Bool = false,
    wantsModel: Bool = false, timeoutMilliseconds: UInt32 = 0
  ) {
    self.rlimit = rlimit
    self.seed = seed
    self.useModelBasedInstantiation = useModelBasedInstantiation
    self.preprocesses = preprocesses
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

  fileprivate static func library() throws(SolverError) -> z3_library { try loaded.get() }

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

extension SolverOptions {
  fileprivate var effectiveResourceLimit: UInt64 { min(rlimit, UInt64(UInt32.max)) }
}

// MARK: - One context, one solver

/// One Z3 context with one simple solver, released together.
private final class Session {
  private let z3: z3_library
  private let context: Z3_context
  private let solver: Z3_solver

  init(options: SolverOptions) throws(SolverError) {
    let z3 = try Z3.library()
    self.z3 = z3
    let configuration = z3.mk_config()
    defer { z3.del_config(configuration) }
    guard let context = z3.mk_context_rc(configuration) else { throw .solver("no context could be made") }
    self.context = context
    // The default handler ends the process. This one leaves the error code, which `failIfError` reads.
    z3.set_error_handler(context) { _, _ in }
    guard let solver = options.preprocesses ? z3.mk_solver(context) : z3.mk_simple_solver(context) else {
      z3.del_context(context)
      throw .solver("no solver could be made")
    }
    self.solver = solver
    z3.solver_inc_ref(context, solver)
    try configure(options)
  }

  deinit {
    z3.solver_dec_ref(context, solver)
    z3.del_context(context)
  }

  private func configure(_ options: SolverOptions) throws(SolverError) {
    let parameters = z3.mk_params(context)
    z3.params_inc_ref(context, parameters)
    defer { z3.params_dec_ref(context, parameters) }
    func set(_ name: String, _ value: Bool) {
      z3.params_set_bool(context, parameters, z3.mk_string_symbol(context, name), value)
    }
    func set(_ name: String, _ value: UInt32) {
      z3.params_set_uint(context, parameters, z3.mk_string_symbol(context, name), value)
    }
    set("auto_config", false)
    set("mbqi", options.useModelBasedInstantiation)
    set("model", options.wantsModel)
    set("random_seed", options.seed)
    set("rlimit", UInt32(options.effectiveResourceLimit))
    set("timeout", options.timeoutMilliseconds == 0 ? .max : options.timeoutMilliseconds)
    // Otherwise Z3 replaces the SIGINT handler of the whole process during each check.
    set("ctrl_c", false)
    z3.solver_set_params(context, solver, parameters)
    try failIfError()
  }

  func load(_ script: String) throws(SolverError) {
    z3.solver_from_string(context, solver, script)
    try failIfError()
  }

  /// Checks under the Boolean constants of those names, as declared in the script.
  func check(assuming names: [String] = []) throws(SolverError) -> (Verdict, reason: String?) {
    let boolean = z3.mk_bool_sort(context)
    let assumptions: [Z3_ast?] = names.map { name in
      let literal = z3.mk_const(context, z3.mk_string_symbol(context, name), boolean)
      z3.inc_ref(context, literal)
      return literal
    }
    defer { for literal in assumptions { z3.dec_ref(context, literal) } }
    let result =
      assumptions.isEmpty
      ? z3.solver_check(context, solver)
      : z3.solver_check_assumptions(context, solver, UInt32(assumptions.count), assumptions)
    try failIfError()
    switch result {
    case Z3_L_FALSE: return (.unsatisfiable, nil)
    case Z3_L_TRUE: return (.satisfiable, nil)
    default: return (.unknown, text(z3.solver_get_reason_unknown(context, solver)))
    }
  }

  func model() throws(SolverError) -> [String: String] {
    z3.set_ast_print_mode(context, Z3_PRINT_SMTLIB2_COMPLIANT)
    guard let model = z3.solver_get_model(context, solver) else {
      try failIfError()
      throw .solver("satisfiable, but without a model")
    }
    z3.model_inc_ref(context, model)
    defer { z3.model_dec_ref(context, model) }
    var values: [String: String] = [:]
    for index in 0..<z3.model_get_num_consts(context, model) {
      let declaration = z3.model_get_const_decl(context, model, index)
      let name = text(z3.get_symbol_string(context, z3.get_decl_name(context, declaration)))
      guard let value = z3.model_get_const_interp(context, model, declaration) else { continue }
      values[name] = text(z3.ast_to_string(context, value))
    }
    try failIfError()
    return values
  }

  /// The resource units of the context since it was made.
  var unitsUsed: UInt64 {
    guard let statistics = z3.solver_get_statistics(context, solver) else { return 0 }
    z3.stats_inc_ref(context, statistics)
    defer { z3.stats_dec_ref(context, statistics) }
    for index in 0..<z3.stats_size(context, statistics) {
      guard text(z3.stats_get_key(context, statistics, index)) == "rlimit count" else { continue }
      return z3.stats_is_uint(context, statistics, index)
        ? UInt64(z3.stats_get_uint_value(context, statistics, index))
        : UInt64(z3.stats_get_double_value(context, statistics, index))
    }
    return 0
  }

  private func text(_ string: Z3_string?) -> String { string.map { String(cString: $0) } ?? "" }

  private func failIfError() throws(SolverError) {
    let code = z3.get_error_code(context)
    guard code != Z3_OK else { return }
    let message = text(z3.get_error_msg(context, code))
    throw .solver(message.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

// MARK: - What a script may hold

/// Refuses the commands that Z3's script reader accepts and ignores.
///
/// `Z3_solver_from_string` skips unknown commands, `check-sat-assuming` and all after `exit` without an error, and applies
/// `set-option` to the whole process. Each would make the answer one to a question that nobody asked.
private struct ScriptGuard {
  private static let allowed: Set<String> = [
    "set-logic", "set-info", "declare-sort", "define-sort", "declare-fun", "declare-const", "declare-datatype",
    "declare-datatypes", "define-fun", "define-const", "define-fun-rec", "define-funs-rec", "assert", "check-sat",
  ]

  private let bytes: UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  /// What is wrong with the script, or nil.
  func problem() -> String? {
    var depth = 0
    var isDecided = false
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0:
        return "a zero byte at offset \(index)"
      case UInt8(ascii: ";"):
        index = end(of: UInt8(ascii: "\n"), from: index)
      case UInt8(ascii: "|"), UInt8(ascii: "\""):
        // A doubled quote within a string reads as the end of one string and the start of the next.
        index = end(of: bytes[index], from: index)
      case UInt8(ascii: "("):
        if depth == 0 {
          if isDecided { return "a command after (check-sat)" }
          let name = command(at: index + 1)
          guard Self.allowed.contains(name) else { return "the command '\(name)'" }
          isDecided = name == "check-sat"
        }
        depth += 1
      case UInt8(ascii: ")"):
        depth -= 1
        if depth < 0 { return "an unmatched ')' at offset \(index)" }
      default:
        break
      }
      index += 1
    }
    return depth > 0 ? "\(depth) unclosed '('" : nil
  }

  /// The offset of the next `byte` after `start`; past the last byte if there is none, though never over a zero byte.
  private func end(of byte: UInt8, from start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != byte {
      if bytes[index] == 0 { return index - 1 }
      index += 1
    }
    return index
  }

  private func command(at start: Int) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    func isDelimiter(_ byte: UInt8) -> Bool { isSpace(byte) || "()\"|;".utf8.contains(byte) }
    let head = bytes[start...].drop(while: isSpace).prefix { !isDelimiter($0) }
    return String(decoding: head, as: UTF8.self)
  }
}
