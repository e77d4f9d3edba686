/// A way through a model: where it begins, and which action leads to which state.
public struct ModelPath<M: Model>: Sendable {
  public typealias Step = (action: M.Action, state: M.State)

  public var initialState: M.State
  public var steps: [Step]
  /// An action of the last state that is wrong in itself, if that is what the path leads to.
  public var wrongAction: M.Action?

  @usableFromInline init(initialState: M.State, steps: [Step] = [], wrongAction: M.Action? = nil) {
    self.initialState = initialState
    self.steps = steps
    self.wrongAction = wrongAction
  }

  /// The state to which the path leads.
  public var end: M.State { steps.last?.state ?? initialState }
  /// The actions, a wrong one at the end included.
  public var actions: [M.Action] { steps.map(\.action) + (wrongAction.map { [$0] } ?? []) }

  /// The path in words.
  @usableFromInline func violation(of property: PropertyViolation, in model: M) -> ExplorationViolation {
    func components(_ state: M.State) -> [ExplorationViolation.Component] {
      model.components(of: state).map { ExplorationViolation.Component(name: $0.name, value: $0.value) }
    }
    var list = [ExplorationViolation.Step(action: nil, components: components(initialState))]
    for step in steps { list.append(ExplorationViolation.Step(action: "\(step.action)", components: components(step.state))) }
    if let wrongAction { list.append(ExplorationViolation.Step(action: "\(wrongAction)", components: components(end))) }
    return ExplorationViolation(property: property, steps: list, trace: model.trace(self, property))
  }
}

extension Explorer {
  /// What fails and a shortest way there, after a run that ended with ``ExplorationEnding/violated``.
  ///
  /// Nothing was noted for it while exploring: the way is found backwards, level by level, by expanding the level's states again
  /// until one leads where it should. Of several the least is taken, so the way does not depend on the number of threads.
  ///
  /// - Complexity: At most the time of the exploration.
  @inlinable public func counterexample() -> (property: PropertyViolation, path: ModelPath<M>)? {
    guard let finding else { return nil }
    switch finding {
    case .state(let state, let property):
      let path = path(to: state)
      // Of the state itself, not of its representative: the names in it are the path's.
      return (model.violation(of: path.end) ?? property, path)
    case .step(let state, let violation):
      var path = path(to: state)
      do throws(StepViolation<M.Action>) {
        try model.forEachStep(from: path.end) { _, _ in }
        path.wrongAction = violation.action
        return (violation.property, path)
      } catch {
        path.wrongAction = error.action
        return (error.property, path)
      }
    }
  }

  /// A shortest way to a state that was found.
  @inlinable func path(to state: M.State) -> ModelPath<M> {
    var backwards = [state]
    let depth = depth(of: state)
    for level in stride(from: depth - 1, through: 0, by: -1) {
      guard let previous = predecessor(of: backwards[backwards.count - 1], in: self.level(level)) else {
        preconditionFailure("a state that was found has no predecessor")
      }
      backwards.append(previous)
    }
    var path = ModelPath<M>(initialState: model.initialState)
    for target in backwards.reversed().dropFirst() {
      var next: ModelPath<M>.Step?
      try? model.forEachStep(from: path.end) { action, state in
        if next == nil, canonical(state, model) == target { next = (action, state) }
      }
      guard let next else { preconditionFailure("the symmetry of \(model.identity) is none: a step has no image") }
      path.steps.append(next)
    }
    return path
  }

  @inlinable func canonical(_ state: M.State, _ model: M) -> M.State { usesSymmetry ? model.canonical(state) : state }

  /// How many actions lead to a state that was found.
  @usableFromInline func depth(of state: M.State) -> Int {
    let number = StateHash.shard(StateHash.hash(state))
    let index = shards[number].index(of: state, StateHash.hash(state)) ?? 0
    return counts.levels.firstIndex { index < $0[number] } ?? counts.levels.count
  }

  /// The least state of a level from which one step leads to a state.
  @inlinable func predecessor(of state: M.State, in level: [Range<Int>]) -> M.State? {
    let parts = parallelMap(Array(workers.indices), jobs: workers.count) { number -> M.State? in
      let model = self.workers[number].model
      var least: M.State?
      for shard in stride(from: number, to: level.count, by: self.workers.count) {
        for index in level[shard] {
          let candidate = self.shards[shard].states[index]
          if let least, !ExplorationWorker<M>.isLess(candidate, least) { continue }
          var leadsThere = false
          try? model.forEachStep(from: candidate) { _, next in
            if !leadsThere, self.canonical(next, model) == state { leadsThere = true }
          }
          if leadsThere { least = candidate }
        }
      }
      return least
    }
    return parts.compactMap { $0 }.min { ExplorationWorker<M>.isLess($0, $1) }
  }
}
