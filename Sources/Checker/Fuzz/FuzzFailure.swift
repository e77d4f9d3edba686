import KernelImpl
import KernelSpec

/// A call of the kernel, by number and words.
public struct FuzzCall: Hashable, Sendable {
  public var call: SystemCall
  /// As many words as the call takes.
  public var arguments: [UInt64]

  public init(_ call: SystemCall, _ arguments: [UInt64]) {
    self.call = call
    self.arguments = arguments
  }

  /// The operation of the specification.
  public var operation: KernelSpec.Operation { Specification.kernel.operation(named: name)! }
  public var name: String { "\(call)" }

  /// The call as a line: `copy(caller: 2, table: 4, …)`.
  public var text: String {
    let parts = zip(operation.parameters, argumentTexts).map { "\($0.name): \($1)" }
    return "\(name)(\(parts.joined(separator: ", ")))"
  }

  /// The arguments, each as its sort is written.
  var argumentTexts: [String] { zip(operation.parameters, arguments).map { Self.words($0.sort, $1) } }

  private static func words(_ sort: Sort, _ word: UInt64) -> String {
    switch sort {
    case .enumeration(let enumeration) where word < enumeration.cases.count: enumeration.cases[Int(word)]
    case .rights where word < 8: zip("rwx", [1, 2, 4]).map { word & $0.1 != 0 ? String($0.0) : "-" }.joined()
    default: "\(word)"
    }
  }

  /// Whether an argument is a code that its enumeration does not have, of which the specification does not speak.
  public var hasUndefinedCode: Bool {
    zip(operation.parameters, arguments).contains { parameter, word in
      if case .enumeration(let enumeration) = parameter.sort { word >= enumeration.cases.count } else { false }
    }
  }
}

/// Where a sequence of calls begins.
public enum FuzzStart: String, Sendable, Codable {
  /// The state that the kernel's own start-up makes.
  case boot
  /// The state before boot: every frame untyped, every slot empty.
  case initial
  /// A state that the trace itself gives; calls need not lead there.
  case given

  /// The state in words.
  public var words: String {
    switch self {
    case .boot: "the boot state"
    case .initial: "the state before boot"
    case .given: "a given state"
    }
  }
}

/// What a step of the kernel did not keep.
public enum FuzzCheck: Hashable, Sendable, CustomStringConvertible {
  /// The kernel and the specification answer the same.
  case sameOutcome
  /// The kernel and the specification end in the same state.
  case sameState
  /// The kernel ends each call by returning: no overflow, no index out of range, no stray pointer.
  case doesNotTrap
  /// A call that returns an error changes no word of memory.
  case failureIsAtomic
  /// A code without a meaning is refused.
  case undefinedCodeIsRefused
  /// The kernel boots, to the state that its boot operations make.
  case bootsAsSpecified
  /// An invariant, by name.
  case invariant(String)

  /// The name of the check, as in reports and traces.
  public var name: String {
    switch self {
    case .sameOutcome: "same-outcome"
    case .sameState: "same-state"
    case .doesNotTrap: "does-not-trap"
    case .failureIsAtomic: "failure-is-atomic"
    case .undefinedCodeIsRefused: "undefined-code-is-refused"
    case .bootsAsSpecified: "boots-as-specified"
    case .invariant(let name): name
    }
  }
  public var description: String { name }

  /// The check of a name; any other name is an invariant's.
  public init(name: String) {
    let plain: [FuzzCheck] = [
      .sameOutcome, .sameState, .doesNotTrap, .failureIsAtomic, .undefinedCodeIsRefused, .bootsAsSpecified,
    ]
    self = plain.first { $0.name == name } ?? .invariant(name)
  }
}

/// A sequence of calls after which a check fails, and what it says.
public struct FuzzFailure: Sendable {
  public var check: FuzzCheck
  /// What was violated, in words; may have several lines.
  public var explanation: String
  public var geometry: MachineGeometry
  public var start: FuzzStart
  /// The seed of the campaign that found it, if one did.
  public var seed: UInt64?
  /// The calls; the check fails after the last.
  public var calls: [FuzzCall]
  /// Whether no shorter sequence was found where all were tried.
  public var isShortest = false

  /// The operation after which the check fails, or nil if that is booting.
  public var operation: String? { calls.last?.name }
}
