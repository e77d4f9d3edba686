import KernelSpec

/// Whether decisions of a path can hold together, in some state that satisfies the invariants.
///
/// One solver answers for all paths of an operation: it keeps the decisions that one question has in common with the one before.
/// A no is no proof yet: it becomes an obligation of its own, `unreachable`. A wrong yes costs a path more to prove.
package final class Reachability {
  /// Allows everything.
  package static var unknown: Reachability { Reachability(solver: nil, writer: SMTWriter(scope: nil), declarations: "") }

  /// Resource units for each question; most need a hundredth of it.
  private static let limit: UInt64 = 200_000

  private let solver: SolverStack?
  private let writer: SMTWriter
  private let declarations: String
  /// What the layers of the solver assume, from the lowest.
  private var assumed: [Term] = []

  private init(solver: SolverStack?, writer: SMTWriter, declarations: String) {
    self.solver = solver
    self.writer = writer
    self.declarations = declarations
  }

  /// - Parameter beginning: That of the operation's paths.
  convenience init(_ beginning: ScriptBeginning) {
    let solver = try? SolverStack(beginning.declarations + beginning.assumptions, options: SolverOptions(rlimit: Self.limit))
    self.init(solver: solver, writer: beginning.writer, declarations: beginning.declarations)
  }

  /// Whether the assumptions, which speak of counters of loops, can hold together, as far as is known.
  func allows(_ assumptions: [Term], _ counters: [Variable]) -> Bool {
    guard let solver else { return true }
    let common = zip(assumed, assumptions).prefix { $0 == $1 }.count
    do {
      try solver.pop(to: common)
      assumed.removeSubrange(common...)
      for assumption in assumptions[common...] {
        assumed.append(assumption)
        try solver.push(text(of: assumption, counters))
      }
      return try solver.check() != .unsatisfiable
    } catch {
      return true
    }
  }

  private func text(of assumption: Term, _ counters: [Variable]) -> String {
    var context = SMTWriter.Context()
    context.keepsTriggers = true
    return declarations
      + counters.map { "(declare-const \(SMTWriter.parameter($0)) \($0.sort.name))\n" }.joined()
      + "(assert \(writer.text(assumption, context)))\n"
  }
}
