import KernelImpl
import KernelSpec
import Testing

@Suite("Memory") struct MemoryStoreTests {
  static let geometries: [MemoryGeometry] = [
    .tiny, .medium, MemoryGeometry(frameCount: 3, coreCount: 9, pageFanOut: 1, capabilityFanOut: 3, schedulerCount: 5),
  ]
  static let frameFields: [FrameField] = [
    .type, .object, .level, .references, .occupancy, .unmapped, .entryPoint, .epoch,
  ]
  static let objectFields: [ObjectField] = [
    .budgetKind, .budget, .scheduler, .component, .componentEpoch, .lastCore, .superior, .superiorEpoch, .supply, .supplyEpoch,
    .pending, .readiness,
  ]
  static let coreFields: [CoreField] = [.flushed, .thread, .tcap, .span, .token]
  static let slotFields: [SlotField] = [.entry, .parent, .firstChild, .nextSibling, .previousSibling, .removed]

  @Test("The words suffice for every record, and no two records share a word", arguments: geometries)
  func layout(geometry: MemoryGeometry) {
    let count = Int(geometry.wordCount)
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    defer { words.deallocate() }
    let store = MemoryStore(geometry: geometry, words: words)
    store.reset()

    var next: UInt64 = 100
    func fresh() -> UInt64 {
      next += 1
      return next
    }
    store.now = 100
    for core in 0..<geometry.coreCount {
      for field in Self.coreFields { store.store(fresh(), field, core) }
    }
    for scheduler in 0..<geometry.schedulerCount { store.store(fresh(), .namers, scheduler) }
    for frame in 0..<geometry.frameCount {
      for field in Self.frameFields { store.store(fresh(), field, frame) }
      for field in Self.objectFields { store.store(fresh(), field, frame) }
      for scheduler in 0..<geometry.schedulerCount { store.store(fresh(), .priority, frame, scheduler) }
      for offset in 0..<geometry.slotStride {
        for field in Self.slotFields { store.store(fresh(), field, store.slot(of: frame, at: offset)) }
      }
    }

    let written = UnsafeBufferPointer(start: words, count: count).filter { $0 >= 100 }
    #expect(written.count == Int(next - 100 + 1))
    #expect(Set(written).count == written.count)

    next = 100
    #expect(store.now == 100)
    for core in 0..<geometry.coreCount {
      for field in Self.coreFields { #expect(store.load(field, core) == fresh()) }
    }
    for scheduler in 0..<geometry.schedulerCount { #expect(store.load(.namers, scheduler) == fresh()) }
    for frame in 0..<geometry.frameCount {
      for field in Self.frameFields { #expect(store.load(field, frame) == fresh()) }
      for field in Self.objectFields { #expect(store.load(field, frame) == fresh()) }
      for scheduler in 0..<geometry.schedulerCount { #expect(store.load(.priority, frame, scheduler) == fresh()) }
      for offset in 0..<geometry.slotStride {
        for field in Self.slotFields { #expect(store.load(field, store.slot(of: frame, at: offset)) == fresh()) }
      }
    }
  }

  @Test("A reset makes the specification's initial state", arguments: geometries)
  func initial(geometry: MemoryGeometry) {
    let count = Int(geometry.wordCount)
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    defer { words.deallocate() }
    words.update(repeating: 0xdead, count: count)
    let store = MemoryStore(geometry: geometry, words: words)
    store.reset()
    #expect(Initial.value(of: State.now.symbol) == .integer(1))
    #expect(Initial.value(of: State.flushed.symbol) == .integer(1))
    #expect(store.now == 1)
    for core in 0..<geometry.coreCount { #expect(store.load(.flushed, core) == 1) }
    #expect(UnsafeBufferPointer(start: words, count: count).filter { $0 != 0 }.count == 1 + Int(geometry.coreCount))
  }

  @Test("Slots have places, and places have one slot", arguments: geometries)
  func places(geometry: MemoryGeometry) {
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: Int(geometry.wordCount))
    defer { words.deallocate() }
    let store = MemoryStore(geometry: geometry, words: words)
    var seen: Set<UInt64> = [0]
    for frame in 1..<geometry.frameCount {
      for offset in 0..<geometry.slotStride {
        let slot = store.slot(of: frame, at: offset)
        #expect(store.node(of: slot) == frame)
        #expect(seen.insert(slot).inserted)
      }
    }
  }

  @Test("Addresses and pages are split digit by digit")
  func digits() {
    let geometry = MemoryGeometry(frameCount: 1, coreCount: 1, pageFanOut: 10, capabilityFanOut: 100)
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: Int(geometry.wordCount))
    defer { words.deallocate() }
    let store = MemoryStore(geometry: geometry, words: words)
    #expect((store.rootOffset(1234), store.leafOffset(1234)) == (12, 34))
    #expect((store.pageRootOffset(1234), store.pageMiddleOffset(1234), store.pageLeafOffset(1234)) == (12, 3, 4))
  }
}
