extension Kernel {
  /// Empties a slot whose entry has no descendants. SEMANTICS §2.2.
  public func remove(caller: Word, table: Word, offset: Word) throws(KernelError) {
    let slot = try occupied(caller, table, offset)
    guard store[slot].firstChild == nil else { throw .hasDescendants }
    clear(slot)
  }

  /// Takes one bounded step towards removing every strict descendant of an entry. SEMANTICS §2.5.
  ///
  /// - Returns: 1 while it may have to be called again, 0 when no strict descendant is left.
  public func revoke(caller: Word, table: Word, offset: Word) throws(KernelError) -> Word {
    let slot = try occupied(caller, table, offset)
    guard let child = store[slot].firstChild else { return 0 }
    revokeStep(slot, child)
    return 1
  }

  /// Takes one bounded step towards removing an entry and every descendant of it. SEMANTICS §2.5.
  ///
  /// - Returns: 1 while it has to be called again, 0 when the entry itself is gone.
  public func release(caller: Word, table: Word, offset: Word) throws(KernelError) -> Word {
    let slot = try occupied(caller, table, offset)
    return releaseStep(slot) ? 1 : 0
  }

  /// Finds the slot, which must hold an entry.
  @inline(__always) private func occupied(_ caller: Word, _ table: Word, _ offset: Word) throws(KernelError) -> Slot<Word> {
    let slot = try place(caller, table, offset, right: .write).slot
    guard !store[slot].isEmpty else { throw .vacant }
    return slot
  }
}
