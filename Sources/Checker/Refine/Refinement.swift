import KernelImpl
import KernelSpec

/// What the code owes to the specification: an obligation for each path of each operation.
public struct Refinement: Sendable {
  public let specification: Specification

  /// The code.
  package var kernel = SymbolicKernel.shipped

  public init(specification: Specification = .kernel) { self.specification = specification }

  /// What is on one side only, found without a solver.
  public var drift: [String] {
    let calls = SystemCall.allCases.map { "\($0)" }
    let operations = specification.operations
    var lines = Representation.gaps + BootProof.gaps
    lines += operations.map(\.name).filter { !calls.contains($0) }.map { "the kernel has no operation '\($0)'" }
    lines += calls.filter { name in !operations.contains { $0.name == name } }.map {
      "the specification has no operation '\($0)'"
    }
    for call in SystemCall.allCases {
      guard let operation = specification.operation(named: "\(call)"), operation.parameters.count != call.parameterCount else {
        continue
      }
      lines.append(
        "'\(call)' takes \(call.parameterCount) arguments in the kernel, \(operation.parameters.count) in the specification")
    }
    for error in OperationError.allCases where KernelError(rawValue: UInt64(error.rawValue)).map({ "\($0)" }) != "\(error)" {
      lines.append("the kernel has no error '\(error)' with code \(error.rawValue)")
    }
    if let extra = KernelError(rawValue: UInt64(OperationError.allCases.count) + 1) {
      lines.append("the specification has no error '\(extra)'")
    }
    return lines
  }

  /// The paths of an operation, in the order in which they are found.
  public func paths(of operation: Operation) -> [CodePath] {
    guard let call = SystemCall.named(operation.name) else { return [] }
    let beginning = ScriptBeginning(of: .machine(operation.name), specification)
    return CodePath.all(of: call, operation, on: kernel, reachability: Reachability(beginning))
  }

  /// An obligation for each path of each of the operations.
  ///
  /// - Parameters:
  ///   - jobs: How many threads.
  ///   - cancellation: When set, operations that have not been taken up are left out.
  ///   - progress: Called with each operation explored, never twice at once.
  public func obligations(
    of operations: [Operation], jobs: Int, cancellation: Cancellation = Cancellation(),
    progress: (@Sendable (Operation) -> Void)? = nil
  ) -> [Obligation] {
    // Those with most requirements take longest, and come first.
    let order = operations.indices.sorted { operations[$1].requirements.count < operations[$0].requirements.count }
    let found = parallelMap(
      order, jobs: jobs, cancellation: cancellation, progress: { index, _ in progress?(operations[order[index]]) },
      { obligations(of: operations[$0]) })
    return zip(order, found).sorted { $0.0 < $1.0 }.flatMap { $1 ?? [] }
  }

  /// An obligation for each path of an operation.
  public func obligations(of operation: Operation) -> [Obligation] {
    let paths = paths(of: operation)
    return paths.map { $0.obligation(of: operation) } + [
      Obligation(
        theorem: .codeRefines, property: "can-succeed", operation: operation.name,
        meaning: "\(operation.name) can succeed on a machine of the hardware's geometry.", goal: .canSucceedOnMachine(operation))
    ]
  }

  /// The numbers of the throws that the code comes to after the decisions of a path, whatever it decides then.
  func throwsBelow(_ path: CodePath, of operation: Operation) -> [Int] {
    guard let call = SystemCall.named(operation.name) else { return [] }
    return CodePath.all(of: call, operation, on: kernel, reachability: .unknown, below: path).compactMap(\.thrown)
  }
}

extension CodePath {
  /// What the path owes.
  func obligation(of operation: Operation) -> Obligation {
    Obligation(
      theorem: .codeRefines, property: "\(outcome.name)-\(number)", operation: operation.name,
      meaning: "On path \(number) of \(operation.name), the code does what the specification says, and cannot trap.",
      goal: .refines(operation, self))
  }
}

extension CodePath.Outcome {
  /// What the code does.
  var verb: String {
    switch self {
    case .success: "succeeds"
    case .failure(let error): "refuses with \(error)"
    case .iteration: "goes on to the next iteration of a loop"
    case .unreachable: "comes where no state should lead"
    case .lost(let reason): "does what cannot be followed: \(reason)"
    }
  }

  /// `success`, or the error.
  var name: String {
    switch self {
    case .success: "success"
    case .failure(let error): "\(error)"
    case .iteration: "iteration"
    case .unreachable: "unreachable"
    case .lost: "lost"
    }
  }
}
