internal import CZ3
import Foundation

/// Z3's propositional solver: clauses are added, and decided under an assumption, again and again; what it learns it keeps.
///
/// Use it from one thread at a time, one with at least 64 MiB of stack. The same clauses and checks in the same order give the same
/// answers, models included.
final class ClauseSolver {
  private let z3: z3_library
  private let context: Z3_context
  private let solver: Z3_solver
  private let options: SolverOptions

  /// - Parameter options: The limits and the seed; the limit of resources is each check's.
  init(_ options: SolverOptions) throws(SolverError) {
    let z3 = try Z3.library()
    self.z3 = z3
    self.options = options
    let configuration = z3.mk_config()
    defer { z3.del_config(configuration) }
    guard let context = z3.mk_context_rc(configuration) else { throw .solver("no context could be made") }
    self.context = context
    z3.set_error_handler(context) { _, _ in }
    guard let solver = z3.mk_solver_for_logic(context, z3.mk_string_symbol(context, "QF_FD")) else {
      z3.del_context(context)
      throw .solver("no solver could be made")
    }
    self.solver = solver
    z3.solver_inc_ref(context, solver)
    try configure()
  }

  deinit {
    z3.solver_dec_ref(context, solver)
    z3.del_context(context)
  }

  private func configure() throws(SolverError) {
    let parameters = z3.mk_params(context)
    z3.params_inc_ref(context, parameters)
    defer { z3.params_dec_ref(context, parameters) }
    func set(_ name: String, _ value: UInt32) {
      z3.params_set_uint(context, parameters, z3.mk_string_symbol(context, name), value)
    }
    set("random_seed", options.seed)
    set("rlimit", UInt32(options.effectiveResourceLimit))
    set("timeout", options.timeoutMilliseconds == 0 ? .max : options.timeoutMilliseconds)
    // Otherwise Z3 replaces the SIGINT handler of the whole process during each check.
    z3.params_set_bool(context, parameters, z3.mk_string_symbol(context, "ctrl_c"), false)
    z3.solver_set_params(context, solver, parameters)
    try failIfError()
  }

  /// Adds clauses: the variables' numbers, from 1, negative for a negation, and a zero at each clause's end.
  func add(_ clauses: [Int32], variableCount: Int) throws(SolverError) {
    guard !clauses.isEmpty else { return }
    var text = "p cnf \(variableCount) \(clauses.count { $0 == 0 })\n"
    text.reserveCapacity(clauses.count * 8)
    for number in clauses {
      text += String(number)
      text += number == 0 ? "\n" : " "
    }
    z3.solver_from_string(context, solver, text)
    try failIfError()
  }

  /// Decides whether the clauses and the literals can hold together.
  ///
  /// - Parameter cancellation: When set, the answer is `unknown`, soon.
  func check(
    assuming literals: [Int32] = [], cancellation: Cancellation = Cancellation()
  ) throws(SolverError) -> (verdict: Verdict, reason: String?) {
    let assumptions: [Z3_ast?] = literals.map { literal in
      let variable = z3.mk_const(context, variable(abs(literal)), z3.mk_bool_sort(context))
      z3.inc_ref(context, variable)
      guard literal < 0 else { return variable }
      let negation = z3.mk_not(context, variable)
      z3.inc_ref(context, negation)
      z3.dec_ref(context, variable)
      return negation
    }
    defer { for assumption in assumptions { z3.dec_ref(context, assumption) } }
    let watch = InterruptionWatch(cancellation, z3, context)
    defer { watch.end() }
    let result = z3.solver_check_assumptions(context, solver, UInt32(assumptions.count), assumptions)
    try failIfError()
    switch result {
    case Z3_L_FALSE: return (.unsatisfiable, nil)
    case Z3_L_TRUE: return (.satisfiable, nil)
    default: return (.unknown, string(z3.solver_get_reason_unknown(context, solver)))
    }
  }

  /// Which of the variables are true in the model found last.
  func trueVariables(among wanted: Set<Int>) throws(SolverError) -> Set<Int> {
    guard let model = z3.solver_get_model(context, solver) else { throw .solver("satisfiable, but without a model") }
    z3.model_inc_ref(context, model)
    defer { z3.model_dec_ref(context, model) }
    var found: Set<Int> = []
    for index in 0..<z3.model_get_num_consts(context, model) {
      let declaration = z3.model_get_const_decl(context, model, index)
      let name = z3.get_decl_name(context, declaration)
      guard z3.get_symbol_kind(context, name) == Z3_INT_SYMBOL else { continue }
      let number = Int(z3.get_symbol_int(context, name))
      guard wanted.contains(number), let value = z3.model_get_const_interp(context, model, declaration) else { continue }
      if z3.get_bool_value(context, value) == Z3_L_TRUE { found.insert(number) }
    }
    try failIfError()
    return found
  }

  private func variable(_ number: Int32) -> Z3_symbol? { z3.mk_int_symbol(context, number) }

  private func string(_ text: Z3_string?) -> String { text.map { String(cString: $0) } ?? "" }

  private func failIfError() throws(SolverError) {
    let code = z3.get_error_code(context)
    guard code != Z3_OK else { return }
    throw .solver(string(z3.get_error_msg(context, code)).trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

/// Interrupts what a context is doing once a cancellation is set.
private final class InterruptionWatch {
  private let queue = DispatchQueue(label: "interruption")
  private let timer: any DispatchSourceTimer

  init(_ cancellation: Cancellation, _ z3: z3_library, _ context: Z3_context) {
    // The one function of a context that may be called from another thread than its own.
    struct Interruption: @unchecked Sendable {
      let z3: z3_library
      let context: Z3_context
    }
    let interruption = Interruption(z3: z3, context: context)
    timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now(), repeating: .milliseconds(50))
    timer.setEventHandler {
      if cancellation.isCancelled { interruption.z3.interrupt(interruption.context) }
    }
    timer.activate()
  }

  /// Returns when nothing will be interrupted any more.
  func end() {
    timer.cancel()
    queue.sync {}
  }
}
