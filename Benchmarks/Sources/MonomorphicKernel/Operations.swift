extension MonomorphicKernel {
  @inline(always) func retype(_ caller: UInt64, _ table: UInt64, _ offset: UInt64, to type: UInt64) throws(Refusal) {
    let record = frame(try handle(caller, table, offset).frame)
    guard type <= FrameType.kernel else { throw .wrongKind }
    guard (type == FrameType.untyped) != (record.pointee.type == FrameType.untyped) else { throw .wrongType }
    guard record.pointee.references == 0 else { throw .referenced }
    guard record.pointee.object == Object.none else { throw .hasObject }
    guard type == FrameType.untyped || everyCoreFlushed(since: record.pointee.unmapped) else { throw .notQuiescent }
    record.pointee.type = type
  }

  func activate(
    _ caller: UInt64, _ table: UInt64, _ offset: UInt64, at destination: UInt64, _ destinationOffset: UInt64, object: UInt64,
    level: UInt64, entryPoint: UInt64
  ) throws(Refusal) {
    let handle = try handle(caller, table, offset)
    let kinds = Kind.toCapabilityNode...Kind.toCapabilityNode
    let capability = try vacancy(caller, destination, destinationOffset, in: kinds).slot
    guard object != Object.none, object <= Object.component else { throw .wrongKind }
    guard level <= leafLevel(object) else { throw .wrongLevel }
    let record = frame(handle.frame)
    guard record.pointee.type == FrameType.kernel else { throw .wrongType }
    guard record.pointee.object == Object.none else { throw .hasObject }
    guard everyCoreFlushed(since: record.pointee.unmapped) else { throw .notQuiescent }
    record.pointee.object = object
    record.pointee.level = level
    record.pointee.entryPoint = object == Object.component ? entryPoint : 0
    install(Kind.toObject + object, handle.frame, rights: handle.rights, in: capability, parent: handle.slot)
  }

  @inline(always) func deactivate(_ caller: UInt64, _ table: UInt64, _ offset: UInt64) throws(Refusal) {
    let number = try handle(caller, table, offset).frame
    let record = frame(number)
    let object = record.pointee.object
    guard object != Object.none else { throw .noObject }
    guard object != Object.tcap else { throw .wrongKind }
    guard record.pointee.references == 0 else { throw .referenced }
    guard record.pointee.occupancy == 0 else { throw .notEmpty }
    let isRemembered = object == Object.component || object == Object.thread
    guard !isRemembered || record.pointee.epoch < maximum else { throw .exhausted }
    if object == Object.thread {
      let thread = tcap(number)
      guard running[thread.lastCore] != number else { throw .running }
      thread.component = 0
      thread.componentEpoch = 0
      thread.superior = 0
      thread.superiorEpoch = 0
      thread.supply = 0
      thread.supplyEpoch = 0
      thread.pending = 0
      thread.isBlocked = 0
    }
    if isRemembered { record.pointee.epoch += 1 }
    record.pointee.object = Object.none
    record.pointee.level = 0
    record.pointee.entryPoint = 0
  }

  func construct(_ caller: UInt64, _ table: UInt64, _ offset: UInt64, child: UInt64) throws(Refusal) {
    let upper = try lookup(caller, table, Kind.toCapabilityNode...Kind.toComponent, right: Right.write).object
    let destination = try entrySlot(of: upper, at: offset)
    let lower = try lookup(caller, child, Kind.toCapabilityNode...Kind.toPageNode, right: Right.read)

    guard linksObject(upper, offset, lower.object) else { throw .wrongKind }
    guard frame(lower.object).pointee.level == linkedLevel(upper) else { throw .wrongLevel }
    try requireVacant(destination)
    try requireCountable(lower.object)
    install(Kind.link, lower.object, rights: lower.rights, in: destination, parent: lower.slot)
  }

  func deconstruct(_ caller: UInt64, _ table: UInt64, _ offset: UInt64, child: UInt64) throws(Refusal) {
    let upper = try lookup(caller, table, Kind.toCapabilityNode...Kind.toComponent, right: Right.write).object
    let linked = try entrySlot(of: upper, at: offset)
    let lower = try lookup(caller, child, Kind.toCapabilityNode...Kind.toPageNode, right: Right.read).object
    let link = slot(linked).pointee.entry
    guard link.kind == Kind.link else { throw .vacant }
    guard link.target == lower else { throw .wrongChild }
    clear(linked)
  }

  /// Finds what `copy`, `delegate` and `map` transfer, and where to.
  @inline(always) private func transfer(
    _ caller: UInt64, _ table: UInt64, _ offset: UInt64, _ destination: UInt64, _ destinationOffset: UInt64
  ) throws(Refusal) -> (source: UInt64, entry: Entry, destination: UInt64) {
    let source = try leafSlot(caller, table, offset, right: Right.read)
    let entry = slot(source.slot).pointee.entry
    guard !entry.isEmpty else { throw .vacant }
    let target = try vacancy(caller, destination, destinationOffset)
    guard frame(target.node).pointee.object == frame(source.node).pointee.object else { throw .wrongKind }
    return (source.slot, entry, target.slot)
  }

  func copy(
    _ caller: UInt64, _ table: UInt64, _ offset: UInt64, to destination: UInt64, _ destinationOffset: UInt64, rights: UInt64
  ) throws(Refusal) {
    let (source, entry, target) = try transfer(caller, table, offset, destination, destinationOffset)
    if entry.kind != Kind.frameHandle { try requireCountable(entry.target) }
    let parent = slot(source).pointee.parent
    install(entry.kind, entry.target, rights: entry.rights & rights, in: target, parent: parent != 0 ? parent : source)
  }

  func delegate(
    _ caller: UInt64, _ table: UInt64, _ offset: UInt64, to destination: UInt64, _ destinationOffset: UInt64, rights: UInt64
  ) throws(Refusal) {
    let (source, entry, target) = try transfer(caller, table, offset, destination, destinationOffset)
    if entry.kind != Kind.frameHandle { try requireCountable(entry.target) }
    install(entry.kind, entry.target, rights: entry.rights & rights, in: target, parent: source)
  }

  func map(
    _ caller: UInt64, _ table: UInt64, _ offset: UInt64, to destination: UInt64, _ destinationOffset: UInt64, rights: UInt64
  ) throws(Refusal) {
    let (source, entry, target) = try transfer(caller, table, offset, destination, destinationOffset)
    guard entry.kind == Kind.frameHandle else { throw .wrongKind }
    guard frame(entry.target).pointee.type == FrameType.user else { throw .wrongType }
    try requireCountable(entry.target)
    install(Kind.userMapping, entry.target, rights: entry.rights & rights, in: target, parent: source)
  }

  func remove(_ caller: UInt64, _ table: UInt64, _ offset: UInt64) throws(Refusal) {
    let target = try occupied(caller, table, offset)
    guard slot(target).pointee.firstChild == 0 else { throw .hasDescendants }
    clear(target)
  }

  func revoke(_ caller: UInt64, _ table: UInt64, _ offset: UInt64) throws(Refusal) -> UInt64 {
    let root = try occupied(caller, table, offset)
    let child = slot(root).pointee.firstChild
    guard child != 0 else { return 0 }
    revokeStep(root, child)
    return 1
  }

  func release(_ caller: UInt64, _ table: UInt64, _ offset: UInt64) throws(Refusal) -> UInt64 {
    releaseStep(try occupied(caller, table, offset))
  }

  /// The entry at an offset of what another entry names, or the empty one.
  @inline(always) private func follow(_ entry: Entry, to offset: UInt64) -> Entry {
    guard let next = followed(entry, to: offset) else { return .empty }
    return slot(next).pointee.entry
  }
  /// The slot at an offset of what an entry names, or nil.
  @inline(always) private func followed(_ entry: Entry, to offset: UInt64) -> UInt64? {
    guard !entry.isEmpty, offset < slotStride else { return nil }
    return entry.target * slotStride + offset
  }

  func releaseCapabilities(_ caller: UInt64, of component: UInt64, address: UInt64) throws(Refusal) -> UInt64 {
    let victim = try lookup(caller, component, Kind.toComponent...Kind.toComponent, right: Right.write).object
    let root = slot(victim * slotStride).pointee.entry
    let middle = follow(root, to: address / capabilityFanOut)
    if let leaf = followed(middle, to: address % capabilityFanOut), !slot(leaf).pointee.entry.isEmpty {
      releaseStep(leaf)
      return 0
    }
    return middle.kind == Kind.link ? 1 : root.kind == Kind.link ? 2 : 3
  }

  func releasePages(_ caller: UInt64, of component: UInt64, page: UInt64) throws(Refusal) -> UInt64 {
    let victim = try lookup(caller, component, Kind.toComponent...Kind.toComponent, right: Right.write).object
    let root = slot(victim * slotStride + 1).pointee.entry
    let upper = follow(root, to: page / pageFanOut / pageFanOut)
    let middle = follow(upper, to: page / pageFanOut % pageFanOut)
    if let leaf = followed(middle, to: page % pageFanOut), !slot(leaf).pointee.entry.isEmpty {
      releaseStep(leaf)
      return 0
    }
    return middle.kind == Kind.link ? 1 : upper.kind == Kind.link ? 2 : root.kind == Kind.link ? 3 : 4
  }

  func flush(core: UInt64) throws(Refusal) {
    guard core < coreCount else { throw .outOfRange }
    guard clock.pointee < maximum else { throw .exhausted }
    let now = clock.pointee + 1
    flushed[Int(truncatingIfNeeded: core)] = now
    clock.pointee = now
  }

  func found(_ number: UInt64, object: UInt64, level: UInt64, entryPoint: UInt64) throws(Refusal) {
    guard number != 0, number < frameCount else { throw .outOfRange }
    guard object != Object.none, object <= Object.component else { throw .wrongKind }
    guard level <= leafLevel(object) else { throw .wrongLevel }
    let record = frame(number)
    guard record.pointee.type == FrameType.untyped else { throw .wrongType }
    guard everyCoreFlushed(since: record.pointee.unmapped) else { throw .notQuiescent }
    record.pointee.type = FrameType.kernel
    record.pointee.object = object
    record.pointee.level = level
    record.pointee.entryPoint = object == Object.component ? entryPoint : 0
  }

  func endow(_ node: UInt64, _ offset: UInt64, kind: UInt64, target: UInt64) throws(Refusal) {
    guard node != 0, node < frameCount, target != 0, target < frameCount else { throw .outOfRange }
    let destination = try entrySlot(of: node, at: offset)
    let above = frame(node)
    let below = frame(target)
    let isFitting =
      switch kind {
      case Kind.frameHandle: above.pointee.object == Object.pageNode
      case Kind.link: below.pointee.object != Object.none && linksObject(node, offset, target)
      default:
        below.pointee.object != Object.none && above.pointee.object == Object.capabilityNode
          && kind == Kind.toObject + below.pointee.object
      }
    guard isFitting else { throw .wrongKind }
    let isLevel =
      kind == Kind.link
      ? below.pointee.level == linkedLevel(node) : above.pointee.level == leafLevel(above.pointee.object)
    guard isLevel else { throw .wrongLevel }
    try requireVacant(destination)
    if kind != Kind.frameHandle { try requireCountable(target) }
    install(kind, target, rights: 7, in: destination, parent: 0)
  }
}
