/// Time that moves from one tcap to another.
struct Payment {
  let giver: Expression<Frame>
  let receiver: Expression<Frame>
  let kind: Expression<BudgetKind>
  /// In cycles; of no meaning where the kind is infinite.
  let amount: Expression<Integer>

  /// All of a tcap's time, for another.
  static func all(of giver: Expression<Frame>, for receiver: Expression<Frame>) -> Payment {
    Payment(giver: giver, receiver: receiver, kind: giver.budgetKind, amount: giver.budget)
  }

  /// Whether the receiver has more time afterwards: what is infinite gets no more.
  var enriches: Expression<Truth> { receiver.budgetKind == .finite && (kind == .infinite || amount != 0) }

  /// What the receiver's quality becomes when it takes time of the giver's: for third schedulers, the weaker of the two.
  func mergedPriority(_ scheduler: Expression<Scheduler>) -> Expression<Integer> {
    choose(
      scheduler == receiver.scheduler, receiver.priority(scheduler),
      else: Quality.weaker(giver.priority(scheduler), receiver.priority(scheduler)))
  }

  /// Whether a finite amount is taken from a finite budget.
  private var isTaken: Expression<Truth> { kind == .finite && giver.budgetKind == .finite }
  /// Whether a finite amount comes to a finite budget.
  private var isAdded: Expression<Truth> { kind == .finite && receiver.budgetKind == .finite }

  /// Refuses unless the giver has the time, and the receiver has room for it.
  @StepBuilder var steps: [Clause] {
    require(
      choose(
        kind == .infinite, giver.budgetKind == .infinite,
        else: 0 <= amount && (giver.budgetKind == .finite ==> (amount <= giver.budget))),
      else: .insufficient)
    roomSteps
  }

  /// Refuses to take all the time of a tcap that a core spends.
  @StepBuilder var runningSteps: [Clause] {
    require((isTaken && giver.isRunningTcap) ==> (amount < giver.budget), else: .running)
  }

  /// Refuses unless the receiver has room for the time.
  @StepBuilder var roomSteps: [Clause] {
    require(isAdded ==> (amount <= Geometry.maximum() - receiver.budget), else: .exhausted)
  }

  /// Lets the timer of a core that spends the giver's time come no later than that ends.
  @StepBuilder var spanEffect: [Clause] {
    when(isTaken && giver.isRunningTcap && giver.budget - amount < giver.lastCore.span) {
      State.span.set(giver.lastCore, giver.budget - amount)
    }
  }

  /// Moves the time. What is infinite remains so, whatever it gives or takes.
  @StepBuilder var effect: [Clause] {
    when(isTaken) {
      State.budget.set(giver, giver.budget - amount)
    }
    when(isAdded) {
      State.budget.set(receiver, receiver.budget + amount)
    }
    when(kind == .infinite) {
      State.budgetKind.set(receiver, .infinite)
      State.budget.set(receiver, 0)
    }
    State.budgetBelow.redefine("i") { i in
      State.budgetBelow(i)
        - choose(isTaken && Geometry.frameNumber(giver) < i, amount, else: 0)
        + choose(
          Geometry.frameNumber(receiver) < i,
          choose(isAdded, amount, else: choose(kind == .infinite, 0 - receiver.budget, else: 0)), else: 0)
    }
  }
}
