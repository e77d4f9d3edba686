// Z3's C interface, found when it is first needed: a program without libz3 can then say so itself, instead of the loader.
#pragma once

#include <z3.h>

// The functions that are used.
#define Z3_LIBRARY(function) \
  function(ast_to_string) \
  function(dec_ref) \
  function(del_config) \
  function(del_context) \
  function(get_bool_value) \
  function(get_decl_name) \
  function(get_error_code) \
  function(get_error_msg) \
  function(get_full_version) \
  function(get_symbol_int) \
  function(get_symbol_kind) \
  function(get_symbol_string) \
  function(inc_ref) \
  function(interrupt) \
  function(mk_bool_sort) \
  function(mk_config) \
  function(mk_const) \
  function(mk_context_rc) \
  function(mk_int_symbol) \
  function(mk_not) \
  function(mk_params) \
  function(mk_simple_solver) \
  function(mk_solver) \
  function(mk_solver_for_logic) \
  function(mk_string_symbol) \
  function(model_dec_ref) \
  function(model_get_const_decl) \
  function(model_get_const_interp) \
  function(model_get_num_consts) \
  function(model_inc_ref) \
  function(params_dec_ref) \
  function(params_inc_ref) \
  function(params_set_bool) \
  function(params_set_uint) \
  function(set_ast_print_mode) \
  function(set_error_handler) \
  function(solver_check) \
  function(solver_check_assumptions) \
  function(solver_dec_ref) \
  function(solver_from_string) \
  function(solver_get_model) \
  function(solver_get_reason_unknown) \
  function(solver_get_statistics) \
  function(solver_inc_ref) \
  function(solver_pop) \
  function(solver_push) \
  function(solver_set_params) \
  function(stats_dec_ref) \
  function(stats_get_double_value) \
  function(stats_get_key) \
  function(stats_get_uint_value) \
  function(stats_inc_ref) \
  function(stats_is_uint) \
  function(stats_size)

// Each function under its name without the prefix, with the type that Z3's header gives it.
struct z3_library {
#define Z3_MEMBER(name) __typeof__(&Z3_##name) name;
  Z3_LIBRARY(Z3_MEMBER)
#undef Z3_MEMBER
};

// Fills in the functions from libz3. Returns null, or what is missing, in the words of the dynamic loader.
const char *z3_library_load(struct z3_library *library);
