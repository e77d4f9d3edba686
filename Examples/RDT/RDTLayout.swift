/// How an RDT state lies in 64 bits.
///
/// From the lowest bit on: 2 bits of type and 1 of object for each frame; then for each slot the frame plus one, 0 when it is
/// empty, and its parent plus one, 0 for none.
public struct RDTLayout: Equatable, Sendable, CustomStringConvertible {
  public let frameCount: Int
  public let componentCount: Int
  public let slotsPerComponent: Int
  let slotCount: Int
  private let frameBits: Int
  private let slotBits: Int
  private let slotMask: UInt64
  private let frameMask: UInt64

  enum FrameType: UInt64 { case untyped, user, kernel }

  /// - Returns: Nil unless a state fits into 64 bits; three frames and nine slots do.
  public init?(frames: Int, components: Int, slots: Int) {
    guard frames > 0, components > 0, slots > 0, frames <= 20, components <= 20, slots <= 20 else { return nil }
    frameCount = frames
    componentCount = components
    slotsPerComponent = slots
    slotCount = components * slots
    func bits(_ value: Int) -> Int { Int.bitWidth - value.leadingZeroBitCount }
    frameBits = bits(frames)
    slotBits = frameBits + bits(slotCount)
    slotMask = 1 << slotBits - 1
    frameMask = 1 << frameBits - 1
    guard 3 * frames + slotCount * slotBits <= 64 else { return nil }
  }

  public var description: String {
    "\(frameCount) frames, \(componentCount) components with \(slotsPerComponent) slots each"
  }

  private func shift(_ slot: Int) -> UInt64 { UInt64(truncatingIfNeeded: 3 &* frameCount &+ slot &* slotBits) }
  private func bits(_ slot: Int, _ state: UInt64) -> UInt64 { state &>> shift(slot) & slotMask }

  func type(_ frame: Int, _ state: UInt64) -> FrameType {
    let code = state &>> UInt64(truncatingIfNeeded: 3 &* frame) & 3
    return code == 0 ? .untyped : code == 1 ? .user : .kernel
  }
  func hasObject(_ frame: Int, _ state: UInt64) -> Bool { state &>> UInt64(truncatingIfNeeded: 3 &* frame &+ 2) & 1 != 0 }
  func isOccupied(_ slot: Int, _ state: UInt64) -> Bool { bits(slot, state) != 0 }
  /// The frame in an occupied slot.
  func frame(_ slot: Int, _ state: UInt64) -> Int { Int(truncatingIfNeeded: bits(slot, state) & frameMask) &- 1 }
  /// The slot that an occupied slot was copied from.
  func parent(_ slot: Int, _ state: UInt64) -> Int? {
    let number = Int(truncatingIfNeeded: bits(slot, state) &>> UInt64(truncatingIfNeeded: frameBits))
    return number == 0 ? nil : number &- 1
  }

  /// The slot that a slot was copied from which was copied from one.
  func parentOfCopy(_ slot: Int, _ state: UInt64) -> Int {
    Int(truncatingIfNeeded: bits(slot, state) &>> UInt64(truncatingIfNeeded: frameBits)) &- 1
  }

  /// A frame's type and object as they lie in the state.
  func bits(ofFrame frame: Int, _ state: UInt64) -> UInt64 { state &>> UInt64(truncatingIfNeeded: 3 &* frame) & 7 }
  func setting(bits: UInt64, _ frame: Int, _ state: UInt64) -> UInt64 {
    let shift = UInt64(truncatingIfNeeded: 3 &* frame)
    return state & ~(7 &<< shift) | bits &<< shift
  }

  func setting(type: FrameType, _ frame: Int, _ state: UInt64) -> UInt64 {
    let shift = UInt64(truncatingIfNeeded: 3 &* frame)
    return state & ~(3 &<< shift) | type.rawValue &<< shift
  }
  func setting(object: Bool, _ frame: Int, _ state: UInt64) -> UInt64 {
    let bit: UInt64 = 4 &<< UInt64(truncatingIfNeeded: 3 &* frame)
    return object ? state | bit : state & ~bit
  }
  func emptying(_ slot: Int, _ state: UInt64) -> UInt64 { state & ~(slotMask &<< shift(slot)) }
  func filling(_ slot: Int, frame: Int, parent: Int?, _ state: UInt64) -> UInt64 {
    let frameCode = UInt64(truncatingIfNeeded: frame &+ 1)
    let parentCode = UInt64(truncatingIfNeeded: parent.map { $0 &+ 1 } ?? 0)
    return state | (frameCode | parentCode &<< UInt64(truncatingIfNeeded: frameBits)) &<< shift(slot)
  }
}

/// What one look at the slots of a state tells, as sets of bits.
struct RDTSlots {
  /// The slots that hold something.
  var occupied = 0
  /// The slots that others were copied from.
  var parents = 0
  /// The slots that were copied from others.
  var copies = 0
  /// The frames that slots hold.
  var used = 0

  init(_ state: UInt64, _ layout: RDTLayout) {
    for n in 0..<layout.slotCount where layout.isOccupied(n, state) {
      occupied |= 1 &<< n
      used |= 1 &<< layout.frame(n, state)
      guard let parent = layout.parent(n, state) else { continue }
      parents |= 1 &<< parent
      copies |= 1 &<< n
    }
  }
}

/// A bug to plant into ``RDT``.
public enum RDTBug: String, CaseIterable, Sendable {
  case retypeUntypedIgnoresSlots = "retype-untyped-ignores-slots"
  case retypeUntypedIgnoresObject = "retype-untyped-ignores-object"
  case copyOverwrites = "copy-overwrites"
  case removeIgnoresChildren = "remove-ignores-children"
  case revokeStopsAtChildren = "revoke-stops-at-children"
  /// No bug: that the frame is untyped already implies that no slot refers to it.
  case retypeKernelIgnoresSlots = "retype-kernel-ignores-slots"
}
