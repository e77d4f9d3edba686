import KernelImpl
import KernelSpec
import Testing

@Suite("retype") struct RetypeTests {
  @Test("An untyped frame becomes user or kernel memory, and untyped again", arguments: [FrameType.user, .kernel])
  func thereAndBack(type: FrameType) throws {
    let machine = try Machine()
    let before = machine.snapshot
    try machine.retype(machine.handle(0), type)
    #expect(machine.load(.type, machine.freeFrame(0)) == type.word)
    try machine.retype(machine.handle(0), .untyped)
    #expect(machine.snapshot == before)
  }

  @Test("There is no other way from type to type", arguments: FrameType.allCases, FrameType.allCases)
  func transitions(old: FrameType, new: FrameType) throws {
    let machine = try Machine()
    if old != .untyped { try machine.retype(machine.handle(0), old) }
    if (old == .untyped) == (new == .untyped) {
      #expect(throws: KernelError.wrongType) { try machine.retype(machine.handle(0), new) }
    } else {
      try machine.retype(machine.handle(0), new)
    }
  }

  @Test("A code that is no type is refused", arguments: [3, 64, .max] as [UInt64])
  func undefined(code: UInt64) throws {
    let machine = try Machine()
    let handle = machine.handle(0)
    #expect(throws: KernelError.wrongKind) {
      try machine.call(.retype, [BootLayout.caller, handle.table, handle.offset, code])
    }
  }

  @Test("A mapped frame keeps its type")
  func referenced() throws {
    let machine = try Machine()
    try machine.retype(machine.handle(0), .user)
    try machine.map(machine.handle(0), to: Spot(BootLayout.pageLeaf, 0))
    #expect(throws: KernelError.referenced) { try machine.retype(machine.handle(0), .untyped) }
  }

  @Test("An object's frame remains kernel memory, even without a capability")
  func hasObject() throws {
    let machine = try Machine()
    let address = machine.emptyAddress(0)
    try machine.make(.component, of: machine.handle(0), at: address)
    #expect(throws: KernelError.referenced) { try machine.retype(machine.handle(0), .untyped) }
    try machine.remove(machine.slot(ofAddress: address))
    #expect(throws: KernelError.hasObject) { try machine.retype(machine.handle(0), .untyped) }
  }

  @Test("A frame that was mapped takes no new role before every TLB is flushed")
  func quiescence() throws {
    let machine = try Machine()
    try machine.retype(machine.handle(0), .user)
    try machine.map(machine.handle(0), to: Spot(BootLayout.pageLeaf, 0))
    try machine.flushAll()
    try machine.remove(Spot(BootLayout.pageLeaf, 0))
    try machine.retype(machine.handle(0), .untyped)
    for core in 0..<machine.geometry.coreCount {
      #expect(throws: KernelError.notQuiescent) { try machine.retype(machine.handle(0), .kernel) }
      try machine.flush(core)
    }
    try machine.retype(machine.handle(0), .kernel)
  }
}
