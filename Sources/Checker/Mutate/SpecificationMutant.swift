import KernelSpec

/// A seeded bug of the specification: a named edit of a copy of it.
public struct SpecificationMutant: Sendable {
  public let name: String
  /// What is wrong in it, in one sentence.
  public let summary: String
  /// The theorem and the property of it that must fail.
  public let theorem: Theorem
  public let property: String
  private let changes: [Change]

  /// Edits of operations by name.
  public struct Change: Sendable {
    let operations: [String]
    let edits: [OperationEdit]

    /// Edits each of the operations named.
    public static func to(_ operations: String..., edits: OperationEdit...) -> Change {
      Change(operations: operations, edits: edits)
    }
  }

  public init(
    _ name: String, _ summary: String, _ theorem: Theorem, _ property: String, _ changes: Change...
  ) {
    self.name = name
    self.summary = summary
    self.theorem = theorem
    self.property = property
    self.changes = changes
  }

  /// `theorem/property`.
  public var killer: String { "\(theorem.rawValue)/\(property)" }

  /// The operations that the mutant changes.
  public var operations: Set<String> { Set(changes.flatMap(\.operations)) }

  /// The specification with the bug.
  ///
  /// - Throws: ``EditError`` if an edit matches nothing, or leaves an operation as it was.
  public func applied(to specification: Specification = .kernel) throws(EditError) -> Specification {
    var mutated = specification
    for change in changes {
      for name in change.operations {
        guard let index = mutated.operations.firstIndex(where: { $0.name == name }) else {
          throw EditError(subject: name, problem: "no operation has this name")
        }
        let original = mutated.operations[index].steps
        for edit in change.edits {
          do {
            mutated.operations[index].steps = try edit.apply(mutated.operations[index].steps)
          } catch {
            throw EditError(subject: name, problem: error.problem)
          }
        }
        let edited = mutated.operations[index].steps
        if edited.count == original.count, zip(edited, original).allSatisfy({ $0.isSame(as: $1) }) {
          throw EditError(subject: name, problem: "the edit changes nothing")
        }
      }
    }
    return mutated
  }
}

/// The terms of which operations are made, by the names of the parameters.
enum Named {
  static let caller = Expression<Frame>.variable("caller")
  static let source = slot("table", "offset")
  static let destination = slot("destination", "destinationOffset")
  static let parentOfCopy = choose(source.parent == .noSlot, source, else: source.parent)

  static let giver = object("source")
  static let receiver = object("destination")
  static let core = Expression<Core>.variable("core")
  static let amount = Expression<Integer>.variable("amount")
  static let kind = Expression<BudgetKind>.variable("kind")
  /// The scheduler whose turn it is in a sweep.
  static let scheduler = Expression<Scheduler>.variable("s")

  /// The slot to which an address leads in the caller's table.
  static func capability(_ address: String) -> Expression<Slot> {
    let address = Expression<Address>.variable(address)
    return caller.slot(at: Geometry.rootOffset(address)).target.slot(at: Geometry.leafOffset(address))
  }

  /// The object that the capability at an address names.
  static func object(_ address: String) -> Expression<Frame> { capability(address).target }

  /// The slot at an offset of the node that the capability at an address names.
  static func slot(_ table: String, _ offset: String) -> Expression<Slot> {
    object(table).slot(at: .variable(offset))
  }
}
