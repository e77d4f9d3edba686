import KernelImpl

/// A store that counts the words loaded from another and stored to it.
struct CountingStore: Kernel {
  final class Counter {
    var steps: UInt64 = 0
  }

  let base: MemoryStore
  let counter = Counter()

  var frameCount: UInt64 { base.frameCount }
  var coreCount: UInt64 { base.coreCount }
  var schedulerCount: UInt64 { base.schedulerCount }
  var pageFanOut: UInt64 { base.pageFanOut }
  var capabilityFanOut: UInt64 { base.capabilityFanOut }
  var slotStride: UInt64 { base.slotStride }
  var maximum: UInt64 { base.maximum }

  func load(_ field: FrameField, _ frame: UInt64) -> UInt64 { counted(base.load(field, frame)) }
  func load(_ field: SlotField, _ slot: UInt64) -> UInt64 { counted(base.load(field, slot)) }
  func load(_ field: CoreField, _ core: UInt64) -> UInt64 { counted(base.load(field, core)) }
  func store(_ value: UInt64, _ field: FrameField, _ frame: UInt64) { counted(base.store(value, field, frame)) }
  func store(_ value: UInt64, _ field: SlotField, _ slot: UInt64) { counted(base.store(value, field, slot)) }
  func store(_ value: UInt64, _ field: CoreField, _ core: UInt64) { counted(base.store(value, field, core)) }
  func load(_ field: ObjectField, _ frame: UInt64) -> UInt64 { counted(base.load(field, frame)) }
  func load(_ field: QualityField, _ frame: UInt64, _ scheduler: UInt64) -> UInt64 {
    counted(base.load(field, frame, scheduler))
  }
  func load(_ field: SchedulerField, _ scheduler: UInt64) -> UInt64 { counted(base.load(field, scheduler)) }
  func store(_ value: UInt64, _ field: ObjectField, _ frame: UInt64) { counted(base.store(value, field, frame)) }
  func store(_ value: UInt64, _ field: QualityField, _ frame: UInt64, _ scheduler: UInt64) {
    counted(base.store(value, field, frame, scheduler))
  }
  func store(_ value: UInt64, _ field: SchedulerField, _ scheduler: UInt64) { counted(base.store(value, field, scheduler)) }
  var now: UInt64 {
    get { counted(base.now) }
    nonmutating set {
      counter.steps += 1
      base.now = newValue
    }
  }

  private func counted<Result>(_ result: Result) -> Result {
    counter.steps += 1
    return result
  }
}
