import Foundation

/// Why a file is no checkpoint of the exploration at hand.
public struct CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What should have been there.
  public var expected: String

  @usableFromInline init(_ expected: String) { self.expected = expected }

  public var description: String { "expected \(expected)" }
}

/// What an exploration has found so far, as it is kept in a file.
///
/// A line that names the format; one of JSON, the header; then the bytes of the states, shard by shard, in the order in which they
/// were found.
public struct ExplorationCheckpoint: Equatable, Sendable {
  @usableFromInline struct Header: Equatable, Sendable, Codable {
    var schemaVersion = 1
    @usableFromInline var identity: String
    var usesSymmetry: Bool
    var stateSize: Int
    var stateCounts: [Int]
    var counts: ExplorationCounts
    /// The hash of the states' bytes.
    var digest: UInt64 = 0

    /// Whether an exploration can go on from here: no count contradicts another.
    func isConsistent(shards: Int, stateSize: Int, actions: Int) -> Bool {
      guard self.stateSize == stateSize, stateCounts.count == shards, counts.actions.count == actions,
        !counts.levels.isEmpty, counts.expanded >= 0
      else { return false }
      var before = Array(repeating: 0, count: shards)
      for level in counts.levels + [stateCounts] {
        guard level.count == shards, zip(before, level).allSatisfy({ $0 <= $1 }) else { return false }
        before = level
      }
      return true
    }
  }

  @usableFromInline var header: Header
  @usableFromInline var states: [Data]

  private static let magic = "kcheck exploration, format 1\n"

  @usableFromInline init(header: Header, states: [Data]) {
    self.header = header
    self.states = states
    self.header.digest = Self.digest(states)
  }

  /// How many states were found.
  public var stateCount: Int { header.stateCounts.reduce(0, +) }

  private static func digest(_ states: [Data]) -> UInt64 {
    var digest: UInt64 = 0
    for part in states {
      part.withUnsafeBytes { bytes in
        for word in bytes.bindMemory(to: UInt64.self) {
          digest = (digest ^ word) &* 0x9e37_79b9_7f4a_7c15
          digest ^= digest >> 29
        }
      }
    }
    return digest
  }

  // MARK: - Files

  /// Writes the checkpoint, so that the path holds either all of it or what it held before.
  ///
  /// - Throws: ``FileError``.
  public func write(to path: String) throws(FileError) {
    var data = Data(Self.magic.utf8)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    data.append((try? encoder.encode(header)) ?? Data())
    data.append(UInt8(ascii: "\n"))
    data.reserveCapacity(data.count + states.reduce(0) { $0 + $1.count })
    for part in states { data.append(part) }
    try writeAtomically(data, to: path)
  }

  /// Reads a checkpoint.
  ///
  /// - Throws: ``CheckpointError`` if the file is none.
  public init(path: String) throws(CheckpointError) {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) else {
      throw CheckpointError("a file that can be read")
    }
    guard data.starts(with: Self.magic.utf8) else { throw CheckpointError("a file that kcheck explore wrote") }
    let rest = data.dropFirst(Self.magic.utf8.count)
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
      let header = try? JSONDecoder().decode(Header.self, from: Data(rest[..<end])), header.schemaVersion == 1
    else { throw CheckpointError("the first lines of a checkpoint of this version") }
    let damaged = CheckpointError("as many states as its first lines announce, undamaged")
    var position = end + 1
    var states: [Data] = []
    for count in header.stateCounts {
      let (size, overflows) = count.multipliedReportingOverflow(by: header.stateSize)
      guard !overflows, size >= 0, size <= data.endIndex - position else { throw damaged }
      // A copy, because the states have to lie at a multiple of 8.
      states.append(Data(data[position..<position + size]))
      position += size
    }
    guard position == data.endIndex, Self.digest(states) == header.digest else { throw damaged }
    self.header = header
    self.states = states
  }
}
