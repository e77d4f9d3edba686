import Schedules
import Testing

/// The schedulers against the policies' definitions, for all pairs of small tasks.
@Suite struct PolicyTests {
  /// Who runs in each cycle, by the definition: in each cycle the first of the jobs that are released and not done.
  private func definition(_ tasks: [TaskPlan], until end: UInt64, _ first: (Job, Job) -> Bool) -> [String] {
    var jobs: [Job] = []
    return (0..<end).map { now in
      for (index, task) in tasks.enumerated() {
        let period = task.period!
        if now >= task.phase, (now - task.phase) % period == 0 {
          jobs.append(Job(task: index, priority: task.priority, release: now, deadline: now + task.deadline!, left: task.cost))
        }
      }
      // Of one task, jobs are done in order.
      let heads = jobs.filter { job in !jobs.contains { $0.task == job.task && $0.release < job.release } }
      guard let chosen = heads.min(by: first) else { return "-" }
      let place = jobs.firstIndex { $0.task == chosen.task && $0.release == chosen.release }!
      jobs[place].left -= 1
      if jobs[place].left == 0 { jobs.remove(at: place) }
      return tasks[chosen.task].name
    }
  }

  struct Job {
    let task: Int
    let priority: UInt64
    let release: UInt64
    let deadline: UInt64
    var left: UInt64
  }

  private func cycles(_ schedule: Schedule) -> [String] {
    var cycles = Array(repeating: "-", count: Int(schedule.end))
    for run in schedule.runs {
      for time in run.start..<run.end {
        #expect(cycles[Int(time)] == "-", "two run at \(time)")
        cycles[Int(time)] = run.thread
      }
    }
    return cycles
  }

  /// All pairs of tasks with periods up to 5, also such that need more than all time; with budgets and without.
  private func forEveryPair(_ body: ([TaskPlan]) throws -> Void) rethrows -> Int {
    var count = 0
    for (one, other) in [(2, 3), (3, 4), (3, 5), (4, 5), (4, 4)] as [(UInt64, UInt64)] {
      for cost in 1...one {
        for otherCost in 1...other {
          for phase in 0...1 as ClosedRange<UInt64> {
            for hasBudget in [true, false] {
              count += 1
              try body([
                TaskPlan("A", period: one, cost: cost, phase: phase, priority: 2, budget: hasBudget ? cost : nil),
                TaskPlan("B", period: other, cost: otherCost, priority: 3, budget: hasBudget ? otherCost : nil),
              ])
            }
          }
        }
      }
    }
    return count
  }

  @Test("fixed priority: in each cycle the best priority runs")
  func fixedPriority() throws {
    let count = try forEveryPair { tasks in
      let schedule = try Simulation.run(SystemPlan(SchedulerPlan("root", .fixedPriority(), tasks: tasks)), until: 40)
      #expect(cycles(schedule) == definition(tasks, until: 40) { $0.priority < $1.priority }, "\(tasks)")
    }
    #expect(count == 4 * (6 + 12 + 15 + 20 + 16))
  }

  @Test("earliest deadline first: in each cycle the earliest deadline runs")
  func earliestDeadline() throws {
    let count = try forEveryPair { tasks in
      let schedule = try Simulation.run(SystemPlan(SchedulerPlan("root", .earliestDeadlineFirst, tasks: tasks)), until: 40)
      #expect(
        cycles(schedule)
          == definition(tasks, until: 40) { ($0.deadline, $0.release, $0.task) < ($1.deadline, $1.release, $1.task) }, "\(tasks)")
    }
    #expect(count == 4 * (6 + 12 + 15 + 20 + 16))
  }

  @Test("a deadline is missed if, and only if, the job is not done by then")
  func deadlines() throws {
    _ = try forEveryPair { tasks in
      let schedule = try Simulation.run(SystemPlan(SchedulerPlan("root", .fixedPriority(), tasks: tasks)), until: 40)
      for job in schedule.jobs {
        let deadline = try #require(job.deadline)
        let cost = try #require(tasks.first { $0.name == job.thread }).cost
        let served = schedule.runs.filter { $0.thread == job.thread && $0.job == job.number }
          .reduce(0) { $0 + (min($1.end, deadline) - min($1.start, deadline)) }
        #expect(job.isMissed(before: 40) == (deadline <= 40 && served < cost), "\(tasks) \(job)")
      }
    }
  }
}
