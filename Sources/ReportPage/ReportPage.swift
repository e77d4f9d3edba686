import Checker
import Foundation
import Mustache

/// One page for a browser that shows what is known of the kernel: theorems, mutants, coverage, and runs as pictures.
///
/// The page needs nothing but itself: style, script and data are in it. Without the script it is a text with tables.
public struct ReportPage {
  private let title: String
  private var tiles: [Tile] = []
  private var proofs: ProofSection?
  private var mutants: MutantSection?
  private var coverage: CoverageSection?
  private var pictures = PictureSection()

  /// A figure of the page's first lines.
  struct Tile {
    let label: String
    let value: String
    let note: String
    let isGood: Bool
  }

  public init(title: String) { self.title = title }

  /// Adds the theorems, from what `kcheck prove --json` has written.
  ///
  /// - Throws: ``ReportInputError`` if the file holds something else.
  public mutating func addProofs(_ path: String) throws(ReportInputError) {
    let section = ProofSection(try ReportInput.read(ProofReport.Document.self, path, command: "kcheck prove --json"), &pictures)
    proofs = section
    tiles.append(section.tile)
  }

  /// Adds the mutants, from what `kcheck mutate --json` has written.
  ///
  /// - Throws: ``ReportInputError`` if the file holds something else.
  public mutating func addMutants(_ path: String) throws(ReportInputError) {
    let section = MutantSection(
      try ReportInput.read(MutationReport.Document.self, path, command: "kcheck mutate --json"), &pictures)
    mutants = section
    tiles.append(section.tile)
  }

  /// Adds the coverage, from what `kcheck fuzz --json` has written.
  ///
  /// - Throws: ``ReportInputError`` if the file holds something else.
  public mutating func addCoverage(_ path: String) throws(ReportInputError) {
    let section = CoverageSection(try ReportInput.read(FuzzDocument.self, path, command: "kcheck fuzz --json"), &pictures)
    coverage = section
    tiles.append(section.tile)
  }

  /// Adds a run that can be stepped through.
  ///
  /// - Parameter name: What the page's address calls it; made unique.
  public mutating func add(_ picture: Picture, name: String) {
    pictures.add(picture, name: name, title: name)
  }

  /// The page.
  public var html: String {
    var object: [String: Any] = [
      "title": title, "tool": "kcheck \(ToolVersion.current)", "tiles": tiles, "style": Resource.style,
      "script": Resource.script,
    ]
    if let proofs { object["proofs"] = proofs }
    if let mutants { object["mutants"] = mutants }
    if let coverage { object["coverage"] = coverage }
    if !pictures.items.isEmpty {
      object["pictures"] = pictures
      object["data"] = pictures.json
    }
    return Resource.library.render(object, withTemplate: "page") ?? ""
  }
}
