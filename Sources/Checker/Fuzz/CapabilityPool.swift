import KernelSpec

/// The capabilities that callers can reach, by what they are good for; refreshed every few steps, so it may be a little out of date.
struct CapabilityPool {
  /// How a caller names a capability, and what that names.
  struct Item {
    var caller: Int
    var address: Int
    var slot: Int
    var kind: Int
    var rights: Int
    var object: Int
  }

  enum Category: Int, CaseIterable {
    case any, node, pageLeaf, capabilityLeaf, component, tcap, thread, endPoint
    /// Leaves of page tables that hold a handle.
    case handleLeaf
  }

  private let capacity: Int
  let items: UnsafeMutablePointer<Item>
  private let lists: UnsafeMutablePointer<UnsafeMutablePointer<Int>>
  private let counts: UnsafeMutablePointer<Int>
  private let roots: UnsafeMutablePointer<Int>
  private(set) var rootCount = 0

  init(_ geometry: MachineGeometry) {
    capacity = geometry.frameCount * geometry.capabilityFanOut * geometry.capabilityFanOut
    items = .allocate(capacity: capacity)
    lists = .allocate(capacity: Category.allCases.count)
    for index in Category.allCases.indices { (lists + index).initialize(to: .allocate(capacity: capacity)) }
    counts = .allocate(capacity: Category.allCases.count)
    counts.initialize(repeating: 0, count: Category.allCases.count)
    roots = .allocate(capacity: geometry.frameCount)
  }

  func deallocate() {
    items.deallocate()
    for index in Category.allCases.indices { lists[index].deallocate() }
    lists.deallocate()
    counts.deallocate()
    roots.deallocate()
  }

  @inline(__always) func count(_ category: Category) -> Int { counts[category.rawValue] }
  @inline(__always) func item(_ category: Category, _ index: Int) -> Item { items[lists[category.rawValue][index]] }
  @inline(__always) func root(_ index: Int) -> Int { roots[index] }

  mutating func refresh(_ view: KernelView) {
    var total = 0
    counts.update(repeating: 0, count: Category.allCases.count)
    rootCount = 0
    let fanOut = view.capabilityFanOut
    for root in 1..<view.frameCount where view.object(root) == KernelView.capabilityNode && view.level(root) == 0 {
      roots[rootCount] = root
      rootCount += 1
      if view.occupancy(root) == 0 { continue }
      for offset in 0..<fanOut {
        let link = view.entry(view.slot(root, offset))
        guard link.kind == KernelView.link, view.object(link.target) == KernelView.capabilityNode,
          view.occupancy(link.target) != 0
        else { continue }
        for leafOffset in 0..<fanOut {
          let slot = view.slot(link.target, leafOffset)
          let entry = view.entry(slot)
          guard entry.kind >= KernelView.capabilityNodeCapability else { continue }
          items[total] = Item(
            caller: root, address: offset * fanOut + leafOffset, slot: slot, kind: entry.kind, rights: entry.rights,
            object: entry.target)
          add(.any, total)
          if entry.kind == KernelView.componentCapability {
            add(.component, total)
          } else if entry.kind == KernelView.tcapCapability {
            add(.tcap, total)
          } else if entry.kind == KernelView.threadCapability {
            add(.thread, total)
          } else if entry.kind == KernelView.endPointCapability {
            add(.endPoint, total)
          } else {
            add(.node, total)
            let isPage = entry.kind == KernelView.pageNodeCapability
            if view.level(entry.target) == (isPage ? 2 : 1) { add(isPage ? .pageLeaf : .capabilityLeaf, total) }
            if isPage, holdsHandle(entry.target, view) { add(.handleLeaf, total) }
          }
          total += 1
          if total == capacity { return }
        }
      }
    }
  }

  private func holdsHandle(_ leaf: Int, _ view: KernelView) -> Bool {
    guard view.level(leaf) == 2, view.occupancy(leaf) != 0 else { return false }
    for offset in 0..<view.pageFanOut where view.entry(view.slot(leaf, offset)).kind == KernelView.handle { return true }
    return false
  }

  @inline(__always) private func add(_ category: Category, _ index: Int) {
    lists[category.rawValue][counts[category.rawValue]] = index
    counts[category.rawValue] += 1
  }
}
