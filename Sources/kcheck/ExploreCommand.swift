import ArgumentParser
import Checker
import Foundation
import RDT

struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Visits every reachable state of the kernel on a small machine, and checks each.",
    discussion: """
      Breadth first, so a violation comes with a sequence of calls than which none is shorter, and that is kept as an ITF trace. What \
      the machine leaves out is part of the output. --model rdt explores the example of a model of one's own instead.

      Exit codes: 0 everything reachable was explored, nothing violated · 1 violated · 2 interrupted, or the memory did not suffice · \
      64 bad input · 70 internal error.
      """)

  enum ModelName: String, ExpressibleByArgument, CaseIterable { case kernel, rdt }

  @Option(help: "What to explore: the kernel, or rdt.") var model: ModelName = .kernel
  @Option(help: ArgumentHelp("How many frames are free; 1 by default, of rdt 2.", valueName: "count")) var frames: Int?
  @Flag(
    inversion: .prefixedNo,
    help: "Explore one state of each orbit, of states that differ in names only; the kernel's default, not rdt's.")
  var symmetry: Bool?
  @OptionGroup(title: "Of the kernel") var kernel: KernelOptions
  @OptionGroup(title: "Of rdt") var rdt: RDTOptions
  @OptionGroup(title: "Of the run") var settings: RunOptions

  func validate() throws {
    if let frames, frames < 1 { throw ValidationError("--frames is \(frames), expected at least 1") }
  }

  func run() throws {
    Cancellation.installSignalHandlers()
    let exploration: ModelExploration
    switch model {
    case .kernel:
      do {
        exploration = try ModelExploration(
          try kernel.model(frames: frames ?? 1), settings.options(symmetry: symmetry ?? true))
      } catch let error as EvaluationError {
        throw end("internal error: \(error)", .internalError)
      }
    case .rdt: exploration = try rdt.model(frames: frames ?? 2).exploration(settings.options(symmetry: symmetry ?? false))
    }
    if let path = settings.resume {
      do { try exploration.restore(try ExplorationCheckpoint(path: path)) } catch { throw end("'\(path)': \(error)", .badInput) }
    }
    let report = exploration.run()
    Terminal.progress("")
    Terminal.result(report.text(Terminal.style))
    if let json = settings.json { try write { () throws(FileError) in try writeAtomically(report.json, to: json) } }
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

  /// Keeps the trace of a violation, and says where.
  private func keep(_ violation: ExplorationViolation) throws {
    let path = URL(fileURLWithPath: settings.traces).appendingPathComponent(violation.fileName).relativePath
    try write { () throws(FileError) in try writeAtomically(violation.trace, to: path) }
    let options = kernel.kernel.map { " --kernel \($0)" } ?? ""
    Terminal.result((model == .kernel ? "replay: kcheck replay \(path)\(options)\n" : "") + "trace: \(path)")
  }

  /// Keeps what was found when the exploration had to stop, and says how to go on.
  private func keep(_ exploration: ModelExploration, _ report: ExplorationReport) throws {
    if report.ending == .memoryBound {
      Terminal.error("kcheck: states may take \(settings.memory), and that is used up; --memory allows more")
    }
    guard let path = settings.checkpoint ?? settings.resume else {
      return Terminal.error("kcheck: with --checkpoint FILE, what was found would be kept")
    }
    try write { () throws(FileError) in try exploration.checkpoint.write(to: path) }
    Terminal.result("to go on: the same command with --resume \(path)")
  }

  private func write(_ body: () throws(FileError) -> Void) throws {
    do throws(FileError) { try body() } catch { throw end(error) }
  }
}

/// Which machine, and what of it.
struct KernelOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many entries a page-table node has.", valueName: "count")) var pageEntries = 2
  @Option(help: ArgumentHelp("How many entries a capability-table node has.", valueName: "count")) var capabilityEntries = 2
  @Option(help: ArgumentHelp("How many cores there are.", valueName: "count")) var cores = 1
  @Option(help: ArgumentHelp("The sets of rights that calls ask for.", valueName: "sets")) var rights: RightsSets = .all
  @Flag(help: "Do not follow what makes further capabilities to the objects that are there from the start.") var freeObjects =
    false
  @Flag(inversion: .prefixedNo, help: "Evaluate the theorems about steps on each step.") var theorems = true
  @Option(help: ArgumentHelp("A shared library with another kernel.", valueName: "library")) var kernel: String?

  func model(frames: Int) throws -> KernelModelOptions {
    let machine = try makeMachine(frames, pageEntries, capabilityEntries, cores)
    var options = KernelModelOptions(machine: machine)
    options.kernel = try loadKernel(kernel)
    options.rights = rights.sets
    options.followsOwnObjects = !freeObjects
    options.checksTheorems = theorems
    return options
  }
}

/// The small machine of those sizes; where there is none, that ends the command.
func makeMachine(_ frames: Int, _ pageEntries: Int, _ capabilityEntries: Int, _ cores: Int) throws -> SmallMachine {
  guard
    let machine = SmallMachine(
      freeFrames: frames, pageFanOut: pageEntries, capabilityFanOut: capabilityEntries, coreCount: cores)
  else {
    throw end(
      "a machine with \(frames) free frames, \(pageEntries) entries in a page-table node, \(capabilityEntries) in a capability-table node and "
        + "\(cores) cores: expected 1 to 8 frames, whose handles' leaves the constructor's table can name, 1 to 8 and 2 to 8 entries, 1 to 3 cores",
      .badInput)
  }
  return machine
}

/// Which rdt, and with which bug.
struct RDTOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many components there are.", valueName: "count")) var components = 2
  @Option(help: ArgumentHelp("How many slots each component has.", valueName: "count")) var slots = 2
  @Option(help: ArgumentHelp("A bug to plant: \(RDTBug.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
  var bug: RDTBug?

  func validate() throws {
    for (name, value) in [("components", components), ("slots", slots)] where value < 1 {
      throw ValidationError("--\(name) is \(value), expected at least 1")
    }
  }

  func model(frames: Int) throws -> RDT {
    guard let layout = RDTLayout(frames: frames, components: components, slots: slots) else {
      throw end(
        "rdt with \(frames) frames and \(components) × \(slots) slots: expected a state that fits into 64 bits, such as 3 frames and 9 slots",
        .badInput)
    }
    return RDT(layout, bug: bug)
  }
}

extension RDTBug: ExpressibleByArgument {}

/// How to explore, and what to keep.
struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many threads to use.", valueName: "count")) var jobs = defaultJobs
  @Option(
    help: ArgumentHelp(
      "How much memory states may take, such as 500M or 8G; half of the machine's by default.", valueName: "size"))
  var memory: MemorySize = .default
  @Option(help: ArgumentHelp("Where to keep what was found when it has to stop.", valueName: "file")) var checkpoint: String?
  @Option(help: ArgumentHelp("A checkpoint from which to go on.", valueName: "file")) var resume: String?
  @Option(help: ArgumentHelp("The folder for the trace of a violation.", valueName: "folder")) var traces = "."
  @Option(help: ArgumentHelp("Where to write a report as JSON.", valueName: "file")) var json: String?

  func validate() throws {
    guard (1...1024).contains(jobs) else { throw ValidationError("--jobs is \(jobs), expected 1 to 1024") }
  }

  func options(symmetry: Bool) -> ExplorationOptions {
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
    return options
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

/// Sets of rights, as people write them: rwx,r.
struct RightsSets: ExpressibleByArgument, CustomStringConvertible {
  let sets: [UInt64]

  static let all = RightsSets(sets: [7])

  init(sets: [UInt64]) { self.sets = sets }

  init?(argument: String) {
    var sets: [UInt64] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      var bits: UInt64 = 0
      for letter in part where letter != "-" {
        guard let index = "rwx".firstIndex(of: letter) else { return nil }
        bits |= 1 << UInt64("rwx".distance(from: "rwx".startIndex, to: index))
      }
      if !sets.contains(bits) { sets.append(bits) }
    }
    self.sets = sets
  }

  var description: String {
    sets.map { set in zip("rwx", [1, 2, 4] as [UInt64]).map { set & $0.1 != 0 ? String($0.0) : "-" }.joined() }
      .joined(separator: ",")
  }
  var defaultValueDescription: String { description }
}
