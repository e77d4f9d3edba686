import Synchronization

/// What the workers of an exploration share: where the next work is, and whether to stop.
@usableFromInline final class ExplorationControl: Sendable {
  private let next = Atomic<Int>(0)
  private let total = Atomic<Int>(0)
  private let found = Atomic<Int>(0)
  private let isFull = Atomic<Bool>(false)
  private let lastReport = Mutex(ContinuousClock.now)
  private let cancellation: Cancellation
  private let progress: (@Sendable (ExplorationProgress) -> Void)?
  private let progressInterval: Duration

  init(_ options: ExplorationOptions) {
    cancellation = options.cancellation
    progress = options.progress
    progressInterval = options.progressInterval
  }

  /// Begins a level of so many states, of which some have been expanded already.
  func begin(_ total: Int, expanded: Int) {
    next.store(expanded, ordering: .relaxed)
    self.total.store(total, ordering: .relaxed)
  }

  /// How many states of the level have been taken up.
  var taken: Int { min(next.load(ordering: .relaxed), total.load(ordering: .relaxed)) }

  @usableFromInline var isStopped: Bool { cancellation.isCancelled || isFull.load(ordering: .relaxed) }
  var memoryIsFull: Bool { isFull.load(ordering: .relaxed) }
  func stopForMemory() { isFull.store(true, ordering: .relaxed) }
  func resumeAfterGrowth() { isFull.store(false, ordering: .relaxed) }

  /// Takes the next states of the level, at most `limit`; nil when there are none or when work is to stop.
  @usableFromInline func take(_ limit: Int) -> Range<Int>? {
    guard !isStopped else { return nil }
    let total = total.load(ordering: .relaxed)
    let start = next.wrappingAdd(limit, ordering: .relaxed).oldValue
    return start < total ? start..<min(start + limit, total) : nil
  }

  @usableFromInline func countFound(_ count: Int) { found.wrappingAdd(count, ordering: .relaxed) }

  var foundCount: Int { found.load(ordering: .relaxed) }

  /// Tells how far the exploration is, unless it was told just now.
  @usableFromInline func report(depth: Int) {
    guard let progress else { return }
    lastReport.withLock { last in
      let now = ContinuousClock.now
      guard now - last >= progressInterval else { return }
      last = now
      progress(
        ExplorationProgress(
          states: found.load(ordering: .relaxed), depth: depth, frontier: total.load(ordering: .relaxed), expanded: taken))
    }
  }
}

/// How far an exploration is.
public struct ExplorationProgress: Sendable {
  /// States found so far; with symmetry, representatives.
  public var states: Int
  /// The depth of the states that are being expanded.
  public var depth: Int
  /// How many states have that depth, and how many of them have been expanded.
  public var frontier: Int
  public var expanded: Int
}
