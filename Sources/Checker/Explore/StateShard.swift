import Synchronization

/// The hash of a state's bytes.
@usableFromInline enum StateHash {
  /// The bits of a hash that choose a shard, from the top; those of the tag follow them.
  @usableFromInline static let shardBits = 6
  @usableFromInline static var shardCount: Int { 1 << shardBits }

  @inlinable @inline(__always) static func hash<State: BitwiseCopyable>(_ state: State) -> UInt64 {
    withUnsafeBytes(of: state) { bytes in
      var hash: UInt64 = 0
      for offset in stride(from: 0, to: MemoryLayout<State>.size, by: 8) {
        hash = (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x9e37_79b9_7f4a_7c15
        hash ^= hash >> 32
      }
      hash = hash &* 0xd6e8_feb8_6659_fd93
      return hash ^ hash >> 32
    }
  }

  @inlinable @inline(__always) static func shard(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash >> (64 - UInt64(shardBits)))
  }
}

/// A part of the states that were found: those whose hashes begin with the same bits.
///
/// The states stand in one array in the order in which they were found, so level by level; an open-addressing table of their
/// numbers, with eight bits of the hash beside each, finds them again.
@usableFromInline final class StateShard<State: BitwiseCopyable & Equatable & Sendable>: @unchecked Sendable {
  @usableFromInline let lock = Mutex<Void>(())
  @usableFromInline private(set) var states: UnsafeMutablePointer<State>
  @usableFromInline private(set) var count = 0
  @usableFromInline private(set) var capacity: Int
  @usableFromInline private(set) var table: UnsafeMutablePointer<UInt32>
  @usableFromInline private(set) var tableSize: Int

  /// The most states that a shard can number.
  @usableFromInline static var limit: Int { 1 << 24 - 2 }

  @usableFromInline init() {
    capacity = 64
    tableSize = 128
    states = .allocate(capacity: capacity)
    table = .allocate(capacity: tableSize)
    table.initialize(repeating: 0, count: tableSize)
  }

  deinit {
    states.deallocate()
    table.deallocate()
  }

  /// How many bytes the shard occupies.
  @usableFromInline var byteCount: Int {
    capacity * MemoryLayout<State>.stride + tableSize * MemoryLayout<UInt32>.stride
  }

  /// How many bytes it will occupy after the next growth, if that is near.
  var byteCountSoon: Int {
    var bytes = byteCount
    if count + count / 16 + 64 >= capacity { bytes += (capacity / 4 + 64) * MemoryLayout<State>.stride }
    if (count + count / 16 + 64) * 4 >= tableSize * 3 { bytes += tableSize * MemoryLayout<UInt32>.stride }
    return bytes
  }

  /// Adds a state unless it is there already.
  ///
  /// - Returns: Whether it is new.
  @inlinable func insert(_ state: State, _ hash: UInt64) -> Bool {
    let mask = tableSize &- 1
    let tag = Self.tag(hash)
    var index = Int(truncatingIfNeeded: hash) & mask
    while true {
      let cell = table[index]
      if cell == 0 { break }
      if cell & 0xff00_0000 == tag, states[Int(cell & 0x00ff_ffff) &- 1] == state { return false }
      index = (index &+ 1) & mask
    }
    append(state, tag, at: index)
    return true
  }

  /// The number of a state, or nil if it is not there.
  @inlinable func index(of state: State, _ hash: UInt64) -> Int? {
    let mask = tableSize &- 1
    let tag = Self.tag(hash)
    var index = Int(truncatingIfNeeded: hash) & mask
    while table[index] != 0 {
      let cell = table[index]
      let number = Int(cell & 0x00ff_ffff) &- 1
      if cell & 0xff00_0000 == tag, states[number] == state { return number }
      index = (index &+ 1) & mask
    }
    return nil
  }

  /// Adds those of many states that are not there already.
  ///
  /// Most are there, where their hash points. Those are found by three loops without a branch, whose loads do not wait for one
  /// another: the memory answers many at once.
  ///
  /// - Parameters:
  ///   - batch: Room for what the loops hand on.
  ///   - fresh: Receives the states that are new.
  /// - Returns: How many are new.
  @inlinable func insert(
    _ waiting: UnsafeMutablePointer<State>, count: Int, batch: ShardBatch, fresh: UnsafeMutablePointer<State>
  ) -> Int {
    let (hashes, cells, misses) = (batch.hashes, batch.cells, batch.misses)
    for number in 0..<count { hashes[number] = StateHash.hash(waiting[number]) }
    let (table, states) = (table, states)
    let mask = tableSize &- 1
    for number in 0..<count { cells[number] = table[Int(truncatingIfNeeded: hashes[number]) & mask] }
    var missCount = 0
    for number in 0..<count {
      let cell = cells[number]
      // A cell without a state compares with any; its tag and number are 0, and nothing is found.
      let candidate = states[Int(Swift.max(cell & 0x00ff_ffff, 1)) &- 1]
      let isFound = cell != 0 && candidate == waiting[number]
      misses[missCount] = UInt32(truncatingIfNeeded: number)
      missCount &+= isFound ? 0 : 1
    }
    var freshCount = 0
    for miss in 0..<missCount {
      let number = Int(misses[miss])
      if insert(waiting[number], hashes[number]) {
        fresh[freshCount] = waiting[number]
        freshCount &+= 1
      }
    }
    return freshCount
  }

  @inlinable @inline(__always) static func tag(_ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash >> (56 - UInt64(StateHash.shardBits))) << 24
  }

  @usableFromInline func append(_ state: State, _ tag: UInt32, at index: Int) {
    precondition(count < Self.limit, "a shard is full")
    if count == capacity { growStates() }
    (states + count).initialize(to: state)
    count += 1
    table[index] = tag | UInt32(count)
    if count * 4 > tableSize * 3 { growTable() }
  }

  private func growStates() {
    capacity += capacity / 4 + 64
    let grown = UnsafeMutablePointer<State>.allocate(capacity: capacity)
    grown.moveInitialize(from: states, count: count)
    states.deallocate()
    states = grown
  }

  private func growTable() {
    table.deallocate()
    tableSize *= 2
    table = .allocate(capacity: tableSize)
    table.initialize(repeating: 0, count: tableSize)
    let mask = tableSize - 1
    for number in 0..<count {
      let hash = StateHash.hash(states[number])
      var index = Int(truncatingIfNeeded: hash) & mask
      while table[index] != 0 { index = (index + 1) & mask }
      table[index] = Self.tag(hash) | UInt32(number + 1)
    }
  }
}

/// Room for the states of one batch: what one loop of an insertion hands to the next.
@usableFromInline struct ShardBatch {
  @usableFromInline let hashes: UnsafeMutablePointer<UInt64>
  @usableFromInline let cells: UnsafeMutablePointer<UInt32>
  @usableFromInline let misses: UnsafeMutablePointer<UInt32>

  init(capacity: Int) {
    hashes = .allocate(capacity: capacity)
    cells = .allocate(capacity: capacity)
    misses = .allocate(capacity: capacity + 1)
  }

  func deallocate() {
    hashes.deallocate()
    cells.deallocate()
    misses.deallocate()
  }
}
