/// SEMANTICS §2.4 and §2.6: tcaps begin without time. What may be spent comes from another, by a transfer.
extension Kernel {
  /// Makes a tcap of a kernel frame, the first of its scheduler, and a capability to it.
  public func activateTcap(
    caller: Word, table: Word, offset: Word, destination: Word, destinationOffset: Word, scheduler: Word, priority: Word
  ) throws(KernelError) {
    let handle = try handle(caller, table, offset)
    let capability = try vacancy(caller, destination, destinationOffset, in: .capabilityNode)
    let scheduler = try newScheduler(scheduler, priority)
    try requireFree(handle.frame)
    makeTcap(of: handle, scheduler, capability.slot)
    rate(handle.frame, by: scheduler, priority)
  }

  /// Makes a tcap of a kernel frame, of the same scheduler and quality as another, and a capability to it.
  public func splitTcap(
    caller: Word, table: Word, offset: Word, destination: Word, destinationOffset: Word, source: Word
  ) throws(KernelError) {
    let handle = try handle(caller, table, offset)
    let capability = try vacancy(caller, destination, destinationOffset, in: .capabilityNode)
    let original = try lookup(caller, source, .tcap, right: .write).object
    try requireFree(handle.frame)
    makeTcap(of: handle, store[original].scheduler, capability.slot)
    forEachScheduler { rate(handle.frame, by: $0, store[original, $0].priority) }
  }

  /// Ends a tcap, whose time another one inherits, and whose frame becomes an ordinary kernel frame again.
  public func deactivateTcap(caller: Word, table: Word, offset: Word, heir: Word) throws(KernelError) {
    let tcap = try handle(caller, table, offset).frame
    let heir = try lookup(caller, heir, .tcap, right: .write).object
    guard store[tcap].object == .tcap else { throw .wrongKind }
    guard store[tcap].references == 0 else { throw .referenced }
    guard !isRunning(tcap: tcap) else { throw .running }
    guard store[tcap].epoch < store.maximum else { throw .exhausted }
    let legacy = all(of: tcap, for: heir)
    try requireRoom(legacy)
    let enriches = enriches(legacy)
    pay(legacy)
    store[tcap].object = .noObject
    store[tcap].epoch = store[tcap].epoch + 1
    store[tcap].budgetKind = .finite
    store[tcap].scheduler = .first
    let own = store[heir].scheduler
    forEachScheduler { scheduler in
      if enriches { rate(heir, by: scheduler, mergedPriority(legacy, scheduler, isOwn: scheduler == own)) }
      rate(tcap, by: scheduler, 0)
    }
  }

  /// Makes an infinite tcap of an untyped frame, the first of its scheduler, without a capability to it. SEMANTICS §2.8: the
  /// machine's own time begins here.
  public func foundTcap(frame: Word, scheduler: Word, priority: Word) throws(KernelError) {
    guard let tcap = self.frame(frame) else { throw .outOfRange }
    let scheduler = try newScheduler(scheduler, priority)
    let frame = store[tcap]
    guard frame.type == .untyped else { throw .wrongType }
    guard frame.isQuiescent else { throw .notQuiescent }
    frame.type = .kernel
    frame.object = .tcap
    frame.budgetKind = .infinite
    frame.scheduler = scheduler
    rate(tcap, by: scheduler, priority)
  }

  /// Finds the scheduler, which no tcap must name, and refuses a priority that is none.
  @inline(__always) private func newScheduler(_ number: Word, _ priority: Word) throws(KernelError) -> Scheduler<Word> {
    guard number < store.schedulerCount else { throw .outOfRange }
    guard 0 < priority, priority <= store.maximum else { throw .outOfRange }
    let scheduler = Scheduler(number: number)
    guard store[scheduler].namers == 0 else { throw .referenced }
    return scheduler
  }

  /// Refuses unless the frame may become an object.
  @inline(__always) func requireFree(_ frame: Frame<Word>) throws(KernelError) {
    guard store[frame].type == .kernel else { throw .wrongType }
    guard store[frame].object == .noObject else { throw .hasObject }
    guard store[frame].isQuiescent else { throw .notQuiescent }
  }

  /// Makes the handle's frame a tcap of the scheduler, and the capability to it.
  @inline(__always) private func makeTcap(of handle: Handle<Word>, _ scheduler: Scheduler<Word>, _ capability: Slot<Word>) {
    store[handle.frame].object = .tcap
    store[handle.frame].scheduler = scheduler
    install(.tcapCapability, of: handle.frame, rights: handle.rights, in: capability, parent: handle.slot)
  }
}
