import KernelSpec

/// What a loop of the kernel may count: cores, or schedulers, each up from 0.
enum LoopDomain: CaseIterable {
  case cores, schedulers

  /// The domain whose elements there are so many of, if it is one.
  init?(countedBelow limit: SymbolicWord.Sum) {
    guard let domain = Self.allCases.first(where: { limit.atom == .integer($0.limit) }) else { return nil }
    self = domain
  }

  private var limit: Term {
    switch self {
    case .cores: HardwareGeometry.coreCount().term
    case .schedulers: HardwareGeometry.schedulerCount().term
    }
  }
  var name: String { self == .cores ? "cores" : "schedulers" }
  var sort: Sort { self == .cores ? .core : .scheduler }

  /// An unknown element.
  func unknown(_ index: Int) -> Variable { Variable("\(self == .cores ? "core" : "scheduler")\(index)", sort) }
  func atom(_ element: Term) -> SymbolicWord.Atom { self == .cores ? .core(element) : .scheduler(element) }
  func exists(_ element: Term) -> Term {
    .apply(self == .cores ? Geometry.isCore.symbol : Geometry.isScheduler.symbol, [element])
  }
}

/// What is known of a loop from the ways through one iteration of it, for an unknown element, that lead to the next.
struct LoopSummary: Sendable {
  /// One way: what the iteration asks, and what it then stores.
  struct Way: Sendable {
    let condition: Term
    let writes: [Step]
  }

  let domain: LoopDomain
  let counter: Variable
  var ways: [Way]
  /// How many words an iteration loads and stores, at most.
  var accesses: Int
  /// The components that an iteration reads at another element than its own.
  var readElsewhere: Set<Symbol>
  /// Whether an iteration may end the loop.
  var isLeft = false

  /// The components that an iteration stores to.
  var stored: Set<Symbol> {
    Set(ways.flatMap(\.writes).compactMap { if case .assign(let symbol, _, _) = $0 { symbol } else { nil } })
  }

  mutating func add(_ other: LoopSummary) {
    ways += other.ways
    accesses = max(accesses, other.accesses)
    readElsewhere.formUnion(other.readElsewhere)
  }

  /// Why what all iterations do together is not what each does by itself, if so.
  var problem: String? {
    if stored.isEmpty { return nil }
    if isLeft { return "a loop over the \(domain.name) that stores, and may end before the last" }
    if let symbol = stored.intersection(readElsewhere).first {
      return "a loop over the \(domain.name) that reads what another iteration stores: \(symbol.name)"
    }
    return nil
  }

  /// That every element satisfies what its iteration asks.
  var everywhere: Term {
    let element = Term.variable(counter)
    let condition = ways.count == 1 ? ways[0].condition : .or(ways.map(\.condition))
    let triggers = condition.cells(of: element).map { [$0] }
    return .forAll([counter], triggers: triggers, .implies(domain.exists(element), condition))
  }

  /// What all iterations store, at once.
  var effect: Step {
    .forEach(counter, ways.map { .when(.and([domain.exists(.variable(counter)), $0.condition]), $0.writes) })
  }
}

/// The summaries of the loops of an operation, by the decisions before them.
package struct LoopSummaries: Sendable {
  private var summaries: [[Bool]: LoopSummary] = [:]
  /// The loops that an iteration may end.
  private var left: Set<[Bool]> = []

  package init() {}

  subscript(key: [Bool]) -> LoopSummary? {
    guard var summary = summaries[key] else { return nil }
    summary.isLeft = left.contains(key)
    return summary
  }

  mutating func add(_ summary: LoopSummary, at key: [Bool]) {
    if summaries[key] == nil { summaries[key] = summary } else { summaries[key]!.add(summary) }
  }
  mutating func leave(_ key: [Bool]) { left.insert(key) }
}

extension Exploration {
  /// A loop whose iteration is being explored.
  struct Loop {
    let key: [Bool]
    let domain: LoopDomain
    let counter: Variable
    /// How much there was of each when the iteration began.
    let decisions, accesses, writes, debts: Int
    var readElsewhere: Set<Symbol> = []
  }

  /// Answers the condition of a loop that counts cores or schedulers up from 0, if this is one.
  ///
  /// Instead of any number of iterations one is explored, with an unknown element for a counter. It may leave the loop; or it
  /// leads to the next, and its path is cut there. What it asked and stored on the way is the loop's summary, by which the exploration
  /// goes on behind the loop:
  /// - An iteration that stores nothing: what it asked is assumed of every element. That is an induction over the elements.
  /// - One that stores: each stores to places of its own element only, reads what iterations store at its own element only, and
  ///   none ends the loop. So each does what it does by itself, and all together change every element's places at once.
  ///
  /// In both, the counter rises by one, and no other variable of the code outlives an iteration. What does not fit is refused.
  func scan(_ box: SymbolicWord.Box, below limit: SymbolicWord.Sum) -> Bool? {
    guard !isCut, let domain = LoopDomain(countedBelow: limit) else { return nil }
    if box.sum.literal == 0 { return enter(box, domain) }
    guard let loop, loop.domain == domain else { return nil }
    let atom = domain.atom(.variable(loop.counter))
    guard box.sum.terms[atom] != nil else { return nil }
    guard box.sum == SymbolicWord.Sum(constant: 1, terms: [atom: 1]) else {
      return refuse("a loop over the \(domain.name) that does not count up from one to the next")
    }
    let written = writes[loop.writes...]
    guard written.allSatisfy({ $0.isAt(loop.counter) }) else {
      return refuse("a loop over the \(domain.name) that stores elsewhere than at the element that it counts")
    }
    let way = LoopSummary.Way(
      condition: .conjunction(decisions[loop.decisions...].map(\.assumption)), writes: Array(written))
    let summary = LoopSummary(
      domain: domain, counter: loop.counter, ways: [way], accesses: accesses - loop.accesses,
      readElsewhere: loop.readElsewhere)
    cut(loop, summary)
    return false
  }

  private func enter(_ box: SymbolicWord.Box, _ domain: LoopDomain) -> Bool {
    let key = decisions.map(\.isTaken)
    let index = decisions.count
    if isToTake(index) {
      let unknown = domain.unknown(index)
      assume(domain.exists(.variable(unknown)), isOpen: true)
      box.sum = SymbolicWord.Sum(terms: [domain.atom(.variable(unknown)): 1])
      begin(
        Loop(
          key: key, domain: domain, counter: unknown, decisions: decisions.count, accesses: accesses, writes: writes.count,
          debts: debts.count))
      return true
    }
    guard let summary = summaries[key] else { return refuse("a loop over the \(domain.name) that never comes to a second") }
    if let problem = summary.problem { return refuse(problem) }
    if summary.stored.isEmpty {
      reject(.not(summary.everywhere))
    } else {
      reject(.truth(false))
      write(summary.effect)
    }
    pass(summary)
    return false
  }

  private func refuse(_ problem: String) -> Bool {
    _ = compute { throw UnsupportedStep(description: problem) }
    return false
  }
}

extension Step {
  /// Whether the update is at the place of an element, which is one of its indices.
  fileprivate func isAt(_ element: Variable) -> Bool {
    if case .assign(_, let indices, _) = self { indices.contains(.variable(element)) } else { false }
  }
}

extension Term {
  /// The components of the state, in the term, that have the element for an argument.
  fileprivate func cells(of element: Term) -> [Term] {
    var cells: [Term] = []
    func collect(_ term: Term) {
      if case .apply(let symbol, let arguments) = term, symbol.role != .rigid, arguments.contains(element), !cells.contains(term)
      {
        cells.append(term)
      }
      for child in term.children { collect(child) }
    }
    collect(self)
    return cells
  }
}
