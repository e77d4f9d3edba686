import KernelSpec

extension Obligation {
  /// The file, from the root of the package, that states the property which the obligation is about.
  public var sourceFile: String {
    let (folder, file) =
      switch goal {
      case .initially(let invariant), .preserves(_, let invariant), .canBeViolated(let invariant):
        ("Invariants", invariant.file)
      case .transition(_, let theorem, _): ("Invariants", theorem.file)
      case .follows(let consequence): ("Invariants", consequence.file)
      case .changesNothing(let operation), .canSucceed(let operation), .canFail(let operation, _), .refines(let operation, _),
        .canSucceedOnMachine(let operation):
        ("Operations", operation.file)
      }
    // A file's identifier is its module and its name, which is unique in the module.
    return "Sources/KernelSpec/\(folder)/\(file.split(separator: "/").last ?? "")"
  }
}
