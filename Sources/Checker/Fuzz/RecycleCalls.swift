import KernelImpl
import KernelSpec

extension CallGenerator {
  /// The next call by which a handle's frame becomes a leaf of a capability table while a TLB remembers slots that it had as a leaf of
  /// a page table, and something is to be put there; nil where none is in sight.
  mutating func recycle(_ handle: NamedSlot, _ a: UnsafeMutablePointer<UInt64>) -> SystemCall? {
    let frame = handle.target
    put(handle, a)
    let stale = (0..<min(geometry.pageFanOut, geometry.capabilityFanOut)).first { view.isStale(view.slot(frame, $0)) }
    switch (view.type(frame), view.object(frame)) {
    case (FrameType.untyped.code, _):
      a[3] = UInt64(FrameType.kernel.code)
      return .retype
    case (FrameType.kernel.code, 0):
      guard putVacancy(.capabilityLeaf, a + 3, caller: handle.caller) else { return nil }
      let kind = stale == nil ? KernelView.pageNode : KernelView.capabilityNode
      a[5] = UInt64(kind)
      a[6] = kind == KernelView.pageNode ? 2 : 1
      a[7] = 0
      return .activate
    case (_, KernelView.pageNode):
      guard let leaf = item(.any, of: handle.caller, where: { $0.object == frame }) else {
        return view.references(frame) == 0 ? .deactivate : .revoke
      }
      if view.occupancy(frame) == 0, stale != nil {
        // The capability goes first; then nothing refers to the leaf, and the next call ends it.
        let home = leaf.slot / view.stride
        guard let home = item(.any, of: handle.caller, where: { $0.object == home }) else { return .revoke }
        a[1] = UInt64(home.address)
        a[2] = UInt64(leaf.slot % view.stride)
        return .remove
      }
      let offset = (0..<geometry.pageFanOut).first { !view.isEmpty(view.slot(frame, $0)) }
      if let offset {
        a[1] = UInt64(leaf.address)
        a[2] = UInt64(offset)
        return .remove
      }
      let source = userHandle()
      put(source, a)
      a[3] = UInt64(leaf.address)
      a[4] = UInt64(random.below(geometry.pageFanOut))
      a[5] = 7
      return .map
    case (_, KernelView.capabilityNode):
      guard let stale, let leaf = item(.any, of: handle.caller, where: { $0.object == frame }),
        let thread = item(.thread, of: handle.caller, where: { _ in true })
      else { return nil }
      a[0] = UInt64(thread.caller)
      a[1] = UInt64(thread.address)
      a[2] = UInt64(leaf.address)
      a[3] = UInt64(stale)
      return .activateEndPoint
    default: return nil
    }
  }
}
