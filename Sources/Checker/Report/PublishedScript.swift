import KernelSpec

extension Obligation {
  /// The text that is published, hashed, and given to a second solver.
  ///
  /// What is to be proved is published without any bound. What is to be witnessed is published at a scope, because only
  /// there can a solver finish a model.
  ///
  /// - Parameter scope: The scope of the witness found; nil stands for the first that is tried.
  public func publishedScript(of specification: Specification, witnessedAt scope: Scope? = nil) -> String {
    wantsWitness
      ? script(of: specification, scope: scope ?? Scope.witnessLadder[0]) : script(of: specification)
  }

  /// The name of the file that holds the text: the id, with `__` for `/`.
  public var fileName: String { id.split(separator: "/").joined(separator: "__") + ".smt2" }

  /// Whether `proofs/` holds the text in full: the statements that a reader asks for first.
  public var isHeadline: Bool { Self.headlines.contains(id) }

  private static let headlines: Set<String> = [
    "memory-exclusive/kernel-is-not-mapped",
    "memory-exclusive/walk-reaches-user-frames",
    "memory-exclusive/mapping-is-user/map",
    "memory-exclusive/mapping-is-user/retype",
    "memory-exclusive/stale-is-not-kernel/retype",
    "references-exact/zero-means-none",
    "references-exact/count-is-referred/remove",
    "type-safe/nothing-dangles",
    "type-safe/object-changes-lawfully/deactivate",
    "revocation-complete/childless-means-none",
    "revocation-complete/end-means-none/revoke",
    "revocation-complete/end-means-none/release",
    "revocation-complete/none-escapes/revoke",
    "revocation-exact/only-descendants/revoke",
    "no-amplification/descent-shrinks-rights/delegate",
    "no-amplification/new-entry-has-source-rights/delegate",
    "failure-atomic/refusal-changes-nothing/delegate",
    "quiescent-reuse/frame-waits/retype",
    "boot-safe/mapping-is-user",
    "bounded-steps/step-makes-progress/revoke",
    "spec-not-vacuous/success/revoke",
  ]
}
