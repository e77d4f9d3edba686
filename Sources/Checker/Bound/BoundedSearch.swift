import KernelImpl
import KernelSpec

/// Where sequences of calls begin.
public enum BoundStart: Equatable, Sendable {
  /// The small machine as its boot operations leave it: where `kcheck explore` begins, too.
  case booted
  /// The state before boot, in which every frame is untyped: then the boot operations may be called as well.
  case beforeBoot
  /// Any state that satisfies every invariant and the predicate. TLBs remember the most that its times allow.
  case satisfying(Predicate)
}

/// Searches all sequences of calls, shortest first, for one that breaks a property.
///
/// The operations and all their arguments are variables of a solver. Each property has a solver of its own, which knows just that part
/// of the state on which the property depends; it serves every length, since a further call only adds clauses, and whether the
/// last call breaks the property is an assumption. A sequence that is found has been executed by the evaluator, which has to agree.
public struct BoundedSearch: Sendable {
  public var specification: Specification
  /// The machine whose boot operations lead to the start, where sequences begin with a booted machine.
  public var machine: SmallMachine?
  public var geometry: MachineGeometry
  public var start: BoundStart
  /// The sets of rights that calls ask for.
  public var rights: [UInt64] = Array(0...7)
  /// The search is for a sequence that breaks any of them.
  public var properties: [BoundProperty]
  /// The most calls in a sequence.
  public var depth: Int
  /// The bug that the specification has, for the report.
  public var bug: SpecificationMutant?
  /// The resource units that each check may use.
  public var rlimit = defaultResourceLimit
  /// The seed of the solver's random choices.
  public var seed: UInt32 = 0
  /// How many threads to use.
  public var jobs = 1

  public static let defaultResourceLimit: UInt64 = 400_000_000

  public init(
    _ specification: Specification = .kernel, machine: SmallMachine, start: BoundStart = .booted,
    properties: [BoundProperty], depth: Int
  ) {
    self.specification = specification
    self.machine = machine
    geometry = machine.geometry
    self.start = start
    self.properties = properties
    self.depth = depth
  }

  /// A search from any state that satisfies the invariants and a predicate.
  ///
  /// - Parameter geometry: A few frames; the state's times and counts go up to its maximum, which is therefore to be small.
  public init(
    _ specification: Specification = .kernel, geometry: MachineGeometry, from predicate: Predicate,
    properties: [BoundProperty], depth: Int
  ) {
    self.specification = specification
    self.geometry = geometry
    start = .satisfying(predicate)
    self.properties = properties
    self.depth = depth
  }

  /// The calls that lead from the state before boot to where sequences begin.
  public var startCalls: [FuzzCall] { start == .booted ? machine?.start ?? [] : [] }

  /// Whether the search is for a state that satisfies a predicate.
  public var seeksState: Bool { properties.contains(where: \.isPredicate) }

  /// The operations that a sequence may call: those on tcaps not, since the machine has no schedulers.
  public var operations: [KernelSpec.Operation] {
    specification.operations.filter { (start == .beforeBoot || !$0.isInternal) && !$0.concernsTcaps }
  }

  /// Runs the search.
  ///
  /// Neither the verdict nor the sequence depends on the number of threads.
  ///
  /// - Parameter progress: Called with each length of which it is known that no sequence breaks anything.
  /// - Throws: ``BoundError`` where the specification cannot be evaluated, or solver and evaluator disagree.
  public func run(
    cancellation: Cancellation = Cancellation(), progress: (@Sendable (BoundProgress) -> Void)? = nil
  ) throws(BoundError) -> BoundResult {
    let began = ContinuousClock.now
    let execution: BoundExecution
    do { execution = try BoundExecution(self) } catch { throw .specification(error) }
    var result = BoundResult(search: self)
    let unrolling = Unrolling(operations, choices, from: execution.startState)
    if case .satisfying(let predicate) = start {
      unrolling.restart(fromAllThatSatisfy: specification.invariants.map(\.formula) + [predicate.term])
    }
    let options = SolverOptions(rlimit: rlimit, seed: seed, wantsModel: true)
    var searches: [PropertySearch] = []
    for property in properties {
      do { searches.append(try PropertySearch(property, of: unrolling, options)) } catch { throw .solver(error) }
    }
    for length in 0...depth {
      if length > 0 { unrolling.extend() }
      let answers = decide(searches, unrolling, length, cancellation, progress)
      result.clauses = searches.reduce(0) { $0 + $1.clauseCount }
      if try result.take(answers, execution) { break }
      result.depth = length
    }
    result.seconds = began.duration(to: .now) / .seconds(1)
    return result
  }

  var choices: CallChoices {
    CallChoices(
      rights: rights.map { Int($0) }, entryPoints: properties.contains(where: \.readsEntryPoints) ? Array(0...3) : [0])
  }

  /// Asks each property's solver about sequences of one length, up to the first property that is broken or undecided.
  private func decide(
    _ searches: [PropertySearch], _ unrolling: Unrolling, _ length: Int, _ cancellation: Cancellation,
    _ progress: (@Sendable (BoundProgress) -> Void)?
  ) -> [Result<PropertySearch.Answer, SolverError>] {
    var pending: [PropertySearch] = []
    for search in searches where search.prepare(unrolling) { pending.append(search) }
    var answers: [Result<PropertySearch.Answer, SolverError>] = []
    // As many at a time as there are threads, so that little is asked in vain after the answer that ends the search.
    for first in stride(from: 0, to: pending.count, by: jobs) {
      if cancellation.isCancelled { return answers + [.success(.interrupted)] }
      progress?(BoundProgress(length: length, decided: first, properties: pending.count))
      let batch = pending[first..<min(first + jobs, pending.count)].map { PropertySearch.Reference(search: $0) }
      answers += parallelMap(batch, jobs: jobs) { batch in batch.search.ask(cancellation) }
      if answers.contains(where: \.endsSearch) { break }
    }
    return answers
  }
}

/// How far a search has come.
public struct BoundProgress: Sendable {
  /// The number of calls in the sequences that are searched.
  public let length: Int
  /// How many of the properties are decided for that length.
  public let decided: Int
  /// How many properties sequences of that length might break.
  public let properties: Int
}

/// Why a bounded search has no result.
public enum BoundError: Error, Sendable, CustomStringConvertible {
  /// The specification cannot be evaluated.
  case specification(EvaluationError)
  case solver(SolverError)
  /// The evaluator does not confirm what the solver found.
  case disagreement(String)

  public var description: String {
    switch self {
    case .specification(let error): "\(error)"
    case .solver(let error): "\(error)"
    case .disagreement(let message): "the solver's sequence does not do what the solver says: \(message)"
    }
  }
}
