import Foundation

/// How text for people looks: with colours on a terminal, without them elsewhere.
public struct TextStyle: Sendable {
  public let usesColor: Bool

  public init(usesColor: Bool) { self.usesColor = usesColor }

  private func styled(_ code: String, _ text: String) -> String {
    usesColor ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }

  public func bold(_ text: String) -> String { styled("1", text) }
  public func faint(_ text: String) -> String { styled("2", text) }
  public func good(_ text: String) -> String { styled("32", text) }
  public func bad(_ text: String) -> String { styled("1;31", text) }
  public func doubtful(_ text: String) -> String { styled("33", text) }

  /// A text in the colour of an answer.
  public func answer(_ answer: Answer, _ text: String) -> String {
    switch answer {
    case .proved, .witnessed: good(text)
    case .violated, .vacuous, .crashed: bad(text)
    case .unknown, .timeout, .notRun: doubtful(text)
    }
  }
}

extension String {
  /// The text, followed by as many spaces as it lacks to the width.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }

  /// The text, preceded by as many spaces as it lacks to the width.
  func paddedAtStart(to width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }

  func trimmingEnd() -> String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }

  /// The words in lines of at most so many letters.
  func wrapped(to width: Int) -> [String] {
    var lines = [""]
    for word in split(separator: " ") {
      if lines[lines.count - 1].isEmpty {
        lines[lines.count - 1] = String(word)
      } else if lines[lines.count - 1].count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}

extension Double {
  /// Seconds as they are read most easily: "8 ms", "0.42 s", "12.3 s".
  var asSeconds: String {
    self < 0.0995
      ? String(format: "%.1f ms", self * 1000) : self < 10 ? String(format: "%.2f s", self) : String(format: "%.1f s", self)
  }
}

extension UInt64 {
  /// The number with its thousands apart: "1,234,567".
  var grouped: String {
    let digits = Array(String(self))
    return digits.indices.map { index in
      (index > 0 && (digits.count - index) % 3 == 0 ? "," : "") + String(digits[index])
    }.joined()
  }
}

/// "1 obligation", "2 obligations".
func counted(_ count: Int, _ noun: String) -> String {
  let plural = noun.hasSuffix("y") ? noun.dropLast() + "ies" : noun + "s"
  return "\(count) \(count == 1 ? noun : plural)"
}
