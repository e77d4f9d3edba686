import KernelSpec

/// All results of a run, with what the run was about.
public struct ProofReport: Sendable {
  /// How a run ended; each ending has an exit code of its own.
  public enum Ending: Sendable, Equatable {
    case proved, violated, crashed, undecided, vacuous, nothingSelected

    /// 0 all proved and not vacuous · 1 violated · 2 undecided or interrupted · 3 vacuous or nothing selected · 70 the
    /// solver failed.
    public var exitCode: Int32 {
      switch self {
      case .proved: 0
      case .violated: 1
      case .undecided: 2
      case .vacuous, .nothingSelected: 3
      case .crashed: 70
      }
    }
  }

  public let specification: Specification
  public let selection: Selection
  /// In the order of the obligations.
  public let results: [ObligationResult]
  /// The seconds of wall-clock time of the whole run.
  public let seconds: Double
  public let jobs: Int
  public let rlimit: UInt64
  public let seeds: Int

  public init(
    specification: Specification, selection: Selection, results: [ObligationResult], seconds: Double, jobs: Int,
    rlimit: UInt64, seeds: Int
  ) {
    self.specification = specification
    self.selection = selection
    self.results = results
    self.seconds = seconds
    self.jobs = jobs
    self.rlimit = rlimit
    self.seeds = seeds
  }

  public func count(_ answer: Answer) -> Int { results.count { $0.answer == answer } }

  /// How the run ended; the gravest answer decides.
  public var ending: Ending {
    if results.isEmpty { return .nothingSelected }
    if count(.violated) > 0 { return .violated }
    if count(.crashed) > 0 { return .crashed }
    if count(.unknown) + count(.timeout) + count(.notRun) > 0 { return .undecided }
    return count(.vacuous) > 0 ? .vacuous : .proved
  }

  /// The results that were attempted, fastest first.
  var bySeconds: [ObligationResult] {
    results.filter { $0.answer != .notRun }.sorted { $0.seconds < $1.seconds }
  }

  var medianSeconds: Double {
    let sorted = bySeconds
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2].seconds
  }

  /// The results that were proved under several seeds, those whose cost varies most first.
  var bySpread: [(result: ObligationResult, least: UInt64, most: UInt64)] {
    results.compactMap { result -> (result: ObligationResult, least: UInt64, most: UInt64)? in
      guard result.seedRlimits.count > 1, let least = result.seedRlimits.min(), let most = result.seedRlimits.max() else {
        return nil
      }
      return (result, least, most)
    }.sorted { Double($0.most) / Double(max($0.least, 1)) > Double($1.most) / Double(max($1.least, 1)) }
  }

  // MARK: - JSON

  /// The report as other programs read it.
  package struct Document: Codable {
    package struct Item: Codable {
      package var id, theorem, property: String
      package var level: Obligation.Level
      package var operation: String?
      package var meaning: String
      package var answer: Answer
      package var reason: String?
      package var seconds: Double
      var rlimit: UInt64
      var seedRlimits: [UInt64]
      var scope: Manifest.ScopeSize?
      var sha256: String
      package var counterexample: String?
      var counterexampleSeconds: Double?
      /// The counterexample as it is drawn.
      package var picture: Picture?
      /// Of code: a run or a state that shows the defect, in words.
      package var witness: String?
    }
    package var schemaVersion = 1
    var tool = "kcheck"
    package var toolVersion = ToolVersion.current
    package var solver = "Z3"
    package var solverVersion = Z3.version
    package var partial: Bool
    package var exitCode: Int32
    package var counts: [String: Int]
    package var seconds, medianSeconds, slowestSeconds: Double
    package var jobs: Int
    var rlimit: UInt64
    var seeds: Int
    package var obligations: [Item]
  }

  /// The report for other programs: sorted keys, every obligation with the hash of its text.
  public var json: String {
    let specification = specification
    let hashes = Manifest.hashes(of: results.map { ($0.obligation, $0.scope) }, specification, jobs: jobs)
    let items = zip(results, hashes).map { result, hash in
      Document.Item(
        id: result.obligation.id, theorem: result.obligation.theorem.rawValue, property: result.obligation.property,
        level: result.obligation.level, operation: result.obligation.operation, meaning: result.obligation.meaning,
        answer: result.answer,
        reason: result.reason, seconds: result.seconds, rlimit: result.rlimit, seedRlimits: result.seedRlimits,
        scope: result.scope.map(Manifest.ScopeSize.init), sha256: hash,
        counterexample: result.counterexample?.description,
        counterexampleSeconds: result.answer == .violated ? result.refutationSeconds : nil,
        picture: result.codeWitness?.picture ?? result.counterexample?.picture(result.obligation.meaning),
        witness: result.codeWitness?.text ?? result.stateWitness?.text)
    }
    return Manifest.text(
      Document(
        partial: !selection.isEverything || count(.notRun) > 0, exitCode: ending.exitCode,
        counts: Dictionary(uniqueKeysWithValues: Answer.allCases.map { ($0.rawValue, count($0)) }), seconds: seconds,
        medianSeconds: medianSeconds, slowestSeconds: bySeconds.last?.seconds ?? 0, jobs: jobs, rlimit: rlimit,
        seeds: seeds, obligations: items))
  }
}

extension ObligationResult {
  /// Creates a result that another engine, or a test, has come to.
  public init(_ obligation: Obligation, _ answer: Answer, seconds: Double = 0) {
    self.init(obligation: obligation, answer: answer)
    self.seconds = seconds
  }
}
