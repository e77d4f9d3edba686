import ArgumentParser
import Checker
import Foundation
import KernelImpl
import Schedules

struct ScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Runs user-level schedulers over the kernel, and shows who ran when, on which tcap.",
    discussion: """
      A schedule is made by schedulers that are ordinary components: they give time to their threads' tcaps, and dispatch with a \
      timeout, by calls of the kernel. The clock jumps from event to event, and decisions take no time. What is printed: a row for each \
      thread, each run with its tcap and the budget left, what a scheduler gave to another, and how the deadlines fared.

      Example: kcheck schedule two-levels --svg two-levels.svg

      Exit codes: 0 shown, missed deadlines too · 64 unknown example or a file that cannot be written · 70 internal error.
      """)

  @Argument(help: "An example; without one, all are listed.") var example: String?
  @Option(help: ArgumentHelp("Write a chart for browsers and paper, too.", valueName: "file")) var svg: String?
  @Option(help: ArgumentHelp("Write all that was seen as JSON, too.", valueName: "file")) var json: String?
  @Option(help: ArgumentHelp("When to stop, from 1 to 10000; by default the example says.", valueName: "cycles")) var until:
    UInt64?

  func validate() throws {
    if let until, !(1...10_000).contains(until) { throw ValidationError("--until must be from 1 to 10000") }
    if example == nil, svg != nil || json != nil || until != nil {
      throw ValidationError("of which example? One of: \(Self.names)")
    }
  }

  private static var names: String { ScheduleExample.all.map(\.name).joined(separator: ", ") }

  func run() throws {
    guard let name = example else { return Terminal.result(Self.list) }
    guard let example = ScheduleExample(named: name) else {
      throw end("there is no example '\(name)'; there are: \(Self.names)", .badInput)
    }
    for file in [svg, json].compactMap(\.self) {
      do { try ProofFiles.requireWritable(file: file) } catch { throw end(error) }
    }
    let schedule: Schedule
    do { schedule = try Simulation.run(example.plan, until: until ?? example.end) } catch {
      throw end("internal error: the kernel refuses what the example does: \(error)", .internalError)
    }
    print(example, schedule)
    if let svg {
      let chart = GanttChart(schedule, of: example.plan, name: example.name, summary: example.summary, source: example.source)
      try write(chart.svg, to: svg)
    }
    if let json { try write(try document(example, schedule), to: json) }
  }

  /// The examples, each with a sentence, and what to do.
  private static var list: String {
    let style = Terminal.style
    let width = ScheduleExample.all.map(\.name.count).max() ?? 0
    let lines = ScheduleExample.all.map { example in
      "  \(style.bold(example.name))\(String(repeating: " ", count: width + 2 - example.name.count))\(example.summary)"
    }
    return """
      \(style.bold("Examples"))
      \(lines.joined(separator: "\n"))

      Run one:   kcheck schedule two-levels
      Draw one:  kcheck schedule two-levels --svg two-levels.svg
      """
  }

  private func print(_ example: ScheduleExample, _ schedule: Schedule) {
    let style = Terminal.style
    var lines = ["\(style.bold(example.name)): \(example.summary)"]
    if let source = example.source { lines.append(style.faint("  \(source)")) }
    lines.append("")
    lines += ScheduleText(schedule, of: example.plan).lines
    Terminal.result(lines.joined(separator: "\n"))
  }

  private func write(_ text: String, to path: String) throws {
    do { try writeAtomically(text, to: path) } catch { throw end(error) }
    Terminal.error("kcheck: wrote \(Terminal.grouped(text.utf8.count)) bytes to '\(path)'")
  }

  /// All that was seen, with sorted keys.
  private func document(_ example: ScheduleExample, _ schedule: Schedule) throws -> String {
    struct Document: Encodable {
      let schemaVersion = 1
      let command = "schedule"
      let version = ToolVersion.current
      let example: String
      let schedule: Schedule
      let misses: [Schedule.Job]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(Document(example: example.name, schedule: schedule, misses: schedule.misses))
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
