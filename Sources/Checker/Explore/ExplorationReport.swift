/// How an exploration ended.
public enum ExplorationEnding: String, Sendable, Codable {
  /// Every reachable state was found and checked.
  case explored
  /// A property fails; nothing shorter fails.
  case violated
  /// It was interrupted.
  case interrupted
  /// The next states would not have fitted into the memory allowed.
  case memoryBound = "memory-bound"
}

/// What an exploration counts, and where it stands: all that a checkpoint keeps besides the states.
public struct ExplorationCounts: Equatable, Sendable, Codable {
  /// Steps from the states found; with symmetry, from the representatives.
  public var transitions = 0
  /// How many states the orbits have in all, as far as the model knows.
  public var representedStates: Int? = 0
  /// How many steps those states have.
  public var representedTransitions: Int? = 0
  /// How often each action was enabled, in the order of the model's names.
  public var actions: [Int]
  /// How often the model saw what is no step, by name.
  public var refusals: [String: Int] = [:]
  /// Seconds of wall-clock time, over all runs that led here.
  public var seconds = 0.0
  /// How many states each shard held at the end of each level.
  @usableFromInline var levels: [[Int]] = []
  /// How many states of the level at hand have been expanded.
  var expanded = 0

  init(actionCount: Int) { actions = Array(repeating: 0, count: actionCount) }
}

/// The outcome of an exploration.
public struct ExplorationReport: Sendable {
  /// The model in one line.
  public var identity: String
  /// What the model leaves out.
  public var restrictions: [String]
  public var ending: ExplorationEnding
  public var counts: ExplorationCounts
  /// The names of the actions, in the order of the counts.
  public var actionNames: [String]
  /// Whether only one state of each orbit was explored.
  public var usesSymmetry: Bool
  /// How many states, or representatives of orbits, were found at each depth, from 0.
  public var statesByDepth: [Int]
  /// How many threads worked.
  public var jobs: Int
  /// Bytes that describe one state.
  public var stateSize: Int
  /// Bytes that the states, and the table that finds them, occupied at most.
  public var byteCount: Int
  /// Seconds of this run alone, and the states that it found: what the rate is about.
  public var ownSeconds: Double
  public var ownStates: Int
  /// What is possible from every state, if that was asked and nothing is violated.
  public var recovery: String?
  /// What fails, and the shortest way there.
  public var violation: ExplorationViolation?

  /// How many states, or representatives of orbits, were found.
  public var states: Int { statesByDepth.reduce(0, +) }
  /// The length of the longest shortest way to a state.
  public var depth: Int { max(0, statesByDepth.count - 1) }
  /// States found a second, by the wall clock.
  public var rate: Double { Double(ownStates) / max(ownSeconds, 1e-9) }
  /// Bytes of memory for each state.
  public var bytesPerState: Double { Double(byteCount) / Double(max(states, 1)) }
}
