extension Invariant {
  /// Threads and cores: what runs where, and on whose time.
  static let threads: [Invariant] =
    [
      Invariant(
        .typeSafe, "thread-has-component",
        "A thread names a frame and an epoch that was, and other objects name none; of that epoch, the frame is a component.",
        forAll("f", triggers: { f in [[f.component.term], [f.componentEpoch.term]] }) { (f: Expression<Frame>) in
          choose(
            f.object == .thread,
            all(
              f.component != .noFrame, 0 <= f.componentEpoch, f.componentEpoch <= f.component.epoch,
              f.belongsToLiving ==> (f.component.object == .component)),
            else: f.component == .noFrame && f.componentEpoch == 0)
        }),
      Invariant(
        .typeSafe, "last-core-exists", "The core that something last ran on is one.",
        forAll("f", triggers: { f in [[f.lastCore.term]] }) { (f: Expression<Frame>) in Geometry.isCore(f.lastCore) }),
      Invariant(
        .timeDelegated, "running-thread-is-live", "What a core runs is a thread, and knows its core: it runs on no other.",
        forAll("c", triggers: { c in [[c.thread.term]] }) { (c: Expression<Core>) in
          c.thread != .noFrame ==> all(Geometry.isCore(c), c.thread.object == .thread, c.thread.lastCore == c)
        }),
      Invariant(
        .timeDelegated, "running-tcap-is-live",
        "What a core spends is a tcap's time, and that knows its core: no other spends it.",
        forAll("c", triggers: { c in [[c.tcap.term]] }) { (c: Expression<Core>) in
          c.tcap != .noFrame ==> all(Geometry.isCore(c), c.tcap.object == .tcap, c.tcap.lastCore == c)
        }),
      Invariant(
        .timeDelegated, "thread-runs-on-tcap", "A core runs a thread just while it spends a tcap's time.",
        forAll("c", triggers: { c in [[c.thread.term], [c.tcap.term]] }) { (c: Expression<Core>) in
          (c.thread == .noFrame) == (c.tcap == .noFrame)
        }),
      Invariant(
        .timeDelegated, "running-tcap-has-time", "The span of a core that runs is not over, and that of an idle one is.",
        forAll("c", triggers: { c in [[c.span.term], [c.tcap.term]] }) { (c: Expression<Core>) in
          0 <= c.span && (c.span == 0) == (c.tcap == .noFrame)
        }),
      Invariant(
        .interferenceBounded, "span-is-within-budget",
        "The timer comes before the time of a finite tcap that runs is over, or with it.",
        forAll("c", triggers: { c in [[c.span.term], [c.tcap.term]] }) { (c: Expression<Core>) in
          (c.tcap != .noFrame && c.tcap.budgetKind == .finite) ==> (c.span <= c.tcap.budget)
        }),
      Invariant(
        .interferenceBounded, "token-is-natural", "No token is negative or above the maximum.",
        forAll("c", triggers: { c in [[c.token.term]] }) { (c: Expression<Core>) in
          0 <= c.token && c.token <= Geometry.maximum()
        }),
    ] + endPoints
}

extension Consequence {
  /// What the invariants on threads mean.
  static let threads: [Consequence] = [
    Consequence(
      .timeDelegated, "runs-on-one-core", "No thread runs on two cores, and no tcap is spent on two.",
      forAll("c", "d") { (c: Expression<Core>, d: Expression<Core>) in
        any(c.thread != .noFrame && c.thread == d.thread, c.tcap != .noFrame && c.tcap == d.tcap) ==> (c == d)
      }),
    Consequence(
      .timeDelegated, "runs-with-time", "Whatever a core runs has time: a tcap that is infinite, or has a budget.",
      forAll("c") { (c: Expression<Core>) in
        c.thread != .noFrame ==> all(c.thread.object == .thread, c.tcap.object == .tcap, c.tcap.hasTime)
      }),
  ]
}

extension TransitionTheorem {
  /// What each success of an operation does to what cores run.
  static let threads: [TransitionTheorem] = [
    TransitionTheorem(
      .timeDelegated, "only-decisions-switch",
      "Nothing begins to run but what a dispatch or an activation names, on the core that it names."
    ) { operation in
      guard let (next, time) = operation.decision else {
        return forAll("c") { (c: Expression<Core>) in
          all(
            any(after(c.thread) == c.thread, after(c.thread) == .noFrame),
            any(after(c.tcap) == c.tcap, after(c.tcap) == .noFrame))
        }
      }
      let core = Expression<Core>.variable("core")
      return forAll("c") { (c: Expression<Core>) in
        choose(
          c == core, after(c.thread) == next && after(c.tcap) == time,
          else: after(c.thread) == c.thread && after(c.tcap) == c.tcap)
      }
    },
    TransitionTheorem(
      .timeDelegated, "dispatch-is-authorised",
      "A dispatch rests on capabilities to the thread and to the tcap with the right to run them, and on having the core, or on nobody having it."
    ) { operation in
      guard operation.name == "dispatch", let thread = operation.slot("threadSlot"), let time = operation.slot("timeSlot") else {
        return nil
      }
      let core = Expression<Core>.variable("core")
      let caller = Expression<Frame>.variable("caller")
      return all(
        thread.entry == .threadCapability, thread.rights.includes(.execute), after(core.thread) == thread.target,
        time.entry == .tcapCapability, time.rights.includes(.execute), after(core.tcap) == time.target,
        core.isLeaderless || core.isHad(by: caller))
    },
    TransitionTheorem(
      .timeDelegated, "core-is-given-up-by-its-own",
      "A core becomes idle only by the component of the thread that it runs, by that thread's waiting, or by the tick at the end of its span."
    ) { operation in
      let core = Expression<Core>.variable("core")
      return forAll("c") { (c: Expression<Core>) in
        let isGivenUp: Expression<Truth> =
          switch operation.name {
          case "yieldCore": c == core && c.isHad(by: .variable("caller"))
          case "consume": c == core && c.span <= .variable("amount")
          case "receive": c == core && c.thread == operation.frame("receiver")! && c.isHad(by: .variable("caller"))
          default: .false
          }
        return (c.thread != .noFrame && after(c.thread) == .noFrame) ==> isGivenUp
      }
    },
    TransitionTheorem(
      .timeDelegated, "dead-are-not-started", "A thread begins to run only while the component lives that it was made for."
    ) { operation in
      guard let (next, _) = operation.decision else { return nil }
      return all(
        next.object == .thread, next.component.object == .component, next.componentEpoch == next.component.epoch)
    },
    TransitionTheorem(
      .timeDelegated, "what-runs-elsewhere-stays", "A thread or tcap that runs on a core is not started on another."
    ) { operation in
      guard let (next, time) = operation.decision else { return nil }
      let core = Expression<Core>.variable("core")
      return forAll("c") { (c: Expression<Core>) in c != core ==> all(c.thread != next, c.tcap != time) }
    },
    TransitionTheorem(
      .typeSafe, "thread-begins-in-its-component", "A new thread belongs to the component that was named, and that lives."
    ) { operation in
      guard let thread = operation.frame("thread"), let home = operation.frame("home") else { return nil }
      return all(
        home.object == .component, after(thread.object) == .thread, after(thread.component) == home,
        after(thread.componentEpoch) == home.epoch)
    },
    TransitionTheorem(
      .timeDelegated, "component-is-kept", "A thread belongs to one component, of one epoch, as long as it lives."
    ) { _ in
      forAll("f") { (f: Expression<Frame>) in
        (f.object == .thread && after(f.object) == .thread)
          ==> (after(f.component) == f.component && after(f.componentEpoch) == f.componentEpoch)
      }
    },
    TransitionTheorem(
      .timeDelegated, "running-does-not-end",
      "A thread or tcap that runs does not end, and keeps its core until that decides otherwise."
    ) { operation in
      forAll("c") { (c: Expression<Core>) in
        (c.thread != .noFrame)
          ==> all(
            after(before(c.thread).object) == .thread, after(before(c.tcap).object) == .tcap,
            any(
              all(after(c.thread) == c.thread, after(c.tcap) == c.tcap), c.token < after(c.token), c.token == Geometry.maximum()))
      }
    },
    TransitionTheorem(
      .preemptionOrdered, "preempts-only-no-worse",
      "What an activation preempts is rated no better by any scheduler that both tcaps name, and nothing preempts without time."
    ) { operation in
      guard operation.name == "preempt" else { return nil }
      let core = Expression<Core>.variable("core")
      return forAll("s") { (s: Expression<Scheduler>) in
        all(
          after(core.tcap) == Expression<Frame>.variable("thread").supply, after(core.tcap.hasTime),
          all(core.tcap != .noFrame, core.tcap.priority(s) != 0, after(core.tcap.priority(s)) != 0)
            ==> (after(core.tcap.priority(s)) <= core.tcap.priority(s)))
      }
    },
    TransitionTheorem(
      .preemptionOrdered, "ordered-or-asked",
      "What runs, and the tcap that it runs on, is replaced by another only by an activation, by whom it is a thread of, or where it is nobody's."
    ) { operation in
      guard operation.name != "preempt" else { return nil }
      let caller = operation.parameters.contains { $0.name == "caller" } ? Expression<Frame>.variable("caller") : .noFrame
      return forAll("c") { (c: Expression<Core>) in
        all(c.thread != .noFrame, after(c.thread) != c.thread || after(c.tcap) != c.tcap, after(c.thread) != .noFrame)
          ==> (c.isLeaderless || c.isHad(by: caller))
      }
    },
    TransitionTheorem(
      .timeDelegated, "preemption-spends-what-is-bound",
      "An activation's thread runs on the tcap that was bound to it, which has not ended since."
    ) { operation in
      guard operation.name == "preempt" else { return nil }
      let thread = Expression<Frame>.variable("thread")
      let core = Expression<Core>.variable("core")
      return all(
        after(core.thread) == thread, after(core.tcap) == thread.supply, thread.supply.object == .tcap,
        thread.supplyEpoch == thread.supply.epoch)
    },
    TransitionTheorem(
      .interferenceBounded, "span-shrinks", "No span grows but by a decision, which changes its core's token."
    ) { _ in
      forAll("c") { (c: Expression<Core>) in any(after(c.span) <= c.span, c.token < after(c.token)) }
    },
    TransitionTheorem(
      .interferenceBounded, "decision-is-bounded",
      "A decision gives the core no more than the timeout and than what a finite tcap has, and says how much."
    ) { operation in
      guard let (_, time) = operation.decision else { return nil }
      let core = Expression<Core>.variable("core")
      let span = Expression<Integer>(operation.resultTerm)
      return all(
        after(core.span) == span, 0 < span, time.budgetKind == .finite ==> (span <= time.budget),
        operation.name == "dispatch" ? span <= .variable("timeout") : .true)
    },
    TransitionTheorem(
      .interferenceBounded, "spending-uses-the-span",
      "What is spent comes off the span, and nothing is spent beyond it; at its end the core is idle, and the tick says so."
    ) { operation in
      guard operation.name == "consume" else { return nil }
      let core = Expression<Core>.variable("core")
      let amount = Expression<Integer>.variable("amount")
      let spent = core.span - after(core.span)
      return all(
        0 <= spent, spent <= core.span, spent == choose(amount < core.span, amount, else: core.span),
        core.tcap.budgetKind == .finite ==> (after(before(core.tcap).budget) == core.tcap.budget - spent),
        (after(core.span) == 0) == (after(core.thread) == .noFrame),
        (Expression<Integer>(operation.resultTerm) == 1) == (after(core.thread) == .noFrame))
    },
    TransitionTheorem(
      .interferenceBounded, "token-grows",
      "A core's token never falls, and rises by one whenever it is decided what runs there: only then, and unless it is at its maximum."
    ) { operation in
      let core = Expression<Core>.variable("core")
      return forAll("c") { (c: Expression<Core>) in
        let isDecided = operation.decision == nil ? .false : c == core
        let ends = c.thread != .noFrame && after(c.thread) == .noFrame
        return all(
          any(after(c.token) == c.token, after(c.token) == c.token + 1 && (isDecided || ends)),
          (after(c.thread) != c.thread || after(c.tcap) != c.tcap)
            ==> any(after(c.token) == c.token + 1, all(c.token == Geometry.maximum(), after(c.thread) == .noFrame)))
      }
    },
    TransitionTheorem(
      .interferenceBounded, "stale-is-refused", "A dispatch was decided on by who had seen the last decision on its core."
    ) { operation in
      guard operation.name == "dispatch" else { return nil }
      let core = Expression<Core>.variable("core")
      return all(Expression<Integer>.variable("token") == core.token, after(core.token) == core.token + 1)
    },
    TransitionTheorem(
      .interferenceBounded, "token-is-told", "Who asks for a core's token gets the one by which a dispatch is judged."
    ) { operation in
      guard operation.name == "coreToken" else { return nil }
      return Expression<Integer>(operation.resultTerm) == Expression<Core>.variable("core").token
    },
  ]
}

extension Operation {
  /// The thread that the operation starts, and the tcap, if it starts any.
  fileprivate var decision: (thread: Expression<Frame>, tcap: Expression<Frame>)? {
    guard let thread = frame("next"), let tcap = frame("time") else { return nil }
    return (thread, tcap)
  }
}

extension Expression where Tag == Core {
  /// Whether nobody decides what the core runs: it runs nothing, or the component of its thread has ended or lost its table.
  fileprivate var isLeaderless: Expression<Truth> {
    let table = thread.component.slot(at: Geometry.capabilityTableOffset())
    return thread == .noFrame || thread.component.object != .component || thread.componentEpoch != thread.component.epoch
      || table.entry != .link
  }
  /// Whether the caller's capability table is that of the live component whose thread the core runs.
  func isHad(by caller: Expression<Frame>) -> Expression<Truth> {
    let table = thread.component.slot(at: Geometry.capabilityTableOffset())
    return thread != .noFrame && thread.component.object == .component && thread.componentEpoch == thread.component.epoch
      && table.entry == .link && table.target == caller && caller.object == .capabilityNode
  }
}
