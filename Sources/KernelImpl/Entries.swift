/// Putting an entry into a slot, taking one out, and moving one up in the delegation forest: the three changes of which
/// every operation on resource tables is made.
extension Kernel {
  /// Refuses when one more reference to the frame could not be counted.
  func requireCountable(_ kind: EntryKind<Word>, _ frame: Frame<Store>) throws(KernelError) {
    guard !kind.counts || frame.references < store.maximum else { throw .exhausted }
  }

  /// Fills an empty slot, as the youngest child of `parent`, or as a root when that is nil.
  @inline(__always) func install(
    _ kind: EntryKind<Word>, of frame: Frame<Store>, rights: Rights<Word>, in slot: Slot<Store>, parent: Slot<Store>?
  ) {
    slot.entry = Entry(kind, of: frame, rights: rights)
    if let parent {
      let elder = parent.firstChild
      slot.parent = parent
      slot.nextSibling = elder
      parent.firstChild = slot
      elder?.previousSibling = slot
    }
    if kind.counts { frame.references = frame.references + 1 }
    let node = slot.node
    node.occupancy = node.occupancy + 1
  }

  /// Empties a slot whose entry has no children, and stamps what a TLB may still remember of it.
  @inline(__always) func clear(_ slot: Slot<Store>) {
    guard let entry = slot.entry else { return }
    slot.entry = nil
    leaveSiblings(slot)

    let frame = entry.target
    if entry.kind.counts { frame.references = frame.references - 1 }
    let node = slot.node
    node.occupancy = node.occupancy - 1

    let isMapping = entry.kind == .userMapping
    let isPageLink = entry.kind == .link && frame.object == .pageNode
    if isMapping || isPageLink {
      let now = store.now
      frame.unmapped = now
      slot.removed = now
    }
  }

  /// Takes an entry out of its parent's list of children.
  @inline(__always) private func leaveSiblings(_ slot: Slot<Store>) {
    let younger = slot.previousSibling
    let elder = slot.nextSibling
    if let younger {
      younger.nextSibling = elder
    } else {
      slot.parent?.firstChild = elder
    }
    elder?.previousSibling = younger
    slot.parent = nil
    slot.nextSibling = nil
    slot.previousSibling = nil
  }

  /// Makes the first grandchild of `root` its first child.
  ///
  /// This is how a revocation reaches the leaves in steps of constant cost: what hangs below a child is moved up, one entry a
  /// step, until the child is a leaf and can be removed. The moved entry remains a descendant of `root`.
  @inline(__always) private func promote(_ grandchild: Slot<Store>, from child: Slot<Store>, to root: Slot<Store>) {
    let elder = grandchild.nextSibling
    child.firstChild = elder
    elder?.previousSibling = nil
    grandchild.parent = root
    grandchild.nextSibling = child
    child.previousSibling = grandchild
    root.firstChild = grandchild
  }

  /// One bounded step of removing what descends from `root`, up to and including `child`, its first: that goes if it is a
  /// leaf, or else its own first child moves up.
  @inline(__always) func revokeStep(_ root: Slot<Store>, _ child: Slot<Store>) {
    if let grandchild = child.firstChild {
      promote(grandchild, from: child, to: root)
    } else {
      clear(child)
    }
  }

  /// One bounded step of removing `root`, which holds an entry, and what descends from it.
  ///
  /// - Returns: Whether `root` remains, because something descended from it.
  @discardableResult
  @inline(__always) func releaseStep(_ root: Slot<Store>) -> Bool {
    guard let child = root.firstChild else {
      clear(root)
      return false
    }
    revokeStep(root, child)
    return true
  }

  /// Refuses to link `child` at an offset of `parent` unless kind and level fit: a table's nodes are of one kind, each one level
  /// below the node that links it, and a component links the two roots.
  @inline(__always) func requireLinkable(_ parent: Frame<Store>, _ offset: Word, _ child: Frame<Store>) throws(KernelError) {
    guard linksKind(parent, offset, child) else { throw .wrongKind }
    guard child.level == linkedLevel(parent) else { throw .wrongLevel }
  }

  /// Whether `parent` may link an object of the child's kind at the offset.
  @inline(__always) func linksKind(_ parent: Frame<Store>, _ offset: Word, _ child: Frame<Store>) -> Bool {
    guard parent.object == .component else { return child.object == parent.object }
    return offset == store.capabilityTableOffset && child.object == .capabilityNode
      || offset == store.pageTableOffset && child.object == .pageNode
  }

  /// The level of what `parent` links.
  @inline(__always) func linkedLevel(_ parent: Frame<Store>) -> Word { parent.object == .component ? 0 : parent.level + 1 }
}
