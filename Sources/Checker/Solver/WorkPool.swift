import Foundation
import Synchronization

/// A flag that asks running work to stop early; set once, by any thread or by a signal handler.
public final class Cancellation: Sendable {
  /// The cancellation that SIGINT and SIGTERM set, after `installSignalHandlers()`.
  public static let ofProcess = Cancellation()

  // 0 while running, the signal's number after a signal, -1 after a plain cancel().
  private let state = Atomic<Int32>(0)

  /// Creates a flag that is not set.
  public init() {}

  /// Whether the flag is set.
  public var isCancelled: Bool { state.load(ordering: .relaxed) != 0 }

  /// The number of the signal that set the flag, if one did; a command then exits with 128 more than it.
  public var signal: Int32? {
    let value = state.load(ordering: .relaxed)
    return value > 0 ? value : nil
  }

  /// Sets the flag; the first call decides what `signal` says.
  public func cancel() { set(-1) }

  // Async-signal-safe: one lock-free exchange.
  private func set(_ value: Int32) {
    _ = state.compareExchange(expected: 0, desired: value, ordering: .relaxed)
  }

  /// Makes the first SIGINT or SIGTERM set `ofProcess`; a second one of the same kind ends the process as usual.
  public static func installSignalHandlers() {
    // A handler must not be the first to initialise a lazy global.
    _ = ofProcess
    for number in [SIGINT, SIGTERM] {
      _ = Foundation.signal(number) { number in
        Cancellation.ofProcess.set(number)
        _ = Foundation.signal(number, SIG_DFL)
      }
    }
  }
}

/// The bytes of stack of each worker: Z3 and the walks over terms recurse deeply. Untouched pages cost nothing.
private let workerStackSize = 256 << 20

/// Applies a function to every input on several threads, and returns the outputs in the order of the inputs.
///
/// - Parameters:
///   - jobs: The number of threads; at least one, and never more than there are inputs, is used.
///   - progress: Called after each output with its index, in order of completion, never twice at once.
///   - body: Runs on threads with 256 MiB of stack.
public func parallelMap<Input: Sendable, Output: Sendable>(
  _ inputs: [Input], jobs: Int, progress: (@Sendable (Int, Output) -> Void)? = nil,
  _ body: @escaping @Sendable (Input) -> Output
) -> [Output] {
  let outputs = parallelMap(inputs, jobs: jobs, cancellation: Cancellation(), progress: progress, body)
  // Nobody else holds the cancellation, so no output is missing.
  return outputs.map { $0! }
}

/// Applies a function to every input on several threads until cancelled; nil stands for each input that was not taken up.
///
/// Work that is running when the cancellation is set is finished, not thrown away.
///
/// - Parameters:
///   - jobs: The number of threads; at least one, and never more than there are inputs, is used.
///   - progress: Called after each output with its index, in order of completion, never twice at once.
///   - body: Runs on threads with 256 MiB of stack.
public func parallelMap<Input: Sendable, Output: Sendable>(
  _ inputs: [Input], jobs: Int, cancellation: Cancellation, progress: (@Sendable (Int, Output) -> Void)? = nil,
  _ body: @escaping @Sendable (Input) -> Output
) -> [Output?] {
  let batch = Batch(inputs: inputs, cancellation: cancellation, progress: progress, body: body)
  let running = DispatchGroup()
  for _ in 0..<min(max(1, jobs), inputs.count) {
    running.enter()
    let worker = Thread {
      batch.work()
      running.leave()
    }
    worker.stackSize = workerStackSize
    worker.start()
  }
  running.wait()
  return batch.outputs.withLock { $0 }
}

/// What the workers of one map share.
private final class Batch<Input: Sendable, Output: Sendable>: Sendable {
  let outputs: Mutex<[Output?]>
  private let inputs: [Input]
  private let next = Atomic<Int>(0)
  private let reporting = Mutex<Void>(())
  private let cancellation: Cancellation
  private let progress: (@Sendable (Int, Output) -> Void)?
  private let body: @Sendable (Input) -> Output

  init(
    inputs: [Input], cancellation: Cancellation, progress: (@Sendable (Int, Output) -> Void)?,
    body: @escaping @Sendable (Input) -> Output
  ) {
    self.inputs = inputs
    self.outputs = Mutex(Array(repeating: nil, count: inputs.count))
    self.cancellation = cancellation
    self.progress = progress
    self.body = body
  }

  func work() {
    while !cancellation.isCancelled {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < inputs.count else { return }
      let output = body(inputs[index])
      outputs.withLock { $0[index] = output }
      if let progress { reporting.withLock { _ in progress(index, output) } }
    }
  }
}
