import Checker
import Foundation
import KernelImpl
import KernelSpec
import Testing

/// Every reachable state of the kernel itself, on the smallest machines.
@Suite struct ExploreKernelTests {
  private static func machine(_ frames: Int, pages: Int = 2, capabilities: Int = 2, cores: Int = 1) throws -> SmallMachine {
    try #require(SmallMachine(freeFrames: frames, pageFanOut: pages, capabilityFanOut: capabilities, coreCount: cores))
  }

  private static func exploration(
    _ kernel: KernelModelOptions, symmetry: Bool = true
  ) throws -> ModelExploration { try ModelExploration(kernel, ExploreTests.options(symmetry: symmetry)) }

  @Test(arguments: [(1, 2, 2, 1), (2, 2, 2, 1), (3, 4, 2, 1), (3, 2, 3, 2), (8, 8, 8, 3)])
  func machinesStartInAStateThatSatisfiesEverything(size: (Int, Int, Int, Int)) throws {
    let machine = try Self.machine(size.0, pages: size.1, capabilities: size.2, cores: size.3)
    let trace = try Trace(recording: machine.start, summary: "", geometry: machine.geometry, start: .initial)
    #expect(trace.steps.allSatisfy { $0.outcome == "success" })
    #expect(try Replay(trace).agrees)
  }

  @Test func machinesThatNothingFitsIntoAreRefused() {
    #expect(SmallMachine(freeFrames: 0) == nil)
    #expect(SmallMachine(freeFrames: 9, pageFanOut: 8) == nil)
    // The handles of three frames need two leaves, and the constructor's table has no room for another capability.
    #expect(SmallMachine(freeFrames: 3) == nil)
    #expect(SmallMachine(freeFrames: 1, capabilityFanOut: 1) == nil)
  }

  /// The kernel with as little as there is to explore. The tests' own process notes where each error is thrown, so that every refusal
  /// of the kernel takes a hundred times as long as elsewhere; larger explorations run in the command line's tests.
  private static func smallest(_ frames: Int = 1, pages: Int = 2) throws -> KernelModelOptions {
    var options = KernelModelOptions(machine: try machine(frames, pages: pages))
    options.followsOwnObjects = false
    options.rights = [7, 1]
    return options
  }

  @Test func everyStateOfTheSmallestIsExplored() throws {
    let report = try Self.exploration(try Self.smallest()).run()
    #expect(report.ending == .explored, "\(report.text())")
    #expect(report.states == 373)
    #expect(report.statesByDepth == [1, 4, 12, 61, 163, 54, 72, 6])
    for phrase in ["not explored: calls that take away an entry of the start", "not explored: further capabilities", "explored:"]
    {
      #expect(report.text().contains(phrase))
    }
    #expect(report.counts.refusals["activate → hasObject", default: 0] > 0)
  }

  /// The representatives are those of all states, for the first levels: the symmetry merges no more and no less.
  @Test(arguments: [(1, 2, 4), (2, 2, 3), (2, 3, 3)])
  func symmetryMergesJustWhatDiffersInNames(size: (frames: Int, pages: Int, depth: Int)) throws {
    let options = try Self.smallest(size.frames, pages: size.pages)
    let model = try KernelModel<8>(options)
    func isOrdered(_ left: PackedState<8>, _ right: PackedState<8>) -> Bool {
      withUnsafeBytes(of: left) { left in withUnsafeBytes(of: right) { left.lexicographicallyPrecedes($0) } }
    }
    func distinct(_ states: [PackedState<8>]) -> [PackedState<8>] {
      states.sorted(by: isOrdered).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
    func after(_ states: [PackedState<8>]) throws -> [PackedState<8>] {
      var next = states
      for state in states { try model.forEachStep(from: state) { next.append($1) } }
      return next
    }
    var all = [model.initialState]
    var representatives = [model.canonical(model.initialState)]
    for _ in 0..<size.depth {
      all = distinct(try after(all))
      representatives = distinct(try after(representatives).map { model.canonical($0) })
      #expect(distinct(all.map { model.canonical($0) }) == representatives)
    }
    #expect(representatives.count < all.count)
  }

  // MARK: - Bugs

  /// A kernel that executes a call in its own way.
  private static func kernel(
    _ name: String,
    _ execute: @escaping @Sendable (MemoryStore, UInt64, UnsafePointer<UInt64>, () -> Outcome<UInt64>) -> Outcome<UInt64>
  ) -> KernelUnderTest {
    KernelUnderTest(
      name: name, boot: KernelUnderTest.shipped.boot,
      execute: { memory, geometry, call, arguments, result in
        let store = MemoryStore(geometry: MemoryGeometry(words: geometry), words: memory)
        let outcome = execute(store, call, arguments) { store.execute(call, arguments, internally: true) }
        result.pointee = outcome.result
        return outcome.status
      })
  }

  struct Bug: Sendable, CustomTestStringConvertible {
    var kernel: KernelUnderTest
    var check: String
    var length: Int
    var testDescription: String { kernel.name }
  }

  static let bugs = [
    Bug(
      kernel: kernel("a refused retype leaves a mark") { store, call, _, run in
        let outcome = run()
        if call == SystemCall.retype.rawValue, outcome.status != 0 { store.store(9, .entryPoint, 3) }
        return outcome
      }, check: "failure-is-atomic", length: 1),
    Bug(
      kernel: kernel("a removed entry still counts") { store, call, _, run in
        let frames = (0..<store.frameCount).map { store.load(.references, $0) }
        let outcome = run()
        if call == SystemCall.remove.rawValue {
          for frame in 0..<store.frameCount { store.store(frames[Int(frame)], .references, frame) }
        }
        return outcome
      }, check: "same-state", length: 1),
    Bug(
      kernel: kernel("construct ignores the child's level") { _, call, _, run in
        let outcome = run()
        return call == SystemCall.construct.rawValue && outcome.status == KernelError.wrongLevel.rawValue
          ? Outcome(status: 0, result: 0) : outcome
      }, check: "same-outcome", length: 1),
    Bug(
      kernel: kernel("deactivate traps for components") { store, call, _, run in
        let epochs = (0..<store.frameCount).reduce(0) { $0 + store.load(.epoch, $1) }
        let outcome = run()
        if call == SystemCall.deactivate.rawValue {
          // Overflows where an epoch has grown.
          return Outcome(
            status: outcome.status, result: epochs - (0..<store.frameCount).reduce(0) { $0 + store.load(.epoch, $1) })
        }
        return outcome
      }, check: "does-not-trap", length: 4),
    Bug(
      kernel: kernel("retype accepts a code without a meaning") { _, call, arguments, run in
        let outcome = run()
        return call == SystemCall.retype.rawValue && arguments[3] > 2 && outcome.status == KernelError.wrongKind.rawValue
          ? Outcome(status: 0, result: 0) : outcome
      }, check: "undefined-code-is-refused", length: 1),
  ]

  @Test(arguments: bugs)
  func plantedBugIsFoundAndReplayed(bug: Bug) throws {
    var kernel = try Self.smallest()
    kernel.kernel = bug.kernel
    let report = try Self.exploration(kernel).run()
    #expect(report.ending == .violated)
    let violation = try #require(report.violation)
    #expect(violation.property.name == bug.check, "\(violation.property)")
    #expect(violation.length == bug.length, "\(violation.lines)")
    // The trace begins with the machine's start, and shows the same on this kernel, and nothing on the shipped one.
    let trace = try Trace(itf: Data(violation.trace.utf8), path: "trace")
    #expect(trace.steps.count == kernel.machine.start.count + bug.length)
    #expect(try Replay(trace, kernel: bug.kernel).failure?.check.name == bug.check)
    #expect(try Replay(trace).agrees)
  }

  @Test func bugInTheKernelsSourceIsFound() throws {
    let mutant = try #require(CodeMutant.all.first { $0.name == "code-revoke-cuts-off-grandchildren" })
    let folder = FileManager.default.temporaryDirectory.appending(path: "kcheck-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var kernel = try Self.smallest()
    kernel.kernel = try .load(path: try KernelBuilder(folder: CodeMutantTests.sources).build(mutant, in: folder))
    let report = try Self.exploration(kernel).run()
    let violation = try #require(report.violation)
    // A handle of a handle, an object made through it, and the revocation of what hangs below the first handle.
    #expect(violation.length == 4, "\(violation.lines)")
    #expect(violation.property.name == "same-state")
  }

  /// A copy of a root is given to a fresh node, and the last capability to that removed. If the copy is a root, too, nothing can revoke
  /// what was given away, and the frame is lost.
  @Test(arguments: [nil, "copy-of-a-root-escapes"])
  func copyOfARootCanBeRevoked(bug: String?) throws {
    let mutant = try bug.map { name in try #require(SpecificationMutant.all.first { $0.name == name }) }
    var options = try Self.options(of: try mutant?.applied() ?? .kernel)
    options.followsOwnObjects = true
    options.checksTheorems = false
    let model = try KernelModel<4>(options)
    let calls = [
      FuzzCall(.copy, [2, 0, 0, 3, 0, 7]), FuzzCall(.retype, [2, 2, 0, 2]), FuzzCall(.activate, [2, 2, 0, 3, 1, 1, 1, 0]),
      FuzzCall(.copy, [6, 0, 1, 1, 0, 7]), FuzzCall(.remove, [2, 3, 1]),
    ]
    var state = model.initialState
    for call in calls {
      var next: PackedState<4>?
      try model.forEachStep(from: state) { if $0 == call { next = $1 } }
      state = try #require(next, "\(call)")
    }
    #expect(model.violation(of: state) == nil)
    #expect(model.recovers(state) == (bug == nil))
  }

  // MARK: - The specification, executed as if it were a kernel

  /// Kernel and specification agree on what is wrong: only invariants and theorems can tell.
  private static func options(of specification: Specification) throws -> KernelModelOptions {
    let machine = try Self.machine(1)
    let oracle = try SpecificationKernel(try Evaluator(specification, machine.geometry))
    var kernel = KernelModelOptions(machine: machine)
    kernel.followsOwnObjects = false
    kernel.specification = specification
    kernel.kernel = KernelUnderTest(
      name: "specification", boot: KernelUnderTest.shipped.boot, execute: { oracle.execute($0, $2, $3, $4) })
    return kernel
  }

  private static func exploration(of specification: Specification) throws -> ExplorationReport {
    var options = ExploreTests.options(symmetry: true, jobs: 1)
    options.memoryLimit = 1 << 28
    return try ModelExploration(try Self.options(of: specification), options).run()
  }

  private final class SpecificationKernel: @unchecked Sendable {
    private let evaluator: Evaluator
    private let abstraction: Abstraction

    init(_ evaluator: Evaluator) throws {
      self.evaluator = evaluator
      abstraction = try Abstraction(evaluator.layout)
    }

    func execute(
      _ memory: UnsafeMutablePointer<UInt64>, _ call: UInt64, _ arguments: UnsafePointer<UInt64>,
      _ result: UnsafeMutablePointer<UInt64>
    ) -> UInt64 {
      guard let call = SystemCall(rawValue: call), let index = evaluator.index(of: "\(call)") else { return .max }
      let words = Array(UnsafeBufferPointer(start: arguments, count: call.parameterCount))
      if FuzzCall(call, words).hasUndefinedCode { return KernelError.wrongKind.rawValue }
      var state = abstraction.state(of: memory)
      let outcome = evaluator.execute(index, words, on: &state)
      result.pointee = UInt64(outcome.result)
      abstraction.write(state, to: memory)
      return UInt64(outcome.error?.rawValue ?? 0)
    }
  }

  @Test(arguments: [
    "activate-ignores-type", "activate-ignores-level", "retype-skips-untyped", "deactivate-keeps-epoch",
  ])
  func bugThatBothShareIsFound(name: String) throws {
    let mutant = try #require(SpecificationMutant.all.first { $0.name == name })
    let report = try Self.exploration(of: try mutant.applied())
    #expect(
      report.violation?.property.name == mutant.property, "\(report.violation.map { "\($0.property)" } ?? "nothing violated")")
  }
}
