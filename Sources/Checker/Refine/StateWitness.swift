import KernelImpl
import KernelSpec

/// A state that the solver has found, and a call on which the code, run there on the host, differs from its specification.
///
/// No run from boot is known to lead there: then either the defect is out of the search's reach, or nothing leads there and an
/// invariant is too weak to say so.
public struct StateWitness: Sendable {
  public let geometry: MachineGeometry
  public let state: ConcreteState
  public let call: FuzzCall
  /// What the code did not keep.
  public let check: FuzzCheck
  let explanation: String
  /// The invariant that the state violates as the evaluator sees it; nil where it agrees with the solver.
  public let violatedInvariant: FormulaViolation?

  /// Runs a counterexample on the host; nil if it is none there, or cannot be laid out on a machine.
  ///
  /// - Parameter path: The path of the code that the counterexample is about.
  init?(_ counterexample: Counterexample, kernel: KernelUnderTest, specification: Specification) {
    guard let layout = ScopeLayout(counterexample),
      let name = counterexample.operation, let call = SystemCall.named(name),
      let operation = specification.operation(named: name),
      let lockstep = try? Lockstep(kernel: kernel, specification: specification, geometry: layout.geometry),
      let arguments = layout.arguments(of: operation, in: counterexample)
    else { return nil }
    var state = lockstep.evaluator.initialState
    layout.fill(&state, from: counterexample)
    lockstep.restart(from: state)
    self.call = FuzzCall(call, arguments)
    guard let check = lockstep.step(self.call) else { return nil }
    self.check = check
    geometry = layout.geometry
    self.state = state
    explanation = lockstep.explanation(of: check, after: self.call, from: state)
    violatedInvariant = lockstep.evaluator.violation(of: state)
  }

  /// What the host says of it, and a test that shows it.
  var text: String {
    let initial = ConcreteState(state.layout)
    let cells = state.cells.indices.filter { state.cells[$0] != initial.cells[$0] }.map { cell -> String in
      let (symbol, arguments) = state.layout.place(ofCell: cell)
      let place = (["State.\(symbol.name).symbol"] + arguments.map(String.init)).joined(separator: ", ")
      return "    state[\(place)] = \(state.cells[cell])  // \(geometry.words(symbol.range, state.cells[cell]))"
    }
    let judgement =
      violatedInvariant.map { "but the evaluator finds an invariant that this state violates: \($0)" }
      ?? "the state satisfies every invariant, as evaluated: if nothing leads there, an invariant is too weak"
    return
      (["on the host, \(call.text)"] + explanation.split(separator: "\n").map { "  \($0)" } + [
        judgement,
        "as a test:",
        "  @Test func kernelDoesAsSpecified() throws {",
        "    let lockstep = try Lockstep(",
      ] + geometry.constructorLines.map { "      \($0)" } + [
        "    var state = lockstep.evaluator.initialState"
      ] + cells + [
        "    lockstep.restart(from: state)",
        "    #expect(lockstep.step(FuzzCall(.\(call.name), \(call.arguments))) == nil)",
        "  }",
      ]).joined(separator: "\n")
  }
}

extension MachineGeometry {
  /// The geometry as the last argument of a call, in Swift.
  var constructorLines: [String] {
    [
      "geometry: MachineGeometry(",
      "  frameCount: \(frameCount), coreCount: \(coreCount), pageFanOut: \(pageFanOut),",
      "  capabilityFanOut: \(capabilityFanOut), schedulerCount: \(schedulerCount), maximum: \(maximum)))",
    ]
  }
}

/// How the elements of a scope are numbered on a machine that is as small as the scope.
///
/// Offsets keep their order and which tables have them: of the hardware's 512 and 64 entries a node here has those that the
/// scope speaks of.
private struct ScopeLayout {
  let geometry: MachineGeometry
  private var offsets: [String: Int] = [:]
  private var cores: [String: Int] = [:]
  private var schedulers: [String: Int] = [:]
  private var frames: [String: Int] = [:]
  private var slots: [String: Int] = [:]

  init?(_ counterexample: Counterexample) {
    let scope = counterexample.scope
    func number(_ symbol: Symbol, _ argument: String...) -> Int? {
      counterexample.value(of: symbol, argument).flatMap(Int.init(clampingText:))
    }
    // Where the model is silent, any number will do, so the last.
    let numbered = scope.elements(of: .offset)!.map { ($0, number(HardwareGeometry.number.symbol, $0) ?? .max) }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    func count(below limit: UInt64) -> Int { max(numbered.count { $0.1 < Int(limit) }, 2) }
    let pageFanOut = count(below: HardwareGeometry.pageFanOut)
    let capabilityFanOut = count(below: HardwareGeometry.capabilityFanOut)
    for (rank, offset) in numbered.enumerated() { offsets[offset.0] = rank }

    /// The elements of a sort in order, those that exist first, and how many do.
    func inOrder(_ sort: Sort, _ exists: Symbol) -> (numbers: [String: Int], count: Int) {
      let elements = scope.elements(of: sort)!
      let exist = elements.filter { counterexample.value(of: exists, [$0]) != "false" }
      let order = exist + elements.filter { !exist.contains($0) }
      return (Dictionary(uniqueKeysWithValues: zip(order, 0...)), exist.count)
    }
    let coreCount: Int
    let schedulerCount: Int
    (cores, coreCount) = inOrder(.core, Geometry.isCore.symbol)
    (schedulers, schedulerCount) = inOrder(.scheduler, Geometry.isScheduler.symbol)
    for (index, frame) in scope.elements(of: .frame)!.enumerated() { frames[frame] = index }
    geometry = MachineGeometry(
      frameCount: frames.count, coreCount: coreCount, pageFanOut: pageFanOut, capabilityFanOut: capabilityFanOut,
      schedulerCount: schedulerCount,
      maximum: number(Geometry.maximum.symbol) ?? .max)
    guard geometry.problem == nil else { return nil }
    for slot in scope.elements(of: .slot)! {
      let place = counterexample.value(of: Geometry.node.symbol, [slot]).flatMap { frames[$0] } ?? 0
      let offset = counterexample.value(of: Geometry.offset.symbol, [slot]).flatMap { offsets[$0] } ?? 0
      slots[slot] = geometry.slot(place, offset)
    }
  }

  /// The number of an element, or of a value in SMT-LIB's words.
  private func number(_ value: String, _ sort: Sort) -> Int? {
    switch sort {
    case .frame: frames[value]
    case .slot: slots[value]
    case .offset: offsets[value]
    case .core: cores[value]
    case .scheduler: schedulers[value]
    case .boolean: value == "true" ? 1 : 0
    case .integer: Int(clampingText: value)
    case .rights: value.hasPrefix("#b") ? Int(value.dropFirst(2), radix: 2) : nil
    case .enumeration(let enumeration): enumeration.cases.firstIndex { "\(enumeration.rawValue).\($0)" == value }
    case .address, .page: nil
    }
  }

  func fill(_ state: inout ConcreteState, from counterexample: Counterexample) {
    // No core beyond the last has flushed.
    state[State.flushed.symbol, geometry.coreCount] = 0
    for cell in counterexample.cells where cell.symbol.role == .state || StateLayout.history.contains(cell.symbol) {
      let places = zip(cell.symbol.domain, cell.arguments).map { number($1, $0) }
      guard let value = number(cell.before, cell.symbol.range), !places.contains(nil) else { continue }
      let arguments = places.compactMap(\.self)
      // What is said of the elements that are none, and of cores and schedulers that do not exist, has no place in memory.
      let hasPlace = zip(cell.symbol.domain, arguments).allSatisfy { sort, number in
        switch sort {
        case .core: number < geometry.coreCount
        case .scheduler: number < geometry.schedulerCount
        default: number > 0
        }
      }
      guard hasPlace else { continue }
      switch arguments.count {
      case 0: state[cell.symbol] = value
      case 1: state[cell.symbol, arguments[0]] = value
      default: state[cell.symbol, arguments[0], arguments[1]] = value
      }
    }
  }

  /// The words of a call.
  func arguments(of operation: Operation, in counterexample: Counterexample) -> [UInt64]? {
    var words: [UInt64] = []
    for parameter in operation.parameters {
      let value = counterexample.arguments.first { $0.name == parameter.name }?.value ?? ""
      let word = counterexample.words[parameter.name].flatMap(Int.init(clampingText:))
      func digit(_ symbol: Symbol) -> Int { counterexample.value(of: symbol, [value]).flatMap { offsets[$0] } ?? 0 }
      switch parameter.sort {
      case .enumeration(let enumeration):
        words.append(UInt64(word ?? number(value, parameter.sort) ?? enumeration.cases.count))
      case .frame:
        let frame = frames[value] ?? 0
        words.append(UInt64(frame > 0 || word == 0 ? frame : geometry.frameCount))
      case .address:
        words.append(
          UInt64(digit(Geometry.rootOffset.symbol) * geometry.capabilityFanOut + digit(Geometry.leafOffset.symbol)))
      case .page:
        let upper = digit(Geometry.pageRootOffset.symbol) * geometry.pageFanOut + digit(Geometry.pageMiddleOffset.symbol)
        words.append(UInt64(upper * geometry.pageFanOut + digit(Geometry.pageLeafOffset.symbol)))
      default:
        words.append(UInt64(clamping: number(value, parameter.sort) ?? 0))
      }
    }
    return words
  }
}

extension Int {
  /// Reads SMT-LIB's text of an integer; what is too large becomes the largest.
  fileprivate init?(clampingText text: String) {
    if text.hasPrefix("(- "), let number = Int(text.dropFirst(3).dropLast()) {
      self = -number
    } else if !text.isEmpty, text.allSatisfy(\.isNumber) {
      self = Int(text) ?? .max
    } else {
      return nil
    }
  }
}
