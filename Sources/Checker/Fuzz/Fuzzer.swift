import Foundation
import KernelImpl
import KernelSpec

/// What a campaign compares.
public enum FuzzMode: String, CaseIterable, Sendable {
  /// Each step runs on the specification too; error, result and state are compared, and a failure must change no word.
  case differential
  /// The kernel alone; invariants at the end of each sequence. The TLBs' history is not kept here, so what the invariants
  /// say about it is not tested.
  case fast
}

/// When a campaign ends.
public enum FuzzLimit: Sendable {
  /// After so many sequences.
  case sequences(Int)
  /// After so much time, at the end of a sequence.
  case duration(Duration)
}

/// What a campaign did.
public struct FuzzReport: Sendable {
  public var mode: FuzzMode
  public var sequences = 0
  public var steps = 0
  /// By the wall clock, and by the clock of the processor that ran it, which stands still while others use the machine.
  public var duration = Duration.zero
  public var processorTime = Duration.zero
  public var coverage = Coverage()
  public var failure: FuzzFailure?
  /// Whether it was stopped before its limit.
  public var isInterrupted = false

  /// Operations a second: calls chosen, executed and checked on one core, by the wall clock.
  public var rate: Double { Double(steps) / max(duration.seconds, 1e-9) }
  /// Operations a second of processor time.
  public var processorRate: Double { Double(steps) / max(processorTime.seconds, 1e-9) }
}

extension Duration {
  @usableFromInline var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }

  /// The processor time that this thread has used.
  static var ofThread: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}

/// Runs random sequences of calls on a kernel, from its boot state or from nothing.
///
/// Deterministic: sequence `i` of a seed is always the same on the same kernel. Not thread-safe.
public final class Fuzzer {
  public let kernel: KernelUnderTest
  public let specification: Specification
  /// The machines, over which the sequences go round.
  public let geometries: [MachineGeometry]
  private var lanes: [Lane] = []

  /// Machines small enough for full tables, and with maxima low enough for counters to reach them.
  public static let standardGeometries = [
    MachineGeometry(frameCount: 16, coreCount: 2, pageFanOut: 4, capabilityFanOut: 4, maximum: 1_000_000),
    MachineGeometry(frameCount: 20, coreCount: 2, pageFanOut: 4, capabilityFanOut: 4, maximum: 4),
    MachineGeometry(frameCount: 16, coreCount: 1, pageFanOut: 2, capabilityFanOut: 4, maximum: 9),
    MachineGeometry(frameCount: 20, coreCount: 3, pageFanOut: 4, capabilityFanOut: 6, maximum: 12),
    // Here there is room for several threads and tcaps.
    MachineGeometry(frameCount: 28, coreCount: 2, pageFanOut: 6, capabilityFanOut: 6, maximum: 1_000),
    // Here a frame has more slots than a capability-table node has entries, as on the hardware.
    MachineGeometry(frameCount: 20, coreCount: 1, pageFanOut: 6, capabilityFanOut: 4, maximum: 12),
  ]

  /// The machine, memory and generator of one geometry.
  private final class Lane {
    let lockstep: Lockstep
    var generator: CallGenerator
    /// The calls of the sequence that runs: each its number and eight words.
    let calls: UnsafeMutablePointer<UInt64>
    static let longest = 1024
    static let record = 9

    init(_ lockstep: Lockstep) {
      self.lockstep = lockstep
      generator = CallGenerator(seed: 0, memory: lockstep.memory, lockstep.abstraction)
      calls = .allocate(capacity: Self.longest * Self.record)
      calls.initialize(repeating: 0, count: Self.longest * Self.record)
    }

    deinit {
      generator.deallocate()
      calls.deallocate()
    }

    /// The first calls of the sequence.
    func recorded(_ count: Int) -> [FuzzCall] {
      (0..<count).map { index in
        let record = calls + index * Self.record
        let call = SystemCall(rawValue: record.pointee)!
        return FuzzCall(call, Array(UnsafeBufferPointer(start: record + 1, count: call.parameterCount)))
      }
    }
  }

  /// One sequence in eight begins with nothing, and builds with the boot operations what it needs.
  private static func start(_ seed: UInt64, sequence: Int) -> FuzzStart {
    FuzzRandom.seed(seed, sequence: sequence) & 7 == 0 ? .initial : .boot
  }

  /// - Throws: ``EvaluationError`` if the specification cannot be evaluated on one of the machines.
  public init(
    kernel: KernelUnderTest = .shipped, specification: Specification = .kernel,
    geometries: [MachineGeometry] = Fuzzer.standardGeometries
  ) throws(EvaluationError) {
    self.kernel = kernel
    self.specification = specification
    self.geometries = geometries
    for geometry in geometries {
      lanes.append(Lane(try Lockstep(kernel: kernel, specification: specification, geometry: geometry)))
    }
  }

  /// Runs sequences until the limit, a cancellation, or the first failure.
  ///
  /// - Parameter progress: Called after each 256 sequences with the numbers so far.
  public func run(
    _ mode: FuzzMode, seed: UInt64, limit: FuzzLimit, cancellation: Cancellation = Cancellation(),
    progress: ((FuzzReport) -> Void)? = nil
  ) -> FuzzReport {
    var report = FuzzReport(mode: mode)
    report.coverage = Coverage(specification)
    let clock = ContinuousClock()
    let begin = clock.now
    let processorBegin = Duration.ofThread
    var index = 0
    while true {
      switch limit {
      case .sequences(let count): if index >= count { return finish(report) }
      case .duration(let duration): if index & 7 == 0, clock.now - begin >= duration { return finish(report) }
      }
      if cancellation.isCancelled {
        report.isInterrupted = true
        return finish(report)
      }
      let lane = lanes[index % lanes.count]
      if let failure = run(lane, mode, seed: seed, sequence: index, &report) {
        report.failure = failure
        return finish(report)
      }
      index += 1
      if index & 255 == 0, let progress {
        progress(finish(report))
      }
    }
    func finish(_ report: FuzzReport) -> FuzzReport {
      var report = report
      report.duration = clock.now - begin
      report.processorTime = Duration.ofThread - processorBegin
      return report
    }
  }

  /// Runs one sequence.
  private func run(
    _ lane: Lane, _ mode: FuzzMode, seed: UInt64, sequence: Int, _ report: inout FuzzReport
  ) -> FuzzFailure? {
    let lockstep = lane.lockstep
    let sequenceSeed = FuzzRandom.seed(seed, sequence: sequence)
    let start = Self.start(seed, sequence: sequence)
    let length = 64 + Int(sequenceSeed >> 8) % (Lane.longest - 64)
    let bootCheck = lockstep.restart(start)
    report.sequences += 1
    func failure(_ check: FuzzCheck, _ count: Int) -> FuzzFailure {
      FuzzFailure(
        check: check, explanation: "", geometry: lockstep.geometry, start: start, seed: seed, calls: lane.recorded(count))
    }
    if let bootCheck { return explained(failure(bootCheck, 0)) }
    var generator = lane.generator
    generator.restart(seed: sequenceSeed, includesBootCalls: start == .initial)
    let done =
      switch mode {
      case .differential: Self.compare(lockstep, &generator, lane.calls, length, &report.coverage)
      case .fast: Self.exercise(lockstep, &generator, lane.calls, length, &report.coverage)
      }
    lane.generator = generator
    report.steps += done.count
    if let failed = done.check { return explained(failure(failed, done.count)) }
    let state = mode == .fast ? lockstep.abstraction.state(of: lockstep.memory) : lockstep.state
    guard let violation = lockstep.evaluator.violation(of: state) else { return nil }
    return explained(failure(.invariant(violation.name), done.count))
  }

  /// The calls of one sequence, as the kernel alone runs it: those of the fast phase.
  public func sequence(_ index: Int, seed: UInt64) -> CallSequence {
    let lane = lanes[index % lanes.count]
    var report = FuzzReport(mode: .fast)
    let failure = run(lane, .fast, seed: seed, sequence: index, &report)
    if let failure { return CallSequence(geometry: failure.geometry, start: failure.start, calls: failure.calls) }
    return CallSequence(
      geometry: lane.lockstep.geometry, start: Self.start(seed, sequence: index), calls: lane.recorded(report.steps))
  }

  /// Runs calls on specification and kernel, up to the first difference, or while they still do something.
  private static func compare(
    _ lockstep: Lockstep, _ generator: inout CallGenerator, _ calls: UnsafeMutablePointer<UInt64>, _ length: Int,
    _ coverage: inout Coverage
  ) -> (check: FuzzCheck?, count: Int) {
    for index in 0..<length {
      if index > 0, generator.isSpent { return (nil, index) }
      let record = calls + index * Lane.record
      let call = generator.next(record + 1)
      record.pointee = call.rawValue
      let failed = lockstep.step(call, record + 1)
      coverage.count(Int(call.rawValue), status: lockstep.lastStatus)
      if let failed { return (failed, index + 1) }
    }
    return (nil, length)
  }

  /// Runs calls on the kernel alone, while they still do something.
  private static func exercise(
    _ lockstep: Lockstep, _ generator: inout CallGenerator, _ calls: UnsafeMutablePointer<UInt64>,
    _ length: Int, _ coverage: inout Coverage
  ) -> (check: FuzzCheck?, count: Int) {
    let kernel = lockstep.guarded
    for index in 0..<length {
      if index > 0, generator.isSpent { return (nil, index) }
      let record = calls + index * Lane.record
      let call = generator.next(record + 1)
      record.pointee = call.rawValue
      let status = kernel.execute(call.rawValue, record + 1)
      if TrapGuard.isTrap(status) { return (.doesNotTrap, index + 1) }
      coverage.count(Int(call.rawValue), status: status)
    }
    return (nil, length)
  }

  /// Runs a failure's calls again, with invariants after each step, and says where and how it fails first.
  private func explained(_ failure: FuzzFailure) -> FuzzFailure {
    let runner = SequenceRunner(lanes.first { $0.lockstep.geometry == failure.geometry }!.lockstep)
    return runner.firstFailure(failure.calls, start: failure.start, seed: failure.seed) ?? failure
  }
}
