/// How an operation finds what its arguments name, and in which order it refuses.
///
/// A capability address is walked through the two levels of the caller's capability table; a slot is named by a capability
/// to the leaf node that holds it, and an offset.
struct Lookup {
  let caller: Expression<Frame>
  let address: Expression<Address>

  private var rootSlot: Expression<Slot> { caller.slot(at: Geometry.rootOffset(address)) }

  /// The slot that the address leads to; meaningful once ``steps`` have passed.
  var capability: Expression<Slot> { rootSlot.target.slot(at: Geometry.leafOffset(address)) }

  /// The object that the capability names.
  var object: Expression<Frame> { capability.target }

  @StepBuilder var steps: [Clause] {
    require(caller.object == .capabilityNode && caller.level == 0, else: .invalidCaller)
    require(caller.has(Geometry.rootOffset(address)), else: .outOfRange)
    require(rootSlot.entry == .link, else: .notLinked)
    require(rootSlot.target.has(Geometry.leafOffset(address)), else: .outOfRange)
  }

  /// Looks up a capability of one of the kinds, with a right.
  @StepBuilder func steps(_ kinds: Expression<EntryKind>..., right: Expression<Rights>) -> [Clause] {
    steps
    Step.require(.or(kinds.map { (capability.entry == $0).term }), else: .wrongKind)
    require(capability.rights.includes(right), else: .notPermitted)
  }
}

/// A slot in a leaf node, named by a capability to the node and an offset.
struct Place {
  let table: Lookup
  let offset: Expression<Offset>

  init(_ caller: Expression<Frame>, _ table: Expression<Address>, _ offset: Expression<Offset>) {
    self.table = Lookup(caller: caller, address: table)
    self.offset = offset
  }

  var node: Expression<Frame> { table.object }
  var slot: Expression<Slot> { node.slot(at: offset) }

  /// Finds the slot in a leaf of either table, or only of those kinds that are given.
  @StepBuilder func steps(
    _ kinds: [Expression<EntryKind>] = [.capabilityNodeCapability, .pageNodeCapability], right: Expression<Rights>
  ) -> [Clause] {
    table.steps
    Step.require(.or(kinds.map { (table.capability.entry == $0).term }), else: .wrongKind)
    require(table.capability.rights.includes(right), else: .notPermitted)
    require(node.level == Geometry.leafLevel(node.object), else: .wrongLevel)
    require(node.has(offset), else: .outOfRange)
  }

  /// Finds the slot, which must hold a handle with the right to change the frame's role.
  @StepBuilder var handleSteps: [Clause] {
    steps([.pageNodeCapability], right: .write)
    require(slot.entry == .frameHandle, else: .wrongKind)
    require(slot.rights.includes(.write), else: .notPermitted)
  }

  /// Finds the slot, which must be ready to take an entry.
  @StepBuilder func vacantSteps(
    _ kinds: [Expression<EntryKind>] = [.capabilityNodeCapability, .pageNodeCapability]
  ) -> [Clause] {
    steps(kinds, right: .write)
    require(slot.isEmpty, else: .notVacant)
    require(slot.isQuiescent, else: .notQuiescent)
  }
}
