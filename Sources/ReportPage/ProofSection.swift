import Checker
import KernelSpec

/// The theorems: a matrix of theorem and operation for each level, the slowest obligations, and those that are not shown.
struct ProofSection {
  /// A column of the matrix.
  struct Column {
    let name: String
  }

  /// The results that share a row and a column.
  struct Cell {
    let isApplicable: Bool
    /// The gravest answer, as a class.
    let answer: String
    let mark: String
    let time: String
    let share: Int
    let meaning: String
  }

  struct Row {
    let name: String
    let meaning: String
    let cells: [Cell]
    let total: Cell
  }

  /// A theorem at one level, and its properties.
  struct Group {
    let id: String
    let row: Row
    let properties: [Row]
  }

  struct Level {
    let name: String
    let meaning: String
    let groups: [Group]
  }

  /// An obligation of a list.
  struct Item {
    let id: String
    let answer: String
    let meaning: String
    let reason: String?
    let text: String?
    let picture: String?
    let time: String
    /// How much of the longest time it took, in percent.
    let share: Int
  }

  let headline: String
  let isProved: Bool
  let notes: [String]
  let columns: [Column]
  let columnCount: Int
  let levels: [Level]
  let legend: [Cell]
  let slowest: [Item]
  let failures: [Item]
  let tile: ReportPage.Tile

  init(_ document: ProofReport.Document, _ pictures: inout PictureSection) {
    let items = document.obligations
    let green = items.count { $0.answer.isGreen }
    let proves = document.exitCode == 0
    isProved = proves
    let success = document.partial ? "What was selected is proved" : "Proved"
    let name = proves ? success : Self.names[Int(document.exitCode)] ?? "Not proved"
    headline = name + (proves ? ", for any number of frames, nodes, slots, components and cores" : "")
    notes = [
      "\(items.count.of("obligation")): "
        + Answer.allCases.compactMap { answer in
          (document.counts[answer.rawValue] ?? 0) > 0 ? "\(document.counts[answer.rawValue]!.grouped) \(answer.rawValue)" : nil
        }.joined(separator: ", "),
      "\(document.solver) \(document.solverVersion)", "whole run \(document.seconds.asTime) on \(document.jobs.of("thread"))",
      "median \(document.medianSeconds.asTime), slowest \(document.slowestSeconds.asTime)",
    ]
    let operations = Specification.kernel.operations.map(\.name)
    let used = Set(items.map { $0.operation ?? "" })
    let names = operations.filter(used.contains) + used.subtracting(operations + [""]).sorted() + (used.contains("") ? [""] : [])
    columns = names.map { Column(name: $0.isEmpty ? Self.noOperation : $0) }
    columnCount = columns.count + 2
    levels = Obligation.Level.allCases.compactMap { level in
      let own = items.filter { $0.level == level }
      return own.isEmpty ? nil : Level(level, own, names)
    }
    legend = Answer.allCases.filter { answer in items.contains { $0.answer == answer } }.map { answer in
      Cell(isApplicable: true, answer: answer.rawValue, mark: answer.sign, time: "", share: 0, meaning: answer.rawValue)
    }
    let longest = items.sorted { $0.seconds > $1.seconds }.prefix(10)
    slowest = longest.map { Item($0, share: Int(100 * $0.seconds / max(longest[0].seconds, 0.001))) }
    var failures: [Item] = []
    // One run can show what is wrong on several paths: it is drawn once.
    var drawn: [(picture: Picture, name: String)] = []
    for item in items where !item.answer.isGreen && item.answer != .notRun {
      let name = item.picture.map { picture in
        if let known = drawn.first(where: { $0.picture == picture }) { return known.name }
        let name = pictures.add(picture, name: item.id, title: "\(item.answer.rawValue): \(item.id)")
        drawn.append((picture, name))
        return name
      }
      failures.append(Item(item, picture: name))
    }
    self.failures = failures
    tile = ReportPage.Tile(
      label: "Theorems", value: "\(green.grouped) / \(items.count.grouped)",
      note: "obligations hold\(proves ? "" : ": \(name.lowercased())")", isGood: proves)
  }

  /// What the column of obligations is called that are about none: of states, and of hardware entries.
  fileprivate static let noOperation = "no operation"

  private static let names = [1: "Violated", 2: "Undecided", 3: "Vacuous or nothing selected", 70: "The solver failed"]
}

extension ProofSection.Level {
  fileprivate init(_ level: Obligation.Level, _ items: [ProofReport.Document.Item], _ columns: [String]) {
    name = level == .spec ? "The specification" : "The code"
    meaning =
      level == .spec
      ? "what the kernel must do keeps every property" : "every path of the kernel does what the specification says"
    let rank = Dictionary(uniqueKeysWithValues: Theorem.allCases.enumerated().map { ($1.rawValue, $0) })
    groups = items.map(\.theorem).unique.sorted { rank[$0] ?? .max < rank[$1] ?? .max }.map { theorem in
      let own = items.filter { $0.theorem == theorem }
      let properties = own.map(\.family).unique.map { family in
        let members = own.filter { $0.family == family }
        let meanings = Set(members.map(\.meaning))
        return ProofSection.Row(name: family, meaning: meanings.count == 1 ? meanings.first! : "", members, columns)
      }
      let meaning = Theorem(rawValue: theorem)?.meaning ?? ""
      return ProofSection.Group(
        id: "\(level.rawValue)-\(theorem)", row: ProofSection.Row(name: theorem, meaning: meaning, own, columns),
        properties: properties)
    }
  }
}

extension ProofSection.Row {
  fileprivate init(name: String, meaning: String, _ items: [ProofReport.Document.Item], _ columns: [String]) {
    self.name = name
    self.meaning = meaning
    cells = columns.map { column in
      let place = "\(name), \(column.isEmpty ? ProofSection.noOperation : column)"
      return ProofSection.Cell(items.filter { ($0.operation ?? "") == column }, of: place)
    }
    total = ProofSection.Cell(items, of: name)
  }
}

extension ProofSection.Cell {
  fileprivate init(_ items: [ProofReport.Document.Item], of place: String) {
    isApplicable = !items.isEmpty
    let gravest: [Answer] = [.violated, .crashed, .vacuous, .unknown, .timeout, .notRun, .proved, .witnessed]
    let answer = gravest.first { answer in items.contains { $0.answer == answer } } ?? .notRun
    let seconds = items.reduce(0) { $0 + $1.seconds }
    self.answer = answer.rawValue
    mark = answer.sign
    time = seconds.asTime
    share = seconds.asShare
    let counts = Answer.allCases.map { answer in (answer, items.count { $0.answer == answer }) }.filter { $0.1 > 0 }
    meaning =
      "\(place): \(counts.map { "\($1) \($0.rawValue)" }.joined(separator: ", ")) in \(seconds.asTime)"
  }
}

extension ProofSection.Item {
  fileprivate init(_ item: ProofReport.Document.Item, picture: String? = nil, share: Int = 0) {
    id = item.id
    answer = item.answer.rawValue
    meaning = item.meaning
    reason = item.reason
    let texts = [item.witness, item.counterexample].compactMap { $0 }
    text = texts.isEmpty ? nil : texts.joined(separator: "\n")
    self.picture = picture
    time = item.seconds.asTime
    self.share = share
  }
}

extension ProofReport.Document.Item {
  /// What a row is about: the property, but for those that are too many for a row each, such as the paths of the code.
  fileprivate var family: String {
    if theorem == Theorem.bootSafe.rawValue, operation == nil { return "invariants-hold-initially" }
    if property.hasPrefix("violable-") { return "invariants-can-be-violated" }
    return property.split { "-/".contains($0) }.filter { !$0.allSatisfy(\.isNumber) }.joined(separator: "-")
  }
}

extension Answer {
  /// A letter or sign for a cell, so that the colour is not all that tells.
  fileprivate var sign: String {
    switch self {
    case .proved: "✓"
    case .witnessed: "w"
    case .violated: "✗"
    case .vacuous: "V"
    case .unknown: "?"
    case .timeout: "T"
    case .crashed: "!"
    case .notRun: "/"
    }
  }
}
