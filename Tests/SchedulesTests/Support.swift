import Schedules
import Testing

/// A run in brief: who, which job, from when to when.
struct Brief: Equatable, CustomStringConvertible {
  let thread: String
  let job: Int
  let start: UInt64
  let end: UInt64

  init(_ thread: String, _ job: Int, _ start: UInt64, _ end: UInt64) {
    self.thread = thread
    self.job = job
    self.start = start
    self.end = end
  }

  var description: String { "\(thread).\(job) \(start)–\(end)" }
}

extension Schedule {
  var briefs: [Brief] { runs.map { Brief($0.thread, $0.job, $0.start, $0.end) } }
}

func example(_ name: String) throws -> ScheduleExample { try #require(ScheduleExample(named: name)) }

func run(_ name: String) throws -> Schedule {
  let example = try example(name)
  return try Simulation.run(example.plan, until: example.end)
}
