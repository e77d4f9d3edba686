import KernelImpl
import KernelSpec

/// What of the kernel is explored.
public struct KernelModelOptions: Sendable {
  public var machine: SmallMachine
  /// The kernel whose states are visited.
  public var kernel = KernelUnderTest.shipped
  public var specification = Specification.kernel
  /// The sets of rights that calls ask for.
  public var rights: [UInt64] = [7]
  /// Whether to follow a call that makes a further capability to an object that is there from the start.
  public var followsOwnObjects = true
  /// Whether to evaluate the theorems about steps on each step.
  public var checksTheorems = true

  public init(machine: SmallMachine) { self.machine = machine }

  /// How many words a state takes.
  public func stateWordCount() throws(EvaluationError) -> Int { (try KernelMachine(self).packing.bitCount + 63) / 64 }
}

/// The kernel itself as a model: its memory is the state, each call a step.
///
/// Every call runs on the kernel and on the specification, which must answer the same and leave the same state; a call that refuses
/// must change nothing. Each step satisfies the theorems about steps, each state every invariant, and from each the constructor can bring
/// every frame back to untyped.
public final class KernelModel<let wordCount: Int>: Model {
  public typealias State = PackedState<wordCount>
  public typealias Action = FuzzCall

  private let machine: KernelMachine
  private let options: KernelModelOptions

  /// - Throws: ``EvaluationError`` if the specification cannot be evaluated, or the machine cannot be made.
  public init(_ options: KernelModelOptions) throws(EvaluationError) {
    self.options = options
    machine = try KernelMachine(options)
    guard machine.packing.bitCount <= 64 * wordCount else {
      throw EvaluationError(subject: "a state", problem: "\(machine.packing.bitCount) bits, more than \(64 * wordCount)")
    }
  }

  public var identity: String {
    "kernel \(options.kernel.name), specification \(options.specification.modelHash.prefix(12)): \(options.machine.words); rights "
      + options.rights.map(Self.words(ofRights:)).joined(separator: " or ")
      + (options.followsOwnObjects ? "" : ", free objects only")
      + (options.checksTheorems ? "" : ", without theorems about steps")
  }

  private static func words(ofRights rights: UInt64) -> String {
    zip("rwx", [1, 2, 4] as [UInt64]).map { rights & $0.1 != 0 ? String($0.0) : "-" }.joined()
  }

  public var restrictions: [String] {
    [
      "calls that take away an entry of the start; they are checked and not followed",
      options.followsOwnObjects
        ? nil : "further capabilities to the objects that are there from the start; the calls are checked and not followed",
      options.checksTheorems ? nil : "theorems about steps; that each state satisfies every invariant is checked",
      "tcaps; the machine has no schedulers, so that calls about them are made and refused",
      "threads and end-points, for threads could run on nothing; the calls about end-points, and activateThread, are not made",
      "a component in a frame of which a TLB may remember slots; the call is checked and not followed",
      "other rights than \(options.rights.map(Self.words(ofRights:)).joined(separator: " and ")), and entry points other than 0",
      "the values of the clock and of epochs: of times only the order counts, so that neither is ever exhausted",
      "more than one value of an argument that the specification's refusal does not look at",
    ].compactMap { $0 }
  }

  public static var actionNames: [String] { SystemCall.allCases.map { "\($0)" } }
  public static func index(of action: FuzzCall) -> Int { Int(action.call.rawValue) }

  public var initialState: State { machine.packing.pack(machine.start, as: State.self) }

  public func canonical(_ state: State) -> State {
    machine.packing.unpack(state, into: machine.renaming)
    return machine.symmetry.canonical(machine.renaming, as: State.self)
  }

  public var refusals: [String: Int] { machine.tally.named }

  public func forEachStep(
    from state: State, _ visit: (FuzzCall, State) -> Void
  ) throws(StepViolation<FuzzCall>) {
    machine.packing.unpack(state, into: machine.image)
    machine.enter(machine.image)
    try machine.tree.forEachCall(in: machine.cells) { call, arguments, refusal throws(StepViolation<FuzzCall>) in
      guard try machine.perform(call, arguments, refusal) else { return }
      let next = machine.packing.pack(machine.after, as: State.self)
      visit(FuzzCall(call, Array(UnsafeBufferPointer(start: arguments, count: call.parameterCount))), next)
    }
  }

  public func violation(of state: State) -> PropertyViolation? {
    machine.packing.unpack(state, into: machine.renaming)
    return machine.inspector.violation(of: machine.renaming)
  }

  public var recovery: PropertyViolation? {
    PropertyViolation("reclaimable", "from every state calls lead to one in which every free frame is untyped")
  }

  public func recovers(_ state: State) -> Bool {
    machine.packing.unpack(state, into: machine.renaming)
    return machine.inspector.isReclaimed(machine.renaming)
  }

  // MARK: - Reporting

  public func components(of state: State) -> [(name: String, value: String)] {
    machine.packing.unpack(state, into: machine.renaming)
    return machine.inspector.components(of: machine.renaming)
  }

  /// A trace that `kcheck replay` runs: the start, as calls of the boot operations, and then the path's.
  public func trace(_ path: ModelPath<KernelModel>, _ property: PropertyViolation) -> String {
    let calls = options.machine.start + path.actions
    let trace = try? Trace(
      recording: calls, summary: property.meaning, geometry: options.machine.geometry, start: .initial,
      check: FuzzCheck(name: property.name), specification: options.specification)
    return trace?.itf ?? ""
  }
}

extension FuzzCall: CustomStringConvertible {
  public var description: String { text }
}
