import Schedules
import Testing

/// A scheduler under another: `control` (4, 1) and `log` (20, 4) beside `media`, which may have 4 of 10 cycles.
@Suite struct HierarchyTests {
  /// The siblings' plan, with the lower scheduler that a test wants.
  private func plan(_ policy: SchedulingPolicy, _ tasks: [TaskPlan], programsTimer: Bool = true) throws -> SystemPlan {
    var plan = try example("two-levels").plan
    plan.subschedulers[0].scheduler.policy = policy
    plan.subschedulers[0].scheduler.tasks = tasks
    plan.subschedulers[0].scheduler.programsTimer = programsTimer
    return plan
  }

  private func expectBounded(_ schedule: Schedule, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try #require(!schedule.spans.isEmpty, sourceLocation: sourceLocation)
    for span in schedule.spans {
      try #require(span.returned <= span.delegated, "\(span)", sourceLocation: sourceLocation)
      let used = schedule.usage(of: "media", from: span.start, to: span.end)
      #expect(used <= span.delegated, "\(span)", sourceLocation: sourceLocation)
      #expect(used == span.delegated - span.returned, "\(span)", sourceLocation: sourceLocation)
    }
    // Nothing runs on its time outside of the spans.
    let total = schedule.spans.reduce(0) { $0 + $1.delegated - $1.returned }
    #expect(schedule.usage(of: "media", from: 0, to: schedule.end) == total, sourceLocation: sourceLocation)
    for start in stride(from: 0, to: schedule.end, by: 10) {
      let used = schedule.usage(of: "media", from: start, to: start + 10)
      #expect(used <= 4, "from \(start)", sourceLocation: sourceLocation)
      let begun = schedule.spans.filter { start <= $0.start && $0.start < start + 10 }
      let delegated = begun.reduce(0) { $0 + $1.delegated - $1.returned }
      #expect(delegated <= 4, "from \(start)", sourceLocation: sourceLocation)
    }
    // Between two decisions of the upper scheduler there is one span at most.
    let decisions = Set(schedule.decisions.filter { $0.scheduler == "root" }.map(\.time))
    for span in schedule.spans {
      #expect(decisions.contains(span.start), sourceLocation: sourceLocation)
      #expect(!decisions.contains { span.start < $0 && $0 < span.end }, sourceLocation: sourceLocation)
    }
  }

  @Test("the example, run by run")
  func runByRun() throws {
    let schedule = try run("two-levels")
    #expect(
      schedule.briefs.filter { $0.start < 26 } == [
        // media needs 2 of its 4 cycles: log has the rest.
        Brief("control", 1, 0, 1), Brief("video", 1, 1, 3), Brief("log", 1, 3, 4), Brief("control", 2, 4, 5),
        Brief("log", 1, 5, 8),
        Brief("control", 3, 8, 9),
        // It has 4, for which it would need 9, and no more though nobody else wants the core.
        Brief("video", 2, 10, 12), Brief("control", 4, 12, 13), Brief("audio", 1, 13, 15), Brief("control", 5, 16, 17),
        Brief("control", 6, 20, 21), Brief("video", 3, 21, 23), Brief("audio", 1, 23, 24), Brief("control", 7, 24, 25),
        Brief("audio", 1, 25, 26),
      ])
    #expect(Set(schedule.misses.map(\.thread)) == ["video"])
    try expectBounded(schedule)
    #expect(schedule.spans.map { [$0.start, $0.delegated, $0.returned] }.prefix(3) == [[1, 3, 1], [10, 2, 0], [13, 2, 0]])
  }

  @Test(
    "whatever the lower scheduler's tasks want, and by whatever policy, it has no more than its time, and its siblings meet their deadlines",
    arguments: [.fixedPriority(), .fixedPriority(quantum: 1), .earliestDeadlineFirst] as [SchedulingPolicy], [true, false])
  func demand(policy: SchedulingPolicy, programsTimer: Bool) throws {
    let full = try Simulation.run(plan(policy, [TaskPlan("all", cost: 1000)]), until: 120)
    #expect(full.usage(of: "media", from: 0, to: 120) == 48)
    let slowest = slowestSiblings(full)
    for cost in 1...8 as ClosedRange<UInt64> {
      for other in 1...8 as ClosedRange<UInt64> {
        let tasks = [
          TaskPlan("video", period: 10, cost: cost, priority: 1),
          TaskPlan("audio", period: 7, cost: other, phase: 3, priority: 1),
        ]
        let schedule = try Simulation.run(plan(policy, tasks, programsTimer: programsTimer), until: 120)
        try expectBounded(schedule)
        #expect(!schedule.misses.contains { ["control", "log"].contains($0.thread) }, "\(tasks)")
        // Nor are they later than with a scheduler that takes all that it may.
        #expect(zip(slowestSiblings(schedule), slowest).allSatisfy { $0 <= $1 }, "\(tasks)")
      }
    }
  }

  private func slowestSiblings(_ schedule: Schedule) -> [UInt64] {
    ["control", "log"].map { name in schedule.jobs.filter { $0.thread == name }.compactMap(\.responseTime).max() ?? 0 }
  }

  @Test("once it takes all that it may, more demand changes nothing for its siblings")
  func overload() throws {
    let siblings = { (schedule: Schedule) in schedule.briefs.filter { ["control", "log"].contains($0.thread) } }
    let full = try Simulation.run(plan(.fixedPriority(), [TaskPlan("all", period: 10, cost: 4)]), until: 120)
    #expect(full.misses.isEmpty)
    for cost in [5, 10, 1000] as [UInt64] {
      let tasks = [TaskPlan("all", period: 10, cost: cost), TaskPlan("more", period: 3, cost: cost)]
      #expect(try siblings(Simulation.run(plan(.fixedPriority(), tasks), until: 120)) == siblings(full))
    }
  }

  @Test("two lower schedulers, each with its time")
  func twoLower() throws {
    var plan = try example("two-levels").plan
    plan.subschedulers[0].scheduler.tasks = [TaskPlan("all", cost: 1000)]
    plan.subschedulers.append(
      SubschedulerPlan(
        SchedulerPlan("other", .fixedPriority(), tasks: [TaskPlan("rest", cost: 1000)]), period: 20, budget: 3, priority: 5))
    let schedule = try Simulation.run(plan, until: 120)
    for start in stride(from: UInt64(0), to: 120, by: 20) {
      #expect(schedule.usage(of: "media", from: start, to: start + 20) == 8)
      #expect(schedule.usage(of: "other", from: start, to: start + 20) == 3)
    }
    #expect(!schedule.misses.contains { ["control", "log"].contains($0.thread) })
  }
}
