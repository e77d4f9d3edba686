import KernelImpl
import KernelSpec

extension CallGenerator {
  /// The next call by which a handle's frame becomes a leaf of a capability table while a TLB remembers slots that it had as a leaf of
  /// a page table, and something is to be put there; nil where none is in sight.
  mutating func recycle(_ handle: NamedSlot, _ a: UnsafeMutablePointer<UInt64>) -> SystemCall? {
    let frame = handle.target
    put(handle, a)
    let stale = (0..<min(geometry.pageFanOut, geometry.capabilityFanOut)).first { view.isStale(view.slot(frame, $0)) }
    switch view.object(frame) {
    case 0:
      return stale == nil
        ? make(KernelView.pageNode, level: 2, of: handle, a) : make(KernelView.capabilityNode, level: 1, of: handle, a)
    case KernelView.pageNode:
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
    case KernelView.capabilityNode:
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

  /// The next call by which a core runs a thread whose component has ended, and a handle's frame, which was that component, becomes the
  /// root of a capability table; and then by which it is decided what that core is to run. Nil where none is in sight.
  mutating func outlive(_ handle: NamedSlot, _ a: UnsafeMutablePointer<UInt64>) -> SystemCall? {
    let frame = handle.target
    let isComponent = view.object(frame) == KernelView.component
    let thread = item(.thread, of: handle.caller) {
      view.component($0.object) == frame && view.isDead($0.object) != isComponent
    }
    let core = thread.flatMap { thread in (0..<geometry.coreCount).first { view.thread(on: $0) == thread.object } }
    let own = item(.any, of: handle.caller) { $0.object == frame && view.parent($0.slot) != 0 }
    put(handle, a)
    switch view.object(frame) {
    case 0: return make(core == nil ? KernelView.component : KernelView.capabilityNode, level: 0, of: handle, a)
    case KernelView.component:
      guard let own else { return nil }
      guard let thread else {
        var call = SystemCall.activateThread
        threadArguments(of: &call, a)
        if call == .activateThread { a[5] = UInt64(own.address) }
        return call
      }
      guard core == nil else { return view.references(frame) == 0 ? .deactivate : .revoke }
      decide(random.below(geometry.coreCount), thread, a)
      return .dispatch
    case KernelView.capabilityNode:
      guard let own, let core, let thread, view.level(frame) == 0 else { return nil }
      if view.isEmpty(view.slot(frame, 0)) {
        guard let leaf = item(.capabilityLeaf, of: handle.caller, where: { _ in true }) else { return nil }
        a[1] = UInt64(own.address)
        a[2] = 0
        a[3] = UInt64(leaf.address)
        return .construct
      }
      decide(core, thread, a)
      return .dispatch
    default: return nil
    }
  }

  /// The next call by which a handle's frame, which backs nothing, comes to back an object; nil where that is a user frame, or there is
  /// no place for the capability.
  private mutating func make(
    _ kind: Int, level: Int, of handle: NamedSlot, _ a: UnsafeMutablePointer<UInt64>
  ) -> SystemCall? {
    switch view.type(handle.target) {
    case FrameType.untyped.code:
      a[3] = UInt64(FrameType.kernel.code)
      return .retype
    case FrameType.kernel.code:
      guard putVacancy(.capabilityLeaf, a + 3, caller: handle.caller) else { return nil }
      a[5] = UInt64(kind)
      a[6] = UInt64(level)
      a[7] = 0
      return .activate
    default: return nil
    }
  }
}
