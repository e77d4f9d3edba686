import KernelSpec

/// What one instruction of the evaluator's register machine does.
enum EvaluatorOpcode: UInt8 {
  case move, equal, not, and, or, implies, choose, add, subtract, less, lessOrEqual, intersection
  /// Read a component of the state at one or two points; `immediate` is its index in the layout.
  case load, loadPair
  case slotAt, node, offset, fits, quotient, remainder
  case jump, jumpIfZero, jumpIfNonzero
  /// The next value of a bound variable: back to `immediate` unless its domain `a` is done.
  case nextValue
  /// The first or next pair (`destination`, `a`) that descends: forward to `immediate` at the end, or back to it.
  case firstPair, nextPair
  /// The first or next ancestor, or descendant, `destination` of `a`, likewise; `b` holds the position in the list.
  case firstAncestor, firstDescendant, nextAncestor, nextDescendant
  /// Stop, and name `immediate`, if the condition is 0.
  case check
  /// Note a write: component `immediate` at `a` (and `b`) becomes `destination`, where `c` is not 0.
  case store, storePair
  case halt
}

/// An instruction over registers; `immediate` is a jump's target, a component or a check.
struct EvaluatorInstruction: Hashable {
  var opcode: EvaluatorOpcode
  var destination: UInt16 = 0
  var a: UInt16 = 0
  var b: UInt16 = 0
  var c: UInt16 = 0
  var immediate: Int32 = 0
}

/// Compiled terms. All registers, those of constants included, live as long as the program; so it belongs to one thread.
final class EvaluatorProgram {
  let code: UnsafeMutablePointer<EvaluatorInstruction>
  let codeCount: Int
  let registers: UnsafeMutablePointer<Int>
  private let registerCount: Int
  /// Where the parameters go, and how the words of a call are read.
  let parameters: UnsafeMutablePointer<(register: UInt16, reading: EvaluatorReading)>
  let parameterCount: Int
  let result: UInt16
  /// For each check, the registers that hold the values of the outermost bound variables when it fails.
  let witnesses: [[(name: String, sort: Sort, register: UInt16)]]
  /// At most so many writes are noted.
  let writeLimit: Int

  init(
    code: [EvaluatorInstruction], registers: [Int], parameters: [(register: UInt16, sort: Sort)], result: UInt16,
    witnesses: [[(name: String, sort: Sort, register: UInt16)]], writeLimit: Int
  ) {
    codeCount = code.count
    self.code = .allocate(capacity: code.count)
    self.code.initialize(from: code, count: code.count)
    registerCount = registers.count
    self.registers = .allocate(capacity: registers.count)
    self.registers.initialize(from: registers, count: registers.count)
    parameterCount = parameters.count
    self.parameters = .allocate(capacity: max(parameters.count, 1))
    for (index, parameter) in parameters.enumerated() {
      (self.parameters + index).initialize(to: (parameter.register, EvaluatorReading(parameter.sort)))
    }
    self.result = result
    self.witnesses = witnesses
    self.writeLimit = writeLimit
  }

  deinit {
    code.deallocate()
    registers.deallocate()
    parameters.deallocate()
  }
}

/// How a word of a call becomes a value of a sort.
enum EvaluatorReading: UInt8 {
  case frame, core, scheduler, rights, plain

  init(_ sort: Sort) {
    self =
      switch sort {
      case .frame: .frame
      case .core: .core
      case .scheduler: .scheduler
      case .rights: .rights
      default: .plain
      }
  }
}

/// The writes that an operation makes once all of it has read the state before.
final class EvaluatorWrites {
  let cells: UnsafeMutablePointer<Int>
  let values: UnsafeMutablePointer<Int>
  var count = 0

  init(capacity: Int) {
    cells = .allocate(capacity: max(capacity, 1))
    values = .allocate(capacity: max(capacity, 1))
  }

  deinit {
    cells.deallocate()
    values.deallocate()
  }
}

/// The relation `ancestor` as lists, so that formulas about it need not look at all pairs of slots.
final class DescentLists {
  /// (ancestor, descendant), grouped by descendant in the order of the slots.
  let pairs: UnsafeMutablePointer<(Int, Int)>
  var pairCount = 0
  /// Where the ancestors of each slot begin among the pairs.
  let ancestorStarts: UnsafeMutablePointer<Int>
  /// The descendants, grouped by ancestor; and where those of each slot begin.
  let descendants: UnsafeMutablePointer<Int>
  let descendantStarts: UnsafeMutablePointer<Int>
  private let slotCount: Int

  init(slotCount: Int) {
    self.slotCount = slotCount
    pairs = .allocate(capacity: slotCount * slotCount)
    descendants = .allocate(capacity: slotCount * slotCount)
    ancestorStarts = .allocate(capacity: slotCount + 1)
    descendantStarts = .allocate(capacity: slotCount + 2)
  }

  deinit {
    pairs.deallocate()
    descendants.deallocate()
    ancestorStarts.deallocate()
    descendantStarts.deallocate()
  }

  /// Completes the lists once the pairs and the starts of ancestors are there.
  func index() {
    let starts = descendantStarts
    starts.update(repeating: 0, count: slotCount + 2)
    for index in 0..<pairCount { starts[pairs[index].0 + 2] += 1 }
    for slot in 1..<slotCount + 2 { starts[slot] += starts[slot - 1] }
    // Now starts[slot + 1] is where the next descendant of the slot goes; in the end, where they end.
    for index in 0..<pairCount {
      let (ancestor, descendant) = pairs[index]
      descendants[starts[ancestor + 1]] = descendant
      starts[ancestor + 1] += 1
    }
  }
}

/// Runs programs on cells.
struct EvaluatorMachine {
  struct Region {
    var base: Int
    var rows: Int
    var columns: Int
    var initial: Int
  }

  let geometry: MachineGeometry
  private let stride: Int
  private let frameCount: Int
  private let coreCount: Int
  private let schedulerCount: Int
  private let kindCount: Int
  /// Owned by the evaluator, for as long as the machine.
  let regions: UnsafeMutablePointer<Region>
  let domains: UnsafeMutablePointer<(second: Int, end: Int)>
  let entryCounts: UnsafeMutablePointer<Int>
  /// The relation `ancestor` of the state under evaluation.
  let descent: DescentLists

  static let sorts: [Sort] =
    [.frame, .slot, .offset, .address, .page, .core, .scheduler, .integer, .rights, .boolean]
    + Enumeration.allCases.map(Sort.enumeration)

  init(_ layout: StateLayout) {
    geometry = layout.geometry
    stride = geometry.slotStride
    frameCount = geometry.frameCount
    coreCount = geometry.coreCount
    schedulerCount = geometry.schedulerCount
    kindCount = geometry.entryCounts.count
    // Those of a second state, which formulas about steps read, follow those of the first.
    let count = layout.regions.count
    regions = .allocate(capacity: 2 * count)
    for (index, region) in layout.regions.enumerated() {
      for (state, base) in [region.base, layout.cellCount + region.base].enumerated() {
        (regions + state * count + index).initialize(
          to: Region(base: base, rows: region.rows, columns: region.columns, initial: region.initial))
      }
    }
    domains = .allocate(capacity: Self.sorts.count)
    for (index, sort) in Self.sorts.enumerated() { (domains + index).initialize(to: geometry.domain(of: sort)) }
    entryCounts = .allocate(capacity: geometry.entryCounts.count)
    for (index, count) in geometry.entryCounts.enumerated() { (entryCounts + index).initialize(to: count) }
    descent = DescentLists(slotCount: geometry.slotCount)
  }

  func deallocate() {
    regions.deallocate()
    domains.deallocate()
    entryCounts.deallocate()
  }

  /// The value that a word of a call stands for: what names no frame, core or scheduler stands for the one that is none.
  @inline(__always) func value(_ word: UInt64, _ reading: EvaluatorReading) -> Int {
    switch reading {
    case .frame: word < UInt64(frameCount) ? Int(truncatingIfNeeded: word) : 0
    case .core: word < UInt64(coreCount) ? Int(truncatingIfNeeded: word) : coreCount
    case .scheduler: word < UInt64(schedulerCount) ? Int(truncatingIfNeeded: word) : schedulerCount
    case .rights: Int(truncatingIfNeeded: word & 7)
    case .plain: Int(clamping: word)
    }
  }

  /// Runs a program and returns the check that failed, or -1.
  func run(_ program: EvaluatorProgram, _ cells: UnsafePointer<Int>, _ writes: EvaluatorWrites) -> Int {
    let code = program.code
    let registers = program.registers
    var counter = 0
    var written = 0
    var pairIndex = 0
    while true {
      let instruction = code[counter]
      counter += 1
      @inline(__always) func a() -> Int { registers[Int(instruction.a)] }
      @inline(__always) func b() -> Int { registers[Int(instruction.b)] }
      @inline(__always) func set(_ value: Int) { registers[Int(instruction.destination)] = value }
      switch instruction.opcode {
      case .move: set(a())
      case .equal: set(a() == b() ? 1 : 0)
      case .not: set(a() ^ 1)
      case .and: set(a() & b())
      case .or: set(a() | b())
      case .implies: set((a() ^ 1) | b())
      case .choose: set(a() != 0 ? b() : registers[Int(instruction.c)])
      case .add: set(a() &+ b())
      case .subtract: set(a() &- b())
      case .less: set(a() < b() ? 1 : 0)
      case .lessOrEqual: set(a() <= b() ? 1 : 0)
      case .intersection: set(a() & b())
      case .load:
        let region = regions + Int(instruction.immediate)
        let index = a()
        set(
          UInt(bitPattern: index) < UInt(bitPattern: region.pointee.rows)
            ? cells[region.pointee.base &+ index] : region.pointee.initial)
      case .loadPair:
        let region = regions + Int(instruction.immediate)
        let row = a()
        let column = b()
        let isInside =
          UInt(bitPattern: row) < UInt(bitPattern: region.pointee.rows)
          && UInt(bitPattern: column) < UInt(bitPattern: region.pointee.columns)
        set(isInside ? cells[region.pointee.base &+ row &* region.pointee.columns &+ column] : region.pointee.initial)
      case .slotAt:
        let frame = a()
        let offset = b()
        let exists =
          frame > 0 && frame < frameCount && UInt(bitPattern: offset) < UInt(bitPattern: stride)
        set(exists ? frame &* stride &+ offset : 0)
      case .node: set(quotient(a(), stride))
      case .offset: set(remainder(a(), stride))
      case .fits:
        let kind = a()
        set(kind >= 0 && kind < kindCount && UInt(bitPattern: b()) < UInt(bitPattern: entryCounts[kind]) ? 1 : 0)
      case .quotient: set(quotient(a(), b()))
      case .remainder: set(remainder(a(), b()))
      case .jump: counter = Int(instruction.immediate)
      case .jumpIfZero: if a() == 0 { counter = Int(instruction.immediate) }
      case .jumpIfNonzero: if a() != 0 { counter = Int(instruction.immediate) }
      case .nextValue:
        let domain = domains[Int(instruction.a)]
        let value = registers[Int(instruction.destination)]
        let next = value == 0 ? domain.second : value &+ 1
        if next < domain.end {
          set(next)
          counter = Int(instruction.immediate)
        }
      case .firstPair:
        pairIndex = 0
        if descent.pairCount == 0 {
          counter = Int(instruction.immediate)
        } else {
          set(descent.pairs[0].0)
          registers[Int(instruction.a)] = descent.pairs[0].1
        }
      case .nextPair:
        pairIndex &+= 1
        if pairIndex < descent.pairCount {
          set(descent.pairs[pairIndex].0)
          registers[Int(instruction.a)] = descent.pairs[pairIndex].1
          counter = Int(instruction.immediate)
        }
      case .firstAncestor, .firstDescendant:
        let starts = instruction.opcode == .firstAncestor ? descent.ancestorStarts : descent.descendantStarts
        let position = starts[a()]
        if position == starts[a() &+ 1] {
          counter = Int(instruction.immediate)
        } else {
          registers[Int(instruction.b)] = position
          set(instruction.opcode == .firstAncestor ? descent.pairs[position].0 : descent.descendants[position])
        }
      case .nextAncestor, .nextDescendant:
        let starts = instruction.opcode == .nextAncestor ? descent.ancestorStarts : descent.descendantStarts
        let position = b() &+ 1
        if position < starts[a() &+ 1] {
          registers[Int(instruction.b)] = position
          set(instruction.opcode == .nextAncestor ? descent.pairs[position].0 : descent.descendants[position])
          counter = Int(instruction.immediate)
        }
      case .check:
        if a() == 0 {
          writes.count = written
          return Int(instruction.immediate)
        }
      case .store:
        let region = regions + Int(instruction.immediate)
        let index = a()
        if registers[Int(instruction.c)] != 0, UInt(bitPattern: index) < UInt(bitPattern: region.pointee.rows) {
          writes.cells[written] = region.pointee.base &+ index
          writes.values[written] = registers[Int(instruction.destination)]
          written &+= 1
        }
      case .storePair:
        let region = regions + Int(instruction.immediate)
        let row = a()
        let column = b()
        if registers[Int(instruction.c)] != 0, UInt(bitPattern: row) < UInt(bitPattern: region.pointee.rows),
          UInt(bitPattern: column) < UInt(bitPattern: region.pointee.columns)
        {
          writes.cells[written] = region.pointee.base &+ row &* region.pointee.columns &+ column
          writes.values[written] = registers[Int(instruction.destination)]
          written &+= 1
        }
      case .halt:
        writes.count = written
        return -1
      }
    }
  }

  // Most numbers fit in 32 bits, where division is several times as fast.
  @inline(__always) private func quotient(_ a: Int, _ b: Int) -> Int {
    UInt(bitPattern: a) >> 32 == 0 ? Int(UInt32(truncatingIfNeeded: a) / UInt32(truncatingIfNeeded: b)) : a / b
  }
  @inline(__always) private func remainder(_ a: Int, _ b: Int) -> Int {
    UInt(bitPattern: a) >> 32 == 0 ? Int(UInt32(truncatingIfNeeded: a) % UInt32(truncatingIfNeeded: b)) : a % b
  }
}
