import KernelSpec

extension MachineGeometry {
  /// What a rigid symbol says of concrete arguments, or nil for a symbol that is not rigid.
  func reading(_ symbol: Symbol, _ arguments: [Int]) -> Int? {
    switch symbol {
    case Geometry.noFrame.symbol, Geometry.noSlot.symbol, Geometry.capabilityTableOffset.symbol,
      Geometry.firstCore.symbol, Geometry.firstScheduler.symbol:
      0
    case Geometry.pageTableOffset.symbol: 1
    case Geometry.maximum.symbol: maximum
    case Geometry.node.symbol: arguments[0] / slotStride
    case Geometry.offset.symbol, Geometry.place.symbol: arguments[0] % slotStride
    case Geometry.slotAt.symbol, Geometry.slotAtPlace.symbol: slot(arguments[0], arguments[1])
    case Geometry.capacity.symbol: slotStride
    case Geometry.fits.symbol:
      entryCounts.indices.contains(arguments[0]) && arguments[1] < entryCounts[arguments[0]] ? 1 : 0
    case Geometry.rootOffset.symbol: arguments[0] / capabilityFanOut
    case Geometry.leafOffset.symbol: arguments[0] % capabilityFanOut
    case Geometry.pageRootOffset.symbol: arguments[0] / (pageFanOut * pageFanOut)
    case Geometry.pageMiddleOffset.symbol: arguments[0] / pageFanOut % pageFanOut
    case Geometry.pageLeafOffset.symbol: arguments[0] % pageFanOut
    case Geometry.isCore.symbol: arguments[0] < coreCount ? 1 : 0
    case Geometry.isScheduler.symbol: arguments[0] < schedulerCount ? 1 : 0
    case Geometry.frameCount.symbol: frameCount
    case Geometry.frameNumber.symbol: arguments[0]
    case Geometry.frameAt.symbol: arguments[0] < frameCount ? arguments[0] : 0
    default: nil
    }
  }

  /// Every value over which a quantifier of a sort ranges.
  func values(of sort: Sort) -> [Int] {
    let (second, end) = domain(of: sort)
    return [0] + (second..<max(second, end))
  }
}
