/// Whether it is possible to come back from everywhere.
extension Explorer {
  /// Notes a state from which no way leads to one that recovers, if there is one.
  ///
  /// The model knows a way from most states, if not from all. The others are suspects: one is cleared when a step leads from it to a state
  /// that is none; those that remain when none can be cleared any more lead to one another only.
  ///
  /// - Returns: Whether it came to its end.
  @inlinable func checkRecovery() -> Bool {
    guard let recovery = model.recovery else { return true }
    guard let states = suspectedStates() else { return false }
    let suspects = Suspects(states)
    while suspects.count > 0 {
      guard let cleared = cleared(suspects) else { return false }
      if cleared.isEmpty { break }
      suspects.clear(cleared)
    }
    // The nearest of them, and of those the least.
    let nearest = suspects.states.map(depth(of:)).min()
    let violation = PropertyViolation(recovery.name, "not so here: \(recovery.meaning)")
    for state in suspects.states where depth(of: state) == nearest { workers[0].note(.state(state, violation)) }
    return true
  }

  /// The states from which the model does not know a way; nil if it was stopped.
  @inlinable func suspectedStates() -> [M.State]? {
    let parts = parallelMap(Array(workers.indices), jobs: workers.count) { number -> [M.State] in
      var suspects: [M.State] = []
      for shard in stride(from: number, to: self.shards.count, by: self.workers.count) {
        for index in 0..<self.shards[shard].count where !self.control.isStopped {
          let state = self.shards[shard].states[index]
          if !self.workers[number].model.recovers(state) { suspects.append(state) }
        }
      }
      return suspects
    }
    return control.isStopped ? nil : parts.flatMap { $0 }
  }

  /// The suspects from which a step leads to a state that is none; nil if it was stopped.
  @inlinable func cleared(_ suspects: Suspects<M.State>) -> [Int]? {
    let parts = parallelMap(Array(workers.indices), jobs: workers.count) { number -> [Int] in
      var cleared: [Int] = []
      let model = self.workers[number].model
      for index in stride(from: number, to: suspects.all.count, by: self.workers.count) where !self.control.isStopped {
        guard suspects.isSuspect[index] else { continue }
        var leadsAway = false
        try? model.forEachStep(from: suspects.all.states[index]) { _, next in
          if !leadsAway, !suspects.contains(self.canonical(next, model)) { leadsAway = true }
        }
        if leadsAway { cleared.append(index) }
      }
      return cleared
    }
    return control.isStopped ? nil : parts.flatMap { $0 }
  }
}

/// States from which no way back is known.
@usableFromInline final class Suspects<State: BitwiseCopyable & Equatable & Sendable>: @unchecked Sendable {
  @usableFromInline let all = StateShard<State>()
  @usableFromInline private(set) var isSuspect: [Bool]
  @usableFromInline private(set) var count: Int

  @usableFromInline init(_ states: [State]) {
    for state in states { _ = all.insert(state, StateHash.hash(state)) }
    count = states.count
    isSuspect = Array(repeating: true, count: states.count)
  }

  @usableFromInline var states: [State] { isSuspect.indices.filter { isSuspect[$0] }.map { all.states[$0] } }

  @inlinable func contains(_ state: State) -> Bool {
    all.index(of: state, StateHash.hash(state)).map { isSuspect[$0] } ?? false
  }

  @usableFromInline func clear(_ numbers: [Int]) {
    for number in numbers { isSuspect[number] = false }
    count -= numbers.count
  }
}
