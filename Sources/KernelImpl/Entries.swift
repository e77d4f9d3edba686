/// Putting an entry into a slot, taking one out, and moving one up in the delegation forest: the three changes of which
/// every operation on resource tables is made.
extension Kernel {
  /// Refuses when one more reference to the frame could not be counted.
  func requireCountable(_ kind: EntryKind<Word>, _ frame: Frame<Word>) throws(KernelError) {
    guard !kind.counts || store[frame].references < store.maximum else { throw .exhausted }
  }

  /// Fills an empty slot, as the youngest child of `parent`, or as a root when that is nil.
  @inline(__always) func install(
    _ kind: EntryKind<Word>, of frame: Frame<Word>, rights: Rights<Word>, in slot: Slot<Word>, parent: Slot<Word>?
  ) {
    store[slot].entry = Entry(kind, of: frame, rights: rights)
    if let parent {
      let elder = store[parent].firstChild
      store[slot].parent = parent
      store[slot].nextSibling = elder
      store[parent].firstChild = slot
      if let elder { store[elder].previousSibling = slot }
    }
    if kind.counts { store[frame].references = store[frame].references + 1 }
    let node = store.node(of: slot)
    store[node].occupancy = store[node].occupancy + 1
  }

  /// Empties a slot whose entry has no children, and stamps what a TLB may still remember of it.
  @inline(__always) func clear(_ slot: Slot<Word>) {
    let entry = store[slot].entry
    guard !entry.isEmpty else { return }
    store[slot].entry = .empty
    leaveSiblings(slot)

    let frame = store[entry.target]
    if entry.kind.counts { frame.references = frame.references - 1 }
    let node = store[store.node(of: slot)]
    node.occupancy = node.occupancy - 1

    let isMapping = entry.kind == .userMapping
    let isPageLink = entry.kind == .link && frame.object == .pageNode
    if isMapping || isPageLink {
      let now = store.now
      frame.unmapped = now
      store[slot].removed = now
    }
  }

  /// Takes an entry out of its parent's list of children.
  @inline(__always) private func leaveSiblings(_ slot: Slot<Word>) {
    let record = store[slot]
    let younger = record.previousSibling
    let elder = record.nextSibling
    if let younger {
      store[younger].nextSibling = elder
    } else if let parent = record.parent {
      store[parent].firstChild = elder
    }
    if let elder { store[elder].previousSibling = younger }
    record.parent = nil
    record.nextSibling = nil
    record.previousSibling = nil
  }

  /// Makes the first grandchild of `root` its first child.
  ///
  /// This is how a revocation reaches the leaves in steps of constant cost: what hangs below a child is moved up, one entry a
  /// step, until the child is a leaf and can be removed. The moved entry remains a descendant of `root`.
  @inline(__always) private func promote(_ grandchild: Slot<Word>, from child: Slot<Word>, to root: Slot<Word>) {
    let elder = store[grandchild].nextSibling
    store[child].firstChild = elder
    if let elder { store[elder].previousSibling = nil }
    store[grandchild].parent = root
    store[grandchild].nextSibling = child
    store[child].previousSibling = grandchild
    store[root].firstChild = grandchild
  }

  /// One bounded step of removing what descends from `root`, up to and including `child`, its first: that goes if it is a
  /// leaf, or else its own first child moves up.
  @inline(__always) func revokeStep(_ root: Slot<Word>, _ child: Slot<Word>) {
    if let grandchild = store[child].firstChild {
      promote(grandchild, from: child, to: root)
    } else {
      clear(child)
    }
  }

  /// One bounded step of removing `root`, which holds an entry, and what descends from it.
  ///
  /// - Returns: Whether `root` remains, because something descended from it.
  @discardableResult
  @inline(__always) func releaseStep(_ root: Slot<Word>) -> Bool {
    guard let child = store[root].firstChild else {
      clear(root)
      return false
    }
    revokeStep(root, child)
    return true
  }

  /// Refuses to link `child` at an offset of `parent` unless kind and level fit: a table's nodes are of one kind, each one level
  /// below the node that links it, and a component links the two roots.
  @inline(__always) func requireLinkable(_ parent: Frame<Word>, _ offset: Word, _ child: Frame<Word>) throws(KernelError) {
    guard linksKind(parent, offset, child) else { throw .wrongKind }
    guard store[child].level == linkedLevel(parent) else { throw .wrongLevel }
  }

  /// Whether `parent` may link an object of the child's kind at the offset.
  @inline(__always) func linksKind(_ parent: Frame<Word>, _ offset: Word, _ child: Frame<Word>) -> Bool {
    let (parent, child) = (store[parent].object, store[child].object)
    guard parent == .component else { return child == parent }
    return offset == store.capabilityTableOffset && child == .capabilityNode
      || offset == store.pageTableOffset && child == .pageNode
  }

  /// The level of what `parent` links.
  @inline(__always) func linkedLevel(_ parent: Frame<Word>) -> Word {
    store[parent].object == .component ? 0 : store[parent].level + 1
  }
}
