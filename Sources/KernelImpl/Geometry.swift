/// The numbering of slots, addresses and pages.
///
/// A slot's number is its frame's times the stride, plus its offset; so the slots of frame 0, which is none, are none either.
extension KernelStore {
  public func slot(of frame: Word, at offset: Word) -> Word { frame * slotStride + offset }
  public func node(of slot: Word) -> Word { slot / slotStride }

  public func rootOffset(_ address: Word) -> Word { address / capabilityFanOut }
  public func leafOffset(_ address: Word) -> Word { address % capabilityFanOut }

  public func pageRootOffset(_ page: Word) -> Word { page / pageFanOut / pageFanOut }
  public func pageMiddleOffset(_ page: Word) -> Word { page / pageFanOut % pageFanOut }
  public func pageLeafOffset(_ page: Word) -> Word { page % pageFanOut }
}

extension KernelStore {
  /// A component's entry that links its capability table.
  var capabilityTableOffset: Word { 0 }
  /// A component's entry that links its page table.
  var pageTableOffset: Word { 1 }
  /// How many entries a component has.
  var componentFanOut: Word { 2 }

  /// Whether an object of the kind has an entry at the offset.
  func fits(_ kind: ObjectKind<Word>, _ offset: Word) -> Bool {
    if kind == .capabilityNode { return offset < capabilityFanOut }
    if kind == .pageNode { return offset < pageFanOut }
    return kind == .component && offset < componentFanOut
  }

  /// Whether the machine has the core.
  func isCore(_ core: Word) -> Bool { core < coreCount }

  /// Whether each core's TLB was flushed after the given logical time.
  func everyCoreFlushed(since time: Word) -> Bool {
    var core: Word = 0
    while core < coreCount {
      guard time < load(.flushed, core) else { return false }
      core = core + 1
    }
    return true
  }
}

extension ObjectKind {
  /// The level of the leaves of a table whose nodes are of the kind; levels count from 0, the root.
  var leafLevel: Word { self == .capabilityNode ? 1 : self == .pageNode ? 2 : 0 }
  /// The deepest level of an object: that of a table's leaves, or of a thread, which two others at most are notified of.
  var lastLevel: Word { self == .thread ? 2 : leafLevel }
}
