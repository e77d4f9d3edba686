import KernelImpl
import KernelSpec
import Testing

@Suite("Packed entries") struct EntryTests {
  @Test("What is packed is unpacked", arguments: EntryKind.allCases)
  func roundTrip(kind: EntryKind) {
    for rights: UInt64 in 0..<8 {
      for frame: UInt64 in [1, 2, 8191, 1 << 56] {
        let entry = PackedEntry(kind: kind.word, rights: rights, frame: frame)
        #expect((entry.kind, entry.rights, entry.frame) == (kind.word, rights, frame))
        #expect(PackedEntry(word: entry.word).frame == frame)
      }
    }
  }

  @Test("Nothing is zero")
  func empty() { #expect(PackedEntry<UInt64>(kind: EntryKind.empty.word, rights: 0, frame: 0).word == 0) }
}
