import KernelSpec

/// Reads the kernel's memory field by field, without copying it: what the generator of calls knows of the state.
struct KernelView {
  private struct Column {
    var base: Int
    var distance: Int
    init(_ row: Abstraction.Row) {
      base = row.base
      distance = row.distance
    }
  }

  let memory: UnsafePointer<UInt64>
  let frameCount: Int
  let stride: Int
  let pageFanOut: Int
  let capabilityFanOut: Int
  private let typeColumn, objectColumn, levelColumn, referencesColumn, occupancyColumn, entryColumn, firstChildColumn,
    parentColumn, budgetKindColumn, budgetColumn, schedulerColumn, priorityColumn, namersColumn, componentColumn,
    componentEpochColumn, epochColumn, lastCoreColumn, threadColumn, tcapColumn, spanColumn, tokenColumn, superiorColumn,
    supplyColumn, pendingColumn, readinessColumn, removedColumn, flushedColumn: Column
  private let targetShift: UInt64
  private let rightsShift: UInt64

  static let capabilityNode = ObjectKind.capabilityNode.code
  static let pageNode = ObjectKind.pageNode.code
  static let component = ObjectKind.component.code
  static let tcap = ObjectKind.tcap.code
  static let thread = ObjectKind.thread.code
  static let handle = EntryKind.frameHandle.code
  static let mapping = EntryKind.userMapping.code
  static let link = EntryKind.link.code
  static let capabilityNodeCapability = EntryKind.capabilityNodeCapability.code
  static let pageNodeCapability = EntryKind.pageNodeCapability.code
  static let componentCapability = EntryKind.componentCapability.code
  static let tcapCapability = EntryKind.tcapCapability.code
  static let threadCapability = EntryKind.threadCapability.code
  static let endPointCapability = EntryKind.endPointCapability.code

  init(_ memory: UnsafePointer<UInt64>, _ abstraction: Abstraction) {
    self.memory = memory
    let geometry = abstraction.layout.geometry
    frameCount = geometry.frameCount
    stride = geometry.slotStride
    pageFanOut = geometry.pageFanOut
    capabilityFanOut = geometry.capabilityFanOut
    typeColumn = Column(abstraction.row(State.type))
    objectColumn = Column(abstraction.row(State.object))
    levelColumn = Column(abstraction.row(State.level))
    referencesColumn = Column(abstraction.row(State.references))
    occupancyColumn = Column(abstraction.row(State.occupancy))
    entryColumn = Column(abstraction.row(State.entry))
    firstChildColumn = Column(abstraction.row(State.firstChild))
    parentColumn = Column(abstraction.row(State.parent))
    budgetKindColumn = Column(abstraction.row(State.budgetKind))
    budgetColumn = Column(abstraction.row(State.budget))
    schedulerColumn = Column(abstraction.row(State.scheduler))
    namersColumn = Column(abstraction.row(State.namers))
    componentColumn = Column(abstraction.row(State.component))
    componentEpochColumn = Column(abstraction.row(State.componentEpoch))
    epochColumn = Column(abstraction.row(State.epoch))
    lastCoreColumn = Column(abstraction.row(State.lastCore))
    threadColumn = Column(abstraction.row(State.thread))
    tcapColumn = Column(abstraction.row(State.tcap))
    spanColumn = Column(abstraction.row(State.span))
    tokenColumn = Column(abstraction.row(State.token))
    superiorColumn = Column(abstraction.row(State.superior))
    supplyColumn = Column(abstraction.row(State.supply))
    pendingColumn = Column(abstraction.row(State.pending))
    readinessColumn = Column(abstraction.row(State.readiness))
    removedColumn = Column(abstraction.row(State.removed))
    flushedColumn = Column(abstraction.row(State.flushed))
    priorityColumn = Column(abstraction.rows.first { $0.name == State.priority.symbol.name }!)
    targetShift = abstraction.row(State.target).shift
    rightsShift = abstraction.row(State.rights).shift
  }

  @inline(__always) private func load(_ column: Column, _ index: Int) -> Int {
    Int(truncatingIfNeeded: memory[column.base &+ index &* column.distance])
  }

  @inline(__always) func type(_ frame: Int) -> Int { load(typeColumn, frame) }
  @inline(__always) func object(_ frame: Int) -> Int { load(objectColumn, frame) }
  @inline(__always) func level(_ frame: Int) -> Int { load(levelColumn, frame) }
  @inline(__always) func references(_ frame: Int) -> Int { load(referencesColumn, frame) }
  @inline(__always) func occupancy(_ frame: Int) -> Int { load(occupancyColumn, frame) }
  @inline(__always) func firstChild(_ slot: Int) -> Int { load(firstChildColumn, slot) }

  @inline(__always) func isInfinite(_ frame: Int) -> Bool { load(budgetKindColumn, frame) != 0 }
  @inline(__always) func budget(_ frame: Int) -> Int { load(budgetColumn, frame) }
  @inline(__always) func scheduler(_ frame: Int) -> Int { load(schedulerColumn, frame) }
  @inline(__always) func namers(_ scheduler: Int) -> Int { load(namersColumn, scheduler) }
  @inline(__always) func priority(_ frame: Int, _ scheduler: Int) -> Int {
    Int(truncatingIfNeeded: memory[priorityColumn.base &+ frame &* priorityColumn.distance &+ scheduler])
  }

  /// The component of a thread.
  @inline(__always) func component(_ thread: Int) -> Int { load(componentColumn, thread) }
  /// Whether a thread's component has ended.
  @inline(__always) func isDead(_ thread: Int) -> Bool {
    load(componentEpochColumn, thread) != load(epochColumn, min(component(thread), frameCount - 1))
  }
  /// The thread that is notified of another, or the one that was; 0 for none.
  @inline(__always) func superior(_ thread: Int) -> Int { load(superiorColumn, thread) }
  /// The tcap bound to a thread, or the one that was.
  @inline(__always) func supply(_ thread: Int) -> Int { load(supplyColumn, thread) }
  @inline(__always) func pending(_ thread: Int) -> Int { load(pendingColumn, thread) }
  @inline(__always) func isBlocked(_ thread: Int) -> Bool { load(readinessColumn, thread) != 0 }
  @inline(__always) func lastCore(_ frame: Int) -> Int { load(lastCoreColumn, frame) }
  /// The thread that a core runs, and the tcap whose time it spends; 0 for none.
  @inline(__always) func thread(on core: Int) -> Int { load(threadColumn, core) }
  @inline(__always) func tcap(on core: Int) -> Int { load(tcapColumn, core) }
  @inline(__always) func span(_ core: Int) -> Int { load(spanColumn, core) }
  @inline(__always) func token(_ core: Int) -> Int { load(tokenColumn, core) }

  @inline(__always) func parent(_ slot: Int) -> Int { load(parentColumn, slot) }

  /// What a slot holds; all 0 when it is empty.
  @inline(__always) func entry(_ slot: Int) -> (kind: Int, rights: Int, target: Int) {
    let word = UInt64(truncatingIfNeeded: load(entryColumn, slot))
    let target = Int(truncatingIfNeeded: word >> targetShift)
    // A kernel with a bug may have left any word; the generator must survive it.
    return (
      Int(truncatingIfNeeded: word & 15), Int(truncatingIfNeeded: word >> rightsShift & 7),
      UInt(bitPattern: target) < UInt(bitPattern: frameCount) ? target : 0
    )
  }

  @inline(__always) func isEmpty(_ slot: Int) -> Bool { load(entryColumn, slot) == 0 }
  /// Whether the first core may remember what was in the slot.
  @inline(__always) func isStale(_ slot: Int) -> Bool { load(removedColumn, slot) >= load(flushedColumn, 0) }
  @inline(__always) func slot(_ frame: Int, _ offset: Int) -> Int { frame &* stride &+ offset }

  /// How many entries a frame has, as the object it backs.
  @inline(__always) func entryCount(_ frame: Int) -> Int {
    let kind = object(frame)
    return kind == Self.capabilityNode ? capabilityFanOut : kind == Self.pageNode ? pageFanOut : kind == Self.component ? 2 : 0
  }
}
