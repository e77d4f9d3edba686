import KernelImpl
import KernelSpec
import Testing

@Suite("activateTcap, splitTcap, deactivateTcap and foundTcap") struct TcapTests {
  @Test("A tcap begins without time, named by its own scheduler only")
  func activate() throws {
    let machine = try Machine()
    let (handle, frame, address) = (machine.handle(0), machine.freeFrame(0), machine.emptyAddress(0))
    try machine.makeTcap(of: handle, at: address, scheduler: 3, priority: 7)
    #expect(machine.load(.object, frame) == ObjectKind.tcap.word)
    #expect(machine.load(.references, frame) == 1)
    #expect(machine.budget(address) == 0)
    #expect(machine.store.load(.scheduler, frame) == 3)
    #expect(machine.quality(address) == (0..<16).map { $0 == 3 ? 7 : 0 })
    let capability = machine.entry(machine.slot(ofAddress: address))
    #expect((capability.kind, capability.rights, capability.frame) == (EntryKind.tcapCapability.word, 7, frame))
    #expect(machine.load(.parent, machine.slot(ofAddress: address)) == machine.number(handle))
  }

  @Test("A scheduler begins once: its number is given again only when no tcap names it")
  func identity() throws {
    let machine = try Machine()
    let addresses = (0..<2).map { machine.emptyAddress($0) }
    try machine.makeTcap(of: machine.handle(0), at: addresses[0], scheduler: 1)
    #expect(throws: KernelError.referenced) {
      try machine.makeTcap(of: machine.handle(1), at: addresses[1], scheduler: 1)
    }
    #expect(throws: KernelError.referenced) {
      try machine.activateTcap(machine.handle(1), at: machine.slot(ofAddress: addresses[1]), scheduler: 0)
    }
    try machine.remove(machine.slot(ofAddress: addresses[0]))
    try machine.deactivateTcap(machine.handle(0))
    try machine.activateTcap(machine.handle(1), at: machine.slot(ofAddress: addresses[1]), scheduler: 1)
  }

  @Test("A scheduler or a priority that there is not is refused", arguments: [(16, 1), (.max, 1), (1, 0)] as [(UInt64, UInt64)])
  func outOfRange(scheduler: UInt64, priority: UInt64) throws {
    let machine = try Machine()
    try machine.retype(machine.handle(0), .kernel)
    #expect(throws: KernelError.outOfRange) {
      try machine.activateTcap(
        machine.handle(0), at: machine.slot(ofAddress: machine.emptyAddress(0)), scheduler: scheduler, priority: priority)
    }
    #expect(throws: KernelError.outOfRange) {
      try machine.foundTcap(machine.freeFrame(1), scheduler: scheduler, priority: priority)
    }
  }

  @Test("A tcap is made of a kernel frame that backs nothing, and in no other way")
  func frames() throws {
    let machine = try Machine()
    let capability = machine.slot(ofAddress: machine.emptyAddress(0))
    #expect(throws: KernelError.wrongType) { try machine.activateTcap(machine.handle(0), at: capability, scheduler: 1) }
    #expect(throws: KernelError.wrongType) {
      try machine.splitTcap(machine.handle(0), at: capability, of: machine.layout.tcap)
    }
    try machine.make(.component, of: machine.handle(0), at: machine.emptyAddress(1))
    #expect(throws: KernelError.hasObject) { try machine.activateTcap(machine.handle(0), at: capability, scheduler: 1) }
    try machine.retype(machine.handle(1), .kernel)
    #expect(throws: KernelError.wrongKind) { try machine.activate(machine.handle(1), at: capability, .tcap) }
    #expect(throws: KernelError.wrongKind) { try machine.found(machine.freeFrame(2), ObjectKind.tcap.word) }
  }

  @Test("A split tcap has the scheduler and the quality of the other, and none of its time")
  func split() throws {
    let machine = try Machine()
    let (first, second) = (machine.emptyAddress(0), machine.emptyAddress(1))
    try machine.makeTcap(of: machine.handle(0), at: first, scheduler: 2, priority: 5)
    try machine.delegateTime(machine.layout.tcap, first, 100, priority: 9)
    try machine.retype(machine.handle(1), .kernel)
    try machine.splitTcap(machine.handle(1), at: machine.slot(ofAddress: second), of: first)
    #expect(machine.quality(second) == machine.quality(first))
    #expect(machine.quality(second)[0...2] == [9, 0, 5])
    #expect((machine.budget(first), machine.budget(second)) == (100, 0))
    #expect(machine.store.load(.namers, 2) == 2)
  }

  @Test("Only a tcap is split, through a capability that may be written")
  func splitSource() throws {
    let machine = try Machine()
    let capability = machine.slot(ofAddress: machine.emptyAddress(1))
    try machine.retype(machine.handle(0), .kernel)
    #expect(throws: KernelError.wrongKind) {
      try machine.splitTcap(machine.handle(0), at: capability, of: BootLayout.component)
    }
    let weak = machine.emptyAddress(0)
    try machine.copy(machine.slot(ofAddress: machine.layout.tcap), to: machine.slot(ofAddress: weak), rights: read)
    #expect(throws: KernelError.notPermitted) { try machine.splitTcap(machine.handle(0), at: capability, of: weak) }
  }

  @Test("A tcap ends unreferenced, and leaves no trace of its quality")
  func deactivate() throws {
    let machine = try Machine()
    let address = machine.emptyAddress(0)
    try machine.retype(machine.handle(0), .kernel)
    let before = machine.timeless
    try machine.activateTcap(machine.handle(0), at: machine.slot(ofAddress: address), scheduler: 1)
    #expect(throws: KernelError.referenced) { try machine.deactivateTcap(machine.handle(0)) }
    try machine.delegateTime(machine.layout.tcap, address, 3)
    try machine.remove(machine.slot(ofAddress: address))
    #expect(throws: KernelError.wrongKind) { try machine.deactivate(machine.handle(0)) }
    try machine.deactivateTcap(machine.handle(0))
    #expect(machine.timeless == before)
    #expect(throws: KernelError.wrongKind) { try machine.deactivateTcap(machine.handle(0)) }
  }

  /// A machine with tcaps of schedulers 1 and 2, at the addresses returned; the first has 100 cycles, and no capability names it
  /// any more.
  private func machineWithOrphan(maximum: UInt64 = .max) throws -> (Machine, orphan: Spot, heir: UInt64) {
    let machine = try Machine(
      MemoryGeometry(frameCount: 28, coreCount: 2, pageFanOut: 4, capabilityFanOut: 24, schedulerCount: 4, maximum: maximum))
    let (orphan, heir) = (machine.emptyAddress(0), machine.emptyAddress(1))
    try machine.makeTcap(of: machine.handle(0), at: orphan, scheduler: 1, priority: 3)
    try machine.makeTcap(of: machine.handle(1), at: heir, scheduler: 2)
    try machine.delegateTime(machine.layout.tcap, orphan, 100, priority: 6)
    try machine.remove(machine.slot(ofAddress: orphan))
    return (machine, machine.handle(0), heir)
  }

  @Test("What time a tcap has when it ends goes to the heir, with the weaker priority of each third scheduler")
  func inheritance() throws {
    let (machine, orphan, heir) = try machineWithOrphan()
    try machine.delegateTime(machine.layout.tcap, heir, 5, priority: 4)
    try machine.deactivateTcap(orphan, heir: heir)
    #expect(machine.budget(heir) == 105)
    #expect(machine.quality(heir) == [6, 3, 1, 0])
    #expect(machine.store.load(.namers, 1) == 1)
    #expect(machine.store.load(.budget, machine.freeFrame(0)) == 0)
  }

  @Test("An heir that gets nothing keeps its quality: it is infinite, or nothing is left")
  func emptyInheritance() throws {
    let (machine, orphan, heir) = try machineWithOrphan()
    let all = machine.quality(machine.layout.tcap)
    try machine.deactivateTcap(orphan)
    #expect((machine.budget(machine.layout.tcap), machine.quality(machine.layout.tcap)) == (nil, all))
    let other = machine.emptyAddress(0)
    try machine.activateTcap(orphan, at: machine.slot(ofAddress: other), scheduler: 3)
    try machine.remove(machine.slot(ofAddress: other))
    let before = machine.quality(heir)
    try machine.deactivateTcap(orphan, heir: heir)
    #expect((machine.budget(heir), machine.quality(heir)) == (0, before))
  }

  @Test("Infinite time is inherited; more than fits is refused")
  func limits() throws {
    let (machine, orphan, heir) = try machineWithOrphan(maximum: 104)
    try machine.delegateTime(machine.layout.tcap, heir, 5)
    #expect(throws: KernelError.exhausted) { try machine.deactivateTcap(orphan, heir: heir) }
    let thread = machine.emptyAddress(4)
    try machine.makeThread(of: machine.handle(4), at: thread)
    try machine.spend(1, of: heir, by: thread)
    try machine.deactivateTcap(orphan, heir: heir)
    #expect(machine.budget(heir) == 104)
    let infinite = machine.emptyAddress(0)
    try machine.activateTcap(orphan, at: machine.slot(ofAddress: infinite), scheduler: 3)
    try machine.delegateTime(machine.layout.tcap, infinite, 0, .infinite)
    try machine.remove(machine.slot(ofAddress: infinite))
    try machine.deactivateTcap(orphan, heir: heir)
    #expect(machine.budget(heir) == nil)
  }

  @Test("Booting can make further infinite tcaps, of untyped frames")
  func found() throws {
    let machine = try Machine()
    #expect(throws: KernelError.referenced) { try machine.foundTcap(machine.freeFrame(0), scheduler: 0) }
    try machine.foundTcap(machine.freeFrame(0), scheduler: 5, priority: 2)
    #expect(machine.store.load(.budgetKind, machine.freeFrame(0)) == BudgetKind.infinite.word)
    #expect(machine.load(.type, machine.freeFrame(0)) == FrameType.kernel.word)
    #expect(throws: KernelError.wrongType) { try machine.foundTcap(machine.freeFrame(0), scheduler: 6) }
    #expect(throws: KernelError.outOfRange) { try machine.foundTcap(0, scheduler: 6) }
  }
}
