import KernelImpl
import KernelSpec
import Testing

@Suite("activate and deactivate") struct ActivateTests {
  @Test(
    "Each kind and level of object has its capability, delegated from the handle",
    arguments: [
      (ObjectKind.capabilityNode, 0, EntryKind.capabilityNodeCapability), (.capabilityNode, 1, .capabilityNodeCapability),
      (.pageNode, 0, .pageNodeCapability), (.pageNode, 1, .pageNodeCapability), (.pageNode, 2, .pageNodeCapability),
      (.component, 0, .componentCapability),
    ] as [(ObjectKind, UInt64, EntryKind)])
  func success(kind: ObjectKind, level: UInt64, entryKind: EntryKind) throws {
    let machine = try Machine()
    let (handle, frame) = (machine.handle(0), machine.freeFrame(0))
    let capability = machine.slot(ofAddress: machine.emptyAddress(0))
    try machine.retype(handle, .kernel)
    try machine.activate(handle, at: capability, kind, level: level, entryPoint: 0x1000)
    #expect(machine.load(.object, frame) == kind.word)
    #expect(machine.load(.level, frame) == level)
    #expect(machine.load(.entryPoint, frame) == (kind == .component ? 0x1000 : 0))
    #expect(machine.load(.references, frame) == 1)
    let entry = machine.entry(capability)
    #expect((entry.kind, entry.rights, entry.frame) == (entryKind.word, 7, frame))
    #expect(machine.load(.parent, capability) == machine.number(handle))
    #expect(machine.load(.firstChild, handle) == machine.number(capability))
  }

  @Test("The capability carries the handle's rights, and no more")
  func rights() throws {
    let machine = try Machine()
    let handle = Spot(BootLayout.pageLeaf, 0)
    let capability = machine.slot(ofAddress: machine.emptyAddress(0))
    try machine.retype(machine.handle(0), .kernel)
    try machine.delegate(machine.handle(0), to: handle, rights: write)
    try machine.activate(handle, at: capability, .component)
    #expect(machine.entry(capability).rights == write)
  }

  @Test("A kind or a level that does not exist is refused")
  func undefined() throws {
    let machine = try Machine()
    let capability = machine.slot(ofAddress: machine.emptyAddress(0))
    try machine.retype(machine.handle(0), .kernel)
    func activate(_ kind: UInt64, _ level: UInt64) throws {
      let handle = machine.handle(0)
      try machine.call(
        .activate,
        [BootLayout.caller, handle.table, handle.offset, capability.table, capability.offset, kind, level, 0])
    }
    for kind in [ObjectKind.noObject.word, 4, .max] {
      #expect(throws: KernelError.wrongKind) { try activate(kind, 0) }
    }
    for (kind, level) in [(ObjectKind.capabilityNode, 2), (.pageNode, 3), (.component, 1), (.pageNode, UInt64.max)] {
      #expect(throws: KernelError.wrongLevel) { try activate(kind.word, level) }
    }
  }

  @Test("Only kernel memory becomes an object", arguments: [FrameType.untyped, .user])
  func wrongType(type: FrameType) throws {
    let machine = try Machine()
    if type != .untyped { try machine.retype(machine.handle(0), type) }
    #expect(throws: KernelError.wrongType) {
      try machine.activate(machine.handle(0), at: machine.slot(ofAddress: machine.emptyAddress(0)), .component)
    }
  }

  @Test("A frame backs one object at a time")
  func hasObject() throws {
    let machine = try Machine()
    try machine.make(.component, of: machine.handle(0), at: machine.emptyAddress(0))
    #expect(throws: KernelError.hasObject) {
      try machine.activate(machine.handle(0), at: machine.slot(ofAddress: machine.emptyAddress(1)), .component)
    }
  }

  @Test("A page-table node's frame waits for the flush before it becomes another object")
  func quiescence() throws {
    let machine = try Machine()
    let address = machine.emptyAddress(0)
    try machine.make(.pageNode, level: 2, of: machine.handle(0), at: address)
    try machine.construct(Spot(BootLayout.pageMiddle, 1), address)
    try machine.deconstruct(Spot(BootLayout.pageMiddle, 1), address)
    try machine.remove(machine.slot(ofAddress: address))
    try machine.deactivate(machine.handle(0))
    #expect(throws: KernelError.notQuiescent) {
      try machine.activate(machine.handle(0), at: machine.slot(ofAddress: address), .component)
    }
    try machine.flushAll()
    try machine.activate(machine.handle(0), at: machine.slot(ofAddress: address), .component)
  }

  @Test("An object ends when nothing refers to it and it holds nothing")
  func deactivation() throws {
    let machine = try Machine()
    let address = machine.emptyAddress(0)
    try machine.make(.component, of: machine.handle(0), at: address)
    #expect(throws: KernelError.referenced) { try machine.deactivate(machine.handle(0)) }
    try machine.construct(Spot(address, 1), BootLayout.pageRoot)
    try machine.remove(machine.slot(ofAddress: address))
    #expect(throws: KernelError.notEmpty) { try machine.deactivate(machine.handle(0)) }
    // The link's own capability revokes it.
    let pageRoot = machine.slot(ofAddress: BootLayout.pageRoot)
    #expect(try machine.exhaust { () throws(KernelError) in try machine.revoke(pageRoot) } == 2)
    try machine.deactivate(machine.handle(0))
    #expect(machine.load(.object, machine.freeFrame(0)) == ObjectKind.noObject.word)
    #expect(throws: KernelError.noObject) { try machine.deactivate(machine.handle(0)) }
  }

  @Test("Each death of a component is another epoch, until there are no more")
  func epochs() throws {
    let machine = try Machine(
      MemoryGeometry(frameCount: 28, coreCount: 2, pageFanOut: 4, capabilityFanOut: 16, schedulerCount: 16, maximum: 3))
    let capability = machine.slot(ofAddress: machine.emptyAddress(0))
    try machine.retype(machine.handle(0), .kernel)
    for epoch: UInt64 in 0..<3 {
      #expect(machine.load(.epoch, machine.freeFrame(0)) == epoch)
      try machine.activate(machine.handle(0), at: capability, .component, entryPoint: 1)
      try machine.remove(capability)
      try machine.deactivate(machine.handle(0))
      #expect(machine.load(.entryPoint, machine.freeFrame(0)) == 0)
    }
    try machine.activate(machine.handle(0), at: capability, .component)
    try machine.remove(capability)
    #expect(throws: KernelError.exhausted) { try machine.deactivate(machine.handle(0)) }
  }

  @Test("The death of a node is no epoch")
  func nodes() throws {
    let machine = try Machine()
    let address = machine.emptyAddress(0)
    try machine.make(.pageNode, level: 1, of: machine.handle(0), at: address)
    try machine.remove(machine.slot(ofAddress: address))
    try machine.deactivate(machine.handle(0))
    #expect(machine.load(.epoch, machine.freeFrame(0)) == 0)
    #expect(machine.load(.level, machine.freeFrame(0)) == 0)
  }
}
