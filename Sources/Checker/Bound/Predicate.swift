import KernelSpec

/// A statement about a state of a machine, in the specification's own terms, in the notation in which ``TermText`` writes them.
///
/// So what `kcheck explain` prints can be read back. Besides there are numbers for the frames, offsets, addresses, pages and
/// cores of the machine (`7[1]` is the slot of frame 7 at offset 1), and the definitions `isEmpty`, `isCapability`, `refers` and `isQuiescent`.
public struct Predicate: Equatable, Sendable {
  /// What was written.
  public let text: String
  /// What it says.
  public let term: Term

  /// Reads a predicate.
  ///
  /// - Throws: ``PredicateError`` with the place of the first thing that cannot be read.
  public init(_ text: String, _ geometry: MachineGeometry) throws(PredicateError) {
    self.text = text
    var parser = PredicateParser(text, geometry)
    term = try parser.parse()
  }
}

/// Why a text is no predicate.
public struct PredicateError: Error, Equatable, Sendable, CustomStringConvertible {
  public var text: String
  /// The character at which it cannot be read on, counted from 1.
  public var column: Int
  public var expected: String
  public var found: String
  /// What could be written instead; may be empty.
  public var hint: String

  public var description: String {
    "column \(column): expected \(expected), found \(found)\n  \(text)\n  \(String(repeating: " ", count: column - 1))^"
      + (hint.isEmpty ? "" : "\n\(hint)")
  }
}

/// A part of a predicate's text.
struct PredicateToken: Equatable {
  enum Kind: Equatable {
    case name, number, sign, end
  }

  var kind: Kind
  var text: String
  /// Where it begins, counted from 1.
  var column: Int

  private static let signs = [
    "==>", "==", "!=", "<=", "&&", "||", "<", "+", "-", "&", "!", ".", ",", ":", "(", ")", "[", "]", "{", "}",
  ]

  /// The parts of a text, the end as the last.
  static func tokens(of text: String) -> [PredicateToken] {
    var tokens: [PredicateToken] = []
    let characters = Array(text)
    var index = 0
    func word(while condition: (Character) -> Bool) -> String { String(characters[index...].prefix(while: condition)) }
    while index < characters.count {
      let first = characters[index]
      if first.isWhitespace {
        index += 1
        continue
      }
      let token: PredicateToken
      if first.isNumber {
        token = .init(kind: .number, text: word(while: \.isNumber), column: index + 1)
      } else if first.isLetter {
        token = .init(kind: .name, text: word { $0.isLetter || $0.isNumber }, column: index + 1)
      } else {
        let rest = String(characters[index...].prefix(3))
        token = .init(
          kind: .sign, text: signs.first { rest.hasPrefix($0) } ?? String(first), column: index + 1)
      }
      tokens.append(token)
      index += token.text.count
    }
    return tokens + [.init(kind: .end, text: "", column: characters.count + 1)]
  }
}
