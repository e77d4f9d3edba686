/// Walks through a model at random, where there are too many states to see all of them, and shortens a walk that fails.
public struct Simulator<M: Model> {
  /// What a simulation did.
  public struct Outcome {
    /// How many steps were taken, in how many walks.
    public var steps = 0
    public var walks = 0
    /// What fails, and a way there from which no step can be left out.
    public var failure: (property: PropertyViolation, path: ModelPath<M>)?
  }

  public let model: M

  public init(_ model: M) { self.model = model }

  /// Walks from the initial state until a property fails.
  ///
  /// - Parameters:
  ///   - seed: Walks depend on nothing else.
  ///   - walks: How many walks there are at most.
  ///   - length: How many steps each has at most.
  public func run(
    seed: UInt64, walks: Int, length: Int, cancellation: Cancellation = Cancellation()
  ) -> Outcome {
    var outcome = Outcome()
    var random = FuzzRandom(seed: seed)
    while outcome.walks < walks, !cancellation.isCancelled {
      outcome.walks += 1
      var path = ModelPath<M>(initialState: model.initialState)
      for _ in 0..<length {
        if let property = extend(&path, &random) {
          outcome.failure = shrink(path, property)
          return outcome
        }
        outcome.steps += 1
      }
    }
    return outcome
  }

  /// Takes a step at random, and tells what fails after it.
  private func extend(_ path: inout ModelPath<M>, _ random: inout FuzzRandom) -> PropertyViolation? {
    var chosen: ModelPath<M>.Step?
    var count = 0
    do throws(StepViolation<M.Action>) {
      try model.forEachStep(from: path.end) { action, state in
        count += 1
        if random.oneIn(count) { chosen = (action, state) }
      }
    } catch {
      path.wrongAction = error.action
      return error.property
    }
    guard let chosen else { return nil }
    path.steps.append(chosen)
    return model.violation(of: chosen.state)
  }

  // MARK: - Shrinking

  /// Leaves out what steps it can, long stretches first, as long as the same property fails in the end.
  ///
  /// An action that is not enabled without an earlier one is left out with it.
  public func shrink(
    _ path: ModelPath<M>, _ property: PropertyViolation
  ) -> (property: PropertyViolation, path: ModelPath<M>) {
    var best = (property: property, path: path)
    var size = max(1, path.actions.count / 2)
    while true {
      var isShorter = false
      var start = best.path.actions.count - size
      while start >= 0 {
        var actions = best.path.actions
        actions.removeSubrange(start..<start + size)
        if let again = replay(actions), again.property.name == property.name, again.path.actions.count < best.path.actions.count {
          best = again
          isShorter = true
        }
        start = min(start - 1, best.path.actions.count - size)
      }
      if size > 1 { size /= 2 } else if !isShorter { return best }
    }
  }

  /// Takes the actions that are enabled, in order, up to the first failure.
  ///
  /// - Returns: What fails and the way there, or nil if nothing does.
  public func replay(_ actions: [M.Action]) -> (property: PropertyViolation, path: ModelPath<M>)? {
    var path = ModelPath<M>(initialState: model.initialState)
    if let property = model.violation(of: path.end) { return (property, path) }
    for action in actions {
      var next: M.State?
      do throws(StepViolation<M.Action>) {
        try model.forEachStep(from: path.end) { candidate, state in
          if candidate == action, next == nil { next = state }
        }
      } catch {
        path.wrongAction = error.action
        return (error.property, path)
      }
      guard let next else { continue }
      path.steps.append((action, next))
      if let property = model.violation(of: next) { return (property, path) }
    }
    return nil
  }
}
