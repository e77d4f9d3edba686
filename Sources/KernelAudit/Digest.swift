import KernelImpl

extension KernelStore where Word == UInt64 {
  /// A number that stands for the whole state: clock, cores, frames, objects, schedulers and slots, by FNV-1a over their words.
  ///
  /// Two stores of the same geometry that hold the same state have the same digest, however they keep it.
  ///
  /// - Complexity: Loads every word of the state.
  @inlinable public var digest: UInt64 {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ word: UInt64) { digest = (digest ^ word) &* 0x100_0000_01b3 }

    add(now)
    for core in 0..<coreCount {
      var field: UInt64 = 0
      while let name = CoreField(rawValue: field) {
        add(load(name, core))
        field += 1
      }
    }
    for frame in 0..<frameCount {
      var field: UInt64 = 0
      while let name = FrameField(rawValue: field) {
        add(load(name, frame))
        field += 1
      }
      field = 0
      while let name = ObjectField(rawValue: field) {
        add(load(name, frame))
        field += 1
      }
      for scheduler in 0..<schedulerCount { add(load(.priority, frame, scheduler)) }
    }
    for scheduler in 0..<schedulerCount { add(load(.namers, scheduler)) }
    for slot in slotStride..<frameCount * slotStride {
      var field: UInt64 = 0
      while let name = SlotField(rawValue: field) {
        add(load(name, slot))
        field += 1
      }
    }
    return digest
  }
}

/// What came of the calls of a sequence, in a few words.
public struct StepSummary: Equatable, Sendable {
  /// How the last call ended.
  public private(set) var last = Outcome<UInt64>(status: 0, result: 0)
  /// The digest of the state after it.
  public private(set) var state: UInt64 = 0
  /// A number that stands for the outcomes and digests of all calls so far.
  public private(set) var chain: UInt64 = 0xcbf2_9ce4_8422_2325

  public init() {}

  /// Notes one more call.
  public mutating func add(_ outcome: Outcome<UInt64>, _ digest: UInt64) {
    last = outcome
    state = digest
    chain = (chain ^ outcome.status) &* 0x100_0000_01b3
    chain = (chain ^ outcome.result) &* 0x100_0000_01b3
    chain = (chain ^ digest) &* 0x100_0000_01b3
  }
}
