import KernelImpl
import KernelSpec
import Testing

@Suite("found and endow") struct BootTests {
  @Test("An untyped frame becomes an object to which there is no capability")
  func founding() throws {
    let machine = try Machine()
    let frame = machine.freeFrame(0)
    try machine.found(frame, ObjectKind.component.word, entryPoint: 42)
    #expect(machine.load(.type, frame) == FrameType.kernel.word)
    #expect(machine.load(.object, frame) == ObjectKind.component.word)
    #expect(machine.load(.entryPoint, frame) == 42)
    #expect(machine.load(.references, frame) == 0)
    try machine.found(machine.freeFrame(1), ObjectKind.pageNode.word, level: 2, entryPoint: 42)
    #expect(machine.load(.entryPoint, machine.freeFrame(1)) == 0)
  }

  @Test("found refuses what is no frame, no object, no level, and what is not fresh")
  func foundErrors() throws {
    let machine = try Machine()
    let component = ObjectKind.component.word
    for frame in [0, machine.geometry.frameCount, .max] {
      #expect(throws: KernelError.outOfRange) { try machine.found(frame, component) }
    }
    for kind in [ObjectKind.noObject.word, 4, .max] {
      #expect(throws: KernelError.wrongKind) { try machine.found(machine.freeFrame(0), kind) }
    }
    #expect(throws: KernelError.wrongLevel) { try machine.found(machine.freeFrame(0), component, level: 1) }
    #expect(throws: KernelError.wrongType) { try machine.found(BootLayout.caller, component) }
    try machine.retype(machine.handle(0), .user)
    try machine.map(machine.handle(0), to: Spot(BootLayout.pageLeaf, 0))
    try machine.remove(Spot(BootLayout.pageLeaf, 0))
    try machine.retype(machine.handle(0), .untyped)
    #expect(throws: KernelError.notQuiescent) { try machine.found(machine.freeFrame(0), component) }
  }

  @Test("endow fills a slot with all rights, and no parent")
  func endowing() throws {
    let machine = try Machine()
    let slot = Spot(BootLayout.pageLeaf, 0)
    try machine.endow(BootLayout.frame(slot.table), slot.offset, EntryKind.frameHandle.word, machine.freeFrame(0))
    let entry = machine.entry(slot)
    #expect((entry.kind, entry.rights, entry.frame) == (EntryKind.frameHandle.word, 7, machine.freeFrame(0)))
    #expect(machine.load(.parent, slot) == 0)
  }

  @Test("endow refuses what lies outside")
  func outOfRange() throws {
    let machine = try Machine()
    let (leaf, frame, handle) = (BootLayout.frame(BootLayout.pageLeaf), machine.freeFrame(0), EntryKind.frameHandle.word)
    #expect(throws: KernelError.outOfRange) { try machine.endow(0, 0, handle, frame) }
    #expect(throws: KernelError.outOfRange) { try machine.endow(.max, 0, handle, frame) }
    #expect(throws: KernelError.outOfRange) { try machine.endow(leaf, 0, handle, 0) }
    #expect(throws: KernelError.outOfRange) { try machine.endow(leaf, 0, handle, machine.geometry.frameCount) }
    #expect(throws: KernelError.outOfRange) { try machine.endow(leaf, 4, handle, frame) }
    #expect(throws: KernelError.outOfRange) { try machine.endow(frame, 0, handle, frame) }
  }

  @Test("endow refuses entries that the node may not hold")
  func wrongKind() throws {
    let machine = try Machine()
    let frame = { BootLayout.frame($0) }
    let (capabilityLeaf, pageLeaf) = (frame(BootLayout.firstCapabilityLeaf), frame(BootLayout.pageLeaf))
    let component = frame(BootLayout.component)
    let refused: [(node: UInt64, offset: UInt64, kind: EntryKind, frame: UInt64)] = [
      (capabilityLeaf, 15, .frameHandle, machine.freeFrame(0)),
      (pageLeaf, 0, .empty, pageLeaf),
      (pageLeaf, 0, .userMapping, machine.freeFrame(0)),
      (pageLeaf, 0, .pageNodeCapability, pageLeaf),
      (capabilityLeaf, 15, .pageNodeCapability, component),
      (capabilityLeaf, 15, .componentCapability, machine.freeFrame(0)),
      (capabilityLeaf, 15, .link, machine.freeFrame(0)),
      (pageLeaf, 0, .link, capabilityLeaf),
      (component, 0, .link, frame(BootLayout.pageRoot)),
      (component, 1, .link, BootLayout.caller),
      (component, 1, .componentCapability, component),
    ]
    for (node, offset, kind, frame) in refused {
      #expect(throws: KernelError.wrongKind, "\(kind)") { try machine.endow(node, offset, kind.word, frame) }
    }
    #expect(throws: KernelError.wrongKind) { try machine.endow(capabilityLeaf, 15, 7, component) }
  }

  @Test("endow refuses wrong levels, and slots that are not ready")
  func notReady() throws {
    let machine = try Machine()
    let (root, leaf) = (BootLayout.frame(BootLayout.pageRoot), BootLayout.frame(BootLayout.pageLeaf))
    let (handle, link) = (EntryKind.frameHandle.word, EntryKind.link.word)
    #expect(throws: KernelError.wrongLevel) { try machine.endow(root, 1, handle, machine.freeFrame(0)) }
    #expect(throws: KernelError.wrongLevel) { try machine.endow(root, 1, link, leaf) }
    #expect(throws: KernelError.notVacant) {
      try machine.endow(root, 0, link, BootLayout.frame(BootLayout.pageMiddle))
    }
    try machine.deconstruct(Spot(BootLayout.pageRoot, 0), BootLayout.pageMiddle)
    #expect(throws: KernelError.notQuiescent) {
      try machine.endow(root, 0, link, BootLayout.frame(BootLayout.pageMiddle))
    }
  }

  @Test("endow counts references up to the maximum")
  func exhausted() throws {
    let machine = try Machine(
      MemoryGeometry(frameCount: 28, coreCount: 2, pageFanOut: 4, capabilityFanOut: 16, schedulerCount: 16, maximum: 2))
    let leaf = BootLayout.frame(BootLayout.firstCapabilityLeaf)
    #expect(throws: KernelError.exhausted) {
      try machine.endow(leaf, 15, EntryKind.pageNodeCapability.word, BootLayout.frame(BootLayout.pageLeaf))
    }
  }
}
