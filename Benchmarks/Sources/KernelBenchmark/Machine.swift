import KernelImpl
import MonomorphicKernel

/// What both kernels offer to a caller, in another module than theirs.
protocol SystemCallHandler {
  func call(_ operation: SystemCall, _ arguments: UnsafePointer<UInt64>, internally: Bool) -> Outcome<UInt64>
}

extension WordStore: SystemCallHandler where Memory == MachineMemory {
  func call(_ operation: SystemCall, _ arguments: UnsafePointer<UInt64>, internally: Bool) -> Outcome<UInt64> {
    execute(operation.rawValue, arguments, internally: internally)
  }
}

extension MonomorphicKernel: SystemCallHandler {
  func call(_ operation: SystemCall, _ arguments: UnsafePointer<UInt64>, internally: Bool) -> Outcome<UInt64> {
    let (status, result) = execute(operation.rawValue, arguments, internally: internally)
    return Outcome(status: status, result: result)
  }
}

/// Booted memory, and each of the kernels over it.
final class Machine {
  let geometry: MemoryGeometry
  let layout: BootLayout
  let words: UnsafeMutableBufferPointer<UInt64>
  let generic: MemoryStore
  let monomorphic: MonomorphicKernel

  init(_ geometry: MemoryGeometry) throws {
    self.geometry = geometry
    words = .allocate(capacity: Int(geometry.wordCount))
    let first = words.baseAddress!
    let store = MemoryStore(geometry: geometry, words: first)
    store.reset()
    generic = store
    layout = try generic.boot()
    monomorphic = MonomorphicKernel(
      frameCount: geometry.frameCount, coreCount: geometry.coreCount, pageFanOut: geometry.pageFanOut,
      capabilityFanOut: geometry.capabilityFanOut, maximum: geometry.maximum,
      schedulerCount: geometry.schedulerCount, words: first)
  }

  deinit { words.deallocate() }
}
