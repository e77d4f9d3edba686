/// SEMANTICS §2.6: time moves between tcaps, and is spent.
extension Kernel {
  /// Moves time to a tcap of no better quality.
  public func transferTime(caller: Word, source: Word, destination: Word, kind: Word, amount: Word) throws(KernelError) {
    let payment = try payment(caller, source, destination, kind, amount)
    let (giver, receiver) = (payment.giver, payment.receiver)
    let own = store[receiver].scheduler
    guard everyScheduler({ $0 == own || store[giver, $0].priority <= store[receiver, $0].priority }) else {
      throw .notPermitted
    }
    cutSpan(payment)
    pay(payment)
  }

  /// Moves time to a tcap, which gets a priority from the giver's scheduler and for third ones the weaker of both.
  public func delegateTime(
    caller: Word, source: Word, destination: Word, kind: Word, amount: Word, priority: Word
  ) throws(KernelError) {
    let payment = try payment(caller, source, destination, kind, amount)
    guard 0 < priority, priority <= store.maximum else { throw .outOfRange }
    cutSpan(payment)
    pay(payment)
    let delegator = store[payment.giver].scheduler
    let own = store[payment.receiver].scheduler
    forEachScheduler { scheduler in
      rate(
        payment.receiver, by: scheduler,
        scheduler == delegator ? priority : mergedPriority(payment, scheduler, isOwn: scheduler == own))
    }
  }

  /// Moves all of a tcap's time to another, whose quality becomes the weaker of both if it gets any.
  public func mergeTime(caller: Word, source: Word, destination: Word) throws(KernelError) {
    let (giver, receiver) = try parties(caller, source, destination)
    guard !isRunning(tcap: giver) else { throw .running }
    let payment = all(of: giver, for: receiver)
    try requireRoom(payment)
    let enriches = enriches(payment)
    pay(payment)
    store[giver].budgetKind = .finite
    guard enriches else { return }
    let own = store[receiver].scheduler
    forEachScheduler { rate(receiver, by: $0, mergedPriority(payment, $0, isOwn: $0 == own)) }
  }

  /// Tells for how many cycles the timer is set when a tcap is dispatched with a timeout: a span, not a date, so that no addition can
  /// overflow.
  @inline(__always) public func timerSpan(caller: Word, tcap: Word, timeout: Word) throws(KernelError) -> Word {
    let tcap = store[try lookup(caller, tcap, .tcap, right: .read).object]
    guard tcap.budgetKind == .finite else { return timeout }
    let budget = tcap.budget
    return budget < timeout ? budget : timeout
  }

  /// Finds the two tcaps.
  @inline(__always) private func parties(
    _ caller: Word, _ source: Word, _ destination: Word
  ) throws(KernelError) -> (giver: Frame<Word>, receiver: Frame<Word>) {
    let giver = try lookup(caller, source, .tcap, right: .write).object
    let receiver = try lookup(caller, destination, .tcap, right: .write).object
    guard giver != receiver else { throw .sameObject }
    return (giver, receiver)
  }

  /// Finds the two tcaps, of which one must be able to pay the other.
  @inline(__always) private func payment(
    _ caller: Word, _ source: Word, _ destination: Word, _ kind: Word, _ amount: Word
  ) throws(KernelError) -> Payment<Word> {
    let (giver, receiver) = try parties(caller, source, destination)
    let kind = BudgetKind(code: kind)
    guard kind.isDefined else { throw .wrongKind }
    let payment = Payment(giver: giver, receiver: receiver, kind: kind, amount: amount)
    try requirePayable(payment)
    try requireKept(payment)
    return payment
  }
}
