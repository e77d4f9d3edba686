extension MonomorphicKernel {
  @inline(always) func isSpent(_ tcap: Tcap, _ number: UInt64) -> Bool { spent[tcap.lastCore] == number }
  @inline(always) func isLiving(_ thread: Tcap) -> Bool { thread.componentEpoch == frame(thread.component).pointee.epoch }
  @inline(always) private func hasTime(_ tcap: Tcap) -> Bool { tcap.isInfinite == 1 || tcap.budget != 0 }

  /// The capability table of the component whose thread runs; nil if there is none.
  @inline(always) func decider(of core: Int) -> UInt64? {
    guard running[core] != 0 else { return nil }
    let thread = tcap(running[core])
    guard isLiving(thread) else { return nil }
    let link = slot(thread.component &* slotStride).pointee.entry
    return link.kind == Kind.link ? link.target : nil
  }

  @inline(always) func index(ofCore core: UInt64) throws(Refusal) -> Int {
    guard core < coreCount else { throw .outOfRange }
    return Int(truncatingIfNeeded: core)
  }

  @inline(always) private func begin(_ thread: UInt64, _ tcap: UInt64, on core: Int, _ span: UInt64) {
    running[core] = thread
    spent[core] = tcap
    spans[core] = span
    tokens[core] += 1
    self.tcap(thread).lastCore = core
    self.tcap(tcap).lastCore = core
  }

  @inline(always) func end(_ core: Int) {
    notifySuperiors(of: tcap(running[core]))
    running[core] = 0
    spent[core] = 0
    spans[core] = 0
    if tokens[core] < maximum { tokens[core] += 1 }
  }

  func activateThread(
    _ caller: UInt64, _ table: UInt64, _ offset: UInt64, at destination: UInt64, _ destinationOffset: UInt64,
    of component: UInt64, level: UInt64
  ) throws(Refusal) {
    let handle = try handle(caller, table, offset)
    let kinds = Kind.toCapabilityNode...Kind.toCapabilityNode
    let slot = try vacancy(caller, destination, destinationOffset, in: kinds).slot
    let home = try lookup(caller, component, Kind.toComponent...Kind.toComponent, right: Right.execute).object
    guard level <= 2 else { throw .wrongLevel }
    try requireFree(handle.frame)
    frame(handle.frame).pointee.object = Object.thread
    frame(handle.frame).pointee.level = level
    let thread = tcap(handle.frame)
    thread.component = home
    thread.componentEpoch = frame(home).pointee.epoch
    install(Kind.toThread, handle.frame, rights: handle.rights, in: slot, parent: handle.slot)
  }

  func dispatch(
    _ caller: UInt64, core: UInt64, _ threadAddress: UInt64, _ tcapAddress: UInt64, timeout: UInt64, token: UInt64
  ) throws(Refusal) -> UInt64 {
    let core = try index(ofCore: core)
    let threadNumber = try lookup(caller, threadAddress, Kind.toThread...Kind.toThread, right: Right.execute).object
    let tcapNumber = try lookup(caller, tcapAddress, Kind.toTcap...Kind.toTcap, right: Right.execute).object
    if let decider = decider(of: core) {
      guard decider == caller else { throw .notPermitted }
    }
    guard token == tokens[core] else { throw .stale }
    let (thread, tcap) = (tcap(threadNumber), tcap(tcapNumber))
    guard isLiving(thread) else { throw .dead }
    guard thread.isBlocked == 0 else { throw .blocked }
    guard running[thread.lastCore] != threadNumber || thread.lastCore == core, !isSpent(tcap, tcapNumber) || tcap.lastCore == core
    else { throw .running }
    guard hasTime(tcap) else { throw .insufficient }
    guard timeout > 0 else { throw .outOfRange }
    guard token < maximum else { throw .exhausted }
    let span = tcap.isInfinite == 1 ? timeout : min(tcap.budget, timeout)
    begin(threadNumber, tcapNumber, on: core, span)
    return span
  }

  func coreToken(_ core: UInt64) throws(Refusal) -> UInt64 { tokens[try index(ofCore: core)] }

  @inline(always) func yieldCore(_ caller: UInt64, core: UInt64) throws(Refusal) {
    let core = try index(ofCore: core)
    guard caller != 0, caller < frameCount, let decider = decider(of: core), decider == caller else { throw .notPermitted }
    end(core)
  }

  func preempt(core: UInt64, _ threadNumber: UInt64) throws(Refusal) -> UInt64 {
    let core = try index(ofCore: core)
    guard threadNumber != 0, threadNumber < frameCount, frame(threadNumber).pointee.object == Object.thread
    else { throw .wrongKind }
    let thread = tcap(threadNumber)
    guard isLiving(thread) else { throw .dead }
    let tcapNumber = thread.supply
    guard tcapNumber != 0, thread.supplyEpoch == frame(tcapNumber).pointee.epoch else { throw .noObject }
    guard thread.pending > 0 else { throw .blocked }
    let tcap = tcap(tcapNumber)
    guard running[thread.lastCore] != threadNumber, !isSpent(tcap, tcapNumber) else { throw .running }
    guard hasTime(tcap) else { throw .insufficient }
    let current = self.tcap(spent[core])
    var scheduler: UInt64 = 0
    while scheduler < schedulerCount {
      let index = Int(truncatingIfNeeded: scheduler)
      let (old, new) = (current.priorities[index], tcap.priorities[index])
      guard old == 0 || new == 0 || new <= old else { throw .notPermitted }
      scheduler += 1
    }
    guard tokens[core] < maximum else { throw .exhausted }
    let span = tcap.isInfinite == 1 ? maximum : tcap.budget
    notifySuperiors(of: self.tcap(running[core]))
    begin(threadNumber, tcapNumber, on: core, span)
    return span
  }

  func consume(core: UInt64, amount: UInt64) throws(Refusal) -> UInt64 {
    let core = try index(ofCore: core)
    guard running[core] != 0 else { throw .noObject }
    let tcap = tcap(spent[core])
    let span = spans[core]
    guard span <= amount else {
      if tcap.isInfinite == 0 { tcap.budget -= amount }
      spans[core] = span - amount
      return 0
    }
    if tcap.isInfinite == 0 {
      tcap.budget -= span
      if tcap.budget == 0 {
        let own = Int(truncatingIfNeeded: tcap.scheduler)
        forEachScheduler { if $0 != own { rate(tcap, by: $0, 0) } }
      }
    }
    end(core)
    return 1
  }
}
