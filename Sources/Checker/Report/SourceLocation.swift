import KernelSpec

extension Obligation {
  /// The file, from the root of the package, that states the property which the obligation is about.
  public var sourceFile: String {
    let folder = "Sources/KernelSpec"
    return switch goal {
    case .initially(let invariant), .preserves(_, let invariant), .canBeViolated(let invariant):
      "\(folder)/Invariants/\(Self.isAboutDelegation(invariant) ? "Delegation" : "Memory").swift"
    case .transition(_, let theorem, _):
      "\(folder)/Invariants/\(Self.isAboutRevocation(theorem.theorem) ? "Revocation" : "Theorems").swift"
    case .follows: "\(folder)/Invariants/Theorems.swift"
    case .changesNothing(let operation), .canSucceed(let operation), .canFail(let operation, _):
      "\(folder)/Operations/\(Self.fileOfOperation[operation.name] ?? Self.capitalized(operation.name)).swift"
    }
  }

  private static func isAboutDelegation(_ invariant: Invariant) -> Bool {
    [.revocationComplete, .noAmplification].contains(invariant.theorem) || invariant.name == "derivation-is-typed"
  }

  private static func isAboutRevocation(_ theorem: Theorem) -> Bool {
    [.revocationComplete, .revocationExact, .boundedSteps].contains(theorem)
  }

  private static let fileOfOperation = [
    "deactivate": "Activate", "deconstruct": "Construct", "copy": "Delegate", "map": "Delegate", "remove": "Revoke",
    "release": "Revoke", "releaseCapabilities": "ReleaseAll", "releasePages": "ReleaseAll", "found": "Boot", "endow": "Boot",
  ]

  private static func capitalized(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }
}
