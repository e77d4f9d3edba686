import KernelSpec

extension SpecificationMutant {
  /// Bugs of authority: who may revoke, what was asked for, what is skipped.
  static let authority: [SpecificationMutant] = [
    SpecificationMutant(
      "copy-escapes", "a copy has no parent, so that nobody can revoke it",
      .revocationComplete, "new-entry-is-revocable", .to("copy", edits: .mistake(Named.parentOfCopy, for: .noSlot))),
    SpecificationMutant(
      "copy-of-a-root-escapes", "a copy of a root is another root, so that nobody can revoke it",
      .revocationComplete, "new-entry-is-revocable",
      .to("copy", edits: .mistake(Named.parentOfCopy, for: Named.source.parent))),
    SpecificationMutant(
      "delegate-is-a-copy", "delegate records the source's parent, so that the source's holder cannot revoke",
      .revocationComplete, "new-entry-is-revocable",
      .to("delegate", edits: OperationEdit { (_) throws(OperationEdit.Failure) in Operation.copy.steps })),
    SpecificationMutant(
      "delegate-grants-the-source's", "delegate takes the source's rights, whatever was requested",
      .noAmplification, "new-entry-has-requested-rights",
      .to("delegate", edits: .write(State.rights.symbol) { _ in Named.source.rights.term })),
    SpecificationMutant(
      "deconstruct-any-child", "deconstruct does not check that the child is the one named",
      .revocationExact, "removed-link-is-named", .to("deconstruct", edits: .drop(.wrongChild))),
    SpecificationMutant(
      "release-all-skips-a-leaf", "releasing a component's table skips the rest of a leaf at its first empty slot",
      .revocationComplete, "skips-only-what-is-empty",
      .to(
        "releaseCapabilities",
        edits: OperationEdit { (steps) throws(OperationEdit.Failure) in
          steps.map { step in
            guard case .result(.ifThenElse(let isOccupied, let again, _)) = step else { return step }
            return .result(.ifThenElse(isOccupied, again, .integer(3)))
          }
        })),
    SpecificationMutant(
      "release-all-keeps-leaves", "releasing a component's table revokes each entry, but never removes the entry itself",
      .boundedSteps, "step-makes-progress",
      .to(
        "releaseCapabilities",
        edits: .skip { condition in
          guard case .and(let parts) = condition, parts.count == 2, case .not = parts[0] else { return false }
          return true
        })),
    SpecificationMutant(
      "deactivate-overflows-the-epoch", "deactivate lets a frame's epoch pass its maximum",
      .typeSafe, "epoch-is-natural", .to("deactivate", edits: .drop(.exhausted))),
  ]
}
