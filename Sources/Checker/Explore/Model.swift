/// What ``Explorer`` explores: a system of states and of actions that lead from one to the next.
///
/// A model says where it begins, which steps a state allows, and what must hold in every state; everything else has a default.
/// An instance serves one thread; each worker of an exploration has its own.
public protocol Model: SendableMetatype {
  /// A state: plain bytes, as few as possible, of a size that is a multiple of 8 and without padding.
  ///
  /// States are told apart, and found again, by their bytes.
  associatedtype State: BitwiseCopyable & Equatable & Sendable
  /// What leads from one state to another, with its arguments.
  associatedtype Action: Equatable & Sendable & CustomStringConvertible

  /// The model and all that its meaning depends on, in one line: what a report and a checkpoint call it.
  var identity: String { get }

  /// The state in which everything begins.
  var initialState: State { get }

  /// Calls `visit` with each action that is enabled in a state, and the state that it leads to, always in the same order.
  ///
  /// - Throws: ``StepViolation`` if a step itself is wrong, whatever state it leads to.
  func forEachStep(from state: State, _ visit: (Action, State) -> Void) throws(StepViolation<Action>)

  /// What must hold and does not in a state, or nil.
  func violation(of state: State) -> PropertyViolation?

  /// A state's components as names and values, for traces.
  func components(of state: State) -> [(name: String, value: String)]

  /// The names of the actions, in the order of ``index(of:)``: the rows of the coverage.
  static var actionNames: [String] { get }

  /// Which of ``actionNames`` an action has.
  static func index(of action: Action) -> Int

  // MARK: Symmetry

  /// The representative of the state's orbit: equal for two states just if one is the other with its parts renamed.
  ///
  /// By default each state represents itself, which is always right.
  func canonical(_ state: State) -> State

  /// How many states the orbit of a representative has, or nil if that is not known.
  func orbitSize(of state: State) -> Int?

  // MARK: Recovery

  /// What is to be possible from every reachable state, if anything is: reaching a state for which ``recovers(_:)`` is true.
  var recovery: PropertyViolation? { get }

  /// Whether the model knows a way from a state to where it should be possible to come back to.
  func recovers(_ state: State) -> Bool

  // MARK: Reporting

  /// How often the model has seen what is no step, by name: refusals of an operation, for example.
  var refusals: [String: Int] { get }

  /// What the model leaves out, one sentence each: part of what a report says.
  var restrictions: [String] { get }

  /// A path as a trace: JSON in the Informal Trace Format.
  func trace(_ path: ModelPath<Self>, _ property: PropertyViolation) -> String
}

extension Model {
  public func violation(of state: State) -> PropertyViolation? { nil }
  @inlinable public func canonical(_ state: State) -> State { state }
  @inlinable public func orbitSize(of state: State) -> Int? { nil }
  public var recovery: PropertyViolation? { nil }
  public func recovers(_ state: State) -> Bool { true }
  public var refusals: [String: Int] { [:] }
  public var restrictions: [String] { [] }
  public func components(of state: State) -> [(name: String, value: String)] { [("state", "\(state)")] }
}

/// A property that fails.
public struct PropertyViolation: Error, Equatable, Sendable, CustomStringConvertible {
  /// The property's name.
  public var name: String
  /// What it says, or how it fails, in words.
  public var meaning: String

  public init(_ name: String, _ meaning: String) {
    self.name = name
    self.meaning = meaning
  }

  public var description: String { "\(name): \(meaning)" }
}

/// A step that is wrong in itself.
public struct StepViolation<Action: Equatable & Sendable>: Error {
  public var action: Action
  public var property: PropertyViolation

  public init(_ action: Action, _ property: PropertyViolation) {
    self.action = action
    self.property = property
  }
}
