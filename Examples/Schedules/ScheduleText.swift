extension SchedulingPolicy {
  /// In words.
  public var words: String {
    switch self {
    case .fixedPriority(nil): "fixed priority"
    case .fixedPriority(let quantum?): "fixed priority, round-robin with a quantum of \(quantum)"
    case .earliestDeadlineFirst: "earliest deadline first"
    }
  }
}

extension TaskPlan {
  /// In words.
  func words(under policy: SchedulingPolicy) -> String {
    let deadline = deadline == period ? nil : deadline.map { "deadline \($0)" }
    let priority = policy == .earliestDeadlineFirst ? nil : "priority \(priority)"
    return [period.map { "period \($0)" }, "cost \(cost)", deadline, phase == 0 ? nil : "from \(phase)", priority]
      .compactMap(\.self).joined(separator: ", ")
  }
}

extension Schedule.Ending {
  /// In words.
  var words: String {
    switch self {
    case .completed: "done"
    case .timeout: "timeout"
    case .expired: "budget used up"
    case .preempted: "preempted"
    case .cut: "cut off"
    }
  }
}

/// A schedule for the terminal: who ran when, each run, what was delegated, and how the deadlines fared.
public struct ScheduleText {
  private let plan: SystemPlan
  private let schedule: Schedule

  public init(_ schedule: Schedule, of plan: SystemPlan) {
    self.schedule = schedule
    self.plan = plan
  }

  /// All of it, in lines.
  public var lines: [String] {
    [chart, runTable, spanTable, jobTable].filter { !$0.isEmpty }.joined(separator: [""]) + ["", verdict]
  }

  // MARK: - The chart

  /// How many cycles a letter stands for.
  private var scale: UInt64 { max(1, (schedule.end + 99) / 100) }

  private var chart: [String] {
    let groups = ScheduleGroup.groups(of: plan)
    let width = schedule.threads.map(\.name.count).max() ?? 0
    return groups.flatMap { group in
      ["\(group.name): \(group.words)"] + group.threads.map { "  \($0.name.padded(to: width))  \(row($0.name))" }
    } + ["  \(String(repeating: " ", count: width))  \(axis)"]
  }

  /// A letter for each cycle, or for as many as the scale says.
  private func row(_ thread: String) -> String {
    var letters = Array(repeating: Character("·"), count: Int((schedule.end + scale - 1) / scale))
    for run in schedule.runs where run.thread == thread {
      for place in run.start / scale...(run.end - 1) / scale { letters[Int(place)] = "█" }
    }
    let misses = schedule.misses.filter { $0.thread == thread }.compactMap(\.deadline)
    return String(letters) + (misses.isEmpty ? "" : "  missed at \(misses.map(String.init).joined(separator: ", "))")
  }

  private var axis: String {
    var text = ""
    for time in stride(from: 0, through: schedule.end, by: Int(10 * scale)) {
      text = text.padded(to: Int(time / scale)) + String(time)
    }
    return text
  }

  // MARK: - Tables

  private var runTable: [String] {
    table(
      ["from", "to", "thread", "job", "tcap", "left", "ended by"], leading: [2, 4, 6],
      schedule.runs.map { run in
        [
          "\(run.start)", "\(run.end)", run.thread, "\(run.job)", run.tcap, run.budgetLeft.map { "\($0)" } ?? "∞",
          run.ending.words,
        ]
      })
  }

  private var spanTable: [String] {
    table(
      ["from", "until", "scheduler", "delegated", "spent", "given back"], leading: [2],
      schedule.spans.map { span in
        [
          "\(span.start)", "\(span.end)", span.scheduler, "\(span.delegated)", "\(span.delegated - span.returned)",
          "\(span.returned)",
        ]
      })
  }

  private var jobTable: [String] {
    table(
      ["thread", "jobs", "met", "missed", "not done", "slowest"], leading: [0],
      schedule.threads.map { thread in
        let jobs = schedule.jobs.filter { $0.thread == thread.name }
        let missed = jobs.count { $0.isMissed(before: schedule.end) }
        let open = jobs.count { $0.isOpen(at: schedule.end) }
        let slowest = jobs.compactMap(\.responseTime).max().map(String.init) ?? "-"
        return [thread.name, "\(jobs.count)", "\(jobs.count - missed - open)", "\(missed)", "\(open)", slowest]
      })
  }

  /// A table with aligned columns; numbers stand at the end of theirs.
  private func table(_ heads: [String], leading: Set<Int>, _ rows: [[String]]) -> [String] {
    guard !rows.isEmpty else { return [] }
    let widths = heads.indices.map { column in ([heads] + rows).map { $0[column].count }.max() ?? 0 }
    return ([heads] + rows).map { row in
      let cells = row.indices.map { column in
        leading.contains(column) ? row[column].padded(to: widths[column]) : row[column].paddedAtStart(to: widths[column])
      }
      return ("  " + cells.joined(separator: "  ")).trimmingEnd()
    }
  }

  /// Who ran when, to be read aloud.
  var story: String {
    let threads = schedule.threads.map { thread in
      let runs = schedule.runs.filter { $0.thread == thread.name }.map { "\($0.start) to \($0.end)" }
      return "\(thread.name), which \(thread.scheduler) schedules, "
        + (runs.isEmpty ? "does not run." : "runs from \(runs.joined(separator: ", ")).")
    }
    return (threads + [verdict.prefix(1).uppercased() + verdict.dropFirst() + "."]).joined(separator: " ")
  }

  /// How the deadlines fared, in a sentence.
  private var verdict: String {
    let misses = schedule.misses
    let idle = "idle for \(schedule.idleTime) of \(schedule.end) cycles"
    guard !misses.isEmpty else {
      return (schedule.jobs.contains { $0.deadline != nil } ? "every deadline met; " : "no deadlines; ") + idle
    }
    let list = misses.map { "\($0.thread) at \($0.deadline ?? 0)" }.joined(separator: ", ")
    return "\(misses.count) \(misses.count == 1 ? "deadline" : "deadlines") missed: \(list); \(idle)"
  }
}

/// The threads that one scheduler decides about, or the devices'.
struct ScheduleGroup {
  let name: String
  let words: String
  /// Each with what it has to do.
  let threads: [(name: String, words: String)]

  static func groups(of plan: SystemPlan) -> [ScheduleGroup] {
    var groups: [ScheduleGroup] = []
    if !plan.interrupts.isEmpty {
      groups.append(
        ScheduleGroup(
          name: "devices", words: "interrupts, by the quality of their tcaps",
          threads: plan.interrupts.map { ($0.name, "cost \($0.cost), priority \($0.priority)") }))
    }
    groups.append(ScheduleGroup(plan.root, words: plan.root.policy.words))
    for lower in plan.subschedulers {
      groups.append(
        ScheduleGroup(
          lower.scheduler,
          words:
            "\(lower.scheduler.policy.words), under \(plan.root.name)\(priority(lower, plan)): at most \(lower.budget) of every "
            + "\(lower.period) cycles"))
    }
    return groups
  }

  /// What the upper scheduler thinks of a lower one, if that counts.
  private static func priority(_ lower: SubschedulerPlan, _ plan: SystemPlan) -> String {
    plan.root.policy == .earliestDeadlineFirst ? "" : ", priority \(lower.priority)"
  }

  private init(name: String, words: String, threads: [(name: String, words: String)]) {
    self.name = name
    self.words = words
    self.threads = threads
  }

  private init(_ scheduler: SchedulerPlan, words: String) {
    self.init(name: scheduler.name, words: words, threads: scheduler.tasks.map { ($0.name, $0.words(under: scheduler.policy)) })
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
  fileprivate func paddedAtStart(to width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }
  fileprivate func trimmingEnd() -> String { String(reversed().drop { $0 == " " }.reversed()) }
}
