import Foundation

extension ExplorationReport {
  /// The report for people: what was counted, how often each action was enabled, and the answer.
  public func text(_ style: TextStyle = TextStyle(usesColor: false)) -> String {
    var lines = ["kcheck \(ToolVersion.current) explores \(identity)"]
    lines += restrictions.flatMap { restriction in
      "not explored: \(restriction)".wrapped(to: 110).enumerated().map { ($0 == 0 ? "  " : "    ") + $1 }
    }
    lines.append("")
    lines += rows.map { name, value in name.padded(to: 14) + value }
    lines += ["", "states of each depth: " + statesByDepth.map { $0.grouped }.joined(separator: " · ")]
    lines += ["how often each action was enabled" + (usesSymmetry ? ", in representatives:" : ":")]
    lines += zip(actionNames, counts.actions).map { "  " + $0.padded(to: 20) + $1.grouped }
    if !counts.refusals.isEmpty {
      lines.append("how often they ended otherwise:")
      lines += otherwise
    }
    if let violation {
      lines += ["", style.bad("violated: \(violation.property.name)"), violation.property.meaning, ""] + violation.lines
    }
    return (lines + ["", answer(style)]).joined(separator: "\n")
  }

  /// What the model has seen besides steps, one paragraph for each name before an arrow.
  private var otherwise: [String] {
    var groups: [String: [String]] = [:]
    for (name, count) in counts.refusals.sorted(by: { $0.key < $1.key }) {
      let parts = name.split(separator: " → ", maxSplits: 1).map(String.init)
      groups[parts[0], default: []].append((parts.count > 1 ? "\(parts[1]) " : "") + count.grouped)
    }
    return groups.sorted { $0.key < $1.key }.flatMap { name, parts in
      parts.joined(separator: " · ").wrapped(to: 98).enumerated().map {
        ($0 == 0 ? "  " + name.padded(to: 20) : String(repeating: " ", count: 22)) + $1
      }
    }
  }

  private var rows: [(String, String)] {
    var rows: [(String, String)] = []
    if usesSymmetry {
      rows.append(("orbits", states.grouped))
      rows.append(("states", counts.representedStates.map { "\($0.grouped), by the sizes of the orbits" } ?? "not counted"))
    } else {
      rows.append(("states", states.grouped))
    }
    rows.append(("transitions", counts.transitions.grouped + (usesSymmetry ? " from representatives" : "")))
    if let all = counts.representedTransitions { rows.append(("", "\(all.grouped) from all states")) }
    rows.append(("depth", "\(depth)"))
    rows.append(("memory", String(format: "%d bytes a state, %.1f with the table that finds it", stateSize, bytesPerState)))
    let total = counts.seconds - ownSeconds > 0.001 ? ", \(counts.seconds.asSeconds) with what came before" : ""
    rows.append(
      ("time", "\(ownSeconds.asSeconds) on \(counted(jobs, "thread")), \(Int(rate).grouped) states a second\(total)"))
    return rows
  }

  private func answer(_ style: TextStyle) -> String {
    let what = usesSymmetry ? "\(states.grouped) orbits" : "\(states.grouped) states"
    switch ending {
    case .explored:
      return style.good("explored") + ": every reachable state, \(what); nothing is violated in any of them"
        + (recovery.map { "; \($0)" } ?? "")
    case .violated: return style.bad("violated") + ": no shorter sequence of actions violates anything"
    case .interrupted: return style.doubtful("incomplete") + ": interrupted after \(what); nothing violated so far"
    case .memoryBound:
      return style.doubtful("incomplete")
        + ": the next states might not fit into the memory allowed, after \(what); nothing violated so far"
    }
  }

  /// The report for programs: JSON with sorted keys.
  public var json: String {
    var object: [String: Any] = [
      "schemaVersion": 1, "command": "explore", "version": ToolVersion.current, "answer": ending.rawValue, "model": identity,
      "restrictions": restrictions, "symmetry": usesSymmetry, usesSymmetry ? "orbits" : "states": states,
      "transitions": counts.transitions, "depth": depth, "statesByDepth": statesByDepth,
      "actions": Dictionary(zip(actionNames, counts.actions), uniquingKeysWith: +), "refusals": counts.refusals, "jobs": jobs,
      "bytesOfState": stateSize, "bytes": byteCount, "milliseconds": Int(counts.seconds * 1000), "statesPerSecond": Int(rate),
    ]
    if let represented = counts.representedStates { object["states"] = represented }
    if let represented = counts.representedTransitions { object["transitionsOfAllStates"] = represented }
    if let violation {
      object["violation"] =
        [
          "property": violation.property.name, "meaning": violation.property.meaning, "length": violation.length,
          "actions": violation.steps.compactMap(\.action),
        ] as [String: Any]
    }
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: (try? JSONSerialization.data(withJSONObject: object, options: options)) ?? Data(), as: UTF8.self)
      + "\n"
  }
}

extension Int {
  fileprivate var grouped: String { UInt64(clamping: self).grouped }
}
