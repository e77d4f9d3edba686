import Checker
import KernelSpec

/// The mutants: which theorem or check notices which planted bug.
struct MutantSection {
  struct Column {
    let name: String
    let meaning: String
    let count: Int
  }

  struct Cell {
    /// It noticed the mutant, as the first.
    let isFirst: Bool
    /// It notices the mutant, too.
    let isOther: Bool
    let name: String
  }

  struct Row {
    let name: String
    let level: String
    let summary: String
    let verdict: String
    let isGood: Bool
    let killer: String
    let size: String
    let time: String
    let share: Int
    /// What notices it besides.
    let others: [String]
    let text: String?
    let picture: String?
    let cells: [Cell]
  }

  let headline: String
  let isGood: Bool
  let notes: [String]
  /// Whether of any mutant more than the first killer is known.
  let knowsOthers: Bool
  let columns: [Column]
  let rows: [Row]
  let tile: ReportPage.Tile

  init(_ document: MutationReport.Document, _ pictures: inout PictureSection) {
    let mutants = document.mutants
    let count = mutants.count { ["killed", "equivalent"].contains($0.verdict) }
    isGood = count == mutants.count
    headline = "\(count) of \(mutants.count.of("planted bug")) noticed"
    let slowest = mutants.filter { $0.verdict == "killed" }.map(\.seconds).max() ?? 0
    let counts = document.counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    let control = document.control.map { control in
      "the kernel without a bug \(control.verdict == "survived" ? "survived, as it must" : control.verdict)"
    }
    notes =
      [
        (document.isPartial ? "a part of all: " : "") + counts.joined(separator: ", "),
        "slowest counterexample \(slowest.asTime)", "whole run \(document.seconds.asTime)",
      ] + [control].compactMap { $0 }
    knowsOthers = mutants.contains { $0.otherKillers != nil }
    let killers = Set(mutants.flatMap(\.columns))
    let theorems = Theorem.allCases.map(\.rawValue)
    let names = theorems.filter(killers.contains) + killers.subtracting(theorems).sorted()
    columns = names.map { name in
      Column(
        name: name, meaning: Theorem(rawValue: name)?.meaning ?? "a check of the fuzzer",
        count: mutants.count { $0.columns.contains(name) })
    }
    // What no theorem notices comes first, then a staircase.
    let rank = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let sorted = mutants.enumerated().sorted { left, right in
      let ranks = [left, right].map { $0.element.columns.first.flatMap { rank[$0] } ?? -1 }
      return (ranks[0], left.offset) < (ranks[1], right.offset)
    }.map(\.element)
    var rows: [Row] = []
    for mutant in sorted {
      let picture = mutant.picture.map { pictures.add($0, name: mutant.name, title: "mutant \(mutant.name)") }
      rows.append(Row(mutant, columns: names, picture: picture))
    }
    self.rows = rows
    tile = ReportPage.Tile(label: "Mutants", value: "\(count) / \(mutants.count)", note: "planted bugs noticed", isGood: isGood)
  }
}

extension MutantSection.Row {
  fileprivate init(_ mutant: MutationReport.Document.Mutant, columns: [String], picture: String?) {
    name = mutant.name
    level = mutant.level
    summary = mutant.summary
    verdict = mutant.verdict
    isGood = mutant.verdict == "killed" || mutant.verdict == "equivalent"
    killer = mutant.killer ?? mutant.verdict
    size = mutant.size ?? ""
    time = mutant.seconds.asTime
    share = mutant.seconds.asShare
    text = mutant.details
    self.picture = picture
    others = mutant.otherKillers ?? []
    let own = mutant.columns
    cells = columns.map { MutantSection.Cell(isFirst: $0 == own.first, isOther: own.dropFirst().contains($0), name: $0) }
  }
}

extension MutationReport.Document.Mutant {
  /// The theorems or checks that notice it, the one that killed it first.
  fileprivate var columns: [String] {
    guard verdict == "killed", let killer else { return [] }
    return ([killer] + (otherKillers ?? [])).map(Self.column).unique
  }

  /// The theorem or check of `theorem/property/operation` or `check/operation`; an invariant that the fuzzer evaluates counts as
  /// its theorem.
  private static func column(_ killer: String) -> String {
    let first = String(killer.prefix { $0 != "/" })
    return Specification.kernel.invariants.first { $0.name == first }?.theorem.rawValue ?? first
  }
}
