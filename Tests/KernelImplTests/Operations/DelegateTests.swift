import KernelImpl
import KernelSpec
import Testing

@Suite("copy, delegate and map") struct DelegateTests {
  let spots = (0..<4).map { Spot(BootLayout.pageLeaf, $0) }

  @Test("A delegated entry is the youngest child of its source")
  func delegation() throws {
    let machine = try Machine()
    let source = machine.handle(0)
    try machine.delegate(source, to: spots[0])
    try machine.delegate(source, to: spots[1])
    #expect(machine.load(.firstChild, source) == machine.number(spots[1]))
    #expect(machine.load(.nextSibling, spots[1]) == machine.number(spots[0]))
    #expect(machine.load(.previousSibling, spots[0]) == machine.number(spots[1]))
    for spot in spots[0...1] {
      #expect(machine.load(.parent, spot) == machine.number(source))
      #expect(machine.entry(spot).word == machine.entry(source).word)
    }
    // A handle is no reference.
    #expect(machine.load(.references, machine.freeFrame(0)) == 0)
  }

  @Test("A copy is a sibling of its source, and of a root a child")
  func copying() throws {
    let machine = try Machine()
    let source = machine.handle(0)
    try machine.copy(source, to: spots[0])
    #expect(machine.load(.parent, spots[0]) == machine.number(source))
    #expect(machine.load(.firstChild, source) == machine.number(spots[0]))
    try machine.delegate(source, to: spots[1])
    try machine.copy(spots[1], to: spots[2])
    #expect(machine.load(.parent, spots[2]) == machine.number(source))
    #expect(machine.load(.firstChild, spots[1]) == 0)
  }

  @Test("A capability is counted, and goes from leaf to leaf of capability tables")
  func capabilities() throws {
    let machine = try Machine()
    let component = BootLayout.frame(BootLayout.component)
    let references = machine.load(.references, component)
    let destination = machine.slot(ofAddress: machine.emptyAddress(0))
    try machine.delegate(machine.slot(ofAddress: BootLayout.component), to: destination)
    #expect(machine.load(.references, component) == references + 1)
    #expect(machine.entry(destination).kind == EntryKind.componentCapability.word)
  }

  @Test("Rights only shrink", arguments: 0..<8 as Range<UInt64>)
  func rights(asked: UInt64) throws {
    let machine = try Machine()
    for had in 0..<8 as Range<UInt64> {
      try machine.delegate(machine.handle(0), to: spots[0], rights: had)
      try machine.copy(spots[0], to: spots[1], rights: asked | 8)
      try machine.delegate(spots[0], to: spots[2], rights: asked | 1 << 63)
      #expect(machine.entry(spots[1]).rights == had & asked)
      #expect(machine.entry(spots[2]).rights == had & asked)
      for spot in [spots[2], spots[1], spots[0]] { try machine.remove(spot) }
    }
  }

  @Test("A mapping is of a user frame, is counted, and descends from the handle")
  func mapping() throws {
    let machine = try Machine()
    let handle = machine.handle(0)
    for type in [FrameType.untyped, .kernel] {
      if type != .untyped { try machine.retype(handle, type) }
      #expect(throws: KernelError.wrongType) { try machine.map(handle, to: spots[0]) }
    }
    try machine.retype(handle, .untyped)
    try machine.retype(handle, .user)
    try machine.map(handle, to: spots[0], rights: read | execute)
    let mapping = machine.entry(spots[0])
    #expect((mapping.kind, mapping.rights) == (EntryKind.userMapping.word, read | execute))
    #expect(machine.load(.references, machine.freeFrame(0)) == 1)
    #expect(machine.load(.parent, spots[0]) == machine.number(handle))
  }

  @Test("Only a handle is mapped")
  func wrongKind() throws {
    let machine = try Machine()
    try machine.retype(machine.handle(0), .user)
    try machine.map(machine.handle(0), to: spots[0])
    #expect(throws: KernelError.wrongKind) { try machine.map(spots[0], to: spots[1]) }
    #expect(throws: KernelError.wrongKind) {
      try machine.map(
        machine.slot(ofAddress: BootLayout.component), to: machine.slot(ofAddress: machine.emptyAddress(0)))
    }
  }

  @Test("Nothing goes from an empty slot, or from one table to another's kind", arguments: [SystemCall.copy, .delegate, .map])
  func source(call: SystemCall) throws {
    let machine = try Machine()
    func transfer(_ source: Spot, _ target: Spot) throws {
      try machine.call(call, [BootLayout.caller, source.table, source.offset, target.table, target.offset, 7])
    }
    let capability = machine.slot(ofAddress: machine.emptyAddress(0))
    #expect(throws: KernelError.vacant) { try transfer(spots[0], spots[1]) }
    #expect(throws: KernelError.wrongKind) { try transfer(machine.handle(0), capability) }
    #expect(throws: KernelError.wrongKind) { try transfer(machine.slot(ofAddress: 0), spots[0]) }
  }

  @Test("References are counted up to the maximum, and handles are not", arguments: [SystemCall.copy, .delegate, .map])
  func exhausted(call: SystemCall) throws {
    let machine = try Machine(
      MemoryGeometry(frameCount: 28, coreCount: 2, pageFanOut: 4, capabilityFanOut: 16, schedulerCount: 16, maximum: 2))
    try machine.retype(machine.handle(0), .user)
    try machine.map(machine.handle(0), to: spots[0])
    try machine.map(machine.handle(0), to: spots[1])
    let source = call == .map ? machine.handle(0) : spots[0]
    #expect(throws: KernelError.exhausted) {
      try machine.call(call, [BootLayout.caller, source.table, source.offset, spots[2].table, spots[2].offset, 7])
    }
    try machine.delegate(machine.handle(0), to: spots[2])
  }
}
