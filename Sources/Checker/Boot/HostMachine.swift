import KernelAudit
import KernelImpl

/// Runs sequences of calls on this machine, over plain memory.
public struct HostMachine: Sendable {
  private let kernel: KernelUnderTest

  public init(kernel: KernelUnderTest = .shipped) { self.kernel = kernel }

  /// How each call ends; the first is booting, where the sequence starts with that. Ends where the kernel traps.
  public func steps(_ sequence: CallSequence) -> [MachineStep] {
    var steps: [MachineStep] = []
    run(sequence) { steps.append($0) }
    return steps
  }

  /// The number that stands for all steps together; see ``KernelAudit/StepSummary``.
  public func summary(_ sequence: CallSequence) -> UInt64 {
    var summary = StepSummary()
    run(sequence) { summary.add(Outcome(status: $0.status, result: $0.result), $0.digest) }
    return summary.chain
  }

  private func run(_ sequence: CallSequence, _ body: (MachineStep) -> Void) {
    let geometry = sequence.geometry.memory
    let words = sequence.geometry.memoryWords
    let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: Int(geometry.wordCount))
    let area = UnsafeMutablePointer<UInt64>.allocate(capacity: words.count + 9)
    defer {
      memory.deallocate()
      area.deallocate()
    }
    area.initialize(repeating: 0, count: words.count + 9)
    area.update(from: words, count: words.count)
    let arguments = area + words.count
    let result = arguments + 8
    let store = MemoryStore(geometry: geometry, words: memory)
    store.reset()
    let guarded = TrapGuard(kernel, memory: memory, geometry: area, result: result)

    func report(_ status: UInt64) -> Bool {
      let isTrap = TrapGuard.isTrap(status)
      body(
        MachineStep(status: status, result: status == 0 ? result.pointee : 0, digest: isTrap ? 0 : store.digest))
      return !isTrap
    }
    if sequence.start == .boot, !report(guarded.boot()) { return }
    for call in sequence.calls {
      for index in 0..<8 { arguments[index] = index < call.arguments.count ? call.arguments[index] : 0 }
      result.pointee = 0
      if !report(guarded.execute(call.call.rawValue, arguments)) { return }
    }
  }
}
