/// How to explore.
public struct ExplorationOptions: Sendable {
  /// Whether to explore one state of each orbit, as ``Model/canonical(_:)`` says.
  public var usesSymmetry = false
  /// How many threads work.
  public var jobs = 1
  /// The most bytes that states and their table may occupy.
  public var memoryLimit = 4 << 30
  /// What stops it early.
  public var cancellation = Cancellation()
  /// Called as work goes on, from any thread, never twice at once.
  public var progress: (@Sendable (ExplorationProgress) -> Void)?
  /// How long it is not called again.
  public var progressInterval: Duration = .milliseconds(100)

  public init() {}
}

/// An exploration of some model, whichever it is.
///
/// Made where the model is known, so that the compiler can make one program of model and engine; used where it is not.
public struct ModelExploration {
  /// The model in one line.
  public let identity: String
  @usableFromInline let runBody: () -> ExplorationReport
  @usableFromInline let fingerprintBody: () -> UInt64
  @usableFromInline let checkpointBody: () -> ExplorationCheckpoint
  @usableFromInline let restoreBody: (ExplorationCheckpoint) throws(CheckpointError) -> Void

  /// An exploration of a model.
  ///
  /// - Parameter makeModel: Makes the model, once for each thread.
  @inlinable public init<M: Model>(_ options: ExplorationOptions, makeModel: () throws -> M) rethrows {
    self.init(try Explorer(options, makeModel: makeModel))
  }

  @inlinable public init<M: Model>(_ explorer: Explorer<M>) {
    identity = explorer.model.identity
    runBody = {
      var report = explorer.run()
      if let (property, path) = explorer.counterexample() {
        report.violation = path.violation(of: property, in: explorer.model)
      }
      return report
    }
    fingerprintBody = { explorer.fingerprint }
    checkpointBody = { explorer.checkpoint() }
    restoreBody = { checkpoint throws(CheckpointError) in try explorer.restore(checkpoint) }
  }

  /// Explores until everything reachable is found, something fails, or it has to stop.
  ///
  /// After an interruption it may be called again, here or in an exploration that was restored.
  public func run() -> ExplorationReport { runBody() }

  /// A number that depends on which states were found, and on nothing else.
  public var fingerprint: UInt64 { fingerprintBody() }

  /// What has been found so far, while nothing runs.
  public var checkpoint: ExplorationCheckpoint { checkpointBody() }

  /// Continues where another exploration of the same model stopped; call it before ``run()``.
  ///
  /// - Throws: ``CheckpointError`` if that was another model, or the checkpoint is damaged.
  public func restore(_ checkpoint: ExplorationCheckpoint) throws(CheckpointError) { try restoreBody(checkpoint) }
}
