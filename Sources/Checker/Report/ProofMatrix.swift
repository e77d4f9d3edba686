import KernelSpec

/// The results as a table: a row for each property, a column for each operation.
///
/// Every obligation has a cell. An invariant's row also shows that it holds initially and that it can be violated at all;
/// the refusals of an operation stand in the rows of their errors.
struct ProofMatrix {
  private struct Row: Hashable {
    let theorem: Theorem
    let property: String
  }

  private static let initially = "initially", always = "in any state", violable = "violable"

  private let columns: [String]
  private var rows: [Row] = []
  private var cells: [Row: [String: [ObligationResult]]] = [:]
  private let style: TextStyle

  init(_ report: ProofReport, style: TextStyle) {
    self.style = style
    var used: Set<String> = []
    for result in report.results {
      let (row, column) = Self.place(of: result.obligation)
      if cells[row] == nil { rows.append(row) }
      cells[row, default: [:]][column, default: []].append(result)
      used.insert(column)
    }
    columns = ([Self.initially] + report.specification.operations.map(\.name) + [Self.always, Self.violable])
      .filter(used.contains)
  }

  private static func place(of obligation: Obligation) -> (Row, column: String) {
    let own = Row(theorem: obligation.theorem, property: obligation.property)
    return switch obligation.goal {
    case .initially(let invariant): (Row(theorem: invariant.theorem, property: invariant.name), initially)
    case .canBeViolated(let invariant): (Row(theorem: invariant.theorem, property: invariant.name), violable)
    case .canFail(let operation, let requirement):
      (Row(theorem: obligation.theorem, property: "refusal-\(operation.requirements[requirement].error)"), operation.name)
    case .preserves(let operation, _), .transition(let operation, _, _), .changesNothing(let operation),
      .canSucceed(let operation), .canSucceedOnMachine(let operation):
      (own, operation.name)
    case .refines(let operation, let path):
      (Row(theorem: obligation.theorem, property: path.outcome.name), operation.name)
    case .follows: (own, always)
    case .words(let words): (Row(theorem: obligation.theorem, property: words.property), words.kind == .proof ? always : violable)
    }
  }

  /// The mark of a cell; where several obligations share it, the gravest of theirs.
  private static func mark(_ results: [ObligationResult]) -> Answer {
    let gravest: [Answer] = [.violated, .crashed, .vacuous, .unknown, .timeout, .notRun, .proved, .witnessed]
    return gravest.first { answer in results.contains { $0.answer == answer } } ?? .notRun
  }

  /// The lines of the table and of its legend.
  var lines: [String] {
    guard !rows.isEmpty else { return [] }
    let width = max(rows.map(\.property.count).max()! + 2, 20)
    let heads = Self.shortened(columns)
    let height = heads.map(\.count).max() ?? 0
    var lines: [String] = []
    // Heads read downwards and end just above their columns.
    for line in 0..<height {
      let letters = heads.map { head -> String in
        let index = line - (height - head.count)
        return index < 0 ? "  " : " " + String(head[head.index(head.startIndex, offsetBy: index)])
      }
      lines.append((String(repeating: " ", count: width) + letters.joined()).trimmingEnd())
    }
    for theorem in Theorem.allCases {
      let group = rows.filter { $0.theorem == theorem }
      guard !group.isEmpty else { continue }
      lines.append(style.bold(theorem.rawValue))
      for row in group {
        let marks = columns.map { column -> String in
          guard let results = cells[row]?[column] else { return " " + style.faint("-") }
          let answer = Self.mark(results)
          return " " + style.answer(answer, answer.mark)
        }
        lines.append("  " + row.property.padded(to: width - 2) + marks.joined())
      }
    }
    let shown = Set(cells.values.flatMap(\.values).map(Self.mark))
    let legend = Answer.allCases.filter(shown.contains).map { "\($0.mark) \($0.rawValue)" } + ["- not applicable"]
    lines.append("")
    lines.append("  " + legend.joined(separator: "   "))
    return lines
  }

  /// Cuts long names, unless two would become the same.
  private static func shortened(_ names: [String]) -> [String] {
    let short = names.map { $0.count > 12 ? $0.prefix(11) + "." : $0 }
    return Set(short).count == names.count ? short : names
  }
}

extension Answer {
  /// One letter for a cell.
  var mark: String {
    switch self {
    case .proved: "·"
    case .witnessed: "w"
    case .violated: "X"
    case .vacuous: "V"
    case .unknown: "?"
    case .timeout: "T"
    case .crashed: "!"
    case .notRun: "/"
    }
  }
}
