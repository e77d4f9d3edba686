/// SEMANTICS §2.8: the boot state is what these two operations make of the initial state, in which every frame is untyped and every
/// slot empty. They are no system calls: only the kernel's own start-up uses them.
extension Operation {
  public static let found: Operation = {
    let frame = Expression<Frame>.variable("frame")
    let kind = Expression<ObjectKind>.variable("kind")
    let level = Expression<Integer>.variable("level")
    let entryPoint = Expression<Integer>.variable("entryPoint")
    return Operation(
      "found", "Makes a kernel object of an untyped frame, without a capability to it.", isInternal: true,
      parameters: [Variable(of: frame), Variable(of: kind), Variable(of: level), Variable(of: entryPoint)]
    ) {
      require(frame != .noFrame, else: .outOfRange)
      require(all(kind != .noObject, kind != .tcap, kind != .thread), else: .wrongKind)
      require(0 <= level && level <= Geometry.leafLevel(kind), else: .wrongLevel)
      require(frame.type == .untyped, else: .wrongType)
      require(frame.isQuiescent, else: .notQuiescent)
      State.type.set(frame, .kernel)
      State.object.set(frame, kind)
      State.level.set(frame, level)
      State.entryPoint.set(frame, choose(kind == .component, entryPoint, else: 0))
    }
  }()

  public static let endow: Operation = {
    let node = Expression<Frame>.variable("node")
    let offset = Expression<Offset>.variable("offset")
    let kind = Expression<EntryKind>.variable("kind")
    let frame = Expression<Frame>.variable("frame")
    let slot = node.slot(at: offset)
    return Operation(
      "endow", "Fills a slot with an entry that nobody delegated, with all rights.", isInternal: true,
      parameters: [Variable(of: node), Variable(of: offset), Variable(of: kind), Variable(of: frame)]
    ) {
      require(all(node != .noFrame, frame != .noFrame, node.has(offset)), else: .outOfRange)
      require(
        choose(
          kind == .frameHandle, node.object == .pageNode,
          else: choose(
            kind == .link,
            frame.object != .noObject && Entries.linksKind(node, offset, frame),
            else: all(
              node.object == .capabilityNode, frame.object != .noObject, kind == Entries.capability(to: frame.object)))),
        else: .wrongKind)
      require(
        choose(
          kind == .link, frame.level == Entries.linkedLevel(node),
          else: node.level == Geometry.leafLevel(node.object)),
        else: .wrongLevel)
      require(slot.isEmpty, else: .notVacant)
      require(slot.isQuiescent, else: .notQuiescent)
      Entries.requireCountable(kind, frame)
      Entries.install(kind, of: frame, rights: .all, in: slot, parent: .noSlot)
    }
  }()
}
