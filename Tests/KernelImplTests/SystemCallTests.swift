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
      #expect(call.isInternal == operation.isInternal, "\(call)")
    }
  }

  @Test("A number beyond the last names no operation")
  func unknown() throws {
    let machine = try Machine()
    let before = machine.snapshot
    for number in [UInt64(SystemCall.allCases.count), 1 << 32, .max] {
      #expect(machine.store.execute(number, []) == .unknownCall)
    }
    #expect(machine.snapshot == before)
  }

  @Test(
    "What only the kernel itself calls is unknown to others",
    arguments: [SystemCall.found, .endow, .foundTcap, .consume, .preempt, .interrupt])
  func internalCalls(call: SystemCall) throws {
    let machine = try Machine()
    let before = machine.snapshot
    let arguments = [machine.freeFrame(0), ObjectKind.component.word, 0, 0]
    #expect(machine.store.execute(call.rawValue, arguments) == .unknownCall)
    #expect(machine.snapshot == before)
    #expect(machine.store.execute(call.rawValue, arguments, internally: true) != .unknownCall)
  }

  @Test("An outcome carries the error's code, or the result")
  func outcome() throws {
    let machine = try Machine()
    let kernel = machine.store
    #expect(kernel.execute(SystemCall.flush.rawValue, [99]) == Outcome(status: KernelError.outOfRange.rawValue, result: 0))
    #expect(kernel.execute(SystemCall.flush.rawValue, [1]) == Outcome(status: 0, result: 0))
    let releasePages: [UInt64] = [BootLayout.caller, BootLayout.component, 0]
    #expect(kernel.execute(SystemCall.releasePages.rawValue, releasePages) == Outcome(status: 0, result: 1))
  }

  @Test("Each operation has a longest way, which takes as many steps as its bound says", arguments: [1, 2, 5] as [UInt64])
  func bounds(coreCount: UInt64) throws {
    let machine = try Machine(
      MemoryGeometry(frameCount: 64, coreCount: coreCount, pageFanOut: 8, capabilityFanOut: 32, schedulerCount: 3))
    var seen: Set<SystemCall> = []
    /// - Parameter less: What no call can take of the bound: a tcap's own scheduler is asked less than the others.
    func expectTight(_ call: SystemCall, less: UInt64 = 0) {
      #expect(machine.steps == call.stepBound(coreCount: coreCount, schedulerCount: 3) - less, "\(call)")
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

    // Tcaps that every scheduler names, and a thread; three of them of handles that have a child.
    let tcaps = (0..<4).map { machine.emptyAddress(2 + $0) }
    let handles = (0..<4).map { machine.handle(8 + UInt64($0)) }
    try machine.remove(spot(5))
    try machine.flushAll()
    for handle in handles { try machine.retype(handle, .kernel) }
    for (handle, offset) in [(handles[0], 1), (handles[2], 3), (handles[3], 5)] as [(Spot, UInt64)] {
      try machine.delegate(handle, to: spot(offset))
    }
    try machine.activateTcap(handles[0], at: machine.slot(ofAddress: tcaps[0]), scheduler: 1)
    expectTight(.activateTcap)
    try machine.activateTcap(handles[1], at: machine.slot(ofAddress: tcaps[1]), scheduler: 2)
    let thread = tcaps[3]
    try machine.activateThread(handles[3], at: machine.slot(ofAddress: thread), level: 2)
    expectTight(.activateThread)

    // That thread has a superior, which has one, too.
    let superiors = (0..<2).map { machine.emptyAddress(6 + $0) }
    let endPoints = (0..<3).map { machine.emptyAddress(8 + $0) }
    for (level, superior) in superiors.enumerated() {
      try machine.makeThread(of: machine.handle(12 + UInt64(level)), at: superior, level: UInt64(level))
      try machine.makeEndPoint(of: superior, at: endPoints[level])
    }
    try machine.bindSuperior(of: superiors[1], endPoints[0])
    try machine.bindSuperior(of: thread, endPoints[1])
    expectTight(.bindSuperior)
    try machine.makeEndPoint(of: thread, at: machine.emptyAddress(11))
    try machine.makeEndPoint(of: thread, at: endPoints[2])
    expectTight(.activateEndPoint)
    try machine.send(endPoints[2])
    expectTight(.send)
    let line = machine.slot(ofAddress: endPoints[2])
    try machine.interrupt(machine.object(line.table), line: line.offset)
    expectTight(.interrupt)

    // What gives time runs, and its timer has to come sooner.
    try machine.delegateTime(machine.layout.tcap, tcaps[0], 9)
    try machine.dispatch(thread, on: tcaps[0])
    try machine.delegateTime(tcaps[0], tcaps[1], 4)
    expectTight(.delegateTime, less: 5)
    try machine.splitTcap(handles[2], at: machine.slot(ofAddress: tcaps[2]), of: tcaps[1])
    expectTight(.splitTcap)
    try machine.dispatch(thread, on: tcaps[1])
    try machine.transferTime(tcaps[1], tcaps[2], 1)
    expectTight(.transferTime, less: 2)
    _ = try machine.timerSpan(tcaps[1], timeout: 5)
    expectTight(.timerSpan)
    try machine.call(.coreToken, [0])
    expectTight(.coreToken)
    try machine.dispatch(thread, on: tcaps[2])
    try machine.dispatch(thread, on: tcaps[2])
    expectTight(.dispatch)
    _ = try machine.consume(1)
    expectTight(.consume, less: 4)
    try machine.mergeTime(tcaps[1], tcaps[2])
    expectTight(.mergeTime, less: 3)
    try machine.bindSupply(of: thread, tcaps[2])
    expectTight(.bindSupply)
    try machine.bindSupply(of: superiors[1], tcaps[2])
    try machine.dispatch(thread, on: tcaps[0])
    try machine.preempt(machine.object(superiors[1]))
    expectTight(.preempt)
    try machine.dispatch(thread, on: tcaps[2])
    try machine.yieldCore()
    expectTight(.yieldCore)
    try machine.dispatch(thread, on: tcaps[2])
    while try machine.receive(endPoints[2], isBlocking: true) != 0 {}
    expectTight(.receive)
    try machine.send(endPoints[2])
    try machine.delegateTime(machine.layout.tcap, tcaps[1], 1)
    try machine.spend(1, of: tcaps[1], by: thread)

    _ = try machine.exhaust { () throws(KernelError) in try machine.release(machine.slot(ofAddress: thread)) }
    try machine.deactivate(handles[3])
    expectTight(.deactivate)
    try machine.remove(machine.slot(ofAddress: tcaps[2]))
    try machine.deactivateTcap(handles[2], heir: tcaps[1])
    expectTight(.deactivateTcap, less: 3)
    try machine.remove(machine.slot(ofAddress: tcaps[1]))
    try machine.deactivateTcap(handles[1])
    try machine.remove(machine.slot(ofAddress: tcaps[0]))
    try machine.deactivateTcap(handles[0])
    try machine.retype(handles[0], .untyped)
    try machine.foundTcap(machine.freeFrame(8), scheduler: 1)
    expectTight(.foundTcap)
    #expect(seen == Set(SystemCall.allCases))
  }
}
