import KernelSpec

/// All that an audit found.
public struct AuditReport: Sendable {
  public let results: [AuditResult]
  public let solver: SecondSolver
  public let seconds: Double
  public let jobs: Int
  /// Seconds that the second solver had for each obligation.
  public let timeout: Double
  public let isPartial: Bool

  public init(
    results: [AuditResult], solver: SecondSolver, seconds: Double, jobs: Int, timeout: Double, isPartial: Bool
  ) {
    self.results = results
    self.solver = solver
    self.seconds = seconds
    self.jobs = jobs
    self.timeout = timeout
    self.isPartial = isPartial
  }

  public func count(_ kind: AuditResult.Class) -> Int { results.count { $0.class == kind } }

  private var hasCrash: Bool {
    results.contains { if case .crashed = $0.second { true } else { $0.first == nil && $0.second != .notRun } }
  }

  /// 0 all confirmed · 1 the solvers disagree · 2 not all confirmed · 3 nothing selected · 70 a solver failed.
  public var exitCode: Int32 {
    if results.isEmpty { return 3 }
    if count(.disagreement) > 0 { return 1 }
    if hasCrash { return 70 }
    return count(.confirmed) == results.count ? 0 : 2
  }

  /// The report for people.
  public func text(style: TextStyle, listsAll: Bool) -> String {
    var lines: [String] = []
    let width = 46
    lines.append(
      "theorem".padded(to: 22) + "obligations".paddedAtStart(to: 11)
        + ["Z3", "second", "both"].map { $0.paddedAtStart(to: 8) }.joined())
    for theorem in Theorem.allCases {
      let own = results.filter { $0.obligation.theorem == theorem }
      guard !own.isEmpty else { continue }
      let figures = [
        own.count { $0.first == $0.wanted }, own.count { $0.second == .verdict($0.wanted) },
        own.count { $0.class == .confirmed },
      ]
      lines.append(
        theorem.rawValue.padded(to: 22) + "\(own.count)".paddedAtStart(to: 11)
          + figures.map { "\($0)".paddedAtStart(to: 8) }.joined())
    }
    lines.append("")
    for result in results where listsAll || (result.class != .confirmed && result.class != .notRun) {
      let name = result.class.rawValue.padded(to: 13)
      let label =
        result.class == .confirmed ? style.good(name) : result.class == .disagreement ? style.bad(name) : style.doubtful(name)
      lines.append(
        "\(label) \(result.obligation.id): wanted \(result.wanted.rawValue), Z3 \(result.first?.rawValue ?? "failed") "
          + "(\(result.firstSeconds.asSeconds)), second \(result.secondText) (\(result.secondSeconds.asSeconds))")
    }
    if lines.last != "" { lines.append("") }
    return (lines + summary(style, width)).joined(separator: "\n")
  }

  private func summary(_ style: TextStyle, _ width: Int) -> [String] {
    let attempted = results.filter { $0.class != .notRun }
    let proofs = attempted.filter { !$0.obligation.wantsWitness }
    let witnesses = attempted.filter(\.obligation.wantsWitness)
    func row(_ name: String, _ discharged: (AuditResult) -> Bool) -> String {
      name.padded(to: width) + "proved \(proofs.count(where: discharged)) of \(proofs.count), "
        + "witnessed \(witnesses.count(where: discharged)) of \(witnesses.count)"
    }
    var lines = [
      row("Z3 \(Z3.version)") { $0.first == $0.wanted }, row(solver.version) { $0.second == .verdict($0.wanted) },
      "second solver: \(attempted.count { $0.second == .verdict(.unknown) }) unknown, "
        + "\(attempted.count { $0.second == .timeout }) timeouts; \(counted(count(.disagreement), "disagreement"))",
      "whole audit \(seconds.asSeconds) on \(counted(jobs, "thread"))",
    ]
    if count(.notRun) > 0 { lines.append("INTERRUPTED: \(attempted.count) of \(results.count) obligations were audited") }
    let start = isPartial ? "PARTIAL: " : ""
    switch exitCode {
    case 0:
      lines.append(style.good("\(start)CONFIRMED: both solvers discharge all \(counted(results.count, "obligation")) selected"))
    case 1: lines.append(style.bad("\(start)DISAGREEMENT: one solver finds a model where the other says that there is none"))
    case 2: lines.append(style.doubtful("\(start)NOT ALL CONFIRMED: \(results.count - count(.confirmed)) of \(results.count)"))
    case 3: lines.append(style.bad("NOTHING SELECTED"))
    default: lines.append(style.bad("\(start)FAILED: a solver crashed or refused a script"))
    }
    return lines
  }

  /// The report for other programs, with sorted keys.
  public var json: String {
    struct Item: Encodable {
      var id, wanted, first, second, `class`: String
      var firstSeconds, secondSeconds: Double
    }
    struct Document: Encodable {
      var schemaVersion = 1
      var tool = "kcheck"
      var toolVersion = ToolVersion.current
      var solverVersions: [String]
      var partial: Bool
      var exitCode: Int32
      var counts: [String: Int]
      var seconds, timeout: Double
      var obligations: [Item]
    }
    return Manifest.text(
      Document(
        solverVersions: ["Z3 \(Z3.version)", solver.version], partial: isPartial || count(.notRun) > 0, exitCode: exitCode,
        counts: Dictionary(uniqueKeysWithValues: AuditResult.Class.allCases.map { ($0.rawValue, count($0)) }),
        seconds: seconds, timeout: timeout,
        obligations: results.map {
          Item(
            id: $0.obligation.id, wanted: $0.wanted.rawValue, first: $0.first?.rawValue ?? "failed", second: $0.secondText,
            class: $0.class.rawValue, firstSeconds: $0.firstSeconds, secondSeconds: $0.secondSeconds)
        }))
  }
}
