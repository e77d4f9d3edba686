import ArgumentParser
import Checker
import KernelSpec

struct BoundCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bound",
    abstract: "Searches all short sequences of calls with a solver, for one that breaks a property or leads to a state.",
    discussion: """
      The calls and all their arguments are variables of the solver, which is asked about sequences of 0, 1, 2, … calls of the \
      specification, on the machine that kcheck explore visits. So what it finds is as short as can be. None found is no proof.

      PREDICATE is a statement in the terms of the specification, as kcheck explain writes them, for example
      'for some slots s: s.entry == userMapping && s.rights == {read}'; Docs/Bound.md has the grammar.

      Example: kcheck bound --mutant map-ignores-type

      Exit codes: 0 none within the depth, or the state sought was found · 1 a property is broken · 2 unknown or interrupted · \
      64 bad input · 70 internal error.
      """)

  @Option(help: ArgumentHelp("The most calls in a sequence.", valueName: "count")) var depth = 3
  @Option(
    help: ArgumentHelp(
      "Only this theorem, or this property as THEOREM/PROPERTY or PROPERTY; repeatable; all by default, with --mutant the one that it is to break.",
      valueName: "name"))
  var theorem: [String] = []
  @Option(help: ArgumentHelp("Search instead for a state that satisfies this.", valueName: "predicate")) var reach: String?
  @Option(help: ArgumentHelp("A bug to plant in the specification; kcheck mutate --list names them.", valueName: "name"))
  var mutant: String?
  @Option(
    help: ArgumentHelp(
      "Begin with any state that satisfies every invariant and this, instead of a booted machine; 'true' for all.",
      valueName: "predicate"))
  var from: String?
  @Flag(help: "Begin before boot, and call the boot operations, too.") var beforeBoot = false
  @OptionGroup(title: "Of the machine") var machine: BoundMachineOptions
  @OptionGroup(title: "Of the run") var settings: BoundRunOptions

  func validate() throws {
    guard (0...100).contains(depth) else { throw ValidationError("--depth is \(depth), expected 0 to 100") }
    guard from == nil || !beforeBoot else {
      throw ValidationError("--from and --before-boot say where to begin: leave out one of them")
    }
    guard reach == nil || theorem.isEmpty else {
      throw ValidationError("--reach searches for a state, --theorem for what breaks a property: leave out one of them")
    }
  }

  func run() throws {
    let search = try search()
    try requireZ3()
    Cancellation.installSignalHandlers()
    let result: BoundResult
    do {
      result = try search.run(cancellation: .ofProcess) { progress in
        Terminal.progress(
          "sequences of \(progress.length): \(progress.decided) of \(progress.properties) properties asked")
      }
    } catch {
      throw end("internal error: \(error)", .internalError)
    }
    Terminal.progress("")
    Terminal.result(result.text(Terminal.style))
    try settings.keep(result)
    switch result.verdict {
    case .bounded: return
    case .found: if !search.seeksState { throw ExitCode.violation }
    case .unknown, .interrupted: throw ExitCode.incomplete
    }
  }

  private func search() throws -> BoundedSearch {
    let (specification, bug) = try plantBug(mutant)
    var search: BoundedSearch
    if let from {
      let geometry = try machine.smallGeometry()
      search = BoundedSearch(
        specification, geometry: geometry, from: try predicate(from, "--from", geometry), properties: [], depth: depth)
    } else {
      search = BoundedSearch(
        specification, machine: try machine.machine(), start: beforeBoot ? .beforeBoot : .booted, properties: [], depth: depth)
      if let maximum = machine.maximum { search.geometry.maximum = maximum }
    }
    if let rights = self.machine.rights { search.rights = rights.sets }
    search.properties = try properties(specification, bug, search.geometry)
    search.bug = bug
    search.seed = settings.seed
    search.rlimit = settings.rlimit
    search.jobs = settings.jobs
    return search
  }

  private func predicate(_ text: String, _ option: String, _ geometry: MachineGeometry) throws -> Predicate {
    do { return try Predicate(text, geometry) } catch { throw end("\(option): \(error)", .badInput) }
  }

  private func properties(
    _ specification: Specification, _ bug: SpecificationMutant?, _ geometry: MachineGeometry
  ) throws -> [BoundProperty] {
    if let reach { return [.never(try predicate(reach, "--reach", geometry))] }
    let names = theorem.isEmpty ? bug.map { [$0.killer] } ?? [] : theorem
    if names.isEmpty { return BoundProperty.all(of: specification) }
    do { return try BoundProperty.named(names, of: specification) } catch { throw end("--theorem: \(error)", .badInput) }
  }
}

/// The specification with a bug, by its name; without one, as shipped.
func plantBug(_ name: String?) throws -> (specification: Specification, bug: SpecificationMutant?) {
  guard let name else { return (.kernel, nil) }
  guard let bug = SpecificationMutant.all.first(where: { $0.name == name }) else {
    let suggestion = name.nearest(in: SpecificationMutant.all.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
    throw end(
      "--mutant: no bug of the specification is called '\(name)'\(suggestion)\n"
        + "kcheck mutate --level specification --list names them", .badInput)
  }
  do { return (try bug.applied(), bug) } catch { throw end("internal error: \(error)", .internalError) }
}

/// Which machine.
struct BoundMachineOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many frames are free; 1 by default. With --from, how many there are; 4.", valueName: "count"))
  var frames: Int?
  @Option(help: ArgumentHelp("How many entries a page-table node has.", valueName: "count")) var pageEntries = 2
  @Option(help: ArgumentHelp("How many entries a capability-table node has.", valueName: "count")) var capabilityEntries = 2
  @Option(help: ArgumentHelp("How many cores there are.", valueName: "count")) var cores = 1
  @Option(help: ArgumentHelp("The sets of rights that calls ask for, such as rwx,r; all by default.", valueName: "sets"))
  var rights: RightsSets?
  @Option(
    help: ArgumentHelp(
      "The largest value of counters and the clock; by default more than any sequence needs, with --from 4.", valueName: "number")
  )
  var maximum: Int?

  func validate() throws {
    if let maximum, !(2...1 << 20).contains(maximum) {
      throw ValidationError("--maximum is \(maximum), expected 2 to \(1 << 20)")
    }
  }

  /// The machine of which any state may be the first.
  func smallGeometry() throws -> MachineGeometry {
    let geometry = MachineGeometry(
      frameCount: (frames ?? 4) + 1, coreCount: cores, pageFanOut: pageEntries, capabilityFanOut: capabilityEntries,
      maximum: maximum ?? 4)
    if let problem = geometry.problem ?? (geometry.slotCount > 24 || geometry.maximum > 16 ? "it has too many states" : nil) {
      throw end("--from: \(geometry.words): \(problem); expected a few frames, slots and a maximum up to 16", .badInput)
    }
    return geometry
  }

  func machine() throws -> SmallMachine { try makeMachine(frames ?? 1, pageEntries, capabilityEntries, cores) }
}

/// How to search, and what to keep.
struct BoundRunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Z3's resource units allowed for each check; 0 is no limit.", valueName: "n"))
  var rlimit: UInt64 = BoundedSearch.defaultResourceLimit
  @Option(help: ArgumentHelp("The seed of the solver's random choices.", valueName: "n")) var seed: UInt32 = 0
  @Option(help: ArgumentHelp("How many threads to use; as many as there are cores by default.", valueName: "count"))
  var jobs = defaultJobs
  @Option(help: ArgumentHelp("Where to write the sequence found, for kcheck replay.", valueName: "file")) var trace: String?
  @Option(help: ArgumentHelp("Where to write a report as JSON.", valueName: "file")) var json: String?

  func validate() throws {
    guard (1...1024).contains(jobs) else { throw ValidationError("--jobs is \(jobs), expected 1 to 1024") }
    guard rlimit <= UInt64(UInt32.max) else { throw ValidationError("--rlimit must be at most \(UInt32.max)") }
  }

  /// Writes the files that were asked for, and says how to run the sequence again.
  func keep(_ result: BoundResult) throws {
    do throws(FileError) {
      if let json { try writeAtomically(result.json, to: json) }
      guard let path = trace else { return }
      let found: Trace?
      do { found = try result.trace() } catch { preconditionFailure("\(error)") }
      guard let found else { return Terminal.error("kcheck: no sequence was found, and \(path) is not written") }
      try writeAtomically(found.itf, to: path)
      let options = result.search.bug.map { " --mutant \($0.name)" } ?? ""
      Terminal.result("replay: kcheck replay \(path)\(options)\ntrace: \(path)")
    } catch {
      throw end(error)
    }
  }
}
