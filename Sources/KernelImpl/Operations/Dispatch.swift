/// SEMANTICS §2.6 and §2.7: what a core runs is decided by the component whose thread it runs, by anyone while there is none, and by the
/// kernel when a more important activation comes. Each decision, and each end of what was decided, raises the core's token.
extension Kernel {
  /// Switches a core to a thread, which runs on a tcap until that is spent or a timeout has passed.
  ///
  /// - Returns: For how many cycles the timer is to be set.
  public func dispatch(
    caller: Word, core: Word, thread: Word, tcap: Word, timeout: Word, token: Word
  ) throws(KernelError) -> Word {
    guard store.isCore(core) else { throw .outOfRange }
    let core = Core(number: core)
    let thread = try lookup(caller, thread, .thread, right: .execute).object
    let tcap = try lookup(caller, tcap, .tcap, right: .execute).object
    if let decider = decider(of: core) {
      guard decider == Frame(number: caller) else { throw .notPermitted }
    }
    guard token == store[core].token else { throw .stale }
    guard belongsToLiving(thread) else { throw .dead }
    guard store[thread].readiness == .runnable else { throw .blocked }
    guard !isRunning(thread: thread) || store[thread].lastCore == core,
      !isRunning(tcap: tcap) || store[tcap].lastCore == core
    else { throw .running }
    guard hasTime(tcap) else { throw .insufficient }
    guard 0 < timeout else { throw .outOfRange }
    guard token < store.maximum else { throw .exhausted }
    let isWithinBudget = store[tcap].budgetKind == .infinite || timeout <= store[tcap].budget
    let span = isWithinBudget ? timeout : store[tcap].budget
    begin(thread, on: core, tcap, span)
    return span
  }

  /// Tells how often it has been decided what a core runs.
  public func coreToken(core: Word) throws(KernelError) -> Word {
    guard store.isCore(core) else { throw .outOfRange }
    return store[Core(number: core)].token
  }

  /// Gives up a core, which becomes idle.
  @inline(__always) public func yieldCore(caller: Word, core: Word) throws(KernelError) {
    guard store.isCore(core) else { throw .outOfRange }
    let core = Core(number: core)
    guard let caller = frame(caller), let decider = decider(of: core), decider == caller else { throw .notPermitted }
    end(core)
  }

  /// Switches a core to an activated thread, on the tcap that is bound to it, if that is no worse than the one that runs, for all
  /// schedulers that know both; who schedules what ran is notified.
  ///
  /// - Returns: For how many cycles the timer is to be set.
  public func preempt(core: Word, thread: Word) throws(KernelError) -> Word {
    guard store.isCore(core) else { throw .outOfRange }
    let core = Core(number: core)
    guard let thread = frame(thread), store[thread].object == .thread else { throw .wrongKind }
    guard belongsToLiving(thread) else { throw .dead }
    guard let tcap = supply(of: thread) else { throw .noObject }
    guard 0 < store[thread].pending else { throw .blocked }
    guard !isRunning(thread: thread), !isRunning(tcap: tcap) else { throw .running }
    guard hasTime(tcap) else { throw .insufficient }
    // An idle core's tcap is none, whose record is blank: no scheduler rates it.
    let current = store[core].tcap
    guard everyScheduler({ isNoWorse(store[tcap, $0].priority, store[current, $0].priority) }) else { throw .notPermitted }
    guard store[core].token < store.maximum else { throw .exhausted }
    let span = store[tcap].budgetKind == .finite ? store[tcap].budget : store.maximum
    notifySuperiors(of: store[core].thread)
    begin(thread, on: core, tcap, span)
    return span
  }

  /// Spends time on a core: the tick. A tcap that has no more time expires, and keeps its own scheduler's priority only.
  ///
  /// - Returns: 1 if the span is over, and the core idle.
  public func consume(core: Word, amount: Word) throws(KernelError) -> Word {
    guard store.isCore(core) else { throw .outOfRange }
    let core = Core(number: core)
    guard !store[core].isIdle else { throw .noObject }
    let tcap = store[core].tcap
    let span = store[core].span
    guard span <= amount else {
      if store[tcap].budgetKind == .finite { store[tcap].budget = store[tcap].budget - amount }
      store[core].span = span - amount
      return 0
    }
    if store[tcap].budgetKind == .finite { spendSpan(tcap, span) }
    end(core)
    return 1
  }

  /// Takes a whole span from a tcap, which may expire by it.
  @inline(__always) private func spendSpan(_ tcap: Frame<Word>, _ span: Word) {
    let left = store[tcap].budget - span
    store[tcap].budget = left
    guard left == 0 else { return }
    let own = store[tcap].scheduler
    forEachScheduler { if $0 != own { rate(tcap, by: $0, 0) } }
  }

  /// Whether a priority stands no tcap of the other in the way: of two that a scheduler gave, it is no larger number.
  @inline(__always) private func isNoWorse(_ priority: Word, _ current: Word) -> Bool {
    current == 0 || priority == 0 || priority <= current
  }

  /// Switches the core.
  @inline(__always) private func begin(_ thread: Frame<Word>, on core: Core<Word>, _ tcap: Frame<Word>, _ span: Word) {
    store[core].thread = thread
    store[core].tcap = tcap
    store[core].span = span
    store[core].token = store[core].token + 1
    store[thread].lastCore = core
    store[tcap].lastCore = core
  }

  /// Makes the core idle, and notifies who schedules what ran there. A token that has come to the maximum remains there, and no decision
  /// is taken by it.
  @inline(__always) func end(_ core: Core<Word>) {
    notifySuperiors(of: store[core].thread)
    store[core].thread = .none
    store[core].tcap = .none
    store[core].span = 0
    let token = store[core].token
    if token < store.maximum { store[core].token = token + 1 }
  }

  /// Who decides what the core runs: the component of the thread that it runs, by the capability table by which that is known; nil
  /// if the core is idle, or the component has ended or lost its table.
  @inline(__always) func decider(of core: Core<Word>) -> Frame<Word>? {
    let thread = store[core].thread
    guard thread != .none, belongsToLiving(thread) else { return nil }
    let table = store[store.slot(of: store[thread].component, at: store.capabilityTableOffset)].entry
    return table.kind == .link ? table.target : nil
  }
}

extension Kernel {
  /// Whether a core runs the thread.
  @inline(__always) func isRunning(thread: Frame<Word>) -> Bool { store[store[thread].lastCore].thread == thread }
  /// Whether a core spends the tcap's time.
  @inline(__always) func isRunning(tcap: Frame<Word>) -> Bool { store[store[tcap].lastCore].tcap == tcap }
  /// Whether a thread's component still lives: its frame, if it is another component's now, has another epoch.
  @inline(__always) func belongsToLiving(_ thread: Frame<Word>) -> Bool {
    store[thread].componentEpoch == store[store[thread].component].epoch
  }
  /// The tcap that is bound to a thread, if it lives.
  @inline(__always) func supply(of thread: Frame<Word>) -> Frame<Word>? {
    let supply = store[thread].supply
    return supply != .none && store[thread].supplyEpoch == store[supply].epoch ? supply : nil
  }
  /// Whether a tcap has time to spend.
  @inline(__always) func hasTime(_ tcap: Frame<Word>) -> Bool {
    store[tcap].budgetKind == .infinite || store[tcap].budget != 0
  }
}
