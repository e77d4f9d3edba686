/// SEMANTICS §2.8: the boot state is what these two operations make of the initial state, in which every frame is untyped and every
/// slot empty. They are no system calls: only the kernel's own start-up uses them.
extension Kernel {
  /// Makes a kernel object of an untyped frame, without a capability to it.
  public func found(frame: Word, kind: Word, level: Word, entryPoint: Word) throws(KernelError) {
    guard let named = self.frame(frame) else { throw .outOfRange }
    let frame = store[named]
    let kind = ObjectKind(code: kind)
    guard kind.isNodeOrComponent else { throw .wrongKind }
    guard level <= kind.leafLevel else { throw .wrongLevel }
    guard frame.type == .untyped else { throw .wrongType }
    guard frame.isQuiescent else { throw .notQuiescent }
    frame.type = .kernel
    frame.object = kind
    frame.level = level
    frame.entryPoint = kind == .component ? entryPoint : 0
  }

  /// Fills a slot with an entry that nobody delegated, with all rights.
  public func endow(node: Word, offset: Word, kind: Word, frame: Word) throws(KernelError) {
    guard let node = self.frame(node), let frame = self.frame(frame) else { throw .outOfRange }
    let slot = try entrySlot(of: node, at: offset)
    let kind = EntryKind(code: kind)
    guard holds(node, offset, kind, frame) else { throw .wrongKind }
    guard kind == .link ? store[frame].level == linkedLevel(node) : store[node].level == store[node].object.leafLevel else {
      throw .wrongLevel
    }
    guard store[slot].isEmpty else { throw .notVacant }
    guard store[slot].isQuiescent else { throw .notQuiescent }
    try requireCountable(kind, frame)
    install(kind, of: frame, rights: .all, in: slot, parent: nil)
  }

  /// Whether the node, at the offset, may hold an entry of the kind that names the frame.
  private func holds(_ node: Frame<Word>, _ offset: Word, _ kind: EntryKind<Word>, _ frame: Frame<Word>) -> Bool {
    if kind == .frameHandle { return store[node].object == .pageNode }
    guard store[frame].object != .noObject else { return false }
    if kind == .link { return linksKind(node, offset, frame) }
    return store[node].object == .capabilityNode && kind == .capability(to: store[frame].object)
  }
}
