import KernelSpec

extension SpecificationMutant {
  private static let core = Named.core
  private static let timeout = Expression<Integer>.variable("timeout")

  /// Bugs of threads and of what cores run.
  static let threads: [SpecificationMutant] = [
    SpecificationMutant(
      "expired-runs-on", "a thread runs on when its span and its tcap's time are over",
      .timeDelegated, "running-tcap-has-time", .to("consume", edits: .skip { $0 == (core.span <= Named.amount).term })),
    SpecificationMutant(
      "tick-leaves-the-tcap", "the end of a span stops the thread, and goes on spending the tcap",
      .timeDelegated, "thread-runs-on-tcap", .to("consume", edits: .forget(State.tcap.symbol))),
    SpecificationMutant(
      "tick-forgets-the-span", "the tick takes what is spent off the budget, and not off the span",
      .interferenceBounded, "span-is-within-budget",
      .to("consume", edits: .write(State.span.symbol, .first) { _ in core.span.term })),
    SpecificationMutant(
      "tick-grants-time", "the tick sets the timer anew",
      .interferenceBounded, "span-shrinks",
      .to("consume", edits: .write(State.span.symbol, .first) { _ in (core.span + 1).term })),
    SpecificationMutant(
      "end-of-span-is-silent", "a core becomes idle, and its token stays: whoever decided before may go on",
      .interferenceBounded, "token-grows", .to("consume", edits: .forget(State.token.symbol))),
    SpecificationMutant(
      "stale-is-accepted", "a dispatch is accepted that was decided before the last decision",
      .interferenceBounded, "stale-is-refused", .to("dispatch", edits: .drop(.stale))),
    SpecificationMutant(
      "clock-takes-the-core", "a flush makes its core idle", .timeDelegated, "core-is-given-up-by-its-own",
      .to(
        "flush",
        edits: .add(
          State.thread.set(core, .noFrame), State.tcap.set(core, .noFrame), State.span.set(core, 0),
          State.token.set(core, choose(core.token < Geometry.maximum(), core.token + 1, else: core.token))))),
    SpecificationMutant(
      "clock-counts-as-decision", "a flush makes what was decided on its core stale", .interferenceBounded, "token-grows",
      .to("flush", edits: .add(State.token.set(core, choose(core.token < Geometry.maximum(), core.token + 1, else: core.token))))),
    SpecificationMutant(
      "token-is-foretold", "a core tells the token of the next decision, and not of the last",
      .interferenceBounded, "token-is-told", .to("coreToken", edits: .answer(core.token + 1))),
    SpecificationMutant(
      "dispatch-is-uncounted", "a dispatch leaves the token as it is",
      .interferenceBounded, "token-grows", .to("dispatch", edits: .forget(State.token.symbol))),
    SpecificationMutant(
      "dispatch-wraps-the-token", "a token passes the maximum",
      .interferenceBounded, "token-is-natural", .to("dispatch", edits: .drop(.exhausted))),
    SpecificationMutant(
      "dispatch-outlives-the-budget", "the timer of a dispatch comes at the timeout, whatever the budget",
      .interferenceBounded, "span-is-within-budget",
      .to("dispatch", edits: .write(State.span.symbol) { _ in timeout.term })),
    SpecificationMutant(
      "dispatch-ignores-the-timeout", "the timer of a dispatch comes when the budget is spent, whatever the timeout",
      .interferenceBounded, "decision-is-bounded",
      .to("dispatch", edits: .mistake(timeout, for: Geometry.maximum()))),
    SpecificationMutant(
      "dispatch-starts-the-dead", "a thread of a destroyed component is dispatched",
      .timeDelegated, "dead-are-not-started", .to("dispatch", edits: .drop(.dead))),
    SpecificationMutant(
      "dispatch-trusts-the-memory", "a dispatch takes whatever component lives in the frame for the thread's own",
      .timeDelegated, "dead-are-not-started",
      .to("dispatch", edits: .alter(.dead) { _ in Named.object("thread").component.object == .component })),
    SpecificationMutant(
      "dispatch-runs-twice", "a thread that runs on one core is dispatched on another",
      .timeDelegated, "what-runs-elsewhere-stays", .to("dispatch", edits: .drop(.running))),
    SpecificationMutant(
      "dispatch-spends-twice", "a tcap that one core spends is spent on another",
      .timeDelegated, "what-runs-elsewhere-stays",
      .to(
        "dispatch",
        edits: .alter(.running) { _ in
          let thread = Named.object("thread")
          return thread.isRunningThread ==> (thread.lastCore == core)
        })),
    SpecificationMutant(
      "dispatch-without-time", "a thread is dispatched on a tcap that has no time",
      .timeDelegated, "running-tcap-has-time", .to("dispatch", edits: .drop(.insufficient))),
    SpecificationMutant(
      "dispatch-takes-the-core", "whoever can name a thread and a tcap takes a core from others",
      .timeDelegated, "dispatch-is-authorised", .to("dispatch", edits: .drop(.notPermitted, .last))),
    SpecificationMutant(
      "dispatch-ignores-rights", "a thread is dispatched by a capability that does not permit it",
      .timeDelegated, "dispatch-is-authorised", .to("dispatch", edits: .drop(.notPermitted, .first))),
    SpecificationMutant(
      "dispatch-forgets-the-core", "a thread that begins to run does not learn where",
      .timeDelegated, "running-thread-is-live", .to("dispatch", edits: .forget(State.lastCore.symbol))),
    SpecificationMutant(
      "dispatch-fails-half-way", "a dispatch switches the thread before it asks for the tcap's time",
      .failureAtomic, "refusal-changes-nothing", .to("dispatch", edits: .hurry(State.thread.symbol, before: .insufficient))),
    SpecificationMutant(
      "yield-by-anyone", "any component gives up the core of another's thread",
      .timeDelegated, "core-is-given-up-by-its-own", .to("yieldCore", edits: .drop(.notPermitted))),
    SpecificationMutant(
      "yield-keeps-the-span", "a core that was given up keeps a timer",
      .timeDelegated, "running-tcap-has-time", .to("yieldCore", edits: .forget(State.span.symbol))),
    SpecificationMutant(
      "preempt-ignores-priority", "an interrupt's thread preempts one of a better tcap",
      .preemptionOrdered, "preempts-only-no-worse", .to("preempt", edits: .drop(.notPermitted))),
    SpecificationMutant(
      "preempt-asks-one-scheduler", "an activation asks its own scheduler only, and not the others that know both",
      .preemptionOrdered, "preempts-only-no-worse",
      .to(
        "preempt",
        edits: .alter(.notPermitted) { _ in
          let tcap = Expression<Frame>.variable("thread").supply
          let own = tcap.scheduler
          return any(core.tcap.priority(own) == 0, tcap.priority(own) <= core.tcap.priority(own))
        })),
    SpecificationMutant(
      "preempt-starts-the-dead", "an activation starts a thread of a destroyed component",
      .timeDelegated, "dead-are-not-started", .to("preempt", edits: .drop(.dead))),
    SpecificationMutant(
      "preempt-takes-what-runs", "an activation starts what runs elsewhere",
      .timeDelegated, "what-runs-elsewhere-stays", .to("preempt", edits: .drop(.running))),
    SpecificationMutant(
      "running-thread-ends", "a thread ends while a core runs it",
      .timeDelegated, "running-does-not-end", .to("deactivate", edits: .drop(.running))),
    SpecificationMutant(
      "running-tcap-ends", "a tcap ends while a core spends its time",
      .timeDelegated, "running-does-not-end", .to("deactivateTcap", edits: .drop(.running))),
    SpecificationMutant(
      "running-tcap-is-merged", "all time is taken from a tcap that runs",
      .interferenceBounded, "span-is-within-budget", .to("mergeTime", edits: .drop(.running))),
    SpecificationMutant(
      "transfer-starves-what-runs", "a transfer takes all the time of a tcap that runs",
      .timeDelegated, "running-tcap-has-time", .to("transferTime", edits: .drop(.running))),
    SpecificationMutant(
      "transfer-leaves-the-timer", "a transfer from a tcap that runs leaves the timer as it was",
      .interferenceBounded, "span-is-within-budget", .to("transferTime", edits: .forget(State.span.symbol))),
    SpecificationMutant(
      "thread-remembers-no-epoch", "a thread does not remember the epoch of its component",
      .typeSafe, "thread-begins-in-its-component", .to("activateThread", edits: .forget(State.componentEpoch.symbol))),
    SpecificationMutant(
      "activate-makes-a-thread", "activate makes a thread without a component",
      .typeSafe, "thread-has-component",
      .to(
        "activate",
        edits: .alter(.wrongKind, .last) { _ in
          let kind = Expression<ObjectKind>.variable("kind")
          return kind != .noObject && kind != .tcap
        })),
    SpecificationMutant(
      "end-keeps-the-component", "a frame goes on naming the component of the thread that it backed",
      .typeSafe, "thread-has-component", .to("deactivate", edits: .forget(State.component.symbol))),
  ]
}

extension CodeMutant {
  /// Bugs of threads and of what cores run.
  static let threads: [CodeMutant] = [
    CodeMutant(
      "code-stale-is-accepted", "a dispatch is accepted that was decided before the last decision",
      in: "Operations/Dispatch.swift",
      "guard token == store[core].token else { throw .stale }", becomes: ""),
    CodeMutant(
      "code-dispatch-starts-the-dead", "a thread of a destroyed component is dispatched", in: "Operations/Dispatch.swift",
      """
      guard belongsToLiving(thread) else { throw .dead }
          guard store[thread].readiness
      """,
      becomes: "guard store[thread].readiness"),
    CodeMutant(
      "code-dispatch-spends-twice", "a tcap that one core spends is spent on another", in: "Operations/Dispatch.swift",
      "!isRunning(tcap: tcap) || store[tcap].lastCore == core", becomes: "!isRunning(tcap: tcap) || hasTime(tcap)"),
    CodeMutant(
      "code-dispatch-outlives-the-budget", "the timer of a dispatch comes at the timeout, whatever the budget",
      in: "Operations/Dispatch.swift", "let span = isWithinBudget ? timeout : store[tcap].budget",
      becomes: "let span = isWithinBudget ? timeout : timeout"),
    CodeMutant(
      "code-yield-by-anyone", "any component gives up the core of another's thread", in: "Operations/Dispatch.swift",
      "let decider = decider(of: core), decider == caller", becomes: "let decider = decider(of: core), decider == decider"),
    CodeMutant(
      "code-preempt-asks-strangers", "an activation is refused by schedulers that know only one of the tcaps",
      in: "Operations/Dispatch.swift",
      "current == 0 || priority == 0 || priority <= current", becomes: "priority == 0 || priority <= current"),
    CodeMutant(
      "code-expired-runs-on", "a thread runs on when its span is over", in: "Operations/Dispatch.swift",
      """
      end(core)
          return 1
      """,
      becomes: "return 1"),
    CodeMutant(
      "code-tick-spends-nothing", "the tick leaves the budget as it is", in: "Operations/Dispatch.swift",
      "if store[tcap].budgetKind == .finite { store[tcap].budget = store[tcap].budget - amount }", becomes: ""),
    CodeMutant(
      "code-running-thread-ends", "a thread ends while a core runs it", in: "Operations/Activate.swift",
      "guard !isRunning(thread: named) else { throw .running }", becomes: ""),
    CodeMutant(
      "code-transfer-starves-what-runs", "a transfer takes all the time of a tcap that runs", in: "Payment.swift",
      "guard payment.amount < giver.budget else { throw .running }", becomes: ""),
    CodeMutant(
      "code-transfer-leaves-the-timer", "a transfer from a tcap that runs leaves the timer as it was", in: "Payment.swift",
      "if left < core.span { core.span = left }", becomes: "_ = (left, core)"),
    CodeMutant(
      "code-thread-remembers-no-epoch", "a thread does not remember the epoch of its component", in: "Operations/Thread.swift",
      "frame.componentEpoch = store[home].epoch", becomes: ""),
  ]
}
