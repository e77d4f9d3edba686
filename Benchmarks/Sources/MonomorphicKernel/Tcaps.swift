/// An object's record, of as many words as there are schedulers and twelve more.
struct Tcap {
  static let fieldCount: UInt64 = 12

  let words: UnsafeMutablePointer<UInt64>

  var isInfinite: UInt64 {
    get { words[0] }
    nonmutating set { words[0] = newValue }
  }
  var budget: UInt64 {
    get { words[1] }
    nonmutating set { words[1] = newValue }
  }
  var scheduler: UInt64 {
    get { words[2] }
    nonmutating set { words[2] = newValue }
  }
  /// Of a thread: its component, and that one's epoch.
  var component: UInt64 {
    get { words[3] }
    nonmutating set { words[3] = newValue }
  }
  var componentEpoch: UInt64 {
    get { words[4] }
    nonmutating set { words[4] = newValue }
  }
  /// The core that a thread or a tcap last ran on.
  var lastCore: Int {
    get { Int(truncatingIfNeeded: words[5]) }
    nonmutating set { words[5] = UInt64(newValue) }
  }
  /// Of a thread: who is notified of it, and the tcap that it preempts on, each with the epoch of its frame.
  var superior: UInt64 {
    get { words[6] }
    nonmutating set { words[6] = newValue }
  }
  var superiorEpoch: UInt64 {
    get { words[7] }
    nonmutating set { words[7] = newValue }
  }
  var supply: UInt64 {
    get { words[8] }
    nonmutating set { words[8] = newValue }
  }
  var supplyEpoch: UInt64 {
    get { words[9] }
    nonmutating set { words[9] = newValue }
  }
  /// Of a thread: the activations that it has not received, and whether it waits for one.
  var pending: UInt64 {
    get { words[10] }
    nonmutating set { words[10] = newValue }
  }
  var isBlocked: UInt64 {
    get { words[11] }
    nonmutating set { words[11] = newValue }
  }
  var priorities: UnsafeMutablePointer<UInt64> { words + 12 }
}

extension MonomorphicKernel {
  @inline(always) func tcap(_ frame: UInt64) -> Tcap {
    Tcap(words: objects + Int(truncatingIfNeeded: frame &* objectWords))
  }

  @inline(always) func forEachScheduler(_ body: (Int) -> Void) {
    var scheduler: UInt64 = 0
    while scheduler < schedulerCount {
      body(Int(truncatingIfNeeded: scheduler))
      scheduler += 1
    }
  }

  @inline(always) func rate(_ tcap: Tcap, by scheduler: Int, _ priority: UInt64) {
    let old = tcap.priorities[scheduler]
    tcap.priorities[scheduler] = priority
    if old == 0 {
      if priority != 0 { namers[scheduler] += 1 }
    } else if priority == 0 {
      namers[scheduler] -= 1
    }
  }

  @inline(always) private func requireNewScheduler(_ scheduler: UInt64, _ priority: UInt64) throws(Refusal) {
    guard scheduler < schedulerCount, priority > 0, priority <= maximum else { throw .outOfRange }
    guard namers[Int(truncatingIfNeeded: scheduler)] == 0 else { throw .referenced }
  }

  @inline(always) private func makeTcap(
    _ handle: (slot: UInt64, rights: UInt64, frame: UInt64), at slot: UInt64, scheduler: UInt64
  ) -> Tcap {
    frame(handle.frame).pointee.object = Object.tcap
    let tcap = tcap(handle.frame)
    tcap.scheduler = scheduler
    install(Kind.toTcap, handle.frame, rights: handle.rights, in: slot, parent: handle.slot)
    return tcap
  }

  @inline(always) func requireFree(_ number: UInt64) throws(Refusal) {
    let record = frame(number)
    guard record.pointee.type == FrameType.kernel else { throw .wrongType }
    guard record.pointee.object == Object.none else { throw .hasObject }
    guard everyCoreFlushed(since: record.pointee.unmapped) else { throw .notQuiescent }
  }

  func activateTcap(
    _ caller: UInt64, _ table: UInt64, _ offset: UInt64, at destination: UInt64, _ destinationOffset: UInt64,
    scheduler: UInt64, priority: UInt64
  ) throws(Refusal) {
    let handle = try handle(caller, table, offset)
    let kinds = Kind.toCapabilityNode...Kind.toCapabilityNode
    let slot = try vacancy(caller, destination, destinationOffset, in: kinds).slot
    try requireNewScheduler(scheduler, priority)
    try requireFree(handle.frame)
    rate(makeTcap(handle, at: slot, scheduler: scheduler), by: Int(truncatingIfNeeded: scheduler), priority)
  }

  func splitTcap(
    _ caller: UInt64, _ table: UInt64, _ offset: UInt64, at destination: UInt64, _ destinationOffset: UInt64, of source: UInt64
  ) throws(Refusal) {
    let handle = try handle(caller, table, offset)
    let kinds = Kind.toCapabilityNode...Kind.toCapabilityNode
    let slot = try vacancy(caller, destination, destinationOffset, in: kinds).slot
    let original = tcap(try lookup(caller, source, Kind.toTcap...Kind.toTcap, right: Right.write).object)
    try requireFree(handle.frame)
    let new = makeTcap(handle, at: slot, scheduler: original.scheduler)
    forEachScheduler { rate(new, by: $0, original.priorities[$0]) }
  }

  func deactivateTcap(_ caller: UInt64, _ table: UInt64, _ offset: UInt64, heir: UInt64) throws(Refusal) {
    let number = try handle(caller, table, offset).frame
    let heir = tcap(try lookup(caller, heir, Kind.toTcap...Kind.toTcap, right: Right.write).object)
    let record = frame(number)
    guard record.pointee.object == Object.tcap else { throw .wrongKind }
    guard record.pointee.references == 0 else { throw .referenced }
    let tcap = tcap(number)
    guard !isSpent(tcap, number) else { throw .running }
    guard record.pointee.epoch < maximum else { throw .exhausted }
    let (isInfinite, amount) = (tcap.isInfinite, tcap.budget)
    try requireRoom(heir, isInfinite: isInfinite, amount: amount)
    let enriches = heir.isInfinite == 0 && (isInfinite == 1 || amount != 0)
    pay(tcap, heir, isInfinite: isInfinite, amount: amount)
    record.pointee.object = Object.none
    record.pointee.epoch += 1
    tcap.isInfinite = 0
    tcap.scheduler = 0
    let own = Int(truncatingIfNeeded: heir.scheduler)
    forEachScheduler { scheduler in
      if enriches { rate(heir, by: scheduler, merged(tcap, heir, scheduler, isOwn: scheduler == own)) }
      rate(tcap, by: scheduler, 0)
    }
  }

  func foundTcap(_ number: UInt64, scheduler: UInt64, priority: UInt64) throws(Refusal) {
    guard number != 0, number < frameCount else { throw .outOfRange }
    try requireNewScheduler(scheduler, priority)
    let record = frame(number)
    guard record.pointee.type == FrameType.untyped else { throw .wrongType }
    guard everyCoreFlushed(since: record.pointee.unmapped) else { throw .notQuiescent }
    record.pointee.type = FrameType.kernel
    record.pointee.object = Object.tcap
    let tcap = tcap(number)
    tcap.isInfinite = 1
    tcap.scheduler = scheduler
    rate(tcap, by: Int(truncatingIfNeeded: scheduler), priority)
  }

  @inline(always) private func parties(
    _ caller: UInt64, _ source: UInt64, _ destination: UInt64
  ) throws(Refusal) -> (giver: Tcap, receiver: Tcap, giverNumber: UInt64) {
    let giver = try lookup(caller, source, Kind.toTcap...Kind.toTcap, right: Right.write).object
    let receiver = try lookup(caller, destination, Kind.toTcap...Kind.toTcap, right: Right.write).object
    guard giver != receiver else { throw .sameObject }
    return (tcap(giver), tcap(receiver), giver)
  }

  @inline(always) private func requirePayable(
    _ giver: Tcap, _ receiver: Tcap, isInfinite: UInt64, amount: UInt64
  ) throws(Refusal) {
    guard isInfinite <= 1 else { throw .wrongKind }
    if isInfinite == 1 {
      guard giver.isInfinite == 1 else { throw .insufficient }
    } else if giver.isInfinite == 0 {
      guard amount <= giver.budget else { throw .insufficient }
    }
    try requireRoom(receiver, isInfinite: isInfinite, amount: amount)
  }

  @inline(always) private func requireRoom(_ receiver: Tcap, isInfinite: UInt64, amount: UInt64) throws(Refusal) {
    guard isInfinite == 0, receiver.isInfinite == 0 else { return }
    guard amount <= maximum - receiver.budget else { throw .exhausted }
  }

  @inline(always) private func requireKept(_ giver: Tcap, _ number: UInt64, isInfinite: UInt64, amount: UInt64) throws(Refusal) {
    guard isInfinite == 0, giver.isInfinite == 0, isSpent(giver, number) else { return }
    guard amount < giver.budget else { throw .running }
  }

  @inline(always) private func cutSpan(_ giver: Tcap, _ number: UInt64, isInfinite: UInt64, amount: UInt64) {
    guard isInfinite == 0, giver.isInfinite == 0, isSpent(giver, number) else { return }
    let core = giver.lastCore
    spans[core] = min(spans[core], giver.budget - amount)
  }

  @inline(always) private func pay(_ giver: Tcap, _ receiver: Tcap, isInfinite: UInt64, amount: UInt64) {
    if isInfinite == 1 {
      receiver.isInfinite = 1
      receiver.budget = 0
      return
    }
    if giver.isInfinite == 0 { giver.budget -= amount }
    if receiver.isInfinite == 0 { receiver.budget += amount }
  }

  @inline(always) private func merged(_ giver: Tcap, _ receiver: Tcap, _ scheduler: Int, isOwn: Bool) -> UInt64 {
    let priority = receiver.priorities[scheduler]
    return isOwn ? priority : max(priority, giver.priorities[scheduler])
  }

  func transferTime(
    _ caller: UInt64, _ source: UInt64, _ destination: UInt64, isInfinite: UInt64, amount: UInt64
  ) throws(Refusal) {
    let (giver, receiver, number) = try parties(caller, source, destination)
    try requirePayable(giver, receiver, isInfinite: isInfinite, amount: amount)
    try requireKept(giver, number, isInfinite: isInfinite, amount: amount)
    let own = receiver.scheduler
    var scheduler: UInt64 = 0
    while scheduler < schedulerCount {
      let index = Int(truncatingIfNeeded: scheduler)
      guard scheduler == own || giver.priorities[index] <= receiver.priorities[index] else { throw .notPermitted }
      scheduler += 1
    }
    cutSpan(giver, number, isInfinite: isInfinite, amount: amount)
    pay(giver, receiver, isInfinite: isInfinite, amount: amount)
  }

  func delegateTime(
    _ caller: UInt64, _ source: UInt64, _ destination: UInt64, isInfinite: UInt64, amount: UInt64, priority: UInt64
  ) throws(Refusal) {
    let (giver, receiver, number) = try parties(caller, source, destination)
    try requirePayable(giver, receiver, isInfinite: isInfinite, amount: amount)
    try requireKept(giver, number, isInfinite: isInfinite, amount: amount)
    guard priority > 0, priority <= maximum else { throw .outOfRange }
    cutSpan(giver, number, isInfinite: isInfinite, amount: amount)
    pay(giver, receiver, isInfinite: isInfinite, amount: amount)
    let delegator = Int(truncatingIfNeeded: giver.scheduler)
    let own = Int(truncatingIfNeeded: receiver.scheduler)
    forEachScheduler { scheduler in
      rate(
        receiver, by: scheduler,
        scheduler == delegator ? priority : merged(giver, receiver, scheduler, isOwn: scheduler == own))
    }
  }

  func mergeTime(_ caller: UInt64, _ source: UInt64, _ destination: UInt64) throws(Refusal) {
    let (giver, receiver, number) = try parties(caller, source, destination)
    guard !isSpent(giver, number) else { throw .running }
    let (isInfinite, amount) = (giver.isInfinite, giver.budget)
    try requireRoom(receiver, isInfinite: isInfinite, amount: amount)
    let enriches = receiver.isInfinite == 0 && (isInfinite == 1 || amount != 0)
    pay(giver, receiver, isInfinite: isInfinite, amount: amount)
    giver.isInfinite = 0
    guard enriches else { return }
    let own = Int(truncatingIfNeeded: receiver.scheduler)
    forEachScheduler { rate(receiver, by: $0, merged(giver, receiver, $0, isOwn: $0 == own)) }
  }

  @inline(always) func timerSpan(_ caller: UInt64, _ address: UInt64, timeout: UInt64) throws(Refusal) -> UInt64 {
    let tcap = tcap(try lookup(caller, address, Kind.toTcap...Kind.toTcap, right: Right.read).object)
    return tcap.isInfinite == 1 ? timeout : min(tcap.budget, timeout)
  }
}
