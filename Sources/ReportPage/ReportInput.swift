import Foundation

/// Why a file cannot be part of the page.
public struct ReportInputError: Error, Equatable, Sendable, CustomStringConvertible {
  public var path: String
  /// Where in the file: `obligations[3].answer`.
  public var place: String
  public var expected: String
  /// The command that writes such a file.
  public var command: String

  public var description: String {
    "'\(path)'\(place.isEmpty ? "" : ": \(place)"): expected \(expected); write one with: \(command) FILE"
  }
}

/// Reads what other commands have written.
enum ReportInput {
  /// What every report says of itself.
  private struct Heading: Decodable {
    var schemaVersion: Int
  }

  /// - Parameter command: The command that writes such reports.
  static func read<Document: Decodable>(
    _ type: Document.Type, _ path: String, command: String
  ) throws(ReportInputError) -> Document {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ReportInputError(path: path, place: "", expected: "a file that can be read", command: command)
    }
    do {
      let version = try JSONDecoder().decode(Heading.self, from: data).schemaVersion
      guard version == 1 else {
        throw ReportInputError(path: path, place: "schemaVersion", expected: "1, not \(version)", command: command)
      }
      return try JSONDecoder().decode(type, from: data)
    } catch let error as ReportInputError {
      throw error
    } catch let error as DecodingError {
      let (place, expected) = error.placeAndExpectation
      throw ReportInputError(path: path, place: place, expected: expected, command: command)
    } catch {
      throw ReportInputError(path: path, place: "", expected: "a report as JSON", command: command)
    }
  }
}

extension DecodingError {
  fileprivate var placeAndExpectation: (String, String) {
    func place(_ context: Context, _ last: (any CodingKey)? = nil) -> String {
      (context.codingPath + [last].compactMap { $0 }).reduce("") { path, key in
        key.intValue.map { "\(path)[\($0)]" } ?? (path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)")
      }
    }
    switch self {
    case .keyNotFound(let key, let context): return (place(context, key), "a value")
    case .valueNotFound(_, let context): return (place(context), "a value")
    case .typeMismatch(let type, let context):
      let names = ["String": "a text", "Int": "a whole number", "Double": "a number", "Bool": "true or false"]
      let name = "\(type)"
      return (place(context), names[name] ?? (name.hasPrefix("Array") ? "an array" : "an object"))
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return (place(context), "one of the values that it can have")
    default: return ("", "a report as JSON")
    }
  }
}
