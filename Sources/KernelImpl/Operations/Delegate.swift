/// What `copy`, `delegate` and `map` find before they fill the destination.
private struct Transfer<Word: KernelWord> {
  let source: Slot<Word>
  let entry: Entry<Word>
  let destination: Slot<Word>
}

extension Kernel {
  /// Finds the source, which must hold an entry, and the destination, which must be free and of the same table kind.
  @inline(__always) private func transfer(
    _ caller: Word, _ table: Word, _ offset: Word, to destination: Word, _ destinationOffset: Word
  ) throws(KernelError) -> Transfer<Word> {
    let source = try place(caller, table, offset, right: .read)
    let entry = store[source.slot].entry
    guard !entry.isEmpty else { throw .vacant }
    let target = try vacancy(caller, destination, destinationOffset)
    guard store[target.node].object == store[source.node].object else { throw .wrongKind }
    return Transfer(source: source.slot, entry: entry, destination: target.slot)
  }

  /// Fills the destination with the source's frame and no more than the source's rights.
  @inline(__always) private func install(
    _ kind: EntryKind<Word>, _ transfer: Transfer<Word>, rights: Word, parent: Slot<Word>?
  ) throws(KernelError) {
    let entry = transfer.entry
    try requireCountable(kind, entry.target)
    install(
      kind, of: entry.target, rights: entry.rights.intersection(Rights(bits: rights)), in: transfer.destination,
      parent: parent)
  }

  /// Copies an entry, as a sibling of the source in the delegation tree, or as a child of a root. SEMANTICS §2.2: whoever could
  /// revoke the one can revoke the other.
  public func copy(
    caller: Word, table: Word, offset: Word, destination: Word, destinationOffset: Word, rights: Word
  ) throws(KernelError) {
    let transfer = try transfer(caller, table, offset, to: destination, destinationOffset)
    try install(transfer.entry.kind, transfer, rights: rights, parent: store[transfer.source].parent ?? transfer.source)
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
    guard store[transfer.entry.target].type == .user else { throw .wrongType }
    try install(.userMapping, transfer, rights: rights, parent: transfer.source)
  }
}
