import CTrap
import Foundation

/// Executes calls of a kernel, and survives a trap of it.
///
/// One call at a time. What the kernel's memory holds after a trap means nothing.
final class TrapGuard {
  private struct Run {
    let execute: KernelUnderTest.Execute
    let boot: KernelUnderTest.Boot
    let memory: UnsafeMutablePointer<UInt64>
    let geometry: UnsafePointer<UInt64>
    let result: UnsafeMutablePointer<UInt64>
    var call: UInt64 = 0
    var arguments: UnsafePointer<UInt64>
    var status: UInt64 = 0
  }
  // In memory of its own, so that a call sets three words and allocates nothing.
  private let run: UnsafeMutablePointer<Run>

  /// - Parameter result: Where each call's result goes.
  init(
    _ kernel: KernelUnderTest, memory: UnsafeMutablePointer<UInt64>, geometry: UnsafePointer<UInt64>,
    result: UnsafeMutablePointer<UInt64>
  ) {
    run = .allocate(capacity: 1)
    run.initialize(
      to: Run(
        execute: kernel.execute, boot: kernel.boot, memory: memory, geometry: geometry, result: result, arguments: geometry))
  }

  deinit {
    run.deinitialize(count: 1)
    run.deallocate()
  }

  /// Boots, and returns 0, an error's code, or the trap.
  func boot() -> UInt64 {
    catchingTraps { context in
      let run = context!.assumingMemoryBound(to: Run.self)
      run.pointee.status = run.pointee.boot(run.pointee.memory, run.pointee.geometry)
    }
  }

  /// Executes a call, and returns 0, an error's code, or the trap.
  @inline(__always) func execute(_ call: UInt64, _ arguments: UnsafePointer<UInt64>) -> UInt64 {
    run.pointee.call = call
    run.pointee.arguments = arguments
    return catchingTraps { context in
      let run = context!.assumingMemoryBound(to: Run.self)
      run.pointee.status = run.pointee.execute(
        run.pointee.memory, run.pointee.geometry, run.pointee.call, run.pointee.arguments, run.pointee.result)
    }
  }

  @inline(__always) private func catchingTraps(_ body: @convention(c) (UnsafeMutableRawPointer?) -> Void) -> UInt64 {
    let signal = catching_traps(body, run)
    return signal == 0 ? run.pointee.status : Self.trapped + UInt64(signal)
  }

  // MARK: - Traps as statuses

  /// Added to the number of the signal. No error has a code so large.
  private static let trapped: UInt64 = 1 << 32

  /// Whether a status says that the kernel trapped.
  @inline(__always) static func isTrap(_ status: UInt64) -> Bool { status > trapped && status < trapped + 128 }

  /// How the kernel trapped, in words, if a status says so.
  static func trap(of status: UInt64) -> String? {
    guard isTrap(status) else { return nil }
    let signal = Int32(status - trapped)
    return "signal \(signal), \(strsignal(signal).map { String(cString: $0) } ?? "unknown")"
  }
}
