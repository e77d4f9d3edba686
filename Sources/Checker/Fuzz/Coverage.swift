import KernelImpl
import KernelSpec

/// How often each operation ended in which way.
public struct Coverage: Equatable, Sendable {
  /// One cell of the table: an operation's success, or one of its errors by name.
  public struct Cell: Hashable, Sendable, CustomStringConvertible {
    public var operation: String
    /// `success`, or the name of an error.
    public var outcome: String
    public var description: String { "\(operation) → \(outcome)" }
  }

  private static let outcomeCount = OperationError.allCases.count + 1
  private let operations: [String]
  /// The errors that each operation's specification lists.
  private let errors: [[OperationError]]
  private var counts: [Int]

  public init(_ specification: Specification = .kernel) {
    operations = specification.operations.map(\.name)
    errors = specification.operations.map { operation in
      let listed = Set(operation.requirements.map(\.error))
      return OperationError.allCases.filter(listed.contains)
    }
    counts = Array(repeating: 0, count: operations.count * Self.outcomeCount)
  }

  /// Counts one end of an operation; `status` is 0 or an error's code.
  @inline(__always) mutating func count(_ operation: Int, status: UInt64) {
    // A kernel with a bug may return any word.
    guard status < UInt64(Self.outcomeCount) else { return }
    counts[operation &* Self.outcomeCount &+ Int(status)] += 1
  }

  /// Adds what another campaign counted.
  public mutating func merge(_ other: Coverage) {
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// How often an operation ended with an outcome.
  public func count(_ cell: Cell) -> Int {
    guard let operation = operations.firstIndex(of: cell.operation) else { return 0 }
    let code = OperationError.allCases.first { "\($0)" == cell.outcome }?.rawValue ?? 0
    return counts[operation * Self.outcomeCount + code]
  }

  /// All cells that the specification lists, operation by operation, success first.
  public var cells: [Cell] {
    zip(operations, errors).flatMap { name, errors in
      ["success"].map { Cell(operation: name, outcome: $0) } + errors.map { Cell(operation: name, outcome: "\($0)") }
    }
  }

  /// The cells that were never reached.
  public var empty: [Cell] { cells.filter { count($0) == 0 } }

  /// How many operations were counted.
  public var total: Int { counts.reduce(0, +) }

  /// The share of operations that succeeded.
  public var successShare: Double {
    let successes = operations.indices.reduce(0) { $0 + counts[$1 * Self.outcomeCount] }
    return total == 0 ? 0 : Double(successes) / Double(total)
  }

  /// The table, one paragraph an operation; cells never reached stand in the last lines by name.
  public var table: String {
    var lines: [String] = []
    for (name, errors) in zip(operations, errors) {
      let parts = (["success"] + errors.map { "\($0)" }).map { outcome in
        "\(outcome) \(count(Cell(operation: name, outcome: outcome)))"
      }
      lines.append(name.padding(to: 20) + parts.joined(separator: " · "))
    }
    lines.append(empty.isEmpty ? "every cell was reached" : "never reached: " + empty.map(\.description).joined(separator: ", "))
    return lines.joined(separator: "\n")
  }
}

extension String {
  func padding(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
