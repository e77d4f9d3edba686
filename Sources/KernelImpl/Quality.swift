/// A tcap's quality: what each scheduler's priority for it becomes, and how many tcaps then name the scheduler.
extension Kernel {
  /// Gives a tcap a priority for one scheduler.
  @inline(__always) func rate(_ tcap: Frame<Word>, by scheduler: Scheduler<Word>, _ priority: Word) {
    let old = store[tcap, scheduler].priority
    store[tcap, scheduler].priority = priority
    if old == 0 {
      if priority != 0 { store[scheduler].namers = store[scheduler].namers + 1 }
    } else if priority == 0 {
      store[scheduler].namers = store[scheduler].namers - 1
    }
  }

  /// Does something for each scheduler, which must not depend on what is done for others.
  @inline(__always) func forEachScheduler(_ body: (Scheduler<Word>) -> Void) {
    var scheduler: Word = 0
    while scheduler < store.schedulerCount {
      body(Scheduler(number: scheduler))
      scheduler = scheduler + 1
    }
  }

  /// Whether something holds of each scheduler.
  @inline(__always) func everyScheduler(_ holds: (Scheduler<Word>) -> Bool) -> Bool {
    var scheduler: Word = 0
    while scheduler < store.schedulerCount {
      guard holds(Scheduler(number: scheduler)) else { return false }
      scheduler = scheduler + 1
    }
    return true
  }
}
