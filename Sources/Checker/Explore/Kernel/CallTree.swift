import KernelImpl
import KernelSpec

/// Every call of the kernel with every argument in its range and one beyond, as a tree of arguments.
///
/// Where the specification refuses before it looks at an argument, and that is plain from its text, the call is made with one value of
/// that argument and not with all: the refusals are one and the same.
final class CallTree {
  private struct Branch {
    var call: SystemCall
    var values: [[UInt64]]
    /// For each number of arguments chosen, if one more requirement can be decided by them: the operation of ``checker`` that makes
    /// just the requirements that can.
    var stages: [Int?]
  }

  private let branches: [Branch]
  private let checker: Evaluator
  private let arguments: UnsafeMutablePointer<UInt64>

  /// - Parameter rights: The sets of rights to ask for.
  init(_ specification: Specification, _ geometry: MachineGeometry, rights: [UInt64]) throws(EvaluationError) {
    var stageOperations: [KernelSpec.Operation] = []
    var branches: [Branch] = []
    // Without tcaps nothing runs, and a thread only fills its frame; so there is nothing whose end-point could be named.
    let left: [SystemCall] = [.activateThread, .bindSuperior, .bindSupply, .activateEndPoint, .send, .receive]
    for call in SystemCall.allCases where !call.isInternal && !left.contains(call) {
      guard let operation = specification.operation(named: "\(call)") else { continue }
      var stages: [Int?] = Array(repeating: nil, count: operation.parameters.count + 1)
      var decided = 0
      for count in 0...operation.parameters.count {
        let steps = Self.requirements(of: operation, decidedBy: count)
        guard steps.count > decided else { continue }
        decided = steps.count
        var stage = operation
        stage.steps = steps
        stages[count] = stageOperations.count
        stageOperations.append(stage)
      }
      let values = operation.parameters.map { Self.values($0, operation, geometry, rights) }
      branches.append(Branch(call: call, values: values, stages: stages))
    }
    self.branches = branches
    var stages = specification
    stages.operations = stageOperations
    stages.invariants = []
    checker = try Evaluator(stages, geometry, keepsHistory: false)
    arguments = .allocate(capacity: 8)
    arguments.initialize(repeating: 0, count: 8)
  }

  deinit { arguments.deallocate() }

  /// The first requirements, up to one that reads a later parameter.
  private static func requirements(of operation: KernelSpec.Operation, decidedBy count: Int) -> [Step] {
    let later = Set(operation.parameters[count...])
    var steps: [Step] = []
    for step in operation.steps {
      guard case .require(let term, _) = step else { break }
      if EvaluatorCompiler.mentions(term, later) { break }
      steps.append(step)
    }
    return steps
  }

  private static func values(
    _ parameter: Variable, _ operation: KernelSpec.Operation, _ geometry: MachineGeometry, _ rights: [UInt64]
  ) -> [UInt64] {
    switch parameter.sort {
    case .frame: Array(0...UInt64(geometry.frameCount))
    case .rights: rights
    case .enumeration(let enumeration): Array(0...UInt64(enumeration.cases.count))
    // What is stored and never read.
    case .integer where parameter.name == "entryPoint": [0]
    case .integer: Array(0...3)
    default: Array(0..<UInt64(geometry.domain(of: parameter.sort).end))
    }
  }

  /// What is done with each call: its arguments, and the error with which the specification refuses it, if that is known already.
  typealias Body<Failure: Error> = (
    _ call: SystemCall, _ arguments: UnsafeMutablePointer<UInt64>, _ refusal: OperationError?
  ) throws(Failure) -> Void

  /// Calls `body` with each call.
  ///
  /// - Parameter cells: The specification's state; it must be the same after each call of `body`.
  func forEachCall<Failure: Error>(
    in cells: UnsafeMutablePointer<Int>, _ body: Body<Failure>
  ) throws(Failure) {
    for branch in branches { try extend(branch, 0, cells, body) }
  }

  private func extend<Failure: Error>(
    _ branch: Branch, _ count: Int, _ cells: UnsafeMutablePointer<Int>, _ body: Body<Failure>
  ) throws(Failure) {
    if let stage = branch.stages[count], let refusal = checker.execute(stage, arguments, cells: cells).error {
      for rest in count..<branch.values.count { arguments[rest] = 0 }
      return try body(branch.call, arguments, refusal)
    }
    if count == branch.values.count { return try body(branch.call, arguments, nil) }
    for value in branch.values[count] {
      arguments[count] = value
      try extend(branch, count + 1, cells, body)
    }
  }
}
