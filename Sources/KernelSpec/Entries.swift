/// Putting an entry into a slot, taking one out, and moving one up in the delegation forest: the three changes of which
/// every operation on resource tables is made.
enum Entries {
  /// Whether an entry of the kind counts as a reference to its target.
  private static func counts(_ kind: Expression<EntryKind>) -> Expression<Truth> { kind != .frameHandle }

  /// Refuses when one more reference to the frame could not be counted.
  @StepBuilder static func requireCountable(_ kind: Expression<EntryKind>, _ frame: Expression<Frame>) -> [Clause] {
    require(counts(kind) ==> (frame.references < Geometry.maximum()), else: .exhausted)
  }

  /// Fills an empty slot, as the youngest child of `parent`, or as a root when that is `noSlot`.
  @StepBuilder static func install(
    _ kind: Expression<EntryKind>, of frame: Expression<Frame>, rights: Expression<Rights>, in slot: Expression<Slot>,
    parent: Expression<Slot>
  ) -> [Clause] {
    State.entry.set(slot, kind)
    State.target.set(slot, frame)
    State.rights.set(slot, rights)

    let isChild = parent != .noSlot
    let elder = parent.firstChild
    when(isChild) {
      State.parent.set(slot, parent)
      State.nextSibling.set(slot, elder)
      State.firstChild.set(parent, slot)
    }
    when(isChild && elder != .noSlot) {
      State.previousSibling.set(elder, slot)
    }
    State.order.set(slot, choose(isChild && elder != .noSlot, elder.order + 1, else: 0))
    State.ancestor.redefine("a", "b") { a, b in
      State.ancestor(a, b) || (b == slot && (a == slot || (isChild && State.ancestor(a, parent))))
    }
    State.toward.redefine("a", "b") { a, b in
      choose(b == slot, choose(a == parent, slot, else: State.toward(a, parent)), else: State.toward(a, b))
    }

    when(counts(kind)) {
      State.references.set(frame, frame.references + 1)
      State.referrer.set(frame, frame.references, slot)
      State.position.set(slot, frame.references)
    }
    // The slot and the first of the empty ones change seats.
    let firstEmpty = State.occupant(slot.node, slot.node.occupancy)
    State.occupancy.set(slot.node, slot.node.occupancy + 1)
    State.occupant.set(slot.node, slot.seat, firstEmpty)
    State.seat.set(firstEmpty, slot.seat)
    State.occupant.set(slot.node, slot.node.occupancy, slot)
    State.seat.set(slot, slot.node.occupancy)
  }

  /// Empties a slot whose entry has no children, and stamps what a TLB may still remember of it.
  @StepBuilder static func clear(_ slot: Expression<Slot>) -> [Clause] {
    let frame = slot.target
    State.entry.set(slot, .empty)
    State.target.set(slot, .noFrame)
    State.rights.set(slot, .none)

    leaveSiblings(slot)
    State.parent.set(slot, .noSlot)
    State.nextSibling.set(slot, .noSlot)
    State.previousSibling.set(slot, .noSlot)
    State.ancestor.redefine("a", "b") { a, b in all(State.ancestor(a, b), a != slot, b != slot) }

    when(slot.refers) {
      let last = State.referrer(frame, frame.references - 1)
      State.references.set(frame, frame.references - 1)
      State.referrer.set(frame, slot.position, last)
      State.position.set(last, slot.position)
    }
    // The slot and the last of the occupied ones change seats.
    let lastOccupant = State.occupant(slot.node, slot.node.occupancy - 1)
    State.occupancy.set(slot.node, slot.node.occupancy - 1)
    State.occupant.set(slot.node, slot.seat, lastOccupant)
    State.seat.set(lastOccupant, slot.seat)
    State.occupant.set(slot.node, slot.node.occupancy - 1, slot)
    State.seat.set(slot, slot.node.occupancy - 1)

    let isMapping = slot.entry == .userMapping
    let isPageLink = slot.entry == .link && frame.object == .pageNode
    when(isMapping || isPageLink) {
      State.unmapped.set(frame, State.now())
      State.removed.set(slot, State.now())
    }
    State.staleTranslation.redefine("core", "f") { core, f in
      State.staleTranslation(core, f) || all(isMapping, f == frame, Geometry.isCore(core))
    }
    State.staleNode.redefine("core", "f") { core, f in
      State.staleNode(core, f) || all(isPageLink, f == frame, Geometry.isCore(core))
    }
    State.staleSlot.redefine("core", "s") { core, s in
      State.staleSlot(core, s) || all(isMapping || isPageLink, s == slot, Geometry.isCore(core))
    }
  }

  /// Takes an entry out of its parent's list of children.
  @StepBuilder private static func leaveSiblings(_ slot: Expression<Slot>) -> [Clause] {
    when(slot.previousSibling != .noSlot) {
      State.nextSibling.set(slot.previousSibling, slot.nextSibling)
    }
    when(slot.previousSibling == .noSlot && slot.parent != .noSlot) {
      State.firstChild.set(slot.parent, slot.nextSibling)
    }
    when(slot.nextSibling != .noSlot) {
      State.previousSibling.set(slot.nextSibling, slot.previousSibling)
    }
  }

  /// Makes the first grandchild of `root` its first child.
  ///
  /// This is how a revocation reaches the leaves in steps of constant cost: what hangs below a child is moved up, one entry a
  /// step, until the child is a leaf and can be removed. The moved entry remains a descendant of `root`.
  @StepBuilder static func promote(
    _ grandchild: Expression<Slot>, from child: Expression<Slot>, to root: Expression<Slot>
  ) -> [Clause] {
    let elder = grandchild.nextSibling
    State.firstChild.set(child, elder)
    when(elder != .noSlot) {
      State.previousSibling.set(elder, .noSlot)
    }
    State.parent.set(grandchild, root)
    State.nextSibling.set(grandchild, child)
    State.previousSibling.set(child, grandchild)
    State.firstChild.set(root, grandchild)
    State.order.set(grandchild, child.order + 1)
    State.ancestor.redefine("a", "b") { a, b in
      State.ancestor(a, b) && !(a == child && State.ancestor(grandchild, b))
    }
    State.toward.redefine("a", "b") { a, b in
      choose(a == root && State.ancestor(grandchild, b), grandchild, else: State.toward(a, b))
    }
  }

  /// One bounded step of removing what descends from `root`, which has children: its first child if that is a
  /// leaf, or else that child's first child moves up.
  @StepBuilder static func revokeStep(_ root: Expression<Slot>, where condition: Expression<Truth>) -> [Clause] {
    let child = root.firstChild
    let grandchild = child.firstChild
    when(condition && grandchild == .noSlot) {
      clear(child)
    }
    when(condition && grandchild != .noSlot) {
      promote(grandchild, from: child, to: root)
    }
  }

  /// One bounded step of removing `root` and what descends from it, where it holds an entry.
  @StepBuilder static func releaseStep(_ root: Expression<Slot>) -> [Clause] {
    when(root.entry != .empty && root.firstChild == .noSlot) {
      clear(root)
    }
    revokeStep(root, where: root.entry != .empty && root.firstChild != .noSlot)
  }

  /// The kind of a capability to an object.
  static func capability(to object: Expression<ObjectKind>) -> Expression<EntryKind> {
    choose(
      object == .capabilityNode, .capabilityNodeCapability,
      else: choose(
        object == .pageNode, .pageNodeCapability,
        else: choose(
          object == .component, .componentCapability, else: choose(object == .tcap, .tcapCapability, else: .threadCapability))))
  }

  /// Refuses to link `child` at an offset of `parent` unless kind and level fit: a table's nodes are of one kind, each one level
  /// below the node that links it, and a component links the two roots.
  @StepBuilder static func requireLinkable(
    _ parent: Expression<Frame>, _ offset: Expression<Offset>, _ child: Expression<Frame>
  ) -> [Clause] {
    require(linksKind(parent, offset, child), else: .wrongKind)
    require(child.level == linkedLevel(parent), else: .wrongLevel)
  }

  /// Whether `parent` may link an object of the child's kind at the offset.
  static func linksKind(
    _ parent: Expression<Frame>, _ offset: Expression<Offset>, _ child: Expression<Frame>
  ) -> Expression<Truth> {
    choose(
      parent.object == .component,
      any(
        offset == Geometry.capabilityTableOffset() && child.object == .capabilityNode,
        offset == Geometry.pageTableOffset() && child.object == .pageNode),
      else: (parent.object == .capabilityNode || parent.object == .pageNode) && child.object == parent.object)
  }

  /// The level of what `parent` links.
  static func linkedLevel(_ parent: Expression<Frame>) -> Expression<Integer> {
    choose(parent.object == .component, 0, else: parent.level + 1)
  }
}
