import Foundation
import Testing

/// `kcheck schedule`, seen from outside.
@Suite(.serialized) struct ScheduleCommandTests {
  private static let names = [
    "rate-monotonic", "earliest-deadline", "missed-deadline", "round-robin", "overrun", "two-levels", "interrupts",
  ]

  @Test("without an example, all are listed")
  func list() throws {
    let outcome = try Executable.run("schedule")
    #expect(outcome.status == 0)
    #expect(outcome.messages.isEmpty)
    for name in Self.names { #expect(outcome.output.contains("\n  \(name) "), "\(name)") }
    #expect(outcome.output.contains("kcheck schedule two-levels --svg two-levels.svg"))
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 130 })
  }

  @Test("each example is shown", arguments: names)
  func shown(name: String) throws {
    let outcome = try Executable.run("schedule", name)
    #expect(outcome.status == 0)
    #expect(outcome.messages.isEmpty)
    #expect(outcome.output.hasPrefix("\(name): "))
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 130 })
  }

  @Test("a chart, a table, budgets and deadlines")
  func content() throws {
    let outcome = try Executable.run("schedule", "missed-deadline")
    for line in [
      "root: fixed priority",
      "  T1  ██···██···██···██···██···██···██···",
      "  T2  ··███··███··███··███··███··███··██·  missed at 7",
      "     7   8  T2        1  T2       4  done",
      "  T2         5    4       1         0        8",
      "1 deadline missed: T2 at 7; idle for 1 of 35 cycles",
    ] { #expect(outcome.output.contains("\n\(line)\n"), "\(line)") }
    let levels = try Executable.run("schedule", "two-levels")
    #expect(levels.output.contains("\n     1      3  media              3      2           1\n"))
  }

  @Test("--until stops earlier or later")
  func until() throws {
    let short = try Executable.run("schedule", "rate-monotonic", "--until", "3")
    #expect(short.output.contains("\n  T1  █··\n"))
    #expect(short.output.contains("idle for 0 of 3 cycles"))
    let long = try Executable.run("schedule", "rate-monotonic", "--until", "2000")
    #expect(long.output.contains("every deadline met; idle for 200 of 2000 cycles"))
    #expect(long.output.split(separator: "\n").allSatisfy { $0.count <= 130 })
  }

  @Test(
    "what is wrong is said",
    arguments: [
      (["nonsense"], "kcheck: there is no example 'nonsense'; there are: rate-monotonic, "),
      (["two-levels", "--svg", "/nonexistent/folder/x.svg"], "kcheck: cannot write '/nonexistent/folder/x.svg': "),
      (["two-levels", "--json", "/nonexistent/folder/x.json"], "kcheck: cannot write '/nonexistent/folder/x.json': "),
      (["two-levels", "--until", "0"], "Error: --until must be from 1 to 10000"),
      (["--svg", "x.svg"], "Error: of which example? One of: rate-monotonic, "),
    ])
  func wrong(arguments: [String], message: String) throws {
    let outcome = try Executable.run(["schedule"] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.hasPrefix(message), "\(outcome.messages)")
  }

  @Test("the same is in the JSON report")
  func report() throws {
    try withTemporaryFolder { folder in
      let outcome = try Executable.run("schedule", "two-levels", "--json", "\(folder)/s.json")
      #expect(outcome.status == 0)
      #expect(try contents(folder) == ["s.json"])
      let document = try json("\(folder)/s.json")
      #expect(document["schemaVersion"] as? Int == 1)
      #expect(document["example"] as? String == "two-levels")
      let schedule = try #require(document["schedule"] as? [String: Any])
      let runs = try #require(schedule["runs"] as? [[String: Any]])
      #expect(runs.first?["thread"] as? String == "control")
      #expect(runs.first?["budgetLeft"] as? Int == 0)
      #expect((document["misses"] as? [[String: Any]])?.map { $0["deadline"] as? Int } == [40])
    }
  }

  @Test("in a browser the chart shows everything within its frame, on one sheet, and it is read aloud", arguments: names)
  func chart(name: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(name).svg"
      let outcome = try Executable.run("schedule", name, "--svg", path)
      #expect(outcome.status == 0)
      #expect(outcome.messages.contains("bytes to '\(path)'"))
      #expect(try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) < 40_000)
      let browser = try Chromium()
      try browser.visit(path)
      #expect(try browser.text("document.documentElement.tagName") == "svg")
      // What is drawn: text, boxes and arrows lie within the frame.
      #expect(
        try browser.text(
          """
          (() => { const frame = document.documentElement.getBoundingClientRect();
            return [...document.querySelectorAll('text, rect, use, path.line')].filter((shape) => {
              if (shape.closest('defs')) return false;
              const box = shape.getBoundingClientRect();
              return box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom;
            }).map((shape) => shape.outerHTML).join() })()
          """) == "")
      // No label lies over another.
      #expect(
        try browser.text(
          """
          (() => { const labels = [...document.querySelectorAll('text')].map((text) => [text.textContent, text.getBBox()]);
            const clashes = [];
            for (const [one, a] of labels) for (const [other, b] of labels) {
              const isBeside = a.x + a.width <= b.x + 1 || b.x + b.width <= a.x + 1;
              const isAbove = a.y + a.height <= b.y + 3 || b.y + b.height <= a.y + 3;
              if (a !== b && !isBeside && !isAbove) clashes.push(one + ' / ' + other);
            }
            return clashes.join() })()
          """) == "")
      #expect(
        try browser.text("[...document.querySelectorAll('rect[fill^=url]')].every((box) => box.getBBox().width > 0)") == "true")
      #expect(try browser.accessibleParts().contains { $0.name.hasPrefix("\(name): ") })
      #expect(try browser.printedSheets() == 1)
    }
  }
}
