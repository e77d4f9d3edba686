/// A system that shows something, and for how long to watch it.
public struct ScheduleExample: Sendable {
  /// What it is called on the command line.
  public let name: String
  /// What it shows, in a sentence.
  public let summary: String
  /// Where it comes from, if it is not of our own.
  public let source: String?
  public let plan: SystemPlan
  /// One period of all, or more.
  public let end: UInt64

  /// All examples.
  public static let all = [
    rateMonotonic, earliestDeadline, missedDeadline, roundRobin, overrun, twoLevels, interrupts,
  ]

  /// The example of a name.
  public init?(named name: String) {
    guard let example = Self.all.first(where: { $0.name == name }) else { return nil }
    self = example
  }

  private init(_ name: String, _ summary: String, source: String? = nil, _ plan: SystemPlan, until end: UInt64) {
    self.name = name
    self.summary = summary
    self.source = source
    self.plan = plan
    self.end = end
  }
}

extension ScheduleExample {
  private static let rateMonotonic = ScheduleExample(
    "rate-monotonic", "Fixed priorities, the shorter the period the better: all deadlines are met.",
    source: "J. W. S. Liu, Real-Time Systems, Prentice Hall 2000, chapter 6, figure 6-1",
    SystemPlan(
      SchedulerPlan(
        "root", .fixedPriority(),
        tasks: [
          TaskPlan("T1", period: 4, cost: 1, priority: 2, budget: 1), TaskPlan("T2", period: 5, cost: 2, priority: 3, budget: 2),
          TaskPlan("T3", period: 20, cost: 5, priority: 4, budget: 5),
        ])),
    until: 20)

  /// Two tasks that need 34 of 35 cycles.
  private static func tightPair(_ policy: SchedulingPolicy) -> SystemPlan {
    SystemPlan(
      SchedulerPlan(
        "root", policy,
        tasks: [
          TaskPlan("T1", period: 5, cost: 2, priority: 2, budget: 2), TaskPlan("T2", period: 7, cost: 4, priority: 3, budget: 4),
        ]))
  }

  private static let tightSource =
    "G. C. Buttazzo, Hard Real-Time Computing Systems, chapter 4, where both policies are compared: U = 2/5 + 4/7 = 34/35"

  private static let earliestDeadline = ScheduleExample(
    "earliest-deadline", "The earliest deadline first: all deadlines are met, with one cycle of 35 to spare.",
    source: tightSource,
    tightPair(.earliestDeadlineFirst), until: 35)

  private static let missedDeadline = ScheduleExample(
    "missed-deadline", "The same tasks by fixed priorities: T2 misses its first deadline, at 7.", source: tightSource,
    tightPair(.fixedPriority()), until: 35)

  private static let roundRobin = ScheduleExample(
    "round-robin", "Equal priorities take turns: a timeout of 4 cycles ends each.",
    source: "A. Silberschatz, P. B. Galvin, G. Gagne, Operating System Concepts, CPU scheduling, round-robin",
    SystemPlan(
      SchedulerPlan(
        "root", .fixedPriority(quantum: 4),
        tasks: [TaskPlan("P1", cost: 24), TaskPlan("P2", cost: 3), TaskPlan("P3", cost: 3)])),
    until: 30)

  private static let overrun = ScheduleExample(
    "overrun", "A task wants more than its budget: its tcap expires, and the others never notice.",
    SystemPlan(
      SchedulerPlan(
        "root", .fixedPriority(),
        tasks: [
          TaskPlan("greedy", period: 8, cost: 5, priority: 2, budget: 2),
          TaskPlan("steady", period: 8, cost: 4, priority: 3, budget: 4),
          TaskPlan("late", period: 16, cost: 3, priority: 4, budget: 3),
        ])),
    until: 32)

  private static let twoLevels = ScheduleExample(
    "two-levels",
    "A scheduler under another has 4 of 10 cycles: what it leaves others use, and more it does not get.",
    SystemPlan(
      SchedulerPlan(
        "root", .fixedPriority(),
        tasks: [
          TaskPlan("control", period: 4, cost: 1, priority: 2, budget: 1),
          TaskPlan("log", period: 20, cost: 4, priority: 4, budget: 4),
        ]),
      subschedulers: [
        SubschedulerPlan(
          SchedulerPlan(
            "media", .earliestDeadlineFirst,
            tasks: [TaskPlan("video", period: 10, cost: 2), TaskPlan("audio", period: 30, cost: 7, phase: 10)]),
          period: 10, budget: 4, priority: 3)
      ]),
    until: 40)

  private static let interrupts = ScheduleExample(
    "interrupts", "Devices' threads preempt whoever runs on a tcap that is no better; the others wait.",
    SystemPlan(
      SchedulerPlan(
        "root", .fixedPriority(),
        tasks: [
          TaskPlan("control", period: 10, cost: 3, priority: 3, budget: 3),
          TaskPlan("compute", period: 20, cost: 8, priority: 5, budget: 8),
        ]),
      interrupts: [
        InterruptPlan("alarm", arrivals: [1, 16], cost: 1, priority: 2),
        InterruptPlan("network", arrivals: [2, 7, 11], cost: 1, priority: 4),
      ]),
    until: 20)
}
