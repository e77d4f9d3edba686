import KernelImpl
import Testing

@Suite("flush") struct FlushTests {
  @Test("Each flush is a new time, and the core remembers its own")
  func time() throws {
    let machine = try Machine()
    try machine.flush(1)
    #expect(machine.store.now == 2)
    try machine.flush(0)
    #expect(machine.store.now == 3)
    #expect((machine.store.load(.flushed, 0 as UInt64), machine.store.load(.flushed, 1 as UInt64)) == (3, 2))
  }

  @Test("There are no cores beyond the last", arguments: [2, .max] as [UInt64])
  func outOfRange(core: UInt64) throws {
    let machine = try Machine()
    #expect(throws: KernelError.outOfRange) { try machine.flush(core) }
  }

  @Test("Time ends at the maximum")
  func exhausted() throws {
    let machine = try Machine(
      MemoryGeometry(frameCount: 28, coreCount: 2, pageFanOut: 4, capabilityFanOut: 16, schedulerCount: 16, maximum: 3))
    try machine.flushAll()
    #expect(throws: KernelError.exhausted) { try machine.flush(0) }
  }
}
