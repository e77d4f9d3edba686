import KernelImpl
import KernelSpec
import Testing

@Suite("System calls") struct SystemCallTests {
  @Test("Numbers, names and parameters are the specification's")
  func agreement() throws {
    let operations = Specification.kernel.operations
    #expect(SystemCall.allCases.map { "\($0)" } == operations.map(\.name))
    #expect(SystemCall.allCases.map(\.rawValue) == operations.indices.map(UInt64.init))
    for (call, operation) in zip(SystemCall.allCases, operations) {
      #expect(call.parameterCount == operation.parameters.count, "\(call)")
      #expect(call.isBootOnly == operation.isBootOnly, "\(call)")
    }
  }

  @Test("A number beyond the last names no operation")
  func unknown() throws {
    let machine = try Machine()
    let before = machine.snapshot
    for number in [UInt64(SystemCall.allCases.count), 1 << 32, .max] {
      #expect(Kernel(store: machine.store).execute(number, []) == .unknownCall)
    }
    #expect(machine.snapshot == before)
  }

  @Test("The operations of booting are unknown once the kernel has booted", arguments: [SystemCall.found, .endow])
  func bootOnly(call: SystemCall) throws {
    let machine = try Machine()
    let before = machine.snapshot
    let arguments = [machine.freeFrame(0), ObjectKind.component.word, 0, 0]
    #expect(Kernel(store: machine.store).execute(call.rawValue, arguments) == .unknownCall)
    #expect(machine.snapshot == before)
    #expect(Kernel(store: machine.store).execute(call.rawValue, arguments, booting: true) != .unknownCall)
  }

  @Test("An outcome carries the error's code, or the result")
  func outcome() throws {
    let machine = try Machine()
    let kernel = Kernel(store: machine.store)
    #expect(kernel.execute(SystemCall.flush.rawValue, [99]) == Outcome(status: KernelError.outOfRange.rawValue, result: 0))
    #expect(kernel.execute(SystemCall.flush.rawValue, [1]) == Outcome(status: 0, result: 0))
    let releasePages: [UInt64] = [BootLayout.caller, BootLayout.component, 0]
    #expect(kernel.execute(SystemCall.releasePages.rawValue, releasePages) == Outcome(status: 0, result: 1))
  }

  @Test("Each operation has a longest way, which takes as many steps as its bound says", arguments: [1, 2, 5] as [UInt64])
  func bounds(coreCount: UInt64) throws {
    let machine = try Machine(MemoryGeometry(frameCount: 64, coreCount: coreCount, pageFanOut: 8, capabilityFanOut: 32))
    var seen: Set<SystemCall> = []
    func expectTight(_ call: SystemCall) {
      #expect(machine.steps == call.stepBound(coreCount: coreCount), "\(call)")
      seen.insert(call)
    }
    let spot = { (offset: UInt64) in Spot(BootLayout.pageLeaf, offset) }
    let link = { (offset: UInt64) in Spot(BootLayout.pageMiddle, offset) }

    // The longest ways are those of a youngest sibling that has an elder.
    try machine.retype(machine.handle(0), .user)
    expectTight(.retype)
    try machine.delegate(machine.handle(0), to: spot(0))
    try machine.map(machine.handle(0), to: spot(2))
    expectTight(.map)
    try machine.copy(spot(2), to: spot(3))
    expectTight(.copy)
    try machine.remove(spot(3))
    expectTight(.remove)
    try machine.delegate(spot(2), to: spot(4))
    try machine.delegate(spot(2), to: spot(5))
    expectTight(.delegate)

    // A link that has moved up to a handle: its removal also asks what it linked.
    let other = machine.emptyAddress(1)
    try machine.delegate(machine.handle(4), to: spot(7))
    try machine.make(.pageNode, level: 2, of: spot(7), at: other)
    for offset: UInt64 in 6...7 { try machine.construct(link(offset), other) }
    _ = try machine.releasePages(of: BootLayout.component, 7)
    _ = try machine.releasePages(of: BootLayout.component, 7)
    expectTight(.releasePages)

    let address = machine.emptyAddress(0)
    try machine.retype(machine.handle(1), .kernel)
    try machine.delegate(machine.handle(1), to: spot(6))
    try machine.activate(machine.handle(1), at: machine.slot(ofAddress: address), .component)
    expectTight(.activate)
    try machine.remove(machine.slot(ofAddress: address))
    try machine.deactivate(machine.handle(1))
    expectTight(.deactivate)

    try machine.make(.pageNode, level: 2, of: machine.handle(2), at: address)
    for offset: UInt64 in 1...5 { try machine.construct(link(offset), address) }
    expectTight(.construct)
    try machine.deconstruct(link(5), address)
    expectTight(.deconstruct)
    _ = try machine.revoke(machine.slot(ofAddress: address))
    expectTight(.revoke)
    _ = try machine.release(machine.slot(ofAddress: address))
    expectTight(.release)
    _ = try machine.releaseCapabilities(of: BootLayout.component, address)
    expectTight(.releaseCapabilities)

    try machine.flush(0)
    expectTight(.flush)
    try machine.found(machine.freeFrame(3), ObjectKind.pageNode.word, level: 1)
    expectTight(.found)
    try machine.endow(BootLayout.frame(BootLayout.pageRoot), 1, EntryKind.link.word, machine.freeFrame(3))
    expectTight(.endow)
    #expect(seen == Set(SystemCall.allCases))
  }
}
