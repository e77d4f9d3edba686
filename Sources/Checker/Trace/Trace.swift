import Foundation
import KernelImpl
import KernelSpec

/// A run of the kernel: how it began, what was called, and what the specification's state was after each call.
public struct Trace: Equatable, Sendable {
  /// One call and what it led to.
  public struct Step: Equatable, Sendable {
    public var call: FuzzCall
    /// `success`, or the name of the error.
    public var outcome: String
    public var result: Int
    /// The cells that do not have their initial value, by component and then by place.
    public var state: RecordedState
  }

  /// Cells by component; those not listed have their initial value.
  public typealias RecordedState = [String: [Int: Int]]

  /// What the trace shows, in one sentence.
  public var summary: String
  public var geometry: MachineGeometry
  public var start: FuzzStart
  /// The seed of the campaign that found it, if one did.
  public var seed: UInt64?
  /// ``KernelSpec/Specification/modelHash`` of the specification that recorded it.
  public var model: String
  /// The check that fails after the last step, if one does.
  public var check: FuzzCheck?
  public var startState: RecordedState
  public var steps: [Step]

  /// Runs calls on the specification, and records what happens.
  ///
  /// - Parameter state: Where to begin, if that is no state of `start`.
  /// - Throws: ``EvaluationError`` if the specification cannot be evaluated.
  public init(
    recording calls: [FuzzCall], from state: ConcreteState? = nil, summary: String, geometry: MachineGeometry,
    start: FuzzStart = .boot, seed: UInt64? = nil,
    check: FuzzCheck? = nil, specification: Specification = .kernel
  ) throws(EvaluationError) {
    let lockstep = try Lockstep(specification: specification, geometry: geometry)
    let start = state == nil ? start : .given
    if let state { lockstep.give(state) }
    lockstep.restart(start)
    self.summary = summary
    self.geometry = geometry
    self.start = start
    self.seed = seed
    self.check = check
    model = specification.modelHash
    startState = Self.record(lockstep.state)
    steps = []
    for call in calls {
      _ = lockstep.step(call)
      steps.append(
        Step(
          call: call, outcome: lockstep.lastSpecified.name, result: lockstep.lastSpecified.result,
          state: Self.record(lockstep.state)))
    }
  }

  /// Records the calls of a failure.
  public init(_ failure: FuzzFailure, specification: Specification = .kernel) throws(EvaluationError) {
    try self.init(
      recording: failure.calls, summary: failure.explanation, geometry: failure.geometry, start: failure.start,
      seed: failure.seed, check: failure.check, specification: specification)
  }

  init(
    summary: String, geometry: MachineGeometry, start: FuzzStart, seed: UInt64?, model: String, check: FuzzCheck?,
    startState: RecordedState, steps: [Step]
  ) {
    self.summary = summary
    self.geometry = geometry
    self.start = start
    self.seed = seed
    self.model = model
    self.check = check
    self.startState = startState
    self.steps = steps
  }

  public var calls: [FuzzCall] { steps.map(\.call) }

  /// A name for the file that keeps the trace: what fails, after which operation, and a few digits that tell it from others.
  public var fileName: String {
    let digits = sha256Hex(calls.map(\.text).joined(separator: "\n") + "\(geometry)").prefix(8)
    return "\(check?.name ?? "trace")-\(calls.last?.name ?? "boot")-\(digits).itf.json"
  }

  /// The cells of a state that do not have their initial value.
  static func record(_ state: ConcreteState) -> RecordedState {
    var recorded: RecordedState = [:]
    for region in state.layout.regions where region.base < state.layout.stateCellCount {
      var cells: [Int: Int] = [:]
      for index in 0..<region.count where state.cells[region.base + index] != region.initial {
        cells[index] = state.cells[region.base + index]
      }
      recorded[region.symbol.name] = cells
    }
    return recorded
  }
}
