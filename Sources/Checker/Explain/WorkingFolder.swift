import Foundation

/// The package in the working folder, as far as it is there: an explanation tells lines and verdicts where it can.
public struct WorkingFolder: Sendable {
  let path: String
  /// The answers in `proofs/manifest.json`; nil where it is not there or cannot be read.
  let answers: [String: Manifest.Entry]?

  public init(_ path: String = ".") {
    self.path = path
    answers = (try? Manifest(folder: "\(path)/proofs")).map { manifest in
      Dictionary(manifest.obligations.map { ($0.id, $0) }) { first, _ in first }
    }
  }

  /// Where a function is declared: the file and, if the file is there, its line.
  func place(ofFunction name: String, in file: String) -> String {
    let text = (try? String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let index = lines.firstIndex(where: { $0.contains("func \(name)(") }) else { return file }
    return "\(file):\(index + 1)"
  }

  /// The text of an obligation in `proofs/headline`, if it is there.
  func headline(_ obligation: Obligation) -> String? {
    let file = "proofs/headline/\(obligation.fileName)"
    return FileManager.default.fileExists(atPath: "\(path)/\(file)") ? file : nil
  }
}
