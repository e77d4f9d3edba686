/// What a thread has to do, and when.
public struct TaskPlan: Equatable, Sendable {
  public var name: String
  /// Cycles from one release to the next; nil if there is only one.
  public var period: UInt64?
  /// How many cycles each job needs.
  public var cost: UInt64
  /// When the first job is released.
  public var phase: UInt64
  /// How many cycles after its release a job must have ended; nil if there is no hurry.
  public var deadline: UInt64?
  /// Where the policy goes by priorities: 1 is the best.
  public var priority: UInt64
  /// How many cycles its own tcap gets for each job; nil if it runs on the tcap of its scheduler.
  public var budget: UInt64?

  /// A task whose jobs must end before the next one is released, unless another deadline is given.
  public init(
    _ name: String, period: UInt64? = nil, cost: UInt64, phase: UInt64 = 0, deadline: UInt64? = nil, priority: UInt64 = 1,
    budget: UInt64? = nil
  ) {
    self.name = name
    self.period = period
    self.cost = cost
    self.phase = phase
    self.deadline = deadline ?? period
    self.priority = priority
    self.budget = budget
  }
}

/// How a scheduler chooses among what is ready.
public enum SchedulingPolicy: Equatable, Sendable {
  /// The best priority runs. Equals take turns: in order of their release, or after a quantum of so many cycles each.
  case fixedPriority(quantum: UInt64? = nil)
  /// The earliest deadline runs; of equal ones, what was released first; of those, what the plan names first.
  case earliestDeadlineFirst
}

/// A scheduler: a component with a thread that decides who runs.
public struct SchedulerPlan: Equatable, Sendable {
  public var name: String
  public var policy: SchedulingPolicy
  public var tasks: [TaskPlan]
  /// Whether it dispatches until the next release only. One that does not keeps the core for as long as the kernel lets it.
  /// The uppermost must, if tasks of its have no budget: they run on its own tcap, which cannot preempt itself.
  public var programsTimer = true

  public init(_ name: String, _ policy: SchedulingPolicy, tasks: [TaskPlan]) {
    self.name = name
    self.policy = policy
    self.tasks = tasks
  }
}

/// A scheduler under another, which gives it time.
public struct SubschedulerPlan: Equatable, Sendable {
  /// Its tasks run on the time that it is given: they have no budgets of their own.
  public var scheduler: SchedulerPlan
  /// After how many cycles the time is given anew.
  public var period: UInt64
  /// The most cycles in each period.
  public var budget: UInt64
  /// Its priority among its siblings.
  public var priority: UInt64

  public init(_ scheduler: SchedulerPlan, period: UInt64, budget: UInt64, priority: UInt64) {
    self.scheduler = scheduler
    self.period = period
    self.budget = budget
    self.priority = priority
  }
}

/// A thread that runs when a device asks for it.
public struct InterruptPlan: Equatable, Sendable {
  public var name: String
  /// When the device asks.
  public var arrivals: [UInt64]
  /// How many cycles each answer takes.
  public var cost: UInt64
  /// The priority of its tcap: it preempts what is no better.
  public var priority: UInt64
  /// From when on nobody learns that the device asks; nil if it is heard for ever.
  public var detachment: UInt64?

  public init(_ name: String, arrivals: [UInt64], cost: UInt64, priority: UInt64, detachment: UInt64? = nil) {
    self.name = name
    self.arrivals = arrivals
    self.cost = cost
    self.priority = priority
    self.detachment = detachment
  }
}

/// All that is scheduled on one core. Names are different from each other.
public struct SystemPlan: Equatable, Sendable {
  /// The scheduler that has all time.
  public var root: SchedulerPlan
  public var subschedulers: [SubschedulerPlan]
  public var interrupts: [InterruptPlan]

  public init(_ root: SchedulerPlan, subschedulers: [SubschedulerPlan] = [], interrupts: [InterruptPlan] = []) {
    self.root = root
    self.subschedulers = subschedulers
    self.interrupts = interrupts
  }
}
