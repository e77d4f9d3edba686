/// Where a statement of the specification stands in its source.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
  /// The file, from the root of the package.
  public let file: String
  /// The line, from 1.
  public let line: Int

  /// - Parameter filePath: The path of the file as the compiler knows it: `#filePath`. What stands before the package's
  ///   `Sources` is of the machine that compiled it, and is left out.
  public init(filePath: String, line: Int) {
    let folders = filePath.split(separator: "/")
    let root = folders.lastIndex(of: "Sources") ?? folders.startIndex
    file = folders[root...].joined(separator: "/")
    self.line = line
  }

  public var description: String { "\(file):\(line)" }
}
