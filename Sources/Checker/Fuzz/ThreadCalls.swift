import KernelImpl
import KernelSpec

extension CallGenerator {
  /// Chooses arguments of a call about threads and cores with which it may succeed.
  mutating func threadArguments(of call: inout SystemCall, _ a: UnsafeMutablePointer<UInt64>) {
    // Where there is nothing to choose between, something is wanted; where nothing runs, something is to run.
    if call == .dispatch || call == .preempt, pool.count(.thread) < 2, !random.oneIn(pool.count(.thread) == 0 ? 8 : 3) {
      call = .activateThread
    }
    if call == .dispatch || call == .preempt, pool.count(.tcap) < 2, !random.oneIn(3) {
      call = .splitTcap
      return tcapArguments(of: &call, a)
    }
    if call == .yieldCore || call == .consume, view.thread(on: busyCore()) == 0, pool.count(.thread) > 0, !random.oneIn(4) {
      call = .dispatch
    }
    switch call {
    case .activateThread:
      guard let handle = freeHandle(else: &call, a) else { return }
      if !putVacancy(.capabilityLeaf, a + 3, caller: handle.caller), !random.oneIn(8) {
        call = .remove
        return remove(&call, a)
      }
      a[5] = UInt64(component(of: handle.caller).address)
      a[6] = UInt64(random.below(3))
    case .dispatch: dispatch(a)
    case .yieldCore:
      let core = busyCore()
      a[0] = UInt64(decider(of: core))
      a[1] = UInt64(core)
    case .preempt:
      let core = random.oneIn(4) ? random.below(geometry.coreCount) : busyCore()
      var thread = thread()
      // As often one whose tcap is worse, which is refused.
      let isWorse = random.oneIn(2)
      for _ in 0..<16 where !mayPreempt(thread.object, on: core, isWorse: isWorse) { thread = self.thread() }
      let lacks = view.supply(thread.object) == 0 || view.pending(thread.object) == 0
      if thread.kind == KernelView.threadCapability, lacks, !random.oneIn(4) {
        call = prepareActivation(of: thread, a)
        return
      }
      a[0] = UInt64(core)
      a[1] = UInt64(thread.object)
    default:
      let core = busyCore()
      a[0] = UInt64(core)
      a[1] = amount(view.span(core))
    }
  }

  private mutating func dispatch(_ a: UnsafeMutablePointer<UInt64>) {
    var thread = thread()
    var core = random.below(geometry.coreCount)
    let wantsBound = random.oneIn(2)
    for _ in 0..<8
    where !mayDecide(thread.caller, on: core) || view.isBlocked(thread.object)
      || (wantsBound && view.superior(thread.object) == 0)
    {
      thread = self.thread()
      core = random.below(geometry.coreCount)
    }
    decide(core, thread, a)
  }

  /// Names a core, a thread and a tcap, a timeout and the core's token: mostly so that the core may run that.
  mutating func decide(_ core: Int, _ thread: CapabilityPool.Item, _ a: UnsafeMutablePointer<UInt64>) {
    var tcap = tcap(of: thread.caller)
    for _ in 0..<4 where !hasTime(tcap.object) || (isRunning(tcap.object) && view.lastCore(tcap.object) != core) {
      tcap = self.tcap(of: thread.caller)
    }
    a[0] = UInt64(thread.caller)
    a[1] = UInt64(core)
    a[2] = UInt64(thread.address)
    a[3] = UInt64(tcap.address)
    a[4] = random.oneIn(6) ? UInt64(random.below(2)) : random.oneIn(8) ? UInt64(geometry.maximum) : UInt64(1 + random.below(40))
    a[5] = UInt64(truncatingIfNeeded: view.token(core))
    if random.oneIn(16), a[5] > 0 { a[5] -= 1 }
  }

  /// A thread that lives; or, for a change, one that does not, if there is any in sight.
  mutating func thread() -> CapabilityPool.Item {
    let wantsDead = random.oneIn(8)
    var thread = pick(.thread)
    for _ in 0..<6 where view.isDead(thread.object) != wantsDead { thread = pick(.thread) }
    return thread
  }

  /// A component that the caller can name, and that may end, if any is in sight.
  private mutating func component(of caller: Int) -> CapabilityPool.Item {
    var component = pick(.component)
    for _ in 0..<6 where component.caller != caller || view.parent(component.slot) == 0 { component = pick(.component) }
    return component
  }

  /// A core that runs something, if there is any.
  mutating func busyCore() -> Int {
    let first = random.below(geometry.coreCount)
    for turn in 0..<geometry.coreCount {
      let core = (first + turn) % geometry.coreCount
      if view.thread(on: core) != 0 { return core }
    }
    return first
  }

  /// The capability table of the component whose thread the core runs.
  func decider(of core: Int) -> Int {
    let thread = view.thread(on: core)
    guard exists(thread), exists(view.component(thread)) else { return 0 }
    return view.entry(view.slot(view.component(thread), 0)).target
  }

  /// Whether a number that a kernel with a bug may have left is that of a frame.
  private func exists(_ frame: Int) -> Bool { frame > 0 && frame < geometry.frameCount }
  private func mayDecide(_ caller: Int, on core: Int) -> Bool { view.thread(on: core) == 0 || decider(of: core) == caller }
  /// Whether a thread could preempt what the core runs, but for its tcap's quality, which is as asked.
  private func mayPreempt(_ thread: Int, on core: Int, isWorse: Bool) -> Bool {
    guard exists(thread), exists(view.supply(thread)) else { return false }
    let tcap = view.supply(thread)
    return !isRunning(thread) && !isRunning(tcap) && hasTime(tcap) && view.pending(thread) > 0
      && self.isWorse(tcap, than: view.tcap(on: core)) == isWorse
  }
  /// Whether a scheduler has given a tcap a larger number than another.
  private func isWorse(_ tcap: Int, than other: Int) -> Bool {
    guard exists(tcap), exists(other) else { return false }
    return (0..<geometry.schedulerCount).contains {
      view.priority(other, $0) != 0 && view.priority(tcap, $0) > view.priority(other, $0)
    }
  }
  func hasTime(_ tcap: Int) -> Bool { view.isInfinite(tcap) || view.budget(tcap) != 0 }
  private func isRunning(_ frame: Int) -> Bool {
    let core = view.lastCore(frame)
    return core >= 0 && core < geometry.coreCount && (view.thread(on: core) == frame || view.tcap(on: core) == frame)
  }
}
