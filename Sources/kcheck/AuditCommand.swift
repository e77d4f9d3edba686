import ArgumentParser
import Checker
import Foundation
import KernelSpec

/// `kcheck audit`: the same obligations, judged by a second solver.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Checks every proof again with a second solver, cvc5.",
    discussion: """
      Z3 and the second solver get the same text of each obligation. Of an obligation that wants a witness, the second \
      solver checks the witness that Z3 found. What the second solver leaves open is listed by name.

      Exit codes: 0 all confirmed, 1 the solvers disagree, 2 not all confirmed.
      """)

  @Option(help: ArgumentHelp("Only this theorem, or this property as THEOREM/PROPERTY; repeatable.", valueName: "name"))
  var theorem: [String] = []

  @Option(help: ArgumentHelp("Only obligations about this operation; repeatable.", valueName: "name"))
  var operation: [String] = []

  @Option(help: ArgumentHelp("The second solver (default: the newest cvc5 on the PATH).", valueName: "path"))
  var solver: String?

  @Option(help: ArgumentHelp("Threads (default: as many as there are cores).", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Seconds that the second solver has for each obligation and strategy.", valueName: "seconds"))
  var timeout = 5.0

  @Option(help: ArgumentHelp("Write the report as JSON to this file.", valueName: "path"))
  var json: String?

  @Flag(help: "Print a line for each obligation.")
  var verbose = false

  func validate() throws {
    guard jobs ?? 1 >= 1 else { throw ValidationError("--jobs must be at least 1") }
    guard timeout > 0, timeout <= 86_400 else { throw ValidationError("--timeout must be above 0 and at most 86400") }
  }

  func run() throws {
    let selection = Selection(theorems: theorem, operations: operation)
    let second: SecondSolver
    do {
      _ = try selection.obligations(of: .kernel)
      second = try SecondSolver(path: solver)
    } catch {
      throw end("\(error)", .badInput)
    }
    try requireZ3()
    do {
      if let json { try ProofFiles.requireWritable(file: json) }
    } catch {
      throw end(error)
    }
    let threads = jobs ?? defaultJobs
    Cancellation.installSignalHandlers()
    let code = try exploreCode(selection, .kernel, threads)
    let obligations: [Obligation]
    do { obligations = try selection.obligations(of: .kernel, code: code) } catch { throw end("\(error)", .badInput) }
    Terminal.result("kcheck \(ToolVersion.current) with Z3 \(Z3.version) and \(second.version) (\(second.path))")
    Terminal.result("\(obligations.count) obligations\n")

    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let progress = Progress("auditing", total: obligations.count)
    let clock = ContinuousClock()
    let start = clock.now
    let results = Auditor(solver: second, timeout: .seconds(timeout)).run(
      obligations, in: folder, jobs: threads, cancellation: .ofProcess
    ) { progress.step($0.obligation.id) }
    progress.finish()
    let report = AuditReport(
      results: results, solver: second, seconds: (clock.now - start) / .seconds(1), jobs: threads, timeout: timeout,
      isPartial: !selection.isEverything)
    Terminal.result(report.text(style: Terminal.style, listsAll: verbose))
    if let json {
      if report.count(.notRun) > 0 {
        Terminal.error("kcheck: interrupted, so no file was written")
      } else {
        do { try writeAtomically(report.json, to: json) } catch { throw end(error) }
      }
    }
    if report.exitCode != 0 { throw ExitCode(report.exitCode) }
  }

  private func temporaryFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kcheck-\(getpid())").path
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw end("cannot make the folder '\(folder)' for the scripts", .internalError)
    }
    return folder
  }
}
