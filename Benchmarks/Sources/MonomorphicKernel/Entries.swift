extension MonomorphicKernel {
  @inline(always) func requireCountable(_ target: UInt64) throws(Refusal) {
    guard frame(target).pointee.references < maximum else { throw .exhausted }
  }

  /// Fills an empty slot, as the youngest child of a parent unless that is 0.
  @inline(always) func install(_ kind: UInt64, _ target: UInt64, rights: UInt64, in number: UInt64, parent: UInt64) {
    let record = slot(number)
    record.pointee.entry = Entry(kind: kind, rights: rights, target: target)
    if parent != 0 {
      let elder = slot(parent).pointee.firstChild
      record.pointee.parent = parent
      record.pointee.nextSibling = elder
      slot(parent).pointee.firstChild = number
      if elder != 0 { slot(elder).pointee.previousSibling = number }
    }
    if kind != Kind.frameHandle { frame(target).pointee.references += 1 }
    frame(number / slotStride).pointee.occupancy += 1
  }

  /// Empties a slot whose entry has no children.
  @inline(always) func clear(_ number: UInt64) {
    let record = slot(number)
    let entry = record.pointee.entry
    guard !entry.isEmpty else { return }
    record.pointee.entry = .empty

    let younger = record.pointee.previousSibling
    let elder = record.pointee.nextSibling
    if younger != 0 {
      slot(younger).pointee.nextSibling = elder
    } else if record.pointee.parent != 0 {
      slot(record.pointee.parent).pointee.firstChild = elder
    }
    if elder != 0 { slot(elder).pointee.previousSibling = younger }
    record.pointee.parent = 0
    record.pointee.nextSibling = 0
    record.pointee.previousSibling = 0

    let target = frame(entry.target)
    if entry.kind != Kind.frameHandle { target.pointee.references -= 1 }
    frame(number / slotStride).pointee.occupancy -= 1
    if entry.kind == Kind.userMapping || entry.kind == Kind.link && target.pointee.object == Object.pageNode {
      target.pointee.unmapped = clock.pointee
      record.pointee.removed = clock.pointee
    }
  }

  /// One step of removing what descends from `root`: its first child goes, or else that one's own first child moves up.
  @inline(always) func revokeStep(_ root: UInt64, _ child: UInt64) {
    let grandchild = slot(child).pointee.firstChild
    guard grandchild != 0 else { return clear(child) }
    let elder = slot(grandchild).pointee.nextSibling
    slot(child).pointee.firstChild = elder
    if elder != 0 { slot(elder).pointee.previousSibling = 0 }
    slot(grandchild).pointee.parent = root
    slot(grandchild).pointee.nextSibling = child
    slot(child).pointee.previousSibling = grandchild
    slot(root).pointee.firstChild = grandchild
  }

  /// One step of removing `root` and what descends from it, which returns 1 while `root` remains.
  @discardableResult
  @inline(always) func releaseStep(_ root: UInt64) -> UInt64 {
    let child = slot(root).pointee.firstChild
    guard child != 0 else {
      clear(root)
      return 0
    }
    revokeStep(root, child)
    return 1
  }

  /// Whether one object may link the other at the offset: a component its two tables' roots, a node its own kind.
  @inline(always) func linksObject(_ parent: UInt64, _ offset: UInt64, _ child: UInt64) -> Bool {
    let parent = frame(parent).pointee.object
    let child = frame(child).pointee.object
    guard parent == Object.component else { return child == parent }
    return offset == 0 && child == Object.capabilityNode || offset == 1 && child == Object.pageNode
  }

  /// The level of what an object links.
  @inline(always) func linkedLevel(_ parent: UInt64) -> UInt64 {
    frame(parent).pointee.object == Object.component ? 0 : frame(parent).pointee.level + 1
  }
}
