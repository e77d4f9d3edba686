import CTrap
import Foundation
import KernelImpl
import KernelSpec

/// What the kernel of a shared library asks of the host that runs it on symbolic words.
///
/// The library knows a word only by its handle, a number; copies of a word have the same handle, so that they stay the same
/// word here too. Every step, whatever it is, takes three numbers and answers one: handles, fields, a literal's bits, or 0 and 1 for
/// no and yes.
enum ForeignStep: Int, CaseIterable {
  case literal, equal, less, add, subtract, multiply, divide, remainder, intersection
  case frameCount, coreCount, pageFanOut, capabilityFanOut, slotStride, maximum
  case loadFrame, loadSlot, loadCore, loadNow, storeFrame, storeSlot, storeCore, storeNow
  /// The code comes to the `throw` of a number: only in sources that ``ThrowSite`` has numbered.
  case noteThrow
}

/// The host's side of one run of a foreign kernel: the words that handles denote, and the store.
final class ForeignRun: @unchecked Sendable {
  /// The run on this thread.
  @TaskLocal static var current: ForeignRun?

  /// No path takes so many steps, unless it is endless.
  private static let stepLimit = 1_000_000

  private var words: [SymbolicWord]
  private let store: SymbolicStore
  private var stepCount = 0

  init(arguments: [SymbolicWord], store: SymbolicStore) {
    words = arguments
    self.store = store
  }

  func word(_ handle: Int) -> SymbolicWord { words[handle] }

  func take(_ step: ForeignStep, _ a: Int, _ b: Int, _ c: Int) -> Int {
    stepCount += 1
    if stepCount > Self.stepLimit { raise(SIGTRAP) }
    func answer(_ word: SymbolicWord) -> Int {
      words.append(word)
      return words.count - 1
    }
    func code(_ number: Int) -> UInt64 { UInt64(bitPattern: Int64(number)) }
    switch step {
    case .literal: return answer(SymbolicWord(integerLiteral: code(a)))
    case .equal: return words[a] == words[b] ? 1 : 0
    case .less: return words[a] < words[b] ? 1 : 0
    case .add: return answer(words[a] + words[b])
    case .subtract: return answer(words[a] - words[b])
    case .multiply: return answer(words[a] * words[b])
    case .divide: return answer(words[a] / words[b])
    case .remainder: return answer(words[a] % words[b])
    case .intersection: return answer(words[a] & words[b])
    case .frameCount: return answer(store.frameCount)
    case .coreCount: return answer(store.coreCount)
    case .pageFanOut: return answer(store.pageFanOut)
    case .capabilityFanOut: return answer(store.capabilityFanOut)
    case .slotStride: return answer(store.slotStride)
    case .maximum: return answer(store.maximum)
    case .loadFrame: return answer(store.load(FrameField(rawValue: code(a))!, words[b]))
    case .loadSlot: return answer(store.load(SlotField(rawValue: code(a))!, words[b]))
    case .loadCore: return answer(store.load(CoreField(rawValue: code(a))!, words[b]))
    case .loadNow: return answer(store.now)
    case .storeFrame: store.store(words[a], FrameField(rawValue: code(b))!, words[c])
    case .storeSlot: store.store(words[a], SlotField(rawValue: code(b))!, words[c])
    case .storeCore: store.store(words[a], CoreField(rawValue: code(b))!, words[c])
    case .storeNow: store.now = words[a]
    case .noteThrow: Exploration.current.thrown = a
    }
    return 0
  }
}

extension Refinement {
  /// What the code of a kernel in a shared library owes, such as a mutant's.
  package init(library path: String, specification: Specification = .kernel) throws(KernelLoadingError) {
    self.init(specification: specification)
    kernel = try .load(path: path)
  }
}

extension SymbolicKernel {
  private typealias Host = @convention(c) (Int, Int, Int, Int) -> Int
  private typealias Attach = @convention(c) (Host) -> Void
  private typealias Execute = @convention(c) (UInt64, UnsafePointer<Int>, UnsafeMutablePointer<Int>) -> UInt64

  /// A call of a library, in memory of its own: a trap loses what the call's frames hold.
  private struct Call {
    let execute: Execute
    let number: UInt64
    let arguments: UnsafePointer<Int>
    let result: UnsafeMutablePointer<Int>
    var status: UInt64 = 0
  }

  /// The kernel in a shared library that ``foreignSource`` was compiled into; it stays loaded as long as the process lives.
  ///
  /// Where the kernel traps, or takes steps without end, the path is lost.
  static func load(path: String) throws(KernelLoadingError) -> SymbolicKernel {
    let library = try KernelLibrary(path: path)
    let attach = unsafeBitCast(try library.symbol("kcheck_attach"), to: Attach.self)
    let execute = unsafeBitCast(try library.symbol("kcheck_execute_symbolically"), to: Execute.self)
    attach { step, a, b, c in ForeignRun.current!.take(ForeignStep(rawValue: step)!, a, b, c) }
    return SymbolicKernel { call, arguments, store in
      let run = ForeignRun(arguments: arguments + [SymbolicWord(integerLiteral: 0)], store: store)
      var result = arguments.count
      let (signal, status) = ForeignRun.$current.withValue(run) {
        Array(arguments.indices).withUnsafeBufferPointer { handles in
          withUnsafeMutablePointer(to: &result) { result in
            var call = Call(execute: execute, number: call.rawValue, arguments: handles.baseAddress!, result: result)
            let signal = catching_traps(
              { context in
                let call = context!.assumingMemoryBound(to: Call.self)
                call.pointee.status = call.pointee.execute(
                  call.pointee.number, call.pointee.arguments, call.pointee.result)
              }, &call)
            return (signal, call.status)
          }
        }
      }
      if signal != 0 {
        _ = Exploration.current.compute { throw UnsupportedStep(description: "the code traps, by signal \(signal)") }
      }
      return (status, run.word(result))
    }
  }

  /// Swift source that, compiled into one module with the sources of KernelImpl, exports a kernel for ``load(path:)``.
  static let foreignSource = """
    enum ForeignStep: Int {
      case \(ForeignStep.allCases.map { "\($0)" }.joined(separator: ", "))
    }

    public typealias ForeignHost = @convention(c) (Int, Int, Int, Int) -> Int
    nonisolated(unsafe) private var host: ForeignHost?

    private func take(_ step: ForeignStep, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0) -> Int { host!(step.rawValue, a, b, c) }

    func numbered(_ number: Int, _ error: KernelError) -> KernelError {
      _ = take(.noteThrow, number)
      return error
    }

    struct ForeignWord: KernelWord {
      let handle: Int
      init(_ step: ForeignStep, _ a: Int = 0, _ b: Int = 0) { handle = take(step, a, b) }
      init(integerLiteral value: UInt64) { self.init(.literal, Int(truncatingIfNeeded: value)) }
      static func == (left: Self, right: Self) -> Bool { take(.equal, left.handle, right.handle) == 1 }
      static func < (left: Self, right: Self) -> Bool { take(.less, left.handle, right.handle) == 1 }
      static func + (left: Self, right: Self) -> Self { Self(.add, left.handle, right.handle) }
      static func - (left: Self, right: Self) -> Self { Self(.subtract, left.handle, right.handle) }
      static func * (left: Self, right: Self) -> Self { Self(.multiply, left.handle, right.handle) }
      static func / (left: Self, right: Self) -> Self { Self(.divide, left.handle, right.handle) }
      static func % (left: Self, right: Self) -> Self { Self(.remainder, left.handle, right.handle) }
      static func & (left: Self, right: Self) -> Self { Self(.intersection, left.handle, right.handle) }
    }

    struct ForeignStore: KernelStore {
      typealias Word = ForeignWord
      var frameCount: Word { Word(.frameCount) }
      var coreCount: Word { Word(.coreCount) }
      var pageFanOut: Word { Word(.pageFanOut) }
      var capabilityFanOut: Word { Word(.capabilityFanOut) }
      var slotStride: Word { Word(.slotStride) }
      var maximum: Word { Word(.maximum) }
      func load(_ field: FrameField, _ frame: Word) -> Word { Word(.loadFrame, Int(field.rawValue), frame.handle) }
      func load(_ field: SlotField, _ slot: Word) -> Word { Word(.loadSlot, Int(field.rawValue), slot.handle) }
      func load(_ field: CoreField, _ core: Word) -> Word { Word(.loadCore, Int(field.rawValue), core.handle) }
      func store(_ value: Word, _ field: FrameField, _ frame: Word) {
        _ = take(.storeFrame, value.handle, Int(field.rawValue), frame.handle)
      }
      func store(_ value: Word, _ field: SlotField, _ slot: Word) {
        _ = take(.storeSlot, value.handle, Int(field.rawValue), slot.handle)
      }
      func store(_ value: Word, _ field: CoreField, _ core: Word) {
        _ = take(.storeCore, value.handle, Int(field.rawValue), core.handle)
      }
      var now: Word {
        get { Word(.loadNow) }
        nonmutating set { _ = take(.storeNow, newValue.handle) }
      }
    }

    @_cdecl("kcheck_attach")
    public func kcheckAttach(_ newHost: @escaping ForeignHost) { host = newHost }

    /// A word is its handle, so that an array of handles is one of words.
    @_cdecl("kcheck_execute_symbolically")
    public func kcheckExecuteSymbolically(
      _ call: UInt64, _ arguments: UnsafePointer<Int>, _ result: UnsafeMutablePointer<Int>
    ) -> UInt64 {
      let words = UnsafeRawPointer(arguments).assumingMemoryBound(to: ForeignWord.self)
      do throws(KernelError) {
        result.pointee = try Kernel(store: ForeignStore()).dispatch(SystemCall(rawValue: call)!, words).handle
        return 0
      } catch {
        return error.rawValue
      }
    }
    """
}
