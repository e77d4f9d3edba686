/// A capability that an address leads to.
struct Lookup<Word: KernelWord> {
  let capability: Slot<Word>
  let rights: Rights<Word>
  /// The object that the capability names.
  let object: Frame<Word>
}

/// A slot in a leaf node, named by a capability to the node and an offset.
struct Place<Word: KernelWord> {
  let node: Frame<Word>
  let slot: Slot<Word>
}

/// A slot that holds a frame handle.
struct Handle<Word: KernelWord> {
  let slot: Slot<Word>
  let rights: Rights<Word>
  let frame: Frame<Word>
}

/// Which capabilities an operation takes: kinds whose codes are neighbours.
struct CapabilityKinds<Word: KernelWord> {
  let first: EntryKind<Word>
  let last: EntryKind<Word>

  static var capabilityNode: Self { Self(first: .capabilityNodeCapability, last: .capabilityNodeCapability) }
  static var pageNode: Self { Self(first: .pageNodeCapability, last: .pageNodeCapability) }
  static var component: Self { Self(first: .componentCapability, last: .componentCapability) }
  static var tcap: Self { Self(first: .tcapCapability, last: .tcapCapability) }
  static var thread: Self { Self(first: .threadCapability, last: .threadCapability) }
  static var endPoint: Self { Self(first: .endPointCapability, last: .endPointCapability) }
  /// To a node of either table.
  static var anyNode: Self { Self(first: .capabilityNodeCapability, last: .pageNodeCapability) }
  /// To whatever has entries.
  static var anyHolder: Self { Self(first: .capabilityNodeCapability, last: .componentCapability) }

  func contains(_ kind: EntryKind<Word>) -> Bool { first.code <= kind.code && kind.code <= last.code }
}

/// How an operation finds what its arguments name, and in which order it refuses.
///
/// A capability address is walked through the two levels of the caller's capability table; a slot is named by a capability
/// to the leaf node that holds it, and an offset.
extension Kernel {
  /// The frame that a caller's argument names, or nil if there is none.
  func frame(_ argument: Word) -> Frame<Word>? {
    guard argument != 0, argument < store.frameCount else { return nil }
    return Frame(number: argument)
  }

  /// The slot of an entry of the object that a frame backs; the frame has at least as many.
  @inline(__always) func entrySlot(of node: Frame<Word>, at offset: Word) throws(KernelError) -> Slot<Word> {
    guard store.fits(store[node].object, offset) else { throw .outOfRange }
    return store.slot(of: node, at: offset)
  }

  /// Looks up a capability of one of the kinds, with a right.
  @inline(__always) func lookup(
    _ caller: Word, _ address: Word, _ kinds: CapabilityKinds<Word>, right: Rights<Word>
  ) throws(KernelError) -> Lookup<Word> {
    guard let caller = frame(caller), store[caller].object == .capabilityNode, store[caller].level == 0 else {
      throw .invalidCaller
    }
    let link = store[try entrySlot(of: caller, at: store.rootOffset(address))].entry
    guard link.kind == .link else { throw .notLinked }
    let leafOffset = store.leafOffset(address)
    let capability = try entrySlot(of: link.target, at: leafOffset)
    let entry = store[capability].entry
    guard kinds.contains(entry.kind) else { throw .wrongKind }
    guard entry.rights.includes(right) else { throw .notPermitted }
    return Lookup(capability: capability, rights: entry.rights, object: entry.target)
  }

  /// Finds the slot in a leaf of either table, or only of those kinds that are given.
  @inline(__always) func place(
    _ caller: Word, _ table: Word, _ offset: Word, in kinds: CapabilityKinds<Word> = .anyNode, right: Rights<Word>
  ) throws(KernelError) -> Place<Word> {
    let node = try lookup(caller, table, kinds, right: right).object
    guard store[node].level == store[node].object.leafLevel else { throw .wrongLevel }
    return Place(node: node, slot: try entrySlot(of: node, at: offset))
  }

  /// Finds the slot, which must hold a handle with the right to change the frame's role.
  @inline(__always) func handle(_ caller: Word, _ table: Word, _ offset: Word) throws(KernelError) -> Handle<Word> {
    let slot = try place(caller, table, offset, in: .pageNode, right: .write).slot
    let entry = store[slot].entry
    guard entry.kind == .frameHandle else { throw .wrongKind }
    guard entry.rights.includes(.write) else { throw .notPermitted }
    return Handle(slot: slot, rights: entry.rights, frame: entry.target)
  }

  /// Finds the slot, which must be ready to take an entry.
  @inline(__always) func vacancy(
    _ caller: Word, _ table: Word, _ offset: Word, in kinds: CapabilityKinds<Word> = .anyNode
  ) throws(KernelError) -> Place<Word> {
    let place = try place(caller, table, offset, in: kinds, right: .write)
    guard store[place.slot].isEmpty else { throw .notVacant }
    guard store[place.slot].isQuiescent else { throw .notQuiescent }
    return place
  }
}
