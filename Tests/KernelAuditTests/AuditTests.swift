import KernelAudit
import KernelImpl
import KernelSpec
import Testing

/// Plain memory with a state in it.
final class Memory {
  let store: MemoryStore
  private let words: UnsafeMutablePointer<UInt64>
  private let counts: UnsafeMutablePointer<UInt64>

  init(
    _ geometry: MemoryGeometry = MemoryGeometry(
      frameCount: 24, coreCount: 2, pageFanOut: 4, capabilityFanOut: 4, schedulerCount: 16, maximum: 1 << 40)
  ) {
    words = .allocate(capacity: Int(geometry.wordCount))
    counts = .allocate(capacity: Int(geometry.frameCount))
    words.initialize(repeating: 0, count: Int(geometry.wordCount))
    counts.initialize(repeating: 0, count: Int(geometry.frameCount))
    store = MemoryStore(geometry: geometry, words: words)
    store.reset()
  }

  deinit {
    words.deallocate()
    counts.deallocate()
  }

  var kernel: MemoryStore { store }
  var violation: AuditViolation? { Audit(store: store, counts: counts).violation() }

  /// A booted machine on which a user frame is mapped, and the mapping delegated twice.
  static func busy() throws -> (memory: Memory, layout: BootLayout) {
    let memory = Memory()
    let layout = try memory.kernel.boot()
    let caller = BootLayout.caller
    let (table, offset) = layout.handle(0)
    try memory.kernel.retype(caller: caller, table: table, offset: offset, type: 1)
    try memory.kernel.map(
      caller: caller, table: table, offset: offset, destination: BootLayout.pageLeaf, destinationOffset: 0, rights: 3)
    for destination: UInt64 in 1...2 {
      try memory.kernel.delegate(
        caller: caller, table: BootLayout.pageLeaf, offset: 0, destination: BootLayout.pageLeaf, destinationOffset: destination,
        rights: 1)
    }
    return (memory, layout)
  }
}

@Suite("A machine checks its own state") struct AuditTests {
  @Test("The states before and after booting, a busy one, and one in which a core runs, are in order")
  func sound() throws {
    #expect(Memory().violation == nil)
    let (memory, layout) = try Memory.busy()
    #expect(memory.violation == nil)
    run(memory.store, layout, core: 0, span: 5)
    #expect(memory.violation == nil)
  }

  @Test("What threads were bound to may have ended, and be anything now")
  func formerBindings() throws {
    let (memory, layout) = try Memory.busy()
    let store = memory.store
    let (superior, inferior) = (layout.firstFreeFrame + 1, layout.firstFreeFrame + 2)
    bind(store, layout)
    #expect(memory.violation == nil)
    store.store(store.maximum, .pending, superior)
    store.store(ReadinessCode.blocked, .readiness, inferior)
    #expect(memory.violation == nil)
    store.store(1, .epoch, superior)
    store.store(1, .epoch, BootLayout.frame(layout.tcap))
    #expect(memory.violation == nil)
    store.store(2, .level, superior)
    store.store(layout.firstFreeFrame, .supply, inferior)
    store.store(1, .epoch, layout.firstFreeFrame)
    #expect(memory.violation == nil)
  }

  /// A defect of a busy state, and the rule that notices it.
  struct Defect: Sendable, CustomTestStringConvertible {
    let name: String
    let rule: AuditRule
    let plant: @Sendable (MemoryStore, BootLayout) -> Void
    var testDescription: String { name }
  }

  private static let pageLeaf = BootLayout.frame(BootLayout.pageLeaf)
  private static func mapping(_ store: MemoryStore, _ offset: UInt64) -> UInt64 { store.slot(of: pageLeaf, at: offset) }

  static let defects: [Defect] = [
    Defect(name: "a node in a user frame", rule: .objectIsKernel) { store, _ in store.store(1, .type, pageLeaf) },
    Defect(name: "a level that no table has", rule: .objectIsKernel) { store, _ in
      store.store(3, .level, BootLayout.frame(BootLayout.memoryRoot))
    },
    Defect(name: "a mapping in a root", rule: .entryFitsNode) { store, layout in
      let word = PackedEntry(kind: 2, rights: 1, frame: layout.firstFreeFrame).word
      store.store(word, .entry, store.slot(of: BootLayout.frame(BootLayout.pageRoot), at: 1))
    },
    Defect(name: "a capability to what is none", rule: .nothingDangles) { store, layout in
      let word = PackedEntry(kind: 6, rights: 7, frame: layout.firstFreeFrame).word
      store.store(word, .entry, store.slot(of: BootLayout.frame(BootLayout.firstCapabilityLeaf), at: 3))
    },
    Defect(name: "a frame that does not exist", rule: .nothingDangles) { store, _ in
      store.store(PackedEntry(kind: 1, rights: 7, frame: 99).word, .entry, mapping(store, 3))
    },
    Defect(name: "a mapping of a kernel frame", rule: .mappingIsUser) { store, layout in
      store.store(2, .type, layout.firstFreeFrame)
    },
    Defect(name: "an entry not counted in its node", rule: .occupancyExact) { store, _ in store.store(2, .occupancy, pageLeaf) },
    Defect(name: "a reference not counted", rule: .referencesExact) { store, layout in
      store.store(2, .references, layout.firstFreeFrame)
    },
    Defect(name: "an empty slot with a parent", rule: .emptyIsAlone) { store, _ in
      store.store(mapping(store, 0), .parent, mapping(store, 3))
    },
    Defect(name: "a child that its parent does not know", rule: .forestIsLinked) { store, _ in
      store.store(0, .firstChild, mapping(store, 0))
    },
    Defect(name: "siblings that do not know each other", rule: .forestIsLinked) { store, _ in
      store.store(0, .previousSibling, mapping(store, 1))
    },
    Defect(name: "a parent that is no slot", rule: .forestIsLinked) { store, _ in store.store(1 << 40, .parent, mapping(store, 0))
    },
    Defect(name: "more rights than the parent", rule: .rightsShrink) { store, layout in
      store.store(PackedEntry(kind: 2, rights: 7, frame: layout.firstFreeFrame).word, .entry, mapping(store, 2))
    },
    Defect(name: "a ring of parents", rule: .forestIsAcyclic) { store, layout in
      // The mapping becomes the only child of its only child.
      let (one, other) = (mapping(store, 0), mapping(store, 2))
      store.store(PackedEntry(kind: 2, rights: 1, frame: layout.firstFreeFrame).word, .entry, one)
      for (slot, relative) in [(one, other), (other, one)] {
        store.store(relative, .parent, slot)
        store.store(relative, .firstChild, slot)
        store.store(0, .nextSibling, slot)
        store.store(0, .previousSibling, slot)
      }
    },
    Defect(name: "a stamp of tomorrow", rule: .stampsArePast) { store, _ in
      store.store(store.now + 1, .removed, mapping(store, 3))
    },
    Defect(name: "a tcap without its own scheduler's priority", rule: .tcapIsRated) { store, layout in
      store.store(0, .priority, BootLayout.frame(layout.tcap), 0)
    },
    Defect(name: "a tcap of no scheduler", rule: .tcapIsRated) { store, layout in
      store.store(store.schedulerCount, .scheduler, BootLayout.frame(layout.tcap))
    },
    Defect(name: "time in a frame that is no tcap", rule: .tcapIsRated) { store, layout in
      store.store(1, .budget, layout.firstFreeFrame)
    },
    Defect(name: "a quality in a frame that is no tcap", rule: .tcapIsRated) { store, layout in
      store.store(1, .priority, layout.firstFreeFrame, 3)
    },
    Defect(name: "an infinite budget that is a number, too", rule: .budgetIsNatural) { store, layout in
      store.store(1, .budget, BootLayout.frame(layout.tcap))
    },
    Defect(name: "a namer that is not counted", rule: .namersExact) { store, _ in store.store(0, .namers, 0) },
    Defect(name: "a component of what is no thread", rule: .threadHasComponent) { store, layout in
      store.store(1, .component, layout.firstFreeFrame)
    },
    Defect(name: "a thread without a component", rule: .threadHasComponent) { store, layout in
      store.store(2, .type, layout.firstFreeFrame + 1)
      store.store(5, .object, layout.firstFreeFrame + 1)
    },
    Defect(name: "a core that runs what is no thread", rule: .runningIsLive) { store, layout in
      store.store(layout.firstFreeFrame, .thread, 1)
      store.store(BootLayout.frame(layout.tcap), .tcap, 1)
    },
    Defect(name: "a core that spends a tcap's time for no thread", rule: .runningIsLive) { store, layout in
      store.store(BootLayout.frame(layout.tcap), .tcap, 1)
    },
    Defect(name: "a core that does not exist", rule: .runningIsLive) { store, layout in
      store.store(store.coreCount, .lastCore, layout.firstFreeFrame)
    },
    Defect(name: "a core whose thread knows another", rule: .runningIsLive) { store, layout in
      run(store, layout, core: 1, span: 5)
    },
    Defect(name: "a timer beyond the budget", rule: .spanIsWithinBudget) { store, layout in
      run(store, layout, core: 0, span: 6)
    },
    Defect(name: "a core that runs without a timer", rule: .spanIsWithinBudget) { store, layout in
      run(store, layout, core: 0, span: 0)
    },
    Defect(name: "a timer of an idle core", rule: .spanIsWithinBudget) { store, _ in store.store(1, .span, 0) },
    Defect(name: "a superior of what is no thread", rule: .threadIsBound) { store, layout in
      store.store(1, .superior, layout.firstFreeFrame)
    },
    Defect(name: "a superior's epoch in what is no thread", rule: .threadIsBound) { store, layout in
      store.store(1, .superiorEpoch, layout.firstFreeFrame)
    },
    Defect(name: "a supply of what is no thread", rule: .threadIsBound) { store, layout in
      store.store(1, .supply, BootLayout.frame(layout.tcap))
    },
    Defect(name: "a supply's epoch in what is no thread", rule: .threadIsBound) { store, layout in
      store.store(1, .supplyEpoch, BootLayout.frame(layout.tcap))
    },
    Defect(name: "a superior that does not exist", rule: .threadIsBound) { store, layout in
      bind(store, layout, .superior, to: store.frameCount)
    },
    Defect(name: "a superior of an epoch to come", rule: .threadIsBound) { store, layout in
      bind(store, layout, .superiorEpoch, to: 1)
    },
    Defect(name: "an epoch to come of no superior", rule: .threadIsBound) { store, layout in
      store.store(0, .superior, bind(store, layout))
      store.store(1, .superiorEpoch, layout.firstFreeFrame + 2)
    },
    Defect(name: "a superior that is no thread", rule: .threadIsBound) { store, layout in
      bind(store, layout, .superior, to: BootLayout.frame(BootLayout.component))
    },
    Defect(name: "a thread that is its own superior", rule: .threadIsBound) { store, layout in
      bind(store, layout, .superior, to: layout.firstFreeFrame + 2)
    },
    Defect(name: "a superior two levels above", rule: .threadIsBound) { store, layout in
      store.store(2, .level, bind(store, layout))
    },
    Defect(name: "a superior of a thread at the top", rule: .threadIsBound) { store, layout in
      store.store(0, .level, bind(store, layout))
    },
    Defect(name: "a thread below the lowest level", rule: .objectIsKernel) { store, layout in
      store.store(3, .level, bind(store, layout))
    },
    Defect(name: "a supply that does not exist", rule: .threadIsBound) { store, layout in
      bind(store, layout, .supply, to: store.frameCount)
    },
    Defect(name: "a supply of an epoch to come", rule: .threadIsBound) { store, layout in
      bind(store, layout, .supplyEpoch, to: 1)
    },
    Defect(name: "a supply that is no tcap", rule: .threadIsBound) { store, layout in
      bind(store, layout, .supply, to: layout.firstFreeFrame + 1)
    },
    Defect(name: "an activation of what is no thread", rule: .pendingWakes) { store, layout in
      store.store(1, .pending, layout.firstFreeFrame)
    },
    Defect(name: "a tcap that waits", rule: .pendingWakes) { store, layout in
      store.store(ReadinessCode.blocked, .readiness, BootLayout.frame(layout.tcap))
    },
    Defect(name: "more activations than there may be", rule: .pendingWakes) { store, layout in
      bind(store, layout, .pending, to: store.maximum + 1)
    },
    Defect(name: "a thread that waits for what is pending", rule: .pendingWakes) { store, layout in
      store.store(1, .pending, bind(store, layout))
      store.store(ReadinessCode.blocked, .readiness, layout.firstFreeFrame + 2)
    },
    Defect(name: "a thread that waits and runs", rule: .pendingWakes) { store, layout in
      run(store, layout, core: 0, span: 5)
      store.store(ReadinessCode.blocked, .readiness, layout.firstFreeFrame + 1)
    },
    Defect(name: "an unmapping of tomorrow", rule: .stampsArePast) { store, layout in
      store.store(store.now + 1, .unmapped, layout.firstFreeFrame)
    },
  ]

  @Test("Each rule notices what it is there for", arguments: defects)
  func notices(defect: Defect) throws {
    let (memory, layout) = try Memory.busy()
    defect.plant(memory.store, layout)
    #expect(memory.violation?.rule == defect.rule)
  }
}

@Suite("The digest of a state") struct DigestTests {
  @Test("Two machines that did the same have the same; another state has another")
  func digest() throws {
    let one = try Memory.busy()
    let two = try Memory.busy()
    #expect(one.memory.store.digest == two.memory.store.digest)
    try two.memory.kernel.flush(core: 1)
    #expect(one.memory.store.digest != two.memory.store.digest)
  }

  @Test("Every field counts")
  func fields() throws {
    let memory = try Memory.busy().memory
    let store = memory.store
    let before = store.digest
    func changes(_ change: (UInt64) -> Void, _ value: UInt64) {
      change(value ^ 1)
      #expect(store.digest != before)
      change(value)
      #expect(store.digest == before)
    }
    for raw: UInt64 in 0..<8 {
      let field = try #require(FrameField(rawValue: raw))
      changes({ store.store($0, field, 23) }, store.load(field, 23))
    }
    for raw: UInt64 in 0..<6 {
      let field = try #require(SlotField(rawValue: raw))
      let slot = store.slot(of: 23, at: 3)
      changes({ store.store($0, field, slot) }, store.load(field, slot))
    }
    for raw: UInt64 in 0..<12 {
      let field = try #require(ObjectField(rawValue: raw))
      changes({ store.store($0, field, 23) }, store.load(field, 23))
    }
    changes({ store.store($0, .priority, 23, 15) }, store.load(.priority, 23, 15))
    changes({ store.store($0, .namers, 15) }, store.load(.namers, 15))
    for raw: UInt64 in 0..<5 {
      let field = try #require(CoreField(rawValue: raw))
      changes({ store.store($0, field, 1) }, store.load(field, 1))
    }
    changes({ store.now = $0 }, store.now)
  }

  @Test("A summary depends on every step")
  func summary() {
    func chain(_ steps: [(UInt64, UInt64, UInt64)]) -> UInt64 {
      var summary = StepSummary()
      for step in steps { summary.add(Outcome(status: step.0, result: step.1), step.2) }
      return summary.chain
    }
    let steps: [(UInt64, UInt64, UInt64)] = [(0, 1, 2), (3, 0, 2)]
    #expect(chain(steps) == chain(steps))
    #expect(chain(steps) != chain([(0, 1, 2), (3, 0, 3)]))
    #expect(chain(steps) != chain([(0, 0, 2), (3, 0, 2)]))
    #expect(chain(steps) != chain([(1, 1, 2), (3, 0, 2)]))
  }
}

@Suite("Codes") struct CodeTests {
  /// The codes of values: their places in the enumeration.
  private func codes<Value: CaseIterable & Equatable>(_ values: Value...) -> [UInt64] {
    let all = Array(Value.allCases)
    return values.map { UInt64(all.firstIndex(of: $0)!) }
  }

  @Test("They are those of the specification")
  func codes() {
    #expect([TypeCode.untyped, TypeCode.user, TypeCode.kernel] == codes(FrameType.untyped, .user, .kernel))
    #expect(
      [ObjectCode.none, ObjectCode.capabilityNode, ObjectCode.pageNode, ObjectCode.component, ObjectCode.tcap, ObjectCode.thread]
        == codes(ObjectKind.noObject, .capabilityNode, .pageNode, .component, .tcap, .thread))
    #expect([BudgetCode.finite, BudgetCode.infinite] == codes(BudgetKind.finite, .infinite))
    #expect([ReadinessCode.runnable, ReadinessCode.blocked] == codes(Readiness.runnable, .blocked))
    #expect(
      [
        EntryCode.empty, EntryCode.frameHandle, EntryCode.userMapping, EntryCode.link, EntryCode.capabilityNodeCapability,
        EntryCode.pageNodeCapability, EntryCode.componentCapability, EntryCode.tcapCapability, EntryCode.threadCapability,
        EntryCode.endPointCapability,
      ]
        == codes(
          EntryKind.empty, .frameHandle, .userMapping, .link, .capabilityNodeCapability, .pageNodeCapability,
          .componentCapability, .tcapCapability, .threadCapability, .endPointCapability))
  }
}

/// Makes a thread of a frame, in plain words.
private func makeThread(_ store: MemoryStore, _ frame: UInt64, level: UInt64 = 0) {
  store.store(2, .type, frame)
  store.store(5, .object, frame)
  store.store(level, .level, frame)
  store.store(BootLayout.frame(BootLayout.component), .component, frame)
}

/// Makes a thread of level 1, with another as its superior and the boot tcap for its activations.
///
/// - Returns: Its frame, the third that is free; the superior's is the second.
@discardableResult
private func bind(_ store: MemoryStore, _ layout: BootLayout) -> UInt64 {
  let (superior, inferior) = (layout.firstFreeFrame + 1, layout.firstFreeFrame + 2)
  makeThread(store, superior)
  makeThread(store, inferior, level: 1)
  store.store(superior, .superior, inferior)
  store.store(BootLayout.frame(layout.tcap), .supply, inferior)
  return inferior
}

/// The same, and then one of that thread's fields is another.
private func bind(_ store: MemoryStore, _ layout: BootLayout, _ field: ObjectField, to value: UInt64) {
  store.store(value, field, bind(store, layout))
}

/// Lets a core run a thread on the boot tcap, made finite with 5 cycles; both say that they last ran on the first core.
private func run(_ store: MemoryStore, _ layout: BootLayout, core: UInt64, span: UInt64) {
  let (thread, tcap) = (layout.firstFreeFrame + 1, BootLayout.frame(layout.tcap))
  makeThread(store, thread)
  store.store(0, .budgetKind, tcap)
  store.store(5, .budget, tcap)
  store.store(thread, .thread, core)
  store.store(tcap, .tcap, core)
  store.store(span, .span, core)
}
