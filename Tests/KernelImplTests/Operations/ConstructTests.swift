import KernelImpl
import KernelSpec
import Testing

@Suite("construct and deconstruct") struct ConstructTests {
  @Test("A link names the child, carries its capability's rights and descends from it; unlinking leaves only stamps")
  func thereAndBack() throws {
    let machine = try Machine()
    let address = machine.emptyAddress(0)
    let slot = Spot(BootLayout.pageMiddle, 2)
    try machine.make(.pageNode, level: 2, of: machine.handle(0), at: address)
    let before = machine.timeless

    try machine.construct(slot, address)
    let link = machine.entry(slot)
    #expect((link.kind, link.rights, link.frame) == (EntryKind.link.word, 7, machine.freeFrame(0)))
    #expect(machine.load(.references, machine.freeFrame(0)) == 2)
    #expect(machine.load(.parent, slot) == machine.number(machine.slot(ofAddress: address)))

    try machine.deconstruct(slot, address)
    #expect(machine.timeless == before)
    #expect(machine.load(.unmapped, machine.freeFrame(0)) == machine.store.now)
    #expect(machine.load(.removed, slot) == machine.store.now)
  }

  @Test("Links of capability tables are in no TLB, and leave no stamp")
  func capabilityLinks() throws {
    let machine = try Machine()
    let address = machine.emptyAddress(0)
    let slot = Spot(BootLayout.capabilityRoot, 9)
    try machine.make(.capabilityNode, level: 1, of: machine.handle(0), at: address)
    let before = machine.snapshot
    try machine.construct(slot, address)
    try machine.deconstruct(slot, address)
    #expect(machine.snapshot == before)
    try machine.construct(slot, address)
  }

  @Test("A component links a capability table at its first entry and a page table at its second")
  func component() throws {
    let machine = try Machine()
    let address = machine.emptyAddress(0)
    try machine.make(.component, of: machine.handle(0), at: address)
    #expect(throws: KernelError.wrongKind) { try machine.construct(Spot(address, 0), BootLayout.pageRoot) }
    #expect(throws: KernelError.wrongKind) { try machine.construct(Spot(address, 1), BootLayout.capabilityRoot) }
    #expect(throws: KernelError.outOfRange) { try machine.construct(Spot(address, 2), BootLayout.pageRoot) }
    #expect(throws: KernelError.wrongLevel) { try machine.construct(Spot(address, 1), BootLayout.pageMiddle) }
    try machine.construct(Spot(address, 0), BootLayout.capabilityRoot)
    try machine.construct(Spot(address, 1), BootLayout.pageRoot)
    #expect(machine.load(.occupancy, machine.freeFrame(0)) == 2)
  }

  @Test("A node links nodes of its own table, one level down")
  func levels() throws {
    let machine = try Machine()
    #expect(throws: KernelError.wrongKind) {
      try machine.construct(Spot(BootLayout.pageRoot, 1), BootLayout.capabilityRoot)
    }
    #expect(throws: KernelError.wrongKind) {
      try machine.construct(Spot(BootLayout.capabilityRoot, 9), BootLayout.pageMiddle)
    }
    for (upper, child) in [
      (BootLayout.pageRoot, BootLayout.pageRoot), (BootLayout.pageRoot, BootLayout.pageLeaf),
      (BootLayout.pageMiddle, BootLayout.pageMiddle), (BootLayout.pageMiddle, BootLayout.memoryRoot),
      (BootLayout.pageLeaf, BootLayout.pageLeaf),
    ] {
      #expect(throws: KernelError.wrongLevel) { try machine.construct(Spot(upper, 1), child) }
    }
    #expect(throws: KernelError.outOfRange) { try machine.construct(Spot(BootLayout.pageRoot, 4), BootLayout.pageMiddle) }
    #expect(throws: KernelError.outOfRange) { try machine.deconstruct(Spot(BootLayout.pageRoot, 4), BootLayout.pageMiddle) }
  }

  @Test("A slot holds one link, and waits for the flush before the next")
  func vacancy() throws {
    let machine = try Machine()
    let slot = Spot(BootLayout.pageMiddle, 0)
    #expect(throws: KernelError.notVacant) { try machine.construct(slot, BootLayout.pageLeaf) }
    try machine.deconstruct(slot, BootLayout.pageLeaf)
    #expect(throws: KernelError.notQuiescent) { try machine.construct(slot, BootLayout.pageLeaf) }
    try machine.flushAll()
    try machine.construct(slot, BootLayout.pageLeaf)
  }

  @Test("Deconstruct names the child")
  func wrongChild() throws {
    let machine = try Machine()
    #expect(throws: KernelError.vacant) { try machine.deconstruct(Spot(BootLayout.pageMiddle, 1), BootLayout.pageLeaf) }
    #expect(throws: KernelError.wrongChild) {
      try machine.deconstruct(Spot(BootLayout.pageMiddle, 0), machine.layout.firstMemoryLeaf)
    }
    // A leaf holds no links.
    #expect(throws: KernelError.vacant) {
      try machine.deconstruct(Spot(machine.layout.firstMemoryLeaf, 0), BootLayout.pageLeaf)
    }
  }

  @Test("References are counted up to the maximum")
  func exhausted() throws {
    let machine = try Machine(
      MemoryGeometry(frameCount: 28, coreCount: 2, pageFanOut: 4, capabilityFanOut: 16, schedulerCount: 16, maximum: 3))
    try machine.construct(Spot(BootLayout.pageMiddle, 1), BootLayout.pageLeaf)
    #expect(throws: KernelError.exhausted) { try machine.construct(Spot(BootLayout.pageMiddle, 2), BootLayout.pageLeaf) }
  }
}
