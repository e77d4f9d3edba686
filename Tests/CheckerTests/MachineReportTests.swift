import Checker
import Foundation
import KernelSpec
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The reports that other programs read: they say what the JSON report says.
@Suite struct MachineReportTests {
  private static let kernel = Specification.kernel

  private func report(_ results: [ObligationResult], of specification: Specification = kernel) -> ProofReport {
    ProofReport(
      specification: specification, selection: Selection(), results: results, seconds: 1.5, jobs: 2, rlimit: 100, seeds: 1)
  }

  /// A result of every answer, and of every theorem of the specification.
  private func mixed() -> ProofReport {
    report(
      Self.kernel.obligations.enumerated().map { index, obligation in
        var result = ObligationResult(obligation, Answer.allCases[index % Answer.allCases.count], seconds: 0.001)
        if !result.answer.isGreen { result.reason = "<\u{1b}[31m\u{0}&\"']]>\u{FFFE}" }
        return result
      })
  }

  /// A report of a kernel whose map forgets to ask for a user frame.
  private func violated() throws -> ProofReport {
    var broken = Self.kernel
    let index = try #require(broken.operations.firstIndex { $0.name == "map" })
    broken.operations[index].steps.removeAll { if case .require(_, .wrongType) = $0 { true } else { false } }
    let selection = Selection(theorems: ["memory-exclusive"], operations: ["map"])
    return report(Prover(specification: broken).run(try selection.obligations(of: broken), jobs: 2), of: broken)
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func elements(_ path: String, in node: XMLNode) throws -> [XMLElement] {
    try node.nodes(forXPath: path).compactMap { $0 as? XMLElement }
  }

  private func attribute(_ name: String, of element: XMLElement) -> String { element.attribute(forName: name)?.stringValue ?? "" }

  // MARK: - JUnit

  @Test("JUnit has a suite for each theorem and a case for each obligation, with the answer of the JSON report")
  func junitAgreesWithJSON() throws {
    let report = mixed()
    let document = try XMLDocument(data: Data(report.junit.utf8))
    let obligations = try #require(try json(report.json)["obligations"] as? [[String: Any]])
    let cases = try elements("/testsuites/testsuite/testcase", in: document)
    #expect(cases.count == obligations.count)
    var found: [String: XMLElement] = [:]
    for element in cases { found["\(attribute("classname", of: element)) \(attribute("name", of: element))"] = element }
    #expect(found.count == obligations.count)
    let elementOfAnswer = [
      "violated": "failure", "vacuous": "failure", "unknown": "error", "timeout": "error", "crashed": "error",
      "not-run": "skipped",
    ]
    for item in obligations {
      let theorem = item["theorem"] as! String
      let property = item["property"] as! String
      let answer = item["answer"] as! String
      let key = "\(theorem)/\(property) \(item["operation"] as? String ?? property)"
      let element = try #require(found[key], "\(key)")
      #expect(attribute("name", of: try #require(element.parent as? XMLElement)) == theorem)
      let problems = (element.children ?? []).compactMap { $0 as? XMLElement }
      #expect(problems.compactMap(\.name) == (elementOfAnswer[answer].map { [$0] } ?? []))
      for problem in problems {
        #expect(attribute("type", of: problem) == answer)
        #expect(attribute("message", of: problem) == item["meaning"] as? String)
        let text = problem.stringValue ?? ""
        #expect(text.contains(item["id"] as! String))
      }
      #expect(Double(attribute("time", of: element)) == 0.001)
    }
    let root = try #require(document.rootElement())
    let counts = try #require(try json(report.json)["counts"] as? [String: Int])
    #expect(attribute("tests", of: root) == "\(obligations.count)")
    #expect(attribute("failures", of: root) == "\(counts["violated"]! + counts["vacuous"]!)")
    #expect(attribute("errors", of: root) == "\(counts["unknown"]! + counts["timeout"]! + counts["crashed"]!)")
    #expect(attribute("skipped", of: root) == "\(counts["not-run"]!)")
    for suite in try elements("/testsuites/testsuite", in: document) {
      for (count, element) in [("tests", "testcase"), ("failures", "*/failure"), ("errors", "*/error"), ("skipped", "*/skipped")]
      {
        #expect(attribute(count, of: suite) == "\(try elements(element, in: suite).count)")
      }
    }
  }

  @Test("what XML cannot hold is replaced, and all else comes back")
  func junitHoldsAnyText() throws {
    let document = try XMLDocument(data: Data(mixed().junit.utf8))
    let texts = try elements("//failure", in: document).compactMap(\.stringValue)
    #expect(!texts.isEmpty)
    #expect(texts.allSatisfy { $0.contains("reason: <\u{FFFD}[31m\u{FFFD}&\"']]>\u{FFFD}\n") })
  }

  @Test("a violation is a failure with the counterexample")
  func junitViolation() throws {
    let document = try XMLDocument(data: Data(try violated().junit.utf8))
    let failures = try elements("//testcase[failure]", in: document)
    #expect(failures.map { attribute("classname", of: $0) } == ["memory-exclusive/mapping-is-user"])
    #expect(failures.map { attribute("name", of: $0) } == ["map"])
    let text = failures.first?.stringValue ?? ""
    for phrase in [
      "counterexample with", "call: map(caller:", "entry(slot", "stated in: Sources/KernelSpec/Invariants/Memory.swift:",
    ] {
      #expect(text.contains(phrase), "\(phrase)")
    }
  }

  // MARK: - SARIF

  private func run(_ text: String) throws -> (rules: [[String: Any]], results: [[String: Any]], invocation: [String: Any]) {
    let log = try json(text)
    #expect(log["version"] as? String == "2.1.0")
    #expect((log["$schema"] as? String)?.hasSuffix("sarif-2.1.0.json") == true)
    let runs = try #require(log["runs"] as? [[String: Any]])
    #expect(runs.count == 1)
    let driver = try #require((runs[0]["tool"] as? [String: Any])?["driver"] as? [String: Any])
    #expect(driver["name"] as? String == "kcheck")
    #expect(driver["version"] as? String == ToolVersion.current)
    let invocations = try #require(runs[0]["invocations"] as? [[String: Any]])
    return (
      try #require(driver["rules"] as? [[String: Any]]), try #require(runs[0]["results"] as? [[String: Any]]), invocations[0]
    )
  }

  private func text(_ message: Any?) -> String { (message as? [String: Any])?["text"] as? String ?? "" }

  @Test("SARIF has a result for each obligation that is not green, with the answer of the JSON report")
  func sarifAgreesWithJSON() throws {
    let report = mixed()
    let (rules, results, invocation) = try run(report.sarif)
    let obligations = try #require(try json(report.json)["obligations"] as? [[String: Any]])
    let open = obligations.filter { !["proved", "witnessed"].contains($0["answer"] as? String) }
    #expect(results.count == open.count)
    let levels = [
      "violated": "error", "vacuous": "error", "crashed": "error", "unknown": "warning", "timeout": "warning",
      "not-run": "warning",
    ]
    let byID = Dictionary(uniqueKeysWithValues: Self.kernel.obligations.map { ($0.id, $0) })
    for (result, item) in zip(results, open) {
      let rule = "\(item["theorem"] as! String)/\(item["property"] as! String)"
      #expect(result["ruleId"] as? String == rule)
      #expect(rules[try #require(result["ruleIndex"] as? Int)]["id"] as? String == rule)
      #expect(result["level"] as? String == levels[item["answer"] as! String])
      let message = text(result["message"])
      #expect(message.contains(item["id"] as! String))
      let location = try #require((result["locations"] as? [[String: Any]])?.first)
      let place = try #require(location["physicalLocation"] as? [String: Any])
      let position = try #require(byID[item["id"] as! String]).location
      let artifact = try #require(place["artifactLocation"] as? [String: String])
      #expect(artifact == ["uri": position.file, "uriBaseId": "%SRCROOT%"])
      #expect((place["region"] as? [String: Int]) == ["startLine": position.line])
    }
    #expect(invocation["executionSuccessful"] as? Bool == false, "some were not run")
    #expect(invocation["exitCode"] as? Int == Int(report.ending.exitCode))
    for rule in rules {
      #expect(text(rule["help"]).contains("kcheck explain"))
      #expect(!text(rule["shortDescription"]).isEmpty && !text(rule["fullDescription"]).isEmpty)
    }
    #expect(Set(rules.compactMap { $0["id"] as? String }).count == rules.count)
  }

  @Test("if all is green there are rules and no results")
  func sarifGreen() throws {
    let green = Self.kernel.obligations.map { ObligationResult($0, $0.wantsWitness ? .witnessed : .proved) }
    let (rules, results, invocation) = try run(report(green).sarif)
    #expect(results.isEmpty)
    #expect(rules.count == Set(Self.kernel.obligations.map { "\($0.theorem.rawValue)/\($0.property)" }).count)
    #expect(invocation["executionSuccessful"] as? Bool == true)
    #expect(invocation["exitCode"] as? Int == 0)
  }

  @Test("a violation is an error with the counterexample")
  func sarifViolation() throws {
    let (rules, results, invocation) = try run(try violated().sarif)
    #expect(results.map { $0["ruleId"] as? String } == ["memory-exclusive/mapping-is-user"])
    #expect(results.map { $0["level"] as? String } == ["error"])
    let message = text(results.first?["message"])
    #expect(message.contains("call: map(caller:"))
    #expect(rules.count == 4)
    #expect(invocation["executionSuccessful"] as? Bool == true, "the run came to its end")
    #expect(invocation["exitCode"] as? Int == 1)
  }
}
