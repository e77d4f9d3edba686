/// A solver to which layers of assertions are added and taken from again: what it learns of the lower ones serves all above.
///
/// Use it from one thread at a time, one with at least 64 MiB of stack. Its answers depend on the layers and checks before, so a
/// verdict that is to be repeated by others needs a script of its own: see ``Z3/check(_:options:)``.
final class SolverStack {
  private let session: Session
  private(set) var height = 0

  /// Starts with the assertions of a script.
  init(_ script: String, options: SolverOptions) throws(SolverError) {
    session = try Session(options: options)
    try Z3.load(script, into: session)
  }

  /// Adds a layer: a script that declares again what it mentions.
  func push(_ script: String) throws(SolverError) {
    try session.push()
    height += 1
    try Z3.load(script, into: session)
  }

  /// Takes away the layers above a height.
  func pop(to height: Int) throws(SolverError) {
    guard height < self.height else { return }
    try session.pop(self.height - height)
    self.height = height
  }

  /// Decides whether all the assertions can hold together.
  func check() throws(SolverError) -> Verdict { try session.check().0 }
}
