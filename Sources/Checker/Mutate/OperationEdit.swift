import KernelSpec

/// An edit that does not do what it was written for: it matches nothing, matches too much, or changes nothing.
public struct EditError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The operation or file that was to be edited.
  public var subject: String
  public var problem: String
  public var description: String { "\(subject): \(problem)" }

  public init(subject: String, problem: String) {
    self.subject = subject
    self.problem = problem
  }
}

/// One change of an operation's steps, as a seeded bug makes it.
///
/// An edit that finds nothing to change is an error: a mutant must never be the original by accident.
public struct OperationEdit: Sendable {
  /// Which of several requirements with one error is meant.
  public enum Occurrence: Sendable {
    case only, first, last, all
  }

  /// The edited steps, or what stood in the way.
  let apply: @Sendable ([Step]) throws(Failure) -> [Step]

  /// Why an edit cannot be applied; the caller knows to which operation.
  struct Failure: Error {
    var problem: String
  }

  init(_ apply: @escaping @Sendable ([Step]) throws(Failure) -> [Step]) { self.apply = apply }
}

// MARK: - Requirements

extension OperationEdit {
  /// Leaves out the requirement that refuses with the error.
  public static func drop(_ error: OperationError, _ occurrence: Occurrence = .only) -> OperationEdit {
    editingRequirement(error, occurrence) { _ in nil }
  }

  /// Replaces the condition of the requirement that refuses with the error.
  public static func alter(
    _ error: OperationError, _ occurrence: Occurrence = .only,
    _ condition: @escaping @Sendable (Expression<Truth>) -> Expression<Truth>
  ) -> OperationEdit {
    editingRequirement(error, occurrence) { .require(condition(Expression($0)).term, else: error) }
  }

  private static func editingRequirement(
    _ error: OperationError, _ occurrence: Occurrence, _ edit: @escaping @Sendable (Term) -> Step?
  ) -> OperationEdit {
    OperationEdit { steps throws(Failure) in
      var edited = steps
      // From the last, so that the places found stay what they are.
      for place in try places(of: error, occurrence, in: steps).reversed() {
        guard case .require(let condition, _) = steps[place] else { continue }
        edited.replaceSubrange(place...place, with: edit(condition).map { [$0] } ?? [])
      }
      return edited
    }
  }

  private static func places(
    of error: OperationError, _ occurrence: Occurrence, in steps: [Step]
  ) throws(Failure) -> [Int] {
    let found = steps.indices.filter { index in
      if case .require(_, error) = steps[index] { true } else { false }
    }
    guard let first = found.first, let last = found.last else {
      throw Failure(problem: "no requirement refuses with \(error)")
    }
    switch occurrence {
    case .only where found.count > 1: throw Failure(problem: "\(found.count) requirements refuse with \(error)")
    case .only, .first: return [first]
    case .last: return [last]
    case .all: return found
    }
  }
}

// MARK: - Updates

/// An update of one symbol, with the conditions under which it takes place.
struct Update {
  let symbol: Symbol
  /// Where the symbol changes; empty for a redefinition everywhere.
  let indices: [Term]
  let value: Term
  let guards: [Term]
  let step: Step
}

extension OperationEdit {
  /// Leaves out the updates of a symbol; `place`, where given, is the first index of those that are meant.
  public static func forget(_ symbol: Symbol, at place: Term? = nil) -> OperationEdit {
    editingUpdates(of: symbol, at: place, .all) { _ in [] }
  }

  /// Changes what an update of a symbol writes; `place`, where given, is the first index of the one that is meant.
  public static func write(
    _ symbol: Symbol, at place: Term? = nil, _ occurrence: Occurrence = .only,
    _ value: @escaping @Sendable (Term) -> Term
  ) -> OperationEdit {
    editingUpdates(of: symbol, at: place, occurrence) { update in
      switch update.step {
      case .assign(let symbol, let indices, let old): [.assign(symbol, indices, value(old))]
      case .redefine(let symbol, let variables, let old): [.redefine(symbol, variables, value(old))]
      default: []
      }
    }
  }

  /// Replaces the updates of a symbol by other steps, under the conditions that they had.
  public static func replace(
    _ symbol: Symbol, at place: Term? = nil, _ occurrence: Occurrence = .only, by steps: [Step]
  ) -> OperationEdit {
    editingUpdates(of: symbol, at: place, occurrence) { _ in steps }
  }

  /// Makes the updates of a symbol before the last requirement that refuses with the error, and so even if that refuses.
  public static func hurry(_ symbol: Symbol, before error: OperationError) -> OperationEdit {
    OperationEdit { steps throws(Failure) in
      var moved: [Step] = []
      let rest = Self.rewritten(steps) { update in
        guard update.symbol == symbol else { return [update.step] }
        moved.append(update.guards.reversed().reduce(update.step) { .when($1, [$0]) })
        return []
      }
      guard !moved.isEmpty else { throw Failure(problem: "no update of \(symbol.name)") }
      guard let place = try places(of: error, .last, in: rest).last else { return rest }
      return rest[..<place] + moved + rest[place...]
    }
  }

  /// Replaces a term wherever the updates mention it, conditions included; the requirements keep it.
  public static func mistake<Tag>(_ term: Expression<Tag>, for other: Expression<Tag>) -> OperationEdit {
    OperationEdit { steps throws(Failure) in
      var count = 0
      let edited = steps.map { step -> Step in
        if case .require = step { return step }
        return step.replacing(term.term, with: other.term, &count)
      }
      guard count > 0 else { throw Failure(problem: "no update mentions the term") }
      return edited
    }
  }

  /// Takes each of two terms for the other, wherever the updates mention them.
  public static func exchange<Tag>(_ term: Expression<Tag>, _ other: Expression<Tag>) -> OperationEdit {
    let placeholder = Expression<Tag>.variable("placeholder")
    return OperationEdit { steps throws(Failure) in
      var edited = steps
      for (old, new) in [(term, placeholder), (other, term), (placeholder, other)] {
        edited = try mistake(old, for: new).apply(edited)
      }
      return edited
    }
  }

  /// Adds an update at the end, where it overrides the earlier ones.
  public static func add(_ steps: Step...) -> OperationEdit {
    OperationEdit { (old) throws(Failure) in old + steps }
  }

  /// Changes what the operation returns.
  public static func answer(_ value: Expression<Integer>) -> OperationEdit {
    OperationEdit { steps throws(Failure) in
      var found = false
      let edited = steps.map { step -> Step in
        guard case .result = step else { return step }
        found = true
        return .result(value.term)
      }
      guard found else { throw Failure(problem: "the operation returns nothing") }
      return edited
    }
  }

  /// Leaves out each conditional group of updates whose condition is chosen.
  public static func skip(when isChosen: @escaping @Sendable (Term) -> Bool) -> OperationEdit {
    OperationEdit { steps throws(Failure) in
      var found = false
      let edited = steps.filter { step in
        guard case .when(let condition, _) = step, isChosen(condition) else { return true }
        found = true
        return false
      }
      guard found else { throw Failure(problem: "no updates have the condition") }
      return edited
    }
  }

  private static func editingUpdates(
    of symbol: Symbol, at place: Term?, _ occurrence: Occurrence, _ edit: @escaping @Sendable (Update) -> [Step]
  ) -> OperationEdit {
    OperationEdit { steps throws(Failure) in
      func isMeant(_ update: Update) -> Bool {
        update.symbol == symbol && (place == nil || update.indices.first == place)
      }
      var count = 0
      _ = rewritten(steps) { update in
        if isMeant(update) { count += 1 }
        return [update.step]
      }
      guard count > 0 else { throw Failure(problem: "no such update of \(symbol.name)") }
      if case .only = occurrence, count > 1 {
        throw Failure(problem: "\(count) such updates of \(symbol.name)")
      }
      var index = 0
      return rewritten(steps) { update in
        guard isMeant(update) else { return [update.step] }
        index += 1
        let isChosen =
          switch occurrence {
          case .only, .all: true
          case .first: index == 1
          case .last: index == count
          }
        return isChosen ? edit(update) : [update.step]
      }
    }
  }

  /// The steps with each update replaced by what the closure makes of it.
  private static func rewritten(_ steps: [Step], guards: [Term] = [], _ edit: (Update) -> [Step]) -> [Step] {
    steps.flatMap { step -> [Step] in
      switch step {
      case .require, .result: return [step]
      case .assign(let symbol, let indices, let value):
        return edit(Update(symbol: symbol, indices: indices, value: value, guards: guards, step: step))
      case .redefine(let symbol, _, let value):
        return edit(Update(symbol: symbol, indices: [], value: value, guards: guards, step: step))
      case .when(let condition, let inner):
        let rest = rewritten(inner, guards: guards + [condition], edit)
        return rest.isEmpty ? [] : [.when(condition, rest)]
      case .forEach(let variable, let inner):
        let rest = rewritten(inner, guards: guards, edit)
        return rest.isEmpty ? [] : [.forEach(variable, rest)]
      }
    }
  }
}
