import Checker
import KernelImpl
import KernelSpec
import Testing

/// Campaigns on the shipped kernel, and on kernels with bugs planted in them.
@Suite struct FuzzTests {
  // Without optimisation everything takes some forty times as long.
  #if DEBUG
    static let isOptimised = false
  #else
    static let isOptimised = true
  #endif
  static let medium = MachineGeometry(frameCount: 16, coreCount: 2, pageFanOut: 4, capabilityFanOut: 4, maximum: 1_000_000)

  @Test func shippedKernelAgreesWithTheSpecification() throws {
    let report = try Fuzzer().run(.differential, seed: 7, limit: .sequences(Self.isOptimised ? 600 : 40))
    #expect(report.failure == nil, "\(report.failure?.explanation ?? "")")
    #expect(report.steps > (Self.isOptimised ? 150_000 : 10_000))
    #expect(report.coverage.total == report.steps)
    #expect(report.coverage.successShare > 0.2)
  }

  @Test func everyOperationEndsInEveryWay() throws {
    let fuzzer = try Fuzzer()
    var coverage = Coverage()
    for seed in 0..<UInt64(Self.isOptimised ? 40 : 1) {
      let report = fuzzer.run(.fast, seed: seed, limit: .sequences(Self.isOptimised ? 250 : 80))
      try #require(report.failure == nil, "\(report.failure?.explanation ?? "")")
      coverage.merge(report.coverage)
      if coverage.empty.isEmpty { return }
    }
    // Every error that the specification lists occurs; none needs an excuse. Some take a million calls to meet.
    let missing = coverage.empty.filter { Self.isOptimised || $0.outcome == "success" }
    #expect(missing.isEmpty, "\(coverage.table)")
  }

  @Test func campaignsAreDeterministic() throws {
    let fuzzer = try Fuzzer()
    let first = fuzzer.run(.differential, seed: 3, limit: .sequences(12))
    let second = try Fuzzer().run(.differential, seed: 3, limit: .sequences(12))
    let third = fuzzer.run(.differential, seed: 4, limit: .sequences(12))
    #expect(first.steps == second.steps)
    #expect(first.coverage == second.coverage)
    #expect(first.coverage != third.coverage)
  }

  @Test func cancelledCampaignSaysSo() throws {
    let cancellation = Cancellation()
    cancellation.cancel()
    let report = try Fuzzer().run(.fast, seed: 1, limit: .sequences(100), cancellation: cancellation)
    #expect(report.isInterrupted)
    #expect(report.sequences == 0)
  }

  // MARK: - Planted bugs

  /// A bug: what a call does instead.
  struct Bug: Sendable, CustomTestStringConvertible {
    var name: String
    var call: SystemCall
    var check: FuzzCheck
    /// The length of the shortest sequence that shows it, found by thinking.
    var length: Int
    /// Runs the call; `run` is the correct one.
    var body: @Sendable (MemoryStore, UnsafePointer<UInt64>, () -> UInt64) -> UInt64
    var testDescription: String { name }

    var kernel: KernelUnderTest {
      let (call, body) = (call, body)
      return KernelUnderTest(name: name, boot: KernelUnderTest.shipped.boot) { memory, geometry, number, arguments, result in
        let run = { KernelUnderTest.shipped.execute(memory, geometry, number, arguments, result) }
        guard number == call.rawValue else { return run() }
        return body(MemoryStore(geometry: MemoryGeometry(words: geometry), words: memory), arguments, run)
      }
    }
  }

  /// Runs a call and gives a field of every frame back the value it had, where it fell.
  private static func keeping(_ field: FrameField, _ store: MemoryStore, _ run: () -> UInt64) -> UInt64 {
    let before = (0..<store.frameCount).map { store.load(field, $0) }
    let status = run()
    for frame in 0..<store.frameCount where store.load(field, frame) != before[Int(frame)] {
      store.store(before[Int(frame)], field, frame)
    }
    return status
  }

  static let bugs: [Bug] = [
    Bug(name: "revoke keeps the count of references", call: .revoke, check: .sameState, length: 2) { store, _, run in
      keeping(.references, store, run)
    },
    Bug(name: "copy ignores the rights asked for", call: .copy, check: .sameState, length: 1) { store, arguments, run in
      let all = UnsafeMutablePointer<UInt64>.allocate(capacity: 6)
      defer { all.deallocate() }
      all.update(from: arguments, count: 6)
      all[5] = 7
      let kernel = store
      return kernel.execute(SystemCall.copy.rawValue, all).status
    },
    Bug(name: "a refused retype leaves a mark", call: .retype, check: .failureIsAtomic, length: 1) { store, _, run in
      let status = run()
      if status != 0 { store.store(9, .entryPoint, 3) }
      return status
    },
    Bug(name: "a mapping is removed without a stamp", call: .remove, check: .sameState, length: 3) { store, _, run in
      keeping(.unmapped, store, run)
    },
    Bug(name: "a component ends and its epoch stays", call: .deactivate, check: .sameState, length: 5) { store, _, run in
      keeping(.epoch, store, run)
    },
    Bug(name: "release reports the end too early", call: .release, check: .sameOutcome, length: 2) { store, arguments, run in
      let status = store.execute(SystemCall.release.rawValue, arguments).status
      return status
    },
    Bug(name: "flush of one core counts for the next", call: .flush, check: .sameState, length: 1) { store, arguments, run in
      let status = run()
      if status == 0, arguments[0] + 1 < store.coreCount { store.store(store.now, .flushed, arguments[0] + 1) }
      return status
    },
    Bug(name: "construct ignores quiescence", call: .construct, check: .sameOutcome, length: 2) { store, _, run in
      let status = run()
      guard status == KernelError.notQuiescent.rawValue else { return status }
      let flushed = (0..<store.coreCount).map { store.load(.flushed, $0) }
      for core in 0..<store.coreCount { store.store(.max, .flushed, core) }
      defer { for core in 0..<store.coreCount { store.store(flushed[Int(core)], .flushed, core) } }
      return run()
    },
    Bug(name: "revoke of what was delegated traps", call: .revoke, check: .doesNotTrap, length: 2) { store, _, run in
      func references() -> UInt64 { (0..<store.frameCount).reduce(0) { $0 + store.load(.references, $1) } }
      let before = references()
      let status = run()
      // Overflows where something was removed.
      return status + (references() - before)
    },
    Bug(name: "retype accepts a code without a meaning", call: .retype, check: .undefinedCodeIsRefused, length: 1) {
      _, arguments, run in
      let status = run()
      return arguments[3] > 2 && status == KernelError.wrongKind.rawValue ? 0 : status
    },
  ]

  @Test(arguments: bugs)
  func plantedBugShrinksToTheShortest(bug: Bug) throws {
    let kernel = bug.kernel
    let report = try Fuzzer(kernel: kernel, geometries: [Self.medium]).run(.differential, seed: 5, limit: .sequences(600))
    let failure = try #require(report.failure)
    var shrinker = try Shrinker(kernel: kernel, geometry: failure.geometry)
    shrinker.searchBudget = 400_000
    let shortest = shrinker.shrink(failure)
    #expect(shortest.check == bug.check, "\(shortest.explanation)")
    #expect(shortest.operation == "\(bug.call)")
    #expect(shortest.calls.count == bug.length, "\(shortest.calls.map(\.text))")
    let replay = try Replay(Trace(shortest), kernel: kernel)
    #expect(replay.failure?.check == bug.check)
    #expect(try Replay(Trace(shortest)).agrees)
  }

  @Test func fastModeFindsWhatInvariantsSee() throws {
    let bug = Self.bugs[0]
    let report = try Fuzzer(kernel: bug.kernel, geometries: [Self.medium]).run(.fast, seed: 5, limit: .sequences(50))
    #expect(report.failure?.operation == "revoke")
  }

  /// The specification and the kernel agree on what is wrong, so only an invariant can tell.
  @Test func brokenSpecificationFailsAnInvariant() throws {
    var specification = Specification.kernel
    let map = try #require(specification.operations.firstIndex { $0.name == "map" })
    specification.operations[map].steps.removeAll { if case .require(_, .wrongType) = $0 { true } else { false } }
    let bug = Bug(name: "map of any frame", call: .map, check: .invariant("mapping-is-user"), length: 1) { store, _, run in
      let types = (0..<store.frameCount).map { store.load(.type, $0) }
      for frame in 0..<store.frameCount { store.store(1, .type, frame) }
      defer { for frame in 0..<store.frameCount { store.store(types[Int(frame)], .type, frame) } }
      return run()
    }
    let report = try Fuzzer(kernel: bug.kernel, specification: specification, geometries: [Self.medium])
      .run(.differential, seed: 5, limit: .sequences(50))
    let failure = try #require(report.failure)
    let shortest = try Shrinker(kernel: bug.kernel, specification: specification, geometry: Self.medium).shrink(failure)
    #expect(shortest.check == bug.check)
    #expect(shortest.calls.count == 1)
    #expect(shortest.explanation.contains("A user mapping names a user frame."))
  }

  @Test func bootThatDiffersIsFound() throws {
    let kernel = KernelUnderTest(
      name: "boot",
      boot: { memory, geometry in
        let status = KernelUnderTest.shipped.boot(memory, geometry)
        MemoryStore(geometry: MemoryGeometry(words: geometry), words: memory).store(5, .references, 4)
        return status
      }, execute: KernelUnderTest.shipped.execute)
    let failure = try #require(
      try Fuzzer(kernel: kernel, geometries: [Self.medium]).run(.differential, seed: 1, limit: .sequences(20)).failure)
    #expect(failure.check == .bootsAsSpecified)
    #expect(failure.calls.isEmpty)
    #expect(failure.explanation.contains("references of frame 4 is 2 in the specification, 5 in the kernel"))
  }

  @Test func libraryThatIsNoneIsRefused() {
    #expect(throws: KernelLoadingError.self) { try KernelUnderTest.load(path: "/nonexistent/kernel.so") }
  }
}
