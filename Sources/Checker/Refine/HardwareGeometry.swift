import KernelSpec

/// The machine that refinement is about: the fan-outs of the hardware, and any number of frames, cores and schedulers.
enum HardwareGeometry {
  /// Entries of a page-table node: Sv39 has 512 of 8 bytes in a frame of 4 KiB.
  static let pageFanOut: UInt64 = 512
  /// Entries of a capability-table node: 64 of 64 bytes.
  static let capabilityFanOut: UInt64 = 64
  static let slotStride: UInt64 = 512
  static let componentFanOut: UInt64 = 2
  /// There are fewer cores, and fewer schedulers, than this.
  static let coreLimit: UInt64 = 1 << 16
  /// There are fewer frames than this: Sv39 has physical addresses of 56 bits.
  static let frameLimit: UInt64 = 1 << 44

  /// Constants of the machine of which a proof knows nothing but what they count.
  static let coreCount = Constant<Integer>("coreCount", .rigid)
  static let schedulerCount = Constant<Integer>("schedulerCount", .rigid)
  /// The number of an offset.
  static let number = Field<Offset, Integer>("number", .rigid)

  static let symbols: [Symbol] = [coreCount.symbol, schedulerCount.symbol, number.symbol]

  /// The largest word. It exceeds the integers that a ``Term`` can hold, and is a symbol of its own.
  static let largestWord = Constant<Integer>("largestWord", .rigid)
}

extension HardwareGeometry {
  /// What the numbering of offsets says of the specification's geometry.
  static let facts: [(name: String, formula: Term)] = {
    func number(_ offset: Expression<Offset>) -> Expression<Integer> { HardwareGeometry.number(offset) }
    func limit(_ value: UInt64) -> Expression<Integer> { Expression(.integer(Int(value))) }
    func offsetIsBelow(_ name: String, _ field: Field<Address, Offset>, _ bound: UInt64) -> (String, Term) {
      (name, forAll("a", triggers: { a in [[field(a).term]] }) { a in number(field(a)) < limit(bound) }.term)
    }
    func pageOffsetIsBelow(_ name: String, _ field: Field<Page, Offset>) -> (String, Term) {
      (name, forAll("p", triggers: { p in [[field(p).term]] }) { p in number(field(p)) < limit(pageFanOut) }.term)
    }
    func fanOut(_ kind: Expression<ObjectKind>, _ count: UInt64) -> Expression<Truth> {
      forAll("o", triggers: { o in [[Geometry.fits(kind, o).term]] }) { o in
        equivalent(Geometry.fits(kind, o), number(o) < limit(count))
      }
    }
    func equivalent(_ left: Expression<Truth>, _ right: Expression<Truth>) -> Expression<Truth> { left == right }
    return [
      ("there is a frame", (1 < Geometry.frameCount() && Geometry.frameCount() <= limit(frameLimit)).term),
      ("counters are words", (Geometry.maximum() <= largestWord()).term),
      ("offsets have numbers", forAll("o", triggers: { o in [[number(o).term]] }) { o in 0 <= number(o) }.term),
      (
        "the first offset",
        forAll("o", triggers: { o in [[number(o).term]] }) { o in
          equivalent(number(o) == 0, o == Geometry.capabilityTableOffset())
        }.term
      ),
      (
        "the second offset",
        forAll("o", triggers: { o in [[number(o).term]] }) { o in equivalent(number(o) == 1, o == Geometry.pageTableOffset()) }
          .term
      ),
      (
        "a frame has as many slots as the stride",
        forAll("f", "o", triggers: { f, o in [[Geometry.slotAt(f, o).term]] }) { f, o in
          equivalent(Geometry.slotAt(f, o) != Geometry.noSlot(), f != Geometry.noFrame() && number(o) < limit(slotStride))
        }.term
      ),
      (
        "a frame has no more slots than the stride",
        forAll("f", triggers: { f in [[Geometry.capacity(f).term]] }) { f in Geometry.capacity(f) <= limit(slotStride) }.term
      ),
      ("the fan-out of no object", fanOut(.noObject, 0).term),
      ("the fan-out of a capability-table node", fanOut(.capabilityNode, capabilityFanOut).term),
      ("the fan-out of a page-table node", fanOut(.pageNode, pageFanOut).term),
      ("the fan-out of a component", fanOut(.component, componentFanOut).term),
      ("the fan-out of a tcap", fanOut(.tcap, 0).term),
      ("the fan-out of a thread", fanOut(.thread, 0).term),
      offsetIsBelow("the last digit of an address", Geometry.leafOffset, capabilityFanOut),
      pageOffsetIsBelow("the second digit of a page", Geometry.pageMiddleOffset),
      pageOffsetIsBelow("the last digit of a page", Geometry.pageLeafOffset),
    ]
  }()
}
