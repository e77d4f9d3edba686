import KernelImpl
import KernelSpec

extension CallGenerator {
  /// Chooses arguments of a call about end-points with which it may succeed.
  mutating func endPointArguments(of call: inout SystemCall, _ a: UnsafeMutablePointer<UInt64>) {
    // Where no thread is in sight, or no end-point of one, that is wanted first.
    if pool.count(.thread) == 0, !random.oneIn(8) {
      call = .activateThread
      return threadArguments(of: &call, a)
    }
    if call != .bindSupply, pool.count(.endPoint) == 0, !random.oneIn(8) { call = .activateEndPoint }
    switch call {
    case .bindSuperior:
      var (inferior, superior) = (thread(), pick(.endPoint))
      for _ in 0..<6
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
      a[2] = UInt64(tcap(of: thread.caller).address)
    case .activateEndPoint:
      let thread = thread()
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
