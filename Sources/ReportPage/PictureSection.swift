import Checker
import Foundation

/// The runs that can be stepped through.
struct PictureSection {
  struct Step {
    let number: Int
    let call: String
    let outcome: String
    let isSuccess: Bool
    let kernelOutcome: String?
    /// Named unlike what an item has, because a template takes what a step lacks from there.
    let fault: String?
    let changes: [String]
  }

  struct Item {
    let id: String
    let title: String
    let summary: String
    let setting: String
    let problem: String?
    let steps: [Step]
  }

  private(set) var items: [Item] = []
  private var pictures: [Drawn] = []

  /// A picture under the name that the address has for it.
  private struct Drawn: Encodable {
    let id: String
    let title: String
    let picture: Picture
  }

  /// Adds a picture.
  ///
  /// - Returns: The name by which the page's address finds it.
  @discardableResult
  mutating func add(_ picture: Picture, name: String, title: String) -> String {
    let plain = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) || "-_.".contains($0) ? $0 : "-" })
    var id = plain
    var count = 1
    while items.contains(where: { $0.id == id }) {
      count += 1
      id = "\(plain)-\(count)"
    }
    let steps = picture.steps.enumerated().map { index, step in
      Step(
        number: index + 1, call: step.call, outcome: step.outcome, isSuccess: step.isSuccess,
        kernelOutcome: step.kernelOutcome, fault: step.problem, changes: step.changes.map(\.description))
    }
    items.append(
      Item(
        id: id, title: title, summary: picture.summary, setting: picture.setting, problem: picture.problem, steps: steps))
    pictures.append(Drawn(id: id, title: title, picture: picture))
    return id
  }

  /// All pictures as JSON that may stand in a script element: no text in it can end the element.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Only texts, numbers, arrays and dictionaries are ever encoded.
    let text = (try? encoder.encode(pictures)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    return text.replacingOccurrences(of: "<", with: "\\u003c")
  }
}
