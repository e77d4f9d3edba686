import Foundation

/// What became of a selection of mutants.
public struct MutationReport: Sendable {
  public var outcomes: [MutantOutcome]
  /// Whether mutants were left out by choice.
  public var isPartial: Bool
  public var seconds: Double
  /// What became of the kernel without any bug, built and tried in the same way; nil where no code mutant was chosen.
  public var control: MutantOutcome?

  public init(outcomes: [MutantOutcome], isPartial: Bool = false, seconds: Double = 0, control: MutantOutcome? = nil) {
    self.outcomes = outcomes
    self.isPartial = isPartial
    self.seconds = seconds
    self.control = control
  }

  /// How many mutants ended in the class.
  public func count(_ verdict: MutantVerdict) -> Int { outcomes.count { $0.verdict == verdict } }

  /// 0 if every mutant was killed or is proved to be none, 1 if one survived, 2 if one timed out, was not decided, cannot be
  /// built or was not run; and 2 if the kernel without a bug did not pass, for then the deaths say nothing.
  public var exitCode: Int32 {
    if count(.survived) > 0 { return 1 }
    if let control, control.verdict != .survived { return 2 }
    return outcomes.allSatisfy { $0.verdict == .killed || $0.verdict == .equivalent } ? 0 : 2
  }
}

// MARK: - Text

extension MutationReport {
  /// A line for each mutant, then for each that was not killed why, then the counts.
  public var text: String {
    var lines = [Self.row("mutant", "level", "killed by", "size", "seconds")]
    lines += outcomes.map(Self.row)
    if let control {
      let what = control.verdict == .survived ? "survived, as it must" : control.verdict.rawValue.uppercased()
      lines.append("control: the kernel without a bug \(what) (\(control.size ?? "nothing ran"))")
    }
    for outcome in outcomes {
      guard let others = outcome.otherKillers, !others.isEmpty else { continue }
      lines.append("\(outcome.name) is also killed by \(others.joined(separator: ", "))")
    }
    for outcome in outcomes + [control].compactMap(\.self) where outcome.isNoteworthy(isControl: outcome.name == control?.name) {
      lines.append("\(outcome.verdict.rawValue): \(outcome.name): \(outcome.summary)")
      lines += (outcome.details ?? "").split(separator: "\n").map { "  \($0)" }
    }
    lines.append(summary)
    return lines.joined(separator: "\n")
  }

  /// As ``text``, after each mutant's counterexample.
  public var verboseText: String {
    outcomes.map { outcome in
      let details = (outcome.details ?? "no counterexample").split(separator: "\n").map { "  \($0)" }
      return (["\(outcome.name): \(outcome.summary)"] + details).joined(separator: "\n") + "\n"
    }.joined(separator: "\n") + "\n" + text
  }

  /// The counts, the slowest counterexample and the whole time in one line.
  public var summary: String {
    let rare: Set<MutantVerdict> = [.equivalent, .undecided, .notRun]
    let counts = MutantVerdict.allCases.map { ($0, count($0)) }.filter { $0.1 > 0 || !rare.contains($0.0) }
      .map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ")
    let slowest = outcomes.filter { $0.verdict == .killed }.max { $0.seconds < $1.seconds }
    return (isPartial ? "PARTIAL: " : "") + "\(outcomes.count) mutants: \(counts)"
      + (slowest.map { "; slowest counterexample \(Self.seconds($0.seconds)) s (\($0.name))" } ?? "")
      + "; \(Self.seconds(seconds)) s in all"
  }

  private static func row(_ outcome: MutantOutcome) -> String {
    let killer = outcome.verdict == .killed ? outcome.killer ?? "?" : outcome.verdict.rawValue.uppercased()
    return row(outcome.name, outcome.level.rawValue, killer, outcome.size ?? "", Self.seconds(outcome.seconds))
  }

  private static func row(_ name: String, _ level: String, _ killer: String, _ size: String, _ seconds: String) -> String {
    func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
    return "\(pad(name, 42)) \(pad(level, 13)) \(pad(killer, 62)) \(pad(size, 31)) \(seconds)"
  }

  /// Seconds with the digits that matter.
  static func seconds(_ value: Double) -> String { String(format: "%.2f", value) }
}

extension MutantOutcome {
  /// Whether a reader must be told more than a line.
  fileprivate func isNoteworthy(isControl: Bool) -> Bool {
    isControl ? verdict != .survived : verdict != .killed && verdict != .notRun
  }
}

// MARK: - JSON

extension MutationReport {
  /// The report as other programs read it.
  package struct Document: Codable {
    package struct Mutant: Codable {
      package var name: String
      package var level: String
      package var summary: String
      package var verdict: String
      package var killer: String?
      package var otherKillers: [String]?
      package var size: String?
      package var seconds: Double
      package var totalSeconds: Double
      package var calls: Int?
      package var traceLength: Int?
      package var details: String?
      package var picture: Picture?

      init(_ outcome: MutantOutcome) {
        name = outcome.name
        level = outcome.level.rawValue
        summary = outcome.summary
        verdict = outcome.verdict.rawValue
        killer = outcome.killer
        otherKillers = outcome.otherKillers
        size = outcome.size
        seconds = outcome.seconds
        totalSeconds = outcome.totalSeconds
        calls = outcome.calls
        traceLength = outcome.traceLength
        details = outcome.details
        picture = outcome.picture
      }
    }
    package var schemaVersion = 1
    package var command = "mutate"
    package var solver = "z3 \(Z3.version)"
    package var isPartial: Bool
    package var seconds: Double
    package var counts: [String: Int]
    package var control: Mutant?
    package var mutants: [Mutant]
  }

  /// The report for programs; keys are sorted.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let document = Document(
      isPartial: isPartial, seconds: seconds,
      counts: Dictionary(uniqueKeysWithValues: MutantVerdict.allCases.map { ($0.rawValue, count($0)) }),
      control: control.map(Document.Mutant.init), mutants: outcomes.map(Document.Mutant.init))
    return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
  }
}
