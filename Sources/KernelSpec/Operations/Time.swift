/// SEMANTICS §2.6: time moves between tcaps, and is spent.
extension Operation {
  /// The parameters that `transferTime`, `delegateTime` and `mergeTime` share, and the checks they begin with.
  private struct Exchange {
    let caller = Expression<Frame>.variable("caller")
    let source = Expression<Address>.variable("source")
    let destination = Expression<Address>.variable("destination")
    let kind = Expression<BudgetKind>.variable("kind")
    let amount = Expression<Integer>.variable("amount")

    var giver: Expression<Frame> { Lookup(caller: caller, address: source).object }
    var receiver: Expression<Frame> { Lookup(caller: caller, address: destination).object }
    var payment: Payment { Payment(giver: giver, receiver: receiver, kind: kind, amount: amount) }

    var parties: [Variable] { [Variable(of: caller), Variable(of: source), Variable(of: destination)] }
    var parameters: [Variable] { parties + [Variable(of: kind), Variable(of: amount)] }
    var landmarks: [String: Term] { ["giver": giver.term, "receiver": receiver.term] }

    /// Finds the two tcaps.
    @StepBuilder var steps: [Clause] {
      Lookup(caller: caller, address: source).steps(.tcapCapability, right: .write)
      Lookup(caller: caller, address: destination).steps(.tcapCapability, right: .write)
      require(giver != receiver, else: .sameObject)
    }
  }

  /// Leaves the receiver's quality as it is, which must be no better than the giver's.
  public static let transferTime: Operation = {
    let exchange = Exchange()
    return Operation(
      "transferTime", "Moves time to a tcap of no better quality.", parameters: exchange.parameters,
      landmarks: exchange.landmarks
    ) {
      exchange.steps
      exchange.payment.steps
      exchange.payment.runningSteps
      require(
        forAll(
          "s",
          triggers: { s in [[exchange.giver.priority(s).term], [exchange.receiver.priority(s).term]] }
        ) { s in any(s == exchange.receiver.scheduler, exchange.giver.priority(s) <= exchange.receiver.priority(s)) },
        else: .notPermitted)
      exchange.payment.effect
      exchange.payment.spanEffect
    }
  }()

  /// Moves time together with the giver's say: its scheduler gives the receiver a priority.
  public static let delegateTime: Operation = {
    let exchange = Exchange()
    let priority = Expression<Integer>.variable("priority")
    return Operation(
      "delegateTime",
      "Moves time to a tcap, which gets a priority from the giver's scheduler and for third ones the weaker of both.",
      parameters: exchange.parameters + [Variable(of: priority)], landmarks: exchange.landmarks
    ) {
      exchange.steps
      exchange.payment.steps
      exchange.payment.runningSteps
      require(0 < priority && priority <= Geometry.maximum(), else: .outOfRange)
      exchange.payment.effect
      exchange.payment.spanEffect
      Quality.rate(exchange.receiver) { s in
        choose(s == exchange.giver.scheduler, priority, else: exchange.payment.mergedPriority(s))
      }
    }
  }()

  /// Moves all time, and leaves none behind: the giver becomes finite. A receiver that gets none, because the giver has none or
  /// because it is infinite already, keeps its quality.
  public static let mergeTime: Operation = {
    let exchange = Exchange()
    let payment = Payment.all(of: exchange.giver, for: exchange.receiver)
    return Operation(
      "mergeTime", "Moves all of a tcap's time to another, whose quality becomes the weaker of both if it gets any.",
      parameters: exchange.parties, landmarks: exchange.landmarks
    ) {
      exchange.steps
      require(!exchange.giver.isRunningTcap, else: .running)
      payment.roomSteps
      payment.effect
      State.budgetKind.set(exchange.giver, .finite)
      when(payment.enriches) {
        Quality.rate(exchange.receiver) { payment.mergedPriority($0) }
      }
    }
  }()

  /// Timer programming: the interrupt comes at the timeout or when the budget is spent, whichever is first. A span, not a
  /// date, so that no addition can overflow.
  public static let timerSpan: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let tcap = Expression<Address>.variable("tcap")
    let timeout = Expression<Integer>.variable("timeout")
    let lookup = Lookup(caller: caller, address: tcap)
    return Operation(
      "timerSpan", "Tells for how many cycles the timer is set when a tcap is dispatched with a timeout.",
      parameters: [Variable(of: caller), Variable(of: tcap), Variable(of: timeout)], landmarks: ["giver": lookup.object.term]
    ) {
      lookup.steps(.tcapCapability, right: .read)
      result(choose(lookup.object.budgetKind == .finite && lookup.object.budget < timeout, lookup.object.budget, else: timeout))
    }
  }()
}
