/// An entry as one word, the unit in which a slot is filled and emptied.
///
/// | bits | hold |
/// | --- | --- |
/// | 0–2 | the code of the entry's kind |
/// | 3–5 | the rights |
/// | from 6 | the frame that the entry names |
///
/// An empty slot's word is 0.
public struct PackedEntry<Word: KernelWord> {
  public let word: Word

  public init(word: Word) { self.word = word }

  /// - Precondition: `kind` and `rights` are below 8, and `frame` is below 2⁵⁸.
  public init(kind: Word, rights: Word, frame: Word) {
    word = kind + rights * 8 + frame * 64
  }

  public var kind: Word { word % 8 }
  public var rights: Word { word / 8 % 8 }
  public var frame: Word { word / 64 }
}

/// What an occupied slot holds.
struct Entry<Store: KernelStore> {
  let kind: EntryKind<Store.Word>
  let rights: Rights<Store.Word>
  let target: Frame<Store>

  init(_ kind: EntryKind<Store.Word>, of target: Frame<Store>, rights: Rights<Store.Word>) {
    self.kind = kind
    self.rights = rights
    self.target = target
  }

  /// Reads what a slot's word says, or nil if that is nothing.
  init?(_ packed: PackedEntry<Store.Word>, in memory: Store) {
    guard packed.word != 0 else { return nil }
    kind = EntryKind(code: packed.kind)
    rights = Rights(bits: packed.rights)
    target = Frame(existing: packed.frame, in: memory)
  }

  var packed: PackedEntry<Store.Word> {
    PackedEntry(kind: kind.code, rights: rights.bits, frame: target.number)
  }
}
