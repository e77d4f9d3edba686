import ArgumentParser
import Checker
import Foundation
import RDT

struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Visits every reachable state of a small machine, and checks each.",
    discussion: """
      Breadth first, so a violation comes with a sequence of actions than which none is shorter, and that is kept as an ITF trace.

      Exit codes: 0 everything reachable was explored, nothing violated · 1 violated · 2 interrupted, or the memory did not suffice · \
      64 bad input · 70 internal error.
      """)

  enum ModelName: String, ExpressibleByArgument, CaseIterable { case rdt }

  @Option(help: "What to explore.") var model: ModelName = .rdt
  @Option(help: ArgumentHelp("How many frames there are.", valueName: "count")) var frames = 2
  @Option(help: ArgumentHelp("How many components there are.", valueName: "count")) var components = 2
  @Option(help: ArgumentHelp("How many slots each component has.", valueName: "count")) var slots = 2
  @Flag(help: "Explore one state of each orbit: states that differ in names only.") var symmetry = false
  @Option(help: ArgumentHelp("A bug to plant into rdt: \(RDTBug.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
  var bug: String?
  @Option(help: ArgumentHelp("How many threads to use.", valueName: "count")) var jobs = defaultJobs
  @Option(
    help: ArgumentHelp("How much memory states may take, such as 500M or 8G; half of the machine's by default.", valueName: "size"))
  var memory: MemorySize = .default
  @Option(help: ArgumentHelp("Where to keep what was found when it has to stop.", valueName: "file")) var checkpoint: String?
  @Option(help: ArgumentHelp("A checkpoint from which to go on.", valueName: "file")) var resume: String?
  @Option(help: ArgumentHelp("The folder for the trace of a violation.", valueName: "folder")) var traces = "."
  @Option(help: ArgumentHelp("Where to write a report as JSON.", valueName: "file")) var json: String?

  func validate() throws {
    for (name, value) in [("frames", frames), ("components", components), ("slots", slots), ("jobs", jobs)] where value < 1 {
      throw ValidationError("--\(name) is \(value), expected at least 1")
    }
    if jobs > 1024 { throw ValidationError("--jobs is \(jobs), expected at most 1024") }
    if let bug, RDTBug(rawValue: bug) == nil {
      throw ValidationError("--bug is '\(bug)', expected one of \(RDTBug.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }

  func run() throws {
    Cancellation.installSignalHandlers()
    let exploration = try makeExploration()
    if let resume {
      do { try exploration.restore(try ExplorationCheckpoint(path: resume)) } catch { throw end("'\(resume)': \(error)", .badInput) }
    }
    let report = exploration.run()
    Terminal.progress("")
    Terminal.result(report.text(Terminal.style))
    if let json { try write { () throws(FileError) in try writeAtomically(report.json, to: json) } }
    switch report.ending {
    case .explored: return
    case .violated:
      if let violation = report.violation { try keep(violation) }
      throw ExitCode.violation
    case .interrupted, .memoryBound:
      try keep(exploration, report)
      throw ExitCode.incomplete
    }
  }

  private func makeExploration() throws -> ModelExploration {
    var options = ExplorationOptions()
    options.usesSymmetry = symmetry
    options.jobs = jobs
    options.memoryLimit = memory.byteCount
    options.cancellation = .ofProcess
    options.progress = { progress in
      Terminal.progress(
        "depth \(progress.depth), \(Terminal.grouped(progress.expanded)) of \(Terminal.grouped(progress.frontier)) expanded, "
          + "\(Terminal.grouped(progress.states)) states found")
    }
    guard let layout = RDTLayout(frames: frames, components: components, slots: slots) else {
      throw end(
        "rdt with \(frames) frames and \(components) × \(slots) slots: expected a state that fits into 64 bits, such as 3 frames and 9 slots",
        .badInput)
    }
    return RDT(layout, bug: bug.flatMap(RDTBug.init)).exploration(options)
  }

  /// Keeps the trace of a violation, and says where.
  private func keep(_ violation: ExplorationViolation) throws {
    let path = URL(fileURLWithPath: traces).appendingPathComponent(violation.fileName).relativePath
    try write { () throws(FileError) in try writeAtomically(violation.trace, to: path) }
    Terminal.result("trace: \(path)")
  }

  /// Keeps what was found when the exploration had to stop, and says how to go on.
  private func keep(_ exploration: ModelExploration, _ report: ExplorationReport) throws {
    if report.ending == .memoryBound {
      Terminal.error("kcheck: states may take \(memory), and that is used up; --memory allows more")
    }
    guard let path = checkpoint ?? resume else {
      return Terminal.error("kcheck: with --checkpoint FILE, what was found would be kept")
    }
    try write { () throws(FileError) in try exploration.checkpoint.write(to: path) }
    Terminal.result("to go on: the same command with --resume \(path)")
  }

  private func write(_ body: () throws(FileError) -> Void) throws {
    do throws(FileError) { try body() } catch { throw end(error) }
  }
}

/// A number of bytes, as people write it: 4096, 500M, 1.5G.
struct MemorySize: ExpressibleByArgument, CustomStringConvertible {
  let byteCount: Int

  init(byteCount: Int) { self.byteCount = byteCount }

  /// Half of what the machine has.
  static var `default`: MemorySize { MemorySize(byteCount: Int(clamping: ProcessInfo.processInfo.physicalMemory / 2)) }

  init?(argument: String) {
    let units: [Character: Double] = ["k": 0x1p10, "M": 0x1p20, "G": 0x1p30, "T": 0x1p40]
    let unit = argument.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())), number > 0,
      number * (unit ?? 1) < 0x1p62
    else { return nil }
    byteCount = Int(number * (unit ?? 1))
  }

  var description: String {
    for (name, size) in [("G", 0x1p30), ("M", 0x1p20), ("k", 0x1p10)] where Double(byteCount) >= size {
      return String(format: "%.1f%@", Double(byteCount) / size, name)
    }
    return "\(byteCount)"
  }
  var defaultValueDescription: String { description }
}
