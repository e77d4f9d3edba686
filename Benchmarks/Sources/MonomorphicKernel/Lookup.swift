extension MonomorphicKernel {
  /// Whether an object has an entry at the offset.
  @inline(always) func hasEntry(_ object: UInt64, at offset: UInt64) -> Bool {
    switch object {
    case Object.capabilityNode: offset < capabilityFanOut
    case Object.pageNode: offset < pageFanOut
    case Object.component: offset < 2
    default: false
    }
  }

  @inline(always) func leafLevel(_ object: UInt64) -> UInt64 {
    object == Object.capabilityNode ? 1 : object == Object.pageNode ? 2 : 0
  }

  /// The slot of an object's entry.
  @inline(always) func entrySlot(of node: UInt64, at offset: UInt64) throws(Refusal) -> UInt64 {
    guard hasEntry(frame(node).pointee.object, at: offset) else { throw .outOfRange }
    return node * slotStride + offset
  }

  /// Walks the caller's capability table to a capability with a right, to an object of the kinds given.
  @inline(always) func lookup(
    _ caller: UInt64, _ address: UInt64, _ kinds: ClosedRange<UInt64>, right: UInt64
  ) throws(Refusal) -> (slot: UInt64, rights: UInt64, object: UInt64) {
    guard caller != 0, caller < frameCount else { throw .invalidCaller }
    let root = frame(caller)
    guard root.pointee.object == Object.capabilityNode, root.pointee.level == 0 else { throw .invalidCaller }
    let link = slot(try entrySlot(of: caller, at: address / capabilityFanOut)).pointee.entry
    guard link.kind == Kind.link else { throw .notLinked }
    let capability = try entrySlot(of: link.target, at: address % capabilityFanOut)
    let entry = slot(capability).pointee.entry
    guard kinds.contains(entry.kind) else { throw .wrongKind }
    guard entry.rights & right == right else { throw .notPermitted }
    return (capability, entry.rights, entry.target)
  }

  /// Finds a slot of a leaf node by a capability to the node.
  @inline(always) func leafSlot(
    _ caller: UInt64, _ table: UInt64, _ offset: UInt64, in kinds: ClosedRange<UInt64> = Kind.toCapabilityNode...Kind.toPageNode,
    right: UInt64
  ) throws(Refusal) -> (slot: UInt64, node: UInt64) {
    let node = try lookup(caller, table, kinds, right: right).object
    let record = frame(node)
    guard record.pointee.level == leafLevel(record.pointee.object) else { throw .wrongLevel }
    return (try entrySlot(of: node, at: offset), node)
  }

  /// Finds a slot that holds a writable frame handle.
  @inline(always) func handle(
    _ caller: UInt64, _ table: UInt64, _ offset: UInt64
  ) throws(Refusal) -> (slot: UInt64, rights: UInt64, frame: UInt64) {
    let found = try leafSlot(caller, table, offset, in: Kind.toPageNode...Kind.toPageNode, right: Right.write).slot
    let entry = slot(found).pointee.entry
    guard entry.kind == Kind.frameHandle else { throw .wrongKind }
    guard entry.rights & Right.write != 0 else { throw .notPermitted }
    return (found, entry.rights, entry.target)
  }

  /// Finds a slot that is empty and that no TLB remembers.
  @inline(always) func vacancy(
    _ caller: UInt64, _ table: UInt64, _ offset: UInt64, in kinds: ClosedRange<UInt64> = Kind.toCapabilityNode...Kind.toPageNode
  ) throws(Refusal) -> (slot: UInt64, node: UInt64) {
    let found = try leafSlot(caller, table, offset, in: kinds, right: Right.write)
    try requireVacant(found.slot)
    return found
  }

  @inline(always) func requireVacant(_ number: UInt64) throws(Refusal) {
    guard slot(number).pointee.entry.isEmpty else { throw .notVacant }
    guard everyCoreFlushed(since: slot(number).pointee.removed) else { throw .notQuiescent }
  }

  /// Finds a slot of a leaf node that holds an entry.
  @inline(always) func occupied(_ caller: UInt64, _ table: UInt64, _ offset: UInt64) throws(Refusal) -> UInt64 {
    let found = try leafSlot(caller, table, offset, right: Right.write).slot
    guard !slot(found).pointee.entry.isEmpty else { throw .vacant }
    return found
  }
}
