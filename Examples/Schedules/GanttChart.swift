import Mustache

/// A schedule as a picture: a row for each thread, by scheduler; SVG that prints well and needs no colour to be read.
public struct GanttChart {
  let id: String
  let title: String
  let subtitle: String
  let source: String?
  let description: String
  let width: Int
  private(set) var height = 0
  private(set) var patterns: [Pattern] = []
  private(set) var groups: [Group] = []
  private(set) var grid: [Tick] = []
  private(set) var ticks: [Tick] = []
  private(set) var legend: [LegendItem] = []
  private(set) var gridTop = ""
  private(set) var axisY = ""
  private(set) var left = ""
  private(set) var right = ""
  private(set) var numberY = ""
  private(set) var axisNameY = ""

  /// How runs on a tcap look: by colour, and by hatching.
  struct Pattern {
    let id: String
    let name: String
    let fill: String
    let ink: String
    /// The lines of the hatching, in a square of 8.
    let hatching: String
  }

  struct Group {
    let heading: String
    let y: String
    let decisionY: String
    let decisions: [Decision]
    var rows: [Row]
    var budgets: [Budget]
  }

  struct Decision {
    let x: String
    let label: String
  }

  struct Row {
    let name: String
    let words: String
    let nameY: String
    let wordsY: String
    let baseline: String
    let runs: [Box]
    let marks: [Mark]
    let arrows: [Arrow]
  }

  struct Box {
    let label: String
    let pattern: String
    let ink: String
    let x: String
    let y: String
    let width: String
    let height: String
    /// The job's number, if there is room for it.
    let number: String?
    let numberX: String
    let numberY: String
  }

  /// The end of a run whose budget was used up.
  struct Mark {
    let path: String
  }

  struct Arrow {
    let label: String
    let kind: String
    let x: String
    let y: String
  }

  struct Budget {
    let name: String
    let nameY: String
    let label: String
    let area: String
    let line: String
    let top: String
    let bottom: String
    let most: String
    let mostY: String
  }

  struct Tick {
    let x: String
    let length: String
    let number: String?
  }

  struct LegendItem {
    let x: String
    let y: String
    let textX: String
    let textY: String
    let text: String
    /// A tcap's pattern, or the kind of a mark.
    let pattern: String?
    let ink: String?
    let mark: String?
    let markX: String
    let markY: String
  }

  public init(_ schedule: Schedule, of plan: SystemPlan, name: String, summary: String, source: String? = nil) {
    id = name
    title = name
    subtitle = summary
    self.source = source
    description = ScheduleText(schedule, of: plan).story
    width = ChartLayout.width
    var layout = ChartLayout(end: schedule.end, y: source == nil ? 74 : 92)
    patterns = Self.patterns(of: schedule, id: name)
    left = layout.x(0).coordinate
    right = layout.x(schedule.end).coordinate
    gridTop = layout.y.coordinate
    for group in ScheduleGroup.groups(of: plan) { groups.append(makeGroup(group, schedule, &layout)) }
    makeAxis(schedule.end, &layout)
    makeLegend(schedule, &layout)
    height = Int(layout.y)
  }

  /// The picture, as a document of its own.
  public var svg: String { Self.library.render(["chart": self], withTemplate: "gantt") ?? "" }

  private static let library = MustacheLibrary(
    templates: [
      // The template is part of the program, so one that cannot be read is a defect that every test shows.
      "gantt": try! MustacheTemplate(string: String(decoding: PackageResources.gantt_mustache, as: UTF8.self))
    ])
}

// MARK: - Patterns

extension GanttChart {
  /// Light fills with dark inks, different to all eyes, and hatchings that differ without any colour.
  private static let looks: [(fill: String, ink: String, hatching: String)] = [
    ("#cfe5f7", "#12507f", ""),
    ("#fbe0b5", "#8a5a00", "M-2 2l4-4M0 8l8-8M6 10l4-4"),
    ("#c9ebdd", "#00634a", "M4 0v8"),
    ("#f3d3e4", "#862b5c", "M-2 6l4 4M0 0l8 8M6-2l4 4"),
    ("#f6f0b0", "#6b6200", "M0 4h8"),
    ("#e3dcf5", "#4b3a8c", "M0 4h8M4 0v8"),
    ("#e4e4e4", "#3c3c3c", "M-2 2l4-4M0 8l8-8M6 10l4-4M-2 6l4 4M0 0l8 8M6-2l4 4"),
  ]

  private static func patterns(of schedule: Schedule, id: String) -> [Pattern] {
    var names: [String] = []
    // In the order of the rows.
    for thread in schedule.threads {
      for run in schedule.runs where run.thread == thread.name && !names.contains(run.tcap) { names.append(run.tcap) }
    }
    return names.enumerated().map { index, name in
      let look = looks[index % looks.count]
      return Pattern(id: "\(id)-tcap-\(index)", name: name, fill: look.fill, ink: look.ink, hatching: look.hatching)
    }
  }

  private func pattern(of tcap: String) -> (id: String, ink: String) {
    // Each tcap that something ran on has one.
    let pattern = patterns.first { $0.name == tcap }!
    return (pattern.id, pattern.ink)
  }
}

// MARK: - Rows

extension GanttChart {
  private func makeGroup(_ group: ScheduleGroup, _ schedule: Schedule, _ layout: inout ChartLayout) -> Group {
    let top = layout.y
    layout.y += ChartLayout.headingHeight
    let decisions = schedule.decisions.filter { $0.scheduler == group.name }.map { decision in
      Decision(
        x: layout.x(decision.time).coordinate,
        label: "\(group.name) decides at \(decision.time): \(decision.dispatched ?? "nobody is ready")")
    }
    var rows: [Row] = []
    var budgets: [Budget] = []
    if let trace = schedule.budgets.first(where: { $0.owner == group.name }) { budgets.append(makeBudget(trace, &layout)) }
    for thread in group.threads {
      rows.append(makeRow(thread, schedule, &layout))
      if let trace = schedule.budgets.first(where: { $0.owner == thread.name }) { budgets.append(makeBudget(trace, &layout)) }
    }
    layout.y += ChartLayout.groupGap
    return Group(
      heading: "\(group.name): \(group.words)", y: (top + 15).coordinate, decisionY: (top + 28).coordinate, decisions: decisions,
      rows: rows, budgets: budgets)
  }

  private func makeRow(_ thread: (name: String, words: String), _ schedule: Schedule, _ layout: inout ChartLayout) -> Row {
    layout.y += ChartLayout.rowHeight
    let baseline = layout.y
    let runs = schedule.runs.filter { $0.thread == thread.name }
    let boxes = runs.map { run in
      let (x, end) = (layout.x(run.start), layout.x(run.end))
      let left = run.budgetLeft.map { ", \($0) left" } ?? ""
      let look = pattern(of: run.tcap)
      return Box(
        label:
          "\(thread.name), job \(run.job), on the tcap \(run.tcap), from \(run.start) to \(run.end): \(run.ending.words)\(left)",
        pattern: look.id, ink: look.ink, x: x.coordinate, y: (baseline - ChartLayout.boxHeight).coordinate,
        width: (end - x).coordinate, height: ChartLayout.boxHeight.coordinate, number: end - x < 11 ? nil : "\(run.job)",
        numberX: ((x + end) / 2).coordinate, numberY: (baseline - ChartLayout.boxHeight / 2 + 4).coordinate)
    }
    let marks = runs.filter { $0.ending == .expired }.map { run in
      Mark(
        path:
          "M\((layout.x(run.end) - 1.5).coordinate) \((baseline - ChartLayout.boxHeight - 4).coordinate)V\((baseline + 4).coordinate)"
      )
    }
    return Row(
      name: thread.name, words: thread.words, nameY: (baseline - 12).coordinate, wordsY: (baseline + 2).coordinate,
      baseline: baseline.coordinate, runs: boxes, marks: marks,
      arrows: arrows(thread.name, schedule, baseline: baseline, layout))
  }

  private func arrows(_ thread: String, _ schedule: Schedule, baseline: Double, _ layout: ChartLayout) -> [Arrow] {
    let jobs = schedule.jobs.filter { $0.thread == thread }
    let releases = Set(jobs.map(\.release))
    var arrows = jobs.filter { $0.release < schedule.end }.map { job in
      Arrow(
        label: "\(thread), job \(job.number), released at \(job.release)", kind: "release", x: layout.x(job.release).coordinate,
        y: baseline.coordinate)
    }
    for job in jobs {
      guard let deadline = job.deadline, deadline <= schedule.end else { continue }
      let isMissed = job.isMissed(before: schedule.end)
      // At the same time as a release it is one arrow with two heads; a missed one stands beside.
      let x = layout.x(deadline) - (isMissed && releases.contains(deadline) ? 5 : 0)
      arrows.append(
        Arrow(
          label: "\(thread), job \(job.number), deadline at \(deadline)\(isMissed ? ": missed" : "")",
          kind: isMissed ? "missed" : "deadline", x: x.coordinate, y: baseline.coordinate))
    }
    return arrows
  }

  private func makeBudget(_ trace: Schedule.BudgetTrace, _ layout: inout ChartLayout) -> Budget {
    layout.y += ChartLayout.budgetHeight
    let bottom = layout.y
    let top = bottom - (ChartLayout.budgetHeight - 14)
    let scale = (bottom - top) / Double(max(1, trace.most))
    let points = trace.points.map { point in
      "\(layout.x(point.time).coordinate) \((bottom - Double(point.left) * scale).coordinate)"
    }
    let line = "M" + points.joined(separator: "L")
    let ends = (trace.points.first?.time ?? 0, trace.points.last?.time ?? 0)
    let area = "\(line)V\(bottom.coordinate)H\(layout.x(ends.0).coordinate)Z"
    return Budget(
      name: "budget", nameY: ((top + bottom) / 2 + 4).coordinate,
      label: "What \(trace.owner) had left of its budget, at most \(trace.most)", area: area, line: line, top: top.coordinate,
      bottom: bottom.coordinate, most: "\(trace.most)", mostY: (top + 4).coordinate)
  }
}

// MARK: - Axis and legend

extension GanttChart {
  private mutating func makeAxis(_ end: UInt64, _ layout: inout ChartLayout) {
    axisY = layout.y.coordinate
    let step = ChartLayout.tickStep(end)
    for time in stride(from: 0, through: end, by: UInt64.Stride(step)) {
      grid.append(Tick(x: layout.x(time).coordinate, length: "", number: nil))
      ticks.append(Tick(x: layout.x(time).coordinate, length: "7", number: "\(time)"))
    }
    if end <= 100 {
      for time in 0...end where time % step != 0 {
        ticks.append(Tick(x: layout.x(time).coordinate, length: "4", number: nil))
      }
    }
    numberY = (layout.y + 21).coordinate
    axisNameY = (layout.y + 37).coordinate
    layout.y += 78
  }

  private mutating func makeLegend(_ schedule: Schedule, _ layout: inout ChartLayout) {
    var entries: [(text: String, tcap: String?, mark: String?)] = patterns.map { ("tcap \($0.name)", $0.name, nil) }
    entries.append(("release", nil, "release"))
    if schedule.jobs.contains(where: { $0.deadline != nil }) { entries.append(("deadline", nil, "deadline")) }
    if !schedule.misses.isEmpty { entries.append(("deadline missed", nil, "missed")) }
    if schedule.runs.contains(where: { $0.ending == .expired }) { entries.append(("budget used up", nil, "expired")) }
    entries.append(("the scheduler decides", nil, "decision"))
    var x = 24.0
    for entry in entries {
      let width = 36 + 7.2 * Double(entry.text.count) + 22
      if x + width > Double(ChartLayout.width) {
        x = 24
        layout.y += 30
      }
      let look = entry.tcap.map(pattern)
      legend.append(
        LegendItem(
          x: x.coordinate, y: (layout.y - 9).coordinate, textX: (x + 34).coordinate, textY: (layout.y + 4).coordinate,
          text: entry.text, pattern: look?.id, ink: look?.ink, mark: entry.mark, markX: (x + 14).coordinate,
          markY: (layout.y + (entry.mark == "decision" ? -3 : 13)).coordinate))
      x += width
    }
    layout.y += 28
  }
}
