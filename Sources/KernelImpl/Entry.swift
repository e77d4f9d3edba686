/// An entry as one word, the unit in which a slot is filled and emptied.
///
/// | bits | hold |
/// | --- | --- |
/// | 0–3 | the code of the entry's kind |
/// | 4–6 | the rights |
/// | from 7 | the frame that the entry names |
///
/// An empty slot's word is 0.
public struct PackedEntry<Word: KernelWord> {
  public let word: Word

  public init(word: Word) { self.word = word }

  /// - Precondition: `kind` is below 16, `rights` is below 8, and `frame` is below 2⁵⁷.
  public init(kind: Word, rights: Word, frame: Word) {
    word = kind + rights * 16 + frame * 128
  }

  public var kind: Word { word % 16 }
  public var rights: Word { word / 16 % 8 }
  public var frame: Word { word / 128 }
}

/// What a slot holds; if that is nothing, its kind says so.
struct Entry<Word: KernelWord> {
  let packed: PackedEntry<Word>

  init(_ packed: PackedEntry<Word>) { self.packed = packed }

  init(_ kind: EntryKind<Word>, of target: Frame<Word>, rights: Rights<Word>) {
    self.init(PackedEntry(kind: kind.code, rights: rights.bits, frame: target.number))
  }

  static var empty: Self { Self(PackedEntry(word: 0)) }

  var isEmpty: Bool { kind == .empty }

  var kind: EntryKind<Word> { EntryKind(code: packed.kind) }
  var rights: Rights<Word> { Rights(bits: packed.rights) }
  var target: Frame<Word> { Frame(number: packed.frame) }
}
