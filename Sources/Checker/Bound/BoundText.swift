import Foundation

extension BoundResult {
  /// The answer in one word.
  public var answer: String {
    switch verdict {
    case .bounded: "bounded"
    case .found: search.seeksState ? "witnessed" : "violated"
    case .unknown: "unknown"
    case .interrupted: "interrupted"
    }
  }

  /// The report for people: what was searched, the sequence found, and the answer.
  public func text(_ style: TextStyle = TextStyle(usesColor: false)) -> String {
    var lines = [
      "kcheck \(ToolVersion.current) searches sequences of at most \(counted(search.depth, "call")) with Z3 \(Z3.version)"
    ]
    lines += rows.flatMap { name, value in
      value.wrapped(to: 106).enumerated().map { ($0 == 0 ? "  " + name.padded(to: 10) : String(repeating: " ", count: 12)) + $1 }
    }
    lines.append("")
    if verdict == .found {
      if case .satisfying = search.start, let startState {
        lines +=
          ["from a state in which"]
          + ConcreteState(startState.layout).differences(to: startState).map { "     \($0.place) is \($0.new)" }
      }
      for (index, step) in steps.enumerated() {
        lines.append("\(index + 1). \(step.call.text) → \(step.outcome)")
        lines += step.differences.map { "     \($0)" }
      }
      if !search.seeksState {
        lines += broken.flatMap { violation -> [String] in
          ["  ✗  \(violation.name): \(violation.meaning)"]
            + (violation.witness.isEmpty ? [] : ["     It fails for \(violation.witness)."])
        }
      }
      lines.append("")
    }
    return (lines + [ending(style)]).joined(separator: "\n")
  }

  private var rows: [(name: String, value: String)] {
    var rows = [("machine", machine)]
    if search.rights.count < 8 {
      rows.append(("rights", search.rights.map { search.geometry.words(.rights, Int($0)) }.joined(separator: " or ")))
    }
    func range(_ numbers: [Int]) -> String { numbers.count == 1 ? "\(numbers[0])" : "\(numbers[0]) to \(numbers.last!)" }
    rows.append(
      (
        "numbers",
        "levels \(range(search.choices.levels)), entry points \(range(search.choices.entryPoints)); no others are tried"
      ))
    rows.append(("start", start))
    if let bug = search.bug { rows.append(("bug", "\(bug.name): \(bug.summary)")) }
    let names = search.properties.map(\.id)
    rows.append(
      search.seeksState
        ? ("sought", search.properties[0].meaning)
        : ("sought", "what breaks " + (names.count > 4 ? "one of \(names.count) properties" : names.joined(separator: ", "))))
    rows.append(("solver", "\(clauses.grouped) clauses, seed \(search.seed), at most \(search.rlimit.grouped) units a check"))
    rows.append(("time", "\(seconds.asSeconds) on \(counted(search.jobs, "thread"))"))
    return rows
  }

  private func ending(_ style: TextStyle) -> String {
    let what = search.seeksState ? "leads to such a state" : "breaks anything sought"
    switch verdict {
    case .found:
      let fewer = steps.isEmpty ? "it is so at the start" : "\(counted(steps.count, "call")), and no shorter sequence \(what)"
      return search.seeksState ? style.good("witnessed") + ": \(fewer)" : style.bad("violated") + ": \(fewer)"
    case .bounded:
      return style.good("bounded")
        + ": none within \(search.depth). No sequence of at most \(counted(search.depth, "call")) \(what) "
        + "on this machine.\nThat is no proof: of longer sequences and larger machines it says nothing."
    case .unknown(let reason):
      return style.doubtful("unknown") + ": the solver gave up on sequences of \(counted(depth + 1, "call")) (\(reason)); "
        + none + ". --rlimit allows more"
    case .interrupted: return style.doubtful("incomplete") + ": interrupted; " + none
    }
  }

  private var machine: String {
    guard search.start == .booted, let machine = search.machine else { return search.geometry.words }
    let maximum = search.geometry.maximum
    return machine.words + (maximum == machine.geometry.maximum ? "" : ", maximum \(maximum)")
  }

  private var start: String {
    switch search.start {
    case .booted: "booted, as kcheck explore begins"
    case .beforeBoot: "before boot"
    case .satisfying(let predicate): "any state that satisfies every invariant, and: \(predicate.text)"
    }
  }

  private var none: String { depth < 0 ? "nothing is known" : "none within \(depth)" }

  /// The report for programs: JSON with sorted keys.
  public var json: String {
    var object: [String: Any] = [
      "schemaVersion": 1, "command": "bound", "version": ToolVersion.current, "z3": Z3.version, "answer": answer,
      "machine": machine, "maximum": search.geometry.maximum, "rights": search.rights, "start": start,
      "depth": search.depth, "noneWithin": depth, "clauses": clauses, "seed": search.seed, "rlimit": search.rlimit,
      "jobs": search.jobs, "milliseconds": Int(seconds * 1000), "model": search.specification.modelHash,
    ]
    if let bug = search.bug { object["bug"] = bug.name }
    if search.seeksState {
      object["predicate"] = search.properties[0].meaning
    } else {
      object["properties"] = search.properties.map(\.id)
    }
    if case .unknown(let reason) = verdict { object["reason"] = reason }
    if verdict == .found {
      object["length"] = steps.count
      object["calls"] = steps.map {
        ["call": $0.call.text, "outcome": $0.outcome.name, "result": $0.outcome.result] as [String: Any]
      }
      if !search.seeksState {
        object["broken"] = broken.map { ["property": $0.name, "meaning": $0.meaning, "witness": $0.witness] }
      }
    }
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: (try? JSONSerialization.data(withJSONObject: object, options: options)) ?? Data(), as: UTF8.self)
      + "\n"
  }

  /// The state in which the sequence found begins, where calls need not lead there.
  private var givenState: ConcreteState? { if case .satisfying = search.start { startState } else { nil } }

  /// The sequence found, from the state before boot on, as `kcheck replay` runs it; nil without one.
  ///
  /// - Throws: ``EvaluationError`` if the specification cannot be evaluated.
  public func trace() throws(EvaluationError) -> Trace? {
    guard verdict == .found else { return nil }
    return try Trace(
      recording: search.startCalls + calls, from: givenState,
      summary: search.seeksState ? search.properties[0].meaning : broken[0].meaning,
      geometry: search.geometry, start: .initial,
      check: search.seeksState ? nil : FuzzCheck(name: broken[0].name), specification: search.specification)
  }
}

extension Int {
  fileprivate var grouped: String { UInt64(clamping: self).grouped }
}
