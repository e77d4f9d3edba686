import Checker

/// Retype and delegation, as small as they can be: frames that change type, and slots that hold them, delegated in trees.
///
/// `frames` frames; `components` components with `slots` slots each, of which only the number in all matters.
public struct RDT: Model, Sendable {
  public enum Action: Equatable, Sendable {
    case retypeUser(Int)
    case retypeKernel(Int)
    case retypeUntyped(Int)
    case map(frame: Int, slot: Int)
    case copy(from: Int, to: Int)
    case remove(Int)
    case revoke(Int)
    case activate(Int)
    case deactivate(Int)
  }

  public let layout: RDTLayout
  /// A bug to plant, to see it found.
  public var bug: RDTBug?

  public init(_ layout: RDTLayout, bug: RDTBug? = nil) {
    self.layout = layout
    self.bug = bug
  }

  public var identity: String { "rdt, \(layout)" + (bug.map { ", with the bug \($0.rawValue)" } ?? "") }

  /// Every frame untyped, every slot empty.
  public var initialState: UInt64 { 0 }

  public func forEachStep(from state: UInt64, _ visit: (Action, UInt64) -> Void) {
    let slots = RDTSlots(state, layout)
    for f in 0..<layout.frameCount {
      let type = layout.type(f, state)
      let hasObject = layout.hasObject(f, state)
      let isUnused = slots.used &>> f & 1 == 0
      if type == .untyped, isUnused {
        visit(.retypeUser(f), layout.setting(type: .user, f, state))
      }
      if type == .untyped, isUnused || bug == .retypeKernelIgnoresSlots {
        visit(.retypeKernel(f), layout.setting(type: .kernel, f, state))
      }
      if type != .untyped, isUnused || bug == .retypeUntypedIgnoresSlots, !hasObject || bug == .retypeUntypedIgnoresObject {
        visit(.retypeUntyped(f), layout.setting(type: .untyped, f, state))
      }
      if type == .user {
        for n in 0..<layout.slotCount where slots.occupied &>> n & 1 == 0 {
          visit(.map(frame: f, slot: n), layout.filling(n, frame: f, parent: nil, state))
        }
      }
      if type == .kernel, !hasObject { visit(.activate(f), layout.setting(object: true, f, state)) }
      if hasObject { visit(.deactivate(f), layout.setting(object: false, f, state)) }
    }
    for n in 0..<layout.slotCount where slots.occupied &>> n & 1 != 0 {
      let frame = layout.frame(n, state)
      for m in 0..<layout.slotCount where slots.occupied &>> m & 1 == 0 || bug == .copyOverwrites {
        visit(.copy(from: n, to: m), layout.filling(m, frame: frame, parent: n, layout.emptying(m, state)))
      }
      let isParent = slots.parents &>> n & 1 != 0
      if !isParent || bug == .removeIgnoresChildren { visit(.remove(n), layout.emptying(n, state)) }
      visit(.revoke(n), isParent ? revoking(n, slots, state) : state)
    }
  }

  /// The state without what strictly descends from a slot.
  private func revoking(_ root: Int, _ slots: RDTSlots, _ state: UInt64) -> UInt64 {
    var family = 1 &<< root
    var rest = slots.copies
    var before = 0
    while before != rest {
      before = rest
      var candidates = rest
      while candidates != 0 {
        let m = candidates.trailingZeroBitCount
        candidates &= candidates &- 1
        let parent = layout.parentOfCopy(m, state)
        guard family &>> parent & 1 != 0, bug != .revokeStopsAtChildren || parent == root else { continue }
        family |= 1 &<< m
        rest &= ~(1 &<< m)
      }
    }
    var next = state
    for m in 0..<layout.slotCount where m != root && family &>> m & 1 != 0 { next = layout.emptying(m, next) }
    return next
  }

  public func violation(of state: UInt64) -> PropertyViolation? {
    for f in 0..<layout.frameCount where layout.hasObject(f, state) && layout.type(f, state) != .kernel {
      return PropertyViolation("object-is-kernel", "frame \(f) has an object and is no kernel frame")
    }
    for n in 0..<layout.slotCount where layout.isOccupied(n, state) {
      let frame = layout.frame(n, state)
      if layout.type(frame, state) != .user {
        return PropertyViolation("slot-is-user", "slot \(n) holds frame \(frame), which is no user frame")
      }
      var slot = n
      var length = 0
      while let parent = layout.parent(slot, state) {
        if !layout.isOccupied(parent, state) {
          return PropertyViolation("parent-lives", "slot \(slot) was copied from slot \(parent), which is empty")
        }
        if layout.frame(parent, state) != frame {
          return PropertyViolation(
            "parent-has-same-frame", "slot \(slot) was copied from slot \(parent), which holds another frame")
        }
        length += 1
        if length > layout.slotCount { return PropertyViolation("chain-ends", "the parents of slot \(n) run in a circle") }
        slot = parent
      }
    }
    return nil
  }
}

extension RDT.Action: CustomStringConvertible {
  public var description: String {
    switch self {
    case .retypeUser(let f): "RetypeUser(\(f))"
    case .retypeKernel(let f): "RetypeKernel(\(f))"
    case .retypeUntyped(let f): "RetypeUntyped(\(f))"
    case .map(let f, let n): "Map(\(f), \(n))"
    case .copy(let n, let m): "Copy(\(n), \(m))"
    case .remove(let n): "Remove(\(n))"
    case .revoke(let n): "Revoke(\(n))"
    case .activate(let f): "Activate(\(f))"
    case .deactivate(let f): "Deactivate(\(f))"
    }
  }
}

extension RDT {
  public static let actionNames = [
    "RetypeUser", "RetypeKernel", "RetypeUntyped", "Map", "Copy", "Remove", "Revoke", "Activate", "Deactivate",
  ]

  public static func index(of action: Action) -> Int {
    switch action {
    case .retypeUser: 0
    case .retypeKernel: 1
    case .retypeUntyped: 2
    case .map: 3
    case .copy: 4
    case .remove: 5
    case .revoke: 6
    case .activate: 7
    case .deactivate: 8
    }
  }

  public func components(of state: UInt64) -> [(name: String, value: String)] {
    (0..<layout.frameCount).map { f in
      ("frame \(f)", "\(layout.type(f, state))" + (layout.hasObject(f, state) ? " with object" : ""))
    }
      + (0..<layout.slotCount).map { n in
        let parent = layout.parent(n, state)
        return (
          "slot \(n)",
          layout.isOccupied(n, state)
            ? "frame \(layout.frame(n, state)), " + (parent.map { "copied from slot \($0)" } ?? "mapped") : "empty"
        )
      }
  }
}
