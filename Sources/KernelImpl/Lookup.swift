/// A capability that an address leads to.
struct Lookup<Store: KernelStore> {
  let capability: Slot<Store>
  let rights: Rights<Store.Word>
  /// The object that the capability names.
  let object: Frame<Store>
}

/// A slot in a leaf node, named by a capability to the node and an offset.
struct Place<Store: KernelStore> {
  let node: Frame<Store>
  let slot: Slot<Store>
}

/// A slot that holds a frame handle.
struct Handle<Store: KernelStore> {
  let slot: Slot<Store>
  let rights: Rights<Store.Word>
  let frame: Frame<Store>
}

/// Which capabilities an operation takes: kinds whose codes are neighbours.
struct CapabilityKinds<Word: KernelWord> {
  let first: EntryKind<Word>
  let last: EntryKind<Word>

  static var capabilityNode: Self { Self(first: .capabilityNodeCapability, last: .capabilityNodeCapability) }
  static var pageNode: Self { Self(first: .pageNodeCapability, last: .pageNodeCapability) }
  static var component: Self { Self(first: .componentCapability, last: .componentCapability) }
  /// To a node of either table.
  static var anyNode: Self { Self(first: .capabilityNodeCapability, last: .pageNodeCapability) }
  /// To any object.
  static var anyObject: Self { Self(first: .capabilityNodeCapability, last: .componentCapability) }

  func contains(_ kind: EntryKind<Word>) -> Bool { first.code <= kind.code && kind.code <= last.code }
}

/// How an operation finds what its arguments name, and in which order it refuses.
///
/// A capability address is walked through the two levels of the caller's capability table; a slot is named by a capability
/// to the leaf node that holds it, and an offset.
extension Kernel {
  /// Looks up a capability of one of the kinds, with a right.
  @inline(__always) func lookup(
    _ caller: Word, _ address: Word, _ kinds: CapabilityKinds<Word>, right: Rights<Word>
  ) throws(KernelError) -> Lookup<Store> {
    guard let caller = Frame(argument: caller, in: store), caller.object == .capabilityNode, caller.level == 0 else {
      throw .invalidCaller
    }
    let rootOffset = store.rootOffset(address)
    guard caller.has(rootOffset), let rootSlot = caller.slot(at: rootOffset) else { throw .outOfRange }
    guard let link = rootSlot.entry, link.kind == .link else { throw .notLinked }
    let leafOffset = store.leafOffset(address)
    guard link.target.has(leafOffset), let capability = link.target.slot(at: leafOffset) else { throw .outOfRange }
    guard let entry = capability.entry, kinds.contains(entry.kind) else { throw .wrongKind }
    guard entry.rights.includes(right) else { throw .notPermitted }
    return Lookup(capability: capability, rights: entry.rights, object: entry.target)
  }

  /// Finds the slot in a leaf of either table, or only of those kinds that are given.
  @inline(__always) func place(
    _ caller: Word, _ table: Word, _ offset: Word, in kinds: CapabilityKinds<Word> = .anyNode, right: Rights<Word>
  ) throws(KernelError) -> Place<Store> {
    let node = try lookup(caller, table, kinds, right: right).object
    guard node.level == node.object.leafLevel else { throw .wrongLevel }
    guard node.has(offset), let slot = node.slot(at: offset) else { throw .outOfRange }
    return Place(node: node, slot: slot)
  }

  /// Finds the slot, which must hold a handle with the right to change the frame's role.
  @inline(__always) func handle(_ caller: Word, _ table: Word, _ offset: Word) throws(KernelError) -> Handle<Store> {
    let slot = try place(caller, table, offset, in: .pageNode, right: .write).slot
    guard let entry = slot.entry, entry.kind == .frameHandle else { throw .wrongKind }
    guard entry.rights.includes(.write) else { throw .notPermitted }
    return Handle(slot: slot, rights: entry.rights, frame: entry.target)
  }

  /// Finds the slot, which must be ready to take an entry.
  @inline(__always) func vacancy(
    _ caller: Word, _ table: Word, _ offset: Word, in kinds: CapabilityKinds<Word> = .anyNode
  ) throws(KernelError) -> Place<Store> {
    let place = try place(caller, table, offset, in: kinds, right: .write)
    guard place.slot.isEmpty else { throw .notVacant }
    guard place.slot.isQuiescent else { throw .notQuiescent }
    return place
  }
}
