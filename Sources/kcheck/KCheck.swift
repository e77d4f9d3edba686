import ArgumentParser
import Checker

@main
struct KCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kcheck",
    abstract: "Proves, fuzzes and explains a capability microkernel.",
    subcommands: [ProveCommand.self, FuzzCommand.self, ReplayCommand.self])
}
