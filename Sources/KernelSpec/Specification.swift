/// The whole of what is specified: the geometry, the state, the operations and the theorems.
///
/// A value, so that a seeded bug is an ordinary edit of a copy.
public struct Specification: Sendable {
  public var operations: [Operation]
  public var invariants: [Invariant]
  public var theorems: [TransitionTheorem]
  public var consequences: [Consequence]

  /// The specification of the kernel as shipped.
  public static let kernel = Specification(
    operations: [
      .retype, .activate, .deactivate, .construct, .deconstruct, .copy, .delegate, .map, .remove, .revoke, .release,
      .releaseCapabilities, .releasePages, .flush, .found, .endow,
      .activateTcap, .splitTcap, .deactivateTcap, .foundTcap, .transferTime, .delegateTime, .mergeTime, .timerSpan, .consume,
      .activateThread, .dispatch, .coreToken, .yieldCore, .preempt,
      .bindSuperior, .bindSupply, .activateEndPoint, .send, .receive, .interrupt,
    ],
    invariants: Invariant.kernel,
    theorems: TransitionTheorem.kernel,
    consequences: Consequence.kernel)

  public func operation(named name: String) -> Operation? { operations.first { $0.name == name } }
}
