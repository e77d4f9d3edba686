import KernelSpec
import Testing

/// What must hold of the specification as data, before any solver sees it.
@Suite struct SpecificationTests {
  static let kernel = Specification.kernel

  @Test func namesAreUnique() {
    #expect(Set(Self.kernel.operations.map(\.name)).count == Self.kernel.operations.count)
    #expect(Set(Self.kernel.invariants.map(\.name)).count == Self.kernel.invariants.count)
    #expect(Set(Self.kernel.theorems.map(\.name)).count == Self.kernel.theorems.count)
    let symbols = Geometry.symbols + State.symbols
    #expect(Set(symbols.map(\.name)).count == symbols.count)
  }

  @Test(arguments: kernel.operations) func parametersAreDistinct(operation: Operation) {
    #expect(Set(operation.parameters.map(\.name)).count == operation.parameters.count)
    #expect(!operation.summary.isEmpty)
  }

  /// No requirement, and no update of the state proper, depends on a ghost: an implementation need not keep them.
  @Test(arguments: kernel.operations) func ghostsHaveNoInfluence(operation: Operation) {
    func check(_ steps: [Step]) {
      for step in steps {
        switch step {
        case .require(let condition, _): #expect(condition.readSymbols.allSatisfy { $0.role != .ghost })
        case .assign(let symbol, let indices, let value):
          #expect(symbol.role != .rigid, "\(symbol.name) is fixed")
          if symbol.role == .state {
            #expect((indices + [value]).allSatisfy { $0.readSymbols.allSatisfy { $0.role != .ghost } })
          }
        case .redefine(let symbol, _, _):
          #expect(symbol.role == .ghost, "\(symbol.name): the state changes at single points, so that each step is bounded")
        case .when(let condition, let inner):
          #expect(condition.readSymbols.allSatisfy { $0.role != .ghost })
          check(inner)
        case .forEach(let variable, let inner):
          #expect(variable.sort == .scheduler, "only what there is for each scheduler changes for all at once")
          for case .assign(let symbol, let indices, _) in inner.flatMap(\.updates) {
            #expect(indices.contains(.variable(variable)), "\(symbol.name): each scheduler has places of its own")
          }
          check(inner)
        case .result(let value): #expect(value.readSymbols.allSatisfy { $0.role != .ghost })
        }
      }
    }
    check(operation.steps)
  }

  @Test(arguments: kernel.operations) func refusalsPrecedeUpdates(operation: Operation) {
    var hasUpdated = false
    var isAnswer = false
    for step in operation.steps {
      switch step {
      case .require: #expect(!hasUpdated)
      case .assign, .redefine, .when, .forEach: hasUpdated = true
      case .result: isAnswer = true
      }
    }
    #expect(hasUpdated || isAnswer, "\(operation.name) does nothing")
  }

  @Test(arguments: kernel.invariants) func invariantsAreClosed(invariant: Invariant) {
    #expect(invariant.formula.freeVariables.isEmpty)
  }

  @Test func axiomsSpeakOfTheGeometryOnly() {
    for axiom in Geometry.axioms {
      #expect(axiom.formula.freeVariables.isEmpty)
      #expect(axiom.formula.readSymbols.allSatisfy { $0.role == .rigid })
    }
  }

  @Test(arguments: kernel.operations) func theoremsSpeakOfTheCallOnly(operation: Operation) {
    for theorem in Self.kernel.theorems {
      guard let formula = theorem.formula(operation) else { continue }
      #expect(formula.term.freeVariables.isSubset(of: operation.parameters), "\(theorem.name)")
      // A quantifier over a parameter's name would hide the parameter, and the theorem would speak of something else.
      let renamed = Operation(
        operation.name, "", isInternal: operation.isInternal,
        parameters: operation.parameters.map { Variable("\($0.name)'", $0.sort) }, landmarks: operation.landmarks
      ) {}
      let meant = theorem.formula(renamed)?.term.freeVariables.filter { $0.name.hasSuffix("'") } ?? []
      #expect(
        meant.allSatisfy { formula.term.freeVariables.contains(Variable(String($0.name.dropLast()), $0.sort)) },
        "\(theorem.name) hides a parameter")
    }
  }

  @Test func everyStateComponentIsInitialised() {
    #expect(Initial.formulas.count == State.symbols.count)
  }

  /// Each theorem that has a property of its own is the theorem of at least one.
  @Test func everyTheoremHasAProperty() {
    let proved = Set(
      Self.kernel.invariants.map(\.theorem) + Self.kernel.theorems.map(\.theorem) + Self.kernel.consequences.map(\.theorem))
    // These five are about every operation or invariant, and need no formula.
    let others: Set<Theorem> = [
      .failureAtomic, .bootSafe, .specNotVacuous, .codeRefines, .translationExact, .memoryExact, .bootComplete,
    ]
    #expect(proved.union(others) == Set(Theorem.allCases))
  }

  @Test func errorCodesArePositiveAndDistinct() {
    #expect(OperationError.allCases.map(\.rawValue) == Array(1...OperationError.allCases.count))
  }
}

extension Step {
  /// The updates at points that the step consists of.
  var updates: [Step] {
    switch self {
    case .assign, .redefine: [self]
    case .when(_, let inner), .forEach(_, let inner): inner.flatMap(\.updates)
    case .require, .result: []
    }
  }
}

extension Operation: CustomTestStringConvertible {
  public var testDescription: String { name }
}
extension Invariant: CustomTestStringConvertible {
  public var testDescription: String { name }
}

extension Term {
  var readSymbols: Set<Symbol> {
    let below = children.reduce(into: Set<Symbol>()) { $0.formUnion($1.readSymbols) }
    guard case .apply(let symbol, _) = self else { return below }
    return below.union([symbol])
  }

  var freeVariables: Set<Variable> {
    switch self {
    case .variable(let variable): [variable]
    case .forAll(let bound, _, let body), .exists(let bound, let body): body.freeVariables.subtracting(bound)
    default: children.reduce(into: []) { $0.formUnion($1.freeVariables) }
    }
  }
}
