import KernelImpl
import KernelSpec

extension CallGenerator {
  /// The next call by which there is something to schedule: three threads, each notified of the next, that have tcaps with time to
  /// run on; nil where all of that is there, or the machine has no room for it.
  mutating func prepareSchedule(_ a: UnsafeMutablePointer<UInt64>) -> SystemCall? {
    guard geometry.frameCount > 24, pool.count(.handleLeaf) > 0 else { return nil }
    let caller = pick(.handleLeaf).caller
    var call: SystemCall
    if pool.count(.tcap) < 3 {
      call = .splitTcap
      tcapArguments(of: &call, a)
      return call
    }
    if count(of: .tcap, where: { hasTime($0.object) }) < 3 {
      call = .delegateTime
      tcapArguments(of: &call, a)
      return call
    }
    var above: CapabilityPool.Item?
    for level in 0..<3 {
      let found = item(.thread, of: caller) { view.level($0.object) == level && !view.isDead($0.object) }
      guard let thread = found else {
        call = .activateThread
        threadArguments(of: &call, a)
        if call == .activateThread { a[6] = UInt64(level) }
        return call
      }
      a[0] = UInt64(caller)
      a[1] = UInt64(thread.address)
      if let above, view.superior(thread.object) != above.object {
        a[2] = UInt64(above.address)
        return .bindSuperior
      }
      if view.supply(thread.object) == 0 {
        a[2] = UInt64(richTcap(of: caller).address)
        return .bindSupply
      }
      above = item(.endPoint, of: caller) { $0.object == thread.object }
      if above == nil { return putVacancy(.capabilityLeaf, a + 2, caller: caller) ? .activateEndPoint : nil }
    }
    return nil
  }

  /// The first capability of a category that the caller can name, and that is as wanted.
  func item(
    _ category: CapabilityPool.Category, of caller: Int, where isWanted: (CapabilityPool.Item) -> Bool
  ) -> CapabilityPool.Item? {
    for index in 0..<pool.count(category) {
      let item = pool.item(category, index)
      if item.caller == caller, isWanted(item) { return item }
    }
    return nil
  }

  private func count(of category: CapabilityPool.Category, where isWanted: (CapabilityPool.Item) -> Bool) -> Int {
    (0..<pool.count(category)).reduce(0) { $0 + (isWanted(pool.item(category, $1)) ? 1 : 0) }
  }
}
