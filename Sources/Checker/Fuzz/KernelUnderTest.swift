import Foundation
import KernelImpl

/// A kernel that runs on memory laid out as that of ``KernelImpl/MemoryStore``: the shipped one, or one loaded from a
/// shared library, such as a mutant.
public struct KernelUnderTest: Sendable {
  /// Boots in memory that holds the state before boot, and returns 0 or an error's code.
  public typealias Boot =
    @Sendable (
      _ memory: UnsafeMutablePointer<UInt64>, _ geometry: UnsafePointer<UInt64>
    ) -> UInt64
  /// Executes the call of a number, boot-only ones included, and returns 0 or an error's code; the result goes where the
  /// last argument points.
  public typealias Execute =
    @Sendable (
      _ memory: UnsafeMutablePointer<UInt64>, _ geometry: UnsafePointer<UInt64>, _ call: UInt64,
      _ arguments: UnsafePointer<UInt64>, _ result: UnsafeMutablePointer<UInt64>
    ) -> UInt64

  /// What messages call it: `shipped`, or the library's path.
  public var name: String
  public var boot: Boot
  public var execute: Execute

  public init(name: String, boot: @escaping Boot, execute: @escaping Execute) {
    self.name = name
    self.boot = boot
    self.execute = execute
  }

  /// The kernel of this build.
  public static let shipped = KernelUnderTest(
    name: "shipped",
    boot: { memory, geometry in
      let store = MemoryStore(geometry: MemoryGeometry(words: geometry), words: memory)
      do throws(KernelError) {
        try store.boot()
        return 0
      } catch {
        return error.rawValue
      }
    },
    execute: { memory, geometry, call, arguments, result in
      let store = MemoryStore(geometry: MemoryGeometry(words: geometry), words: memory)
      let outcome = store.execute(call, arguments, internally: true)
      result.pointee = outcome.result
      return outcome.status
    })

  /// The kernel in a shared library that exports `kcheck_boot` and `kcheck_execute`, with the C types of ``exportSource``.
  ///
  /// The library stays loaded as long as the process lives.
  public static func load(path: String) throws(KernelLoadingError) -> KernelUnderTest {
    let library = try KernelLibrary(path: path)
    typealias BootFunction = @convention(c) (UnsafeMutablePointer<UInt64>, UnsafePointer<UInt64>) -> UInt64
    typealias ExecuteFunction =
      @convention(c) (
        UnsafeMutablePointer<UInt64>, UnsafePointer<UInt64>, UInt64, UnsafePointer<UInt64>, UnsafeMutablePointer<UInt64>
      ) -> UInt64
    let boot = unsafeBitCast(try library.symbol("kcheck_boot"), to: BootFunction.self)
    let execute = unsafeBitCast(try library.symbol("kcheck_execute"), to: ExecuteFunction.self)
    return KernelUnderTest(
      name: path, boot: { boot($0, $1) }, execute: { execute($0, $1, $2, $3, $4) })
  }

  /// Swift source that, compiled into one module with the sources of KernelImpl, exports a kernel for ``load(path:)``.
  ///
  /// The geometry is six words: frames, cores, entries of a page-table node and of a capability-table node, the maximum, schedulers.
  public static let exportSource = """
    @_cdecl("kcheck_boot")
    public func kcheckBoot(_ memory: UnsafeMutablePointer<UInt64>, _ geometry: UnsafePointer<UInt64>) -> UInt64 {
      let geometry = MemoryGeometry(
        frameCount: geometry[0], coreCount: geometry[1], pageFanOut: geometry[2], capabilityFanOut: geometry[3],
        schedulerCount: geometry[5], maximum: geometry[4])
      do throws(KernelError) {
        try MemoryStore(geometry: geometry, words: memory).boot()
        return 0
      } catch {
        return error.rawValue
      }
    }

    @_cdecl("kcheck_execute")
    public func kcheckExecute(
      _ memory: UnsafeMutablePointer<UInt64>, _ geometry: UnsafePointer<UInt64>, _ call: UInt64,
      _ arguments: UnsafePointer<UInt64>, _ result: UnsafeMutablePointer<UInt64>
    ) -> UInt64 {
      let geometry = MemoryGeometry(
        frameCount: geometry[0], coreCount: geometry[1], pageFanOut: geometry[2], capabilityFanOut: geometry[3],
        schedulerCount: geometry[5], maximum: geometry[4])
      let outcome = MemoryStore(geometry: geometry, words: memory).execute(call, arguments, internally: true)
      result.pointee = outcome.result
      return outcome.status
    }
    """
}

/// A shared library that holds a kernel; it stays loaded as long as the process lives.
struct KernelLibrary {
  private let path: String
  private let handle: UnsafeMutableRawPointer

  init(path: String) throws(KernelLoadingError) {
    // Deep binding: the library's own kernel must win over the one in this executable, which has the same symbols.
    let deepBinding: Int32 = 0x8
    let file = path.contains("/") ? path : "./\(path)"
    guard let handle = dlopen(file, RTLD_NOW | RTLD_LOCAL | deepBinding) else {
      throw KernelLoadingError(path: path, problem: dlerror().map { String(cString: $0) } ?? "no shared library")
    }
    self.path = path
    self.handle = handle
  }

  /// What the library exports by the name.
  func symbol(_ name: String) throws(KernelLoadingError) -> UnsafeMutableRawPointer {
    guard let symbol = dlsym(handle, name) else {
      throw KernelLoadingError(path: path, problem: "the library does not export \(name)")
    }
    return symbol
  }
}

/// Why a shared library cannot serve as a kernel.
public struct KernelLoadingError: Error, Equatable, Sendable, CustomStringConvertible {
  public var path: String
  public var problem: String
  public var description: String { "cannot load the kernel '\(path)': \(problem)" }
}

extension MemoryGeometry {
  /// Reads the six words by which a kernel under test is told its geometry.
  package init(words: UnsafePointer<UInt64>) {
    self.init(
      frameCount: words[0], coreCount: words[1], pageFanOut: words[2], capabilityFanOut: words[3],
      schedulerCount: words[5], maximum: words[4])
  }
}

extension MachineGeometry {
  /// The six words by which a kernel under test is told its geometry.
  public var memoryWords: [UInt64] {
    [frameCount, coreCount, pageFanOut, capabilityFanOut, maximum, schedulerCount].map(UInt64.init)
  }

  /// The geometry as KernelImpl's memory has it.
  public var memory: MemoryGeometry { memoryWords.withUnsafeBufferPointer { MemoryGeometry(words: $0.baseAddress!) } }
}
