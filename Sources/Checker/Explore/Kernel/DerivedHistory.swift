import KernelSpec

/// What TLBs may remember, as far as the times in the kernel's memory tell: the most that any past can have left.
///
/// The specification keeps three ghosts of it. A frame that was unmapped or unlinked since a core's last flush counts as remembered by
/// that core, as what its type says it was; an untyped frame as either. What the ghosts say after each step is within that bound, so
/// by induction over the steps it is in every state, and since every invariant about the ghosts says what a TLB does *not* remember,
/// what holds for the bound holds for them.
struct DerivedHistory {
  private let layout: StateLayout
  private let staleTranslation, staleNode, staleSlot: StateLayout.Region
  private let unmapped, removed, flushed, type: Int

  init(_ layout: StateLayout) {
    self.layout = layout
    staleTranslation = layout.region(State.staleTranslation.symbol)
    staleNode = layout.region(State.staleNode.symbol)
    staleSlot = layout.region(State.staleSlot.symbol)
    unmapped = layout.region(State.unmapped.symbol).base
    removed = layout.region(State.removed.symbol).base
    flushed = layout.region(State.flushed.symbol).base
    type = layout.region(State.type.symbol).base
  }

  /// Sets the ghosts to the most that the times allow.
  func derive(_ cells: UnsafeMutablePointer<Int>) {
    let geometry = layout.geometry
    for core in 0..<geometry.coreCount {
      let time = cells[flushed + core]
      for frame in 1..<geometry.frameCount {
        let (translation, node) = stale(frame, time, cells)
        cells[staleTranslation.base + core * staleTranslation.columns + frame] = translation
        cells[staleNode.base + core * staleNode.columns + frame] = node
      }
      for slot in geometry.slotStride..<geometry.slotCount {
        cells[staleSlot.base + core * staleSlot.columns + slot] = cells[removed + slot] < time ? 0 : 1
      }
    }
  }

  @inline(__always) private func stale(
    _ frame: Int, _ time: Int, _ cells: UnsafePointer<Int>
  ) -> (translation: Int, node: Int) {
    guard time <= cells[unmapped + frame] else { return (0, 0) }
    let type = cells[type + frame]
    return (type == FrameType.kernel.code ? 0 : 1, type == FrameType.user.code ? 0 : 1)
  }

  /// The cell of a ghost that says more than the times allow, or nil.
  func excess(_ cells: UnsafePointer<Int>) -> Int? {
    let geometry = layout.geometry
    for core in 0..<geometry.coreCount {
      let time = cells[flushed + core]
      for frame in 1..<geometry.frameCount {
        let (translation, node) = stale(frame, time, cells)
        let first = staleTranslation.base + core * staleTranslation.columns + frame
        let second = staleNode.base + core * staleNode.columns + frame
        if cells[first] > translation { return first }
        if cells[second] > node { return second }
      }
      for slot in geometry.slotStride..<geometry.slotCount {
        let cell = staleSlot.base + core * staleSlot.columns + slot
        if cells[cell] > (cells[removed + slot] < time ? 0 : 1) { return cell }
      }
    }
    return nil
  }
}

extension ConcreteState {
  /// Makes every TLB remember the most that the times allow.
  mutating func deriveHistory() {
    let history = DerivedHistory(layout)
    cells.withUnsafeMutableBufferPointer { history.derive($0.baseAddress!) }
  }

  /// The state that a trace has recorded; it tells nothing of what TLBs remember, so each remembers the most that the times allow.
  init(_ layout: StateLayout, recorded: Trace.RecordedState) {
    self.init(layout)
    for (name, values) in recorded {
      guard let region = layout.regions.first(where: { $0.symbol.name == name }) else { continue }
      for (index, value) in values where index < region.count { cells[region.base + index] = value }
    }
    deriveHistory()
  }
}
