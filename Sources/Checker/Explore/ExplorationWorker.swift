import Synchronization

/// One thread of an exploration: it expands states, and collects what they lead to, shard by shard.
///
/// Successors are not looked up one by one. They wait in a buffer for each shard; when one is full, its states are inserted together,
/// under one lock, while the shard's table is in the cache.
@usableFromInline final class ExplorationWorker<M: Model>: @unchecked Sendable {
  /// A failure, and where.
  @usableFromInline enum Finding {
    case state(M.State, PropertyViolation)
    case step(from: M.State, StepViolation<M.Action>)
  }

  @usableFromInline let model: M
  @usableFromInline let usesSymmetry: Bool
  @usableFromInline let shards: [StateShard<M.State>]
  @usableFromInline let control: ExplorationControl
  /// Where the successors wait: `bufferSize` for each shard.
  @usableFromInline let buffers: UnsafeMutablePointer<M.State>
  @usableFromInline let fills: UnsafeMutablePointer<Int>
  @usableFromInline let bufferSize: Int
  @usableFromInline let batch: ShardBatch
  /// The states of a buffer that turned out to be new.
  @usableFromInline let fresh: UnsafeMutablePointer<M.State>
  /// The states that are being expanded, copied, because the shards move theirs as they grow.
  @usableFromInline let chunk: UnsafeMutablePointer<M.State>
  @usableFromInline let actionCounts: UnsafeMutablePointer<Int>
  @usableFromInline var transitions = 0
  @usableFromInline var representedStates: Int? = 0
  @usableFromInline var representedTransitions: Int? = 0
  /// The least of the failures found: which one that is does not depend on the order of the work.
  @usableFromInline var finding: Finding?

  @usableFromInline static var chunkLimit: Int { 1024 }

  @usableFromInline init(
    _ model: M, usesSymmetry: Bool, shards: [StateShard<M.State>], control: ExplorationControl
  ) {
    self.model = model
    self.usesSymmetry = usesSymmetry
    self.shards = shards
    self.control = control
    bufferSize = max(16, 4096 / MemoryLayout<M.State>.stride)
    buffers = .allocate(capacity: bufferSize * shards.count)
    fills = .allocate(capacity: shards.count)
    fills.initialize(repeating: 0, count: shards.count)
    fresh = .allocate(capacity: bufferSize)
    batch = ShardBatch(capacity: bufferSize)
    chunk = .allocate(capacity: Self.chunkLimit)
    actionCounts = .allocate(capacity: max(1, M.actionNames.count))
    actionCounts.initialize(repeating: 0, count: max(1, M.actionNames.count))
  }

  deinit {
    buffers.deallocate()
    fills.deallocate()
    fresh.deallocate()
    batch.deallocate()
    chunk.deallocate()
    actionCounts.deallocate()
  }

  /// Bytes that the worker's own buffers occupy.
  var byteCount: Int { (bufferSize * (shards.count + 1) + Self.chunkLimit) * MemoryLayout<M.State>.stride }

  /// Expands states of a shard.
  @inlinable func expand(_ shard: StateShard<M.State>, _ range: Range<Int>) {
    // The range is at most `chunkLimit` long.
    shard.lock.withLock { _ in chunk.update(from: shard.states + range.lowerBound, count: range.count) }
    for index in 0..<range.count { expand(chunk[index]) }
  }

  @inlinable @inline(__always) func expand(_ state: M.State) {
    var count = 0
    do throws(StepViolation<M.Action>) {
      try model.forEachStep(from: state) { action, next in
        count &+= 1
        actionCounts[M.index(of: action)] &+= 1
        let target = usesSymmetry ? model.canonical(next) : next
        let hash = StateHash.hash(target)
        let shard = StateHash.shard(hash)
        let fill = fills[shard]
        buffers[shard &* bufferSize &+ fill] = target
        fills[shard] = fill &+ 1
        if fill &+ 1 == bufferSize { flush(shard) }
      }
    } catch {
      note(.step(from: state, error))
    }
    transitions &+= count
    if usesSymmetry { countOrbit(of: state, steps: count) }
  }

  @inlinable func countOrbit(of state: M.State, steps: Int) {
    guard let states = representedStates, let transitions = representedTransitions, let size = model.orbitSize(of: state) else {
      representedStates = nil
      representedTransitions = nil
      return
    }
    representedStates = states + size
    representedTransitions = transitions + size * steps
  }

  /// Inserts the states that wait for a shard, and checks those that are new.
  @inlinable func flush(_ number: Int) {
    let shard = shards[number]
    let waiting = buffers + number &* bufferSize
    let count = fills[number]
    guard count > 0 else { return }
    fills[number] = 0
    let freshCount = shard.lock.withLock { _ in shard.insert(waiting, count: count, batch: batch, fresh: fresh) }
    control.countFound(freshCount)
    for index in 0..<freshCount {
      if let violation = model.violation(of: fresh[index]) { note(.state(fresh[index], violation)) }
    }
  }

  @inlinable func flushAll() {
    for number in shards.indices { flush(number) }
  }

  @usableFromInline func note(_ new: Finding) {
    if let finding, !Self.isLess(Self.state(of: new), Self.state(of: finding)) { return }
    finding = new
  }

  static func state(of finding: Finding) -> M.State {
    switch finding {
    case .state(let state, _), .step(let state, _): state
    }
  }

  /// An order of states: that of their bytes.
  @usableFromInline static func isLess(_ left: M.State, _ right: M.State) -> Bool {
    withUnsafeBytes(of: left) { left in withUnsafeBytes(of: right) { right in left.lexicographicallyPrecedes(right) } }
  }
}
