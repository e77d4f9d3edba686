import CTrap
import Foundation
import KernelImpl
import KernelSpec

/// What the code of a shared library asks of the host that runs it on symbolic words.
///
/// The library knows a word only by its handle, a number; copies of a word have the same handle, so that they stay the same
/// word here too. Every step, whatever it is, takes three numbers and answers one: handles, fields, a literal's bits, or 0 and 1 for
/// no and yes.
enum ForeignStep: Int, CaseIterable {
  case literal, equal, less, add, subtract, multiply, divide, remainder, intersection
  case frameCount, coreCount, pageFanOut, capabilityFanOut, slotStride, maximum
  case schedulerCount
  case loadFrame, loadSlot, loadCore, loadNow, storeFrame, storeSlot, storeCore, storeNow
  case loadTcap, storeTcap, loadScheduler, storeScheduler, loadPriority, storePriority
  /// The code comes to the `throw` of a number: only in sources that ``ThrowSite`` has numbered.
  case noteThrow
}

/// The host's side of one run of foreign code.
protocol ForeignRun: AnyObject, Sendable {
  func take(_ step: ForeignStep, _ a: Int, _ b: Int, _ c: Int) -> Int
}

/// The words that the handles of a run denote. Code that has no store, such as the codec, needs nothing else.
final class ForeignWords<Word: KernelWord>: ForeignRun, @unchecked Sendable where Word.IntegerLiteralType == UInt64 {
  /// No path takes so many steps, unless it is endless.
  private let stepLimit = 1_000_000
  private var stepCount = 0
  private var words: [Word]

  init(_ arguments: [Word]) { words = arguments }

  subscript(_ handle: Int) -> Word { words[handle] }

  /// Gives a word a handle.
  func add(_ word: Word) -> Int {
    words.append(word)
    return words.count - 1
  }

  func take(_ step: ForeignStep, _ a: Int, _ b: Int, _ c: Int) -> Int {
    stepCount += 1
    if stepCount > stepLimit { raise(SIGTRAP) }
    switch step {
    case .literal: return add(Word(integerLiteral: code(a)))
    case .equal: return words[a] == words[b] ? 1 : 0
    case .less: return words[a] < words[b] ? 1 : 0
    case .add: return add(words[a] + words[b])
    case .subtract: return add(words[a] - words[b])
    case .multiply: return add(words[a] * words[b])
    case .divide: return add(words[a] / words[b])
    case .remainder: return add(words[a] % words[b])
    case .intersection: return add(words[a] & words[b])
    default: preconditionFailure("a step about words, not \(step)")
    }
  }
}

/// A run of a foreign kernel on the symbolic store.
private final class ForeignKernelRun: ForeignRun, @unchecked Sendable {
  let words: ForeignWords<SymbolicWord>
  private let store: SymbolicStore

  init(arguments: [SymbolicWord], store: SymbolicStore) {
    words = ForeignWords(arguments)
    self.store = store
  }

  func take(_ step: ForeignStep, _ a: Int, _ b: Int, _ c: Int) -> Int {
    switch step {
    case .literal, .equal, .less, .add, .subtract, .multiply, .divide, .remainder, .intersection:
      return words.take(step, a, b, c)
    case .frameCount: return words.add(store.frameCount)
    case .coreCount: return words.add(store.coreCount)
    case .schedulerCount: return words.add(store.schedulerCount)
    case .pageFanOut: return words.add(store.pageFanOut)
    case .capabilityFanOut: return words.add(store.capabilityFanOut)
    case .slotStride: return words.add(store.slotStride)
    case .maximum: return words.add(store.maximum)
    case .loadFrame: return words.add(store.load(FrameField(rawValue: code(a))!, words[b]))
    case .loadSlot: return words.add(store.load(SlotField(rawValue: code(a))!, words[b]))
    case .loadCore: return words.add(store.load(CoreField(rawValue: code(a))!, words[b]))
    case .loadNow: return words.add(store.now)
    case .storeFrame: store.store(words[a], FrameField(rawValue: code(b))!, words[c])
    case .storeSlot: store.store(words[a], SlotField(rawValue: code(b))!, words[c])
    case .storeCore: store.store(words[a], CoreField(rawValue: code(b))!, words[c])
    case .storeNow: store.now = words[a]
    case .loadTcap: return words.add(store.load(TcapField(rawValue: code(a))!, words[b]))
    case .storeTcap: store.store(words[a], TcapField(rawValue: code(b))!, words[c])
    case .loadScheduler: return words.add(store.load(SchedulerField(rawValue: code(a))!, words[b]))
    case .storeScheduler: store.store(words[a], SchedulerField(rawValue: code(b))!, words[c])
    case .loadPriority: return words.add(store.load(.priority, words[a], words[b]))
    case .storePriority: store.store(words[a], .priority, words[b], words[c])
    case .noteThrow: Exploration.current.thrown = a
    }
    return 0
  }
}

/// The bits of a number that stands for them.
private func code(_ number: Int) -> UInt64 { UInt64(bitPattern: Int64(number)) }

/// A shared library that ``source`` was compiled into, together with the sources of KernelImpl; it stays loaded as long as the
/// process lives.
struct ForeignLibrary {
  private typealias Host = @convention(c) (Int, Int, Int, Int) -> Int
  private typealias Attach = @convention(c) (Host) -> Void
  /// What the library exports: code for a number, handles of arguments, and the handle of what results.
  private typealias Execute = @convention(c) (UInt64, UnsafePointer<Int>, UnsafeMutablePointer<Int>) -> UInt64

  /// What the library exports.
  enum Entry: String, CaseIterable {
    /// A call of the kernel, by its number.
    case call = "kcheck_execute_symbolically"
    /// The codec of hardware entries: writes an entry, if its number is 0, or else reads one.
    case codec = "kcheck_code_symbolically"
  }

  /// The run on this thread.
  @TaskLocal private static var run: (any ForeignRun)?

  private let entries: [Entry: Execute]

  init(path: String) throws(KernelLoadingError) {
    let library = try KernelLibrary(path: path)
    let attach = unsafeBitCast(try library.symbol("kcheck_attach"), to: Attach.self)
    var entries: [Entry: Execute] = [:]
    for entry in Entry.allCases { entries[entry] = unsafeBitCast(try library.symbol(entry.rawValue), to: Execute.self) }
    self.entries = entries
    attach { step, a, b, c in Self.run!.take(ForeignStep(rawValue: step)!, a, b, c) }
  }

  /// What a run came to.
  struct Ending {
    /// 0, or the signal by which the code trapped; then the rest means nothing.
    var signal: Int32
    var status: UInt64
    /// A handle.
    var result: Int
  }

  /// A call of the library, in memory of its own: a trap loses what the call's frames hold.
  private struct Call {
    let execute: Execute
    let number: UInt64
    let arguments: UnsafePointer<Int>
    let result: UnsafeMutablePointer<Int>
    var status: UInt64 = 0
  }

  /// Executes code; where it traps, or takes steps without end, it is left.
  ///
  /// - Parameter argumentCount: The arguments are the words with the handles below this.
  func execute(_ entry: Entry, _ number: UInt64, argumentCount: Int, _ run: any ForeignRun) -> Ending {
    var ending = Ending(signal: 0, status: 0, result: argumentCount)
    Self.$run.withValue(run) {
      Array(0..<argumentCount).withUnsafeBufferPointer { handles in
        withUnsafeMutablePointer(to: &ending.result) { result in
          var call = Call(execute: entries[entry]!, number: number, arguments: handles.baseAddress!, result: result)
          ending.signal = catching_traps(
            { context in
              let call = context!.assumingMemoryBound(to: Call.self)
              call.pointee.status = call.pointee.execute(call.pointee.number, call.pointee.arguments, call.pointee.result)
            }, &call)
          ending.status = call.status
        }
      }
    }
    return ending
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
  /// The kernel in a shared library that ``ForeignLibrary/source`` was compiled into.
  ///
  /// Where the kernel traps, or takes steps without end, the path is lost.
  static func load(path: String) throws(KernelLoadingError) -> SymbolicKernel {
    let library = try ForeignLibrary(path: path)
    return SymbolicKernel { call, arguments, store in
      // The word after the arguments is the result of a call that has none.
      let run = ForeignKernelRun(arguments: arguments + [SymbolicWord(integerLiteral: 0)], store: store)
      let ending = library.execute(.call, call.rawValue, argumentCount: arguments.count, run)
      if ending.signal != 0 {
        _ = Exploration.current.compute { throw UnsupportedStep(description: "the code traps, by signal \(ending.signal)") }
      }
      return (ending.status, run.words[ending.result])
    }
  }
}

extension ForeignLibrary {
  /// Swift source that, compiled into one module with the sources of KernelImpl, is a library of this kind.
  static let source = """
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
      var schedulerCount: Word { Word(.schedulerCount) }
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
      func load(_ field: TcapField, _ frame: Word) -> Word { Word(.loadTcap, Int(field.rawValue), frame.handle) }
      func store(_ value: Word, _ field: TcapField, _ frame: Word) {
        _ = take(.storeTcap, value.handle, Int(field.rawValue), frame.handle)
      }
      func load(_ field: QualityField, _ frame: Word, _ scheduler: Word) -> Word {
        Word(.loadPriority, frame.handle, scheduler.handle)
      }
      func store(_ value: Word, _ field: QualityField, _ frame: Word, _ scheduler: Word) {
        _ = take(.storePriority, value.handle, frame.handle, scheduler.handle)
      }
      func load(_ field: SchedulerField, _ scheduler: Word) -> Word {
        Word(.loadScheduler, Int(field.rawValue), scheduler.handle)
      }
      func store(_ value: Word, _ field: SchedulerField, _ scheduler: Word) {
        _ = take(.storeScheduler, value.handle, Int(field.rawValue), scheduler.handle)
      }
      var now: Word {
        get { Word(.loadNow) }
        nonmutating set { _ = take(.storeNow, newValue.handle) }
      }
    }

    @_cdecl("kcheck_attach")
    public func kcheckAttach(_ newHost: @escaping ForeignHost) { host = newHost }

    /// A word is its handle, so that an array of handles is one of words.
    @_cdecl("\(Entry.call.rawValue)")
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

    @_cdecl("\(Entry.codec.rawValue)")
    public func kcheckCodeSymbolically(
      _ reads: UInt64, _ arguments: UnsafePointer<Int>, _ result: UnsafeMutablePointer<Int>
    ) -> UInt64 {
      let words = UnsafeRawPointer(arguments).assumingMemoryBound(to: ForeignWord.self)
      let word =
        reads == 0
        ? Sv39Entry(PackedEntry(word: words[0]), frameZero: words[1]).word
        : Sv39Entry(word: words[0]).entry(frameZero: words[1]).word
      result.pointee = word.handle
      return 0
    }
    """
}
