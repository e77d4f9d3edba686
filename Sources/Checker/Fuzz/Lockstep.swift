import KernelImpl
import KernelSpec

/// The specification and a kernel, side by side on one machine: each call goes to both.
public final class Lockstep {
  public let kernel: KernelUnderTest
  public let evaluator: Evaluator
  public let abstraction: Abstraction
  public var geometry: MachineGeometry { evaluator.geometry }
  /// The specification's state.
  public private(set) var state: ConcreteState

  let memory: UnsafeMutablePointer<UInt64>
  /// The memory before the call, to see what a call has changed.
  private let before: UnsafeMutablePointer<UInt64>
  let words: UnsafeMutablePointer<UInt64>
  private let arguments: UnsafeMutablePointer<UInt64>
  private let result: UnsafeMutablePointer<UInt64>
  /// Where each call is executed.
  let guarded: TrapGuard
  /// The operation of the specification for each call number.
  private let operations: [Int]
  /// For each call number the argument that is a code, and how many codes have a meaning; or -1.
  private let codes: [(argument: Int, limit: UInt64)]
  private var starts: [FuzzStart: (memory: [UInt64], state: ConcreteState, check: FuzzCheck?)] = [:]

  /// - Throws: ``EvaluationError`` if the specification cannot be evaluated, or is not about this kernel's calls.
  public init(
    kernel: KernelUnderTest = .shipped, specification: Specification = .kernel, geometry: MachineGeometry
  ) throws(EvaluationError) {
    self.kernel = kernel
    evaluator = try Evaluator(specification, geometry)
    abstraction = try Abstraction(evaluator.layout)
    state = evaluator.initialState
    var operations: [Int] = []
    for call in SystemCall.allCases {
      guard let index = evaluator.index(of: "\(call)"),
        specification.operations[index].parameters.count == call.parameterCount
      else { throw EvaluationError(subject: "\(call)", problem: "the specification has no such operation") }
      operations.append(index)
    }
    self.operations = operations
    codes = operations.map { index in
      for (position, parameter) in specification.operations[index].parameters.enumerated() {
        if case .enumeration(let enumeration) = parameter.sort { return (position, UInt64(enumeration.cases.count)) }
      }
      return (-1, 0)
    }
    func zeroed(_ count: Int) -> UnsafeMutablePointer<UInt64> {
      let pointer = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
      pointer.initialize(repeating: 0, count: count)
      return pointer
    }
    memory = zeroed(abstraction.wordCount)
    before = zeroed(abstraction.wordCount)
    words = zeroed(geometry.memoryWords.count)
    words.update(from: geometry.memoryWords, count: geometry.memoryWords.count)
    arguments = zeroed(8)
    result = zeroed(1)
    guarded = TrapGuard(kernel, memory: memory, geometry: words, result: result)
    for start in [FuzzStart.initial, .boot] { starts[start] = makeStart(start) }
    restart(.boot)
  }

  deinit {
    memory.deallocate()
    before.deallocate()
    words.deallocate()
    arguments.deallocate()
    result.deallocate()
  }

  // MARK: - Starting

  private func makeStart(_ start: FuzzStart) -> (memory: [UInt64], state: ConcreteState, check: FuzzCheck?) {
    var state = evaluator.initialState
    abstraction.write(state, to: memory)
    var check: FuzzCheck?
    if start == .boot {
      let status = guarded.boot()
      let expected = specifiedBoot(&state)
      let isSame = state.cells.withUnsafeBufferPointer { abstraction.matches(memory, $0.baseAddress!) }
      if status != expected || !isSame { check = .bootsAsSpecified }
    }
    return (Array(UnsafeBufferPointer(start: memory, count: abstraction.wordCount)), state, check)
  }

  /// Executes the boot operations on the specification, and returns 0 or the code of the error.
  private func specifiedBoot(_ state: inout ConcreteState) -> UInt64 {
    do throws(KernelError) {
      let layout = try BootLayout(
        frameCount: words[0], schedulerCount: words[5], pageFanOut: words[2], capabilityFanOut: words[3])
      var steps = layout.steps
      while let step = steps.next() {
        let outcome: OperationOutcome
        switch step {
        case .found(let frame, let kind, let level, let entryPoint):
          outcome = evaluator.execute(operations[Int(SystemCall.found.rawValue)], [frame, kind, level, entryPoint], on: &state)
        case .foundTcap(let frame, let scheduler, let priority):
          outcome = evaluator.execute(
            operations[Int(SystemCall.foundTcap.rawValue)], [frame, scheduler, priority], on: &state)
        case .endow(let node, let offset, let kind, let frame):
          outcome = evaluator.execute(operations[Int(SystemCall.endow.rawValue)], [node, offset, kind, frame], on: &state)
        }
        if let error = outcome.error.flatMap({ KernelError(rawValue: UInt64($0.rawValue)) }) { throw error }
      }
      return 0
    } catch {
      return error.rawValue
    }
  }

  /// Goes back to the beginning.
  ///
  /// - Returns: What failed on the way there, if anything did.
  @discardableResult public func restart(_ start: FuzzStart) -> FuzzCheck? {
    let (words, state, check) = starts[start]!
    restore(words, state)
    return check
  }

  /// Makes a state, which need not be reachable, the one to which ``restart(_:)`` goes back as ``FuzzStart/given``.
  func give(_ state: ConcreteState) {
    abstraction.write(state, to: memory)
    starts[.given] = (memoryWords, state, nil)
    restart(.given)
  }

  /// Goes to a state that need not be reachable.
  public func restart(from state: ConcreteState) {
    abstraction.write(state, to: memory)
    restore(memoryWords, state)
  }

  /// Goes to a state visited before.
  func restore(_ words: [UInt64], _ state: ConcreteState) {
    memory.update(from: words, count: words.count)
    before.update(from: words, count: words.count)
    self.state = state
  }

  /// The kernel's memory as it is.
  package var memoryWords: [UInt64] { Array(UnsafeBufferPointer(start: memory, count: abstraction.wordCount)) }

  /// The state that the kernel's memory means, with the specification's history.
  public var implementedState: ConcreteState { abstraction.state(of: memory, history: state) }

  // MARK: - Stepping

  /// What the last call answered.
  public private(set) var lastStatus: UInt64 = 0
  public private(set) var lastResult: UInt64 = 0
  public private(set) var lastSpecified = OperationOutcome()

  /// Executes a call on the specification and the kernel.
  ///
  /// - Returns: The check that failed, or nil. Invariants are not evaluated; see ``violatedInvariant()``.
  public func step(_ call: FuzzCall) -> FuzzCheck? {
    for index in 0..<8 { arguments[index] = index < call.arguments.count ? call.arguments[index] : 0 }
    return step(call.call, arguments)
  }

  func step(_ call: SystemCall, _ arguments: UnsafeMutablePointer<UInt64>) -> FuzzCheck? {
    let number = Int(call.rawValue)
    result.pointee = 0
    lastStatus = guarded.execute(call.rawValue, arguments)
    if TrapGuard.isTrap(lastStatus) { return .doesNotTrap }
    lastResult = lastStatus == 0 ? result.pointee : 0
    let code = codes[number]
    if code.argument >= 0, arguments[code.argument] >= code.limit {
      lastSpecified = OperationOutcome(error: .wrongKind)
      if lastStatus == 0 { return .undefinedCodeIsRefused }
      return memoryIsUnchanged ? nil : .failureIsAtomic
    }
    lastSpecified = state.cells.withUnsafeMutableBufferPointer {
      evaluator.execute(operations[number], arguments, cells: $0.baseAddress!)
    }
    let specifiedStatus = UInt64(lastSpecified.error?.rawValue ?? 0)
    if lastStatus != specifiedStatus || lastResult != UInt64(bitPattern: Int64(lastSpecified.result)) {
      return .sameOutcome
    }
    if lastStatus != 0 {
      if !memoryIsUnchanged { return .failureIsAtomic }
      if evaluator.lastWrites.isEmpty { return nil }
    }
    let isSame = state.cells.withUnsafeBufferPointer { abstraction.matches(memory, $0.baseAddress!) }
    if !isSame { return .sameState }
    before.update(from: memory, count: abstraction.wordCount)
    return nil
  }

  private var memoryIsUnchanged: Bool {
    var differs: UInt64 = 0
    for index in 0..<abstraction.wordCount { differs |= memory[index] ^ before[index] }
    return differs == 0
  }

  /// The first invariant that the specification's state violates.
  public func violatedInvariant() -> FormulaViolation? { evaluator.violation(of: state) }

  // MARK: - Explaining

  /// What a check that has just failed means, in words.
  func explanation(of check: FuzzCheck, after call: FuzzCall?, from old: ConcreteState) -> String {
    let kernelOutcome = Self.words(status: lastStatus, result: lastResult)
    switch check {
    case .sameOutcome:
      return "result differs: specification says \(lastSpecified), kernel says \(kernelOutcome)"
    case .sameState, .bootsAsSpecified:
      let differences = state.differences(to: implementedState).map {
        "\($0.place) is \($0.old) in the specification, \($0.new) in the kernel"
      }
      let what = check == .sameState ? "state differs" : "the boot state differs"
      return "\(what): " + (differences.isEmpty ? "the kernel says \(kernelOutcome)" : differences.joined(separator: "\n  "))
    case .failureIsAtomic:
      let changes = old.differences(to: implementedState).map(\.description)
      return "the call failed with \(kernelOutcome), and yet changed: "
        + (changes.isEmpty ? "memory that holds no part of the state" : changes.joined(separator: "\n  "))
    case .doesNotTrap: return "the kernel trapped: \(kernelOutcome)"
    case .undefinedCodeIsRefused: return "a code that has no meaning was accepted: the kernel says \(kernelOutcome)"
    case .invariant: return violatedInvariant().map(\.description) ?? "the invariant \(check.name) fails"
    }
  }

  /// A call's end in words.
  static func words(status: UInt64, result: UInt64) -> String {
    if status == 0 { return OperationOutcome(result: Int(clamping: result)).description }
    if let trap = TrapGuard.trap(of: status) { return trap }
    return OperationError(rawValue: Int(clamping: status)).map { "\($0)" } ?? "status \(status)"
  }
}
