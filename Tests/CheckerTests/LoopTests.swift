import Checker
import KernelImpl
import KernelSpec
import Testing

/// Loops that treat each scheduler by itself are summed up, and others are refused.
@Suite struct LoopTests {
  typealias Word = SymbolicWord

  /// How the paths of a kernel end whose `preempt` is what is given: it gets the store and a frame.
  private func ends(_ body: @escaping @Sendable (SymbolicStore, Word) -> Void) -> [CodePath.Outcome] {
    var refinement = Refinement()
    refinement.kernel = SymbolicKernel { _, arguments, store, _ in
      body(store, arguments[1])
      return Outcome(status: 0, result: 0)
    }
    return refinement.paths(of: Specification.kernel.operation(named: "preempt")!).map(\.outcome)
  }

  /// Why the exploration could not follow the code.
  private func losses(_ body: @escaping @Sendable (SymbolicStore, Word) -> Void) -> [String] {
    ends(body).compactMap { if case .lost(let reason) = $0 { reason } else { nil } }
  }

  /// The loop of the kernel, `step` apart.
  private static func each(_ store: SymbolicStore, by step: UInt64 = 1, _ body: (Word) -> Bool) {
    var scheduler: Word = 0
    while scheduler < store.schedulerCount {
      guard body(scheduler) else { return }
      scheduler = scheduler + Word(integerLiteral: step)
    }
  }

  @Test func loopThatTreatsEachByItselfIsSummedUp() {
    let ends = ends { store, tcap in
      Self.each(store) { scheduler in
        if store.load(.priority, tcap, scheduler) == 0 { store.store(1, .priority, tcap, scheduler) }
        return true
      }
    }
    #expect(ends.contains { if case .success = $0 { true } else { false } })
    #expect(!ends.contains { if case .lost = $0 { true } else { false } })
  }

  @Test func loopThatStoresElsewhereIsRefused() {
    let reason = "a loop over the schedulers that stores elsewhere than at the element that it counts"
    #expect(
      losses { store, tcap in
        Self.each(store) { scheduler in
          store.store(store.load(.priority, tcap, scheduler), .budget, tcap)
          return true
        }
      }.contains(reason))
    #expect(
      losses { store, tcap in
        let own = store.load(.scheduler, tcap)
        Self.each(store) { _ in
          store.store(1, .priority, tcap, own)
          return true
        }
      }.contains(reason))
  }

  @Test func loopThatReadsWhatAnotherIterationStoresIsRefused() {
    let losses = losses { store, tcap in
      let own = store.load(.scheduler, tcap)
      Self.each(store) { scheduler in
        store.store(store.load(.priority, tcap, own), .priority, tcap, scheduler)
        return true
      }
    }
    #expect(losses == ["a loop over the schedulers that reads what another iteration stores: priority"])
  }

  @Test func loopThatStoresAndEndsEarlyIsRefused() {
    let losses = losses { store, tcap in
      Self.each(store) { scheduler in
        if store.load(.namers, scheduler) == 0 { return false }
        store.store(1, .priority, tcap, scheduler)
        return true
      }
    }
    #expect(losses == ["a loop over the schedulers that stores, and may end before the last"])
  }

  @Test func loopThatSkipsIsRefused() {
    let losses = losses { store, tcap in
      Self.each(store, by: 2) { scheduler in
        store.store(1, .priority, tcap, scheduler)
        return true
      }
    }
    #expect(losses.contains("a loop over the schedulers that does not count up from one to the next"))
  }

  @Test func loadOfWhatALoopHasStoredIsRefused() {
    let losses = losses { store, tcap in
      Self.each(store) { scheduler in
        store.store(1, .priority, tcap, scheduler)
        return true
      }
      store.store(store.load(.priority, tcap, store.load(.scheduler, tcap)), .budget, tcap)
    }
    #expect(losses == ["a load of what a loop before has stored: priority"])
  }

  @Test func nestedLoopsAreRefused() {
    let losses = losses { store, tcap in
      Self.each(store) { outer in
        Self.each(store) { inner in
          store.store(1, .priority, tcap, inner)
          return true
        }
        store.store(1, .priority, tcap, outer)
        return true
      }
    }
    #expect(!losses.isEmpty)
  }

  /// What an iteration leaves in a variable is not followed; so the kernel's loops must have none but the counter.
  @Test func loopsOfTheKernelCarryNothingButTheirCounter() throws {
    let builder = try KernelBuilder(folder: CodeMutantTests.sources)
    var loops = 0
    for (file, source) in builder.sources where !["BootPlan.swift", "MemoryStore.swift"].contains(file) {
      let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
      for (index, line) in lines.enumerated()
      where line.hasPrefix("while ") || line.hasPrefix("for ") || line.hasPrefix("repeat ") {
        loops += 1
        let counter = String(line.split(separator: " ")[1])
        #expect(lines[index - 1] == "var \(counter): Word = 0", "\(file): \(line)")
        let body = lines[(index + 1)...].prefix { $0 != "}" }
        #expect(body.last == "\(counter) = \(counter) + 1", "\(file): \(line)")
        #expect(body.count == 2 && !body.dropLast().contains { $0.contains(" = ") }, "\(file): \(line)")
      }
      // What is done for each scheduler is done by closures, which must not change what is outside.
      for line in lines where line.contains("forEachScheduler {") || line.contains("everyScheduler({") {
        #expect(!line.contains("var ") && !line.contains(" += "), "\(file): \(line)")
      }
    }
    #expect(loops == 3)
  }
}
