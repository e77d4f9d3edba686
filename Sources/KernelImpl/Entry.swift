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

/// What a slot holds; if that is nothing, its kind says so.
struct Entry<Word: KernelWord> {
  let kind: EntryKind<Word>
  let rights: Rights<Word>
  let target: Frame<Word>

  init(_ kind: EntryKind<Word>, of target: Frame<Word>, rights: Rights<Word>) {
    self.kind = kind
    self.rights = rights
    self.target = target
  }

  init(_ packed: PackedEntry<Word>) {
    self.init(EntryKind(code: packed.kind), of: Frame(number: packed.frame), rights: Rights(bits: packed.rights))
  }

  static var empty: Self { Self(PackedEntry(word: 0)) }

  var isEmpty: Bool { kind == .empty }

  var packed: PackedEntry<Word> {
    PackedEntry(kind: kind.code, rights: rights.bits, frame: target.number)
  }
}
