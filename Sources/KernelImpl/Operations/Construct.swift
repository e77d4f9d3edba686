extension Kernel {
  /// Links a node into a node one level above it, or a root into a component. SEMANTICS §2.3: the link is delegated from the
  /// capability to the child, so that revoking the child unlinks it.
  public func construct(caller: Word, table: Word, offset: Word, child: Word) throws(KernelError) {
    let upper = try lookup(caller, table, .anyHolder, right: .write)
    let slot = try entrySlot(of: upper.object, at: offset)
    let lower = try lookup(caller, child, .anyNode, right: .read)
    try requireLinkable(upper.object, offset, lower.object)
    guard store[slot].isEmpty else { throw .notVacant }
    guard store[slot].isQuiescent else { throw .notQuiescent }
    try requireCountable(.link, lower.object)
    install(.link, of: lower.object, rights: lower.rights, in: slot, parent: lower.capability)
  }

  /// Unlinks a node from the node or component above it. SEMANTICS §2.3: names the child, which must be the one linked.
  public func deconstruct(caller: Word, table: Word, offset: Word, child: Word) throws(KernelError) {
    let upper = try lookup(caller, table, .anyHolder, right: .write)
    let slot = try entrySlot(of: upper.object, at: offset)
    let lower = try lookup(caller, child, .anyNode, right: .read)
    let link = store[slot].entry
    guard link.kind == .link else { throw .vacant }
    guard link.target == lower.object else { throw .wrongChild }
    clear(slot)
  }
}
