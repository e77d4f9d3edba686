import Checker
import KernelImpl
import KernelSpec
import Testing

/// The concrete reading of the specification: geometry, operations and invariants.
@Suite struct EvaluatorTests {
  static let geometries = [
    MachineGeometry(frameCount: 3, coreCount: 1, pageFanOut: 1, capabilityFanOut: 2, maximum: 1),
    MachineGeometry(frameCount: 13, coreCount: 1, pageFanOut: 2, capabilityFanOut: 4, maximum: 9),
    MachineGeometry(frameCount: 16, coreCount: 2, pageFanOut: 4, capabilityFanOut: 4, maximum: 1_000_000),
    MachineGeometry(frameCount: 20, coreCount: 3, pageFanOut: 2, capabilityFanOut: 6, maximum: 12),
  ]
  static let bootable = Array(geometries.dropFirst())

  @Test(arguments: geometries)
  func axiomsHold(geometry: MachineGeometry) throws {
    let evaluator = try Evaluator(.kernel, geometry)
    for axiom in Geometry.axioms {
      #expect(try evaluator.holds(axiom.formula, in: evaluator.initialState), "\(axiom.name)")
    }
  }

  @Test(arguments: geometries)
  func initialStateIsAsSpecified(geometry: MachineGeometry) throws {
    let evaluator = try Evaluator(.kernel, geometry)
    for formula in Initial.formulas { #expect(try evaluator.holds(formula, in: evaluator.initialState), "\(formula)") }
    #expect(evaluator.violations(of: evaluator.initialState).isEmpty)
  }

  @Test(arguments: bootable)
  func bootStateSatisfiesEveryInvariant(geometry: MachineGeometry) throws {
    let lockstep = try Lockstep(geometry: geometry)
    #expect(lockstep.restart(.boot) == nil)
    #expect(lockstep.evaluator.violations(of: lockstep.state).isEmpty)
    for consequence in Specification.kernel.consequences {
      #expect(try lockstep.evaluator.holds(consequence.formula, in: lockstep.state), "\(consequence.name)")
    }
  }

  /// A state with delegations, a mapping, a stale translation and a stale node.
  private func busy() throws -> Lockstep {
    let lockstep = try Lockstep(geometry: Self.bootable[1])
    let calls: [FuzzCall] = [
      FuzzCall(.flush, [0]), FuzzCall(.retype, [2, 10, 0, 1]), FuzzCall(.map, [2, 10, 0, 4, 0, 7]),
      FuzzCall(.map, [2, 10, 0, 4, 1, 3]), FuzzCall(.map, [2, 10, 0, 4, 2, 1]), FuzzCall(.delegate, [2, 4, 0, 4, 3, 1]),
      FuzzCall(.remove, [2, 4, 1]), FuzzCall(.deconstruct, [2, 3, 0, 4]), FuzzCall(.remove, [2, 8, 3]),
      FuzzCall(.delegate, [2, 7, 0, 8, 3, 1]),
    ]
    for call in calls {
      #expect(lockstep.step(call) == nil)
      #expect(lockstep.lastSpecified.error == nil, "\(call.text) → \(lockstep.lastSpecified)")
    }
    #expect(lockstep.violatedInvariant() == nil)
    return lockstep
  }

  /// True however the state is, because the ghosts are reconstructed so.
  private static let trueByConstruction: Set = [
    "descent-is-reflexive", "descent-is-transitive", "descent-goes-through-child", "occupancy-is-occupied",
    "budget-is-summed", "numbers-have-namers",
  ]

  @Test func everyInvariantCanBeViolated() throws {
    let lockstep = try busy()
    let evaluator = lockstep.evaluator
    let layout = evaluator.layout
    var missing = Set(Specification.kernel.invariants.map(\.name))
    #expect(missing.isSuperset(of: Self.trueByConstruction))
    search: for region in layout.regions where region.base < layout.historyEnd {
      for index in 0..<region.count {
        let cell = region.base + index
        let candidates =
          region.symbol.range == .integer ? [-1, 0, 1, 3, 1_000_001] : Array(Set([0, 1, 2, 4, 7, 19, 20, 28, 45, 46]))
        for value in candidates where value != lockstep.state.cells[cell] {
          guard evaluator.geometry.contains(value, region.symbol.range) else { continue }
          var state = lockstep.state
          state.cells[cell] = value
          missing.subtract(evaluator.violations(of: state).map(\.name))
          if missing.subtracting(Self.trueByConstruction) == ["span-is-within-budget", "running-is-not-blocked"] { break search }
        }
      }
    }
    // A core that runs longer than its finite tcap has time, or a thread that waits, is more than one cell away: at boot the tcap is
    // infinite, and nothing runs.
    var running = lockstep.state
    for (symbol, index, value) in [
      (State.object.symbol, 5, ObjectKind.tcap.code), (State.budgetKind.symbol, 5, BudgetKind.finite.code),
      (State.budget.symbol, 5, 1), (State.tcap.symbol, 0, 5), (State.thread.symbol, 0, 5), (State.span.symbol, 0, 1),
    ] { running[symbol, index] = value }
    #expect(!evaluator.violations(of: running).contains { $0.name == "span-is-within-budget" })
    running[State.span.symbol, 0] = 2
    running[State.readiness.symbol, 5] = Readiness.blocked.code
    missing.subtract(evaluator.violations(of: running).map(\.name))
    #expect(missing == Self.trueByConstruction)
    // The rest needs ghosts that reconstruction does not yield.
    for symbol in [
      State.ancestor.symbol, State.toward.symbol, State.occupant.symbol, State.namer.symbol, State.budgetBelow.symbol,
    ] {
      for index in 0..<layout.region(symbol).count {
        for value in 0...1 {
          let found = evaluator.violations(of: lockstep.state, limit: .max, changingGhost: (symbol, index, value))
          missing.subtract(found.map(\.name))
        }
        if missing.isEmpty { return }
      }
    }
    #expect(missing.isEmpty)
  }

  @Test func violationSaysWhere() throws {
    let lockstep = try busy()
    var state = lockstep.state
    state[State.type.symbol, 13] = FrameType.kernel.code
    let violation = try #require(lockstep.evaluator.violation(of: state))
    #expect(violation.name == "mapping-is-user")
    #expect(violation.witness == "s = slot 5:0")
    state[State.target.symbol, 20] = 99
    #expect(lockstep.evaluator.violation(of: state)?.name == "state-is-well-sorted")
  }

  @Test func cyclicDelegationIsAViolation() throws {
    let lockstep = try busy()
    var state = lockstep.state
    // The mapping at 5:0 and the one delegated from it, at 5:3.
    state[State.parent.symbol, 20] = 23
    #expect(lockstep.evaluator.violations(of: state).contains { $0.name == "descent-is-acyclic" })
  }

  @Test func requirementThatReadsAGhostIsRefused() throws {
    var specification = Specification.kernel
    let flush = try #require(specification.operations.firstIndex { $0.name == "flush" })
    specification.operations[flush].steps.insert(
      .require(.apply(State.ancestor.symbol, [Geometry.noSlot().term, Geometry.noSlot().term]), else: .vacant), at: 0)
    #expect(throws: EvaluationError(subject: "flush", problem: "requirement 1 (vacant) reads the ghost ancestor")) {
      try Evaluator(specification, Self.bootable[1])
    }
    specification = .kernel
    specification.operations[flush].steps.append(
      .assign(State.now.symbol, [], .apply(State.seat.symbol, [Geometry.noSlot().term])))
    #expect(throws: EvaluationError(subject: "flush", problem: "an update of now reads the ghost seat")) {
      try Evaluator(specification, Self.bootable[1])
    }
  }

  @Test func updateBeforeAFailingRequirementPersists() throws {
    var specification = Specification.kernel
    let flush = try #require(specification.operations.firstIndex { $0.name == "flush" })
    specification.operations[flush].steps.insert(.assign(State.now.symbol, [], .integer(7)), at: 0)
    let evaluator = try Evaluator(specification, Self.bootable[1])
    var state = evaluator.initialState
    #expect(evaluator.execute(flush, [99], on: &state).error == .outOfRange)
    #expect(state[State.now.symbol] == 7)
  }

  @Test func argumentsThatNameNothingAreRefused() throws {
    let evaluator = try Evaluator(.kernel, Self.bootable[1])
    var state = evaluator.initialState
    let before = state
    let found = try #require(evaluator.index(of: "found"))
    #expect(evaluator.execute(found, [16, 1, 0, 0], on: &state).error == .outOfRange)
    #expect(evaluator.execute(found, [.max, 1, 0, 0], on: &state).error == .outOfRange)
    #expect(evaluator.execute(found, [1, 1, .max, 0], on: &state).error == .wrongLevel)
    #expect(evaluator.execute(try #require(evaluator.index(of: "flush")), [2], on: &state).error == .outOfRange)
    #expect(state == before)
  }

  @Test func abstractionCoversTheStateBothWays() throws {
    let lockstep = try busy()
    let abstraction = lockstep.abstraction
    #expect(Set(abstraction.rows.map(\.name)) == Set(State.symbols.filter { $0.role == .state }.map(\.name)))
    let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: abstraction.wordCount)
    defer { memory.deallocate() }
    abstraction.write(lockstep.state, to: memory)
    #expect(Array(UnsafeBufferPointer(start: memory, count: abstraction.wordCount)) == lockstep.memoryWords)
    #expect(abstraction.state(of: memory, history: lockstep.state) == lockstep.state)
    let store = MemoryStore(geometry: abstraction.layout.geometry.memory, words: memory)
    for frame in 0..<16 {
      #expect(store.load(.references, UInt64(frame)) == UInt64(lockstep.state[State.references.symbol, frame]))
    }
    for slot in 0..<64 {
      let entry = PackedEntry(word: store.load(.entry, UInt64(slot)))
      #expect(entry.kind == UInt64(lockstep.state[State.entry.symbol, slot]))
      #expect(entry.rights == UInt64(lockstep.state[State.rights.symbol, slot]))
      #expect(entry.frame == UInt64(lockstep.state[State.target.symbol, slot]))
      #expect(store.load(.previousSibling, UInt64(slot)) == UInt64(lockstep.state[State.previousSibling.symbol, slot]))
    }
  }
}
