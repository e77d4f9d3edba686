import KernelSpec

/// Which obligations a run is about.
public struct Selection: Sendable {
  /// The theorems, or single properties as `theorem/property`; empty stands for all.
  public var theorems: [String]

  /// The names of the operations; empty stands for all, and for the obligations that are about none.
  public var operations: [String]

  /// The levels; never empty.
  public var levels: Set<Obligation.Level>

  /// A name that the specification does not have.
  public struct UnknownName: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was looked for: "theorem", "property" or "operation".
    public let kind: String
    public let name: String
    /// The names that there are.
    public let candidates: [String]

    public var description: String {
      let suggestion = name.nearest(in: candidates).map { "; did you mean '\($0)'?" } ?? ""
      let list =
        candidates.count <= 60
        ? "there are: \(candidates.joined(separator: ", "))" : "there are \(candidates.count); --verbose names each"
      return "unknown \(kind) '\(name)'\(suggestion)\n\(list)"
    }
  }

  /// Creates a selection; without names it is of everything.
  public init(
    theorems: [String] = [], operations: [String] = [], levels: Set<Obligation.Level> = Set(Obligation.Level.allCases)
  ) {
    self.theorems = theorems
    self.operations = operations
    self.levels = levels
  }

  /// Whether nothing is left out.
  public var isEverything: Bool {
    theorems.isEmpty && operations.isEmpty && levels == Set(Obligation.Level.allCases)
  }

  /// The operations of which the code is to be explored.
  public func exploredOperations(of specification: Specification) -> [Operation] {
    guard selects(.codeRefines) else { return [] }
    return specification.operations.filter { operations.isEmpty || operations.contains($0.name) }
  }

  /// Whether an obligation about code that no operation executes is selected.
  public func selectsWords(_ obligation: Obligation) -> Bool { operations.isEmpty && selects(obligation.theorem) }

  /// Whether a theorem about the code, or a property of it, is selected.
  private func selects(_ theorem: Theorem) -> Bool {
    levels.contains(.code)
      && (theorems.isEmpty || theorems.contains { $0.split(separator: "/").first == theorem.rawValue[...] })
  }

  /// The obligations selected, in their order.
  ///
  /// - Parameter code: Those of the code, as far as it has been explored; see ``exploredOperations(of:)``.
  /// - Throws: ``UnknownName`` for a name that selects nothing in any specification of this kind.
  public func obligations(of specification: Specification, code: [Obligation] = []) throws(UnknownName) -> [Obligation] {
    let all = specification.obligations + code
    for name in theorems where !all.contains(where: { Self.matches($0, theorem: name) }) {
      // Which properties the code has is known when it has been explored.
      if code.isEmpty, Self.isAboutCode(name) { continue }
      let parts = name.split(separator: "/", maxSplits: 1)
      let isProperty = parts.count == 2 && Theorem(rawValue: String(parts[0])) != nil
      throw UnknownName(
        kind: isProperty ? "property" : "theorem", name: name,
        candidates: isProperty
          ? all.filter { $0.theorem.rawValue == parts[0] }.map(\.propertyID).withoutRepetition()
          : Theorem.allCases.map(\.rawValue))
    }
    let names = specification.operations.map(\.name)
    for name in operations where !names.contains(name) {
      throw UnknownName(kind: "operation", name: name, candidates: names)
    }
    return all.filter { obligation in
      levels.contains(obligation.level) && (theorems.isEmpty || theorems.contains { Self.matches(obligation, theorem: $0) })
        && (operations.isEmpty || obligation.operation.map(operations.contains) ?? false)
    }
  }

  /// Whether the name is of a theorem about the code, or of a property of one.
  public static func isAboutCode(_ name: String) -> Bool {
    [Theorem.codeRefines, .translationExact, .memoryExact, .bootComplete].contains {
      name.split(separator: "/").first == $0.rawValue[...]
    }
  }

  private static func matches(_ obligation: Obligation, theorem name: String) -> Bool {
    obligation.theorem.rawValue == name || obligation.propertyID == name || obligation.propertyID.hasPrefix("\(name)/")
  }
}

extension Obligation {
  /// `theorem/property`.
  var propertyID: String { "\(theorem.rawValue)/\(property)" }

  /// The command that runs this obligation and as few others as can be.
  public var reproduction: String {
    "kcheck prove --theorem \(propertyID)" + (operation.map { " --operation \($0)" } ?? "")
  }
}

extension Array {
  /// The elements in order, of those with the same key the first.
  func withoutRepetition<Key: Hashable>(by key: (Element) -> Key) -> [Element] {
    var seen: Set<Key> = []
    return filter { seen.insert(key($0)).inserted }
  }
}

extension Array where Element: Hashable {
  /// The elements in order, each once.
  func withoutRepetition() -> [Element] { withoutRepetition { $0 } }
}

extension String {
  /// The candidate that takes the fewest changes of a letter to become this, unless that is more than half of it.
  public func nearest(in candidates: [String]) -> String? {
    let ranked = candidates.map { ($0, distance(to: $0)) }
    guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 * 2 <= Swift.max(count, 2) else { return nil }
    return best.0
  }

  /// The number of letters to insert, remove or replace (Levenshtein).
  private func distance(to other: String) -> Int {
    let target = Array(other)
    var row = Array(0...target.count)
    for (line, letter) in enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for column in target.indices {
        let replaced = diagonal + (letter == target[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = Swift.min(replaced, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[target.count]
  }
}
