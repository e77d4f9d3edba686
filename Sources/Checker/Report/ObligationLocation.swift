import KernelSpec

extension Obligation {
  /// Where the specification states what the obligation is about.
  public var location: SourcePosition {
    switch goal {
    case .initially(let invariant), .preserves(_, let invariant), .canBeViolated(let invariant): invariant.location
    case .transition(_, let theorem, _): theorem.location
    case .follows(let consequence): consequence.location
    case .canFail(let operation, let requirement): operation.location(ofRequirement: requirement)
    case .changesNothing(let operation), .canSucceed(let operation), .refines(let operation, _),
      .canSucceedOnMachine(let operation):
      operation.location
    case .words(let words): words.location
    }
  }
}
