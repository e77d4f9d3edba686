import KernelSpec

/// A report in SARIF 2.1.0, the format of OASIS for the results of static analysis; as much of it as there is to say.
struct SARIF: Encodable {
  struct Run: Encodable {
    var tool: Tool
    var invocations: [Invocation]
    var results: [Result]
  }

  struct Tool: Encodable { var driver: Driver }

  struct Driver: Encodable {
    var name = "kcheck"
    var version = ToolVersion.current
    var semanticVersion = ToolVersion.current
    var rules: [Rule]
  }

  struct Rule: Encodable {
    var id: String
    var shortDescription: Message
    var fullDescription: Message
    var help: Message
  }

  struct Invocation: Encodable {
    /// Whether the run came to its end; what it found is told by the results.
    var executionSuccessful: Bool
    var exitCode: Int32
  }

  struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level: String
    var message: Message
    var locations: [Location]
    /// By which the same result is known in another run.
    var partialFingerprints: [String: String]
  }

  struct Message: Encodable { var text: String }

  struct Location: Encodable {
    var physicalLocation: PhysicalLocation
    var logicalLocations: [LogicalLocation]
  }

  struct PhysicalLocation: Encodable {
    var artifactLocation: ArtifactLocation
    var region: Region
  }

  struct ArtifactLocation: Encodable {
    var uri: String
    /// The root of the package.
    var uriBaseId = "%SRCROOT%"
  }

  struct Region: Encodable { var startLine: Int }

  struct LogicalLocation: Encodable { var fullyQualifiedName: String }

  var version = "2.1.0"
  var schema = "https://json.schemastore.org/sarif-2.1.0.json"
  var runs: [Run]

  enum CodingKeys: String, CodingKey {
    case version, runs
    case schema = "$schema"
  }
}

extension ProofReport {
  /// The report as SARIF: a rule for each property, a result for each obligation that is not green.
  ///
  /// What is refuted, or cannot be trusted, is an error; what was left open is a warning.
  public var sarif: String {
    let first = results.map(\.obligation).withoutRepetition(by: \.propertyID)
    let indices = Dictionary(uniqueKeysWithValues: first.enumerated().map { ($0.element.propertyID, $0.offset) })
    let found = problemTexts.map { SARIF.Result($0.result, text: $0.text, rule: indices[$0.result.obligation.propertyID]!) }
    let invocation = SARIF.Invocation(
      executionSuccessful: count(.notRun) == 0 && count(.crashed) == 0, exitCode: ending.exitCode)
    let driver = SARIF.Driver(rules: first.map(SARIF.Rule.init))
    return Manifest.text(
      SARIF(runs: [SARIF.Run(tool: SARIF.Tool(driver: driver), invocations: [invocation], results: found)]))
  }
}

extension SARIF.Rule {
  fileprivate init(_ obligation: Obligation) {
    id = obligation.propertyID
    shortDescription = SARIF.Message(text: obligation.meaning)
    fullDescription = SARIF.Message(text: obligation.theorem.meaning)
    help = SARIF.Message(
      text: "\(obligation.theorem.argument)\n\nTo run it: kcheck prove --theorem \(obligation.propertyID)\n"
        + "To read more: kcheck explain \(obligation.theorem.rawValue)")
  }
}

extension SARIF.Result {
  fileprivate init(_ result: ObligationResult, text: String, rule: Int) {
    let obligation = result.obligation
    let place = obligation.location
    self.init(
      ruleId: obligation.propertyID, ruleIndex: rule, level: result.answer.level, message: SARIF.Message(text: text),
      locations: [
        SARIF.Location(
          physicalLocation: SARIF.PhysicalLocation(
            artifactLocation: SARIF.ArtifactLocation(uri: place.file), region: SARIF.Region(startLine: place.line)),
          logicalLocations: [SARIF.LogicalLocation(fullyQualifiedName: obligation.id)])
      ],
      partialFingerprints: ["obligation/v1": obligation.id])
  }
}

extension Answer {
  /// How grave SARIF calls it.
  fileprivate var level: String {
    switch self {
    case .proved, .witnessed: "none"
    case .violated, .vacuous, .crashed: "error"
    case .unknown, .timeout, .notRun: "warning"
    }
  }
}
