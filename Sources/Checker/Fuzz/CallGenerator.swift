import KernelImpl
import KernelSpec

/// Chooses calls: most are meant to succeed in the state at hand, some are corrupted on purpose.
///
/// Allocates nothing while it runs. What it chooses depends on the seed and the kernel's memory only.
struct CallGenerator {
  var random: FuzzRandom
  private(set) var pool: CapabilityPool
  let view: KernelView
  let geometry: MachineGeometry
  private(set) var mood = Mood.mixed
  private var stepsInMood = 0
  private var stepsToRefresh = 0
  /// Of the handle or capability that a mood keeps coming back to.
  private var focus = 0
  /// Whether calls that only the kernel's start-up may make are among those chosen.
  var includesBootCalls = false

  /// What a stretch of calls tends towards.
  enum Mood: Int, CaseIterable {
    case mixed, build, share, tearDown, mapMemory, renew, recycle, outlive, crowd, budget, schedule
  }

  /// Each mood's calls, by weight.
  private static let calls: [[SystemCall]] = Mood.allCases.map { mood in
    let weights: [(SystemCall, Int)] =
      switch mood {
      case .mixed: SystemCall.allCases.filter { !$0.isInternal || [.consume, .preempt, .interrupt].contains($0) }.map { ($0, 4) }
      case .build:
        [(.retype, 8), (.activate, 12), (.construct, 10), (.delegate, 4), (.copy, 4), (.flush, 3), (.map, 3), (.deconstruct, 1)]
      case .share: [(.copy, 10), (.delegate, 16), (.map, 4), (.remove, 2), (.revoke, 1), (.construct, 3), (.retype, 2)]
      case .tearDown:
        [
          (.revoke, 8), (.release, 6), (.remove, 6), (.deconstruct, 4), (.deactivate, 6), (.releaseCapabilities, 4),
          (.releasePages, 4), (.flush, 3), (.retype, 3),
        ]
      case .mapMemory:
        [(.retype, 8), (.map, 12), (.remove, 6), (.flush, 4), (.copy, 4), (.delegate, 4), (.revoke, 3), (.releasePages, 2)]
      case .renew:
        [
          (.activate, 8), (.revoke, 8), (.deactivate, 8), (.retype, 2), (.flush, 1), (.splitTcap, 3), (.activateTcap, 3),
          (.deactivateTcap, 3),
        ]
      case .recycle:
        [(.activateThread, 4), (.retype, 4), (.map, 2), (.remove, 1), (.activate, 2), (.activateEndPoint, 2), (.activateTcap, 1)]
      case .outlive:
        [
          (.activateThread, 4), (.dispatch, 4), (.retype, 4), (.activateEndPoint, 4), (.activate, 2), (.construct, 2),
          (.flush, 1),
        ]
      case .budget:
        [
          (.transferTime, 10), (.delegateTime, 12), (.mergeTime, 6), (.consume, 3), (.splitTcap, 8), (.activateTcap, 6),
          (.deactivateTcap, 4), (.timerSpan, 1), (.retype, 5), (.remove, 2), (.revoke, 2),
        ]
      case .schedule:
        [
          (.dispatch, 16), (.consume, 8), (.preempt, 10), (.yieldCore, 2), (.activateThread, 6), (.bindSuperior, 8),
          (.bindSupply, 4),
          (.activateEndPoint, 3), (.send, 6), (.receive, 6), (.interrupt, 3), (.splitTcap, 3),
          (.delegateTime, 5), (.transferTime, 3), (.mergeTime, 2), (.retype, 3), (.flush, 1), (.activate, 2), (.deactivate, 2),
          (.deactivateTcap, 1), (.remove, 1), (.revoke, 1),
        ]
      case .crowd: [(.copy, 10), (.delegate, 5), (.map, 5), (.construct, 3), (.activateEndPoint, 4)]
      }
    return weights.flatMap { Array(repeating: $0.0, count: $0.1) }
  }
  private let menu: UnsafeMutablePointer<SystemCall>
  private let menuStarts: UnsafeMutablePointer<Int>

  init(seed: UInt64, memory: UnsafePointer<UInt64>, _ abstraction: Abstraction) {
    random = FuzzRandom(seed: seed)
    geometry = abstraction.layout.geometry
    pool = CapabilityPool(geometry)
    view = KernelView(memory, abstraction)
    let all = Self.calls.flatMap { $0 }
    menu = .allocate(capacity: all.count)
    menu.initialize(from: all, count: all.count)
    menuStarts = .allocate(capacity: Self.calls.count + 1)
    var start = 0
    for (index, calls) in Self.calls.enumerated() {
      (menuStarts + index).initialize(to: start)
      start += calls.count
    }
    (menuStarts + Self.calls.count).initialize(to: start)
  }

  func deallocate() {
    pool.deallocate()
    menu.deallocate()
    menuStarts.deallocate()
  }

  /// Whether nobody can name a handle any more: without one hardly a call succeeds.
  var isSpent: Bool { !includesBootCalls && stepsToRefresh == 0 && pool.count(.handleLeaf) == 0 }

  /// Begins a new sequence.
  mutating func restart(seed: UInt64, includesBootCalls: Bool) {
    random = FuzzRandom(seed: seed)
    self.includesBootCalls = includesBootCalls
    mood = .mixed
    stepsInMood = 0
    stepsToRefresh = 0
    focus = 0
  }

  /// Chooses the next call; its arguments go to `a`, which has room for eight words.
  mutating func next(_ a: UnsafeMutablePointer<UInt64>) -> SystemCall {
    if stepsToRefresh == 0 {
      pool.refresh(view)
      stepsToRefresh = 8
    }
    stepsToRefresh -= 1
    if stepsInMood == 0 {
      mood = Mood(rawValue: random.below(Mood.allCases.count)) ?? .mixed
      // Threads and tcaps with time come first, before there is anything to schedule.
      stepsInMood = mood == .schedule ? 64 + random.below(192) : 8 + random.below(40)
      focus = random.below(1 << 16)
    }
    stepsInMood -= 1
    let start = menuStarts[mood.rawValue]
    var call = menu[start + random.below(menuStarts[mood.rawValue + 1] - start)]
    if includesBootCalls, pool.count(.any) < 4 || random.oneIn(6) {
      call = random.oneIn(3) ? (random.oneIn(6) ? .foundTcap : .found) : .endow
    }
    // A component that releases what it holds itself can do nothing more, so that is rare.
    if call == .releaseCapabilities || call == .releasePages, pool.count(.component) < 2, !random.oneIn(12) {
      call = random.oneIn(2) ? .activate : .construct
    }
    let prepared = random.oneIn(4) ? nil : prepare(a)
    if let prepared {
      call = prepared
      stepsToRefresh = 0
    } else {
      legalArguments(of: &call, a)
    }
    if random.below(prepared == nil ? 4 : 16) == 0 { corrupt(call, a) }
    return call
  }

  // MARK: - Calls that may succeed

  /// The next call by which the state comes to be as the mood needs it; nil where it is.
  private mutating func prepare(_ a: UnsafeMutablePointer<UInt64>) -> SystemCall? {
    switch mood {
    case .recycle: recycle(pickHandle { _, _ in true }, a)
    case .outlive: outlive(pickHandle { _, _ in true }, a)
    case .schedule: prepareSchedule(a)
    default: nil
    }
  }

  /// Chooses arguments with which a call may succeed; where none are in sight, mostly another call that helps.
  private mutating func legalArguments(of call: inout SystemCall, _ a: UnsafeMutablePointer<UInt64>) {
    switch call {
    case .retype:
      let handle = pickHandle { view, frame in view.object(frame) == 0 && view.references(frame) == 0 }
      put(handle, a)
      let isUntyped = view.type(handle.target) == FrameType.untyped.code
      a[3] = isUntyped ? UInt64(1 + random.below(2)) : 0
    case .activate:
      let handle = pickHandle { view, frame in
        view.type(frame) == FrameType.kernel.code && view.object(frame) == 0
      }
      put(handle, a)
      if !putVacancy(.capabilityLeaf, a + 3, caller: handle.caller), !random.oneIn(8) {
        call = .remove
        return remove(&call, a)
      }
      let kind =
        mood == .renew && !random.oneIn(4) ? KernelView.component : 1 + random.below(mood == .recycle ? 2 : 3)
      a[5] = UInt64(kind)
      a[6] =
        kind == KernelView.component
        ? 0 : UInt64(mood == .recycle ? (kind == KernelView.pageNode ? 2 : 1) : random.below(kind + 1))
      a[7] = UInt64(random.below(100))
    case .activateTcap, .splitTcap, .deactivateTcap, .foundTcap, .transferTime, .delegateTime, .mergeTime, .timerSpan:
      tcapArguments(of: &call, a)
    case .activateThread, .dispatch, .yieldCore, .preempt, .consume: threadArguments(of: &call, a)
    case .bindSuperior, .bindSupply, .activateEndPoint, .send, .receive, .interrupt: endPointArguments(of: &call, a)
    case .coreToken: a[0] = UInt64(random.below(geometry.coreCount))
    case .deactivate:
      let handle = pickHandle { view, frame in
        view.object(frame) != 0 && view.object(frame) != KernelView.tcap && view.references(frame) == 0
      }
      put(handle, a)
      if view.object(handle.target) == KernelView.tcap, !random.oneIn(8) {
        call = .deactivateTcap
        a[3] = UInt64(tcap(of: handle.caller).address)
      }
    case .construct: construct(a)
    case .deconstruct: deconstruct(a)
    case .copy, .delegate, .map:
      let source = call == .map ? userHandle() : pickEntry()
      put(source, a)
      if !putVacancy(source.isPage ? .pageLeaf : .capabilityLeaf, a + 3, caller: source.caller), mood != .crowd, !random.oneIn(8)
      {
        call = random.oneIn(2) ? .remove : .revoke
        return remove(&call, a)
      }
      a[5] = random.below(5) < 3 ? 7 : UInt64(random.below(8))
    case .remove, .revoke, .release: remove(&call, a)
    case .releaseCapabilities, .releasePages:
      var component = pick(.component)
      for _ in 0..<4 where view.parent(component.slot) == 0 { component = pick(.component) }
      a[0] = UInt64(component.caller)
      a[1] = UInt64(component.address)
      let isPages = call == .releasePages
      a[2] = UInt64(walk(component.object, isPages: isPages))
    case .flush: a[0] = UInt64(random.below(geometry.coreCount))
    case .found:
      a[0] = UInt64(frame { view, frame in view.type(frame) == FrameType.untyped.code })
      let kind = 1 + random.below(3)
      a[1] = UInt64(kind)
      a[2] = kind == KernelView.component ? 0 : UInt64(random.below(kind + 1))
      a[3] = UInt64(random.below(100))
    case .endow: endow(a)
    }
  }

  /// A slot that a caller can name.
  struct NamedSlot {
    var caller = 0
    var table = 0
    var offset = 0
    var slot = 0
    var target = 0
    var isPage = false
  }

  @inline(__always) func put(_ place: NamedSlot, _ a: UnsafeMutablePointer<UInt64>) {
    a[0] = UInt64(place.caller)
    a[1] = UInt64(place.table)
    a[2] = UInt64(place.offset)
  }

  @inline(__always) mutating func pick(_ category: CapabilityPool.Category) -> CapabilityPool.Item {
    let count = pool.count(category)
    if count > 0 { return pool.item(category, random.below(count)) }
    let all = pool.count(.any)
    if all > 0 { return pool.item(.any, random.below(all)) }
    return CapabilityPool.Item(
      caller: pool.rootCount > 0 ? pool.root(random.below(pool.rootCount)) : random.below(geometry.frameCount),
      address: random.below(geometry.capabilityFanOut * geometry.capabilityFanOut), slot: 0, kind: 0, rights: 0, object: 0)
  }

  /// Whether all handles are to be one, so that its frame takes one role after the other.
  private var isFocused: Bool { mood == .renew || mood == .recycle || mood == .crowd }

  /// A handle, if possible one whose frame is as wanted.
  @inline(__always) mutating func pickHandle(_ isWanted: (KernelView, Int) -> Bool) -> NamedSlot {
    var found = NamedSlot()
    for attempt in 0..<4 {
      let leaf: CapabilityPool.Item
      let count = pool.count(.handleLeaf)
      if isFocused, count > 0 {
        leaf = pool.item(.handleLeaf, (focus + attempt) % count)
      } else {
        leaf = pick(count > 0 ? .handleLeaf : .pageLeaf)
      }
      let first = isFocused ? focus % geometry.pageFanOut : random.below(geometry.pageFanOut)
      for turn in 0..<geometry.pageFanOut {
        var offset = first + turn
        if offset >= geometry.pageFanOut { offset -= geometry.pageFanOut }
        let slot = view.slot(leaf.object, offset)
        let entry = view.entry(slot)
        guard entry.kind == KernelView.handle else { continue }
        found = NamedSlot(
          caller: leaf.caller, table: leaf.address, offset: offset, slot: slot, target: entry.target, isPage: true)
        if isWanted(view, entry.target) { return found }
        if mood == .renew || mood == .recycle { return found }
      }
    }
    return found.caller == 0 ? anyPlace(.pageLeaf) : found
  }

  /// A handle, if possible one of a user frame.
  mutating func userHandle() -> NamedSlot {
    guard isFocused else { return pickHandle { view, frame in view.type(frame) == FrameType.user.code } }
    var handle = anyPlace(.handleLeaf)
    for _ in 0..<8 where view.type(handle.target) != FrameType.user.code { handle = anyPlace(.handleLeaf) }
    return handle
  }

  @inline(__always) private mutating func anyPlace(_ category: CapabilityPool.Category) -> NamedSlot {
    let leaf = pick(category)
    let isPage = leaf.kind == KernelView.pageNodeCapability
    let offset = random.below(isPage ? geometry.pageFanOut : geometry.capabilityFanOut)
    let slot = view.slot(leaf.object, offset)
    return NamedSlot(
      caller: leaf.caller, table: leaf.address, offset: offset, slot: slot, target: view.entry(slot).target, isPage: isPage)
  }

  /// An occupied slot in a leaf of either table.
  @inline(__always) private mutating func pickEntry() -> NamedSlot {
    if mood == .crowd, pool.count(.any) > 0 {
      // Always the same entry, as often as not a thread's, so that its frame's count grows.
      let crowd = focus % 2 == 0 && pool.count(.thread) > 0 ? CapabilityPool.Category.thread : .any
      let source = pool.item(crowd, focus / 2 % pool.count(crowd))
      let home = source.slot / view.stride
      for index in 0..<pool.count(.capabilityLeaf) where pool.item(.capabilityLeaf, index).object == home {
        let leaf = pool.item(.capabilityLeaf, index)
        return NamedSlot(
          caller: leaf.caller, table: leaf.address, offset: source.slot % view.stride, slot: source.slot,
          target: source.object, isPage: false)
      }
    }
    var place = anyPlace(random.oneIn(2) ? .pageLeaf : .capabilityLeaf)
    for _ in 0..<4 where view.isEmpty(place.slot) { place = anyPlace(random.oneIn(2) ? .pageLeaf : .capabilityLeaf) }
    return place
  }

  /// Names an empty slot that the caller can reach, if possible.
  @inline(__always) mutating func putVacancy(
    _ category: CapabilityPool.Category, _ a: UnsafeMutablePointer<UInt64>, caller: Int
  ) -> Bool {
    let fanOut = category == .pageLeaf ? geometry.pageFanOut : geometry.capabilityFanOut
    // Slots of capability tables of which a TLB remembers something, since they were a page table's, are rare.
    let wantsStale = category == .capabilityLeaf && random.oneIn(4)
    for attempt in 0..<4 {
      let leaf = pick(category)
      a[0] = UInt64(leaf.address)
      a[1] = UInt64(random.below(fanOut))
      guard leaf.caller == caller else { continue }
      let first = random.below(fanOut)
      for turn in 0..<fanOut {
        var offset = first + turn
        if offset >= fanOut { offset -= fanOut }
        let slot = view.slot(leaf.object, offset)
        if view.isEmpty(slot), attempt == 3 || !wantsStale || view.isStale(slot) {
          a[1] = UInt64(offset)
          return true
        }
      }
    }
    return false
  }

  mutating func remove(_ call: inout SystemCall, _ a: UnsafeMutablePointer<UInt64>) {
    let isRenewing = mood == .renew && call == .revoke
    var place = isRenewing || (call == .revoke && random.oneIn(4)) ? pickHandle { _, _ in true } : pickEntry()
    if !isRenewing {
      // What booting endowed is all the authority there is, so it mostly stays.
      let mayRemoveAll = call == .revoke || random.oneIn(32)
      var isFit = false
      for _ in 0..<8 {
        let hasChildren = view.firstChild(place.slot) != 0
        isFit =
          !view.isEmpty(place.slot) && (call == .release || hasChildren == (call == .revoke))
          && (mayRemoveAll || view.parent(place.slot) != 0)
        if isFit { break }
        place = pickEntry()
      }
      if !isFit, !random.oneIn(8) {
        call = random.oneIn(2) ? .retype : .construct
        return legalArguments(of: &call, a)
      }
    }
    put(place, a)
  }

  private mutating func construct(_ a: UnsafeMutablePointer<UInt64>) {
    for _ in 0..<6 {
      let lower = pick(.node)
      a[0] = UInt64(lower.caller)
      a[3] = UInt64(lower.address)
      let upper = pick(random.oneIn(4) ? .component : .node)
      a[1] = UInt64(upper.address)
      let kind = view.object(upper.object)
      let count = view.entryCount(upper.object)
      a[2] = UInt64(random.below(count))
      guard upper.caller == lower.caller else { continue }
      let isComponent = kind == KernelView.component
      guard isComponent || kind == view.object(lower.object),
        view.level(lower.object) == (isComponent ? 0 : view.level(upper.object) + 1)
      else { continue }
      if isComponent {
        a[2] = view.object(lower.object) == KernelView.pageNode ? 1 : 0
        if view.isEmpty(view.slot(upper.object, Int(a[2]))) { return }
        continue
      }
      for offset in 0..<count where view.isEmpty(view.slot(upper.object, offset)) {
        a[2] = UInt64(offset)
        return
      }
    }
  }

  private mutating func deconstruct(_ a: UnsafeMutablePointer<UInt64>) {
    for _ in 0..<4 {
      let upper = pick(.any)
      a[0] = UInt64(upper.caller)
      a[1] = UInt64(upper.address)
      a[2] = UInt64(random.below(view.entryCount(upper.object)))
      a[3] = UInt64(pick(.node).address)
      let entry = view.entry(view.slot(upper.object, Int(a[2])))
      guard entry.kind == KernelView.link else { continue }
      if view.parent(view.slot(upper.object, Int(a[2]))) == 0, !random.oneIn(24) { continue }
      for index in 0..<pool.count(.node) {
        let lower = pool.item(.node, index)
        if lower.caller == upper.caller, lower.object == entry.target {
          a[3] = UInt64(lower.address)
          return
        }
      }
    }
  }

  /// An address in one of a component's tables, chosen by following links as far as they lead.
  private mutating func walk(_ component: Int, isPages: Bool) -> Int {
    let fanOut = isPages ? geometry.pageFanOut : geometry.capabilityFanOut
    var node = view.entry(view.slot(component, isPages ? 1 : 0)).target
    var address = 0
    for level in 0..<(isPages ? 3 : 2) {
      let isLeaf = level == (isPages ? 2 : 1)
      var offset = random.below(fanOut)
      for _ in 0..<fanOut where node != 0 {
        let kind = view.entry(view.slot(node, offset)).kind
        if isLeaf ? kind != 0 : kind == KernelView.link { break }
        offset = offset + 1 == fanOut ? 0 : offset + 1
      }
      address = address * fanOut + offset
      node = node == 0 ? 0 : view.entry(view.slot(node, offset)).target
    }
    return address
  }

  @inline(__always) mutating func frame(_ isWanted: (KernelView, Int) -> Bool) -> Int {
    var frame = 1 + random.below(geometry.frameCount - 1)
    for _ in 0..<4 where !isWanted(view, frame) { frame = 1 + random.below(geometry.frameCount - 1) }
    return frame
  }

  private mutating func endow(_ a: UnsafeMutablePointer<UInt64>) {
    for _ in 0..<8 {
      let node = frame { view, frame in view.object(frame) != 0 }
      let target = frame { view, frame in view.object(frame) != 0 }
      let kind = view.object(node)
      let level = view.level(node)
      a[0] = UInt64(node)
      a[1] = UInt64(random.below(view.entryCount(node)))
      a[3] = UInt64(target)
      a[2] = UInt64(1 + random.below(7))
      let isLeaf = level == (kind == KernelView.component ? -1 : kind)
      if kind == KernelView.pageNode, isLeaf {
        a[2] = UInt64(KernelView.handle)
        a[3] = UInt64(1 + random.below(geometry.frameCount - 1))
      } else if isLeaf {
        a[2] = UInt64(KernelView.capabilityNodeCapability + max(0, view.object(target) - 1))
        if view.object(target) == 0 { continue }
      } else {
        a[2] = UInt64(KernelView.link)
        let isComponent = kind == KernelView.component
        guard view.level(target) == (isComponent ? 0 : level + 1), isComponent || view.object(target) == kind else { continue }
        if isComponent { a[1] = view.object(target) == KernelView.pageNode ? 1 : 0 }
      }
      if view.isEmpty(view.slot(node, Int(a[1]))) { return }
    }
  }

  // MARK: - Calls that should fail

  /// Replaces one argument by something else: another value, a boundary, or what does not exist.
  private mutating func corrupt(_ call: SystemCall, _ a: UnsafeMutablePointer<UInt64>) {
    let index = random.below(call.parameterCount)
    let kinds = Self.parameterSorts[Int(call.rawValue)]
    let limit: Int
    switch kinds[index] {
    case .frame: limit = geometry.frameCount
    case .offset: limit = geometry.slotStride
    case .address:
      // Most likely another capability, of whatever kind.
      if random.oneIn(2), pool.count(.any) > 0 {
        a[index] = UInt64(pool.item(.any, random.below(pool.count(.any))).address)
        return
      }
      limit = geometry.capabilityFanOut * geometry.capabilityFanOut
    case .page: limit = geometry.pageFanOut * geometry.pageFanOut * geometry.pageFanOut
    case .core: limit = geometry.coreCount
    case .scheduler: limit = geometry.schedulerCount
    case .rights: limit = 8
    case .enumeration(let enumeration): limit = enumeration.cases.count
    default: limit = 4
    }
    switch random.below(8) {
    case 0: a[index] = UInt64(limit)
    case 1: a[index] = UInt64(limit + 1 + random.below(limit))
    case 2: a[index] = random.oneIn(2) ? UInt64(Int.max) : UInt64(random.next() >> 2)
    case 3: a[index] = 0
    default: a[index] = UInt64(random.below(limit))
    }
  }

  /// The sorts of each call's parameters, by number.
  static let parameterSorts: [[Sort]] = SystemCall.allCases.map { call in
    Specification.kernel.operation(named: "\(call)")!.parameters.map(\.sort)
  }
}
