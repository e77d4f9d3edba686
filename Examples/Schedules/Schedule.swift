/// Who ran when, on which tcap: what a simulation has seen.
public struct Schedule: Equatable, Sendable, Codable {
  /// A thread, or a row of the chart.
  public struct Thread: Equatable, Sendable, Codable {
    public var name: String
    /// Who decides when it runs.
    public var scheduler: String
  }

  /// How a run ended.
  public enum Ending: String, Equatable, Sendable, Codable {
    /// The job was done, and its thread gave up the core.
    case completed
    /// The scheduler's timeout was over.
    case timeout
    /// The tcap had no more time.
    case expired
    /// A thread with a tcap of no worse quality took the core.
    case preempted
    /// The simulation ended.
    case cut
  }

  /// A time in which one thread ran a job on one tcap, without a break.
  public struct Run: Equatable, Sendable, Codable {
    public var thread: String
    public var tcap: String
    public var start: UInt64
    public var end: UInt64
    /// Which job of the thread, from 1.
    public var job: Int
    /// What the tcap had left at the end; nil if it is infinite.
    public var budgetLeft: UInt64?
    public var ending: Ending
  }

  /// What a thread had to do after one release.
  public struct Job: Equatable, Sendable, Codable {
    public var thread: String
    /// From 1.
    public var number: Int
    public var release: UInt64
    public var deadline: UInt64?
    /// When it was done, if it was.
    public var completion: UInt64?
  }

  /// A decision of a scheduler.
  public struct Decision: Equatable, Sendable, Codable {
    public var time: UInt64
    public var scheduler: String
    /// Whom it dispatched; nil if nobody was ready.
    public var dispatched: String?
  }

  /// What happened between two decisions of a scheduler, of which the first delegated time to another.
  public struct DelegatedSpan: Equatable, Sendable, Codable {
    /// Who got the time.
    public var scheduler: String
    public var start: UInt64
    public var end: UInt64
    public var delegated: UInt64
    /// How much was given back at the end.
    public var returned: UInt64
  }

  /// How much time there is in a budget, over time: straight lines between the points.
  public struct BudgetTrace: Equatable, Sendable, Codable {
    public struct Point: Equatable, Sendable, Codable {
      public var time: UInt64
      public var left: UInt64
    }

    /// Whose budget it is: a thread's or a scheduler's.
    public var owner: String
    /// The most that it ever was.
    public var most: UInt64
    public var points: [Point]
  }

  /// When it was cut off.
  public var end: UInt64
  public var threads: [Thread]
  public var runs: [Run] = []
  public var jobs: [Job] = []
  public var decisions: [Decision] = []
  public var spans: [DelegatedSpan] = []
  public var budgets: [BudgetTrace] = []
}

extension Schedule.Job {
  /// Whether it was not done at its deadline, which lies before the time given.
  public func isMissed(before end: UInt64) -> Bool {
    guard let deadline else { return false }
    if let completion { return completion > deadline }
    return deadline <= end
  }

  /// Whether nothing can be said: at the time given it was not done, and its deadline lies ahead.
  public func isOpen(at end: UInt64) -> Bool { completion == nil && (deadline.map { $0 > end } ?? true) }

  /// Cycles from release to completion.
  public var responseTime: UInt64? { completion.map { $0 - release } }
}

extension Schedule {
  /// The jobs that were not done in time.
  public var misses: [Job] { jobs.filter { $0.isMissed(before: end) } }

  /// How many cycles ran on a tcap from one time to another.
  public func usage(of tcap: String, from start: UInt64, to end: UInt64) -> UInt64 {
    runs.filter { $0.tcap == tcap }.reduce(0) { sum, run in
      let (first, last) = (max(run.start, start), min(run.end, end))
      return first < last ? sum + (last - first) : sum
    }
  }

  /// The cycles in which nobody ran.
  public var idleTime: UInt64 { end - runs.reduce(0) { $0 + ($1.end - $1.start) } }
}
