import Checker
import Foundation
import Testing

/// `kcheck report` and `kcheck replay --html`: the page is opened in a browser, stepped through, and looked at.
@Suite(.serialized) struct ReportTests {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized.path
  private static let lifecycle = "\(root)/Corpus/lifecycle.itf.json"

  private func withPage<Result>(of arguments: [String], status: Int32 = 0, _ body: (String) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      let page = "\(folder)/page.html"
      let outcome = try Executable.run(arguments + ["--html", page])
      #expect(outcome.status == status, "\(outcome.messages)")
      return try body(page)
    }
  }

  @Test("the arrow keys step, the picture follows, and the address tells the position")
  func keys() throws {
    try withPage(of: ["replay", Self.lifecycle]) { page in
      let browser = try Chromium()
      try browser.visit(page)
      #expect(try browser.text("document.getElementById('status').textContent").hasPrefix("At first: from the boot state"))
      #expect(try browser.text("document.querySelectorAll('#picture .changed').length") == "0")
      for _ in 1...5 { try browser.press("ArrowRight") }
      #expect(try browser.text("location.hash") == "#trace=lifecycle&step=5")
      #expect(
        try browser.text("document.getElementById('status').textContent")
          == "Step 5 of 31: retype(caller: 2, table: 10, offset: 1, type: user) → success")
      // The frame that has become user memory, and no other, is highlighted.
      #expect(
        try browser.text("[...document.querySelectorAll('.frame.changed')].map((box) => box.dataset.frame)") == "14")
      #expect(try browser.text("document.querySelector('[data-frame=\"14\"]').className") == "frame type-user changed")
      #expect(try browser.text("document.querySelector('[data-frame=\"14\"] .letter').textContent") == "U")
      #expect(try browser.text("document.querySelector('[data-frame=\"14\"] .type').textContent") == "untyped user")
      try browser.press("ArrowRight")
      // The mapping is in the leaf of the page table, and below the handle that it comes from.
      #expect(try browser.text("document.querySelector('[data-slot=\"5:0\"]').classList.contains('changed')") == "true")
      #expect(try browser.text("document.querySelector('[data-slot=\"5:0\"] .entry').textContent") == "map")
      #expect(
        try browser.text("document.querySelector('.descent [data-entry=\"5:0\"].changed text').textContent") == "5:0 map → 14 rw-"
      )
      try browser.press("ArrowLeft")
      #expect(try browser.text("location.hash") == "#trace=lifecycle&step=5")
      try browser.press("End")
      try browser.press("ArrowRight")
      #expect(try browser.text("location.hash") == "#trace=lifecycle&step=31")
      try browser.press("Home")
      #expect(try browser.text("location.hash") == "#trace=lifecycle&step=0")
    }
  }

  @Test("an address opens a trace at a step", arguments: [(8, "remove"), (23, "revoke")])
  func address(step: Int, operation: String) throws {
    let traces = ["lifecycle", "rights"].flatMap { ["--trace", "\(Self.root)/Corpus/\($0).itf.json"] }
    try withPage(of: ["report"] + traces) { page in
      let browser = try Chromium()
      try browser.visit(page, at: "trace=lifecycle&step=\(step)")
      #expect(
        try browser.text("document.getElementById('status').textContent").hasPrefix("Step \(step) of 31: \(operation)("))
      #expect(try browser.text("document.querySelectorAll('#picture .gone').length") != "0")
      try browser.visit(page, at: "trace=rights&step=999")
      #expect(try browser.text("location.hash") == "#trace=rights&step=22")
      try browser.visit(page, at: "trace=nonsense&step=x")
      #expect(try browser.text("document.getElementById('status').textContent").hasPrefix("At first"))
    }
  }

  @Test("screen readers hear the step and the picture; on paper every state has a sheet")
  func otherReaders() throws {
    try withPage(of: ["replay", "\(Self.root)/Corpus/rights.itf.json"]) { page in
      let browser = try Chromium()
      try browser.visit(page, at: "trace=rights&step=2")
      let parts = try browser.accessibleParts()
      #expect(parts.contains { $0.role == "status" })
      #expect(
        parts.contains {
          $0.role == "image" && $0.name.hasPrefix("Component in frame 1 and its tables: frame 1, component, holds")
        })
      #expect(parts.contains { $0.role == "image" && $0.name.hasPrefix("Delegation: ") })
      for name in ["First", "Previous", "Next", "Last"] { #expect(parts.contains { $0.role == "button" && $0.name == name }) }
      #expect(try browser.printedSheets() == 23)
    }
  }

  @Test("what a faulty kernel does wrong is in the picture of its last step")
  func counterexample() throws {
    try withTemporaryFolder { folder in
      let mutant = try #require(CodeMutant.all.first { $0.name == "code-promote-forgets-the-elder" })
      let library = try KernelBuilder(folder: "\(Self.root)/Sources/KernelImpl").build(mutant, in: URL(filePath: folder))
      let report = "\(folder)/fuzz.json"
      let found = try Executable.run(
        "fuzz", "--kernel", library, "--mode", "differential", "--runs", "20000", "--corpus", folder, "--json", report)
      #expect(found.status == 1)
      let trace = try #require(try contents(folder).first { $0.hasSuffix(".itf.json") })
      try withPage(of: ["replay", "\(folder)/\(trace)", "--kernel", library], status: 1) { page in
        let browser = try Chromium()
        try browser.visit(page)
        try browser.press("End")
        #expect(try browser.text("document.querySelectorAll('#status .problem').length") == "1")
        #expect(try browser.text("document.querySelector('.steps [aria-current]').className") == "bad")
        // The list of siblings is broken in the kernel: in words, and at the entry.
        #expect(try browser.text("document.querySelector('.changes h4.bad + ul').textContent").contains("Sibling of slot"))
        #expect(try browser.text("document.querySelectorAll('.entry-pill.differs').length") == "1")
      }
      // The fuzzer's report has the picture with it.
      try withPage(of: ["report", "--fuzz", report]) { page in
        let browser = try Chromium()
        try browser.visit(page)
        let link = try browser.text("document.querySelector('#coverage .failure a').getAttribute('href')")
        #expect(link == "#trace=same-state&step=1")
        try browser.visit(page, at: String(link.dropFirst()))
        try browser.press("End")
        #expect(try browser.text("document.querySelectorAll('.entry-pill.differs').length") == "1")
      }
    }
  }

  @Test("a solver's counterexample is a picture of the state before, and of what the call does")
  func solverCounterexample() throws {
    try withTemporaryFolder { folder in
      let mutants = "\(folder)/mutants.json"
      let outcome = try Executable.run(
        "mutate", "--level", "specification", "--every-killer", "--only", "map-ignores-type", "--json", mutants)
      #expect(outcome.output.contains("map-ignores-type is also killed by type-safe/"))
      try withPage(of: ["report", "--mutants", mutants]) { page in
        let browser = try Chromium()
        try browser.visit(page, at: "trace=map-ignores-type&step=1")
        #expect(try browser.text("document.getElementById('status').textContent").hasPrefix("Step 1 of 1: map("))
        #expect(try browser.text("document.querySelectorAll('.slot.changed').length") == "1")
        #expect(try browser.text("document.querySelector('.slot.changed .entry').textContent") == "map")
        #expect(try browser.text("document.querySelector('.slot.changed').classList.contains('marked')") == "true")
        #expect(try browser.text("document.querySelector('.mutants td.killer').title") == "memory-exclusive")
        #expect(try browser.text("document.querySelector('.mutants td.also').title") == "type-safe")
      }
    }
  }

  @Test("the theorems unfold into their properties")
  func theorems() throws {
    try withTemporaryFolder { folder in
      let proofs = "\(folder)/proofs.json"
      _ = try Executable.run("prove", "--level", "spec", "--theorem", "memory-exclusive", "--json", proofs)
      try withPage(of: ["report", "--proofs", proofs]) { page in
        let browser = try Chromium()
        try browser.visit(page)
        let rows = "[...document.querySelectorAll('.property')].filter((row) => !row.hidden).length"
        #expect(try browser.text(rows) == "0")
        _ = try browser.text("document.querySelector('.theorem button').focus()")
        try browser.press("Enter")
        #expect(try browser.text(rows) == "6")
        #expect(try browser.text("document.querySelector('.theorem button').getAttribute('aria-expanded')") == "true")
      }
    }
  }

  @Test("without the script it is a text, and it asks for nothing from anywhere")
  func plainText() throws {
    try withPage(of: ["replay", Self.lifecycle]) { page in
      let html = try String(contentsOfFile: page, encoding: .utf8)
      #expect(html.contains("<li value=\"5\"><code>retype(caller: 2, table: 10, offset: 1, type: user)</code>"))
      #expect(html.contains("<li>type of 14: untyped → user</li>"))
      let addresses = html.matches(of: /https?:\/\/[^"' ]*/).map { String($0.output) }
      #expect(Set(addresses) == ["http://www.w3.org/2000/svg"], "only the name of SVG")
      #expect(!html.contains("<link") && !html.contains(" src=") && !html.contains("@import"))
      #expect(html.utf8.count < 2_000_000)
    }
  }

  @Test("what a trace says of itself cannot become part of the page")
  func escaping() throws {
    try withTemporaryFolder { folder in
      let hostile = "</script><script>document.title='taken'</script><b id=taken>"
      let text = try String(contentsOfFile: Self.lifecycle, encoding: .utf8)
      let description = try #require(text.firstMatch(of: /"description":"[^"]*"/))
      let path = "\(folder)/a<b>&.itf.json"
      try text.replacing(description.output, with: "\"description\":\"\(hostile)\"").write(
        toFile: path, atomically: true, encoding: .utf8)
      try withPage(of: ["replay", path]) { page in
        let browser = try Chromium()
        try browser.visit(page)
        #expect(try browser.text("document.title") == "A run of the kernel: a<b>&")
        #expect(try browser.text("document.getElementById('taken')") == "null")
        #expect(try browser.text("document.querySelector('.about p').textContent") == hostile)
      }
    }
  }

  @Test("bad input names the file, what was expected, and what to do")
  func badInput() throws {
    try withTemporaryFolder { folder in
      func file(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        return "\(folder)/\(name)"
      }
      let cases: [([String], String)] = [
        (
          ["--proofs", "\(folder)/none.json"],
          "none.json': expected a file that can be read; write one with: kcheck prove --json FILE"
        ),
        (
          ["--proofs", try file("text.json", "text")],
          "text.json': expected a report as JSON; write one with: kcheck prove --json FILE"
        ),
        (["--mutants", try file("new.json", "{\"schemaVersion\":2}")], "schemaVersion: expected 1, not 2"),
        (["--fuzz", try file("empty.json", "{\"schemaVersion\":1}")], "empty.json': answer: expected a value"),
        (["--trace", try file("empty.itf.json", "{}")], "#meta: expected an object"),
        (["--kernel", "x.so", "--fuzz", "f"], "--kernel is for traces"),
      ]
      for (arguments, message) in cases {
        let outcome = try Executable.run(["report", "--html", "\(folder)/page.html"] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.messages.contains(message), "\(outcome.messages)")
        #expect(outcome.output.isEmpty)
      }
      #expect(!(try contents(folder)).contains("page.html"))
      // A page that cannot be written is known before anything takes time.
      for inputs in [[], ["--trace", Self.lifecycle]] {
        let outcome = try Executable.run(["report", "--html", "\(folder)/none/page.html"] + inputs)
        #expect(outcome.status == 64)
        #expect(outcome.messages.contains("expected an existing folder"))
      }
    }
  }
}
