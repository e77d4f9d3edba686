/// A small deterministic generator of random numbers: xoshiro256++, seeded by SplitMix64 (Blackman and Vigna).
public struct FuzzRandom: RandomNumberGenerator, Sendable {
  private var a, b, c, d: UInt64

  public init(seed: UInt64) {
    var state = seed
    a = Self.splitMix(&state)
    b = Self.splitMix(&state)
    c = Self.splitMix(&state)
    d = Self.splitMix(&state)
  }

  /// The seed of one of many sequences.
  public static func seed(_ seed: UInt64, sequence: Int) -> UInt64 {
    var state = seed &+ UInt64(sequence) &* 0xD1B5_4A32_D192_ED03
    return splitMix(&state)
  }

  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  @inline(__always) public mutating func next() -> UInt64 {
    let sum = a &+ d
    let result = (sum << 23 | sum >> 41) &+ a
    let shifted = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = d << 45 | d >> 19
    return result
  }

  /// A number below a limit, which is small; 0 if the limit is not positive.
  @inline(__always) mutating func below(_ limit: Int) -> Int {
    // The bias is below limit / 2³², which no campaign can notice.
    limit <= 0 ? 0 : Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(limit)) >> 32)
  }

  /// True in one of `odds` cases.
  @inline(__always) mutating func oneIn(_ odds: Int) -> Bool { below(odds) == 0 }
}
