import KernelImpl
import KernelSpec
import Testing

@Suite("Entries as Sv39 has them") struct Sv39Tests {
  static let frameZero: UInt64 = 0x8_0200
  static let kinds: [EntryKind] = [.frameHandle, .userMapping, .link]

  private func word(_ kind: EntryKind, _ rights: UInt64, _ frame: UInt64) -> UInt64 {
    Sv39Entry(PackedEntry(kind: kind.word, rights: rights, frame: frame), frameZero: Self.frameZero).word
  }

  @Test("What is written is read", arguments: kinds)
  func roundTrip(kind: EntryKind) {
    for rights: UInt64 in 0..<8 {
      for frame: UInt64 in [1, 2, 8191, 1 << 43] {
        let entry = PackedEntry(kind: kind.word, rights: rights, frame: frame)
        let hardware = Sv39Entry(entry, frameZero: Self.frameZero)
        #expect(hardware.entry(frameZero: Self.frameZero).word == entry.word)
      }
    }
  }

  @Test("Nothing is zero, both ways")
  func empty() {
    #expect(Sv39Entry(PackedEntry<UInt64>(word: 0), frameZero: Self.frameZero).word == 0)
    #expect(Sv39Entry<UInt64>(word: 0).entry(frameZero: Self.frameZero).word == 0)
  }

  // The privileged architecture's own names: V 1, R 2, W 4, X 8, U 16, A 64, D 128.
  @Test("A user mapping is a leaf with U and just its rights", arguments: [1, 3, 4, 5, 7] as [UInt64])
  func mapping(rights: UInt64) {
    let word = word(.userMapping, rights, 5)
    #expect(word & 0xff == 1 | rights << 1 | 16 | 64 | 128)
    #expect(word >> 10 == Self.frameZero + 5)
  }

  @Test("Without the right to read, writing cannot be granted", arguments: [0, 2, 6] as [UInt64])
  func unspeakable(rights: UInt64) { #expect(word(.userMapping, rights, 5) & 1 == 0) }

  @Test("A link has neither rights nor U, and is walked only with the right to read", arguments: 0..<8 as Range<UInt64>)
  func link(rights: UInt64) {
    let word = word(.link, rights, 5)
    #expect(word & 1 == rights & 1)
    #expect(rights & 1 == 0 || word & 0xfe == 0 && word >> 10 == Self.frameZero + 5)
  }

  @Test("The hardware sees no handle", arguments: 0..<8 as Range<UInt64>)
  func handle(rights: UInt64) { #expect(word(.frameHandle, rights, 5) & 1 == 0) }
}
