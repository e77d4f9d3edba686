import KernelImpl
import KernelSpec

extension CallGenerator {
  /// Chooses arguments of a call about tcaps with which it may succeed.
  mutating func tcapArguments(of call: inout SystemCall, _ a: UnsafeMutablePointer<UInt64>) {
    switch call {
    case .activateTcap, .splitTcap:
      guard let handle = freeHandle(else: &call, a) else { return }
      if !putVacancy(.capabilityLeaf, a + 3, caller: handle.caller), !random.oneIn(8) {
        call = .remove
        return remove(&call, a)
      }
      if call == .splitTcap {
        a[5] = UInt64(tcap(of: handle.caller).address)
      } else {
        a[5] = UInt64(random.below(geometry.schedulerCount))
        for _ in 0..<2 where view.namers(Int(a[5])) != 0 { a[5] = UInt64(random.below(geometry.schedulerCount)) }
        a[6] = priority()
      }
    case .deactivateTcap:
      let handle = pickHandle { view, frame in view.object(frame) == KernelView.tcap && view.references(frame) == 0 }
      put(handle, a)
      let budget = view.budget(view.entry(handle.slot).target)
      var heir = tcap(of: handle.caller)
      // Two that have too much together are rare.
      for _ in 0..<4 where budget <= geometry.maximum - view.budget(heir.object) { heir = tcap(of: handle.caller) }
      a[3] = UInt64(heir.address)
    case .foundTcap:
      a[0] = UInt64(frame { view, frame in view.type(frame) == FrameType.untyped.code })
      a[1] = UInt64(random.below(geometry.schedulerCount))
      a[2] = priority()
    case .transferTime, .delegateTime, .mergeTime:
      exchange(a, isMerge: call == .mergeTime)
      // Where only one tcap is in sight, another is wanted.
      if a[1] == a[2], !random.oneIn(4) {
        call = .splitTcap
        tcapArguments(of: &call, a)
      }
    case .timerSpan:
      let tcap = pick(.tcap)
      a[0] = UInt64(tcap.caller)
      a[1] = UInt64(tcap.address)
      a[2] = UInt64(random.below(40))
    default: preconditionFailure("\(call) is not about tcaps")
    }
  }

  /// Names the handle of a frame that can back a new object; where there seems to be none, the call mostly becomes one that makes one.
  mutating func freeHandle(else call: inout SystemCall, _ a: UnsafeMutablePointer<UInt64>) -> NamedSlot? {
    let handle = pickHandle { view, frame in view.type(frame) == FrameType.kernel.code && view.object(frame) == 0 }
    put(handle, a)
    let isFree = view.type(handle.target) == FrameType.kernel.code && view.object(handle.target) == 0
    if isFree || random.oneIn(8) { return handle }
    let other = pickHandle { view, frame in
      view.type(frame) == FrameType.untyped.code
        || (view.object(frame) != 0 && view.object(frame) != KernelView.tcap && view.object(frame) != KernelView.thread)
    }
    let isUntyped = view.type(other.target) == FrameType.untyped.code
    call = isUntyped ? .retype : view.references(other.target) == 0 ? .deactivate : .revoke
    put(other, a)
    if isUntyped { a[3] = UInt64(FrameType.kernel.code) }
    return nil
  }

  /// A tcap that the caller can name, if any is in sight.
  mutating func tcap(of caller: Int) -> CapabilityPool.Item {
    var tcap = pick(.tcap)
    for _ in 0..<4 where tcap.caller != caller { tcap = pick(.tcap) }
    return tcap
  }

  private mutating func exchange(_ a: UnsafeMutablePointer<UInt64>, isMerge: Bool) {
    var giver = pick(.tcap)
    for _ in 0..<4 where !view.isInfinite(giver.object) && view.budget(giver.object) == 0 { giver = pick(.tcap) }
    var receiver = tcap(of: giver.caller)
    for _ in 0..<4 where receiver.object == giver.object { receiver = tcap(of: giver.caller) }
    // Two that have too much together are rare.
    if isMerge {
      for _ in 0..<12
      where giver.object == receiver.object || view.budget(giver.object) <= geometry.maximum - view.budget(receiver.object) {
        giver = pick(.tcap)
        receiver = tcap(of: giver.caller)
      }
    }
    a[0] = UInt64(giver.caller)
    a[1] = UInt64(giver.address)
    a[2] = UInt64(receiver.address)
    let isInfinite = view.isInfinite(giver.object)
    a[3] = isInfinite && random.oneIn(8) ? 1 : 0
    a[4] = isInfinite ? (random.oneIn(3) ? UInt64(geometry.maximum) : amount(20)) : amount(view.budget(giver.object))
    a[5] = priority()
  }

  private mutating func priority() -> UInt64 { UInt64(1 + random.below(4)) }

  /// As much as there is, less, or a little more; sometimes as much as fits.
  mutating func amount(_ budget: Int) -> UInt64 {
    switch random.below(8) {
    case 0: UInt64(geometry.maximum)
    case 1: UInt64(max(0, min(budget, Int.max - 1))) + UInt64(random.below(2))
    case 2: 0
    default: UInt64(random.below(max(1, min(budget, 1 << 20)) + 1))
    }
  }
}
