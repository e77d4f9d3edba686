import KernelImpl
import User

/// System calls with hostile arguments. The component that makes them holds capabilities to objects that it can wreck at will, and
/// to none of its own nodes.
struct Storm {
  private var state: UInt64

  init(seed: UInt64) { state = seed &+ 0x9e37_79b9_7f4a_7c15 }

  /// xorshift64*
  private mutating func word() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_f491_4f6c_dd1d
  }

  /// A word that may mean something.
  private mutating func argument() -> UInt64 {
    let word = word()
    switch word & 7 {
    case 0: return self.word()
    case 1: return 64 + word >> 8 % 8
    case 2: return word >> 8 % 512
    default: return word >> 8 % 8
    }
  }

  /// Makes calls.
  ///
  /// - Returns: How many of them succeeded.
  mutating func run(_ count: UInt64, isRandom: Bool) -> UInt64 {
    var successes: UInt64 = 0
    for _ in 0..<count {
      // The numbers of all calls, and a few of none.
      let number = word() >> 8 % 40
      var words: InlineArray<7, UInt64> = .init(repeating: 0)
      for index in 0..<7 { words[index] = isRandom ? word() : argument() }
      let answer = user_call(number, words[0], words[1], words[2], words[3], words[4], words[5], words[6])
      if answer.status == 0 { successes += 1 }
    }
    return successes
  }
}
