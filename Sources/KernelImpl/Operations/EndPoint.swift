/// SEMANTICS §2.4 and §2.7: each thread has an end-point, at which activations are counted until the thread receives them. Who is
/// notified of a thread, its superior, is one level above it, so that a notification goes two threads up at most.
extension Kernel {
  /// Says which end-point is notified when a thread is activated, or stops.
  public func bindSuperior(caller: Word, thread: Word, superior: Word) throws(KernelError) {
    let thread = try lookup(caller, thread, .thread, right: .write).object
    let superior = try lookup(caller, superior, .endPoint, right: .write).object
    guard store[superior].level + 1 == store[thread].level else { throw .wrongLevel }
    store[thread].superior = superior
    store[thread].superiorEpoch = store[superior].epoch
  }

  /// Says on which tcap a thread runs when an activation of it preempts.
  public func bindSupply(caller: Word, thread: Word, tcap: Word) throws(KernelError) {
    let thread = try lookup(caller, thread, .thread, right: .write).object
    let tcap = try lookup(caller, tcap, .tcap, right: .execute).object
    store[thread].supply = tcap
    store[thread].supplyEpoch = store[tcap].epoch
  }

  /// Makes a capability to the end-point of a thread, delegated from one to the thread.
  public func activateEndPoint(caller: Word, thread: Word, destination: Word, destinationOffset: Word) throws(KernelError) {
    let receiver = try lookup(caller, thread, .thread, right: .write)
    let capability = try vacancy(caller, destination, destinationOffset, in: .capabilityNode)
    try requireCountable(.endPointCapability, receiver.object)
    install(
      .endPointCapability, of: receiver.object, rights: receiver.rights, in: capability.slot, parent: receiver.capability)
  }

  /// Activates an end-point: the activation is counted, wakes the thread if that waits for it, and its superiors are notified.
  public func send(caller: Word, endPoint: Word) throws(KernelError) {
    try activate(lookup(caller, endPoint, .endPoint, right: .write).object)
  }

  /// Takes one activation of the thread that runs. If there is none, it may wait for one, and then its core is idle; once it is dispatched
  /// again, it asks again.
  ///
  /// - Returns: How many activations it took.
  public func receive(caller: Word, core: Word, endPoint: Word, isBlocking: Word) throws(KernelError) -> Word {
    guard store.isCore(core) else { throw .outOfRange }
    let core = Core(number: core)
    let thread = try lookup(caller, endPoint, .endPoint, right: .read).object
    guard store[core].thread == thread, let decider = decider(of: core), decider == Frame(number: caller) else {
      throw .notPermitted
    }
    let pending = store[thread].pending
    guard pending == 0 else {
      store[thread].pending = pending - 1
      return 1
    }
    if isBlocking != 0 {
      store[thread].readiness = .blocked
      end(core)
    }
    return 0
  }

  /// Activates the end-point that is attached to a line of an interrupt controller: a leaf of a capability table, whose slots are the lines.
  public func interrupt(controller: Word, line: Word) throws(KernelError) {
    guard let controller = frame(controller), store[controller].object == .capabilityNode,
      store[controller].level == store[controller].object.leafLevel
    else { throw .wrongKind }
    let entry = store[try entrySlot(of: controller, at: line)].entry
    guard entry.kind == .endPointCapability else { throw .vacant }
    guard entry.rights.includes(.write) else { throw .notPermitted }
    try activate(entry.target)
  }

  /// Counts an activation of a thread, and notifies its superiors.
  @inline(__always) private func activate(_ thread: Frame<Word>) throws(KernelError) {
    guard belongsToLiving(thread) else { throw .dead }
    let pending = store[thread].pending
    guard pending < store.maximum else { throw .exhausted }
    store[thread].pending = pending + 1
    store[thread].readiness = .runnable
    notifySuperiors(of: thread)
  }

  /// Activates a thread's superior, and that one's.
  @inline(__always) func notifySuperiors(of thread: Frame<Word>) {
    guard let superior = superior(of: thread) else { return }
    notify(superior)
    if let next = self.superior(of: superior) { notify(next) }
  }

  /// Whom to notify of a thread, if that thread lives.
  @inline(__always) private func superior(of thread: Frame<Word>) -> Frame<Word>? {
    let superior = store[thread].superior
    return superior != .none && store[thread].superiorEpoch == store[superior].epoch ? superior : nil
  }

  /// Activates a thread that is notified. Beyond the largest number no more is counted: it has all the reason to look.
  @inline(__always) private func notify(_ thread: Frame<Word>) {
    store[thread].readiness = .runnable
    let pending = store[thread].pending
    if pending < store.maximum { store[thread].pending = pending + 1 }
  }
}
