import Foundation
import KernelSpec

/// What was proved, for others to check: each obligation with the hash of its text and the answer.
///
/// It holds no times, so that the same specification and solver give the same bytes; and no resource units, of which the solver was
/// seen to count a few more or less for one of some thousand obligations while the machine was busy.
public struct Manifest: Codable, Equatable, Sendable {
  /// One obligation, as it stands in the manifest.
  public struct Entry: Codable, Equatable, Sendable {
    public var id: String
    /// The SHA-256 of the published text, in hexadecimal.
    public var sha256: String
    public var answer: Answer
    /// The scope of the witness; nil where the answer is about every size.
    public var scope: ScopeSize?
  }

  /// A ``Scope`` as it is written.
  public struct ScopeSize: Codable, Equatable, Sendable {
    public var frames, slots, offsets, addresses, pages, cores, schedulers: Int

    public init(_ scope: Scope) {
      (frames, slots, offsets) = (scope.frames, scope.slots, scope.offsets)
      (addresses, pages, cores, schedulers) = (scope.addresses, scope.pages, scope.cores, scope.schedulers)
    }

    public var scope: Scope {
      Scope(
        frames: frames, slots: slots, offsets: offsets, addresses: addresses, pages: pages, cores: cores, schedulers: schedulers)
    }
  }

  public static let currentSchemaVersion = 2

  public var schemaVersion = Manifest.currentSchemaVersion
  /// The name and version of the solver, such as "Z3 4.8.12.0".
  public var solver: String
  public var obligations: [Entry]

  /// Why a manifest cannot be used.
  public struct ReadError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// Records results; the texts are written anew.
  public init(results: [ObligationResult], specification: Specification, jobs: Int) {
    solver = "Z3 \(Z3.version)"
    let hashes = Self.hashes(of: results.map { ($0.obligation, $0.scope) }, specification, jobs: jobs)
    obligations = zip(results, hashes).map { result, hash in
      Entry(
        id: result.obligation.id, sha256: hash, answer: result.answer, scope: result.scope.map(ScopeSize.init))
    }
  }

  /// Reads `manifest.json` in a folder.
  ///
  /// - Throws: ``ReadError``, in one line for people.
  public init(folder: String) throws(ReadError) {
    let path = "\(folder)/manifest.json"
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw ReadError(description: "cannot read '\(path)'; expected a manifest written by kcheck prove --write-proofs")
    }
    do {
      self = try JSONDecoder().decode(Manifest.self, from: data)
    } catch {
      throw ReadError(description: "'\(path)' is no manifest of kcheck")
    }
    guard schemaVersion == Self.currentSchemaVersion else {
      throw ReadError(
        description: "'\(path)' has schema version \(schemaVersion); this kcheck reads \(Self.currentSchemaVersion)")
    }
  }

  /// The manifest as text, the same on every machine.
  public var json: String { Self.text(self) }

  /// JSON for files: sorted keys, one line for each member.
  static func text(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    // Only strings, integers and finite numbers are written, which always encode.
    return String(decoding: try! encoder.encode(value), as: UTF8.self) + "\n"
  }

  /// How the manifest differs from the present obligations, a line for each; empty if it is up to date.
  ///
  /// Nothing is solved: only texts are compared, by their hashes.
  public func differences(from current: [Obligation], of specification: Specification, jobs: Int) -> [String] {
    let recorded = Dictionary(obligations.map { ($0.id, $0) }) { first, _ in first }
    let hashes = Self.hashes(of: current.map { ($0, recorded[$0.id]?.scope?.scope) }, specification, jobs: jobs)
    var lines = zip(current, hashes).compactMap { obligation, hash -> String? in
      guard let entry = recorded[obligation.id] else { return "\(obligation.id): not in the manifest" }
      if hash != entry.sha256 { return "\(obligation.id): the text has changed" }
      return entry.answer.isGreen ? nil : "\(obligation.id): recorded as \(entry.answer.rawValue)"
    }
    let ids = Set(current.map(\.id))
    lines += obligations.filter { !ids.contains($0.id) }.map { "\($0.id): no longer an obligation" }
    if lines.isEmpty, obligations.map(\.id) != current.map(\.id) { lines = ["the order of the obligations has changed"] }
    return lines
  }

  /// The SHA-256 of each obligation's published text, witnessed at the scope, in hexadecimal. What obligations have in common is
  /// written once.
  static func hashes(
    of obligations: [(obligation: Obligation, scope: Scope?)], _ specification: Specification, jobs: Int
  ) -> [String] {
    var groups: [ScriptContext?: [Int]] = [:]
    for (index, (obligation, _)) in obligations.enumerated() {
      groups[obligation.wantsWitness ? nil : obligation.context, default: []].append(index)
    }
    // What has nothing in common goes in portions.
    let portions = groups.flatMap { context, indices in
      context == nil
        ? stride(from: 0, to: indices.count, by: 100).map { (context, Array(indices[$0..<min($0 + 100, indices.count)])) }
        : [(context, indices)]
    }
    var hashes = Array(repeating: "", count: obligations.count)
    let found = parallelMap(portions, jobs: jobs) { context, indices -> [String] in
      let beginning = context.map { ScriptBeginning(of: $0, specification) }
      return indices.map { index in
        let (obligation, scope) = obligations[index]
        let script =
          beginning.map { obligation.script(after: $0) }
          ?? obligation.publishedScript(of: specification, witnessedAt: scope)
        return sha256Hex(Array(script.utf8))
      }
    }
    for ((_, indices), texts) in zip(portions, found) {
      for (index, hash) in zip(indices, texts) { hashes[index] = hash }
    }
    return hashes
  }
}

extension ObligationResult {
  /// The text that is published of this obligation, at the scope of its witness.
  public func publishedScript(_ specification: Specification) -> String {
    obligation.publishedScript(of: specification, witnessedAt: scope)
  }
}
