extension Invariant {
  /// End-points: who is activated, who waits, and who is notified.
  static let endPoints: [Invariant] = [
    Invariant(
      .typeSafe, "superior-is-one-level-above",
      "A thread's superior, in the epoch that it remembers, is a thread of the level above; other objects have none.",
      forAll("f", triggers: { f in [[f.superior.term], [f.superiorEpoch.term]] }) { (f: Expression<Frame>) in
        choose(
          f.object == .thread,
          all(
            0 <= f.superiorEpoch, f.superiorEpoch <= f.superior.epoch,
            f.hasSuperior ==> (f.superior.object == .thread && f.superior.level + 1 == f.level)),
          else: f.superior == .noFrame && f.superiorEpoch == 0)
      }),
    Invariant(
      .typeSafe, "supply-is-tcap",
      "What is bound to a thread for its activations is, in the epoch that it remembers, a tcap; other objects have nothing bound.",
      forAll("f", triggers: { f in [[f.supply.term], [f.supplyEpoch.term]] }) { (f: Expression<Frame>) in
        choose(
          f.object == .thread,
          all(0 <= f.supplyEpoch, f.supplyEpoch <= f.supply.epoch, f.hasSupply ==> (f.supply.object == .tcap)),
          else: f.supply == .noFrame && f.supplyEpoch == 0)
      }),
    Invariant(
      .activationKept, "pending-is-natural",
      "The activations pending are no negative number, none above the maximum, and only threads'.",
      forAll("f", triggers: { f in [[f.pending.term]] }) { (f: Expression<Frame>) in
        all(0 <= f.pending, f.pending <= Geometry.maximum(), f.object != .thread ==> (f.pending == 0))
      }),
    Invariant(
      .activationKept, "blocked-has-none-pending", "Only a thread waits, and none of which an activation is pending.",
      forAll("f", triggers: { f in [[f.readiness.term], [f.pending.term]] }) { (f: Expression<Frame>) in
        f.readiness == .blocked ==> (f.object == .thread && f.pending == 0)
      }),
    Invariant(
      .activationKept, "running-is-not-blocked", "What a core runs does not wait.",
      forAll("c", triggers: { c in [[c.thread.term]] }) { (c: Expression<Core>) in
        c.thread != .noFrame ==> (c.thread.readiness == .runnable)
      }),
  ]
}

extension TransitionTheorem {
  /// What each success of an operation does to activations.
  static let endPoints: [TransitionTheorem] = [
    TransitionTheorem(
      .activationKept, "activations-are-kept",
      "Only by receiving does a thread lose an activation, and then one, while it runs; the operation says so."
    ) { operation in
      let core = Expression<Core>.variable("core")
      return forAll("f") { (f: Expression<Frame>) in
        let isReceived: Expression<Truth> =
          operation.name == "receive"
          ? all(
            core.thread == f, after(f.pending) == f.pending - 1, Expression<Integer>(operation.resultTerm) == 1)
          : .false
        return (f.object == .thread && after(f.object) == .thread) ==> (f.pending <= after(f.pending) || isReceived)
      }
    },
    TransitionTheorem(
      .activationKept, "activation-is-counted", "An activation is pending, and its thread does not wait."
    ) { operation in
      guard operation.activates, let receiver = operation.frame("receiver") else { return nil }
      return all(
        receiver.object == .thread, after(receiver.pending) == receiver.pending + 1,
        after(before(receiver).readiness) == .runnable)
    },
    TransitionTheorem(
      .activationKept, "activation-is-authorised",
      "An activation goes to a living component's thread, by a capability to its end-point that may be written: an interrupt's stands in its line's slot."
    ) { operation in
      guard operation.activates, let slot = operation.slot("endPointSlot"), let receiver = operation.frame("receiver") else {
        return nil
      }
      let isAttached: Expression<Truth> =
        operation.name == "interrupt"
        ? slot.node == .variable("controller") && slot.offset == .variable("line") : .true
      let home = receiver.component
      return all(
        slot.entry == .endPointCapability, slot.target == receiver, slot.rights.includes(.write), isAttached,
        home.object == .component, home.epoch == receiver.componentEpoch)
    },
    TransitionTheorem(
      .activationKept, "only-superiors-are-notified",
      "Activations are counted of whom an operation activates, and of the superiors of whom it activates, preempts or ends the run; of nobody else."
    ) { operation in
      forAll("f") { (f: Expression<Frame>) in
        let isActivated: Expression<Truth> =
          operation.activates && operation.frame("receiver") != nil ? f == operation.frame("receiver")! : .false
        let isNotified = operation.reporter.map { operation.reports && f.isNotified(of: $0) } ?? .false
        return f.pending < after(f.pending) ==> any(isActivated, isNotified)
      }
    },
    TransitionTheorem(
      .activationKept, "superiors-are-notified",
      "Whoever is above a thread that is activated or preempted, or whose run ends, is notified, and does not wait."
    ) { operation in
      guard let thread = operation.reporter else { return nil }
      return forAll("f") { (f: Expression<Frame>) in
        (operation.reports && f.isNotified(of: thread))
          ==> all(
            after(f.readiness) == .runnable,
            any(after(f.pending) == f.pending + 1, f.pending == Geometry.maximum() && after(f.pending) == f.pending))
      }
    },
    TransitionTheorem(
      .activationKept, "blocked-is-not-started", "A thread begins to run only if it waits for nothing."
    ) { operation in
      guard let next = operation.frame("next") else { return nil }
      return next.readiness == .runnable && after(before(next).readiness) == .runnable
    },
    TransitionTheorem(
      .activationKept, "preemption-is-activated", "A thread preempts only while an activation of it is pending."
    ) { operation in
      guard operation.name == "preempt" else { return nil }
      return 0 < Expression<Frame>.variable("thread").pending
    },
    TransitionTheorem(
      .activationKept, "waking-is-counted", "A thread ceases to wait only with an activation."
    ) { _ in
      forAll("f") { (f: Expression<Frame>) in
        all(f.readiness == .blocked, after(f.readiness) == .runnable, after(f.object) == .thread)
          ==> (f.pending < after(f.pending))
      }
    },
    TransitionTheorem(
      .activationKept, "waiting-is-asked-for",
      "A thread begins to wait only by asking for an activation where none is pending, and gives up its core."
    ) { operation in
      let core = Expression<Core>.variable("core")
      return forAll("f") { (f: Expression<Frame>) in
        let asks: Expression<Truth> =
          operation.name == "receive"
          ? all(core.thread == f, f.pending == 0, Expression<Integer>.variable("isBlocking") != 0, after(core.thread) == .noFrame)
          : .false
        return (f.readiness == .runnable && after(f.readiness) == .blocked) ==> asks
      }
    },
    TransitionTheorem(
      .activationKept, "receiver-is-authorised",
      "A thread receives where it runs, by a capability that its component has to its own end-point, with the right to read."
    ) { operation in
      guard operation.name == "receive", let slot = operation.slot("endPointSlot") else { return nil }
      let core = Expression<Core>.variable("core")
      return all(
        slot.entry == .endPointCapability, slot.rights.includes(.read), core.thread == slot.target,
        core.isHad(by: .variable("caller")))
    },
    TransitionTheorem(
      .activationKept, "received-is-taken", "Who asks for an activation is told whether one was pending, and then takes it."
    ) { operation in
      guard operation.name == "receive", let receiver = operation.frame("receiver") else { return nil }
      let count = Expression<Integer>(operation.resultTerm)
      return all(count == choose(0 < receiver.pending, 1, else: 0), after(receiver.pending) == receiver.pending - count)
    },
    TransitionTheorem(
      .activationKept, "waiting-is-granted", "Who asks to wait where no activation is pending waits."
    ) { operation in
      guard operation.name == "receive", let receiver = operation.frame("receiver") else { return nil }
      return (receiver.pending == 0 && Expression<Integer>.variable("isBlocking") != 0)
        ==> (after(before(receiver).readiness) == .blocked)
    },
    TransitionTheorem(
      .activationKept, "end-point-is-authorised",
      "A capability to an end-point is made only of one to its thread with the right to write, and is no capability to the thread."
    ) { operation in
      guard operation.name == "activateEndPoint", let source = operation.slot("source") else { return nil }
      return forAll("s") { (s: Expression<Slot>) in
        all(s.entry == .empty, after(s.entry) != .empty)
          ==> all(
            after(s.entry) == .endPointCapability, source.entry == .threadCapability, source.rights.includes(.write))
      }
    },
    TransitionTheorem(
      .activationKept, "binding-is-authorised",
      "A thread is bound by a capability to it with the right to write, to an end-point that may be written or to a tcap that may be spent; no other operation binds."
    ) { operation in
      forAll("f") { (f: Expression<Frame>) in
        let isBound = operation.frame("bound").map { f == $0 } ?? .false
        let superior = operation.frame("superior").map { after(f.superior) == $0 && after(f.superiorEpoch) == $0.epoch } ?? .false
        let supply = operation.frame("supply").map { after(f.supply) == $0 && after(f.supplyEpoch) == $0.epoch } ?? .false
        return (after(f.object) == .thread)
          ==> all(
            any(after(f.superior) == f.superior && after(f.superiorEpoch) == f.superiorEpoch, isBound && superior),
            any(after(f.supply) == f.supply && after(f.supplyEpoch) == f.supplyEpoch, isBound && supply))
      }
    },
    TransitionTheorem(
      .activationKept, "binding-is-made", "What is bound holds afterwards, by capabilities that permit it."
    ) { operation in
      guard let bound = operation.frame("bound"), let thread = operation.slot("boundSlot") else { return nil }
      let isBinder = all(thread.entry == .threadCapability, thread.target == bound, thread.rights.includes(.write))
      if let superior = operation.frame("superior"), let slot = operation.slot("superiorSlot") {
        return all(
          isBinder, slot.entry == .endPointCapability, slot.target == superior, slot.rights.includes(.write),
          after(bound.superior) == superior, after(before(bound).hasSuperior))
      }
      guard let supply = operation.frame("supply"), let slot = operation.slot("supplySlot") else { return nil }
      return all(
        isBinder, slot.entry == .tcapCapability, slot.target == supply, slot.rights.includes(.execute),
        after(bound.supply) == supply, after(before(bound).hasSupply))
    },
  ]
}

extension Operation {
  /// Whether it activates the end-point of its receiver.
  fileprivate var activates: Bool { name == "send" || name == "interrupt" }
  /// The thread of which superiors may be notified: the one activated, or the one whose run may end or is preempted.
  fileprivate var reporter: Expression<Frame>? {
    if activates { return frame("receiver") }
    return ["receive", "consume", "yieldCore", "preempt"].contains(name) ? Expression<Core>.variable("core").thread : nil
  }
  /// Whether they are.
  fileprivate var reports: Expression<Truth> {
    activates || name == "preempt" ? .true : after(Expression<Core>.variable("core").thread) == .noFrame
  }
}

extension Expression where Tag == Frame {
  /// Whether this is the superior of a thread, or that one's.
  fileprivate func isNotified(of thread: Expression<Frame>) -> Expression<Truth> {
    let isLive = thread.superior != .noFrame && thread.superior.epoch == thread.superiorEpoch
    let next = thread.superior
    let isNextLive = next.superior != .noFrame && next.superior.epoch == next.superiorEpoch
    return isLive && (self == next || (isNextLive && self == next.superior))
  }
}
