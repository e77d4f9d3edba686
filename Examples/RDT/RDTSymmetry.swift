/// Frames and slots may each be renamed: what then remains of a state is a multiset of frames, each with its forest of slots.
///
/// A tree is written as brackets, `1` and `0`: those of its subtrees, the greatest first, inside a pair of its own. A frame's key is its
/// type and its object, and then its forest, in one more pair. The sorted keys are the canonical form, and a state is read off them.
extension RDT {
  public func canonical(_ state: UInt64) -> UInt64 {
    guard let form = CanonicalForm(state, layout) else { return state }
    var result: UInt64 = 0
    var slot = 0
    for frame in 0..<layout.frameCount {
      let key = form.keys[frame]
      result = layout.setting(bits: key &>> 48, frame, result)
      // The outermost pair is the frame's own.
      var bit = 64 - (key & 0xffff_ffff_ffff).leadingZeroBitCount - 2
      var parent: Int?
      while bit > 0 {
        if key &>> UInt64(truncatingIfNeeded: bit) & 1 != 0 {
          result = layout.filling(slot, frame: frame, parent: parent, result)
          parent = slot
          slot += 1
        } else {
          parent = parent.flatMap { layout.parent($0, result) }
        }
        bit -= 1
      }
    }
    return result
  }

  public func orbitSize(of state: UInt64) -> Int? {
    CanonicalForm(state, layout).map { form in
      Self.factorial(layout.frameCount) * Self.factorial(layout.slotCount) / form.automorphismCount
    }
  }

  private static func factorial(_ number: Int) -> Int { number < 2 ? 1 : number * factorial(number - 1) }

  /// The keys of a state's frames, the greatest first.
  private struct CanonicalForm {
    var keys = InlineArray<20, UInt64>(repeating: 0)
    /// How many renamings leave the state as it is.
    var automorphismCount = 1

    /// - Returns: Nil unless each slot's parents are occupied, hold the same frame, and end; only a bug leads to such a state.
    init?(_ state: UInt64, _ layout: RDTLayout) {
      let slots = RDTSlots(state, layout)
      var codes = InlineArray<20, UInt64>(repeating: 0)
      var pending = slots.occupied
      while pending != 0 {
        var ready = pending
        var rest = pending & slots.copies
        while rest != 0 {
          let slot = rest.trailingZeroBitCount
          rest &= rest &- 1
          let parent = layout.parentOfCopy(slot, state)
          guard slots.occupied &>> parent & 1 != 0, layout.frame(parent, state) == layout.frame(slot, state) else { return nil }
          ready &= ~(1 &<< parent)
        }
        guard ready != 0 else { return nil }
        pending &= ~ready
        while ready != 0 {
          let slot = ready.trailingZeroBitCount
          ready &= ready &- 1
          var children = slots.copies & ~(1 &<< slot)
          var remaining = children
          while remaining != 0 {
            let child = remaining.trailingZeroBitCount
            remaining &= remaining &- 1
            if layout.parentOfCopy(child, state) != slot { children &= ~(1 &<< child) }
          }
          codes[slot] = bracketed(children, codes)
        }
      }
      for frame in 0..<layout.frameCount {
        var roots = slots.occupied & ~slots.copies
        var remaining = roots
        while remaining != 0 {
          let root = remaining.trailingZeroBitCount
          remaining &= remaining &- 1
          if layout.frame(root, state) != frame { roots &= ~(1 &<< root) }
        }
        var key = layout.bits(ofFrame: frame, state) &<< 48 | bracketed(roots, codes)
        // The frames with equal keys may change places.
        var equal = 1
        for place in 0..<frame where keys[place] == key { equal += 1 }
        automorphismCount *= equal
        for place in 0..<frame where keys[place] < key { swap(&keys[place], &key) }
        keys[frame] = key
      }
      automorphismCount *= factorial(layout.slotCount - slots.occupied.nonzeroBitCount)
    }

    /// The codes of some slots in a pair of brackets, the greatest first; equal ones may change places.
    private mutating func bracketed(_ members: Int, _ codes: borrowing InlineArray<20, UInt64>) -> UInt64 {
      var code: UInt64 = 1
      var rest = members
      var equal = 1
      var last: UInt64 = 0
      while rest != 0 {
        var best = rest.trailingZeroBitCount
        var others = rest & (rest &- 1)
        while others != 0 {
          let other = others.trailingZeroBitCount
          others &= others &- 1
          if codes[other] > codes[best] { best = other }
        }
        rest &= ~(1 &<< best)
        equal = codes[best] == last ? equal + 1 : 1
        last = codes[best]
        automorphismCount *= equal
        code = code &<< UInt64(truncatingIfNeeded: 64 &- last.leadingZeroBitCount) | last
      }
      return code &<< 1
    }
  }
}
