import Schedules
import Testing

/// Who is activated, by whom, and how often: pending activations are read from the kernel's memory.
@Suite struct ActivationTests {
  /// What is pending of some threads when a plan has run for some time.
  private func pending(_ plan: SystemPlan, after end: UInt64, _ names: [String]) throws -> [UInt64] {
    var simulation = try Simulation(plan)
    _ = try simulation.run(until: end)
    return try names.map { try #require(simulation.pending(of: $0)) }
  }

  /// `control` (10, 3), of priority 3, beside devices.
  private func plan(_ interrupts: [InterruptPlan]) -> SystemPlan {
    SystemPlan(
      SchedulerPlan("root", .fixedPriority(), tasks: [TaskPlan("control", period: 10, cost: 3, priority: 3, budget: 3)]),
      interrupts: interrupts)
  }

  @Test("who schedules a thread is notified that it has stopped, and so is the scheduler above")
  func superiors() throws {
    let plan = try example("two-levels").plan
    for (end, counts) in [
      // control stops at 1; video, of media, runs until 3.
      (1, [1, 0]), (2, [0, 0]), (3, [1, 1]),
      // media, told at 3, has nobody to run, and gives up the core to root; at 4 log's turn ends, and the timer asks.
      (4, [2, 0]),
    ] as [(UInt64, [UInt64])] {
      #expect(try pending(plan, after: end, ["root", "media"]) == counts, "after \(end)")
    }
  }

  @Test("a device's thread is activated by its line, until it has answered, and its scheduler is notified")
  func devices() throws {
    let plan = try example("interrupts").plan
    for (end, counts) in [
      (0, [1, 0, 0]), (1, [1, 1, 0]),
      // The alarm has preempted control, and stopped; the network, which asks now, waits for control, and preempts what comes then.
      (2, [4, 0, 1]), (3, [0, 0, 1]), (5, [2, 0, 0]),
    ] as [(UInt64, [UInt64])] {
      #expect(try pending(plan, after: end, ["root", "alarm", "network"]) == counts, "after \(end)")
    }
  }

  @Test("an interrupt is not lost while another is pending")
  func twoPending() throws {
    let plan = plan([InterruptPlan("network", arrivals: [1, 2], cost: 2, priority: 4)])
    for (end, count) in [(1, 1), (2, 2), (4, 2), (5, 1), (6, 1), (7, 0)] as [(UInt64, UInt64)] {
      #expect(try pending(plan, after: end, ["network"]) == [count], "after \(end)")
    }
    #expect(
      try Simulation.run(plan, until: 10).briefs == [
        Brief("control", 1, 0, 3), Brief("network", 1, 3, 5), Brief("network", 2, 5, 7),
      ])
  }

  @Test("a device that is detached from its line never gets the core again, and nobody is notified that it asks")
  func detached() throws {
    var device = InterruptPlan("alarm", arrivals: [1, 6, 8, 12, 15], cost: 1, priority: 2)
    #expect(try Simulation.run(plan([device]), until: 20).briefs.count { $0.thread == "alarm" } == 5)
    device.detachment = 8
    let schedule = try Simulation.run(plan([device]), until: 20)
    #expect(
      schedule.briefs == [
        Brief("control", 1, 0, 1), Brief("alarm", 1, 1, 2), Brief("control", 1, 2, 4), Brief("alarm", 2, 6, 7),
        Brief("control", 2, 10, 13),
      ])
    #expect(schedule.decisions.map(\.time) == [0, 2, 4, 6, 7, 10, 13])
    #expect(try pending(plan([device]), after: 9, ["root", "alarm"]) == [0, 0])
  }

  @Test("what a device has asked for before it is detached is answered")
  func detachedWhilePending() throws {
    let plan = plan([InterruptPlan("network", arrivals: [1, 2], cost: 1, priority: 4, detachment: 2)])
    #expect(try Simulation.run(plan, until: 10).briefs == [Brief("control", 1, 0, 3), Brief("network", 1, 3, 4)])
  }
}
