import KernelImpl
import Machine

extension PhysicalStore {
  /// As ``perform(_:_:internally:)``, once in the image.
  @inline(never) func execute(_ call: UInt64, _ arguments: UnsafePointer<UInt64>, internally: Bool = false) -> Outcome<UInt64> {
    perform(call, arguments, internally: internally)
  }
}

/// Where assembly hands over, in supervisor mode.
@main enum Boot {
  static func main() {
    let parameters = Parameters()
    switch parameters.purpose {
    case .boot: start(parameters)
    case .steps: SequenceRun.run(parameters.sequences, printsSteps: true)
    case .sequences: SequenceRun.run(parameters.sequences, printsSteps: false)
    }
  }

  private static func start(_ parameters: Parameters) {
    let geometry = MemoryGeometry(
      frameCount: parameters.frameCount, coreCount: 1, pageFanOut: UInt64(PhysicalStore.frameWords), capabilityFanOut: 64)
    System.start(geometry, components: parameters.components)
    Console.print("no user programs, or too few frames for the constructor\n")
    machine_exit(Verdict.unbootable)
  }
}

/// The exit codes of the machine.
enum Verdict {
  static let broken: UInt16 = 2
  static let kernelTrapped: UInt16 = 3
  static let unbootable: UInt16 = 4
}

/// A trap in the kernel, such as Swift's own on an overflow: nothing after it can be relied on.
@c(kernel_report_trap) func reportTrap(cause: UInt64, at programCounter: UInt64, value: UInt64) {
  Console.print("KERNEL TRAP: cause 0x", cause)
  Console.print(", at 0x", programCounter)
  Console.print(", value 0x", value)
  Console.print("\n")
  machine_exit(Verdict.kernelTrapped)
}
