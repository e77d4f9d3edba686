import Foundation
import KernelSpec

/// A `throw` in the kernel's code: a refusal, as the source has it.
public struct ThrowSite: Sendable, Hashable {
  /// The file, relative to the folder of the sources.
  public let file: String
  public let line: Int
  /// The line's text.
  public let text: String
  /// The bytes of the error that is thrown.
  fileprivate let error: Range<Int>

  /// Every one of the sources, in the order of files and of places in them.
  ///
  /// - Throws: ``KernelBuilder/Failure`` if the compiler refuses the sources.
  static func all(of sources: [String: String]) throws -> [ThrowSite] {
    var sites: [ThrowSite] = []
    for (file, tree) in try SyntaxNode.trees(of: sources).sorted(by: { $0.key < $1.key }) {
      let source = Array(sources[file]!.utf8)
      var own: Set<ThrowSite> = []
      func visit(_ node: SyntaxNode) {
        if node.kind == "throw_stmt", let error = node["sub_expr"]?.bytes(of: source) {
          let newline = UInt8(ascii: "\n")
          let start = (source[..<error.lowerBound].lastIndex(of: newline) ?? -1) + 1
          let end = source[error.upperBound...].firstIndex(of: newline) ?? source.count
          own.insert(
            ThrowSite(
              file: file, line: source[..<error.lowerBound].count { $0 == newline } + 1,
              text: String(decoding: source[start..<end], as: UTF8.self).trimmingCharacters(in: .whitespaces), error: error))
        }
        for (_, child) in node.children { visit(child) }
      }
      visit(tree)
      sites += own.sorted { $0.error.lowerBound < $1.error.lowerBound }
    }
    return sites
  }

  /// The sources, in which each `throw` tells its number: its place in the list.
  static func numbered(_ sites: [ThrowSite], in sources: [String: String]) -> [String: String] {
    var sources = sources.mapValues { Array($0.utf8) }
    for (number, site) in sites.enumerated().reversed() {
      let error = String(decoding: sources[site.file]![site.error], as: UTF8.self)
      sources[site.file]!.replaceSubrange(site.error, with: Array("numbered(\(number), \(error))".utf8))
    }
    return sources.mapValues { String(decoding: $0, as: UTF8.self) }
  }
}

/// Which paths end at each `throw` of the kernel.
public struct ThrowCoverage: Sendable {
  public struct Row: Sendable {
    public let site: ThrowSite
    /// How many paths of each operation end there.
    public internal(set) var paths: [String: Int] = [:]
    /// Where no path ends there: the obligations by which nothing can; empty if no branch of the code leads there at all.
    public internal(set) var unreachable: [String] = []

    /// Whether nothing ends there and nothing says why: a check that is dead, or out of every operation's way.
    public var isDead: Bool { paths.isEmpty && unreachable.isEmpty }
  }

  public private(set) var rows: [Row]
  /// Where the numbered code does not have the paths of this build's kernel: then the sources are not those it was built from.
  public private(set) var differences: [String] = []

  /// Explores the kernel in a folder of sources, each `throw` of which tells when it is come to.
  ///
  /// - Throws: ``KernelBuilder/Failure`` or ``KernelLoadingError`` if the sources do not make a kernel.
  public init(
    builder: KernelBuilder, specification: Specification = .kernel, jobs: Int, cancellation: Cancellation = Cancellation()
  ) throws {
    let sites = try ThrowSite.all(of: builder.sources)
    rows = sites.map { Row(site: $0) }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kcheck-throws-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let library = try KernelBuilder(sources: ThrowSite.numbered(sites, in: builder.sources))
      .build(nil, in: folder, isSymbolic: true, cancellation: cancellation)
    let refinement = try Refinement(library: library, specification: specification)
    let shipped = Refinement(specification: specification)

    let explored = parallelMap(specification.operations, jobs: jobs, cancellation: cancellation) { operation in
      (numbered: refinement.paths(of: operation), shipped: shipped.paths(of: operation))
    }
    for (operation, found) in zip(specification.operations, explored) {
      guard let found else { continue }
      if found.numbered.map(\.outcome.name) != found.shipped.map(\.outcome.name) { differences.append(operation.name) }
      for path in found.numbered {
        if case .failure = path.outcome, let number = path.thrown { rows[number].paths[operation.name, default: 0] += 1 }
      }
    }
    for number in try ForeignLibrary(path: library).throwsOfBoot() { rows[number].paths["boot", default: 0] += 1 }
    // What no path comes to may lie behind a branch that is proved to lead nowhere.
    for (operation, found) in zip(specification.operations, explored) where rows.contains(where: \.paths.isEmpty) {
      for path in found?.numbered ?? [] where path.isUnreachable {
        for number in Set(refinement.throwsBelow(path, of: operation)) where rows[number].paths.isEmpty {
          rows[number].unreachable.append(path.obligation(of: operation).id)
        }
      }
    }
  }

  /// What was found, in lines: every `throw`, or only those that no path comes to.
  public func lines(all: Bool) -> [String] {
    var lines: [String] = []
    for row in rows where all || row.paths.isEmpty {
      let place = "\(row.site.file):\(row.site.line) \(row.site.text)"
      if !row.paths.isEmpty {
        let operations = row.paths.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        lines += [place, "  paths that end here: \(operations.joined(separator: ", "))"]
      } else if row.isDead {
        lines += ["DEAD \(place)", "  no operation's code leads here"]
      } else {
        let others = row.unreachable.count - 1
        lines += [
          "UNREACHABLE \(place)",
          "  nothing comes here, by \(row.unreachable[0])" + (others > 0 && !all ? " and \(others) more" : ""),
        ]
        if all { lines += row.unreachable.dropFirst().map { "    and \($0)" } }
      }
    }
    return lines
      + differences.map { "DIFFERENT \($0): the sources are not those of this kcheck; build it anew" } + [
        "\(counted(rows.count, "throw")) in the kernel: \(rows.count { !$0.paths.isEmpty }) end a path, "
          + "\(rows.count { $0.paths.isEmpty && !$0.isDead }) unreachable by proof, \(rows.count(where: \.isDead)) dead"
      ]
  }
}
