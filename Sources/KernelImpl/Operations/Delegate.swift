/// What `copy`, `delegate` and `map` find before they fill the destination.
private struct Transfer<Store: KernelStore> {
  let source: Slot<Store>
  let entry: Entry<Store>
  let destination: Slot<Store>
}

extension Kernel {
  /// Finds the source, which must hold an entry, and the destination, which must be free and of the same table kind.
  @inline(__always) private func transfer(
    _ caller: Word, _ table: Word, _ offset: Word, to destination: Word, _ destinationOffset: Word
  ) throws(KernelError) -> Transfer<Store> {
    let source = try place(caller, table, offset, right: .read)
    guard let entry = source.slot.entry else { throw .vacant }
    let target = try vacancy(caller, destination, destinationOffset)
    guard target.node.object == source.node.object else { throw .wrongKind }
    return Transfer(source: source.slot, entry: entry, destination: target.slot)
  }

  /// Fills the destination with the source's frame and no more than the source's rights.
  @inline(__always) private func install(
    _ kind: EntryKind<Word>, _ transfer: Transfer<Store>, rights: Word, parent: Slot<Store>?
  ) throws(KernelError) {
    let entry = transfer.entry
    try requireCountable(kind, entry.target)
    install(
      kind, of: entry.target, rights: entry.rights.intersection(Rights(bits: rights)), in: transfer.destination,
      parent: parent)
  }

  /// Copies an entry, as a sibling of the source in the delegation tree. SEMANTICS §2.2: whoever could revoke the one can revoke
  /// the other.
  public func copy(
    caller: Word, table: Word, offset: Word, destination: Word, destinationOffset: Word, rights: Word
  ) throws(KernelError) {
    let transfer = try transfer(caller, table, offset, to: destination, destinationOffset)
    try install(transfer.entry.kind, transfer, rights: rights, parent: transfer.source.parent)
  }

  /// Copies an entry, as a child of the source in the delegation tree. SEMANTICS §2.5: the holder of the source can revoke it.
  public func delegate(
    caller: Word, table: Word, offset: Word, destination: Word, destinationOffset: Word, rights: Word
  ) throws(KernelError) {
    let transfer = try transfer(caller, table, offset, to: destination, destinationOffset)
    try install(transfer.entry.kind, transfer, rights: rights, parent: transfer.source)
  }

  /// Makes a user frame reachable by load/store: a user mapping, delegated from a frame handle. SEMANTICS §2.2.
  public func map(
    caller: Word, table: Word, offset: Word, destination: Word, destinationOffset: Word, rights: Word
  ) throws(KernelError) {
    let transfer = try transfer(caller, table, offset, to: destination, destinationOffset)
    guard transfer.entry.kind == .frameHandle else { throw .wrongKind }
    guard transfer.entry.target.type == .user else { throw .wrongType }
    try install(.userMapping, transfer, rights: rights, parent: transfer.source)
  }
}
