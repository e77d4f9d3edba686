import KernelImpl
import KernelSpec
import Testing

extension MemoryGeometry {
  /// Small enough to see all of it, with room for a second component.
  static let tiny = MemoryGeometry(frameCount: 28, coreCount: 2, pageFanOut: 4, capabilityFanOut: 16)
  /// Room for wide and deep delegations.
  static let medium = MemoryGeometry(frameCount: 64, coreCount: 3, pageFanOut: 16, capabilityFanOut: 16)
  /// Sv39 page tables, and capabilities of one cache line.
  static let hardware = MemoryGeometry(frameCount: 8192, coreCount: 4, pageFanOut: 512, capabilityFanOut: 64)
}

/// A slot as the constructor names it: the address of a capability to its node, and an offset.
struct Spot {
  let table: UInt64
  let offset: UInt64

  init(_ table: UInt64, _ offset: UInt64) {
    self.table = table
    self.offset = offset
  }
}

/// A booted kernel that checks, at each call, what holds of every call: it keeps its step bound, it changes nothing
/// if it refuses, and it leaves all counts exact.
final class Machine {
  let geometry: MemoryGeometry
  let store: MemoryStore
  let layout: BootLayout
  private let counting: CountingStore
  private let words: UnsafeMutablePointer<UInt64>

  init(_ geometry: MemoryGeometry = .tiny, entryPoint: UInt64 = 0) throws {
    self.geometry = geometry
    words = .allocate(capacity: Int(geometry.wordCount))
    store = MemoryStore(geometry: geometry, words: words)
    counting = CountingStore(base: store)
    store.reset()
    layout = try store.boot(entryPoint: entryPoint)
  }

  deinit { words.deallocate() }

  var snapshot: [UInt64] { Array(UnsafeBufferPointer(start: words, count: Int(geometry.wordCount))) }

  /// How many words the last call loaded and stored.
  private(set) var steps: UInt64 = 0

  @discardableResult
  func call(
    _ call: SystemCall, _ arguments: [UInt64], sourceLocation: SourceLocation = #_sourceLocation
  ) throws(KernelError) -> UInt64 {
    precondition(arguments.count == call.parameterCount)
    let before = snapshot
    counting.counter.steps = 0
    let outcome = counting.perform(call.rawValue, arguments, internally: true)
    steps = counting.counter.steps
    #expect(
      steps <= call.stepBound(coreCount: geometry.coreCount, schedulerCount: geometry.schedulerCount), "\(call)",
      sourceLocation: sourceLocation)
    if let error = KernelError(rawValue: outcome.status) {
      #expect(snapshot == before, "\(call) refused, and changed something", sourceLocation: sourceLocation)
      throw error
    }
    #expect(outcome.status == 0, sourceLocation: sourceLocation)
    expectExactCounts(sourceLocation)
    return outcome.result
  }

  /// Whether each count is what a count of the slots finds.
  private func expectExactCounts(_ sourceLocation: SourceLocation) {
    var references = Array(repeating: UInt64(0), count: Int(geometry.frameCount))
    var occupancy = references
    for frame in 1..<geometry.frameCount {
      for offset in 0..<geometry.slotStride {
        let entry = self.entry(frame, offset)
        guard entry.word != 0 else { continue }
        occupancy[Int(frame)] += 1
        if entry.kind != EntryKind.frameHandle.word { references[Int(entry.frame)] += 1 }
      }
    }
    for frame in 0..<geometry.frameCount {
      #expect(store.load(.references, frame) == references[Int(frame)], sourceLocation: sourceLocation)
      #expect(store.load(.occupancy, frame) == occupancy[Int(frame)], sourceLocation: sourceLocation)
    }
    for scheduler in 0..<geometry.schedulerCount {
      let namers = (0..<geometry.frameCount).count { store.load(.priority, $0, scheduler) != 0 }
      #expect(store.load(.namers, scheduler) == UInt64(namers), sourceLocation: sourceLocation)
    }
  }
}

// MARK: - The operations, as the constructor calls them

extension Machine {
  func retype(_ handle: Spot, _ type: FrameType) throws(KernelError) {
    try call(.retype, [BootLayout.caller, handle.table, handle.offset, type.word])
  }
  func activate(
    _ handle: Spot, at capability: Spot, _ kind: ObjectKind, level: UInt64 = 0, entryPoint: UInt64 = 0
  ) throws(KernelError) {
    try call(
      .activate,
      [
        BootLayout.caller, handle.table, handle.offset, capability.table, capability.offset, kind.word, level, entryPoint,
      ])
  }
  func deactivate(_ handle: Spot) throws(KernelError) {
    try call(.deactivate, [BootLayout.caller, handle.table, handle.offset])
  }
  func construct(_ slot: Spot, _ child: UInt64) throws(KernelError) {
    try call(.construct, [BootLayout.caller, slot.table, slot.offset, child])
  }
  func deconstruct(_ slot: Spot, _ child: UInt64) throws(KernelError) {
    try call(.deconstruct, [BootLayout.caller, slot.table, slot.offset, child])
  }
  func copy(_ source: Spot, to destination: Spot, rights: UInt64 = 7) throws(KernelError) {
    try transfer(.copy, source, destination, rights)
  }
  func delegate(_ source: Spot, to destination: Spot, rights: UInt64 = 7) throws(KernelError) {
    try transfer(.delegate, source, destination, rights)
  }
  func map(_ source: Spot, to destination: Spot, rights: UInt64 = 7) throws(KernelError) {
    try transfer(.map, source, destination, rights)
  }
  private func transfer(_ call: SystemCall, _ source: Spot, _ target: Spot, _ rights: UInt64) throws(KernelError) {
    try self.call(call, [BootLayout.caller, source.table, source.offset, target.table, target.offset, rights])
  }
  func remove(_ slot: Spot) throws(KernelError) {
    try call(.remove, [BootLayout.caller, slot.table, slot.offset])
  }
  func revoke(_ slot: Spot) throws(KernelError) -> UInt64 {
    try call(.revoke, [BootLayout.caller, slot.table, slot.offset])
  }
  func release(_ slot: Spot) throws(KernelError) -> UInt64 {
    try call(.release, [BootLayout.caller, slot.table, slot.offset])
  }
  func releaseCapabilities(of component: UInt64, _ address: UInt64) throws(KernelError) -> UInt64 {
    try call(.releaseCapabilities, [BootLayout.caller, component, address])
  }
  func releasePages(of component: UInt64, _ page: UInt64) throws(KernelError) -> UInt64 {
    try call(.releasePages, [BootLayout.caller, component, page])
  }
  func flush(_ core: UInt64) throws(KernelError) { try call(.flush, [core]) }
  func flushAll() throws(KernelError) {
    for core in 0..<geometry.coreCount { try flush(core) }
  }
  func found(_ frame: UInt64, _ kind: UInt64, level: UInt64 = 0, entryPoint: UInt64 = 0) throws(KernelError) {
    try call(.found, [frame, kind, level, entryPoint])
  }
  func endow(_ node: UInt64, _ offset: UInt64, _ kind: UInt64, _ frame: UInt64) throws(KernelError) {
    try call(.endow, [node, offset, kind, frame])
  }

  func activateTcap(_ handle: Spot, at capability: Spot, scheduler: UInt64, priority: UInt64 = 1) throws(KernelError) {
    try call(
      .activateTcap,
      [
        BootLayout.caller, handle.table, handle.offset, capability.table, capability.offset, scheduler, priority,
      ])
  }
  func splitTcap(_ handle: Spot, at capability: Spot, of source: UInt64) throws(KernelError) {
    try call(
      .splitTcap, [BootLayout.caller, handle.table, handle.offset, capability.table, capability.offset, source])
  }
  /// - Parameter heir: The address of a capability to another tcap; that of all time, if there is none.
  func deactivateTcap(_ handle: Spot, heir: UInt64? = nil) throws(KernelError) {
    try call(.deactivateTcap, [BootLayout.caller, handle.table, handle.offset, heir ?? layout.tcap])
  }
  func foundTcap(_ frame: UInt64, scheduler: UInt64, priority: UInt64 = 1) throws(KernelError) {
    try call(.foundTcap, [frame, scheduler, priority])
  }
  func transferTime(_ source: UInt64, _ destination: UInt64, _ amount: UInt64, _ kind: BudgetKind = .finite) throws(KernelError) {
    try call(.transferTime, [BootLayout.caller, source, destination, kind.word, amount])
  }
  func delegateTime(
    _ source: UInt64, _ destination: UInt64, _ amount: UInt64, _ kind: BudgetKind = .finite, priority: UInt64 = 1
  ) throws(KernelError) {
    try call(.delegateTime, [BootLayout.caller, source, destination, kind.word, amount, priority])
  }
  func mergeTime(_ source: UInt64, _ destination: UInt64) throws(KernelError) {
    try call(.mergeTime, [BootLayout.caller, source, destination])
  }
  func timerSpan(_ tcap: UInt64, timeout: UInt64) throws(KernelError) -> UInt64 {
    try call(.timerSpan, [BootLayout.caller, tcap, timeout])
  }
  func activateThread(
    _ handle: Spot, at capability: Spot, of component: UInt64 = BootLayout.component, level: UInt64 = 0
  ) throws(KernelError) {
    try call(
      .activateThread,
      [BootLayout.caller, handle.table, handle.offset, capability.table, capability.offset, component, level])
  }
  /// - Parameter token: The core's own, if none is given.
  @discardableResult
  func dispatch(
    _ thread: UInt64, on tcap: UInt64, core: UInt64 = 0, timeout: UInt64 = .max, token: UInt64? = nil,
    caller: UInt64 = BootLayout.caller
  ) throws(KernelError) -> UInt64 {
    let token = token ?? (core < geometry.coreCount ? store.load(.token, core) : 0)
    return try call(.dispatch, [caller, core, thread, tcap, timeout, token])
  }
  func yieldCore(_ core: UInt64 = 0, caller: UInt64 = BootLayout.caller) throws(KernelError) {
    try call(.yieldCore, [caller, core])
  }
  /// - Parameter thread: A thread's frame.
  @discardableResult
  func preempt(_ thread: UInt64, core: UInt64 = 0) throws(KernelError) -> UInt64 {
    try call(.preempt, [core, thread])
  }
  func consume(_ amount: UInt64, on core: UInt64 = 0) throws(KernelError) -> UInt64 { try call(.consume, [core, amount]) }
  /// Spends time of the tcap that the capability at an address names, by running a thread on an idle core for so long.
  @discardableResult
  func spend(_ amount: UInt64, of tcap: UInt64, by thread: UInt64, on core: UInt64 = 0) throws(KernelError) -> UInt64 {
    try dispatch(thread, on: tcap, core: core, timeout: amount)
    return try consume(amount, on: core)
  }
  func bindSuperior(of thread: UInt64, _ superior: UInt64) throws(KernelError) {
    try call(.bindSuperior, [BootLayout.caller, thread, superior])
  }
  func bindSupply(of thread: UInt64, _ tcap: UInt64) throws(KernelError) {
    try call(.bindSupply, [BootLayout.caller, thread, tcap])
  }
  func activateEndPoint(of thread: UInt64, at capability: Spot) throws(KernelError) {
    try call(.activateEndPoint, [BootLayout.caller, thread, capability.table, capability.offset])
  }
  func send(_ endPoint: UInt64) throws(KernelError) { try call(.send, [BootLayout.caller, endPoint]) }
  /// - Returns: How many activations were received.
  @discardableResult
  func receive(_ endPoint: UInt64, core: UInt64 = 0, isBlocking: Bool = false) throws(KernelError) -> UInt64 {
    try call(.receive, [BootLayout.caller, core, endPoint, isBlocking ? 1 : 0])
  }
  /// - Parameter controller: The frame of a leaf of a capability table.
  func interrupt(_ controller: UInt64, line: UInt64) throws(KernelError) { try call(.interrupt, [controller, line]) }

  /// Calls until the operation says that it is done, and counts the calls.
  func exhaust(_ step: () throws(KernelError) -> UInt64) throws(KernelError) -> Int {
    var calls = 1
    while try step() != 0 { calls += 1 }
    return calls
  }
}

// MARK: - Names and readings

extension Machine {
  /// Where the handle of the `index`-th free frame lies.
  func handle(_ index: UInt64) -> Spot {
    let (table, offset) = layout.handle(index)
    return Spot(table, offset)
  }
  /// The frame that ``handle(_:)`` names.
  func freeFrame(_ index: UInt64) -> UInt64 { layout.firstFreeFrame + index }
  /// The slot that holds the capability at an address, if the leaf is one of those that booting made.
  func slot(ofAddress address: UInt64) -> Spot {
    Spot(BootLayout.firstCapabilityLeaf + address / geometry.capabilityFanOut, address % geometry.capabilityFanOut)
  }
  /// The first addresses that booting leaves empty.
  func emptyAddress(_ index: UInt64) -> UInt64 { layout.objectCount + index }

  /// Makes an object of a free frame, with a capability at an address.
  func make(_ kind: ObjectKind, level: UInt64 = 0, of handle: Spot, at address: UInt64) throws(KernelError) {
    try retype(handle, .kernel)
    try activate(handle, at: slot(ofAddress: address), kind, level: level)
  }

  /// Makes a tcap of a free frame, with a capability at an address.
  func makeTcap(of handle: Spot, at address: UInt64, scheduler: UInt64, priority: UInt64 = 1) throws(KernelError) {
    try retype(handle, .kernel)
    try activateTcap(handle, at: slot(ofAddress: address), scheduler: scheduler, priority: priority)
  }

  /// Makes a thread of a free frame, with a capability at an address.
  func makeThread(
    of handle: Spot, at address: UInt64, component: UInt64 = BootLayout.component, level: UInt64 = 0
  ) throws(KernelError) {
    try retype(handle, .kernel)
    try activateThread(handle, at: slot(ofAddress: address), of: component, level: level)
  }

  /// Binds a thread to a tcap, and sends it an activation, so that it may preempt.
  ///
  /// - Parameter address: An empty one, for the end-point's capability, which is gone again.
  func activate(_ thread: UInt64, on tcap: UInt64, at address: UInt64) throws(KernelError) {
    try bindSupply(of: thread, tcap)
    try makeEndPoint(of: thread, at: address)
    try send(address)
    try remove(slot(ofAddress: address))
  }

  /// Makes a capability to the end-point of a thread, at an address.
  func makeEndPoint(of thread: UInt64, at address: UInt64) throws(KernelError) {
    try activateEndPoint(of: thread, at: slot(ofAddress: address))
  }

  /// What a core runs, as frames, and for how long yet.
  func running(_ core: UInt64 = 0) -> [UInt64] {
    [store.load(.thread, core), store.load(.tcap, core), store.load(.span, core)]
  }

  /// The frame that the capability at an address names.
  func object(_ address: UInt64) -> UInt64 {
    entry(BootLayout.frame(slot(ofAddress: address).table), slot(ofAddress: address).offset).frame
  }
  func entry(_ frame: UInt64, _ offset: UInt64) -> PackedEntry<UInt64> {
    PackedEntry(word: load(.entry, frame, offset))
  }
  func entry(_ spot: Spot) -> PackedEntry<UInt64> { entry(object(spot.table), spot.offset) }
  func load(_ field: SlotField, _ frame: UInt64, _ offset: UInt64) -> UInt64 {
    store.load(field, store.slot(of: frame, at: offset))
  }
  /// The number of a slot.
  func number(_ spot: Spot) -> UInt64 { store.slot(of: object(spot.table), at: spot.offset) }
  func load(_ field: SlotField, _ spot: Spot) -> UInt64 { store.load(field, number(spot)) }
  func load(_ field: FrameField, _ frame: UInt64) -> UInt64 { store.load(field, frame) }
  /// How many activations are pending of the thread that the capability at an address names.
  func pending(_ address: UInt64) -> UInt64 { store.load(.pending, object(address)) }
  func isBlocked(_ address: UInt64) -> Bool { store.load(.readiness, object(address)) == Readiness.blocked.word }
  /// What may be spent of the tcap that the capability at an address names; nil if that is infinite.
  func budget(_ address: UInt64) -> UInt64? {
    store.load(.budgetKind, object(address)) == BudgetKind.finite.word ? store.load(.budget, object(address)) : nil
  }
  /// The priorities of that tcap, by scheduler.
  func quality(_ address: UInt64) -> [UInt64] {
    (0..<geometry.schedulerCount).map { store.load(.priority, object(address), $0) }
  }

  /// The state without time stamps, epochs of frames and last cores, which no operation turns back.
  var timeless: [UInt64] {
    var words: [UInt64] = []
    for frame in 0..<geometry.frameCount {
      for field in [FrameField.type, .object, .level, .references, .occupancy, .entryPoint] {
        words.append(load(field, frame))
      }
      for field in MemoryStoreTests.objectFields where field != .lastCore { words.append(store.load(field, frame)) }
      for scheduler in 0..<geometry.schedulerCount { words.append(store.load(.priority, frame, scheduler)) }
      for offset in 0..<geometry.slotStride {
        for field in [SlotField.entry, .parent, .firstChild, .nextSibling, .previousSibling] {
          words.append(load(field, frame, offset))
        }
      }
    }
    return words
  }
}

// The tests take every code from the specification: that the kernel understands them is part of each assertion.
extension CaseIterable where Self: Equatable, AllCases == [Self] {
  var word: UInt64 { UInt64(code) }
}

let read: UInt64 = 1
let write: UInt64 = 2
let execute: UInt64 = 4
