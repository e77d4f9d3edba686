import KernelSpec

extension SpecificationMutant {
  private static let core = Named.core
  private static let thread = Named.object("thread")
  private static let receiver = Named.object("endPoint")
  private static let attached = Expression<Frame>.variable("controller").slot(at: .variable("line")).target

  /// Bugs of end-points: activations that are lost, slept through, or notified to the wrong ones.
  static let endPoints: [SpecificationMutant] = [
    SpecificationMutant(
      "send-is-lost", "an activation wakes its thread, and is not counted",
      .activationKept, "activation-is-counted", .to("send", edits: .forget(State.pending.symbol, at: receiver.term))),
    SpecificationMutant(
      "send-is-slept-through", "an activation is counted, and its thread goes on waiting",
      .activationKept, "blocked-has-none-pending", .to("send", edits: .forget(State.readiness.symbol, at: receiver.term))),
    SpecificationMutant(
      "send-counts-once", "an activation that finds another pending is lost",
      .activationKept, "activation-is-counted",
      .to("send", edits: .write(State.pending.symbol, at: receiver.term) { _ in Term.integer(1) })),
    SpecificationMutant(
      "send-wraps", "the number of pending activations passes the maximum",
      .activationKept, "pending-is-natural", .to("send", edits: .drop(.exhausted))),
    SpecificationMutant(
      "send-wakes-the-dead", "a thread of a destroyed component is activated",
      .activationKept, "activation-is-authorised", .to("send", edits: .drop(.dead))),
    SpecificationMutant(
      "send-ignores-rights", "who may only receive from an end-point sends to it",
      .activationKept, "activation-is-authorised", .to("send", edits: .drop(.notPermitted))),
    SpecificationMutant(
      "send-notifies-nobody", "no superior is notified of an activation",
      .activationKept, "superiors-are-notified", .to("send", edits: .forget(State.pending.symbol, at: receiver.superior.term))),
    SpecificationMutant(
      "send-notifies-the-next-only", "the superior's superior is not notified of an activation",
      .activationKept, "superiors-are-notified",
      .to("send", edits: .forget(State.pending.symbol, at: receiver.superior.superior.term))),
    SpecificationMutant(
      "send-lets-the-scheduler-sleep", "a superior that is notified goes on waiting",
      .activationKept, "superiors-are-notified", .to("send", edits: .forget(State.readiness.symbol, at: receiver.superior.term))),
    SpecificationMutant(
      "send-trusts-the-memory", "whatever is in a superior's frame now is notified",
      .activationKept, "only-superiors-are-notified",
      .to("send", edits: .mistake(receiver.superiorEpoch, for: receiver.superior.epoch))),
    SpecificationMutant(
      "send-fails-half-way", "a thread is woken by an activation that is refused",
      .failureAtomic, "refusal-changes-nothing", .to("send", edits: .hurry(State.readiness.symbol, before: .exhausted))),
    SpecificationMutant(
      "receive-takes-all", "whoever receives one activation loses all others",
      .activationKept, "activations-are-kept",
      .to("receive", edits: .write(State.pending.symbol, .first) { _ in Term.integer(0) })),
    SpecificationMutant(
      "receive-by-others", "any component receives what was sent to a thread",
      .activationKept, "receiver-is-authorised", .to("receive", edits: .drop(.notPermitted, .last))),
    SpecificationMutant(
      "receive-for-another", "whoever may receive from an end-point makes its thread wait, from wherever",
      .activationKept, "receiver-is-authorised",
      .to("receive", edits: .alter(.notPermitted, .last) { _ in core.thread == receiver })),
    SpecificationMutant(
      "receive-ignores-rights", "who may only send to an end-point receives from it",
      .activationKept, "receiver-is-authorised", .to("receive", edits: .drop(.notPermitted, .first))),
    SpecificationMutant(
      "receive-keeps-it", "an activation that is received remains pending",
      .activationKept, "received-is-taken", .to("receive", edits: .forget(State.pending.symbol, at: receiver.term))),
    SpecificationMutant(
      "receive-takes-nothing-for-something", "who received nothing is notified of an activation",
      .activationKept, "received-is-taken", .to("receive", edits: .answer(1))),
    SpecificationMutant(
      "receive-runs-on", "a thread that waits goes on running",
      .activationKept, "running-is-not-blocked", .to("receive", edits: .forget(State.thread.symbol))),
    SpecificationMutant(
      "receive-does-not-wait", "a thread that is to wait only gives up its core",
      .activationKept, "waiting-is-granted", .to("receive", edits: .forget(State.readiness.symbol, at: receiver.term))),
    SpecificationMutant(
      "waiting-notifies-nobody", "no superior is notified that a thread waits",
      .activationKept, "superiors-are-notified",
      .to("receive", edits: .forget(State.pending.symbol, at: core.thread.superior.term))),
    SpecificationMutant(
      "tick-notifies-nobody", "no superior is notified that a span is over",
      .activationKept, "superiors-are-notified",
      .to("consume", edits: .forget(State.pending.symbol, at: core.thread.superior.term))),
    SpecificationMutant(
      "yield-notifies-nobody", "no superior is notified that a core was given up",
      .activationKept, "superiors-are-notified",
      .to("yieldCore", edits: .forget(State.pending.symbol, at: core.thread.superior.term))),
    SpecificationMutant(
      "interrupt-after-detach", "an interrupt goes to whatever a slot last named, or names",
      .activationKept, "activation-is-authorised", .to("interrupt", edits: .drop(.vacant))),
    SpecificationMutant(
      "interrupt-ignores-rights", "a line is attached by a capability that only lets receive",
      .activationKept, "activation-is-authorised", .to("interrupt", edits: .drop(.notPermitted))),
    SpecificationMutant(
      "interrupt-is-lost", "an interrupt wakes its thread, and is not counted",
      .activationKept, "activation-is-counted", .to("interrupt", edits: .forget(State.pending.symbol, at: attached.term))),
    SpecificationMutant(
      "bind-ignores-the-level", "a thread of any level is notified of another",
      .typeSafe, "superior-is-one-level-above", .to("bindSuperior", edits: .drop(.wrongLevel))),
    SpecificationMutant(
      "bind-remembers-no-epoch", "a thread does not remember the epoch of its superior",
      .activationKept, "binding-is-made", .to("bindSuperior", edits: .forget(State.superiorEpoch.symbol))),
    SpecificationMutant(
      "bind-to-what-cannot-be-notified", "a thread is bound to an end-point to which its scheduler may not send",
      .activationKept, "binding-is-made", .to("bindSuperior", edits: .drop(.notPermitted, .last))),
    SpecificationMutant(
      "bind-by-who-dispatches", "who may only dispatch a thread says who is notified of it",
      .activationKept, "binding-is-made", .to("bindSuperior", edits: .drop(.notPermitted, .first))),
    SpecificationMutant(
      "supply-by-who-dispatches", "who may only dispatch a thread says what it spends when it preempts",
      .activationKept, "binding-is-made", .to("bindSupply", edits: .drop(.notPermitted, .first))),
    SpecificationMutant(
      "binding-wakes", "a thread that waits is woken by being bound",
      .activationKept, "waking-is-counted", .to("bindSupply", edits: .add(State.readiness.set(thread, .runnable)))),
    SpecificationMutant(
      "receive-notifies-always", "a superior is notified of each activation that is received",
      .activationKept, "only-superiors-are-notified",
      .to(
        "receive",
        edits: .add(
          .when(
            (core.thread.hasSuperior && core.thread.superior.pending < Geometry.maximum() && 0 < receiver.pending).term,
            [State.pending.set(core.thread.superior, core.thread.superior.pending + 1)])))),
    SpecificationMutant(
      "supply-ignores-rights", "a thread is bound to a tcap that its scheduler may not spend",
      .activationKept, "binding-is-made", .to("bindSupply", edits: .drop(.notPermitted, .last))),
    SpecificationMutant(
      "supply-is-another", "a thread is bound to the tcap that will be in the frame next",
      .typeSafe, "supply-is-tcap",
      .to("bindSupply", edits: .write(State.supplyEpoch.symbol) { _ in (Named.object("tcap").epoch + 1).term })),
    SpecificationMutant(
      "end-point-of-any-thread", "who may only dispatch a thread makes capabilities to its end-point",
      .activationKept, "end-point-is-authorised", .to("activateEndPoint", edits: .drop(.notPermitted, .first))),
    SpecificationMutant(
      "end-point-is-the-thread", "a capability to an end-point is one to the thread",
      .activationKept, "end-point-is-authorised",
      .to("activateEndPoint", edits: .write(State.entry.symbol) { _ in Expression<EntryKind>.threadCapability.term })),
    SpecificationMutant(
      "dispatch-ends-the-wait", "a thread that waits is dispatched, and runs while nothing has come for it",
      .activationKept, "blocked-is-not-started", .to("dispatch", edits: .drop(.blocked))),
    SpecificationMutant(
      "preempt-uncalled", "a thread preempts of which no activation is pending",
      .activationKept, "preemption-is-activated", .to("preempt", edits: .drop(.blocked))),
    SpecificationMutant(
      "preempt-while-runnable", "a thread that may be dispatched preempts without an activation",
      .activationKept, "preemption-is-activated",
      .to("preempt", edits: .alter(.blocked) { _ in Expression<Frame>.variable("thread").readiness == .runnable })),
    SpecificationMutant(
      "preempted-is-forgotten", "nobody is notified of a thread that is preempted",
      .activationKept, "superiors-are-notified",
      .to("preempt", edits: .forget(State.pending.symbol, at: core.thread.superior.term))),
    SpecificationMutant(
      "preempt-on-the-dead", "an activation spends what is left of a tcap that has ended",
      .timeDelegated, "preemption-spends-what-is-bound", .to("preempt", edits: .drop(.noObject))),
    SpecificationMutant(
      "thread-below-all", "a thread of any level is made",
      .typeSafe, "level-exists", .to("activateThread", edits: .drop(.wrongLevel, .last))),
    SpecificationMutant(
      "end-of-thread-is-unnoticed", "whoever was bound to a thread that has ended takes the next in its frame for it",
      .typeSafe, "epoch-grows", .to("deactivate", edits: .forget(State.epoch.symbol))),
    SpecificationMutant(
      "end-of-tcap-is-unnoticed", "whoever was bound to a tcap that has ended takes the next in its frame for it",
      .typeSafe, "epoch-grows", .to("deactivateTcap", edits: .forget(State.epoch.symbol))),
    SpecificationMutant(
      "end-keeps-activations", "a frame keeps the activations of the thread that it backed",
      .activationKept, "pending-is-natural", .to("deactivate", edits: .forget(State.pending.symbol))),
    SpecificationMutant(
      "end-goes-on-waiting", "a frame goes on waiting when its thread has ended",
      .activationKept, "blocked-has-none-pending", .to("deactivate", edits: .forget(State.readiness.symbol))),
    SpecificationMutant(
      "end-keeps-the-supply", "a frame goes on naming the tcap of the thread that it backed",
      .typeSafe, "supply-is-tcap", .to("deactivate", edits: .forget(State.supply.symbol))),
    SpecificationMutant(
      "end-of-thread-wraps", "the epoch of a frame passes the maximum when a thread ends",
      .typeSafe, "epoch-is-natural",
      .to(
        "deactivate",
        edits: .alter(.exhausted) { _ in
          let frame = Named.source.target
          return frame.object == .component ==> (frame.epoch < Geometry.maximum())
        })),
    SpecificationMutant(
      "end-keeps-the-superior", "a frame goes on naming the superior of the thread that it backed",
      .typeSafe, "superior-is-one-level-above", .to("deactivate", edits: .forget(State.superior.symbol))),
  ]
}

extension CodeMutant {
  /// Bugs of end-points.
  static let endPoints: [CodeMutant] = [
    CodeMutant(
      "code-send-is-slept-through", "an activation is counted, and its thread goes on waiting", in: "Operations/EndPoint.swift",
      """
      store[thread].pending = pending + 1
          store[thread].readiness = .runnable
      """,
      becomes: "store[thread].pending = pending + 1"),
    CodeMutant(
      "code-send-notifies-nobody", "no superior is notified of an activation", in: "Operations/EndPoint.swift",
      """
      store[thread].readiness = .runnable
          notifySuperiors(of: thread)
      """,
      becomes: "store[thread].readiness = .runnable"),
    CodeMutant(
      "code-notifies-the-next-only", "the superior's superior is not notified", in: "Operations/EndPoint.swift",
      "if let next = self.superior(of: superior) { notify(next) }", becomes: ""),
    CodeMutant(
      "code-notifies-the-dead", "whatever is in a superior's frame now is notified", in: "Operations/EndPoint.swift",
      "return superior != .none && store[thread].superiorEpoch == store[superior].epoch ? superior : nil",
      becomes: "return superior != .none ? superior : nil"),
    CodeMutant(
      "code-receive-takes-all", "whoever receives one activation loses all others", in: "Operations/EndPoint.swift",
      "store[thread].pending = pending - 1", becomes: "store[thread].pending = 0"),
    CodeMutant(
      "code-receive-by-others", "any component receives what was sent to a thread", in: "Operations/EndPoint.swift",
      "guard store[core].thread == thread, let decider", becomes: "guard let decider"),
    CodeMutant(
      "code-receive-for-another", "whoever may receive from an end-point makes its thread wait, from wherever",
      in: "Operations/EndPoint.swift", "let decider = decider(of: core), decider == Frame(number: caller) else {",
      becomes: "let decider = decider(of: core), decider == decider else {"),
    CodeMutant(
      "code-interrupt-after-detach", "an interrupt goes to whatever a slot names", in: "Operations/EndPoint.swift",
      "guard entry.kind == .endPointCapability else { throw .vacant }", becomes: ""),
    CodeMutant(
      "code-bind-ignores-the-level", "a thread of any level is notified of another", in: "Operations/EndPoint.swift",
      "guard store[superior].level + 1 == store[thread].level else { throw .wrongLevel }", becomes: ""),
    CodeMutant(
      "code-dispatch-ends-the-wait", "a thread that waits is dispatched", in: "Operations/Dispatch.swift",
      "guard store[thread].readiness == .runnable else { throw .blocked }", becomes: ""),
    CodeMutant(
      "code-preempt-uncalled", "a thread preempts of which no activation is pending", in: "Operations/Dispatch.swift",
      "guard 0 < store[thread].pending else { throw .blocked }", becomes: ""),
    CodeMutant(
      "code-preempted-is-forgotten", "nobody is notified of a thread that is preempted", in: "Operations/Dispatch.swift",
      """
      notifySuperiors(of: store[core].thread)
          begin(
      """,
      becomes: "begin("),
    CodeMutant(
      "code-end-keeps-activations", "a frame keeps the activations of the thread that it backed", in: "Operations/Activate.swift",
      "frame.pending = 0", becomes: ""),
    CodeMutant(
      "code-preempt-on-the-dead", "an activation spends what is left of a tcap that has ended", in: "Operations/Dispatch.swift",
      "return supply != .none && store[thread].supplyEpoch == store[supply].epoch ? supply : nil",
      becomes: "return supply != .none ? supply : nil"),
  ]
}
