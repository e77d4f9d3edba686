import Checker
import Testing

/// A sort with a function that grows, in the style of the obligations.
private let growth = """
  (declare-sort Frame 0)
  (declare-fun next (Frame) Frame)
  (declare-fun size (Frame) Int)
  (declare-const first Frame)
  (assert (forall ((f Frame)) (! (> (size (next f)) (size f)) :pattern ((size f)))))

  """

/// Pigeons in one hole fewer than there are: unsatisfiable, and costly for any resolution prover.
private func pigeons(_ count: Int) -> String {
  var lines: [String] = []
  for pigeon in 0..<count {
    for hole in 0..<(count - 1) { lines.append("(declare-const p\(pigeon)_\(hole) Bool)") }
    lines.append("(assert (or \((0..<(count - 1)).map { "p\(pigeon)_\($0)" }.joined(separator: " "))))")
  }
  for hole in 0..<(count - 1) {
    for (first, second) in (0..<count).flatMap({ a in (0..<a).map { b in (a, b) } }) {
      lines.append("(assert (not (and p\(first)_\(hole) p\(second)_\(hole))))")
    }
  }
  return lines.joined(separator: "\n")
}

@Suite("Z3")
struct SolverTests {
  @Test("tells its version")
  func version() {
    #expect(Z3.version.wholeMatch(of: #/\d+\.\d+\.\d+.*/#) != nil)
  }

  @Test("refutes a contradiction", arguments: ["", "(check-sat)", "(set-info :status unsat) (check-sat) ; the end"])
  func unsatisfiable(ending: String) throws {
    let answer = try Z3.check("(declare-const x Int)(assert (and (> x 1) (< x 2)))" + ending)
    #expect(answer.verdict == .unsatisfiable)
    #expect(answer.reason == nil)
    #expect(answer.rlimit > 0)
    #expect(answer.seconds > 0)
    #expect(answer.model.isEmpty)
  }

  @Test("instantiates quantifiers by their patterns")
  func patterns() throws {
    #expect(try Z3.check(growth + "(assert (< (size (next first)) (size first)))").verdict == .unsatisfiable)
  }

  @Test("gives a model in SMT-LIB text")
  func model() throws {
    let script = """
      (declare-sort Frame 0)
      (declare-const a Frame) (declare-const b Frame)
      (declare-const |two words| Int) (declare-const flag Bool) (declare-const mask (_ BitVec 8))
      (assert (not (= a b)))
      (assert (= |two words| (- 5)))
      (assert (and flag (= mask #xa5)))
      (check-sat)
      """
    let answer = try Z3.check(script, options: SolverOptions(wantsModel: true))
    #expect(answer.verdict == .satisfiable)
    #expect(answer.model["two words"] == "(- 5)")
    #expect(answer.model["flag"] == "true")
    #expect(answer.model["mask"] == "#xa5")
    #expect(answer.model["a"] != nil && answer.model["a"] != answer.model["b"])
    #expect(try Z3.check(script).model.isEmpty, "a model that nobody asked for")
  }

  @Test("does not call a candidate model of quantifiers satisfiable")
  func incompleteQuantifiers() throws {
    let script = growth + "(assert (= (size first) 0))"
    let answer = try Z3.check(script, options: SolverOptions(rlimit: 1_000_000))
    #expect(answer.verdict == .unknown)
    #expect(answer.reason == "(incomplete quantifiers)")
  }

  @Test("finds a model of quantifiers when asked to search for one")
  func modelBasedInstantiation() throws {
    let script = """
      (declare-sort Frame 0) (declare-fun size (Frame) Int) (declare-const a Frame)
      (assert (forall ((f Frame)) (! (> (size f) 1) :pattern ((size f)))))
      """
    #expect(try Z3.check(script).verdict == .unknown)
    #expect(try Z3.check(script, options: SolverOptions(useModelBasedInstantiation: true)).verdict == .satisfiable)
  }

  @Test("stops at the resource limit and says so", arguments: [1, 1_000, 50_000] as [UInt64])
  func resourceLimit(units: UInt64) throws {
    let answer = try Z3.check(pigeons(9), options: SolverOptions(rlimit: units))
    #expect(answer.verdict == .unknown)
    #expect(answer.reason == Z3.resourceLimitExceeded)
    #expect(answer.rlimit >= units && answer.rlimit < units + 50_000)
  }

  @Test("stops at the time limit and says so")
  func timeLimit() throws {
    let answer = try Z3.check(pigeons(12), options: SolverOptions(timeoutMilliseconds: 50))
    #expect(answer.verdict == .unknown)
    #expect(answer.reason == Z3.timedOut)
  }

  @Test("takes a resource limit beyond 32 bits")
  func hugeResourceLimit() throws {
    #expect(try Z3.check("(assert false)", options: SolverOptions(rlimit: .max)).verdict == .unsatisfiable)
  }

  @Test("throws what does not parse", arguments: ["(assert (= 1 x))", "(declare-const x Unheard)", "(assert 1)", "junk"])
  func syntax(script: String) {
    let error = #expect(throws: SolverError.self) { try Z3.check(script) }
    guard case .solver(let message) = error else {
      Issue.record("not an error of the solver: \(String(describing: error))")
      return
    }
    #expect(message.contains("error") && message.contains("line 1"))
  }

  @Test(
    "refuses what Z3 would silently ignore",
    arguments: [
      "(assert false) (exit)", "(declare-const p Bool) (check-sat-assuming (p))", "(push) (assert false) (pop)",
      "(set-option :smt.random_seed 7)", "(asert false)", "(check-sat) (assert false)", "(check-sat) (check-sat)",
      "(reset)", "(assert true", "(assert true))", "()", "( ; (\nassert false)", "(set-info :source \"open",
    ])
  func unsupported(script: String) {
    let error = #expect(throws: SolverError.self) { try Z3.check(script) }
    guard case .unsupportedScript = error else {
      Issue.record("not refused: \(String(describing: error))")
      return
    }
  }

  @Test("refuses zero bytes, which would end the script for Z3")
  func zeroBytes() {
    for script in ["\0(assert false)", "(assert \0 false)", "(set-info :source \"\0\")", "(assert |\0|)", "; \0\n(assert false)"]
    {
      let error = #expect(throws: SolverError.self) { try Z3.check(script) }
      #expect(error?.description.contains("zero byte") == true)
    }
  }

  @Test("reads past comments, strings and quoted names")
  func lexicon() throws {
    let script = """
      ; (exit) ) |
      (declare-const |(push) ; "| Bool) (set-info :source "a "" ) | ; b")
      (assert (not |(push) ; "|)) (
        assert ; between
        |(push) ; "|)
      """
    #expect(try Z3.check(script).verdict == .unsatisfiable)
  }

  @Test("forgets each addition before it takes up the next")
  func additions() throws {
    let declared = "(declare-const x Int)(declare-const low Bool)(declare-const high Bool)"
    let answers = try Z3.check(
      declared + "(assert (< x 5))",
      with: [
        Z3.Addition(declared + "(assert (> x 5))"), Z3.Addition(declared + "(assert (> x 3))"), Z3.Addition(),
        Z3.Addition(
          declared + "(assert (=> low (< x 3)))(assert (=> high (> x 3)))", assumptions: [["low", "high"], ["high"], ["low"]]),
      ], options: SolverOptions(wantsModel: true))
    #expect(
      answers.map { $0.map(\.verdict) } == [
        [.unsatisfiable], [.satisfiable], [.satisfiable], [.unsatisfiable, .satisfiable, .satisfiable],
      ])
    #expect(answers[1][0].model["x"] == "4")
    #expect(answers[3][1].model["x"] == "4")
  }

  @Test("refuses an addition that Z3 would not read to its end")
  func unreadableAddition() {
    #expect(throws: SolverError.self) { try Z3.check("(declare-const x Int)", with: [Z3.Addition("(exit)")]) }
    #expect(throws: SolverError.self) { try Z3.check("(declare-const x Int)", with: [Z3.Addition("(assert (< y 1))")]) }
  }

  @Test("uses the same resources whatever ran before, on every thread")
  func determinism() throws {
    let scripts = [
      pigeons(6), growth + "(assert (= (size first) 0))", growth + "(assert (< (size (next first)) (size first)))",
      "(declare-const x Int)(declare-const y Int)(assert (and (= (+ (* 3 x) (* 5 y)) 7) (> x 10) (< y (- 10))))",
    ]
    let options = SolverOptions(rlimit: 1_000_000, seed: 3)
    let alone = try scripts.map { try Z3.check($0, options: options) }
    let inputs = (0..<10).flatMap { round in round.isMultiple(of: 2) ? Array(scripts.indices) : scripts.indices.reversed() }
    let together = parallelMap(inputs, jobs: 2) { index in Result { try Z3.check(scripts[index], options: options) } }
    for (index, answer) in zip(inputs, together) {
      let answer = try answer.get()
      #expect(answer.verdict == alone[index].verdict)
      #expect(answer.rlimit == alone[index].rlimit)
      #expect(answer.reason == alone[index].reason)
    }
  }

  @Test("survives deep terms on the threads of parallelMap")
  func deepTerms() throws {
    let depth = 20_000
    let script =
      "(declare-const x Int)(assert (< " + String(repeating: "(+ 1 ", count: depth) + "x"
      + String(repeating: ")", count: depth) + " x))"
    let answers = parallelMap([script], jobs: 1) { script in Result { try Z3.check(script) } }
    #expect(try answers[0].get().verdict == .unsatisfiable)
  }
}
