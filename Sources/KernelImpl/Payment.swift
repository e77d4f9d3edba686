/// Time that moves from one tcap to another.
struct Payment<Word: KernelWord> {
  let giver: Frame<Word>
  let receiver: Frame<Word>
  let kind: BudgetKind<Word>
  /// In cycles; of no meaning where the kind is infinite.
  let amount: Word
}

extension Kernel {
  /// All of a tcap's time, for another.
  @inline(__always) func all(of giver: Frame<Word>, for receiver: Frame<Word>) -> Payment<Word> {
    Payment(giver: giver, receiver: receiver, kind: store[giver].budgetKind, amount: store[giver].budget)
  }

  /// Refuses unless the giver has the time, and the receiver has room for it.
  @inline(__always) func requirePayable(_ payment: Payment<Word>) throws(KernelError) {
    let giver = store[payment.giver]
    if payment.kind == .infinite {
      guard giver.budgetKind == .infinite else { throw .insufficient }
    } else if giver.budgetKind == .finite {
      guard payment.amount <= giver.budget else { throw .insufficient }
    }
    try requireRoom(payment)
  }

  /// Refuses to take all the time of a tcap that a core spends.
  @inline(__always) func requireKept(_ payment: Payment<Word>) throws(KernelError) {
    let giver = store[payment.giver]
    guard payment.kind == .finite, giver.budgetKind == .finite, isRunning(tcap: payment.giver) else { return }
    guard payment.amount < giver.budget else { throw .running }
  }

  /// Lets the timer of a core that spends the giver's time come no later than what will be left ends.
  @inline(__always) func cutSpan(_ payment: Payment<Word>) {
    let giver = store[payment.giver]
    guard payment.kind == .finite, giver.budgetKind == .finite, isRunning(tcap: payment.giver) else { return }
    let core = store[giver.lastCore]
    let left = giver.budget - payment.amount
    if left < core.span { core.span = left }
  }

  /// Refuses unless the receiver has room for the time.
  @inline(__always) func requireRoom(_ payment: Payment<Word>) throws(KernelError) {
    let receiver = store[payment.receiver]
    guard payment.kind == .finite, receiver.budgetKind == .finite else { return }
    guard payment.amount <= store.maximum - receiver.budget else { throw .exhausted }
  }

  /// Moves the time. What is infinite remains so, whatever it gives or takes.
  @inline(__always) func pay(_ payment: Payment<Word>) {
    let (giver, receiver) = (store[payment.giver], store[payment.receiver])
    if payment.kind == .infinite {
      receiver.budgetKind = .infinite
      receiver.budget = 0
      return
    }
    if giver.budgetKind == .finite { giver.budget = giver.budget - payment.amount }
    if receiver.budgetKind == .finite { receiver.budget = receiver.budget + payment.amount }
  }

  /// Whether the receiver has more time afterwards: what is infinite gets no more.
  @inline(__always) func enriches(_ payment: Payment<Word>) -> Bool {
    store[payment.receiver].budgetKind == .finite && (payment.kind == .infinite || payment.amount != 0)
  }

  /// What the receiver's quality becomes when it takes time of the giver's: for third schedulers, the weaker of the two.
  @inline(__always) func mergedPriority(_ payment: Payment<Word>, _ scheduler: Scheduler<Word>, isOwn: Bool) -> Word {
    let priority = store[payment.receiver, scheduler].priority
    if isOwn { return priority }
    let other = store[payment.giver, scheduler].priority
    return priority < other ? other : priority
  }
}
