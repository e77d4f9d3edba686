extension Invariant {
  /// Tcaps: what they may spend, and of what quality that time is.
  static let time: [Invariant] = [
    Invariant(
      .budgetConserved, "budget-is-natural", "No budget is negative or above the maximum, and an infinite one is no number.",
      forAll("f", triggers: { f in [[f.budget.term], [f.budgetKind.term]] }) { (f: Expression<Frame>) in
        all(
          0 <= f.budget, f.budget <= Geometry.maximum(),
          (f.object != .tcap || f.budgetKind == .infinite) ==> (f.budget == 0),
          f.budgetKind == .infinite ==> (f.object == .tcap))
      }),
    Invariant(
      .budgetConserved, "budget-is-summed",
      "The sum of the budgets below a number grows by the budget of the frame of that number.",
      all(
        State.budgetBelow(0) == 0,
        forAll("f", triggers: { f in [[f.budget.term], [Geometry.frameNumber(f).term]] }) { (f: Expression<Frame>) in
          State.budgetBelow(Geometry.frameNumber(f) + 1) == State.budgetBelow(Geometry.frameNumber(f)) + f.budget
        })),
    Invariant(
      .qualityMonotone, "priority-is-natural", "No priority is negative or above the maximum.",
      forAll("f", "s", triggers: { f, s in [[f.priority(s).term]] }) { (f: Expression<Frame>, s: Expression<Scheduler>) in
        0 <= f.priority(s) && f.priority(s) <= Geometry.maximum()
      }),
    Invariant(
      .qualityMonotone, "own-scheduler-is-named", "A tcap has a scheduler that exists, and a priority of that.",
      forAll("f", triggers: { f in [[f.scheduler.term], [f.object.term]] }) { (f: Expression<Frame>) in
        f.object == .tcap ==> (Geometry.isScheduler(f.scheduler) && 0 < f.priority(f.scheduler))
      }),
    Invariant(
      .qualityMonotone, "only-schedulers-are-named", "No tcap has a priority of a scheduler that does not exist.",
      forAll("f", "s", triggers: { f, s in [[f.priority(s).term]] }) { (f: Expression<Frame>, s: Expression<Scheduler>) in
        f.priority(s) != 0 ==> Geometry.isScheduler(s)
      }),
    Invariant(
      .expiryDeclassifies, "only-tcaps-have-quality", "A frame that is no tcap has no priority.",
      forAll("f", "s", triggers: { f, s in [[f.priority(s).term]] }) { (f: Expression<Frame>, s: Expression<Scheduler>) in
        f.priority(s) != 0 ==> (f.object == .tcap)
      }),
    Invariant(
      .qualityMonotone, "namer-is-counted", "Just the tcaps that name a scheduler have their number below its count.",
      forAll("f", "s", triggers: { f, s in [[f.priority(s).term], [State.naming(f, s).term]] }) {
        (f: Expression<Frame>, s: Expression<Scheduler>) in
        let number = State.naming(f, s)
        return all(
          0 <= number, number < Geometry.frameCount(), State.namer(s, number) == f,
          (f.priority(s) != 0) == (number < State.namers(s)))
      }),
    Invariant(
      .qualityMonotone, "numbers-have-namers", "Each number below that of frames belongs to a frame.",
      forAll("s", "i", triggers: { s, i in [[State.namer(s, i).term]] }) {
        (s: Expression<Scheduler>, i: Expression<Integer>) in
        all(0 <= i, i < Geometry.frameCount()) ==> (State.naming(State.namer(s, i), s) == i)
      }),
    Invariant(
      .qualityMonotone, "namers-are-natural", "No scheduler has fewer namers than none or more than there are frames.",
      forAll("s", triggers: { s in [[State.namers(s).term]] }) { (s: Expression<Scheduler>) in
        0 <= State.namers(s) && State.namers(s) <= Geometry.frameCount()
      }),
  ]
}

extension TransitionTheorem {
  /// What each success of an operation does to the time and the quality of tcaps.
  static let time: [TransitionTheorem] = [
    TransitionTheorem(
      .budgetConserved, "total-is-kept",
      "The sum of all budgets changes by what an infinite tcap gives or takes, and by what is spent."
    ) { operation in
      let total = State.budgetBelow(Geometry.frameCount())
      let amount = Expression<Integer>.variable("amount")
      if operation.name == "consume" {
        let core = Expression<Core>.variable("core")
        let spent = choose(amount < core.span, amount, else: core.span)
        return after(total) == total - choose(core.tcap.budgetKind == .finite, spent, else: 0)
      }
      guard let giver = operation.frame("giver"), let receiver = operation.frame("receiver"), operation.name != "splitTcap" else {
        return after(total) == total
      }
      let given = operation.givesAll ? giver.budget : amount
      let isInfinite =
        operation.givesAll ? giver.budgetKind == .infinite : Expression<BudgetKind>.variable("kind") == .infinite
      return choose(
        isInfinite, after(total) == total - receiver.budget,
        else: after(total)
          == total + choose(giver.budgetKind == .infinite, given, else: 0)
          - choose(receiver.budgetKind == .infinite, given, else: 0))
    },
    TransitionTheorem(
      .budgetConserved, "receiver-gets-what-giver-gives",
      "A finite amount makes nothing infinite; what is finite has it less, or more."
    ) { operation in
      guard operation.parameters.contains(where: { $0.name == "amount" }), let giver = operation.frame("giver"),
        let receiver = operation.frame("receiver")
      else { return nil }
      let amount = Expression<Integer>.variable("amount")
      return (Expression<BudgetKind>.variable("kind") == .finite)
        ==> all(
          0 <= amount, after(giver.budgetKind) == giver.budgetKind, after(receiver.budgetKind) == receiver.budgetKind,
          giver.budgetKind == .finite ==> (after(giver.budget) == giver.budget - amount),
          receiver.budgetKind == .finite ==> (after(receiver.budget) == receiver.budget + amount))
    },
    TransitionTheorem(
      .budgetConserved, "nothing-stays-behind", "A tcap that is merged into another, or ends, has no time left."
    ) { operation in
      guard operation.givesAll, let giver = operation.frame("giver") else { return nil }
      return after(giver.budgetKind) == .finite && after(giver.budget) == 0
    },
    TransitionTheorem(
      .budgetConserved, "infinity-has-a-source", "A tcap becomes infinite only by an infinite one, or by booting."
    ) { operation in
      guard operation.name != "foundTcap" else { return nil }
      let isGiven = operation.frame("giver").map { $0.budgetKind == .infinite } ?? .false
      return forAll("f") { (f: Expression<Frame>) in
        (f.budgetKind != .infinite && after(f.budgetKind) == .infinite) ==> isGiven
      }
    },
    TransitionTheorem(.budgetConserved, "others-keep-their-time", "Only the tcaps that an operation names gain or lose time.") {
      operation in
      let named = [operation.frame("giver"), operation.frame("receiver"), operation.frame("spender")].compactMap(\.self)
      return forAll("f") { (f: Expression<Frame>) in
        Expression<Truth>(.or(named.map { (f == $0).term })) || after(f.budget) == f.budget
      }
    },
    TransitionTheorem(
      .budgetConserved, "timer-ends-with-the-budget", "The timer is set neither beyond the timeout nor beyond the tcap's time."
    ) { operation in
      guard operation.name == "timerSpan", let tcap = operation.frame("giver") else { return nil }
      let span = Expression<Integer>(operation.resultTerm)
      let timeout = Expression<Integer>.variable("timeout")
      return all(
        span <= timeout, tcap.budgetKind == .finite ==> (span <= tcap.budget),
        tcap.budgetKind == .infinite ==> (span == timeout))
    },
    TransitionTheorem(
      .qualityMonotone, "no-better-for-third",
      "Where time went, the quality is no better than where it came from: but for the receiver's scheduler, and the giver's, which delegates."
    ) { operation in
      guard let giver = operation.frame("giver"), let receiver = operation.frame("receiver") else { return nil }
      let isEnriched =
        after(receiver.budgetKind) != receiver.budgetKind || after(receiver.budget) != receiver.budget
      return forAll("s") { (s: Expression<Scheduler>) in
        any(
          operation.givesAll ? !isEnriched : .false,
          operation.name == "splitTcap" ? .false : s == after(receiver.scheduler),
          operation.name == "delegateTime" ? s == giver.scheduler : .false,
          giver.priority(s) <= after(receiver.priority(s)))
      }
    },
    TransitionTheorem(
      .qualityMonotone, "no-better-than-before",
      "No live tcap gets a better priority, but from the scheduler that delegates, or by expiring."
    ) { operation in
      guard operation.name != "consume" else { return nil }
      let giver = operation.name == "delegateTime" ? operation.frame("giver") : nil
      return forAll("f", "s") { (f: Expression<Frame>, s: Expression<Scheduler>) in
        (f.object == .tcap && after(f.object) == .tcap)
          ==> any(f.priority(s) <= after(f.priority(s)), giver.map { s == $0.scheduler } ?? .false)
      }
    },
    TransitionTheorem(
      .qualityMonotone, "delegated-priority-is-given", "The giver's scheduler gives the receiver just the priority that it says."
    ) { operation in
      guard operation.name == "delegateTime", let giver = operation.frame("giver"), let receiver = operation.frame("receiver")
      else { return nil }
      return after(receiver.priority(before(giver.scheduler))) == Expression<Integer>.variable("priority")
    },
    TransitionTheorem(
      .qualityMonotone, "others-keep-their-quality",
      "Only the tcap that an operation names as receiver, makes or ends changes in quality."
    ) { operation in
      let named = [operation.frame("receiver"), operation.frame("tcap"), operation.frame("spender")].compactMap(\.self)
      let isNew = operation.name == "foundTcap" ? [Expression<Frame>.variable("frame")] : []
      return forAll("f", "s") { (f: Expression<Frame>, s: Expression<Scheduler>) in
        Expression<Truth>(.or((named + isNew).map { (f == $0).term })) || after(f.priority(s)) == f.priority(s)
      }
    },
    TransitionTheorem(
      .qualityMonotone, "scheduler-is-fresh", "A scheduler begins with one tcap: no other had been named by its number."
    ) { operation in
      guard let scheduler = operation.parameters.first(where: { $0.sort == .scheduler }) else { return nil }
      let own = Expression<Scheduler>(.variable(scheduler))
      return forAll("f") { (f: Expression<Frame>) in
        all(f.priority(own) == 0, (f.object != .tcap && after(f.object) == .tcap) ==> (after(f.scheduler) == own))
      }
    },
    TransitionTheorem(.qualityMonotone, "scheduler-is-kept", "A tcap belongs to one scheduler as long as it lives.") { _ in
      forAll("f") { (f: Expression<Frame>) in
        (f.object == .tcap && after(f.object) == .tcap) ==> (after(f.scheduler) == f.scheduler)
      }
    },
    TransitionTheorem(
      .expiryDeclassifies, "expired-means-own-quality",
      "A tcap that has no more time keeps its own scheduler's priority, and no other; it runs no more, and the tick says so."
    ) { operation in
      guard operation.name == "consume", let tcap = operation.frame("spender") else { return nil }
      let hasExpired = tcap.budgetKind == .finite && after(tcap.budget) == 0
      return all(
        hasExpired ==> (Expression<Integer>(operation.resultTerm) == 1 && !after(tcap.isRunningTcap)),
        forAll("s") { (s: Expression<Scheduler>) in
          hasExpired
            ==> (after(tcap.priority(s)) == choose(s == tcap.scheduler, tcap.priority(s), else: 0))
        })
    },
    TransitionTheorem(
      .expiryDeclassifies, "dead-means-no-quality",
      "No scheduler counts a tcap that has ended among those that name it, though it may count the heir instead."
    ) { operation in
      guard operation.name == "deactivateTcap", let tcap = operation.frame("tcap"), let heir = operation.frame("receiver")
      else { return nil }
      return forAll("s") { (s: Expression<Scheduler>) in
        let isNew = heir.priority(s) == 0 && after(heir.priority(s)) != 0
        return after(State.namers(s))
          == State.namers(s) - choose(tcap.priority(s) != 0, 1, else: 0) + choose(isNew, 1, else: 0)
      }
    },
  ]
}

extension Operation {
  /// Whether all of the giver's time goes to the receiver.
  fileprivate var givesAll: Bool { name == "mergeTime" || name == "deactivateTcap" }
}
