import KernelImpl
import KernelSpec

/// A kernel and its specification on one machine, which go from a state to each of those after it.
final class KernelMachine {
  let options: KernelModelOptions
  let evaluator: Evaluator
  let abstraction: Abstraction
  let fields: KernelFields
  let packing: KernelPacking
  let symmetry: KernelSymmetry
  let tree: CallTree
  let inspector: KernelInspector
  let tally: CallTally
  private let steps: StepEvaluator?
  private let guarded: TrapGuard
  private let operations: [Int]
  private let codes: [(argument: Int, limit: UInt64)]

  /// The state after the machine's start, the one that is expanded, the one after a call, and one for renaming.
  let start: KernelImage
  let image: KernelImage
  let after: KernelImage
  let renaming: KernelImage

  /// The kernel's memory and the specification's cells, and both as they were before the call.
  private let memory: UnsafeMutablePointer<UInt64>
  private let before: UnsafeMutablePointer<UInt64>
  private let rebuilt: UnsafeMutablePointer<UInt64>
  let cells: UnsafeMutablePointer<Int>
  private let cellsBefore: UnsafeMutablePointer<Int>
  private let geometryWords: UnsafeMutablePointer<UInt64>
  private let result: UnsafeMutablePointer<UInt64>
  private let wordCount: Int
  private let history: DerivedHistory

  init(_ options: KernelModelOptions) throws(EvaluationError) {
    self.options = options
    let geometry = options.machine.geometry
    var specification = options.specification
    specification.invariants += specification.consequences.map {
      Invariant(
        $0.theorem, $0.name, $0.meaning, Expression($0.formula), filePath: $0.location.file, line: $0.location.line)
    }
    evaluator = try Evaluator(specification, geometry)
    abstraction = try Abstraction(evaluator.layout)
    fields = KernelFields(abstraction)
    history = DerivedHistory(evaluator.layout)
    steps = options.checksTheorems ? try StepEvaluator(specification, evaluator.layout) : nil
    tree = try CallTree(options.specification, geometry, rights: options.rights)
    tally = CallTally()
    var operations: [Int] = []
    var codes: [(argument: Int, limit: UInt64)] = []
    for call in SystemCall.allCases {
      guard let index = evaluator.index(of: "\(call)") else {
        throw EvaluationError(subject: "\(call)", problem: "the specification has no such operation")
      }
      operations.append(index)
      var code = (argument: -1, limit: UInt64(0))
      for (position, parameter) in specification.operations[index].parameters.enumerated() {
        if case .enumeration(let enumeration) = parameter.sort { code = (position, UInt64(enumeration.cases.count)) }
      }
      codes.append(code)
    }
    self.operations = operations
    self.codes = codes
    wordCount = abstraction.wordCount
    func zeroed<Element: FixedWidthInteger>(_ count: Int, _: Element.Type) -> UnsafeMutablePointer<Element> {
      let pointer = UnsafeMutablePointer<Element>.allocate(capacity: count)
      pointer.initialize(repeating: 0, count: count)
      return pointer
    }
    memory = zeroed(wordCount, UInt64.self)
    before = zeroed(wordCount, UInt64.self)
    rebuilt = zeroed(wordCount, UInt64.self)
    cells = zeroed(evaluator.layout.historyEnd, Int.self)
    cellsBefore = zeroed(evaluator.layout.historyEnd, Int.self)
    let words = geometry.memoryWords
    geometryWords = zeroed(words.count, UInt64.self)
    geometryWords.update(from: words, count: words.count)
    result = zeroed(1, UInt64.self)
    let guarded = TrapGuard(options.kernel, memory: memory, geometry: geometryWords, result: result)
    self.guarded = guarded
    start = KernelImage(geometry)
    image = KernelImage(geometry)
    after = KernelImage(geometry)
    renaming = KernelImage(geometry)

    abstraction.write(evaluator.initialState, to: memory)
    for call in options.machine.start {
      let status = call.arguments.withUnsafeBufferPointer { guarded.execute(call.call.rawValue, $0.baseAddress!) }
      guard status == 0 else {
        throw EvaluationError(
          subject: "the machine's start", problem: "\(call.text) ended with \(Lockstep.words(status: status, result: 0))")
      }
    }
    start.read(memory, fields)
    packing = KernelPacking(options.machine, start: start)
    symmetry = KernelSymmetry(options.machine, packing)
    inspector = KernelInspector(options.machine, options.kernel, evaluator, abstraction, fields, packing)
  }

  deinit {
    symmetry.deallocate()
    for image in [start, image, after, renaming] { image.deallocate() }
    for pointer in [memory, before, rebuilt, geometryWords, result] { pointer.deallocate() }
    cells.deallocate()
    cellsBefore.deallocate()
  }

  /// Makes memory and cells the state of an image, from which calls are going to be performed.
  func enter(_ image: KernelImage) {
    image.write(memory, count: wordCount, fields, stride: options.machine.geometry.slotStride)
    before.update(from: memory, count: wordCount)
    abstraction.read(memory, into: cells)
    history.derive(cells)
    cellsBefore.update(from: cells, count: evaluator.layout.historyEnd)
    steps?.begin(cells)
  }

  /// Performs a call on kernel and specification, compares what they say, and goes back.
  ///
  /// - Parameter refusal: The error with which the specification refuses the call, if that is known already.
  /// - Returns: Whether it succeeded and is to be followed; then ``after`` is the state that it led to.
  /// - Throws: ``StepViolation`` if anything is wrong with the call.
  func perform(
    _ call: SystemCall, _ arguments: UnsafeMutablePointer<UInt64>, _ refusal: OperationError?
  ) throws(StepViolation<FuzzCall>) -> Bool {
    func violated(_ check: FuzzCheck, _ meaning: String) -> StepViolation<FuzzCall> {
      StepViolation(
        FuzzCall(call, Array(UnsafeBufferPointer(start: arguments, count: call.parameterCount))),
        PropertyViolation(check.name, meaning))
    }
    result.pointee = 0
    let number = Int(call.rawValue)
    let status = guarded.execute(call.rawValue, arguments)
    if TrapGuard.isTrap(status) {
      restoreMemory()
      throw violated(.doesNotTrap, "the kernel trapped: \(Lockstep.words(status: status, result: 0))")
    }
    let code = codes[number]
    if code.argument >= 0, arguments[code.argument] >= code.limit {
      // The specification does not speak of codes without a meaning.
      defer { if !memoryIsUnchanged { restoreMemory() } }
      if status == 0 { throw violated(.undefinedCodeIsRefused, "a code that has no meaning was accepted") }
      if !memoryIsUnchanged { throw violated(.failureIsAtomic, "a code that has no meaning was refused, and yet memory changed") }
      tally.count(call, status)
      return false
    }
    if let refusal, status == UInt64(refusal.rawValue), memoryIsUnchanged {
      tally.count(call, status)
      return false
    }
    let specified = evaluator.execute(operations[number], arguments, cells: cells)
    let kernelResult = status == 0 ? result.pointee : 0
    guard status == UInt64(specified.error?.rawValue ?? 0), kernelResult == UInt64(bitPattern: Int64(specified.result)) else {
      restore()
      throw violated(
        .sameOutcome,
        "result differs: specification says \(specified), kernel says \(Lockstep.words(status: status, result: kernelResult))")
    }
    tally.count(call, status)
    if status != 0 {
      guard memoryIsUnchanged, evaluator.lastWrites.isEmpty else {
        restore()
        throw violated(.failureIsAtomic, "the call failed with \(specified), and yet something changed")
      }
      return false
    }
    defer { restore() }
    guard abstraction.matches(memory, cells) else {
      throw violated(.sameState, "kernel and specification end in different states")
    }
    if let theorem = steps?.violation(operations[number], arguments, cells) {
      throw violated(.invariant(theorem.name), theorem.meaning)
    }
    after.read(memory, fields)
    if let problem = representationProblem {
      // Mostly an invariant says it better.
      let invariant = evaluator.violations(of: cells, limit: 1).first
      throw violated(.invariant(invariant?.name ?? "state-is-determined"), invariant?.meaning ?? problem)
    }
    if !isFollowed(call, arguments) {
      tally.countUnfollowed(call)
      return false
    }
    return true
  }

  private func restore() {
    restoreMemory()
    for index in evaluator.lastWrites { cells[index] = cellsBefore[index] }
  }
  private func restoreMemory() { memory.update(from: before, count: wordCount) }

  private var memoryIsUnchanged: Bool {
    var differs: UInt64 = 0
    for index in 0..<wordCount { differs |= memory[index] ^ before[index] }
    return differs == 0
  }

  /// What of the state is not determined by what is kept of it, in words.
  private var representationProblem: String? {
    after.write(rebuilt, count: wordCount, fields, stride: options.machine.geometry.slotStride)
    let geometry = options.machine.geometry
    for frame in 1..<geometry.frameCount {
      if fields.references(memory, frame) != fields.references(rebuilt, frame)
        || fields.occupancy(memory, frame) != fields.occupancy(rebuilt, frame)
      {
        return "a count of frame \(frame) is not the number of what is counted"
      }
    }
    for slot in 1..<geometry.slotCount {
      for field in [fields.entry, fields.parent, fields.firstChild, fields.nextSibling, fields.previousSibling]
      where field(memory, slot) != field(rebuilt, slot) {
        return "the links of slot \(geometry.slotName(slot)) do not follow from the parents and the order of siblings"
      }
    }
    if let cell = history.excess(cells) {
      return
        "a TLB remembers more than the times tell: \(geometry.words(cell: cell, of: ConcreteState(evaluator.layout, cells: cells)))"
    }
    return nil
  }

  private func isFollowed(_ call: SystemCall, _ arguments: UnsafePointer<UInt64>) -> Bool {
    guard packing.keepsFixedEntries(after) else { return false }
    if !options.followsOwnObjects {
      let first = EntryKind.capabilityNodeCapability.code
      for slot in packing.openSlots where after.slots[slot].kind >= first && packing.isFixed[after.slots[slot].target] {
        return false
      }
    }
    if call == .activate, arguments[5] == UInt64(ObjectKind.component.code) {
      for frame in packing.freeFrames where after.frames[frame].object == ObjectKind.component.code {
        guard image.frames[frame].object == ObjectKind.noObject.code else { continue }
        let stride = options.machine.geometry.slotStride
        for slot in frame * stride..<(frame + 1) * stride where !isQuiescent(after.slots[slot].removed, after) { return false }
      }
    }
    return true
  }

  private func isQuiescent(_ rank: Int, _ image: KernelImage) -> Bool {
    (0..<image.coreCount).allSatisfy { rank < image.flushed[$0] }
  }
}

/// How often calls ended how, but for the steps that were followed.
final class CallTally {
  private static let outcomeCount = OperationError.allCases.count + 1
  private var counts = Array(repeating: 0, count: SystemCall.allCases.count * CallTally.outcomeCount)
  private var unfollowed = Array(repeating: 0, count: SystemCall.allCases.count)

  @inline(__always) func count(_ call: SystemCall, _ status: UInt64) {
    guard status < UInt64(Self.outcomeCount) else { return }
    counts[Int(call.rawValue) &* Self.outcomeCount &+ Int(status)] &+= 1
  }

  func countUnfollowed(_ call: SystemCall) { unfollowed[Int(call.rawValue)] &+= 1 }

  var named: [String: Int] {
    var named: [String: Int] = [:]
    for call in SystemCall.allCases {
      for error in OperationError.allCases {
        let count = counts[Int(call.rawValue) * Self.outcomeCount + error.rawValue]
        if count > 0 { named["\(call) → \(error)"] = count }
      }
      if unfollowed[Int(call.rawValue)] > 0 { named["\(call) → success, not followed"] = unfollowed[Int(call.rawValue)] }
    }
    return named
  }
}
