import Schedules
import Testing

/// Schedules of textbooks, run by run. The lists were derived from the policies' definitions with paper and pencil.
@Suite struct TextbookTests {
  @Test("rate-monotonic: Liu, Real-Time Systems (2000), chapter 6, figure 6-1: (4, 1), (5, 2), (20, 5)")
  func rateMonotonic() throws {
    let schedule = try run("rate-monotonic")
    #expect(
      schedule.briefs == [
        Brief("T1", 1, 0, 1), Brief("T2", 1, 1, 3), Brief("T3", 1, 3, 4), Brief("T1", 2, 4, 5), Brief("T2", 2, 5, 7),
        Brief("T3", 1, 7, 8), Brief("T1", 3, 8, 9), Brief("T3", 1, 9, 10), Brief("T2", 3, 10, 12), Brief("T1", 4, 12, 13),
        Brief("T3", 1, 13, 15), Brief("T2", 4, 15, 16), Brief("T1", 5, 16, 17), Brief("T2", 4, 17, 18),
      ])
    #expect(schedule.misses.isEmpty)
    #expect(schedule.idleTime == 2)
  }

  @Test("earliest deadline first: Buttazzo, Hard Real-Time Computing Systems, chapter 4: (5, 2), (7, 4)")
  func earliestDeadline() throws {
    let schedule = try run("earliest-deadline")
    #expect(
      schedule.briefs == [
        // At 5, T1's second job with deadline 10 does not preempt T2's first with deadline 7.
        Brief("T1", 1, 0, 2), Brief("T2", 1, 2, 6), Brief("T1", 2, 6, 8), Brief("T2", 2, 8, 12), Brief("T1", 3, 12, 14),
        // At 15, T1's fourth job with deadline 20 does preempt T2's third with deadline 21.
        Brief("T2", 3, 14, 15), Brief("T1", 4, 15, 17), Brief("T2", 3, 17, 20), Brief("T1", 5, 20, 22), Brief("T2", 4, 22, 26),
        // At 30, both deadlines are 35: what was released first goes on.
        Brief("T1", 6, 26, 28), Brief("T2", 5, 28, 32), Brief("T1", 7, 32, 34),
      ])
    #expect(schedule.misses.isEmpty)
    #expect(schedule.idleTime == 1)
  }

  @Test("the same tasks by fixed priorities: T2 misses its deadline at 7, and no other")
  func missedDeadline() throws {
    let schedule = try run("missed-deadline")
    #expect(
      schedule.briefs == [
        Brief("T1", 1, 0, 2), Brief("T2", 1, 2, 5), Brief("T1", 2, 5, 7), Brief("T2", 1, 7, 8), Brief("T2", 2, 8, 10),
        Brief("T1", 3, 10, 12), Brief("T2", 2, 12, 14), Brief("T2", 3, 14, 15), Brief("T1", 4, 15, 17), Brief("T2", 3, 17, 20),
        Brief("T1", 5, 20, 22), Brief("T2", 4, 22, 25), Brief("T1", 6, 25, 27), Brief("T2", 4, 27, 28), Brief("T2", 5, 28, 30),
        Brief("T1", 7, 30, 32), Brief("T2", 5, 32, 34),
      ])
    #expect(schedule.misses.map(\.thread) == ["T2"])
    #expect(schedule.misses.map(\.deadline) == [7])
    #expect(schedule.misses.map(\.completion) == [8])
  }

  @Test("round-robin: Silberschatz, Galvin, Gagne, Operating System Concepts, CPU scheduling: 24, 3, 3, quantum 4")
  func roundRobin() throws {
    let schedule = try run("round-robin")
    #expect(schedule.briefs == [Brief("P1", 1, 0, 4), Brief("P2", 1, 4, 7), Brief("P3", 1, 7, 10), Brief("P1", 1, 10, 30)])
    // P1 has six turns, each of which a decision begins.
    #expect(schedule.decisions.filter { $0.dispatched == "P1" }.map(\.time) == [0, 10, 14, 18, 22, 26])
    #expect(schedule.runs.allSatisfy { $0.tcap == "all time" && $0.budgetLeft == nil })
  }

  @Test("equals take turns of a quantum, and who is preempted by better ones goes on with the rest of its turn")
  func turns() throws {
    let plan = SystemPlan(
      SchedulerPlan(
        "root", .fixedPriority(quantum: 2),
        tasks: [
          TaskPlan("high", cost: 1, phase: 3, priority: 1), TaskPlan("A", cost: 4, priority: 2),
          TaskPlan("B", cost: 3, priority: 2),
        ]))
    let schedule = try Simulation.run(plan, until: 10)
    #expect(
      schedule.briefs == [
        Brief("A", 1, 0, 2), Brief("B", 1, 2, 3), Brief("high", 1, 3, 4), Brief("B", 1, 4, 5), Brief("A", 1, 5, 7),
        Brief("B", 1, 7, 8),
      ])
  }
}
