import ArgumentParser
import Checker
import Foundation

/// `kcheck fuzz --on qemu`: the same calls on the host and on the booted machine.
extension FuzzCommand {
  func runOnMachine() throws {
    let kernel = try loadKernel(self.kernel)
    do {
      let machine = try BootedMachine(image: image, cancellation: .ofProcess)
      if let corpus {
        for path in try tracePaths(in: corpus) {
          let trace = try readTrace(path)
          let sequence = CallSequence(geometry: trace.geometry, start: trace.start, calls: trace.calls)
          guard sequence.machineProblem == nil else { continue }
          let comparison = try MachineComparison(sequence, host: HostMachine(kernel: kernel), machine: machine)
          if let difference = comparison.difference { throw end("'\(path)': \(difference)", .violation) }
          Terminal.result("corpus: \(path) agrees")
        }
      }
      let limit: FuzzLimit = runs.map { .sequences($0) } ?? .duration(.seconds(seconds ?? 10))
      let campaign = try MachineCampaign(
        try Fuzzer(kernel: kernel), seed: seed, limit: limit, machine: machine, cancellation: .ofProcess
      ) { campaign in
        Terminal.progress(amount(campaign))
      }
      Terminal.progress("")
      try report(campaign)
    } catch let error as BootError {
      throw end(error)
    } catch let error as EvaluationError {
      throw end("internal error: \(error)", .internalError)
    }
  }

  private func amount(_ campaign: MachineCampaign) -> String {
    let seconds = String(format: "%.1f", Double(campaign.duration / .milliseconds(1)) / 1000)
    let (operations, sequences) = (Terminal.grouped(campaign.operations), Terminal.grouped(campaign.sequences))
    return "\(operations) operations in \(sequences) sequences, \(seconds) s"
  }

  private func report(_ campaign: MachineCampaign) throws {
    let amount = amount(campaign)
    if let json {
      var object: [String: Any] = [
        "schemaVersion": 1, "command": "fuzz", "on": "qemu", "seed": "\(seed)", "sequences": campaign.sequences,
        "operations": campaign.operations,
        "answer": campaign.failure != nil ? "violated" : campaign.isInterrupted ? "incomplete" : "tested",
      ]
      if let failure = campaign.failure { object["difference"] = failure.difference.description }
      let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .prettyPrinted])
      do { try writeAtomically(String(decoding: data, as: UTF8.self) + "\n", to: json) } catch { throw end(error) }
    }
    if let (sequence, difference) = campaign.failure {
      let trace = try Trace(
        recording: sequence.calls, summary: "the host and the machine differ after the last call", geometry: sequence.geometry,
        start: sequence.start, seed: seed)
      let path = URL(fileURLWithPath: corpus ?? ".").appendingPathComponent(trace.fileName).relativePath
      do { try writeAtomically(trace.itf, to: path) } catch { throw end(error) }
      Terminal.result(Terminal.alarm("violated") + ": host and machine differ, after \(amount)\n\(difference)")
      Terminal.result("reproduce: kcheck boot --trace \(path)")
      throw ExitCode.violation
    }
    if campaign.isInterrupted {
      Terminal.result("incomplete: interrupted after \(amount); no difference so far (seed \(seed))")
      throw ExitCode.incomplete
    }
    Terminal.result(
      Terminal.success("tested: no difference") + " between the host and riscv64: \(amount); results and states agree after each"
        + " operation (seed \(seed))")
  }
}
