import Foundation

/// Finds every state that a model can reach, breadth first, on several threads, and checks each.
///
/// The states are kept in ``StateHash/shardCount`` shards by their hash; nothing else is kept. A way to a state is found, when it is
/// asked for, by going back through the levels. Counts do not depend on the number of threads, nor on where a run was interrupted.
public final class Explorer<M: Model>: @unchecked Sendable {
  /// How many states, or representatives, there are, and so on, while nothing runs.
  @usableFromInline var counts: ExplorationCounts
  @usableFromInline let shards: [StateShard<M.State>]
  @usableFromInline let workers: [ExplorationWorker<M>]
  @usableFromInline let control: ExplorationControl
  /// The model, for what is not done by workers.
  public let model: M
  /// Whether only representatives are explored.
  public let usesSymmetry: Bool
  /// The most bytes that states and their table may occupy.
  public let memoryLimit: Int
  /// Refusals of the runs before this one.
  private var earlierRefusals: [String: Int] = [:]
  /// Whether everything was found, and the way back from everywhere too.
  @usableFromInline var recoveryIsChecked = false
  private var ownStart = 0
  private var ownSeconds = 0.0

  /// - Parameter makeModel: Makes the model, once for each thread.
  public init(_ options: ExplorationOptions, makeModel: () throws -> M) rethrows {
    precondition(
      MemoryLayout<M.State>.size % 8 == 0 && MemoryLayout<M.State>.size == MemoryLayout<M.State>.stride,
      "a state's size is a multiple of 8")
    let shards = (0..<StateHash.shardCount).map { _ in StateShard<M.State>() }
    let control = ExplorationControl(options)
    self.shards = shards
    self.control = control
    usesSymmetry = options.usesSymmetry
    memoryLimit = options.memoryLimit
    model = try makeModel()
    workers = try (0..<max(1, options.jobs)).map { _ in
      ExplorationWorker(try makeModel(), usesSymmetry: options.usesSymmetry, shards: shards, control: control)
    }
    counts = ExplorationCounts(actionCount: M.actionNames.count)
    if !usesSymmetry { (counts.representedStates, counts.representedTransitions) = (nil, nil) }
  }

  /// Explores until everything reachable is found, something fails, or it has to stop; after a stop it may be called again.
  @inlinable public func run() -> ExplorationReport {
    begin()
    let start = ContinuousClock.now
    if counts.levels.isEmpty { addInitialState() }
    while finding == nil, let frontier = nextFrontier() {
      let limit = Swift.max(1, Swift.min(ExplorationWorker<M>.chunkLimit, frontier.count / (workers.count * 16)))
      let depth = counts.levels.count - 1
      _ = parallelMap(workers, jobs: workers.count) { worker in
        while let range = self.takeChunk(limit) {
          frontier.forEachPart(of: range) { shard, part in worker.expand(self.shards[shard], part) }
          self.control.report(depth: depth)
        }
        worker.flushAll()
      }
      guard endLevel(frontier.count) else { break }
    }
    recoveryIsChecked = finding == nil && nextFrontier() == nil && checkRecovery()
    return end(after: start.duration(to: .now).seconds)
  }

  // MARK: - The parts of a run

  @usableFromInline func begin() {
    control.resumeAfterGrowth()
    ownStart = stateCount
  }

  @usableFromInline func addInitialState() {
    let state = usesSymmetry ? model.canonical(model.initialState) : model.initialState
    let hash = StateHash.hash(state)
    _ = shards[StateHash.shard(hash)].insert(state, hash)
    control.countFound(1)
    counts.levels.append(shards.map(\.count))
    if let violation = model.violation(of: state) { workers[0].note(.state(state, violation)) }
  }

  /// The states of the deepest level, or nil if there are none.
  @usableFromInline func nextFrontier() -> Frontier? {
    let depth = counts.levels.count - 1
    let frontier = Frontier(level(depth))
    guard frontier.count > 0 else { return nil }
    control.begin(frontier.count, expanded: counts.expanded)
    return frontier
  }

  /// Where the states of a depth are in each shard.
  @usableFromInline func level(_ depth: Int) -> [Range<Int>] {
    shards.indices.map { (depth == 0 ? 0 : counts.levels[depth - 1][$0])..<counts.levels[depth][$0] }
  }

  @usableFromInline func takeChunk(_ limit: Int) -> Range<Int>? {
    if byteCountSoon > memoryLimit { control.stopForMemory() }
    return control.take(limit)
  }

  /// Notes how far a level came.
  ///
  /// - Returns: Whether to go on.
  @usableFromInline func endLevel(_ total: Int) -> Bool {
    counts.expanded = control.taken
    guard counts.expanded == total else { return false }
    counts.expanded = 0
    counts.levels.append(shards.map(\.count))
    return true
  }

  @usableFromInline func end(after seconds: Double) -> ExplorationReport {
    counts.seconds += seconds
    ownSeconds = seconds
    collectCounts()
    return report
  }

  /// Moves what the workers have counted into the counts.
  private func collectCounts() {
    counts.refusals = workers.reduce(earlierRefusals) { $0.merging($1.model.refusals, uniquingKeysWith: +) }
    for worker in workers {
      counts.transitions += worker.transitions
      worker.transitions = 0
      for index in counts.actions.indices {
        counts.actions[index] += worker.actionCounts[index]
        worker.actionCounts[index] = 0
      }
      counts.representedStates = counts.representedStates.flatMap { sum in worker.representedStates.map { sum + $0 } }
      counts.representedTransitions = counts.representedTransitions.flatMap { sum in
        worker.representedTransitions.map { sum + $0 }
      }
      worker.representedStates = 0
      worker.representedTransitions = 0
    }
  }

  @usableFromInline var finding: ExplorationWorker<M>.Finding? {
    workers.compactMap(\.finding).min {
      ExplorationWorker<M>.isLess(ExplorationWorker<M>.state(of: $0), ExplorationWorker<M>.state(of: $1))
    }
  }

  /// A number that depends on which states were found, not on their order: two explorations found the same states just if they have
  /// the same, but for one chance in 2⁶⁴.
  @inlinable var fingerprint: UInt64 {
    var sum: UInt64 = 0
    for shard in shards { for index in 0..<shard.count { sum &+= StateHash.hash(shard.states[index]) } }
    return sum
  }

  // MARK: - Checkpoints

  /// What has been found so far, while nothing runs.
  @usableFromInline func checkpoint() -> ExplorationCheckpoint {
    ExplorationCheckpoint(
      header: ExplorationCheckpoint.Header(
        identity: model.identity, usesSymmetry: usesSymmetry, stateSize: MemoryLayout<M.State>.size,
        stateCounts: shards.map(\.count), counts: counts),
      states: shards.map { Data(bytes: $0.states, count: $0.count * MemoryLayout<M.State>.stride) })
  }

  /// Continues where another exploration of the same model stopped.
  @inlinable func restore(_ checkpoint: ExplorationCheckpoint) throws(CheckpointError) {
    try requireFitting(checkpoint.header)
    for (shard, bytes) in zip(shards, checkpoint.states) {
      bytes.withUnsafeBytes { bytes in
        for state in bytes.bindMemory(to: M.State.self) { _ = shard.insert(state, StateHash.hash(state)) }
      }
    }
    try finishRestoring(checkpoint.header)
  }

  @usableFromInline func requireFitting(_ header: ExplorationCheckpoint.Header) throws(CheckpointError) {
    guard header.identity == model.identity else {
      throw CheckpointError("an exploration of '\(model.identity)', not of '\(header.identity)'")
    }
    guard header.usesSymmetry == usesSymmetry else {
      throw CheckpointError("an exploration \(usesSymmetry ? "with" : "without") symmetry")
    }
    guard header.isConsistent(shards: shards.count, stateSize: MemoryLayout<M.State>.size, actions: M.actionNames.count)
    else { throw CheckpointError("the states that its first lines announce") }
  }

  @usableFromInline func finishRestoring(_ header: ExplorationCheckpoint.Header) throws(CheckpointError) {
    guard shards.map(\.count) == header.stateCounts else { throw CheckpointError("states that differ from one another") }
    counts = header.counts
    earlierRefusals = counts.refusals
    control.countFound(stateCount)
  }

  // MARK: - The result

  var stateCount: Int { shards.reduce(0) { $0 + $1.count } }
  private var workerBytes: Int { workers.reduce(0) { $0 + $1.byteCount } }
  private var byteCountSoon: Int { shards.reduce(workerBytes) { $0 + $1.byteCountSoon } }

  @usableFromInline var report: ExplorationReport {
    let ending: ExplorationEnding =
      finding != nil ? .violated : recoveryIsChecked ? .explored : control.memoryIsFull ? .memoryBound : .interrupted
    var byDepth = counts.levels.indices.map { level($0).reduce(0) { $0 + $1.count } }
    let rest = stateCount - byDepth.reduce(0, +)
    if rest > 0 { byDepth.append(rest) }
    while byDepth.last == 0 { byDepth.removeLast() }
    return ExplorationReport(
      identity: model.identity, restrictions: model.restrictions, ending: ending, counts: counts, actionNames: M.actionNames,
      usesSymmetry: usesSymmetry,
      statesByDepth: byDepth, jobs: workers.count, stateSize: MemoryLayout<M.State>.size,
      byteCount: shards.reduce(workerBytes) { $0 + $1.byteCount }, ownSeconds: ownSeconds,
      ownStates: stateCount - ownStart, recovery: model.recovery?.meaning, violation: nil)
  }
}

/// The states of one level, numbered across the shards.
@usableFromInline struct Frontier: Sendable {
  private let ranges: [Range<Int>]
  private let starts: [Int]
  @usableFromInline let count: Int

  @usableFromInline init(_ ranges: [Range<Int>]) {
    self.ranges = ranges
    var starts: [Int] = []
    var sum = 0
    for range in ranges {
      starts.append(sum)
      sum += range.count
    }
    self.starts = starts
    count = sum
  }

  /// Calls `body` with the parts of the shards that make up a range of numbers.
  @usableFromInline func forEachPart(of range: Range<Int>, _ body: (_ shard: Int, _ part: Range<Int>) -> Void) {
    for shard in ranges.indices {
      let lower = max(range.lowerBound, starts[shard])
      let upper = min(range.upperBound, starts[shard] + ranges[shard].count)
      if lower < upper {
        let offset = ranges[shard].lowerBound - starts[shard]
        body(shard, lower + offset..<upper + offset)
      }
    }
  }
}
