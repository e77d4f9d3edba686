/// A tcap's quality: what each scheduler's priority for it becomes, and how many tcaps then name the scheduler.
enum Quality {
  /// The weaker of two priorities: the larger number. A tcap that does not name a scheduler is in nobody's way: 0 is the strongest.
  static func weaker(_ a: Expression<Integer>, _ b: Expression<Integer>) -> Expression<Integer> { choose(a < b, b, else: a) }

  /// Gives a tcap a priority for one scheduler.
  @StepBuilder static func rate(
    _ tcap: Expression<Frame>, by scheduler: Expression<Scheduler>, _ priority: Expression<Integer>
  ) -> [Clause] {
    let old = tcap.priority(scheduler)
    let namers = State.namers(scheduler)
    State.priority.set(tcap, scheduler, priority)
    when(old == 0 && priority != 0) {
      State.namers.set(scheduler, namers + 1)
      swapNumbers(tcap, State.namer(scheduler, namers), at: namers, scheduler)
    }
    when(old != 0 && priority == 0) {
      State.namers.set(scheduler, namers - 1)
      swapNumbers(tcap, State.namer(scheduler, namers - 1), at: namers - 1, scheduler)
    }
  }

  /// Gives the frame the number that another has among the namers of a scheduler, and the other its own.
  @StepBuilder private static func swapNumbers(
    _ frame: Expression<Frame>, _ other: Expression<Frame>, at number: Expression<Integer>, _ scheduler: Expression<Scheduler>
  ) -> [Clause] {
    State.namer.set(scheduler, State.naming(frame, scheduler), other)
    State.naming.set(other, scheduler, State.naming(frame, scheduler))
    State.namer.set(scheduler, number, frame)
    State.naming.set(frame, scheduler, number)
  }

  /// Gives a tcap a priority for every scheduler.
  static func rate(
    _ tcap: Expression<Frame>, _ priority: (Expression<Scheduler>) -> Expression<Integer>
  ) -> Step {
    forEachScheduler { scheduler in rate(tcap, by: scheduler, priority(scheduler)) }
  }

  /// Takes every priority from a tcap, of which each that `bequest` says goes on as the heir's where the heir inherits.
  static func bequeath(
    _ tcap: Expression<Frame>, to heir: Expression<Frame>, where inherits: Expression<Truth>,
    _ bequest: (Expression<Scheduler>) -> Expression<Integer>
  ) -> Step {
    forEachScheduler { scheduler in
      let takesNumber = all(inherits, tcap.priority(scheduler) != 0, heir.priority(scheduler) == 0)
      when(inherits) {
        State.priority.set(heir, scheduler, bequest(scheduler))
      }
      // Of the two, one still names the scheduler: the heir by the number of the tcap.
      when(takesNumber) {
        State.priority.set(tcap, scheduler, 0)
        swapNumbers(tcap, heir, at: State.naming(heir, scheduler), scheduler)
      }
      when(!takesNumber) {
        rate(tcap, by: scheduler, 0)
      }
    }
  }
}
