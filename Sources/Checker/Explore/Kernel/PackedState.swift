/// A state as so many words of bits.
public struct PackedState<let wordCount: Int>: BitwiseCopyable, Equatable, Sendable {
  var words: InlineArray<wordCount, UInt64>

  init() { words = InlineArray(repeating: 0) }

  public static func == (left: Self, right: Self) -> Bool {
    var differs: UInt64 = 0
    for index in 0..<wordCount { differs |= left.words[index] ^ right.words[index] }
    return differs == 0
  }
}

/// Writes numbers of few bits into words, one after another.
struct BitWriter<let wordCount: Int> {
  private(set) var state = PackedState<wordCount>()
  private var position = 0

  @inline(__always) mutating func append(_ value: Int, bits: Int) {
    let word = UInt64(truncatingIfNeeded: value)
    let (index, shift) = (position &>> 6, UInt64(truncatingIfNeeded: position & 63))
    state.words[index] |= word &<< shift
    if Int(shift) &+ bits > 64 { state.words[index &+ 1] |= word &>> (64 &- shift) }
    position &+= bits
  }
}

/// Reads what ``BitWriter`` wrote.
struct BitReader<let wordCount: Int> {
  private let state: PackedState<wordCount>
  private var position = 0

  init(_ state: PackedState<wordCount>) { self.state = state }

  @inline(__always) mutating func next(bits: Int) -> Int {
    let (index, shift) = (position &>> 6, UInt64(truncatingIfNeeded: position & 63))
    var word = state.words[index] &>> shift
    if Int(shift) &+ bits > 64 { word |= state.words[index &+ 1] &<< (64 &- shift) }
    position &+= bits
    return Int(truncatingIfNeeded: word & (1 &<< UInt64(truncatingIfNeeded: bits) &- 1))
  }
}
