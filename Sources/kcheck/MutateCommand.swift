import ArgumentParser
import Checker
import Foundation

struct MutateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mutate",
    abstract: "Plants bugs in specification and kernel, and says what catches each.",
    discussion: """
      A mutant of the specification is proved, on all that its changed operations owe, until something is violated. A mutant of the \
      kernel is compiled and fuzzed; the kernel without a bug goes the same way, and has to survive.

      Level generated makes mutants from the kernel's source by rules: each guard is deleted, each comparison inverted, each store \
      dropped. Each has to be killed by the proof that the code does what is specified, or is proved to do it none the less. That \
      takes minutes, and is no part of level all.

      Exit codes: 0 all killed or equivalent · 1 one survived · 2 one timed out, was not decided, cannot be built or was not run \
      · 64 bad input · 70 internal error.
      """)

  enum Level: String, ExpressibleByArgument, CaseIterable { case specification, code, all, generated }

  @Option(parsing: .upToNextOption, help: ArgumentHelp("The mutants to try; all by default.", valueName: "name"))
  var only: [String] = []
  @Option(help: ArgumentHelp("Resource units that the solver may use for each check.", valueName: "units"))
  var rlimit: UInt64 = SpecificationMutation().rlimit
  @Option(help: "Where the bugs are planted: specification, code, both (all), or in the code by rules (generated).")
  var level: Level = .all
  @Option(help: ArgumentHelp("How many mutants to try at once; as many as there are cores by default.", valueName: "count"))
  var jobs: Int = defaultJobs
  @Option(help: ArgumentHelp("The folder of the kernel's sources.", valueName: "folder")) var sources = "Sources/KernelImpl"
  @Option(help: ArgumentHelp("Where to write a report as JSON.", valueName: "file")) var json: String?
  @Flag(help: "List the mutants and try none.") var list = false
  @Flag(help: "Print the counterexamples, too.") var verbose = false
  @Flag(help: "Of each mutant of the specification, find every theorem that fails, not only the first.") var everyKiller = false

  func validate() throws {
    if jobs < 1 { throw ValidationError("--jobs is \(jobs), expected at least 1") }
    // What the source holds is known only later.
    if level == .generated { return }
    let known = Set(SpecificationMutant.all.map(\.name) + CodeMutant.all.map(\.name))
    for name in only where !known.contains(name) {
      throw ValidationError("no mutant is called '\(name)'; --list names them all")
    }
    if specificationMutants.isEmpty, codeMutants.isEmpty {
      throw ValidationError("no mutant of --only is of level \(level.rawValue)")
    }
  }

  private func isChosen(_ name: String) -> Bool { only.isEmpty || only.contains(name) }
  private var specificationMutants: [SpecificationMutant] {
    level == .specification || level == .all ? SpecificationMutant.all.filter { isChosen($0.name) } : []
  }
  private var codeMutants: [CodeMutant] {
    level == .code || level == .all ? CodeMutant.all.filter { isChosen($0.name) } : []
  }

  func run() throws {
    // Made first, so that a wrong folder is known before anything has taken time.
    let codeMutation = try level == .specification ? nil : makeCodeMutation()
    let generatedMutants = try level == .generated ? generateMutants(from: codeMutation!.builder.sources) : []
    if list { return printList(generatedMutants) }
    if !specificationMutants.isEmpty || !generatedMutants.isEmpty { try requireZ3() }
    Cancellation.installSignalHandlers()
    let start = ContinuousClock.now
    let codeCount = codeMutants.count + generatedMutants.count
    let progress = Progress("mutants", total: specificationMutants.count + (codeCount == 0 ? 0 : codeCount + 1))
    let count: @Sendable (MutantOutcome) -> Void = { progress.step($0.name) }

    var report = MutationReport(outcomes: [], isPartial: !only.isEmpty || level == .specification || level == .code)
    var specificationMutation = SpecificationMutation()
    specificationMutation.rlimit = rlimit
    specificationMutation.findsEveryKiller = everyKiller
    report.outcomes = specificationMutation.run(
      specificationMutants, jobs: jobs, cancellation: .ofProcess, progress: count)
    if let codeMutation, codeCount > 0 {
      var outcomes =
        level == .generated
        ? RefinementMutation(confirmation: codeMutation).run(
          [nil] + generatedMutants, jobs: jobs, cancellation: .ofProcess, progress: count)
        : codeMutation.run([nil] + codeMutants, jobs: jobs, cancellation: .ofProcess, progress: count)
      report.control = outcomes.removeFirst()
      report.outcomes += outcomes
    }
    report.seconds = start.duration(to: .now) / .seconds(1)
    progress.finish()

    Terminal.result(verbose ? report.verboseText : report.text)
    if let json {
      let text = try report.json()
      do { try writeAtomically(text, to: json) } catch { throw end(error) }
    }
    if Cancellation.ofProcess.isCancelled { throw end("interrupted; the report says what had finished", .incomplete) }
    if report.exitCode != 0 { throw ExitCode(report.exitCode) }
  }

  private func generateMutants(from sources: [String: String]) throws -> [GeneratedMutant] {
    let mutants: [GeneratedMutant]
    do { mutants = try GeneratedMutant.all(of: sources) } catch { throw end("--sources '\(self.sources)': \(error)", .badInput) }
    for name in only where !mutants.contains(where: { $0.edit.name == name }) {
      throw ValidationError("no mutant is called '\(name)'; --list names them all")
    }
    return mutants.filter { isChosen($0.edit.name) }
  }

  private func makeCodeMutation() throws -> CodeMutation {
    guard let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      throw end("internal error: /proc/self/exe cannot be read", .internalError)
    }
    do {
      return CodeMutation(builder: try KernelBuilder(folder: sources), isolation: .process(executable: executable))
    } catch {
      throw end("--sources \(error)", .badInput)
    }
  }

  private func printList(_ generatedMutants: [GeneratedMutant]) {
    for mutant in specificationMutants {
      Terminal.result("\(mutant.name)\n  specification: \(mutant.summary)\n  expected to violate \(mutant.killer)")
    }
    for mutant in generatedMutants {
      Terminal.result("\(mutant.edit.name)\n  \(mutant.edit.summary)\n  in \(mutant.operations.sorted().joined(separator: ", "))")
    }
    for mutant in codeMutants { Terminal.result("\(mutant.name)\n  code, \(mutant.file): \(mutant.summary)") }
  }
}
