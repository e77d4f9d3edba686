import Foundation
import Schedules
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The chart, as a document; how it looks, `ScheduleCommandTests` see in a browser.
@Suite struct GanttChartTests {
  private func document(_ name: String) throws -> (schedule: Schedule, document: XMLDocument) {
    let example = try example(name)
    let schedule = try run(name)
    let chart = GanttChart(schedule, of: example.plan, name: name, summary: example.summary, source: example.source)
    return (schedule, try XMLDocument(data: Data(chart.svg.utf8)))
  }

  private func values(_ document: XMLDocument, _ path: String) throws -> [String] {
    try document.nodes(forXPath: path).compactMap(\.stringValue)
  }

  @Test("each run, release and deadline is in it once, with a title", arguments: ScheduleExample.all.map(\.name))
  func complete(name: String) throws {
    let (schedule, document) = try document(name)
    let titles = try values(document, "//*[local-name()='title']")
    for run in schedule.runs {
      let beginning = "\(run.thread), job \(run.job), on the tcap \(run.tcap), from \(run.start) to \(run.end): "
      #expect(titles.count { $0.hasPrefix(beginning) } == 1, "\(beginning)")
    }
    for job in schedule.jobs where job.release < schedule.end {
      #expect(titles.count { $0 == "\(job.thread), job \(job.number), released at \(job.release)" } == 1)
    }
    for job in schedule.jobs {
      guard let deadline = job.deadline, deadline <= schedule.end else { continue }
      let text = "\(job.thread), job \(job.number), deadline at \(deadline)"
      let isMissed = schedule.misses.contains(job)
      #expect(titles.count { $0 == text } == (isMissed ? 0 : 1))
      #expect(titles.count { $0 == "\(text): missed" } == (isMissed ? 1 : 0))
    }
    let boxes = try document.nodes(forXPath: "//*[local-name()='g'][@role='img']/*[local-name()='rect']")
    #expect(boxes.count == schedule.runs.count)
  }

  @Test("what it refers to is there, ids are unique, and nothing sticks out", arguments: ScheduleExample.all.map(\.name))
  func sound(name: String) throws {
    let (_, document) = try document(name)
    let ids = try values(document, "//@id")
    #expect(Set(ids).count == ids.count)
    let references =
      try values(document, "//@href").map { String($0.dropFirst()) }
      + values(document, "//@fill").filter { $0.hasPrefix("url(#") }.map { String($0.dropFirst(5).dropLast()) }
      + values(document, "//@aria-labelledby").flatMap { $0.split(separator: " ").map(String.init) }
    #expect(references.count > 10)
    for reference in references { #expect(ids.contains(reference), "\(reference)") }
    let (width, height) = (
      try #require(Double(values(document, "/*/@width")[0])), try #require(Double(values(document, "/*/@height")[0]))
    )
    for (path, limit) in [("//@x", width), ("//@y", height)] {
      for value in try values(document, path) { #expect((0...limit).contains(try #require(Double(value)))) }
    }
    #expect(try !values(document, "/*/*[local-name()='desc']")[0].isEmpty)
  }

  @Test("a run is as wide as it is long, and begins where it begins")
  func scale() throws {
    let (schedule, document) = try document("missed-deadline")
    let path = "//*[local-name()='g'][@role='img']/*[local-name()='rect']"
    let (lefts, widths) = (
      try values(document, "\(path)/@x").compactMap(Double.init), try values(document, "\(path)/@width").compactMap(Double.init)
    )
    // The chart goes by rows.
    let runs = schedule.threads.flatMap { thread in schedule.runs.filter { $0.thread == thread.name } }
    #expect(lefts.count == runs.count)
    let unit = widths.reduce(0, +) / Double(runs.reduce(0) { $0 + $1.end - $1.start })
    for (index, run) in runs.enumerated() {
      #expect(abs(widths[index] - unit * Double(run.end - run.start)) < 0.2)
      #expect(abs(lefts[index] - lefts[0] - unit * Double(run.start)) < 0.2)
    }
  }

  @Test("names are only text")
  func names() throws {
    let name = "a<b>&\"c\""
    let plan = SystemPlan(SchedulerPlan(name + "s", .fixedPriority(), tasks: [TaskPlan(name, period: 4, cost: 1, budget: 1)]))
    let chart = GanttChart(try Simulation.run(plan, until: 8), of: plan, name: "names", summary: "<&>")
    let document = try XMLDocument(data: Data(chart.svg.utf8))
    #expect(try values(document, "//*[local-name()='text']").contains(name))
  }
}
