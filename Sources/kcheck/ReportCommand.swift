import ArgumentParser
import Checker
import Foundation
import KernelSpec
import ReportPage

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes what is known of the kernel as one page for a browser, with runs as pictures.",
    discussion: """
      The page is a single file that needs no network. It shows the theorems with their times, which planted bug is noticed by \
      what, how often random calls ended how, and each run or counterexample as a picture to step through with the arrow keys.

      Of what is not given, nothing is shown. If nothing at all is given, everything is found out first, which takes minutes: \
      kcheck prove, kcheck mutate --every-killer and kcheck fuzz are run, and the traces in the folder Corpus are shown.

      Exit codes: 0 written, whatever it says · 2 interrupted · 64 bad input · 70 internal error.
      """)

  @Option(help: ArgumentHelp("Where to write the page.", valueName: "page")) var html: String
  @Option(help: ArgumentHelp("The theorems: what kcheck prove --json has written.", valueName: "file")) var proofs: String?
  @Option(help: ArgumentHelp("The mutants: what kcheck mutate --json has written.", valueName: "file")) var mutants: String?
  @Option(help: ArgumentHelp("The coverage: what kcheck fuzz --json has written.", valueName: "file")) var fuzz: String?
  @Option(help: ArgumentHelp("A run: an ITF trace; repeatable.", valueName: "file")) var trace: [String] = []
  @Option(help: ArgumentHelp("A shared library with another kernel, for the traces.", valueName: "library")) var kernel: String?

  func validate() throws {
    guard kernel == nil || !trace.isEmpty else { throw ValidationError("--kernel is for traces: give --trace a file, too") }
  }

  private var isEmpty: Bool { proofs == nil && mutants == nil && fuzz == nil && trace.isEmpty }

  func run() throws {
    do { try ProofFiles.requireWritable(file: html) } catch { throw end(error) }
    guard isEmpty else { return try write() }
    let folder = FileManager.default.temporaryDirectory.appending(path: "kcheck-report-\(UUID().uuidString)")
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw end("'\(folder.path)': a folder for what the page is made of cannot be made: \(error)", .internalError)
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    var everything = self
    everything.proofs = try report(of: ProveCommand.self, in: folder)
    // Bugs are planted in the code where there is code.
    let level = FileManager.default.fileExists(atPath: "Sources/KernelImpl") ? "all" : "specification"
    everything.mutants = try report(of: MutateCommand.self, ["--every-killer", "--level", level], in: folder)
    everything.fuzz = try report(of: FuzzCommand.self, in: folder)
    if FileManager.default.fileExists(atPath: "Corpus") { everything.trace = try tracePaths(in: "Corpus") }
    try everything.write()
  }

  /// Runs a command as if it had been typed, and returns where its report is: what is wrong, the page shows.
  private func report<Command: ParsableCommand>(
    of command: Command.Type, _ arguments: [String] = [], in folder: URL
  ) throws -> String {
    let path = folder.appending(path: "\(command.configuration.commandName ?? "").json").path
    do {
      var command = try command.parse(arguments + ["--json", path])
      try command.run()
    } catch let code as ExitCode where FileManager.default.fileExists(atPath: path) && !Cancellation.ofProcess.isCancelled {
      Terminal.error("kcheck: exit code \(code.rawValue); the page shows why")
    }
    return path
  }

  private func write() throws {
    let kernel = try loadKernel(self.kernel)
    var page = ReportPage(title: "What is known of the kernel")
    for path in trace {
      let trace = try readTrace(path)
      let replay = try runTrace(trace, on: kernel)
      page.add(replay.picture(of: trace), name: traceName(path))
    }
    do {
      if let proofs { try page.addProofs(proofs) }
      if let mutants { try page.addMutants(mutants) }
      if let fuzz { try page.addCoverage(fuzz) }
    } catch {
      throw end("\(error)", .badInput)
    }
    try writePage(page, to: html)
  }
}

/// What a page calls a trace: the name of its file.
func traceName(_ path: String) -> String {
  URL(filePath: path).lastPathComponent.replacing(/(\.itf)?\.json$/, with: "")
}

/// Runs a trace, or ends the command.
func runTrace(_ trace: Trace, on kernel: KernelUnderTest, _ specification: Specification = .kernel) throws -> Replay {
  do { return try Replay(trace, kernel: kernel, specification: specification) } catch {
    throw end("internal error: \(error)", .internalError)
  }
}

/// Writes a page, or ends the command.
func writePage(_ page: ReportPage, to path: String) throws {
  let html = page.html
  do { try writeAtomically(html, to: path) } catch { throw end(error) }
  Terminal.error("kcheck: wrote \(Terminal.grouped(html.utf8.count)) bytes to '\(path)'")
}
