import Foundation

/// A node of the compiler's tree of a source file, as the compiler prints it.
struct SyntaxNode {
  private let members: [String: Any]

  var kind: String { self[text: "_kind"] ?? "" }
  /// Whether it stands in no source, but the compiler has added it.
  var isImplicit: Bool { members["implicit"] as? Bool ?? false }
  /// The name under which the compiler knows the declaration that the node is.
  var declaration: String? { self[text: "usr"] }
  /// Where it begins, and where its last token does, in bytes of the file.
  var range: (start: Int, lastToken: Int)? {
    guard let range = self["range"], let start = range.members["start"] as? Int, let end = range.members["end"] as? Int else {
      return nil
    }
    return (start, end)
  }

  subscript(name: String) -> SyntaxNode? { (members[name] as? [String: Any]).map { SyntaxNode(members: $0) } }
  subscript(list name: String) -> [SyntaxNode] { (members[name] as? [[String: Any]] ?? []).map { SyntaxNode(members: $0) } }
  subscript(text name: String) -> String? { members[name] as? String }

  /// Every node directly below, each with the name of its place; the places in order of their names.
  var children: [(place: String, node: SyntaxNode)] {
    members.sorted { $0.key < $1.key }.flatMap { place, value in
      let nodes = value as? [[String: Any]] ?? (value as? [String: Any]).map { [$0] } ?? []
      return nodes.map { (place, SyntaxNode(members: $0)) }
    }
  }

  /// The bytes of the node in its file, to the end of its last token.
  func bytes(of source: [UInt8]) -> Range<Int>? {
    guard let (start, lastToken) = range else { return nil }
    func isOfName(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "_") || byte >= 128 || isalnum(Int32(byte)) != 0 }
    var end = lastToken + 1
    if isOfName(source[lastToken]) {
      while end < source.count, isOfName(source[end]) { end += 1 }
    }
    return start..<end
  }

  // MARK: - From the compiler

  /// The trees of the sources of one module, by their paths, with the types and declarations that the compiler has found.
  ///
  /// - Parameter sources: The texts of the files, by their paths relative to the module's folder.
  /// - Throws: ``KernelBuilder/Failure`` if the compiler cannot be run, or refuses the sources.
  static func trees(of sources: [String: String]) throws -> [String: SyntaxNode] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kcheck-syntax-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = try KernelBuilder.write(sources, to: folder)
    let output = try KernelBuilder.compile(
      ["-frontend", "-dump-ast", "-dump-ast-format", "json", "-parse-as-library", "-module-name", "Sources"]
        + paths.sorted { $0.key < $1.key }.flatMap { ["-primary-file", $0.value] })
    // One document after the other; in a string, the quotation marks of this would be escaped.
    let beginning = #"{"_kind":"source_file""#
    let documents = try output.split(separator: beginning).map { document in
      SyntaxNode(members: try JSONSerialization.jsonObject(with: Data((beginning + document).utf8)) as? [String: Any] ?? [:])
    }
    return paths.compactMapValues { path in documents.first { $0[text: "filename"] == path } }
  }
}
