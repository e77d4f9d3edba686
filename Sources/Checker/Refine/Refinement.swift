import KernelImpl
import KernelSpec

/// What the code owes to the specification: an obligation for each path of each operation.
public struct Refinement: Sendable {
  public let specification: Specification

  /// The code.
  var kernel = SymbolicKernel.shipped

  public init(specification: Specification = .kernel) { self.specification = specification }

  /// What is on one side only, found without a solver.
  public var drift: [String] {
    let calls = SystemCall.allCases.map { "\($0)" }
    let operations = specification.operations
    var lines = Representation.gaps
    lines += operations.map(\.name).filter { !calls.contains($0) }.map { "the kernel has no operation '\($0)'" }
    lines += calls.filter { name in !operations.contains { $0.name == name } }.map {
      "the specification has no operation '\($0)'"
    }
    for call in SystemCall.allCases {
      guard let operation = specification.operation(named: "\(call)"), operation.parameters.count != call.parameterCount else {
        continue
      }
      lines.append(
        "'\(call)' takes \(call.parameterCount) arguments in the kernel, \(operation.parameters.count) in the specification")
    }
    for error in OperationError.allCases where KernelError(rawValue: UInt64(error.rawValue)).map({ "\($0)" }) != "\(error)" {
      lines.append("the kernel has no error '\(error)' with code \(error.rawValue)")
    }
    if let extra = KernelError(rawValue: UInt64(OperationError.allCases.count) + 1) {
      lines.append("the specification has no error '\(extra)'")
    }
    return lines
  }

  /// The paths of an operation, in the order in which they are found.
  public func paths(of operation: Operation) -> [CodePath] {
    guard let call = SystemCall.named(operation.name) else { return [] }
    return CodePath.all(of: call, operation, on: kernel) { path in
      let script = obligation(path, operation).script(of: specification)
      return (try? Z3.check(script, options: SolverOptions(rlimit: 200_000)).verdict) != .unsatisfiable
    }
  }

  /// An obligation for each path of each of the operations.
  ///
  /// - Parameters:
  ///   - jobs: How many threads.
  ///   - cancellation: When set, operations that have not been taken up are left out.
  ///   - progress: Called with each operation explored, never twice at once.
  public func obligations(
    of operations: [Operation], jobs: Int, cancellation: Cancellation = Cancellation(),
    progress: (@Sendable (Operation) -> Void)? = nil
  ) -> [Obligation] {
    // Those with most requirements take longest, and come first.
    let order = operations.indices.sorted { operations[$1].requirements.count < operations[$0].requirements.count }
    let found = parallelMap(
      order, jobs: jobs, cancellation: cancellation, progress: { index, _ in progress?(operations[order[index]]) },
      { obligations(of: operations[$0]) })
    return zip(order, found).sorted { $0.0 < $1.0 }.flatMap { $1 ?? [] }
  }

  /// An obligation for each path of an operation.
  public func obligations(of operation: Operation) -> [Obligation] {
    let paths = paths(of: operation)
    return paths.map { obligation($0, operation) } + [
      Obligation(
        theorem: .codeRefines, property: "can-succeed", operation: operation.name,
        meaning: "\(operation.name) can succeed on a machine of the hardware's geometry.", goal: .canSucceedOnMachine(operation))
    ]
  }

  private func obligation(_ path: CodePath, _ operation: Operation) -> Obligation {
    Obligation(
      theorem: .codeRefines, property: "\(path.outcome.name)-\(path.number)", operation: operation.name,
      meaning: "On path \(path.number) of \(operation.name), the code does what the specification says, and cannot trap.",
      goal: .refines(operation, path))
  }
}

extension CodePath.Outcome {
  /// What the code does.
  var verb: String {
    switch self {
    case .success: "succeeds"
    case .failure(let error): "refuses with \(error)"
    case .unreachable: "comes where no state should lead"
    case .lost(let reason): "does what cannot be followed: \(reason)"
    }
  }

  /// `success`, or the error.
  var name: String {
    switch self {
    case .success: "success"
    case .failure(let error): "\(error)"
    case .unreachable: "unreachable"
    case .lost: "lost"
    }
  }
}

// MARK: - The script

extension SMTWriter {
  /// The declarations of what only refinement speaks of, and what is known of it.
  func machine() -> String {
    var text = ""
    for symbol in HardwareGeometry.symbols + [HardwareGeometry.largestWord.symbol] {
      text += "(declare-fun \(symbol.name) (\(symbol.domain.map(\.name).joined(separator: " "))) \(symbol.range.name))\n"
    }
    text += "(assert (= largestWord \(UInt64.max)))\n"
    var context = Context()
    context.keepsTriggers = true
    for (name, formula) in HardwareGeometry.facts { text += "; machine: \(name)\n(assert \(self.text(formula, context)))\n" }
    // The words that represent the state are words.
    for part in Representation.parts where part.symbol.range == .integer {
      let variables = part.symbol.domain.map { Variable("x", $0) }
      let cell = Term.apply(part.symbol, variables.map { .variable($0) })
      let range = Self.isWord(cell)
      let formula = variables.isEmpty ? range : .forAll(variables, triggers: [[cell]], range)
      text += "; \(part.symbol.name) is a word\n(assert \(self.text(formula, context)))\n"
    }
    return text
  }

  private static func isWord(_ term: Term) -> Term {
    .and([.lessOrEqual(.integer(0), term), .lessOrEqual(term, HardwareGeometry.largestWord().term)])
  }

  /// What is known of the words passed for the parameters.
  func words(of operation: Operation) -> String {
    var text = ""
    for parameter in operation.parameters {
      let value = Term.variable(parameter)
      func isWord(_ term: Term) { text += "(assert \(self.text(Self.isWord(term))))\n" }
      switch parameter.sort {
      case .integer: isWord(value)
      case .frame, .enumeration, .rights:
        let word = Term.variable(parameter.word)
        text += "(declare-const \(Self.parameter(parameter.word)) Int)\n"
        isWord(word)
        if case .enumeration(let enumeration) = parameter.sort {
          for code in enumeration.cases.indices {
            text += "(assert \(self.text(.implies(.equal(word, .integer(code)), .equal(value, .element(enumeration, code))))))\n"
          }
        }
        if parameter.sort == .frame {
          let exists = Term.and([.less(.integer(0), word), .less(word, HardwareGeometry.frameCount().term)])
          text += "(assert \(self.text(.equal(exists, .not(.equal(value, Geometry.noFrame().term))))))\n"
        }
      default: break
      }
    }
    return text
  }

  /// The number of the first requirement that fails, from 1; 0 if none does.
  private func refusal(of operation: Operation) -> String {
    operation.requirements.enumerated().reversed().reduce("0") { rest, requirement in
      "(ite \(text(requirement.element.condition)) \(rest) \(requirement.offset + 1))"
    }
  }

  /// Asserts the path, and that on it the code does something else than the specification, or may trap.
  mutating func deviation(_ path: CodePath, of operation: Operation, specified: Transition) -> String {
    var text = ""
    for counter in path.counters { text += "(declare-const \(Self.parameter(counter)) \(counter.sort.name))\n" }
    var context = Context()
    context.keepsTriggers = true
    for (index, assumption) in path.assumptions.enumerated() {
      text += "; decision \(index + 1)\n(assert \(self.text(assumption, context)))\n"
    }
    text += "(declare-const specified.refusal Int)\n(assert (= specified.refusal \(refusal(of: operation))))\n"
    var goals = path.debts.map { self.text($0.condition) }
    let isDefined = operation.parameters.compactMap { parameter -> String? in
      if case .enumeration = parameter.sort { self.text(parameter.isInRange) } else { nil }
    }
    let requirements = operation.requirements.map { self.text($0.condition) }
    switch path.outcome {
    case .lost, .unreachable: return text
    case .failure(let error):
      // The first requirement that fails is one with this error. Where a code has no meaning, any error will do.
      var cases: [String] = []
      for (index, requirement) in operation.requirements.enumerated() where requirement.error == error {
        cases.append("(and true \(requirements[..<index].joined(separator: " ")) (not \(requirements[index])))")
      }
      goals.append("(=> (and true \(isDefined.joined(separator: " "))) (or false \(cases.joined(separator: "\n  "))))")
      if !path.writes.isEmpty { goals.append("false") }
    case .success(let result):
      goals += isDefined + requirements
      goals.append("(= \(self.text(result)) \(self.text(operation.resultTerm)))")
      let coded = Transition(of: path.writes.map { Step.assign($0.symbol, $0.indices, $0.value) })
      text += coded.definitions(self, suffix: "!code")
      changedByCode = Set(coded.changed)
      let symbols = State.symbols.filter { symbol in
        symbol.role == .state && (coded.changed.contains(symbol) || specified.changed.contains(symbol))
      }
      for symbol in symbols {
        let cell = symbol.domain.enumerated().map { index, sort -> String in
          let name = "goal.\(symbol.name).\(index)"
          text += "(declare-const \(name) \(sort.name))\n"
          return name
        }
        func value(_ name: String) -> String { cell.isEmpty ? name : "(\(name) \(cell.joined(separator: " ")))" }
        goals.append(
          "(= \(value(symbol.name + (specified.changed.contains(symbol) ? "!" : ""))) "
            + "\(value(symbol.name + (coded.changed.contains(symbol) ? "!code" : ""))))")
      }
    }
    return text
      + "; the path does not do what is specified, or may trap\n(assert (not (and true \(goals.joined(separator: "\n  ")))))\n"
  }
}

extension HardwareGeometry {
  /// What the numbering of offsets says of the specification's geometry.
  static let facts: [(name: String, formula: Term)] = {
    func number(_ offset: Expression<Offset>) -> Expression<Integer> { HardwareGeometry.number(offset) }
    func limit(_ value: UInt64) -> Expression<Integer> { Expression(.integer(Int(value))) }
    func offsetIsBelow(_ name: String, _ field: Field<Address, Offset>, _ bound: UInt64) -> (String, Term) {
      (name, forAll("a", triggers: { a in [[field(a).term]] }) { a in number(field(a)) < limit(bound) }.term)
    }
    func pageOffsetIsBelow(_ name: String, _ field: Field<Page, Offset>) -> (String, Term) {
      (name, forAll("p", triggers: { p in [[field(p).term]] }) { p in number(field(p)) < limit(pageFanOut) }.term)
    }
    func fanOut(_ kind: Expression<ObjectKind>, _ count: UInt64) -> Expression<Truth> {
      forAll("o", triggers: { o in [[Geometry.fits(kind, o).term]] }) { o in
        equivalent(Geometry.fits(kind, o), number(o) < limit(count))
      }
    }
    func equivalent(_ left: Expression<Truth>, _ right: Expression<Truth>) -> Expression<Truth> { left == right }
    return [
      ("there is a frame", (1 < frameCount() && frameCount() <= limit(frameLimit)).term),
      ("counters are words", (Geometry.maximum() <= largestWord()).term),
      ("offsets have numbers", forAll("o", triggers: { o in [[number(o).term]] }) { o in 0 <= number(o) }.term),
      (
        "the first offset",
        forAll("o", triggers: { o in [[number(o).term]] }) { o in
          equivalent(number(o) == 0, o == Geometry.capabilityTableOffset())
        }.term
      ),
      (
        "the second offset",
        forAll("o", triggers: { o in [[number(o).term]] }) { o in equivalent(number(o) == 1, o == Geometry.pageTableOffset()) }
          .term
      ),
      (
        "a frame has as many slots as the stride",
        forAll("f", "o", triggers: { f, o in [[Geometry.slotAt(f, o).term]] }) { f, o in
          equivalent(Geometry.slotAt(f, o) != Geometry.noSlot(), f != Geometry.noFrame() && number(o) < limit(slotStride))
        }.term
      ),
      (
        "a frame has no more slots than the stride",
        forAll("f", triggers: { f in [[Geometry.capacity(f).term]] }) { f in Geometry.capacity(f) <= limit(slotStride) }.term
      ),
      ("the fan-out of no object", fanOut(.noObject, 0).term),
      ("the fan-out of a capability-table node", fanOut(.capabilityNode, capabilityFanOut).term),
      ("the fan-out of a page-table node", fanOut(.pageNode, pageFanOut).term),
      ("the fan-out of a component", fanOut(.component, componentFanOut).term),
      offsetIsBelow("the last digit of an address", Geometry.leafOffset, capabilityFanOut),
      pageOffsetIsBelow("the second digit of a page", Geometry.pageMiddleOffset),
      pageOffsetIsBelow("the last digit of a page", Geometry.pageLeafOffset),
    ]
  }()
}
