import KernelSpec

/// Reconstructs the ghosts of a state that are determined by it: the bijections that witness the counts, descent, and sums.
///
/// Where any ghosts make the invariants true, these do: descent is the least relation that contains each entry and
/// its parent's descent, and only the order of an entry's age among its siblings matters, never its number. A parent chain
/// that runs in a circle or a broken list of siblings yields ghosts for which an invariant fails.
struct GhostWitness {
  private let layout: StateLayout
  private let entry, target, parent, firstChild, nextSibling, budget: Int
  private let priority: StateLayout.Region
  private let referrer, position, occupant, seat, ancestor, toward, order, namer, naming, budgetBelow: StateLayout.Region
  private let stride, slotCount, frameCount: Int
  private let counts: UnsafeMutablePointer<Int>

  init(_ layout: StateLayout) {
    self.layout = layout
    func base<Domain, Range>(_ field: Field<Domain, Range>) -> Int { layout.region(field.symbol).base }
    entry = base(State.entry)
    target = base(State.target)
    parent = base(State.parent)
    firstChild = base(State.firstChild)
    nextSibling = base(State.nextSibling)
    budget = base(State.budget)
    priority = layout.region(State.priority.symbol)
    namer = layout.region(State.namer.symbol)
    naming = layout.region(State.naming.symbol)
    budgetBelow = layout.region(State.budgetBelow.symbol)
    referrer = layout.region(State.referrer.symbol)
    position = layout.region(State.position.symbol)
    occupant = layout.region(State.occupant.symbol)
    seat = layout.region(State.seat.symbol)
    ancestor = layout.region(State.ancestor.symbol)
    toward = layout.region(State.toward.symbol)
    order = layout.region(State.order.symbol)
    stride = layout.geometry.slotStride
    slotCount = layout.geometry.slotCount
    frameCount = layout.geometry.frameCount
    counts = .allocate(capacity: 2 * frameCount)
  }

  func deallocate() { counts.deallocate() }

  /// Fills the ghosts' cells from the state's, which have to be well-sorted.
  ///
  /// - Parameter descent: Receives the pairs (ancestor, descendant).
  func fill(_ cells: UnsafeMutablePointer<Int>, _ descent: DescentLists) {
    (cells + layout.historyEnd).update(repeating: 0, count: layout.cellCount - layout.historyEnd)
    counts.update(repeating: 0, count: 2 * frameCount)
    let empty = EntryKind.empty.code
    let handle = EntryKind.frameHandle.code
    var pairCount = 0
    for slot in 0..<slotCount {
      descent.ancestorStarts[slot] = pairCount
      // Numbers below the stride are no slots, but for 0.
      if slot > 0, slot < stride { continue }
      let kind = cells[entry + slot]
      if kind != empty {
        seat(slot, cells)
        descend(to: slot, cells, descent.pairs, &pairCount)
      } else if cells[parent + slot] != 0 {
        descend(to: slot, cells, descent.pairs, &pairCount)
      }
      if kind != empty, kind != handle {
        let frame = cells[target + slot]
        let number = counts[frame]
        counts[frame] = number + 1
        cells[referrer.base + frame * referrer.columns + number] = slot
        cells[position.base + slot] = number
      }
      if cells[firstChild + slot] != 0 { number(childrenOf: slot, cells) }
    }
    for slot in stride..<slotCount where cells[entry + slot] == empty { seat(slot, cells) }
    descent.ancestorStarts[slotCount] = pairCount
    descent.pairCount = pairCount
    descent.index()
    for frame in 0..<frameCount {
      cells[budgetBelow.base + frame + 1] = cells[budgetBelow.base + frame] &+ cells[budget + frame]
    }
    for scheduler in 0..<priority.columns { number(namersOf: scheduler, cells) }
  }

  /// Numbers the frames, first those that name the scheduler.
  private func number(namersOf scheduler: Int, _ cells: UnsafeMutablePointer<Int>) {
    var number = 0
    for isNamed in [true, false] {
      for frame in 0..<frameCount where (cells[priority.base + frame * priority.columns + scheduler] != 0) == isNamed {
        cells[namer.base + scheduler * namer.columns + number] = frame
        cells[naming.base + frame * naming.columns + scheduler] = number
        number += 1
      }
    }
  }

  /// Gives a slot the next seat of its frame.
  private func seat(_ slot: Int, _ cells: UnsafeMutablePointer<Int>) {
    let home = slot / stride
    let number = counts[frameCount + home]
    counts[frameCount + home] = number + 1
    cells[occupant.base + home * occupant.columns + number] = slot
    cells[seat.base + slot] = number
  }

  /// Reads the lists of descent from the cells, where these have been changed by hand.
  func listDescent(in cells: UnsafePointer<Int>, _ descent: DescentLists) {
    descent.pairCount = 0
    for slot in 0..<slotCount {
      descent.ancestorStarts[slot] = descent.pairCount
      for other in 0..<slotCount where cells[ancestor.base + other * ancestor.columns + slot] != 0 {
        descent.pairs[descent.pairCount] = (other, slot)
        descent.pairCount += 1
      }
    }
    descent.ancestorStarts[slotCount] = descent.pairCount
    descent.index()
  }

  private func descend(
    to slot: Int, _ cells: UnsafeMutablePointer<Int>, _ pairs: UnsafeMutablePointer<(Int, Int)>, _ pairCount: inout Int
  ) {
    var ancestorSlot = slot
    var below = 0
    while cells[ancestor.base + ancestorSlot * ancestor.columns + slot] == 0 {
      cells[ancestor.base + ancestorSlot * ancestor.columns + slot] = 1
      cells[toward.base + ancestorSlot * toward.columns + slot] = below
      pairs[pairCount] = (ancestorSlot, slot)
      pairCount += 1
      below = ancestorSlot
      ancestorSlot = cells[parent + ancestorSlot]
      if ancestorSlot == 0 { break }
    }
  }

  /// Gives each listed child a greater age-number than the next older one has.
  private func number(childrenOf slot: Int, _ cells: UnsafeMutablePointer<Int>) {
    var child = cells[firstChild + slot]
    var age = slotCount
    while child != 0, cells[order.base + child] == 0, age > 0 {
      cells[order.base + child] = age
      age -= 1
      child = cells[nextSibling + child]
    }
  }
}
