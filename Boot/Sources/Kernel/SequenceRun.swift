import KernelAudit
import KernelImpl
import Machine

/// Runs sequences of calls on the store that the hardware would read, and prints what came of them, for another machine to
/// compare.
///
/// A sequence is the number of its calls, the six words of its geometry, whether it starts by booting, and for each call
/// its number and eight arguments. After the last stands 0.
enum SequenceRun {
  private static let headerWords = 8
  private static let callWords = 9

  static func run(_ sequences: UnsafePointer<UInt64>, printsSteps: Bool) {
    var words = sequences
    while words[0] != 0 {
      let geometry = MemoryGeometry(
        frameCount: words[1], coreCount: words[2], pageFanOut: words[3], capabilityFanOut: words[4],
        schedulerCount: words[6], maximum: words[5])
      let kernel = PhysicalStore(geometry: geometry)
      var summary = StepSummary()
      let count = Int(words[0])
      let boots = words[7] != 0
      words += headerWords
      if boots { summary.add(Outcome(status: status { () throws(KernelError) in try kernel.boot() }, result: 0), kernel.digest) }
      if boots, printsSteps { summary.printStep() }
      for _ in 0..<count {
        summary.add(kernel.execute(words[0], words + 1, internally: true), kernel.digest)
        if printsSteps { summary.printStep() }
        words += callWords
      }
      if !printsSteps { summary.printSequence() }
    }
    machine_exit(0)
  }

  private static func status(_ body: () throws(KernelError) -> BootLayout) -> UInt64 {
    do throws(KernelError) {
      _ = try body()
      return 0
    } catch {
      return error.rawValue
    }
  }
}

extension StepSummary {
  func printStep() {
    Console.print("step ", last.status)
    Console.print(" ", last.result)
    Console.print(" ", state)
    Console.print("\n")
  }

  func printSequence() {
    Console.print("sequence ", chain)
    Console.print("\n")
  }
}
