import KernelSpec

extension Counterexample {
  /// The counterexample as it is drawn: the state before, and the call as the one step.
  ///
  /// - Parameter meaning: The statement that fails.
  public func picture(_ meaning: String) -> Picture {
    let drawn = cells.filter { $0.symbol.role == .state || StateLayout.history.contains($0.symbol) }
    func values(_ symbol: Symbol) -> [String: String] {
      Dictionary(uniqueKeysWithValues: cells.filter { $0.symbol == symbol }.map { ($0.place, name($0.before)) })
    }
    let nodes = values(Geometry.node.symbol)
    let offsets = values(Geometry.offset.symbol)
    let slots = scope.elements(of: .slot)!.dropFirst().map { slot in
      // An offset is named `offset2`; where it is drawn, the number says enough.
      Picture.Slot(name: slot, node: nodes[slot] ?? "", offset: (offsets[slot] ?? "").filter(\.isNumber))
    }
    var start: [String: [String: String]] = [:]
    for cell in drawn where !cell.isOfNothing { start[cell.symbol.name, default: [:]][cell.place] = picturedName(cell.before) }
    let names = culprits.map { "\($0.name) = \(name($0.value))" }
    let failing = names.isEmpty ? nil : "it fails for \(names.joined(separator: ", "))"
    return Picture(
      summary: meaning, setting: "a state that the solver found, with \(scope)",
      frames: Array(scope.elements(of: .frame)!.dropFirst()), slots: slots, cores: scope.elements(of: .core)!, capacities: [:],
      initial: Dictionary(
        drawn.map { ($0.symbol.name, $0.symbol.range == .boolean ? "no" : "") }, uniquingKeysWith: { first, _ in first }),
      start: start, steps: operation.map { [step($0, drawn.filter { !$0.isOfNothing }, failing)] } ?? [],
      marked: culprits.map { name($0.value) }, problem: failing ?? "it fails")
  }

  private func step(_ operation: String, _ drawn: [Cell], _ failing: String?) -> Picture.Step {
    let isRefused = specified.map { $0 != "succeeds" } ?? false
    func change(_ cell: Cell, _ old: String, _ new: String) -> Picture.Change? {
      old == new
        ? nil
        : Picture.Change(component: cell.symbol.name, place: cell.place, old: picturedName(old), new: picturedName(new))
    }
    return Picture.Step(
      operation: operation, arguments: arguments.map { .init(name: $0.name, value: picturedName($0.value)) },
      outcome: specified.map { "the specification \($0)" } ?? "success", isSuccess: !isRefused,
      kernelOutcome: coded.map { "the code \($0)" }, problem: failing,
      changes: isRefused ? [] : drawn.compactMap { change($0, $0.before, $0.after) },
      kernelDiffers: coded == nil
        ? []
        : drawn.filter { $0.symbol.role == .state }.compactMap { change($0, isRefused ? $0.before : $0.after, $0.afterCode) })
  }

  /// The value as ``Picture`` names it.
  private func picturedName(_ value: String) -> String {
    switch name(value) {
    case "noFrame", "noSlot": ""
    case "true": "yes"
    case "false": "no"
    case let rights where rights.count == 3 && rights.allSatisfy { "RWX-".contains($0) }: rights.lowercased()
    case let name: name
    }
  }
}

extension Counterexample.Cell {
  fileprivate var place: String { arguments.joined(separator: ",") }
  /// Whether it says something of no frame or no slot.
  fileprivate var isOfNothing: Bool { arguments.contains("noFrame") || arguments.contains("noSlot") }
}
