internal import CZ3
import Foundation

/// One Z3 context with one simple solver, released together.
final class Session {
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
    if options.seeksModel {
      set("arith.solver", 2)
      set("relevancy", 0)
    }
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

  /// Begins a layer of assertions.
  func push() throws(SolverError) {
    z3.solver_push(context, solver)
    try failIfError()
  }

  /// Takes back the last layers of assertions.
  func pop(_ count: Int) throws(SolverError) {
    z3.solver_pop(context, solver, UInt32(count))
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
