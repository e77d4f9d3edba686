import Checker
import KernelSpec

/// What `kcheck fuzz --json` writes, as far as the page shows it.
struct FuzzDocument: Decodable {
  struct Phase: Decodable {
    var mode: String
    var sequences: Int
    var operations: Int
    var milliseconds: Int
    var operationsPerSecond: Int
  }
  struct Failure: Decodable {
    var check: String
    var explanation: String
    var calls: [String]
    var trace: String
    var picture: Picture?
  }
  var answer: String
  var seed: String
  var kernel: String
  var coverage: [String: [String: Int]]
  var neverReached: [String]
  var phases: [Phase]
  var failure: Failure?
}

/// How often each operation ended how, in random calls.
struct CoverageSection {
  struct Cell {
    let isListed: Bool
    let isReached: Bool
    let count: String
    let meaning: String
    /// From 0 to 9: a decade each.
    let decade: Int
  }

  struct Row {
    let name: String
    let cells: [Cell]
  }

  let headline: String
  let isGood: Bool
  let notes: [String]
  let columns: [String]
  let rows: [Row]
  let failure: FuzzDocument.Failure?
  let failureCalls: [String]
  let failurePicture: String?
  let tile: ReportPage.Tile

  init(_ document: FuzzDocument, _ pictures: inout PictureSection) {
    let total = document.phases.reduce(0) { $0 + $1.operations }
    isGood = document.answer == "tested" && document.neverReached.isEmpty
    failure = document.failure
    failureCalls = document.failure?.calls ?? []
    failurePicture = document.failure.flatMap { failure in
      failure.picture.map { pictures.add($0, name: failure.check, title: "violated: \(failure.check)") }
    }
    let missed = document.neverReached.count
    let reach = missed == 0 ? "every outcome reached" : "\(missed.of("outcome")) never reached"
    let answer = document.failure.map { "violated: \($0.check)" } ?? "nothing violated"
    headline = "\(total.grouped) random calls: \(answer); \(reach)"
    notes =
      document.phases.map { phase in
        "\(phase.mode): \(phase.operations.grouped) calls in \(phase.sequences.of("sequence")), "
          + "\((Double(phase.milliseconds) / 1000).asTime), \(phase.operationsPerSecond.grouped) calls a second"
      } + ["seed \(document.seed)", "kernel: \(document.kernel)"]
    let listed = Set(document.coverage.values.flatMap(\.keys))
    let names = (["success"] + OperationError.allCases.map { "\($0)" }).filter(listed.contains)
    columns = names
    let operations = Specification.kernel.operations.map(\.name)
    let order = operations + document.coverage.keys.filter { !operations.contains($0) }.sorted()
    rows = order.compactMap { operation in
      guard let counts = document.coverage[operation] else { return nil }
      return Row(name: operation, cells: names.map { Cell(counts[$0], of: "\(operation), \($0)") })
    }
    tile = ReportPage.Tile(
      label: "Random calls", value: total.short, note: reach, isGood: isGood)
  }
}

extension CoverageSection.Cell {
  fileprivate init(_ count: Int?, of place: String) {
    isListed = count != nil
    isReached = (count ?? 0) > 0
    self.count = (count ?? 0).short
    meaning = "\(place): \((count ?? 0).grouped)"
    decade = count.map { $0 <= 0 ? 0 : min(9, String($0).count) } ?? 0
  }
}
