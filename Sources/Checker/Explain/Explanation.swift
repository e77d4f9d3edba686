/// What there is to say of a theorem, a property, an operation, an error or an answer, as text for people.
public struct Explanation: Sendable {
  /// A part under a heading of its own.
  public struct Section: Sendable {
    var heading: String
    var blocks: [Block]

    init(_ heading: String, _ blocks: [Block]) {
      self.heading = heading
      self.blocks = blocks
    }
  }

  enum Block: Sendable {
    /// Words, wrapped.
    case paragraph(String)
    /// What is named, and a paragraph or more about each.
    case rows([Row])
  }

  struct Row: Sendable {
    var label: String
    var texts: [String]

    init(_ label: String, _ texts: String?...) {
      self.label = label
      self.texts = texts.compactMap { $0 }
    }
  }

  /// The name, as it is typed.
  public let name: String
  /// What the name is of: "theorem", "operation".
  public let kind: String
  /// What it means, in words.
  public let meaning: String
  public internal(set) var sections: [Section]

  static let width = 116

  /// The lines as they are printed, none wider than 120 columns.
  public func text(style: TextStyle) -> String {
    var lines = ["\(style.bold(name)): \(kind)"] + meaning.wrapped(to: Self.width).indented(by: 2)
    for section in sections where !section.blocks.isEmpty {
      lines += ["", style.bold(section.heading)]
      for block in section.blocks { lines += block.lines(style) }
    }
    return lines.joined(separator: "\n")
  }
}

extension Explanation.Block {
  fileprivate func lines(_ style: TextStyle) -> [String] {
    switch self {
    case .paragraph(let text): return text.folded(to: Explanation.width).indented(by: 2)
    case .rows(let rows):
      let labels = rows.map(\.label.count).filter { $0 <= 40 }.max() ?? 0
      return rows.flatMap { row -> [String] in
        let texts = row.texts.flatMap { $0.folded(to: Explanation.width - labels - 2) }
        // A label that is too long has a line of its own.
        let isLong = row.label.count > labels
        let margins = (isLong ? [] : [row.label]) + Array(repeating: "", count: Swift.max(0, texts.count))
        let body = zip(margins, texts).map { ("  \($0.padded(to: labels))  \($1)").trimmingEnd() }
        return (isLong || texts.isEmpty ? ["  \(row.label)"] : []) + body
      }
    }
  }
}

extension String {
  /// The words in lines of at most so many letters; a term that is too long for one continues with a dot on the next.
  fileprivate func folded(to width: Int) -> [String] {
    split(separator: " ").map { word -> String in
      guard word.count > width else { return String(word) }
      var lines = [""]
      for part in word.split(separator: ".").enumerated().map({ $0.offset == 0 ? "\($0.element)" : ".\($0.element)" }) {
        if lines[lines.count - 1].count + part.count > width { lines.append("") }
        lines[lines.count - 1] += part
      }
      return lines.joined(separator: " ")
    }.joined(separator: " ").wrapped(to: width)
  }
}

extension [String] {
  fileprivate func indented(by width: Int) -> [String] { map { String(repeating: " ", count: width) + $0 } }
}
