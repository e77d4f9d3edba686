import ArgumentParser
import Checker
import Foundation
import KernelSpec

/// What `--level` chooses.
enum LevelOption: String, ExpressibleByArgument, CaseIterable {
  case spec, code, all

  var levels: Set<Obligation.Level> {
    switch self {
    case .spec: [.spec]
    case .code: [.code]
    case .all: [.spec, .code]
    }
  }
}

/// What `prove` and `refine` have in common.
struct ProofOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only obligations about this operation; repeatable.", valueName: "name"))
  var operation: [String] = []

  @Option(help: ArgumentHelp("Threads (default: as many as there are cores).", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Z3's resource units allowed for each check; 0 is no limit.", valueName: "n"))
  var rlimit = Prover().rlimit

  @Option(help: ArgumentHelp("Prove everything under this many solver seeds.", valueName: "n"))
  var seeds = 1

  @Option(help: ArgumentHelp("Write the report as JSON to this file.", valueName: "path"))
  var json: String?

  @Option(help: ArgumentHelp("Write the report as JUnit XML to this file.", valueName: "path"))
  var junit: String?

  @Option(help: ArgumentHelp("Write what is not proved as SARIF 2.1.0 to this file.", valueName: "path"))
  var sarif: String?

  @Option(help: ArgumentHelp("Write the SMT-LIB 2 text of each obligation to this folder.", valueName: "dir"))
  var smt2: String?

  @Flag(help: "Print a line for each obligation.")
  var verbose = false

  func validate() throws {
    guard jobs ?? 1 >= 1 else { throw ValidationError("--jobs must be at least 1") }
    guard (1...1000).contains(seeds) else { throw ValidationError("--seeds must be from 1 to 1000") }
    guard rlimit <= UInt64(UInt32.max) else { throw ValidationError("--rlimit must be at most \(UInt32.max)") }
  }
}

/// `kcheck prove`: the theorems, for any number of everything.
struct ProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Proves the theorems, for machines of any size.",
    discussion: """
      Each theorem is a set of obligations, most of them one property and one operation; of the code, one path. Each \
      obligation is a formula that Z3 shows to have no model; where Z3 does not, a counterexample is sought on a small \
      machine, or by running the code. Obligations of the theorem spec-not-vacuous are the reverse: an example must exist.

      Example: kcheck prove --theorem memory-exclusive --operation map --verbose
      """)

  @Option(help: ArgumentHelp("Only this theorem, or this property as THEOREM/PROPERTY; repeatable.", valueName: "name"))
  var theorem: [String] = []

  @Option(
    help: ArgumentHelp(
      "What to prove: the theorems of the specification (spec), that the code refines it (code), or all.", valueName: "level"))
  var level = LevelOption.all

  @OptionGroup var options: ProofOptions

  @Option(help: ArgumentHelp("Write the manifest and the headline texts to this folder.", valueName: "dir"))
  var writeProofs: String?

  @Option(help: ArgumentHelp("First see that the manifest in this folder is up to date.", valueName: "dir"))
  var checkProofs: String?

  func validate() throws {
    let isPartial = !theorem.isEmpty || !options.operation.isEmpty || level != .all
    guard writeProofs == nil || !isPartial else {
      throw ValidationError("--write-proofs records all obligations: leave out --theorem, --operation and --level")
    }
    guard checkProofs == nil || !isPartial else {
      throw ValidationError("--check-proofs compares all obligations: leave out --theorem, --operation and --level")
    }
  }

  func run() throws {
    let selection = Selection(theorems: theorem, operations: options.operation, levels: level.levels)
    try ProofRun(selection: selection, options: options, writeProofs: writeProofs, checkProofs: checkProofs).run()
  }
}

/// `kcheck refine`: the code alone.
struct RefineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refine",
    abstract: "Proves that the kernel's code does what the specification says, path by path.",
    discussion: """
      The code, as it stands, is executed on symbolic words: each comparison is a decision of a path. On every path that some \
      state can lead to, result, state and number of steps must be the specification's, and nothing may trap. The same as \
      kcheck prove --level code.

      With --throws it tells instead at which throw of the source the paths end: one that no path comes to must be proved \
      unreachable, or is a dead check, which is an error.

      Example: kcheck refine --operation map
      """)

  @OptionGroup var options: ProofOptions

  @Flag(name: .customLong("throws"), help: "See that every throw of the kernel's source ends a path.")
  var coversThrows = false

  @Option(help: ArgumentHelp("With --throws: the folder of the kernel's sources.", valueName: "folder"))
  var sources = "Sources/KernelImpl"

  func run() throws {
    if coversThrows { return try coverThrows() }
    try ProofRun(selection: Selection(operations: options.operation, levels: [.code]), options: options).run()
  }
}

extension RefineCommand {
  private func coverThrows() throws {
    let builder: KernelBuilder
    do { builder = try KernelBuilder(folder: sources) } catch { throw end("--sources \(error)", .badInput) }
    try requireZ3()
    Cancellation.installSignalHandlers()
    let coverage: ThrowCoverage
    do {
      coverage = try ThrowCoverage(builder: builder, jobs: options.jobs ?? defaultJobs, cancellation: .ofProcess)
    } catch {
      if Cancellation.ofProcess.isCancelled { throw end("interrupted", .incomplete) }
      throw end("--sources '\(sources)': \(error)", .badInput)
    }
    if Cancellation.ofProcess.isCancelled { throw end("interrupted", .incomplete) }
    Terminal.result(coverage.lines(all: options.verbose).joined(separator: "\n"))
    if !coverage.differences.isEmpty { throw ExitCode.incomplete }
    if coverage.rows.contains(where: \.isDead) { throw ExitCode.violation }
  }
}

/// A run of proofs, from the selection to the exit code.
struct ProofRun {
  let selection: Selection
  let options: ProofOptions
  var writeProofs: String?
  var checkProofs: String?
  private let specification = Specification.kernel
  private var threads: Int { options.jobs ?? defaultJobs }

  init(selection: Selection, options: ProofOptions, writeProofs: String? = nil, checkProofs: String? = nil) {
    self.selection = selection
    self.options = options
    self.writeProofs = writeProofs
    self.checkProofs = checkProofs
  }

  func run() throws {
    let start = ContinuousClock.now
    // A name that is none is known before anything takes time.
    _ = try selected(code: [])
    try requireZ3()
    try requireOutputs()
    Cancellation.installSignalHandlers()
    let code = try exploreCode(selection, specification, threads)
    let obligations = try selected(code: code)
    try checkManifest(code)

    var prover = Prover(specification: specification)
    prover.rlimit = options.rlimit
    prover.seeds = (0..<UInt32(options.seeds)).map { $0 }
    for line in ProofReport.header(
      of: selection, obligations: obligations, specification: specification, prover: prover, jobs: threads)
    {
      Terminal.result(line)
    }
    let results = prove(obligations, prover)
    let report = ProofReport(
      specification: specification, selection: selection, results: results,
      seconds: start.duration(to: .now) / .seconds(1), jobs: threads, rlimit: options.rlimit, seeds: options.seeds)
    Terminal.result(report.text(style: Terminal.style, listsAll: options.verbose))
    try write(report)
    if report.ending.exitCode != 0 { throw ExitCode(report.ending.exitCode) }
  }

  private func selected(code: [Obligation]) throws -> [Obligation] {
    do {
      return try selection.obligations(of: specification, code: code)
    } catch {
      throw end("\(error)", .badInput)
    }
  }

  private func requireOutputs() throws {
    do {
      for file in [options.json, options.junit, options.sarif] {
        if let file { try ProofFiles.requireWritable(file: file) }
      }
      for folder in [options.smt2, writeProofs] {
        if let folder { try ProofFiles.requireWritable(folder: folder) }
      }
    } catch {
      throw end(error)
    }
  }

  private func checkManifest(_ code: [Obligation]) throws {
    guard let checkProofs else { return }
    let manifest: Manifest
    do {
      manifest = try Manifest(folder: checkProofs)
    } catch {
      throw end("\(error)", .badInput)
    }
    let differences = manifest.differences(
      from: specification.obligations + code, of: specification, jobs: threads)
    guard differences.isEmpty else {
      throw end(
        "stale manifest in '\(checkProofs)': \(differences.count) of its obligations are not the present ones\n"
          + differences.prefix(20).map { "  \($0)\n" }.joined()
          + (differences.count > 20 ? "  and \(differences.count - 20) more\n" : "")
          + "write it anew with: kcheck prove --write-proofs \(checkProofs)", .violation)
    }
    Terminal.error("kcheck: the manifest in '\(checkProofs)' is up to date: \(manifest.obligations.count) obligations")
  }

  private func prove(_ obligations: [Obligation], _ prover: Prover) -> [ObligationResult] {
    let progress = Progress("proving", total: obligations.count)
    let results = prover.run(obligations, jobs: threads, cancellation: .ofProcess) { progress.step($0.obligation.id) }
    progress.finish()
    if Cancellation.ofProcess.isCancelled { return results }
    do {
      return try prover.confirming(results)
    } catch {
      Terminal.error("kcheck: \(error)")
      return results
    }
  }

  /// Writes the files that were asked for: after an interruption none, because each would be incomplete.
  private func write(_ report: ProofReport) throws {
    let isInterrupted = report.count(.notRun) > 0
    guard [options.json, options.junit, options.sarif, options.smt2, writeProofs].contains(where: { $0 != nil }) else { return }
    if isInterrupted {
      Terminal.error("kcheck: interrupted, so no file was written")
      return
    }
    do {
      if let json = options.json {
        try writeAtomically(report.json, to: json)
      }
      if let junit = options.junit { try writeAtomically(report.junit, to: junit) }
      if let sarif = options.sarif { try writeAtomically(report.sarif, to: sarif) }
      if let smt2 = options.smt2 {
        try ProofFiles.writeScripts(of: report.results, specification: report.specification, to: smt2, jobs: report.jobs)
        Terminal.error("kcheck: wrote \(report.results.count) scripts to '\(smt2)'")
      }
      if let writeProofs {
        guard report.ending == .proved else {
          Terminal.error("kcheck: '\(writeProofs)' was not written, because not everything is proved")
          return
        }
        try ProofFiles.writeProofs(of: report.results, specification: report.specification, to: writeProofs, jobs: report.jobs)
        Terminal.error("kcheck: wrote the manifest of \(report.results.count) obligations to '\(writeProofs)'")
      }
    } catch {
      throw end(error)
    }
  }
}
