import ArgumentParser
import Checker
import KernelSpec
import ReportPage

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Runs a trace on the specification and the kernel, and prints the difference that each step makes.",
    discussion: "Exit codes: 0 both agree and every invariant holds · 1 they differ · 64 malformed trace · 70 internal error.")

  @Argument(help: "An ITF trace, as kcheck writes them.") var trace: String
  @Option(help: ArgumentHelp("A shared library with another kernel.", valueName: "library")) var kernel: String?
  @Option(help: ArgumentHelp("Write a page with the run as pictures, too.", valueName: "file")) var html: String?
  @Option(help: ArgumentHelp("A bug to plant in the specification; kcheck mutate --list names them.", valueName: "name"))
  var mutant: String?

  func run() throws {
    let kernel = try loadKernel(self.kernel)
    let trace = try readTrace(self.trace)
    let replay = try runTrace(trace, on: kernel, try plantBug(mutant).specification)
    if !trace.summary.isEmpty { print(trace.summary) }
    print("from \(trace.start.words) of \(trace.geometry.words)")
    for line in replay.lines { print(line) }
    if !replay.isSameModel { Terminal.error("note: another specification recorded this trace") }
    if let deviation = replay.deviation {
      if replay.isSameModel {
        print(Terminal.alarm("differs from the trace: \(deviation)"))
      } else {
        Terminal.error("note: \(deviation)")
      }
    }
    if let failure = replay.failure {
      print(Terminal.alarm("violated: \(failure.check.name)"))
      print(failure.explanation)
    }
    if let html {
      let name = traceName(self.trace)
      var page = ReportPage(title: "A run of the kernel: \(name)")
      page.add(replay.picture(of: trace), name: name)
      try writePage(page, to: html)
    }
    guard replay.agrees else { throw ExitCode.violation }
    print(Terminal.success("agrees") + ": \(replay.steps.count) steps, every invariant holds after each")
  }
}
