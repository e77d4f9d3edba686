import Checker

extension RDT {
  /// An exploration of the model.
  ///
  /// In this module the compiler sees both the model and the engine, and makes one program of them.
  public func exploration(_ options: ExplorationOptions) -> ModelExploration { ModelExploration(options) { self } }
}
