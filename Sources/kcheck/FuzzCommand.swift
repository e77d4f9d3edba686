import ArgumentParser
import Checker
import Foundation
import KernelSpec

struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Runs random sequences of calls on the kernel, compared with its specification step by step.",
    discussion: """
      The differential phase compares error, result and whole state after each call, and evaluates every invariant at the end of \
      each sequence. The fast phase runs the kernel alone. A failing sequence is made as short as possible and kept as an ITF trace.
      With --on qemu the sequences of the fast phase are run on the booted kernel too, and results and states compared.

      Exit codes: 0 nothing was violated · 1 violated · 2 interrupted · 64 bad input · 70 internal error.
      """)

  enum Mode: String, ExpressibleByArgument, CaseIterable { case differential, fast, both }
  enum Place: String, ExpressibleByArgument, CaseIterable { case host, qemu }

  @Option(help: ArgumentHelp("How many sequences each phase runs.", valueName: "count")) var runs: Int?
  @Option(help: ArgumentHelp("How long to run in all, in seconds; 10 by default.", valueName: "seconds")) var seconds: Double?
  @Option(help: ArgumentHelp("The seed; sequences depend on nothing else.", valueName: "number")) var seed: UInt64 = 1
  @Option(help: "What to compare: differential, fast, or both.") var mode: Mode = .both
  @Option(help: ArgumentHelp("A folder of traces, replayed first; new failures are written there.", valueName: "folder"))
  var corpus: String?
  @Option(help: "Where to run: host, or qemu, to compare the two.") var on: Place = .host
  @Option(help: ArgumentHelp("The kernel's image for qemu.", valueName: "file")) var image = BootedMachine.defaultImage
  @Option(help: ArgumentHelp("A shared library with another kernel.", valueName: "library")) var kernel: String?
  @Option(help: ArgumentHelp("Where to write a report as JSON.", valueName: "file")) var json: String?

  func validate() throws {
    if runs != nil, seconds != nil { throw ValidationError("--runs and --seconds exclude each other") }
    if let runs, runs < 1 { throw ValidationError("--runs is \(runs), expected at least 1") }
    if let seconds, !(seconds > 0 && seconds < 1e9) { throw ValidationError("--seconds is \(seconds), expected more than 0") }
  }

  func run() throws {
    Cancellation.installSignalHandlers()
    if on == .qemu { return try runOnMachine() }
    let kernel = try loadKernel(self.kernel)
    var report = FuzzCommandReport(seed: seed, tested: kernel)
    report.options = self.kernel.map { "--kernel \($0)" } ?? ""
    do {
      if let corpus { try replay(corpus, kernel, &report) }
      if report.failure == nil { try campaign(kernel, &report) }
    } catch let error as EvaluationError {
      throw end("internal error: \(error)", .internalError)
    }
    print(report.text)
    if let json {
      do { try writeAtomically(report.json, to: json) } catch { throw end(error) }
    }
    if report.failure != nil { throw ExitCode.violation }
    if report.isInterrupted { throw ExitCode.incomplete }
  }

  private func replay(_ folder: String, _ kernel: KernelUnderTest, _ report: inout FuzzCommandReport) throws {
    for path in try tracePaths(in: folder) {
      if Cancellation.ofProcess.isCancelled {
        report.isInterrupted = true
        return
      }
      let replay = try Replay(try readTrace(path), kernel: kernel)
      report.replayed += 1
      if let failure = replay.failure {
        report.failure = (failure, path)
        return
      }
      if !replay.agrees, let deviation = replay.deviation { throw end("'\(path)': \(deviation)", .violation) }
    }
  }

  private func campaign(_ kernel: KernelUnderTest, _ report: inout FuzzCommandReport) throws {
    let fuzzer = try Fuzzer(kernel: kernel)
    let modes: [FuzzMode] =
      switch mode {
      case .differential: [.differential]
      case .fast: [.fast]
      case .both: [.differential, .fast]
      }
    for mode in modes {
      let limit: FuzzLimit = runs.map { .sequences($0) } ?? .duration(.seconds((seconds ?? 10) / Double(modes.count)))
      let phase = fuzzer.run(mode, seed: seed, limit: limit, cancellation: .ofProcess) { phase in
        Terminal.progress(
          "\(mode.rawValue): \(Terminal.grouped(phase.steps)) operations in \(Terminal.grouped(phase.sequences)) sequences")
      }
      Terminal.progress("")
      report.phases.append(phase)
      if let failure = phase.failure {
        Terminal.progress("shrinking a sequence of \(failure.calls.count) calls")
        let shortest = try Shrinker(kernel: kernel, geometry: failure.geometry).shrink(failure)
        Terminal.progress("")
        let trace = try Trace(shortest)
        let path = URL(fileURLWithPath: corpus ?? ".").appendingPathComponent(trace.fileName).relativePath
        do { try writeAtomically(trace.itf, to: path) } catch { throw end(error) }
        report.failure = (shortest, path)
        return
      }
      if phase.isInterrupted {
        report.isInterrupted = true
        return
      }
    }
  }
}

/// The kernel to test: the shipped one, or that of a library.
func loadKernel(_ library: String?) throws -> KernelUnderTest {
  guard let library else { return .shipped }
  do { return try KernelUnderTest.load(path: library) } catch { throw end("\(error)", .badInput) }
}

/// Reads a trace, or ends the command.
func readTrace(_ path: String) throws -> Trace {
  do { return try Trace.read(path) } catch { throw end("\(error)", .badInput) }
}

/// The traces in a folder, in the order of their names.
func tracePaths(in folder: String) throws -> [String] {
  guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
    throw end("'\(folder)': expected a folder that can be read", .badInput)
  }
  return names.filter { $0.hasSuffix(".itf.json") }.sorted().map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
}

/// What `kcheck fuzz` found, as text and as JSON.
struct FuzzCommandReport {
  var seed: UInt64
  var tested: KernelUnderTest
  var replayed = 0
  var phases: [FuzzReport] = []
  var failure: (failure: FuzzFailure, path: String)?
  var options = ""
  var isInterrupted = false

  init(seed: UInt64, tested: KernelUnderTest) {
    self.seed = seed
    self.tested = tested
  }

  private var answer: String { failure != nil ? "violated" : isInterrupted ? "incomplete" : "tested" }

  private var coverage: Coverage {
    var coverage = Coverage()
    for phase in phases { coverage.merge(phase.coverage) }
    return coverage
  }

  var text: String {
    var lines: [String] = []
    if let (failure, path) = failure {
      lines.append(Terminal.alarm(failure.report(path: path, options: options, kernel: tested)))
      lines.append("")
    }
    if replayed > 0 { lines.append("corpus: \(replayed) traces replayed") }
    for phase in phases {
      lines.append(
        "\(phase.mode.rawValue): \(Terminal.grouped(phase.steps)) operations in \(Terminal.grouped(phase.sequences)) sequences, "
          + String(format: "%.1f s: ", Double(phase.duration / .milliseconds(1)) / 1000)
          + "\(Terminal.grouped(Int(phase.rate))) operations/s by the wall clock, \(Terminal.grouped(Int(phase.processorRate))) by processor time"
      )
    }
    if !phases.isEmpty { lines += ["", "how often each operation ended how:", coverage.table, ""] }
    switch answer {
    case "tested": lines.append(Terminal.success("tested: nothing violated") + " (seed \(seed))")
    case "incomplete": lines.append("incomplete: interrupted after what is listed above; nothing violated so far (seed \(seed))")
    default: lines.append(Terminal.alarm("violated") + " (seed \(seed))")
    }
    return lines.joined(separator: "\n")
  }

  var json: String {
    var cells: [String: [String: Int]] = [:]
    for cell in coverage.cells { cells[cell.operation, default: [:]][cell.outcome] = coverage.count(cell) }
    var object: [String: Any] = [
      "schemaVersion": 1, "command": "fuzz", "answer": answer, "seed": "\(seed)", "kernel": tested.name,
      "model": Specification.kernel.modelHash, "replayed": replayed, "coverage": cells,
      "neverReached": coverage.empty.map(\.description),
      "phases": phases.map { phase in
        [
          "mode": phase.mode.rawValue, "sequences": phase.sequences, "operations": phase.steps,
          "milliseconds": Int(phase.duration / .milliseconds(1)), "operationsPerSecond": Int(phase.rate),
          "operationsPerProcessorSecond": Int(phase.processorRate),
        ] as [String: Any]
      },
    ]
    if let (failure, path) = failure {
      var fields: [String: Any] = [
        "check": failure.check.name, "operation": failure.operation ?? "boot", "explanation": failure.explanation,
        "calls": failure.calls.map(\.text), "isShortest": failure.isShortest, "trace": path,
      ]
      // As it is drawn; without it, the report is as true.
      fields["picture"] = failure.picture(kernel: tested).flatMap { try? JSONEncoder().encode($0) }
        .flatMap { try? JSONSerialization.jsonObject(with: $0) }
      object["failure"] = fields
    }
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let data = (try? JSONSerialization.data(withJSONObject: object, options: options)) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
