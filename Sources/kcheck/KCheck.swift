import ArgumentParser
import Checker

/// The command line.
@main
struct KCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kcheck",
    abstract: "Proves, fuzzes and explains a capability microkernel.",
    discussion: "Run kcheck without arguments for an introduction.",
    version: "kcheck \(ToolVersion.current) with Z3 \(Z3.version)",
    subcommands: [
      ProveCommand.self, RefineCommand.self, ExploreCommand.self, BoundCommand.self, FuzzCommand.self, ReplayCommand.self,
      MutateCommand.self, AuditCommand.self, ReportCommand.self, ExplainCommand.self, ScheduleCommand.self, BootCommand.self,
    ])

  static func main() {
    Terminal.acceptSignals()
    main(nil)
  }

  func run() {
    let style = Terminal.style
    let commands = Self.configuration.subcommands.map { command in
      let name = command.configuration.commandName ?? ""
      return "  \(style.bold(name))\(String(repeating: " ", count: max(1, 9 - name.count)))\(command.configuration.abstract)\n"
        + "           \(style.faint("kcheck \(Self.examples[name] ?? name)"))"
    }
    Terminal.result(
      """
      \(style.bold("kcheck")) \(ToolVersion.current): a capability microkernel and what is known about it.

      The kernel is written once, in Swift. A separate specification says, as logical formulas, what it must do and what
      must always be true: that kernel memory is never reachable by user programs, that revoking a right takes back
      everything derived from it, and more. kcheck proves these theorems with the solver Z3, for machines of any size;
      proves that the kernel's code, path by path, does what is specified; and runs both on random calls.

      \(style.bold("Commands"))
      \(commands.joined(separator: "\n"))

      kcheck COMMAND --help tells the options. Start with: kcheck prove

      \(style.bold("Answers"))
        proved     it holds for any number of frames, slots and cores
        explored   it holds in every reachable state of one small machine
        bounded    no short sequence of calls breaks it on one small machine
        witnessed  it can happen: an example was found, so the theorems do not hold for want of cases
        violated   it can fail: a counterexample is printed, with the command that reproduces it
        vacuous    no example was found: what was proved may say nothing
        unknown, timeout, crashed, not-run
                   nothing is known; never counted as success

      \(style.bold("Exit codes"))
        0 all proved and not vacuous    1 a violation    2 unknown, timeout or interrupted
        3 vacuous or nothing selected   64 wrong usage or input   70 internal failure, of the solver too
      """)
  }

  /// One example for each command.
  private static let examples = [
    "prove": "prove --theorem memory-exclusive --operation map",
    "refine": "refine --operation map",
    "explore": "explore --frames 1",
    "bound": "bound --mutant map-ignores-type",
    "fuzz": "fuzz --seconds 10",
    "replay": "replay trace.itf.json",
    "mutate": "mutate",
    "audit": "audit --timeout 10",
    "report": "report --html report.html",
    "explain": "explain memory-exclusive",
    "schedule": "schedule two-levels --svg two-levels.svg",
    "boot": "boot --trace Corpus/lifecycle.itf.json",
  ]
}
