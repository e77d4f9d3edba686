/// An entry of a page-table node as the hardware keeps it: RISC-V Sv39, privileged architecture §4.4.
///
/// | bits | hold |
/// | --- | --- |
/// | 0 | V: the hardware sees the entry |
/// | 1–3 | R, W, X: load, store, execute; none of them: a link to the next level |
/// | 4 | U: user mode may |
/// | 5–7 | G, A, D: in every address space; accessed; dirty |
/// | 8–9 | left to software |
/// | 10–53 | the physical page |
/// | 54–63 | reserved, 0 |
///
/// Entries that the hardware has to act upon are valid: links, and user mappings with rights that Sv39 can grant. All else is
/// kept with V = 0, where the other 63 bits are software's: frame handles, and what grants no access anyway. Sv39 has no
/// right to store without the right to load, so a mapping with write but without read grants nothing. A link's right to read is
/// what makes the hardware walk it; its other two stand in the bits left to software.
///
/// A frame's page is its number plus that of frame 0. The word of an empty slot is 0.
public struct Sv39Entry<Word: KernelWord> {
  public let word: Word

  /// What a node holds.
  public init(word: Word) { self.word = word }

  /// What a node has to hold for an entry of the kinds that page-table nodes have.
  ///
  /// - Precondition: The frame's page is below 2⁴⁴.
  public init(_ entry: PackedEntry<Word>, frameZero: Word) {
    let kind = EntryKind(code: entry.kind)
    let rights = Rights(bits: entry.rights)
    if kind == .userMapping, Self.grants(rights) {
      word = (frameZero + entry.frame) * Self.page + Self.leaf + rights.bits * Self.read
    } else if kind == .link, rights.includes(.read) {
      word = (frameZero + entry.frame) * Self.page + rights.bits / 2 * Self.software + Self.valid
    } else {
      word = entry.word * 2
    }
  }

  /// The entry for which a node holds this word.
  public func entry(frameZero: Word) -> PackedEntry<Word> {
    guard word % 2 == Self.valid else { return PackedEntry(word: word / 2) }
    let frame = word / Self.page - frameZero
    let rights = word / Self.read % 8
    if rights == 0 {
      let link: EntryKind<Word> = .link
      return PackedEntry(kind: link.code, rights: word / Self.software % 4 * 2 + Rights.read.bits, frame: frame)
    }
    let mapping: EntryKind<Word> = .userMapping
    return PackedEntry(kind: mapping.code, rights: rights, frame: frame)
  }

  /// Whether Sv39 can grant just these rights.
  static func grants(_ rights: Rights<Word>) -> Bool { rights.includes(.read) || rights == .execute }

  private static var valid: Word { 1 }
  private static var read: Word { 2 }
  /// V, U, A and D: a leaf for user mode whose first use needs no trap.
  private static var leaf: Word { 209 }
  private static var software: Word { 256 }
  private static var page: Word { 1024 }
}
