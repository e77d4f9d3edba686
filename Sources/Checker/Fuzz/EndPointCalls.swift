import KernelImpl
import KernelSpec

extension CallGenerator {
  /// Chooses a call that lets a thread preempt soon: one that binds a tcap to it, or activates it.
  mutating func prepareActivation(of thread: CapabilityPool.Item, _ a: UnsafeMutablePointer<UInt64>) -> SystemCall {
    a[0] = UInt64(thread.caller)
    a[1] = UInt64(thread.address)
    if view.supply(thread.object) == 0 || random.oneIn(4) {
      a[2] = UInt64(richTcap(of: thread.caller).address)
      return .bindSupply
    }
    if let endPoint = item(.endPoint, of: thread.caller, where: { $0.object == thread.object }) {
      a[1] = UInt64(endPoint.address)
      return .send
    }
    _ = putVacancy(.capabilityLeaf, a + 2, caller: thread.caller)
    return .activateEndPoint
  }

  /// A tcap of the caller's, most likely with time.
  mutating func richTcap(of caller: Int) -> CapabilityPool.Item {
    var tcap = tcap(of: caller)
    for _ in 0..<4 where !hasTime(tcap.object) { tcap = self.tcap(of: caller) }
    return tcap
  }

  /// Chooses arguments of a call about end-points with which it may succeed.
  mutating func endPointArguments(of call: inout SystemCall, _ a: UnsafeMutablePointer<UInt64>) {
    // Where no thread is in sight, or no end-point of one, that is wanted first.
    if pool.count(.thread) == 0, mood != .recycle, !random.oneIn(8) {
      call = .activateThread
      return threadArguments(of: &call, a)
    }
    if call != .bindSupply, pool.count(.endPoint) == 0, !random.oneIn(8) { call = .activateEndPoint }
    switch call {
    case .bindSuperior:
      var (inferior, superior) = (thread(), pick(.endPoint))
      for _ in 0..<16
      where superior.caller != inferior.caller || view.level(superior.object) + 1 != view.level(inferior.object) {
        (inferior, superior) = (thread(), pick(.endPoint))
      }
      a[0] = UInt64(inferior.caller)
      a[1] = UInt64(inferior.address)
      a[2] = UInt64(superior.address)
    case .bindSupply:
      let thread = thread()
      a[0] = UInt64(thread.caller)
      a[1] = UInt64(thread.address)
      a[2] = UInt64(richTcap(of: thread.caller).address)
    case .activateEndPoint:
      var thread = thread()
      // As often one to which so much refers that no more may.
      if random.oneIn(2) {
        for index in 0..<pool.count(.thread) {
          let other = pool.item(.thread, index)
          if view.references(other.object) > view.references(thread.object) { thread = other }
        }
      }
      a[0] = UInt64(thread.caller)
      a[1] = UInt64(thread.address)
      if !putVacancy(.capabilityLeaf, a + 2, caller: thread.caller), !random.oneIn(8) {
        call = .remove
        return remove(&call, a)
      }
    case .send:
      let endPoint = pick(.endPoint)
      a[0] = UInt64(endPoint.caller)
      a[1] = UInt64(endPoint.address)
    case .receive:
      let core = busyCore()
      var endPoint = pick(.endPoint)
      for _ in 0..<6 where endPoint.object != view.thread(on: core) { endPoint = pick(.endPoint) }
      a[0] = UInt64(endPoint.caller)
      a[1] = UInt64(core)
      a[2] = UInt64(endPoint.address)
      a[3] = UInt64(random.below(2))
    default:
      let endPoint = pick(.endPoint)
      a[0] = UInt64(endPoint.slot / view.stride)
      a[1] = UInt64(endPoint.slot % view.stride)
    }
  }
}
