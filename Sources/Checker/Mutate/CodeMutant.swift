/// A seeded bug of the implementation: a named edit of a copy of its source.
public struct CodeMutant: Sendable {
  public let name: String
  /// What is wrong in it, in one sentence.
  public let summary: String
  /// The file, relative to the folder of the kernel's sources.
  public let file: String
  /// The text to be replaced, which occurs in the file exactly once.
  public let original: String
  public let replacement: String

  public init(_ name: String, _ summary: String, in file: String, _ original: String, becomes replacement: String) {
    self.name = name
    self.summary = summary
    self.file = file
    self.original = original
    self.replacement = replacement
  }

  /// The source with the bug.
  ///
  /// - Throws: ``EditError`` if the text to be replaced does not occur exactly once, or is replaced by itself.
  public func applied(to source: String) throws(EditError) -> String {
    let parts = source.split(separator: original, omittingEmptySubsequences: false)
    guard parts.count == 2, !original.isEmpty else {
      throw EditError(subject: file, problem: "the text to be replaced occurs \(parts.count - 1) times: \(original)")
    }
    guard original != replacement else { throw EditError(subject: file, problem: "the edit changes nothing") }
    return parts.joined(separator: replacement)
  }
}

extension CodeMutant {
  /// Every seeded bug of the implementation.
  public static let all: [CodeMutant] = operations + mechanisms + time + threads + endPoints

  /// Bugs of single operations.
  private static let operations: [CodeMutant] = [
    CodeMutant(
      "code-retype-ignores-references", "retype takes a frame back while mappings of it live", in: "Operations/Retype.swift",
      "guard frame.references == 0 else { throw .referenced }", becomes: ""),
    CodeMutant(
      "code-retype-skips-untyped", "retype turns a user frame into a kernel frame directly", in: "Operations/Retype.swift",
      "guard type == .untyped ? frame.type != .untyped : frame.type == .untyped else { throw .wrongType }", becomes: ""),
    CodeMutant(
      "code-activate-ignores-type", "activate makes a kernel object of user memory", in: "Operations/Activate.swift",
      "guard frame.type == .kernel else { throw .wrongType }", becomes: ""),
    CodeMutant(
      "code-activate-fails-half-way", "activate writes the object's level before it asks whether the frame backs one already",
      in: "Operations/Activate.swift",
      "guard frame.object == .noObject else { throw .hasObject }",
      becomes: """
        frame.level = level
            guard frame.object == .noObject else { throw .hasObject }
        """),
    CodeMutant(
      "code-deactivate-keeps-epoch", "a call gate to a dead component cannot be told from one to its successor",
      in: "Operations/Activate.swift", "if isRemembered { frame.epoch = frame.epoch + 1 }", becomes: ""),
    CodeMutant(
      "code-deactivate-ignores-entries", "deactivate ends a node that still holds entries", in: "Operations/Activate.swift",
      "guard frame.occupancy == 0 else { throw .notEmpty }", becomes: ""),
    CodeMutant(
      "code-map-ignores-type", "a user mapping accepts a kernel frame", in: "Operations/Delegate.swift",
      "guard store[transfer.entry.target].type == .user else { throw .wrongType }", becomes: ""),
    CodeMutant(
      "code-delegate-grants-what-is-asked", "delegate takes the requested rights, not their intersection with the source's",
      in: "Operations/Delegate.swift", "entry.rights.intersection(Rights(bits: rights))", becomes: "Rights(bits: rights)"),
    CodeMutant(
      "code-delegate-grants-the-source's", "delegate takes the source's rights, whatever was requested",
      in: "Operations/Delegate.swift", "entry.rights.intersection(Rights(bits: rights))", becomes: "entry.rights"),
    CodeMutant(
      "code-copy-escapes", "a copy has no parent, so that nobody can revoke it", in: "Operations/Delegate.swift",
      "parent: store[transfer.source].parent ?? transfer.source)", becomes: "parent: nil)"),
    CodeMutant(
      "code-copy-of-a-root-escapes", "a copy of a root is another root, so that nobody can revoke it",
      in: "Operations/Delegate.swift", "parent: store[transfer.source].parent ?? transfer.source)",
      becomes: "parent: store[transfer.source].parent)"),
    CodeMutant(
      "code-construct-ignores-quiescence", "construct fills a slot that a TLB may still remember",
      in: "Operations/Construct.swift", "guard store[slot].isQuiescent else { throw .notQuiescent }", becomes: ""),
    CodeMutant(
      "code-deconstruct-any-child", "deconstruct does not check that the child is the one named",
      in: "Operations/Construct.swift", "guard link.target == lower.object else { throw .wrongChild }", becomes: ""),
    CodeMutant(
      "code-remove-ignores-descendants", "remove empties a slot whose entry was delegated further",
      in: "Operations/Revoke.swift", "guard store[slot].firstChild == nil else { throw .hasDescendants }", becomes: ""),
    CodeMutant(
      "code-revoke-says-done", "revoke says that it is done after one step", in: "Operations/Revoke.swift",
      """
      revokeStep(slot, child)
          return 1
      """,
      becomes: """
        revokeStep(slot, child)
            return 0
        """),
    CodeMutant(
      "code-release-all-keeps-the-entry", "releasing a component's page table revokes, but never releases",
      in: "Operations/ReleaseAll.swift",
      """
      releaseStep(leaf)
            return 0
          }
          return middle.kind == .link ? 1 : upper
      """,
      becomes: """
        if let child = store[leaf].firstChild { revokeStep(leaf, child) }
              return 0
            }
            return middle.kind == .link ? 1 : upper
        """),
    CodeMutant(
      "code-flush-stamps-the-past", "flush records the time before it, not its own", in: "Operations/Flush.swift",
      "store.store(now + 1, .flushed, core)", becomes: "store.store(now, .flushed, core)"),
  ]

  /// Bugs of what operations share.
  private static let mechanisms: [CodeMutant] = [
    CodeMutant(
      "code-install-takes-no-reference", "a new entry is not counted", in: "Entries.swift",
      "if kind.counts { store[frame].references = store[frame].references + 1 }", becomes: ""),
    CodeMutant(
      "code-install-forgets-the-elder", "a new child is not the previous sibling of the child before it",
      in: "Entries.swift", "if let elder { store[elder].previousSibling = slot }", becomes: ""),
    CodeMutant(
      "code-clear-counts-handles", "removing a frame handle gives back a reference that it never took", in: "Entries.swift",
      "if entry.kind.counts { frame.references = frame.references - 1 }", becomes: "frame.references = frame.references - 1"),
    CodeMutant(
      "code-clear-forgets-occupancy", "an entry that is gone still counts as an occupant", in: "Entries.swift",
      "node.occupancy = node.occupancy - 1", becomes: "_ = node.occupancy"),
    CodeMutant(
      "code-clear-forgets-the-stamp", "unmapping a frame does not stamp it", in: "Entries.swift",
      "frame.unmapped = now", becomes: ""),
    CodeMutant(
      "code-clear-leaves-the-list", "removing an entry leaves its next sibling pointing at it", in: "Entries.swift",
      "if let elder { store[elder].previousSibling = younger }", becomes: ""),
    CodeMutant(
      "code-promote-forgets-the-elder", "moving an entry up leaves its next sibling pointing at it", in: "Entries.swift",
      "if let elder { store[elder].previousSibling = nil }", becomes: ""),
    CodeMutant(
      "code-revoke-cuts-off-grandchildren", "revoke removes a child whatever hangs below it", in: "Entries.swift",
      "promote(grandchild, from: child, to: root)", becomes: "_ = grandchild; clear(child)"),
    CodeMutant(
      "code-lookup-ignores-rights", "an operation works through a capability that does not permit it", in: "Lookup.swift",
      "guard entry.rights.includes(right) else { throw .notPermitted }", becomes: ""),
    CodeMutant(
      "code-lookup-straddles", "a capability address is taken modulo the wrong table", in: "Lookup.swift",
      "let leafOffset = store.leafOffset(address)", becomes: "let leafOffset = store.rootOffset(address)"),
    CodeMutant(
      "code-range-off-by-one", "a node has one more entry than it has", in: "Geometry.swift",
      "return offset < pageFanOut", becomes: "return offset <= pageFanOut"),
    CodeMutant(
      "code-quiescence-off-by-one", "a flush at the time of the unmapping counts as one after it", in: "Geometry.swift",
      "guard time < load(.flushed, core)", becomes: "guard time <= load(.flushed, core)"),
    CodeMutant(
      "code-quiescence-asks-one-core", "quiescence waits for the first core only", in: "Geometry.swift",
      "while core < coreCount {", becomes: "while core < 1 {"),
    CodeMutant(
      "code-entry-truncates-rights", "an entry's word keeps two of the three rights", in: "Entry.swift",
      "word / 16 % 8", becomes: "word / 16 % 4"),
  ]
}
