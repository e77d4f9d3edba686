import ArgumentParser
import Checker
import Foundation

struct BootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "boot",
    abstract: "Boots the kernel on QEMU, or runs a trace there and on this machine, and compares them step by step.",
    discussion: """
      Without a trace the machine constructs, is attacked, revokes and tears down, as with 'make boot'. With one, each call is made on \
      the host, over plain memory, and on riscv64, over the page tables that the hardware walks; results and a digest of the \
      whole state must agree. Scripts/boot --build makes the image.

      Exit codes: 0 all went as it has to, or the machines agree · 1 they differ · 2 to 4 the kernel's verdict, see Docs/Boot.md · \
      2 also: interrupted · 64 bad input · 70 no QEMU, or internal error.
      """)

  @Option(help: ArgumentHelp("An ITF trace, as kcheck writes them.", valueName: "file")) var trace: String?
  @Option(help: ArgumentHelp("The kernel's image for the machine.", valueName: "file")) var image = BootedMachine.defaultImage
  @Option(help: ArgumentHelp("Where to write what each step led to, as JSON.", valueName: "file")) var json: String?
  @Flag(help: "Print each step, not only where the machines differ.") var verbose = false

  func validate() throws {
    if trace == nil, json != nil || verbose {
      throw ValidationError("--json and --verbose are about a trace; give one by --trace")
    }
  }

  func run() throws {
    Cancellation.installSignalHandlers()
    do {
      let machine = try BootedMachine(image: image, cancellation: .ofProcess)
      guard let trace else {
        let (verdict, output) = try machine.demonstrate()
        print(output, terminator: "")
        if verdict != 0 { throw ExitCode(verdict) }
        return
      }
      try compare(try readTrace(trace), machine)
    } catch let error as BootError {
      throw end(error)
    }
  }

  private func compare(_ trace: Trace, _ machine: BootedMachine) throws {
    let sequence = CallSequence(geometry: trace.geometry, start: trace.start, calls: trace.calls)
    if let problem = sequence.machineProblem { throw end("'\(self.trace!)': the machine cannot run this: \(problem)", .badInput) }
    let comparison = try MachineComparison(sequence, machine: machine)
    if verbose { for line in comparison.lines { Terminal.result(line) } }
    if let json {
      do { try writeAtomically(comparison.json, to: json) } catch { throw end(error) }
    }
    if let difference = comparison.difference {
      Terminal.result(Terminal.alarm("\(difference)"))
      throw ExitCode.violation
    }
    Terminal.result(
      Terminal.success("agrees") + ": \(sequence.calls.count) calls on \(trace.geometry.words), on the host and on riscv64:"
        + " the same results, the same state after each")
  }
}

/// Ends the command because the machine gave no answer.
func end(_ error: BootError) -> ExitCode {
  switch error {
  case .noImage, .unsupported: end("\(error)", .badInput)
  case .cancelled, .timedOut: end("\(error)", .incomplete)
  case .noMachine: end("\(error)", .internalError)
  case .ended: end("\(error)", .violation)
  }
}

extension MachineComparison {
  private var stepNames: [String] { (sequence.start == .boot ? ["boot"] : []) + sequence.calls.map(\.text) }

  /// Each step, and how it ended on the machine.
  var lines: [String] {
    zip(stepNames, machine).enumerated().map { index, step in
      let number = String(index + (sequence.start == .boot ? 0 : 1))
      return "\(String(repeating: " ", count: max(0, 4 - number.count)))\(number) \(step.0)\n       \(step.1)"
    }
  }

  var json: String {
    func object(_ step: MachineStep?) -> Any {
      step.map { ["status": $0.status, "result": $0.result, "digest": String($0.digest, radix: 16)] as [String: Any] } ?? NSNull()
    }
    let steps = stepNames.indices.map { index in
      [
        "call": stepNames[index], "host": object(index < host.count ? host[index] : nil),
        "machine": object(index < machine.count ? machine[index] : nil),
      ] as [String: Any]
    }
    let root: [String: Any] = [
      "schemaVersion": 1, "command": "boot", "answer": difference == nil ? "agrees" : "differs", "steps": steps,
    ]
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let data = (try? JSONSerialization.data(withJSONObject: root, options: options)) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
