import KernelSpec

/// The concrete reading of ``KernelSpec/Geometry``: how many frames, cores, schedulers and entries a machine has.
///
/// Frames are 0..<`frameCount`, of which 0 is none. A slot is `frame * slotStride + offset`; 0 is none, and the
/// numbers below `slotStride` are no slots.
public struct MachineGeometry: Hashable, Sendable, Codable {
  /// How many frames there are, the frame that is none included.
  public var frameCount: Int
  /// How many cores there are, each with a TLB.
  public var coreCount: Int
  /// Entries in a page-table node.
  public var pageFanOut: Int
  /// Entries in a capability-table node.
  public var capabilityFanOut: Int
  /// How many schedulers there may be.
  public var schedulerCount: Int
  /// The largest value of a counter, of the clock, of a budget and of a priority.
  public var maximum: Int

  public init(
    frameCount: Int, coreCount: Int, pageFanOut: Int, capabilityFanOut: Int, schedulerCount: Int = 2, maximum: Int
  ) {
    self.frameCount = frameCount
    self.coreCount = coreCount
    self.pageFanOut = pageFanOut
    self.capabilityFanOut = capabilityFanOut
    self.schedulerCount = schedulerCount
    self.maximum = maximum
  }

  /// The distance, in slots, between the first slots of two neighbouring frames.
  public var slotStride: Int { max(pageFanOut, capabilityFanOut, 2) }
  /// One more than the largest slot.
  public var slotCount: Int { frameCount * slotStride }

  /// The slot of a frame at an offset, or 0.
  public func slot(_ frame: Int, _ offset: Int) -> Int {
    frame > 0 && frame < frameCount && offset >= 0 && offset < slotStride ? frame * slotStride + offset : 0
  }

  /// How many entries a node of each object kind has, in the order of the kinds' codes.
  public var entryCounts: [Int] {
    ObjectKind.allCases.map { kind in
      switch kind {
      case .noObject: 0
      case .capabilityNode: capabilityFanOut
      case .pageNode: pageFanOut
      case .component: 2
      case .tcap, .thread: 0
      }
    }
  }

  /// The values over which a quantifier of a sort ranges: 0, then `second` to `end - 1`.
  ///
  /// Offsets, addresses, pages, cores and schedulers include one value beyond those that exist. Integers go as far as a count of slots can.
  public func domain(of sort: Sort) -> (second: Int, end: Int) {
    switch sort {
    case .frame: (1, frameCount)
    case .slot: (slotStride, slotCount)
    case .offset: (1, slotStride + 1)
    case .address: (1, capabilityFanOut * capabilityFanOut + 1)
    case .page: (1, pageFanOut * pageFanOut * pageFanOut + 1)
    case .core: (1, coreCount + 1)
    case .scheduler: (1, schedulerCount + 1)
    case .integer: (1, slotCount + 1)
    case .rights: (1, 8)
    case .boolean: (1, 2)
    case .enumeration(let enumeration): (1, enumeration.cases.count)
    }
  }

  /// Whether a number is a value of a sort that a cell of the state may hold.
  public func contains(_ value: Int, _ sort: Sort) -> Bool {
    if sort == .integer { return true }
    let (second, end) = domain(of: sort)
    return value == 0 || (second <= value && value < end)
  }

  /// Why no kernel fits into the geometry, or nil if one may.
  public var problem: String? {
    if frameCount < 2 { return "frameCount is \(frameCount), expected at least 2" }
    if coreCount < 1 { return "coreCount is \(coreCount), expected at least 1" }
    if pageFanOut < 1 { return "pageFanOut is \(pageFanOut), expected at least 1" }
    if capabilityFanOut < 1 { return "capabilityFanOut is \(capabilityFanOut), expected at least 1" }
    if schedulerCount < 0 || schedulerCount > 64 { return "schedulerCount is \(schedulerCount), expected 0 to 64" }
    if maximum < 1 { return "maximum is \(maximum), expected at least 1" }
    let (cells, tooMany) = frameCount.multipliedReportingOverflow(by: slotStride)
    if tooMany || cells > 4096 { return "frameCount × fan-out is beyond 4096, too many slots to evaluate" }
    if coreCount > 1 << 10 { return "coreCount is \(coreCount), expected at most 1024" }
    return nil
  }
}
