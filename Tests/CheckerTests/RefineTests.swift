import Checker
import KernelImpl
import KernelSpec
import Testing

/// The code, executed on symbolic words.
@Suite struct RefineTests {
  static let kernel = Specification.kernel

  private func obligations(_ operation: String, of specification: Specification = kernel) throws -> [Obligation] {
    let operation = try #require(specification.operation(named: operation))
    return Refinement(specification: specification).obligations(of: operation)
  }

  private func path(_ obligation: Obligation) -> CodePath? {
    if case .refines(_, let path) = obligation.goal { path } else { nil }
  }

  @Test func nothingHasDrifted() {
    #expect(Refinement().drift == [])
  }

  @Test func whatOneSideLacksIsDrift() {
    var fewer = Self.kernel
    fewer.operations.removeAll { $0.name == "flush" }
    #expect(Refinement(specification: fewer).drift == ["the specification has no operation 'flush'"])
    var more = Self.kernel
    more.operations.append(
      KernelSpec.Operation("defragment", "", parameters: []) { State.now.set(0) })
    #expect(Refinement(specification: more).drift == ["the kernel has no operation 'defragment'"])
  }

  @Test func flushHasThreePaths() throws {
    let obligations = try obligations("flush")
    #expect(
      obligations.map(\.id) == [
        "code-refines/success-1/flush", "code-refines/exhausted-2/flush", "code-refines/outOfRange-3/flush",
        "code-refines/can-succeed/flush",
      ])
    #expect(path(obligations[0])?.accesses == 3)
  }

  @Test(arguments: [
    "retype", "deactivate", "flush", "found", "foundTcap", "transferTime", "consume", "yieldCore", "preempt", "bindSuperior",
    "receive", "interrupt",
  ])
  func everyPathRefines(operation: String) throws {
    let results = Prover().run(try obligations(operation), jobs: 2)
    #expect(results.allSatisfy { $0.answer.isGreen }, "\(results.filter { !$0.answer.isGreen }.map(\.obligation.id))")
    // The code can end in every way in which the specification can.
    let errors = Set(Self.kernel.operation(named: operation)!.requirements.map { "\($0.error)" })
    let ends = Set(
      results.filter { !$0.obligation.wantsWitness }.map { $0.obligation.property.prefix { $0 != "-" } }.map(String.init))
    #expect(ends.subtracting(["unreachable", "iteration"]) == errors.union(["success"]))
  }

  /// A loop over the cores is cut after one iteration, and what follows it knows that all have passed.
  @Test func loopsAreCutAtAnInvariant() throws {
    let paths = try obligations("retype").compactMap(path)
    #expect(
      paths.contains { path in
        path.assumptions.contains { if case .forAll(let variables, _, _) = $0 { variables[0].sort == .core } else { false } }
      })
    #expect(paths.map(\.accessesPerCore).max() == 1)
  }

  @Test func stepsAreAsManyAsPromised() throws {
    for name in ["retype", "remove", "releasePages", "consume", "send", "receive"] {
      let call = try #require(SystemCall.allCases.first { "\($0)" == name })
      let paths = try obligations(name).compactMap(path)
      #expect(paths.map { UInt64($0.accesses) }.max() == call.stepBound(coreCount: 0, schedulerCount: 0), "\(name)")
    }
  }

  @Test func codeThatDoesMoreThanIsSpecifiedIsViolated() throws {
    var broken = Self.kernel
    let map = try #require(broken.operations.firstIndex { $0.name == "map" })
    broken.operations[map].steps.removeAll { if case .require(_, .wrongType) = $0 { true } else { false } }
    let prover = Prover(specification: broken)
    let open = prover.run(try obligations("map", of: broken), jobs: 2).filter { !$0.answer.isGreen }
    #expect(!open.isEmpty)
    #expect(open.allSatisfy { $0.obligation.property.hasPrefix("wrongType-") && $0.answer == .unknown })
    let told = try prover.confirming(open)
    #expect(told.allSatisfy { $0.answer == .violated })
    #expect(told[0].codeWitness?.failure.operation == "map")
    #expect(told[0].codeWitness?.failure.calls.count == 1)
  }

  @Test func stateThatDiffersIsViolated() throws {
    var broken = Self.kernel
    let flush = try #require(broken.operations.firstIndex { $0.name == "flush" })
    broken.operations[flush].steps.removeAll { if case .assign(State.now.symbol, _, _) = $0 { true } else { false } }
    let prover = Prover(specification: broken)
    let open = prover.run(try obligations("flush", of: broken), jobs: 2).filter { !$0.answer.isGreen }
    #expect(open.map(\.obligation.id) == ["code-refines/success-1/flush"])
    #expect(try prover.confirming(open)[0].answer == .violated)
  }

  /// Where no run shows a difference, the solver's state does.
  @Test func solverFindsAStateOnTheMachine() throws {
    var broken = Self.kernel
    let flush = try #require(broken.operations.firstIndex { $0.name == "flush" })
    broken.operations[flush].steps.removeAll { if case .assign(State.now.symbol, _, _) = $0 { true } else { false } }
    let prover = Prover(specification: broken)
    let open = prover.run(try obligations("flush", of: broken), jobs: 2).filter { !$0.answer.isGreen }
    let told = try prover.confirming(open, budget: 0)
    #expect(told[0].answer == .violated)
    let text = try #require(told[0].counterexample?.description)
    #expect(text.contains("the specification succeeds; the code succeeds"))
    #expect(text.contains("now()"))
    // The state is laid out on a machine, and there the code is run.
    let witness = try #require(told[0].stateWitness)
    #expect(witness.check == .sameState)
    #expect(witness.violatedInvariant == nil)
    #expect(witness.call.name == "flush")
    // What the printed test does.
    let lockstep = try Lockstep(specification: broken, geometry: witness.geometry)
    lockstep.restart(from: witness.state)
    #expect(lockstep.step(witness.call) == .sameState)
  }

  /// Nothing leads to a state in which a count is too small, but for a specification that does not say so.
  @Test func aWeakInvariantIsToldFromABug() throws {
    var weak = Self.kernel
    weak.invariants.removeAll { $0.name == "occupant-is-counted" || $0.name == "occupancy-is-occupied" }
    let prover = Prover(specification: weak)
    let open = prover.run(try obligations("remove", of: weak), jobs: 2).filter { !$0.answer.isGreen }
    #expect(!open.isEmpty)
    let told = try prover.confirming([open[0]], budget: 20_000)
    #expect(told[0].codeWitness == nil)
    #expect(told[0].reason?.contains("not reached: ") == true)
    let witness = try #require(told[0].stateWitness)
    #expect(witness.check == .doesNotTrap)
    #expect(witness.violatedInvariant == nil)
    // All invariants see that there is no such state.
    #expect(try Evaluator(.kernel, witness.geometry).violation(of: witness.state) != nil)
  }
}

/// Every refusal in the kernel's source, and the paths that end there.
@Suite struct ThrowCoverageTests {
  private let builder: KernelBuilder

  init() throws { builder = try KernelBuilder(folder: CodeMutantTests.sources) }

  @Test func everyThrowEndsAPathOrIsProvedUnreachable() throws {
    let coverage = try ThrowCoverage(builder: builder, jobs: 2)
    #expect(coverage.differences == [])
    #expect(coverage.rows.filter(\.isDead).map(\.site) == [])
    #expect(coverage.rows.count > 40)
    #expect(coverage.rows.filter { $0.paths.isEmpty }.map(\.site) == [])
  }

  @Test func aCheckThatNothingFailsIsDead() throws {
    var sources = builder.sources
    let check = "    guard store.isCore(core) else { throw .outOfRange }\n"
    #expect(sources["Operations/Flush.swift"]!.contains(check))
    sources["Operations/Flush.swift"]!.replace(check, with: check + check)
    var specification = Specification.kernel
    specification.operations.removeAll { $0.name != "flush" }
    let coverage = try ThrowCoverage(builder: KernelBuilder(sources: sources), specification: specification, jobs: 1)
    let own = coverage.rows.filter { $0.site.file == "Operations/Flush.swift" }
    #expect(own.map(\.isDead) == [false, true, false])
    #expect(coverage.lines(all: false).contains { $0.hasPrefix("DEAD Operations/Flush.swift:5 guard store.isCore(core)") })
  }
}

/// What the operations on symbolic words claim, on numbers.
@Suite struct SymbolicArithmeticTests {
  typealias Sum = SymbolicWord.Sum
  typealias Atom = SymbolicWord.Atom

  private func run<Result>(_ body: () throws -> Result) rethrows -> (Result, debts: [Exploration.Debt]) {
    let exploration = Exploration(prefix: [], summaries: LoopSummaries())
    let result = try Exploration.$running.withValue(exploration) { try body() }
    return (result, exploration.debts)
  }

  private func variable(_ name: String, _ sort: Sort) -> Term { .variable(Variable(name, sort)) }

  /// The atoms of a packed entry, with the numbers that they may have.
  private var atoms: [(Atom, ClosedRange<UInt64>)] {
    [
      (.code(.entryKind, variable("k", .enumeration(.entryKind))), 0...7), (.rights(variable("r", .rights)), 0...7),
      (.frame(variable("f", .frame)), 0...((1 << 44) - 1)),
    ]
  }

  private func number(_ sum: Sum, _ values: [Atom: UInt64]) -> UInt64 {
    sum.terms.reduce(sum.constant) { $0 + values[$1.key]! * $1.value }
  }

  @Test func packedEntriesComeApart() throws {
    var random = SystemRandomNumberGenerator()
    let (kind, rights, frame) = (Sum(terms: [atoms[0].0: 1]), Sum(terms: [atoms[1].0: 1]), Sum(terms: [atoms[2].0: 1]))
    let ((word, parts), debts) = try run {
      let word = try SymbolicArithmetic.add(
        SymbolicArithmetic.add(kind, SymbolicArithmetic.multiply(rights, Sum(constant: 16))),
        SymbolicArithmetic.multiply(frame, Sum(constant: 128)))
      let bySixteen = try SymbolicArithmetic.divide(word, Sum(constant: 16))
      return (
        word,
        [
          bySixteen.remainder, try SymbolicArithmetic.divide(bySixteen.quotient, Sum(constant: 8)).remainder,
          try SymbolicArithmetic.divide(word, Sum(constant: 128)).quotient,
        ]
      )
    }
    #expect(parts == [kind, rights, frame])
    #expect(debts.isEmpty)
    for _ in 0..<1_000 {
      let values = Dictionary(uniqueKeysWithValues: atoms.map { ($0.0, UInt64.random(in: $0.1, using: &random)) })
      let number = number(word, values)
      #expect([number % 16, number / 16 % 8, number / 128] == parts.map { self.number($0, values) })
    }
  }

  @Test func sumThatMayExceedAWordIsOwed() throws {
    let count = Sum(terms: [.integer(variable("n", .integer)): 1])
    let (_, debts) = try run { try SymbolicArithmetic.add(count, Sum(constant: 1)) }
    #expect(debts.map(\.meaning) == ["a sum fits a word"])
    let (_, others) = try run { try SymbolicArithmetic.subtract(count, Sum(constant: 1)) }
    #expect(others.map(\.meaning) == ["a difference is not negative"])
  }

  @Test func whatHasNoMeaningIsRefused() {
    let count = Sum(terms: [.integer(variable("n", .integer)): 1])
    #expect(throws: (any Error).self) { try run { try SymbolicArithmetic.multiply(count, count) } }
    #expect(throws: (any Error).self) { try run { try SymbolicArithmetic.divide(count, Sum(constant: 16)) } }
    #expect(throws: (any Error).self) { try run { try SymbolicArithmetic.intersection(count, Sum(constant: 16)) } }
  }

  @Test func comparisonsOfCodesNameTheirElements() throws {
    let (code, range) = (atoms[0].0, Sum(terms: [atoms[0].0: 1]))
    guard case .code(let enumeration, let term) = code else { return }
    let (below, _) = try run { try SymbolicArithmetic.less(range, Sum(constant: 2)) }
    #expect(below == .or([.equal(term, .element(enumeration, 0)), .equal(term, .element(enumeration, 1))]))
    let (never, _) = try run { try SymbolicArithmetic.equal(range, Sum(constant: 16)) }
    #expect(never == .truth(false))
  }
}
