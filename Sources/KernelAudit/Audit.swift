import KernelImpl

/// What has to be true of every state between two calls: the specification's invariants, for a machine to check by itself.
///
/// Each has the number under which a machine reports it.
public enum AuditRule: UInt64, Sendable {
  /// Only kernel frames back objects, at levels that their tables have.
  case objectIsKernel = 1
  /// A node holds entries of the kinds, and at the offsets, that its kind and level have.
  case entryFitsNode
  /// An entry names a frame that exists, and an object of the kind and level it stands for.
  case nothingDangles
  /// A user mapping names a user frame.
  case mappingIsUser
  /// `occupancy` is the number of occupied slots.
  case occupancyExact
  /// `references` is the number of mappings, capabilities and links.
  case referencesExact
  /// An empty slot has no place in the delegation forest.
  case emptyIsAlone
  /// Parents, children and siblings name each other.
  case forestIsLinked
  /// A delegated entry names its parent's frame, with no more than its rights.
  case rightsShrink
  /// Following parents leads to a root.
  case forestIsAcyclic
  /// No stamp lies in the future.
  case stampsArePast
  /// A tcap has a scheduler that exists and a priority of that; only tcaps have time, and priorities.
  case tcapIsRated
  /// No budget exceeds the maximum, and an infinite one is no number.
  case budgetIsNatural
  /// `namers` is the number of tcaps that have a priority of the scheduler.
  case namersExact
  /// A thread names a component that lives, or once lived, in its frame; only threads do.
  case threadHasComponent
  /// A core runs a thread and spends a tcap's time, or neither, and both know the core.
  case runningIsLive
  /// A core that runs has a span, no longer than the time of its tcap; an idle one has none.
  case spanIsWithinBudget
  /// A thread's superior is, or was in the epoch remembered, a thread of the level above, and what is bound to it a tcap; only threads
  /// have either.
  case threadIsBound
  /// Only threads wait or have activations pending, no more than the maximum, none both at once; and none waits that runs.
  case pendingWakes
}

/// A rule that does not hold, and the frame or slot where it does not.
public struct AuditViolation: Equatable, Sendable {
  public let rule: AuditRule
  public let place: UInt64
}

/// Checks a whole state.
///
/// - Complexity: Loads every slot of every object, and for each its ancestors; for each scheduler every frame.
public struct Audit<Store: KernelStore> where Store.Word == UInt64 {
  private let store: Store
  /// A word for each frame, to count in.
  private let counts: UnsafeMutablePointer<UInt64>

  public init(store: Store, counts: UnsafeMutablePointer<UInt64>) {
    self.store = store
    self.counts = counts
  }

  /// The first rule that the state breaks.
  public func violation() -> AuditViolation? {
    counts.update(repeating: 0, count: Int(store.frameCount))
    for frame in 1..<store.frameCount {
      if let rule = frameRule(frame) { return AuditViolation(rule: rule, place: frame) }
      var occupied: UInt64 = 0
      for offset in 0..<fanOut(frame) {
        let slot = store.slot(of: frame, at: offset)
        if let rule = slotRule(slot, frame, offset, &occupied) { return AuditViolation(rule: rule, place: slot) }
      }
      guard store.load(.occupancy, frame) == occupied else { return AuditViolation(rule: .occupancyExact, place: frame) }
    }
    for frame in 1..<store.frameCount where store.load(.references, frame) != counts[Int(frame)] {
      return AuditViolation(rule: .referencesExact, place: frame)
    }
    for core in 0..<store.coreCount {
      if let rule = coreRule(core) { return AuditViolation(rule: rule, place: core) }
    }
    for scheduler in 0..<store.schedulerCount where store.load(.namers, scheduler) != namers(scheduler) {
      return AuditViolation(rule: .namersExact, place: scheduler)
    }
    return nil
  }

  private func namers(_ scheduler: UInt64) -> UInt64 {
    var count: UInt64 = 0
    for frame in 1..<store.frameCount where store.load(.priority, frame, scheduler) != 0 { count += 1 }
    return count
  }

  private func tcapRule(_ frame: UInt64) -> AuditRule? {
    let isInfinite = store.load(.budgetKind, frame) != BudgetCode.finite
    let budget = store.load(.budget, frame)
    let scheduler = store.load(.scheduler, frame)
    if store.load(.object, frame) == ObjectCode.tcap {
      guard scheduler < store.schedulerCount, store.load(.priority, frame, scheduler) != 0 else { return .tcapIsRated }
      return budget <= (isInfinite ? 0 : store.maximum) ? nil : .budgetIsNatural
    }
    guard !isInfinite, budget == 0, scheduler == 0 else { return .tcapIsRated }
    for scheduler in 0..<store.schedulerCount where store.load(.priority, frame, scheduler) != 0 { return .tcapIsRated }
    return nil
  }

  private func threadRule(_ frame: UInt64) -> AuditRule? {
    let component = store.load(.component, frame)
    let epoch = store.load(.componentEpoch, frame)
    guard store.load(.lastCore, frame) < store.coreCount else { return .runningIsLive }
    guard store.load(.object, frame) == ObjectCode.thread else {
      return component == 0 && epoch == 0 ? nil : .threadHasComponent
    }
    guard component > 0, component < store.frameCount, epoch <= store.load(.epoch, component) else { return .threadHasComponent }
    let isLiving = store.load(.object, component) == ObjectCode.component
    return isLiving || epoch < store.load(.epoch, component) ? nil : .threadHasComponent
  }

  private func endPointRule(_ frame: UInt64) -> AuditRule? {
    let superior = store.load(.superior, frame)
    let supply = store.load(.supply, frame)
    let (superiorEpoch, supplyEpoch) = (store.load(.superiorEpoch, frame), store.load(.supplyEpoch, frame))
    let pending = store.load(.pending, frame)
    let isRunnable = store.load(.readiness, frame) == ReadinessCode.runnable
    guard store.load(.object, frame) == ObjectCode.thread else {
      guard superior == 0, superiorEpoch == 0, supply == 0, supplyEpoch == 0 else { return .threadIsBound }
      return pending == 0 && isRunnable ? nil : .pendingWakes
    }
    guard superior < store.frameCount, superiorEpoch <= store.load(.epoch, superior), supply < store.frameCount,
      supplyEpoch <= store.load(.epoch, supply)
    else { return .threadIsBound }
    let hasSuperior = superior != 0 && superiorEpoch == store.load(.epoch, superior)
    let isAbove =
      store.load(.object, superior) == ObjectCode.thread && store.load(.level, superior) + 1 == store.load(.level, frame)
    let hasSupply = supply != 0 && supplyEpoch == store.load(.epoch, supply)
    guard !hasSuperior || isAbove, !hasSupply || store.load(.object, supply) == ObjectCode.tcap else { return .threadIsBound }
    return pending <= store.maximum && (isRunnable || pending == 0) ? nil : .pendingWakes
  }

  private func coreRule(_ core: UInt64) -> AuditRule? {
    let (thread, tcap) = (store.load(.thread, core), store.load(.tcap, core))
    let span = store.load(.span, core)
    if thread == 0 || tcap == 0 {
      return thread == tcap ? (span == 0 ? nil : .spanIsWithinBudget) : .runningIsLive
    }
    guard thread < store.frameCount, store.load(.object, thread) == ObjectCode.thread, store.load(.lastCore, thread) == core,
      tcap < store.frameCount, store.load(.object, tcap) == ObjectCode.tcap, store.load(.lastCore, tcap) == core
    else { return .runningIsLive }
    guard store.load(.readiness, thread) == ReadinessCode.runnable else { return .pendingWakes }
    let isInfinite = store.load(.budgetKind, tcap) != BudgetCode.finite
    return span > 0 && (isInfinite || span <= store.load(.budget, tcap)) ? nil : .spanIsWithinBudget
  }

  private func frameRule(_ frame: UInt64) -> AuditRule? {
    let object = store.load(.object, frame)
    let level = store.load(.level, frame)
    let isKernel = store.load(.type, frame) == TypeCode.kernel
    guard object == ObjectCode.none ? level == 0 : isKernel && level <= lastLevel(object) else { return .objectIsKernel }
    guard store.load(.unmapped, frame) <= store.now else { return .stampsArePast }
    return tcapRule(frame) ?? threadRule(frame) ?? endPointRule(frame)
  }

  private func slotRule(_ slot: UInt64, _ frame: UInt64, _ offset: UInt64, _ occupied: inout UInt64) -> AuditRule? {
    guard store.load(.removed, slot) <= store.now else { return .stampsArePast }
    let entry = PackedEntry(word: store.load(.entry, slot))
    if entry.word == 0 {
      let neighbours =
        store.load(.parent, slot) | store.load(.firstChild, slot) | store.load(.nextSibling, slot)
        | store.load(.previousSibling, slot)
      return neighbours == 0 ? nil : .emptyIsAlone
    }
    occupied += 1
    guard fits(entry.kind, frame) else { return .entryFitsNode }
    guard entry.frame > 0, entry.frame < store.frameCount, names(entry, frame, offset) else { return .nothingDangles }
    if entry.kind == EntryCode.userMapping, store.load(.type, entry.frame) != TypeCode.user { return .mappingIsUser }
    if entry.kind != EntryCode.frameHandle { counts[Int(entry.frame)] += 1 }
    return forestRule(slot, entry)
  }

  /// Whether a node holds entries of the kind.
  private func fits(_ kind: UInt64, _ node: UInt64) -> Bool {
    let object = store.load(.object, node)
    let isLeaf = store.load(.level, node) == leafLevel(object)
    if object == ObjectCode.component || !isLeaf { return kind == EntryCode.link }
    if object == ObjectCode.pageNode { return kind == EntryCode.frameHandle || kind == EntryCode.userMapping }
    return kind >= EntryCode.capabilityNodeCapability && kind <= EntryCode.endPointCapability
  }

  /// Whether the frame that an entry names backs what the entry stands for.
  private func names(_ entry: PackedEntry<UInt64>, _ node: UInt64, _ offset: UInt64) -> Bool {
    let object = store.load(.object, entry.frame)
    switch entry.kind {
    case EntryCode.link:
      let nodeObject = store.load(.object, node)
      let level = store.load(.level, entry.frame)
      if nodeObject == ObjectCode.component {
        return level == 0 && object == (offset == 0 ? ObjectCode.capabilityNode : ObjectCode.pageNode)
      }
      return object == nodeObject && level == store.load(.level, node) + 1
    case EntryCode.capabilityNodeCapability: return object == ObjectCode.capabilityNode
    case EntryCode.pageNodeCapability: return object == ObjectCode.pageNode
    case EntryCode.componentCapability: return object == ObjectCode.component
    case EntryCode.tcapCapability: return object == ObjectCode.tcap
    case EntryCode.threadCapability, EntryCode.endPointCapability: return object == ObjectCode.thread
    default: return true
    }
  }

  private func forestRule(_ slot: UInt64, _ entry: PackedEntry<UInt64>) -> AuditRule? {
    let parent = store.load(.parent, slot)
    let child = store.load(.firstChild, slot)
    let younger = store.load(.previousSibling, slot)
    let elder = store.load(.nextSibling, slot)
    guard isSlot(parent), isSlot(child), isSlot(younger), isSlot(elder) else { return .forestIsLinked }
    if child != 0, store.load(.parent, child) != slot || store.load(.previousSibling, child) != 0 { return .forestIsLinked }
    if elder != 0, store.load(.previousSibling, elder) != slot || store.load(.parent, elder) != parent {
      return .forestIsLinked
    }
    if younger != 0 {
      guard store.load(.nextSibling, younger) == slot else { return .forestIsLinked }
    } else if parent != 0 {
      guard store.load(.firstChild, parent) == slot else { return .forestIsLinked }
    }
    if parent != 0 {
      let source = PackedEntry(word: store.load(.entry, parent))
      guard source.frame == entry.frame, entry.rights & ~source.rights == 0 else { return .rightsShrink }
    }
    var ancestor = parent
    var steps: UInt64 = 0
    while ancestor != 0 {
      guard steps < store.frameCount * store.slotStride, isSlot(ancestor) else { return .forestIsAcyclic }
      ancestor = store.load(.parent, ancestor)
      steps += 1
    }
    return nil
  }

  /// Whether a word is a slot that an object has, or none.
  private func isSlot(_ slot: UInt64) -> Bool {
    if slot == 0 { return true }
    let frame = store.node(of: slot)
    return frame > 0 && frame < store.frameCount && slot - store.slot(of: frame, at: 0) < fanOut(frame)
  }

  private func leafLevel(_ object: UInt64) -> UInt64 {
    object == ObjectCode.capabilityNode ? 1 : object == ObjectCode.pageNode ? 2 : 0
  }

  private func lastLevel(_ object: UInt64) -> UInt64 { object == ObjectCode.thread ? 2 : leafLevel(object) }

  private func fanOut(_ frame: UInt64) -> UInt64 {
    switch store.load(.object, frame) {
    case ObjectCode.capabilityNode: store.capabilityFanOut
    case ObjectCode.pageNode: store.pageFanOut
    case ObjectCode.component: 2
    default: 0
    }
  }
}
