extension ModelExploration {
  /// An exploration of the kernel.
  ///
  /// - Throws: ``EvaluationError`` if the specification cannot be evaluated, or the machine is too large for the longest state.
  public init(_ kernel: KernelModelOptions, _ options: ExplorationOptions) throws(EvaluationError) {
    // The engine is compiled for each length of states.
    do {
      switch try kernel.stateWordCount() {
      case ...4: try self.init(options) { try KernelModel<4>(kernel) }
      case ...6: try self.init(options) { try KernelModel<6>(kernel) }
      case ...8: try self.init(options) { try KernelModel<8>(kernel) }
      case ...12: try self.init(options) { try KernelModel<12>(kernel) }
      default: try self.init(options) { try KernelModel<24>(kernel) }
      }
    } catch let error as EvaluationError {
      throw error
    } catch {
      preconditionFailure("\(error)")
    }
  }
}
