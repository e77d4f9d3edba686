import KernelAudit
import KernelImpl
import Machine

/// Walks the page table of each component as the hardware does: from its root, by the bits of the entries alone. What user
/// mode can reach must be user frames, and nothing but nodes of the right level may be walked.
struct TranslationAudit {
  let store: PhysicalStore

  /// Continues the numbers of ``AuditRule``.
  enum Rule: UInt64 {
    /// A root shows the kernel's windows.
    case rootShowsWindows = 32
    /// An entry's reserved bits, and a link's U, A, D and G, are 0; what may be stored to may be loaded from.
    case entryIsLawful
    /// A link leads to a node one level below.
    case linkLeadsToNode
    /// A leaf is at the last level, has U and is not global.
    case leafIsForUsers
    /// A leaf leads to a user frame.
    case leafLeadsToUserFrame
  }

  func violation() -> (rule: UInt64, place: UInt64)? {
    for frame in 1..<store.frameCount where store.load(.object, frame) == ObjectCode.component {
      let link = PackedEntry(word: store.load(.entry, store.slot(of: frame, at: 1)))
      guard link.word != 0 else { continue }
      let root = store.contents(link.frame)
      guard root[510] == UInt64(DEVICE_WINDOW_ENTRY), root[511] == UInt64(MEMORY_WINDOW_ENTRY) else {
        return (Rule.rootShowsWindows.rawValue, link.frame)
      }
      if let violation = walk(link.frame, level: 0) { return violation }
    }
    return nil
  }

  /// - Complexity: Ends, since levels rise; linked nodes are each visited as often as they are linked.
  private func walk(_ node: UInt64, level: UInt64) -> (rule: UInt64, place: UInt64)? {
    let entries = store.contents(node)
    for offset in 0..<(level == 0 ? Int(FIRST_WINDOW_OFFSET) : PhysicalStore.frameWords) {
      let entry = entries[offset]
      guard entry & 1 == 1 else { continue }
      let isLink = entry & 0xe == 0
      let frame = (entry >> 10) &- store.frameZero
      guard entry >> 54 == 0, isLink ? entry & 0xf0 == 0 : entry & 6 != 4 else { return (Rule.entryIsLawful.rawValue, node) }
      guard frame > 0, frame < store.frameCount else { return (Rule.leafLeadsToUserFrame.rawValue, node) }
      if isLink {
        guard level < 2, store.load(.object, frame) == ObjectCode.pageNode, store.load(.level, frame) == level + 1 else {
          return (Rule.linkLeadsToNode.rawValue, node)
        }
        if let violation = walk(frame, level: level + 1) { return violation }
      } else {
        guard level == 2, entry & 0x30 == 0x10 else { return (Rule.leafIsForUsers.rawValue, node) }
        guard store.load(.type, frame) == TypeCode.user else { return (Rule.leafLeadsToUserFrame.rawValue, node) }
      }
    }
    return nil
  }
}
