import KernelImpl

/// Calls of the kernel, and the machine and state from which they are made.
public struct CallSequence: Equatable, Sendable {
  public var geometry: MachineGeometry
  public var start: FuzzStart
  public var calls: [FuzzCall]

  public init(geometry: MachineGeometry, start: FuzzStart, calls: [FuzzCall]) {
    self.geometry = geometry
    self.start = start
    self.calls = calls
  }

  /// The words by which the booted machine is told, as `Boot/Sources/Kernel/SequenceRun.swift` reads them.
  package var words: [UInt64] {
    let header = [UInt64(calls.count)] + geometry.memoryWords + [start == .boot ? 1 : 0]
    return header
      + calls.flatMap { call in
        [call.call.rawValue] + call.arguments + Array(repeating: 0, count: 8 - call.arguments.count)
      }
  }

  /// Why the booted machine cannot run it, or nil.
  public var machineProblem: String? {
    if geometry.pageFanOut > 512 { return "pageFanOut is \(geometry.pageFanOut); a page of the machine has 512 entries" }
    if start == .given { return "it begins with a state of its own, and the machine can only boot" }
    if calls.isEmpty { return "there is no call" }
    return nil
  }
}

/// How a call ended on one machine, and what stands for the state after it.
public struct MachineStep: Equatable, Sendable {
  /// 0, or the code of the error.
  public var status: UInt64
  public var result: UInt64
  public var digest: UInt64

  package init(status: UInt64, result: UInt64, digest: UInt64) {
    self.status = status
    self.result = result
    self.digest = digest
  }
}

extension MachineStep: CustomStringConvertible {
  /// How it ended, and the first digits of the digest.
  public var description: String {
    let digits = String(digest, radix: 16)
    let padded = String(repeating: "0", count: 16 - digits.count) + digits
    return "\(Lockstep.words(status: status, result: result)), state \(padded)"
  }
}
