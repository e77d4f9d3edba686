import KernelSpec

/// Reads and writes the kernel's memory field by field, where ``Abstraction`` says that each lies.
struct KernelFields {
  /// Where a field of all records lies.
  struct Column {
    let base: Int
    let distance: Int

    init(_ row: Abstraction.Row) {
      base = row.base
      distance = row.distance
    }

    @inline(__always) func callAsFunction(_ memory: UnsafePointer<UInt64>, _ index: Int) -> Int {
      Int(truncatingIfNeeded: memory[base &+ index &* distance])
    }
    @inline(__always) func set(_ memory: UnsafeMutablePointer<UInt64>, _ index: Int, _ value: Int) {
      memory[base &+ index &* distance] = UInt64(truncatingIfNeeded: value)
    }
  }

  let type, object, level, references, occupancy, unmapped, entryPoint, epoch: Column
  /// The whole word of an entry: kind, rights and target.
  let entry: Column
  let parent, firstChild, nextSibling, previousSibling, removed: Column
  let now, flushed: Column
  let rightsShift: UInt64
  let targetShift: UInt64

  init(_ abstraction: Abstraction) {
    func column<Domain, Range>(_ field: Field<Domain, Range>) -> Column { Column(abstraction.row(field)) }
    type = column(State.type)
    object = column(State.object)
    level = column(State.level)
    references = column(State.references)
    occupancy = column(State.occupancy)
    unmapped = column(State.unmapped)
    entryPoint = column(State.entryPoint)
    epoch = column(State.epoch)
    entry = column(State.entry)
    parent = column(State.parent)
    firstChild = column(State.firstChild)
    nextSibling = column(State.nextSibling)
    previousSibling = column(State.previousSibling)
    removed = column(State.removed)
    flushed = column(State.flushed)
    now = Column(abstraction.rows.first { $0.name == State.now.symbol.name }!)
    rightsShift = abstraction.row(State.rights).shift
    targetShift = abstraction.row(State.target).shift
  }
}
