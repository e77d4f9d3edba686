import KernelSpec

extension Replay {
  /// The run as it is drawn.
  ///
  /// - Parameter trace: The trace that was run.
  public func picture(of trace: Trace) -> Picture {
    let geometry = trace.geometry
    let states = [start] + steps.map(\.state)
    return Picture(
      summary: trace.summary,
      setting: "from \(trace.start == .boot ? "the boot state" : "the state before boot") of \(geometry.words)",
      frames: (1..<geometry.frameCount).map { "\($0)" }, slots: geometry.slotsThatMatter(in: states),
      cores: (0..<geometry.coreCount).map { "\($0)" },
      capacities: Dictionary(uniqueKeysWithValues: zip(ObjectKind.allCases.map(\.rawValue), geometry.entryCounts)),
      initial: ConcreteState(start.layout).initialNames, start: start.namesOfWhatIsNotInitial,
      steps: zip(steps, states).map { step, old in step.picture(from: old) }, marked: [],
      problem: failure.map { "\($0.check.name): \($0.explanation)" })
  }
}

extension FuzzFailure {
  /// The failing run as it is drawn; nil if it cannot be run again.
  ///
  /// - Parameter kernel: The kernel that fails.
  public func picture(kernel: KernelUnderTest = .shipped, specification: Specification = .kernel) -> Picture? {
    guard let trace = try? Trace(self, specification: specification) else { return nil }
    return try? Replay(trace, kernel: kernel, specification: specification).picture(of: trace)
  }
}

extension Replay.Step {
  fileprivate func picture(from old: ConcreteState) -> Picture.Step {
    let parameters = zip(call.operation.parameters, call.argumentTexts)
    return Picture.Step(
      operation: call.name, arguments: parameters.map { .init(name: $0.name, value: $1) }, outcome: specified,
      isSuccess: specified.hasPrefix("success"), kernelOutcome: implemented == specified ? nil : implemented, problem: problem,
      changes: old.changes(to: state), kernelDiffers: implementedState.map { state.changes(to: $0) } ?? [])
  }
}

extension MachineGeometry {
  /// The slots of frames that are nodes in any of the states, and those that ever hold something.
  fileprivate func slotsThatMatter(in states: [ConcreteState]) -> [Picture.Slot] {
    (slotStride..<slotCount).filter { slot in
      states.contains { state in
        let object = state[State.object.symbol, slot / slotStride]
        return slot % slotStride < entryCounts[object] || state[State.entry.symbol, slot] != 0
      }
    }.map { Picture.Slot(name: slotName($0), node: "\($0 / slotStride)", offset: "\($0 % slotStride)") }
  }

  /// The value as ``Picture`` names it.
  fileprivate func name(_ sort: Sort, _ value: Int) -> String {
    switch sort {
    case .frame where contains(value, sort): value == 0 ? "" : "\(value)"
    case .slot where contains(value, sort): value == 0 ? "" : slotName(value)
    case .core: "\(value)"
    default: words(sort, value)
    }
  }
}

extension ConcreteState {
  /// What components are called, and what they hold initially.
  fileprivate var initialNames: [String: String] {
    Dictionary(
      uniqueKeysWithValues: regions.map { ($0.symbol.name, layout.geometry.name($0.symbol.range, $0.initial)) })
  }

  /// By component and place, the cells that do not have their initial value.
  fileprivate var namesOfWhatIsNotInitial: [String: [String: String]] {
    var names: [String: [String: String]] = [:]
    for region in regions {
      for cell in region.base..<region.base + region.count where cells[cell] != region.initial {
        names[region.symbol.name, default: [:]][placeName(cell)] = layout.geometry.name(region.symbol.range, cells[cell])
      }
    }
    return names
  }

  fileprivate func changes(to other: ConcreteState) -> [Picture.Change] {
    cells.indices.filter { cells[$0] != other.cells[$0] }.map { cell in
      let symbol = layout.place(ofCell: cell).symbol
      return Picture.Change(
        component: symbol.name, place: placeName(cell), old: layout.geometry.name(symbol.range, cells[cell]),
        new: layout.geometry.name(symbol.range, other.cells[cell]))
    }
  }

  private var regions: [StateLayout.Region] { layout.regions.filter { $0.base < layout.historyEnd } }

  private func placeName(_ cell: Int) -> String {
    let (symbol, arguments) = layout.place(ofCell: cell)
    return zip(symbol.domain, arguments).map { layout.geometry.name($0, $1) }.joined(separator: ",")
  }
}
