import KernelSpec

/// One run of an operation's code over symbolic words, along one path.
///
/// The code asks for a `Bool` with each comparison. The exploration answers from what the path already implies, or else decides: as the
/// run before did, up to the decision that is to fall otherwise this time, and then first with yes.
package final class Exploration: @unchecked Sendable {
  /// The run whose code executes on this thread.
  static var current: Exploration {
    guard let running else { preconditionFailure("symbolic words are used outside an exploration") }
    return running
  }
  @TaskLocal package static var running: Exploration?

  /// A comparison that the path did not already imply, and how it fell.
  struct Decision: Sendable {
    let condition: Term
    var isTaken: Bool
    /// Whether the other answer remains to be explored.
    var isOpen: Bool
    /// The line of the source that asked, if lines are recorded.
    var line: String?
    var assumption: Term {
      if isTaken { return condition }
      if case .not(let operand) = condition { return operand }
      return .not(condition)
    }
  }

  /// Something that has to be proved of the path: without it, the code might trap or leave the meaning of words.
  package struct Debt: Sendable, Hashable {
    package let condition: Term
    package let meaning: String
  }

  /// An answer that the run before gave.
  package struct Answer: Sendable {
    var answer: Bool
    var isOpen: Bool
  }

  /// Whether decisions record the lines of the source that asked.
  var recordsLines = false

  /// The answers to give first.
  private let prefix: [Answer]
  let summaries: LoopSummaries
  private let reachability: Reachability
  /// The places of the decisions of which the other answer cannot be.
  private(set) var forced: [Int] = []
  private(set) var decisions: [Decision] = []
  package private(set) var debts: [Debt] = []
  private(set) var problem: UnsupportedStep?
  /// What the code has changed, in order; all terms are about the state before the call.
  private(set) var writes: [Step] = []
  /// How often the path has loaded or stored a word, in all but the loops, and in an iteration of each that it has passed.
  private(set) var accesses = 0
  private(set) var accessesInLoops: [LoopDomain: Int] = [:]
  /// Where the path was cut, after an iteration that leads to the next: what is known by it of the loop.
  private(set) var found: (loop: Loop, summary: LoopSummary)?
  /// The unknown counters of the loops entered.
  private(set) var counters: [Variable] = []
  /// The loops entered, but for one of which an iteration has come to its end.
  private(set) var left: [[Bool]] = []
  /// The number of the `throw` that the run came to last, where the kernel tells it; see ``ThrowSite``.
  var thrown: Int?
  private(set) var loop: Loop?

  private var facts = Facts()

  package init(prefix: [Answer], summaries: LoopSummaries, reachability: Reachability = .unknown) {
    self.prefix = prefix
    self.reachability = reachability
    self.summaries = summaries
  }

  /// By which another run comes the same way.
  var answers: [Answer] { decisions.map { Answer(answer: $0.isTaken, isOpen: $0.isOpen) } }

  /// Whether the run's result means nothing: the path was cut, or the code has done something without a meaning here.
  var isCut: Bool { found != nil || problem != nil }

  // MARK: What words ask

  func compute(_ body: () throws -> SymbolicWord.Sum) -> SymbolicWord.Sum {
    do { return try body() } catch { return fail(error) }
  }

  func decide(_ comparison: () throws -> Term) -> Bool {
    do { return decide(try comparison()) } catch {
      _ = fail(error)
      return false
    }
  }

  private func fail(_ error: any Error) -> SymbolicWord.Sum {
    if problem == nil { problem = (error as? UnsupportedStep) ?? UnsupportedStep(description: "\(error)") }
    return SymbolicWord.Sum()
  }

  func owe(_ condition: Term, _ meaning: String) {
    if isCut || facts.answer(to: condition) == true { return }
    let debt = Debt(condition: condition, meaning: meaning)
    if !debts.contains(debt) { debts.append(debt) }
  }

  func countAccess() { accesses += 1 }

  /// Notes a change that the code makes.
  func write(_ step: Step) { writes.append(step) }

  /// Notes a load of a component.
  func noteRead(_ symbol: Symbol, at indices: [Term]) {
    guard let loop, symbol.domain.contains(loop.counter.sort), !indices.contains(.variable(loop.counter)) else { return }
    self.loop!.readElsewhere.insert(symbol)
  }

  private var line: String? { recordsLines ? SourceTrail.current() : nil }

  private func decide(_ condition: Term) -> Bool {
    // After a cut any answer will do that ends the run.
    if isCut { return false }
    if case .not(let operand) = condition { return !decide(operand) }
    if case .and(let parts) = condition { return parts.allSatisfy { decide($0) } }
    if let answer = facts.answer(to: condition) { return answer }
    let index = decisions.count
    var decision = Decision(condition: condition, isTaken: true, isOpen: false)
    if index < prefix.count {
      // Whether the other answer is open is known from the run that was first to decide so.
      decision.isTaken = prefix[index].answer
      decision.isOpen = prefix[index].isOpen
    } else {
      let before = decisions.map(\.assumption)
      // What the path goes on with is asked last, so that the solver keeps it.
      let canFail = reachability.allows(before + [.not(condition)], counters)
      decision.isTaken = !canFail || reachability.allows(before + [condition], counters)
      decision.isOpen = canFail && decision.isTaken
      if !decision.isOpen { forced.append(index) }
    }
    let isTaken = decision.isTaken
    decision.line = line
    decisions.append(decision)
    facts.learn(condition, isTaken)
    if decisions.count > 400 { _ = fail(UnsupportedStep(description: "a path of more than 400 decisions")) }
    return isTaken
  }

  // MARK: Loops

  /// Whether the answer to the decision of that number is yes.
  func isToTake(_ index: Int) -> Bool { index >= prefix.count || prefix[index].answer }

  /// Goes on with an iteration of which the condition holds.
  func assume(_ condition: Term, isOpen: Bool) {
    decisions.append(Decision(condition: condition, isTaken: true, isOpen: isOpen, line: line))
    facts.learn(condition, true)
  }

  /// Goes on behind a loop, where the condition does not hold.
  func reject(_ condition: Term) {
    decisions.append(Decision(condition: condition, isTaken: false, isOpen: false, line: line))
  }

  func begin(_ loop: Loop) {
    self.loop = loop
    counters.append(loop.counter)
    left.append(loop.key)
  }

  /// Ends the path, after an iteration that leads to the next.
  func cut(_ loop: Loop, _ summary: LoopSummary) {
    found = (loop, summary)
    left.removeAll { $0 == loop.key }
  }

  func pass(_ summary: LoopSummary) {
    accessesInLoops[summary.domain, default: 0] += summary.accesses
    loop = nil
  }
}

/// What a path's decisions imply at once, without a solver.
private struct Facts {
  private var answers: [Term: Bool] = [:]
  /// Terms of which the value is known.
  private var numbers: [Term: Int] = [:]
  /// Terms that are known to be less than a number.
  private var limits: [Term: Int] = [:]
  /// Of each term of an enumeration, the elements that it may be.
  private var possible: [Term: Set<Int>] = [:]

  /// The elements that a formula says a term to be one of.
  private func membership(_ condition: Term) -> (term: Term, enumeration: Enumeration, codes: Set<Int>)? {
    switch condition {
    case .equal(let term, .element(let enumeration, let code)): return (term, enumeration, [code])
    case .or(let parts):
      var result: (term: Term, enumeration: Enumeration, codes: Set<Int>)?
      for part in parts {
        guard let next = membership(part), result == nil || result!.term == next.term else { return nil }
        result = (next.term, next.enumeration, next.codes.union(result?.codes ?? []))
      }
      return result
    default: return nil
    }
  }

  private func elements(_ term: Term, _ enumeration: Enumeration) -> Set<Int> {
    possible[term] ?? Set(enumeration.cases.indices)
  }

  func answer(to condition: Term) -> Bool? {
    if case .truth(let value) = condition { return value }
    if case .equal(let left, let right) = condition, left == right { return true }
    if let answer = answers[condition] { return answer }
    if case .less(let term, .integer(let limit)) = condition, let known = limits[term], known <= limit { return true }
    if case .equal(let term, .integer(let number)) = condition, let other = numbers[term] { return number == other }
    guard let (term, enumeration, codes) = membership(condition) else { return nil }
    let elements = elements(term, enumeration)
    if elements.isSubset(of: codes) { return true }
    return elements.isDisjoint(with: codes) ? false : nil
  }

  mutating func learn(_ condition: Term, _ isTrue: Bool) {
    answers[condition] = isTrue
    if case .equal(let left, let right) = condition { answers[.equal(right, left)] = isTrue }
    if case .less(let term, .integer(let limit)) = condition, isTrue { limits[term] = min(limits[term] ?? limit, limit) }
    if case .equal(let term, .integer(let number)) = condition, isTrue { numbers[term] = number }
    guard let (term, enumeration, codes) = membership(condition) else { return }
    let before = elements(term, enumeration)
    possible[term] = isTrue ? before.intersection(codes) : before.subtracting(codes)
  }
}
