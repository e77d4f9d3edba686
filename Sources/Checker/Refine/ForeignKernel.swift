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
  case loadObject, storeObject, loadScheduler, storeScheduler, loadPriority, storePriority
  /// Of memory, by the word where it begins: the words on the way to one, and how far it is from there.
  case loadWord, storeWord, fillWords
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
  /// The number of the `throw` that the code came to last, where it tells; see ``ThrowSite``.
  private(set) var thrown: Int?

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
    case .noteThrow:
      thrown = a
      return 0
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
    case .loadObject: return words.add(store.load(ObjectField(rawValue: code(a))!, words[b]))
    case .storeObject: store.store(words[a], ObjectField(rawValue: code(b))!, words[c])
    case .loadScheduler: return words.add(store.load(SchedulerField(rawValue: code(a))!, words[b]))
    case .storeScheduler: store.store(words[a], SchedulerField(rawValue: code(b))!, words[c])
    case .loadPriority: return words.add(store.load(.priority, words[a], words[b]))
    case .storePriority: store.store(words[a], .priority, words[b], words[c])
    case .noteThrow: Exploration.current.thrown = a
    case .loadWord, .storeWord, .fillWords: preconditionFailure("an operation asks its store, not memory")
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
  /// What the library exports: code for a number, handles of arguments, and handles of what results, at most ``resultLimit``.
  private typealias Execute = @convention(c) (UInt64, UnsafePointer<Int>, UnsafeMutablePointer<Int>) -> UInt64

  /// What the library exports.
  enum Entry: String, CaseIterable {
    /// A call of the kernel, by its number; by the kernel itself.
    case call = "kcheck_call_symbolically"
    case internalCall = "kcheck_call_internally"
    /// The codec of hardware entries: writes an entry, if its number is 0, or else reads one.
    case codec = "kcheck_code_symbolically"
    /// An attempt to plan booting, if its number is 0, or else what its next step is.
    case boot = "kcheck_boot_symbolically"
    /// An access to the state in memory.
    case memory = "kcheck_access_symbolically"
  }

  static let resultLimit = 8

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
    /// Handles; 0 where there is no result.
    var results: [Int]
  }

  /// A call of the library, in memory of its own: a trap loses what the call's frames hold.
  private struct Call {
    let execute: Execute
    let number: UInt64
    let arguments: UnsafePointer<Int>
    let results: UnsafeMutablePointer<Int>
    var status: UInt64 = 0
  }

  /// Executes code; where it traps, or takes steps without end, it is left.
  ///
  /// - Parameter argumentCount: The arguments are the words with the handles below this.
  func execute(_ entry: Entry, _ number: UInt64, argumentCount: Int, _ run: any ForeignRun) -> Ending {
    var ending = Ending(signal: 0, status: 0, results: Array(repeating: 0, count: Self.resultLimit))
    (ending.signal, ending.status) = Self.$run.withValue(run) {
      Array(0..<argumentCount).withUnsafeBufferPointer { handles in
        ending.results.withUnsafeMutableBufferPointer { results in
          var call = Call(
            execute: entries[entry]!, number: number, arguments: handles.baseAddress!, results: results.baseAddress!)
          let signal = catching_traps(
            { context in
              let call = context!.assumingMemoryBound(to: Call.self)
              call.pointee.status = call.pointee.execute(call.pointee.number, call.pointee.arguments, call.pointee.results)
            }, &call)
          return (signal, call.status)
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
    return SymbolicKernel { call, arguments, store, internally in
      let run = ForeignKernelRun(arguments: arguments, store: store)
      let ending = library.execute(internally ? .internalCall : .call, call, argumentCount: arguments.count, run)
      if ending.signal != 0 {
        _ = Exploration.current.compute { throw UnsupportedStep(description: "the code traps, by signal \(ending.signal)") }
        return Outcome(status: 0, result: 0)
      }
      return Outcome(status: ending.status, result: run.words[ending.results[0]])
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
      static func &+ (left: Self, right: Self) -> Self { left + right }
      static func &* (left: Self, right: Self) -> Self { left * right }
    }

    struct ForeignStore: Kernel {
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
      func load(_ field: ObjectField, _ frame: Word) -> Word { Word(.loadObject, Int(field.rawValue), frame.handle) }
      func store(_ value: Word, _ field: ObjectField, _ frame: Word) {
        _ = take(.storeObject, value.handle, Int(field.rawValue), frame.handle)
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
    /// The words of which the handles are given: a word is its handle, so that an array of handles is one of words.
    private func words(_ handles: UnsafePointer<Int>) -> UnsafePointer<ForeignWord> {
      UnsafeRawPointer(handles).assumingMemoryBound(to: ForeignWord.self)
    }

    private func call(
      _ number: UInt64, _ arguments: UnsafePointer<Int>, _ results: UnsafeMutablePointer<Int>, internally: Bool
    ) -> UInt64 {
      let outcome = ForeignStore().perform(number, words(arguments), internally: internally)
      results[0] = outcome.result.handle
      return outcome.status
    }

    @_cdecl("\(Entry.call.rawValue)")
    public func kcheckCall(_ number: UInt64, _ arguments: UnsafePointer<Int>, _ results: UnsafeMutablePointer<Int>) -> UInt64 {
      call(number, arguments, results, internally: false)
    }

    @_cdecl("\(Entry.internalCall.rawValue)")
    public func kcheckCallInternally(
      _ number: UInt64, _ arguments: UnsafePointer<Int>, _ results: UnsafeMutablePointer<Int>
    ) -> UInt64 {
      call(number, arguments, results, internally: true)
    }

    @_cdecl("\(Entry.codec.rawValue)")
    public func kcheckCode(_ reads: UInt64, _ arguments: UnsafePointer<Int>, _ results: UnsafeMutablePointer<Int>) -> UInt64 {
      let words = words(arguments)
      let word =
        reads == 0
        ? Sv39Entry(PackedEntry(word: words[0]), frameZero: words[1]).word
        : Sv39Entry(word: words[0]).entry(frameZero: words[1]).word
      results[0] = word.handle
      return 0
    }

    @_cdecl("\(Entry.boot.rawValue)")
    public func kcheckBoot(_ asksNext: UInt64, _ arguments: UnsafePointer<Int>, _ results: UnsafeMutablePointer<Int>) -> UInt64 {
      let words = words(arguments)
      func give(_ values: ForeignWord...) { for (index, value) in values.enumerated() { results[index] = value.handle } }
      if asksNext == 0 {
        do throws(KernelError) {
          guard
            let plan = try BootPlan(
              memoryLeaves: words[0], frameCount: words[1], schedulerCount: words[2], pageFanOut: words[4],
              capabilityFanOut: words[5], entryPoint: words[3])
          else { return 1 }
          give(
            plan.firstMemoryMiddle, plan.firstMemoryLeaf, plan.tcap, plan.objectCount, plan.freeFrameCount, plan.entryPoint)
          return 0
        } catch {
          return 2
        }
      }
      let plan = BootPlan(
        capabilityLeaves: words[0], memoryMiddles: words[1], memoryLeaves: words[2], freeFrameCount: words[3],
        pageFanOut: words[6], capabilityFanOut: words[7], entryPoint: words[4])
      var steps = BootPlan.Steps(plan: plan, count: words[5])
      let step = steps.next()
      let count = steps.count
      switch step {
      case .found(let frame, let kind, let level, let entryPoint): give(count, frame, kind, level, entryPoint)
      case .foundTcap(let frame, let scheduler, let priority): give(count, frame, scheduler, priority)
      case .endow(let node, let offset, let kind, let frame): give(count, node, offset, kind, frame)
      case nil: give(count)
      }
      return switch step {
      case .found: SystemCall.found.rawValue
      case .foundTcap: SystemCall.foundTcap.rawValue
      case .endow: SystemCall.endow.rawValue
      case nil: .max
      }
    }

    struct ForeignMemory: WordMemory {
      let base: ForeignWord
      func advanced(by count: ForeignWord) -> Self { Self(base: base + count) }
      subscript(start: ForeignWord, distance: UInt64) -> ForeignWord {
        get { ForeignWord(.loadWord, (base + start).handle, Int(truncatingIfNeeded: distance)) }
        nonmutating set { _ = take(.storeWord, (base + start).handle, Int(truncatingIfNeeded: distance), newValue.handle) }
      }
      func fill(_ count: ForeignWord, with value: ForeignWord) {
        _ = take(.fillWords, base.handle, count.handle, value.handle)
      }
    }

    /// Stores in three words of memory, and counts what is not as it should be.
    private func tryMemory() -> UInt64 {
      var words: [UInt64] = [1, 2, 3]
      var wrong: UInt64 = 0
      words.withUnsafeMutableBufferPointer { words in
        let last = MachineMemory(words.baseAddress!).advanced(by: 1)
        last[0, 1] = 4
        if Array(words) != [1, 2, 4] || last[1, 0] != 4 { wrong += 1 }
        last.fill(1, with: 5)
        if Array(words) != [1, 5, 4] { wrong += 1 }
      }
      return wrong
    }

    @_cdecl("\(Entry.memory.rawValue)")
    public func kcheckAccess(_ act: UInt64, _ arguments: UnsafePointer<Int>, _ results: UnsafeMutablePointer<Int>) -> UInt64 {
      if act == 8 * 256 { return tryMemory() }
      let words = words(arguments)
      let plan = MemoryPlan(
        frameCount: words[0], coreCount: words[1], pageFanOut: words[7], capabilityFanOut: words[8], schedulerCount: words[2],
        maximum: 0)
      let store = WordStore(geometry: plan, memory: ForeignMemory(base: 0))
      let (record, scheduler, value) = (words[3], words[4], words[5])
      var loaded: ForeignWord?
      let field = act / 16 % 16
      switch (act / 256, act % 16) {
      case (0, 0): loaded = store.load(FrameField(rawValue: field)!, record)
      case (0, _): store.store(value, FrameField(rawValue: field)!, record)
      case (1, 0): loaded = store.load(SlotField(rawValue: field)!, record)
      case (1, _): store.store(value, SlotField(rawValue: field)!, record)
      case (2, 0): loaded = store.load(CoreField(rawValue: field)!, record)
      case (2, _): store.store(value, CoreField(rawValue: field)!, record)
      case (3, 0): loaded = store.load(ObjectField(rawValue: field)!, record)
      case (3, _): store.store(value, ObjectField(rawValue: field)!, record)
      case (4, 0): loaded = store.load(QualityField(rawValue: field)!, record, scheduler)
      case (4, _): store.store(value, QualityField(rawValue: field)!, record, scheduler)
      case (5, 0): loaded = store.load(SchedulerField(rawValue: field)!, scheduler)
      case (5, _): store.store(value, SchedulerField(rawValue: field)!, scheduler)
      case (6, 0): loaded = store.now
      case (6, _): store.now = value
      default: store.reset()
      }
      results[0] = plan.wordCount.handle
      if let loaded { results[1] = loaded.handle }
      return 0
    }
    """
}
