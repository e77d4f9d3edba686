import Foundation
import KernelSpec

/// Fuzzes mutants of the implementation.
public struct CodeMutation: Sendable {
  /// Where the fuzzer runs.
  public enum Isolation: Sendable {
    /// In a process of its own, of the `kcheck` at the path: a mutant may crash or never end.
    case process(executable: String)
    /// In this process, which shares the mutant's fate.
    case none
  }

  public var builder: KernelBuilder
  public var isolation: Isolation
  public var seed: UInt64 = 1
  /// How many sequences a mutant has to survive.
  public var sequences = 2_000
  /// How long a mutant's fuzzer may take.
  public var timeLimit = Duration.seconds(120)

  public init(builder: KernelBuilder, isolation: Isolation) {
    self.builder = builder
    self.isolation = isolation
  }

  /// The name of the kernel without a bug.
  public static let controlName = "control"

  /// Builds and fuzzes the kernel with a bug; without one it is the control, which has to survive.
  public func outcome(of mutant: CodeMutant?, cancellation: Cancellation = Cancellation()) -> MutantOutcome {
    let start = ContinuousClock.now
    var outcome = MutantOutcome(
      name: mutant?.name ?? Self.controlName, level: .code, summary: mutant?.summary ?? "the kernel without a bug",
      verdict: .survived)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kcheck-mutant-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try fuzz(mutant, in: folder, cancellation, &outcome)
    } catch {
      outcome.verdict = .unbuildable
      outcome.details = "\(error)"
    }
    // An interrupt reaches the compiler and the fuzzer, too: what they say then means nothing.
    if cancellation.isCancelled, outcome.verdict != .killed || outcome.calls == nil { outcome.verdict = .notRun }
    outcome.totalSeconds = start.duration(to: .now) / .seconds(1)
    return outcome
  }

  /// Fuzzes many mutants at once.
  ///
  /// - Parameters:
  ///   - jobs: How many threads.
  ///   - cancellation: When set, mutants that have not begun are ``MutantVerdict/notRun``.
  ///   - progress: Called with each outcome as it comes, never twice at once.
  public func run(
    _ mutants: [CodeMutant?], jobs: Int, cancellation: Cancellation = Cancellation(),
    progress: (@Sendable (MutantOutcome) -> Void)? = nil
  ) -> [MutantOutcome] {
    let outcomes = parallelMap(
      mutants, jobs: jobs, cancellation: cancellation, progress: { progress?($1) },
      { outcome(of: $0, cancellation: cancellation) })
    return zip(mutants, outcomes).map { mutant, outcome in
      outcome
        ?? MutantOutcome(
          name: mutant?.name ?? Self.controlName, level: .code, summary: mutant?.summary ?? "the kernel without a bug",
          verdict: .notRun)
    }
  }

  /// Builds the kernel in a folder and fuzzes it.
  func fuzz(
    _ mutant: CodeMutant?, in folder: URL, _ cancellation: Cancellation, _ outcome: inout MutantOutcome
  ) throws {
    let library = try builder.build(mutant, in: folder, cancellation: cancellation)
    switch isolation {
    case .process(let executable): try fuzz(library, with: executable, in: folder, cancellation, &outcome)
    case .none: try fuzz(library, cancellation, &outcome)
    }
  }

  // MARK: - In this process

  private func fuzz(_ library: String, _ cancellation: Cancellation, _ outcome: inout MutantOutcome) throws {
    let kernel = try KernelUnderTest.load(path: library)
    let report = try Fuzzer(kernel: kernel).run(
      .differential, seed: seed, limit: .sequences(sequences), cancellation: cancellation)
    outcome.calls = report.steps
    outcome.seconds = report.duration / .seconds(1)
    outcome.size = "\(report.steps) calls"
    guard let failure = report.failure else { return }
    let shortest = try Shrinker(kernel: kernel, geometry: failure.geometry).shrink(failure)
    outcome.kill(
      check: shortest.check.name, operation: shortest.operation, trace: shortest.calls.map(\.text),
      explanation: shortest.explanation, picture: shortest.picture(kernel: kernel))
  }

  // MARK: - In a process of its own

  /// The part of `kcheck fuzz --json` that is read here.
  private struct Report: Decodable {
    struct Phase: Decodable {
      var operations: Int
      var milliseconds: Int
    }
    struct Failure: Decodable {
      var check: String
      var operation: String
      var explanation: String
      var calls: [String]
      var picture: Picture?
    }
    var answer: String
    var phases: [Phase]
    var failure: Failure?
  }

  private func fuzz(
    _ library: String, with executable: String, in folder: URL, _ cancellation: Cancellation, _ outcome: inout MutantOutcome
  ) throws {
    let traces = folder.appendingPathComponent("traces")
    try FileManager.default.createDirectory(at: traces, withIntermediateDirectories: true)
    let json = folder.appendingPathComponent("report.json")
    let arguments = [
      "fuzz", "--kernel", library, "--mode", "differential", "--runs", "\(sequences)", "--seed", "\(seed)",
      "--corpus", traces.path, "--json", json.path,
    ]
    let start = ContinuousClock.now
    let end = Subprocess.run(executable, arguments, timeout: timeLimit, cancellation: cancellation)
    outcome.seconds = start.duration(to: .now) / .seconds(1)
    switch end {
    case .timedOut:
      outcome.verdict = .timeout
      outcome.details = "the fuzzer had not ended after \(timeLimit)"
    case .crashed(let signal, let output):
      outcome.verdict = .killed
      outcome.killer = "crash/signal-\(signal)"
      outcome.size = "no trace"
      outcome.details = output
    case .cancelled: outcome.verdict = .notRun
    case .ended(0, _), .ended(1, _):
      let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: json))
      let calls = report.phases.reduce(0) { $0 + $1.operations }
      outcome.calls = calls
      outcome.seconds = Double(report.phases.reduce(0) { $0 + $1.milliseconds }) / 1000
      outcome.size = "\(calls) calls"
      guard let failure = report.failure else { return }
      outcome.kill(
        check: failure.check, operation: failure.operation, trace: failure.calls, explanation: failure.explanation,
        picture: failure.picture)
    case .ended(let code, let output):
      outcome.verdict = .unbuildable
      outcome.details = "the fuzzer ended with exit code \(code): \(output)"
    case .notStarted(let reason):
      outcome.verdict = .unbuildable
      outcome.details = "\(executable): \(reason)"
    }
  }
}

extension MutantOutcome {
  /// Records what the fuzzer found; `calls` are known already.
  fileprivate mutating func kill(
    check: String, operation: String?, trace: [String], explanation: String, picture: Picture?
  ) {
    verdict = .killed
    killer = "\(check)/\(operation ?? "boot")"
    traceLength = trace.count
    size = "trace of \(trace.count), after \(calls ?? 0) calls"
    details = (trace + [explanation]).joined(separator: "\n")
    self.picture = picture
  }
}
