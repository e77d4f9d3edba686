import KernelImpl
import Schedules
import Testing

/// What tcaps do for schedules: budgets, a scheduler under another, and devices.
@Suite struct TimeTests {
  @Test("a budget is what was given less what was spent, at the end of each run", arguments: ScheduleExample.all.map(\.name))
  func budgets(name: String) throws {
    let example = try example(name)
    let schedule = try run(name)
    #expect(!schedule.runs.isEmpty)
    for task in example.plan.root.tasks {
      guard let budget = task.budget else { continue }
      for run in schedule.runs where run.thread == task.name {
        #expect(run.tcap == task.name)
        // What is released when a run ends is given to the next one.
        let releases = schedule.jobs.count { $0.thread == task.name && $0.release < run.end }
        #expect(run.budgetLeft == budget * UInt64(releases) - schedule.usage(of: task.name, from: 0, to: run.end), "\(run)")
      }
    }
  }

  @Test("a task that wants more than its budget is stopped when it expires, and the others run as if it were modest")
  func overrun() throws {
    let example = try example("overrun")
    let schedule = try run("overrun")
    #expect(
      schedule.runs.filter { $0.thread == "greedy" && $0.ending == .expired }.map { [$0.start, $0.end] }
        == [[0, 2], [8, 10], [17, 18], [24, 26]])
    for period in 0..<4 as Range<UInt64> { #expect(schedule.usage(of: "greedy", from: 8 * period, to: 8 * period + 8) == 2) }
    #expect(Set(schedule.misses.map(\.thread)) == ["greedy"])

    var modest = example.plan
    modest.root.tasks[0].cost = 2
    let other = try Simulation.run(modest, until: example.end)
    #expect(schedule.briefs.filter { $0.thread != "greedy" } == other.briefs.filter { $0.thread != "greedy" })
    #expect(other.misses.isEmpty)

    // Without budgets, who is less urgent pays.
    var careless = example.plan
    for index in careless.root.tasks.indices { careless.root.tasks[index].budget = nil }
    #expect(try Simulation.run(careless, until: example.end).misses.map(\.thread).contains("steady"))
  }

  @Test("devices' threads preempt what is no better, and wait for what is")
  func interrupts() throws {
    let schedule = try run("interrupts")
    #expect(
      schedule.briefs == [
        // The alarm, of priority 2, preempts control, of 3; the network, of 4, waits from 2 to 4.
        Brief("control", 1, 0, 1), Brief("alarm", 1, 1, 2), Brief("control", 1, 2, 4), Brief("network", 1, 4, 5),
        // It preempts compute, of 5.
        Brief("compute", 1, 5, 7), Brief("network", 2, 7, 8), Brief("compute", 1, 8, 10), Brief("control", 2, 10, 13),
        Brief("network", 3, 13, 14), Brief("compute", 1, 14, 16), Brief("alarm", 2, 16, 17), Brief("compute", 1, 17, 19),
      ])
    #expect(
      schedule.runs.filter { $0.ending == .preempted }.map { [$0.thread, "\($0.end)"] }
        == [["control", "1"], ["compute", "7"], ["compute", "16"]])
  }

  @Test("an answer that was preempted goes on, and one that was asked for meanwhile follows")
  func longAnswers() throws {
    let plan = SystemPlan(
      SchedulerPlan("root", .fixedPriority(), tasks: [TaskPlan("control", period: 5, cost: 1, priority: 3, budget: 1)]),
      interrupts: [
        InterruptPlan("network", arrivals: [3, 4], cost: 3, priority: 4),
        InterruptPlan("alarm", arrivals: [6], cost: 1, priority: 2),
      ])
    let schedule = try Simulation.run(plan, until: 15)
    #expect(
      schedule.briefs == [
        Brief("control", 1, 0, 1), Brief("network", 1, 3, 5), Brief("control", 2, 5, 6), Brief("alarm", 1, 6, 7),
        Brief("network", 1, 7, 8), Brief("network", 2, 8, 10), Brief("control", 3, 10, 11), Brief("network", 2, 11, 12),
      ])
    #expect(schedule.jobs.allSatisfy { $0.completion != nil })
  }

  @Test("what cannot be built is refused by the kernel")
  func refused() {
    let plan = SystemPlan(
      SchedulerPlan("root", .fixedPriority(), tasks: [TaskPlan("T", period: 5, cost: 1, priority: 0, budget: 1)]))
    #expect(throws: KernelError.outOfRange) { try Simulation.run(plan, until: 5) }
  }
}
