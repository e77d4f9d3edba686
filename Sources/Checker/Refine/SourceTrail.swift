import Foundation
import Runtime

/// Where in the kernel's source a path decides, by running it again with an eye on the stack.
///
/// Takes a second or so: it is for failures only. Without debug information there are no lines.
enum SourceTrail {
  /// The line of an operation, of the lookup or of the changes of entries that is being executed, with its text where
  /// the source is at hand: `Lookup.swift:47 guard let caller = …`.
  static func current() -> String? {
    guard let stack = try? Backtrace.capture(limit: 64), let frames = stack.symbolicated()?.frames else { return nil }
    for frame in frames {
      guard let location = frame.symbol?.sourceLocation, location.line > 0,
        let folder = location.path.range(of: "/KernelImpl/", options: .backwards)
      else { continue }
      let file = location.path[folder.upperBound...]
      // Reading a field or a code has lines of its own, which say little.
      guard file.hasPrefix("Operations/") || ["Lookup.swift", "Entries.swift"].contains(file) else { continue }
      return ["\(file):\(location.line)", text(location.path, location.line)].compactMap(\.self).joined(separator: " ")
    }
    return nil
  }

  private static func text(_ path: String, _ line: Int) -> String? {
    guard let source = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.contains(line - 1) ? lines[line - 1].trimmingCharacters(in: .whitespaces) : nil
  }
}
