import KernelSpec

extension SpecificationMutant {
  private static let (giver, receiver, core) = (Named.giver, Named.receiver, Named.core)
  private static let scheduler = Named.scheduler
  /// The weaker of two priorities, as a third scheduler's becomes.
  private static func weaker(_ a: Expression<Integer>, _ b: Expression<Integer>) -> Expression<Integer> {
    choose(a < b, b, else: a)
  }
  private static let ended = Named.source.target
  private static let heir = Named.object("heir")
  private static let merged = weaker(giver.priority(scheduler), receiver.priority(scheduler))

  /// Bugs of tcaps: what they may spend, and of what quality.
  static let time: [SpecificationMutant] = [
    SpecificationMutant(
      "transfer-overflows", "a transfer lets the receiver's budget pass the maximum",
      .budgetConserved, "budget-is-natural", .to("transferTime", edits: .drop(.exhausted))),
    SpecificationMutant(
      "delegate-gives-what-it-has-not", "a delegation gives more time than the giver has, or infinite time from a finite one",
      .budgetConserved, "infinity-has-a-source", .to("delegateTime", edits: .drop(.insufficient))),
    SpecificationMutant(
      "zero-from-infinite-is-infinite", "a delegation of zero from an infinite tcap makes the other one infinite",
      .budgetConserved, "receiver-gets-what-giver-gives",
      .to(
        "delegateTime",
        edits: .mistake(
          Named.kind == .infinite,
          for: any(Named.kind == .infinite, giver.budgetKind == .infinite && Named.amount == 0)))),
    SpecificationMutant(
      "transfer-is-reversed", "a transfer takes the receiver for the giver",
      .budgetConserved, "receiver-gets-what-giver-gives", .to("transferTime", edits: .exchange(giver, receiver))),
    SpecificationMutant(
      "transfer-fails-half-way", "a transfer takes the time before it asks for the receiver's quality",
      .failureAtomic, "refusal-changes-nothing",
      .to("transferTime", edits: .hurry(State.budget.symbol, before: .notPermitted))),
    SpecificationMutant(
      "transfer-keeps-the-time", "a transfer does not take the time that it gives",
      .budgetConserved, "budget-is-summed", .to("transferTime", edits: .forget(State.budget.symbol, at: giver.term))),
    SpecificationMutant(
      "transfer-launders", "a transfer gives time to a tcap of better quality",
      .qualityMonotone, "no-better-for-third", .to("transferTime", edits: .drop(.notPermitted, .last))),
    SpecificationMutant(
      "delegate-takes-the-better", "a delegation keeps the better of two priorities for third schedulers",
      .qualityMonotone, "no-better-for-third",
      .to(
        "delegateTime",
        edits: .mistake(
          merged,
          for: choose(
            giver.priority(scheduler) < receiver.priority(scheduler), giver.priority(scheduler),
            else: receiver.priority(scheduler))))),
    SpecificationMutant(
      "delegate-overwrites-third", "a delegation overwrites what third schedulers said of the receiver",
      .qualityMonotone, "no-better-than-before",
      .to("delegateTime", edits: .mistake(merged, for: giver.priority(scheduler)))),
    SpecificationMutant(
      "delegate-rates-the-giver", "a delegation changes the quality of the tcap that it takes from",
      .qualityMonotone, "others-keep-their-quality",
      .to(
        "delegateTime",
        edits: .add(State.priority.set(giver, giver.scheduler, .variable("priority"))))),
    SpecificationMutant(
      "delegate-ignores-the-priority", "a delegation leaves the priority that the giver's scheduler gave before",
      .qualityMonotone, "delegated-priority-is-given",
      .to("delegateTime", edits: .mistake(Expression<Integer>.variable("priority"), for: receiver.priority(scheduler)))),
    SpecificationMutant(
      "merge-leaves-time-behind", "a merge leaves an infinite tcap infinite",
      .budgetConserved, "nothing-stays-behind",
      .to("mergeTime", edits: .forget(State.budgetKind.symbol, at: giver.term))),
    SpecificationMutant(
      "merge-forgets-quality", "a merge leaves the receiver as good as it was",
      .qualityMonotone, "no-better-for-third", .to("mergeTime", edits: .forget(State.priority.symbol))),
    SpecificationMutant(
      "activate-shares-the-scheduler", "two tcaps that nobody split get the same scheduler",
      .qualityMonotone, "scheduler-is-fresh", .to("activateTcap", edits: .drop(.referenced))),
    SpecificationMutant(
      "boot-shares-the-scheduler", "booting gives two infinite tcaps the same scheduler",
      .qualityMonotone, "scheduler-is-fresh", .to("foundTcap", edits: .drop(.referenced))),
    SpecificationMutant(
      "activate-without-priority", "a tcap begins without a priority of its own scheduler",
      .qualityMonotone, "own-scheduler-is-named", .to("activateTcap", edits: .drop(.outOfRange, .last))),
    SpecificationMutant(
      "split-gets-time", "a split tcap begins with as much time as the other",
      .budgetConserved, "budget-is-summed",
      .to("splitTcap", edits: .add(State.budget.set(Named.source.target, giver.budget)))),
    SpecificationMutant(
      "split-is-unnamed", "a split tcap is not counted among those that name a scheduler",
      .qualityMonotone, "namer-is-counted", .to("splitTcap", edits: .forget(State.namers.symbol))),
    SpecificationMutant(
      "split-drops-third", "a split tcap is free of what third schedulers said of the other",
      .qualityMonotone, "no-better-for-third",
      .to(
        "splitTcap",
        edits: .mistake(
          giver.priority(scheduler), for: choose(scheduler == giver.scheduler, giver.priority(scheduler), else: 0)))),
    SpecificationMutant(
      "end-keeps-namers", "a tcap that has ended still counts among those that name a scheduler",
      .expiryDeclassifies, "dead-means-no-quality", .to("deactivateTcap", edits: .forget(State.namers.symbol))),
    SpecificationMutant(
      "end-keeps-quality", "a frame keeps the priorities of the tcap that it backed",
      .expiryDeclassifies, "only-tcaps-have-quality",
      .to("deactivateTcap", edits: .forget(State.priority.symbol, at: ended.term))),
    SpecificationMutant(
      "end-keeps-time", "a tcap that ends keeps the time that its heir gets",
      .budgetConserved, "nothing-stays-behind", .to("deactivateTcap", edits: .forget(State.budget.symbol, at: ended.term))),
    SpecificationMutant(
      "end-loses-time", "a tcap that ends takes its time along",
      .budgetConserved, "budget-is-summed", .to("deactivateTcap", edits: .forget(State.budget.symbol, at: heir.term))),
    SpecificationMutant(
      "end-overflows", "an inheritance lets the heir's budget pass the maximum",
      .budgetConserved, "budget-is-natural", .to("deactivateTcap", edits: .drop(.exhausted, .last))),
    SpecificationMutant(
      "end-dangles", "a tcap ends that capabilities still name",
      .typeSafe, "capability-names-its-object", .to("deactivateTcap", edits: .drop(.referenced))),
    SpecificationMutant(
      "heir-launders", "an heir of better quality keeps it",
      .qualityMonotone, "no-better-for-third",
      .to("deactivateTcap", edits: .forget(State.priority.symbol, at: heir.term))),
    SpecificationMutant(
      "deactivate-ends-a-tcap", "deactivate ends a tcap, and leaves its quality",
      .expiryDeclassifies, "only-tcaps-have-quality", .to("deactivate", edits: .drop(.wrongKind, .last))),
    SpecificationMutant(
      "activate-makes-a-tcap", "activate makes a tcap without a scheduler",
      .qualityMonotone, "own-scheduler-is-named",
      .to("activate", edits: .alter(.wrongKind, .last) { _ in Expression<ObjectKind>.variable("kind") != .noObject })),
    SpecificationMutant(
      "consume-underflows", "the tick takes more time than there is",
      .budgetConserved, "budget-is-natural",
      .to("consume", edits: .write(State.budget.symbol) { _ in (core.tcap.budget - Named.amount).term })),
    SpecificationMutant(
      "expired-keeps-quality", "an expired tcap keeps what other schedulers gave it",
      .expiryDeclassifies, "expired-means-own-quality",
      .to("consume", edits: .forget(State.priority.symbol), .forget(State.namers.symbol))),
    SpecificationMutant(
      "expired-loses-itself", "an expired tcap loses its own scheduler's priority, too",
      .qualityMonotone, "own-scheduler-is-named",
      .to("consume", edits: .write(State.priority.symbol) { _ in .integer(0) })),
    SpecificationMutant(
      "expiry-goes-unnoticed", "the tick never says that the tcap has expired",
      .expiryDeclassifies, "expired-means-own-quality", .to("consume", edits: .answer(0))),
    SpecificationMutant(
      "timer-outlives-the-budget", "the timer is set to the timeout, whatever the budget",
      .budgetConserved, "timer-ends-with-the-budget",
      .to("timerSpan", edits: .answer(Expression<Integer>.variable("timeout")))),
  ]
}

extension CodeMutant {
  /// Bugs of tcaps.
  static let time: [CodeMutant] = [
    CodeMutant(
      "code-transfer-overflows", "a transfer lets the receiver's budget pass the maximum", in: "Payment.swift",
      "guard payment.amount <= store.maximum - receiver.budget else { throw .exhausted }", becomes: ""),
    CodeMutant(
      "code-zero-from-infinite-is-infinite", "a transfer of zero makes the receiver infinite", in: "Payment.swift",
      """
      if payment.kind == .infinite {
            receiver.budgetKind
      """,
      becomes: """
        if payment.kind == .infinite || payment.amount == 0 {
              receiver.budgetKind
        """),
    CodeMutant(
      "code-transfer-is-reversed", "a transfer takes the receiver for the giver", in: "Payment.swift",
      "let (giver, receiver) = (store[payment.giver], store[payment.receiver])",
      becomes: "let (receiver, giver) = (store[payment.giver], store[payment.receiver])"),
    CodeMutant(
      "code-transfer-keeps-the-time", "a transfer does not take the time that it gives", in: "Payment.swift",
      "if giver.budgetKind == .finite { giver.budget = giver.budget - payment.amount }", becomes: "_ = giver"),
    CodeMutant(
      "code-transfer-fails-half-way", "a transfer takes the time before it asks for the receiver's quality",
      in: "Operations/Time.swift",
      """
      guard everyScheduler({ $0 == own || store[giver, $0].priority <= store[receiver, $0].priority }) else {
            throw .notPermitted
          }
          cutSpan(payment)
          pay(payment)
      """,
      becomes: """
        pay(payment)
            guard everyScheduler({ $0 == own || store[giver, $0].priority <= store[receiver, $0].priority }) else {
              throw .notPermitted
            }
            cutSpan(payment)
        """),
    CodeMutant(
      "code-transfer-launders", "a transfer gives time to a tcap of better quality", in: "Operations/Time.swift",
      "store[giver, $0].priority <= store[receiver, $0].priority", becomes: "store[giver, $0].priority < store.maximum"),
    CodeMutant(
      "code-delegate-takes-the-better", "a delegation keeps the better of two priorities for third schedulers",
      in: "Payment.swift", "return priority < other ? other : priority",
      becomes: "return priority < other ? priority : other"),
    CodeMutant(
      "code-delegate-overwrites-third", "a delegation overwrites what third schedulers said of the receiver",
      in: "Payment.swift", "return priority < other ? other : priority", becomes: "return other"),
    CodeMutant(
      "code-merge-leaves-time-behind", "a merge leaves an infinite tcap infinite", in: "Operations/Time.swift",
      "store[giver].budgetKind = .finite", becomes: ""),
    CodeMutant(
      "code-activate-shares-the-scheduler", "two tcaps that nobody split get the same scheduler", in: "Operations/Tcap.swift",
      "guard store[scheduler].namers == 0 else { throw .referenced }", becomes: ""),
    CodeMutant(
      "code-split-gets-time", "a split tcap begins with as much time as the other", in: "Operations/Tcap.swift",
      "makeTcap(of: handle, store[original].scheduler, capability.slot)",
      becomes: """
        makeTcap(of: handle, store[original].scheduler, capability.slot)
            store[handle.frame].budget = store[original].budget
        """),
    CodeMutant(
      "code-end-loses-time", "a tcap that ends takes its time along", in: "Operations/Tcap.swift",
      "pay(legacy)", becomes: "store[tcap].budget = 0"),
    CodeMutant(
      "code-heir-launders", "an heir of better quality keeps it", in: "Operations/Tcap.swift",
      "if enriches { rate(heir, by: scheduler, mergedPriority(legacy, scheduler, isOwn: scheduler == own)) }",
      becomes: "_ = (enriches, own)"),
    CodeMutant(
      "code-end-overflows", "an inheritance lets the heir's budget pass the maximum", in: "Operations/Tcap.swift",
      "try requireRoom(legacy)", becomes: ""),
    CodeMutant(
      "code-rate-forgets-namers", "a tcap that no longer names a scheduler still counts", in: "Quality.swift",
      "store[scheduler].namers = store[scheduler].namers - 1", becomes: ""),
    CodeMutant(
      "code-rate-asks-one-scheduler", "what should treat each scheduler treats the first", in: "Quality.swift",
      """
      while scheduler < store.schedulerCount {
            body
      """,
      becomes: """
        while scheduler < 1 {
              body
        """),
    CodeMutant(
      "code-expired-keeps-quality", "an expired tcap keeps what other schedulers gave it", in: "Operations/Dispatch.swift",
      "forEachScheduler { if $0 != own { rate(tcap, by: $0, 0) } }", becomes: "_ = own"),
    CodeMutant(
      "code-expiry-off-by-one", "a tcap that has just spent all its time does not expire", in: "Operations/Dispatch.swift",
      "guard span <= amount else {", becomes: "guard span < amount else {"),
    CodeMutant(
      "code-timer-outlives-the-budget", "the timer is set to the later of budget and timeout", in: "Operations/Time.swift",
      "return budget < timeout ? budget : timeout", becomes: "return budget < timeout ? timeout : budget"),
  ]
}
