/// Why an operation refuses. The raw value is the code that a system call returns; 0 is success.
public enum OperationError: Int, CaseIterable, Sendable {
  /// The caller's table is not the root of a capability table.
  case invalidCaller = 1
  /// An address or an offset lies outside its table or node.
  case outOfRange
  /// No node is linked where the address leads.
  case notLinked
  /// The capability, entry or object named is of another kind than the operation needs.
  case wrongKind
  /// The capability or entry does not carry the right.
  case notPermitted
  /// The node is not of the level that the operation needs.
  case wrongLevel
  /// The slot named is empty.
  case vacant
  /// The destination slot is occupied.
  case notVacant
  /// The frame is not of the type that the operation needs.
  case wrongType
  /// Something still refers to the frame.
  case referenced
  /// The frame backs a kernel object already.
  case hasObject
  /// The frame backs no kernel object.
  case noObject
  /// The node still holds entries.
  case notEmpty
  /// A TLB may still hold a translation from before the last unmapping.
  case notQuiescent
  /// The entry has been delegated further.
  case hasDescendants
  /// The child named is not the one linked here.
  case wrongChild
  /// A counter, the clock or a budget would exceed its maximum.
  case exhausted
  /// The tcap has not as much time.
  case insufficient
  /// Source and destination are one.
  case sameObject
  /// The decision rests on what is no longer so: the core's token is another.
  case stale
  /// The thread's component has ended.
  case dead
  /// The thread or the tcap is running.
  case running
  /// The thread waits for an activation; or, to preempt, none is pending.
  case blocked
}

extension OperationError {
  /// What the error says of the call, in one sentence.
  public var meaning: String {
    switch self {
    case .invalidCaller: "The caller's table is not the root of a capability table."
    case .outOfRange: "An address or an offset lies outside its table or node."
    case .notLinked: "No node is linked where the address leads."
    case .wrongKind: "The capability, entry or object named is of another kind than the operation needs."
    case .notPermitted: "The capability or entry does not carry the right."
    case .wrongLevel: "The node is not of the level that the operation needs."
    case .vacant: "The slot named is empty."
    case .notVacant: "The destination slot is occupied."
    case .wrongType: "The frame is not of the type that the operation needs."
    case .referenced: "Something still refers to the frame."
    case .hasObject: "The frame backs a kernel object already."
    case .noObject: "The frame backs no kernel object."
    case .notEmpty: "The node still holds entries."
    case .notQuiescent: "A TLB may still hold a translation from before the last unmapping."
    case .hasDescendants: "The entry has been delegated further."
    case .wrongChild: "The child named is not the one linked here."
    case .exhausted: "A counter, the clock or a budget would exceed its maximum."
    case .insufficient: "The tcap has not as much time."
    case .sameObject: "Source and destination are one."
    case .stale: "The decision rests on what is no longer so: the core's token is another."
    case .dead: "The thread's component has ended."
    case .running: "The thread or the tcap is running."
    case .blocked: "The thread waits for an activation; or, to preempt, none is pending."
    }
  }
}
