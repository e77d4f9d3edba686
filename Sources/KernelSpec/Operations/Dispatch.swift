/// SEMANTICS §2.6 and §2.7: what a core runs is decided by the component whose thread it runs, by anyone while there is none, and by the
/// kernel when a more important activation comes. Each decision, and each end of what was decided, raises the core's token, so that
/// who decides on what he saw before is found out.
extension Operation {
  /// A scheduler hands its core to a thread, together with the time that it may spend.
  public static let dispatch: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let core = Expression<Core>.variable("core")
    let thread = Expression<Address>.variable("thread")
    let tcap = Expression<Address>.variable("tcap")
    let timeout = Expression<Integer>.variable("timeout")
    let token = Expression<Integer>.variable("token")
    let next = Lookup(caller: caller, address: thread)
    let time = Lookup(caller: caller, address: tcap)
    let run = Run(core: core, thread: next.object, tcap: time.object)
    let span = choose(time.object.budgetKind == .finite && time.object.budget < timeout, time.object.budget, else: timeout)
    return Operation(
      "dispatch", "Switches a core to a thread, which runs on a tcap until that is spent or a timeout has passed.",
      parameters: [
        Variable(of: caller), Variable(of: core), Variable(of: thread), Variable(of: tcap), Variable(of: timeout),
        Variable(of: token),
      ],
      landmarks: [
        "next": next.object.term, "time": time.object.term, "threadSlot": next.capability.term, "timeSlot": time.capability.term,
      ]
    ) {
      require(Geometry.isCore(core), else: .outOfRange)
      next.steps(.threadCapability, right: .execute)
      time.steps(.tcapCapability, right: .execute)
      require(!core.hasDecider || core.isDecided(by: caller), else: .notPermitted)
      require(token == core.token, else: .stale)
      run.livingSteps
      require(next.object.readiness == .runnable, else: .blocked)
      require(
        all(
          next.object.isRunningThread ==> (next.object.lastCore == core),
          time.object.isRunningTcap ==> (time.object.lastCore == core)),
        else: .running)
      run.timeSteps
      require(0 < timeout, else: .outOfRange)
      run.tokenSteps
      run.begin(span)
      result(span)
    }
  }()

  /// A scheduler asks for the token before it looks at what it decides on.
  public static let coreToken: Operation = {
    let core = Expression<Core>.variable("core")
    return Operation(
      "coreToken", "Tells how often it has been decided what a core runs: a dispatch that is decided on now has to say so.",
      parameters: [Variable(of: core)]
    ) {
      require(Geometry.isCore(core), else: .outOfRange)
      result(core.token)
    }
  }()

  /// The thread that runs has nothing more to do: another may be dispatched.
  public static let yieldCore: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let core = Expression<Core>.variable("core")
    return Operation(
      "yieldCore", "Gives up a core, which becomes idle.", parameters: [Variable(of: caller), Variable(of: core)]
    ) {
      require(Geometry.isCore(core), else: .outOfRange)
      require(core.hasDecider && core.isDecided(by: caller), else: .notPermitted)
      Run.end(on: core, where: .true)
    }
  }()

  /// A thread of which an activation is pending, such as by an interrupt, runs on the tcap that is bound to it. It takes the core from
  /// another only if no scheduler that knows both tcaps rates the new one worse; of all others, none has a say. Whoever schedules what
  /// ran is notified.
  public static let preempt: Operation = {
    let core = Expression<Core>.variable("core")
    let thread = Expression<Frame>.variable("thread")
    let tcap = thread.supply
    let run = Run(core: core, thread: thread, tcap: tcap)
    let span = choose(tcap.budgetKind == .finite, tcap.budget, else: Geometry.maximum())
    return Operation(
      "preempt", "Switches a core to an activated thread, if its tcap is no worse than the one that runs.", isInternal: true,
      parameters: [Variable(of: core), Variable(of: thread)],
      landmarks: ["next": thread.term, "time": tcap.term]
    ) {
      require(Geometry.isCore(core), else: .outOfRange)
      require(thread.object == .thread, else: .wrongKind)
      run.livingSteps
      require(thread.hasSupply, else: .noObject)
      require(0 < thread.pending, else: .blocked)
      require(!thread.isRunningThread && !tcap.isRunningTcap, else: .running)
      run.timeSteps
      require(
        forAll("s", triggers: { s in [[tcap.priority(s).term]] }) { s in
          any(
            core.tcap.priority(s) == 0, tcap.priority(s) == 0, tcap.priority(s) <= core.tcap.priority(s))
        },
        else: .notPermitted)
      run.tokenSteps
      EndPoint(thread: core.thread).notifySuperiors(where: !core.isIdle)
      run.begin(span)
      result(span)
    }
  }()

  /// The tick: cycles have been executed. What a core runs ends with its span, which is never longer than its tcap's time; what the
  /// kernel itself takes beyond that is no one's. A tcap that has no more time expires, and keeps its own scheduler's priority only.
  public static let consume: Operation = {
    let core = Expression<Core>.variable("core")
    let amount = Expression<Integer>.variable("amount")
    let tcap = core.tcap
    let isFinite = tcap.budgetKind == .finite
    let ends = core.span <= amount
    let spent = choose(ends, core.span, else: amount)
    let expires = all(isFinite, ends, tcap.budget == core.span)
    return Operation(
      "consume", "Spends time on a core: of its tcap, which expires at its end, and of the span, at whose end the core is idle.",
      isInternal: true, parameters: [Variable(of: core), Variable(of: amount)], landmarks: ["spender": tcap.term]
    ) {
      require(Geometry.isCore(core) && 0 <= amount, else: .outOfRange)
      require(!core.isIdle, else: .noObject)
      when(isFinite) {
        State.budget.set(tcap, tcap.budget - spent)
      }
      State.budgetBelow.redefine("i") { i in
        State.budgetBelow(i) - choose(isFinite && Geometry.frameNumber(tcap) < i, spent, else: 0)
      }
      when(expires) {
        Quality.rate(tcap) { s in choose(s == tcap.scheduler, tcap.priority(s), else: 0) }
      }
      State.span.set(core, core.span - spent)
      Run.end(on: core, where: ends)
      result(choose(ends, 1, else: 0))
    }
  }()
}

extension Expression where Tag == Core {
  /// The entry of the component whose thread runs that links the capability table by which the component is known.
  private var deciderLink: Expression<Slot> { thread.component.slot(at: Geometry.capabilityTableOffset()) }
  /// Whether somebody decides what the core runs: the component of the thread that it runs, if that lives and is known.
  var hasDecider: Expression<Truth> {
    !isIdle && thread.belongsToLiving && deciderLink.entry == .link
  }
  /// Whether that is the caller.
  func isDecided(by caller: Expression<Frame>) -> Expression<Truth> { deciderLink.target == caller }
}

/// A thread on a core, on a tcap.
struct Run {
  let core: Expression<Core>
  let thread: Expression<Frame>
  let tcap: Expression<Frame>

  /// Refuses if the thread's component has ended.
  @StepBuilder fileprivate var livingSteps: [Clause] { require(thread.belongsToLiving, else: .dead) }
  /// Refuses if there is no time to spend.
  @StepBuilder fileprivate var timeSteps: [Clause] { require(tcap.hasTime, else: .insufficient) }
  /// Refuses if no further decision could be told from the last.
  @StepBuilder fileprivate var tokenSteps: [Clause] { require(core.token < Geometry.maximum(), else: .exhausted) }

  /// Switches the core.
  @StepBuilder fileprivate func begin(_ span: Expression<Integer>) -> [Clause] {
    State.thread.set(core, thread)
    State.tcap.set(core, tcap)
    State.span.set(core, span)
    State.token.set(core, core.token + 1)
    State.lastCore.set(thread, core)
    State.lastCore.set(tcap, core)
  }

  /// Makes the core idle, and notifies who schedules what ran there. A token that has come to the maximum remains there, and no decision
  /// is taken by it.
  @StepBuilder static func end(on core: Expression<Core>, where condition: Expression<Truth>) -> [Clause] {
    when(condition) {
      State.thread.set(core, .noFrame)
      State.tcap.set(core, .noFrame)
      State.span.set(core, 0)
    }
    when(condition && core.token < Geometry.maximum()) {
      State.token.set(core, core.token + 1)
    }
    EndPoint(thread: core.thread).notifySuperiors(where: condition)
  }
}
