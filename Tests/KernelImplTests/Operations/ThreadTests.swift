import KernelImpl
import KernelSpec
import Testing

@Suite("activateThread and the end of a thread") struct ThreadTests {
  @Test("A thread belongs to the component named, of its epoch")
  func activation() throws {
    let machine = try Machine()
    let (component, thread) = (machine.emptyAddress(0), machine.emptyAddress(1))
    try machine.make(.component, of: machine.handle(0), at: component)
    try machine.remove(machine.slot(ofAddress: component))
    try machine.deactivate(machine.handle(0))
    try machine.activate(machine.handle(0), at: machine.slot(ofAddress: component), .component)
    try machine.makeThread(of: machine.handle(1), at: thread, component: component)
    let frame = machine.object(thread)
    #expect(frame == machine.freeFrame(1))
    #expect(machine.load(.object, frame) == ObjectKind.thread.word)
    #expect(machine.store.load(.component, frame) == machine.freeFrame(0))
    #expect(machine.store.load(.componentEpoch, frame) == 1)
    #expect(machine.load(.references, machine.freeFrame(0)) == 1)
  }

  @Test("A thread needs a kernel frame without an object, that no TLB remembers")
  func frames() throws {
    let machine = try Machine()
    let thread = machine.slot(ofAddress: machine.emptyAddress(0))
    #expect(throws: KernelError.wrongType) { try machine.activateThread(machine.handle(0), at: thread) }
    try machine.retype(machine.handle(0), .kernel)
    try machine.activateThread(machine.handle(0), at: thread)
    let other = machine.slot(ofAddress: machine.emptyAddress(1))
    #expect(throws: KernelError.hasObject) { try machine.activateThread(machine.handle(0), at: other) }
    #expect(throws: KernelError.wrongKind) { try machine.activate(machine.handle(1), at: other, .thread) }
  }

  @Test("A thread is of one of three levels")
  func levels() throws {
    let machine = try Machine()
    let address = machine.emptyAddress(0)
    // The level is looked at before the frame, and after the component.
    for level: UInt64 in [3, .max] {
      #expect(throws: KernelError.wrongLevel) {
        try machine.activateThread(machine.handle(0), at: machine.slot(ofAddress: address), level: level)
      }
      #expect(throws: KernelError.wrongKind) {
        try machine.activateThread(machine.handle(0), at: machine.slot(ofAddress: address), of: BootLayout.pageLeaf, level: level)
      }
    }
    for level: UInt64 in 0...2 {
      try machine.makeThread(of: machine.handle(level), at: machine.emptyAddress(level), level: level)
      #expect(machine.load(.level, machine.freeFrame(level)) == level)
    }
  }

  @Test("A thread ends once nothing names it and no core runs it, and leaves nothing behind")
  func end() throws {
    let machine = try Machine(MemoryGeometry(frameCount: 28, coreCount: 2, pageFanOut: 4, capabilityFanOut: 24))
    let (address, superior, endPoint) = (machine.emptyAddress(0), machine.emptyAddress(1), machine.emptyAddress(2))
    try machine.makeThread(of: machine.handle(1), at: superior, level: 1)
    try machine.makeEndPoint(of: superior, at: endPoint)
    let before = machine.timeless
    try machine.makeThread(of: machine.handle(0), at: address, level: 2)
    try machine.activate(address, on: machine.layout.tcap, at: machine.emptyAddress(3))
    try machine.bindSuperior(of: address, endPoint)
    #expect(throws: KernelError.referenced) { try machine.deactivate(machine.handle(0)) }
    try machine.dispatch(address, on: machine.layout.tcap)
    try machine.remove(machine.slot(ofAddress: address))
    #expect(throws: KernelError.running) { try machine.deactivate(machine.handle(0)) }
    try machine.yieldCore()
    try machine.deactivate(machine.handle(0))
    #expect(machine.load(.epoch, machine.freeFrame(0)) == 1)
    try machine.retype(machine.handle(0), .untyped)
    // The superior was notified that the thread gave up the core.
    machine.store.store(0, .pending, machine.object(superior))
    #expect(machine.timeless == before)
  }

  @Test("A thread or a tcap whose end could not be told from another's does not end")
  func epochs() throws {
    let machine = try Machine()
    let address = machine.emptyAddress(0)
    try machine.makeThread(of: machine.handle(0), at: address)
    try machine.remove(machine.slot(ofAddress: address))
    try machine.makeTcap(of: machine.handle(1), at: address, scheduler: 1)
    try machine.remove(machine.slot(ofAddress: address))
    for index: UInt64 in 0...1 { machine.store.store(.max, .epoch, machine.freeFrame(index)) }
    #expect(throws: KernelError.exhausted) { try machine.deactivate(machine.handle(0)) }
    #expect(throws: KernelError.exhausted) { try machine.deactivateTcap(machine.handle(1)) }
    for index: UInt64 in 0...1 { machine.store.store(.max - 1, .epoch, machine.freeFrame(index)) }
    try machine.deactivate(machine.handle(0))
    try machine.deactivateTcap(machine.handle(1))
    #expect((0...1).allSatisfy { machine.load(.epoch, machine.freeFrame($0)) == .max })
  }

  @Test("A tcap that runs does not end")
  func tcap() throws {
    let machine = try Machine()
    let (thread, tcap) = (machine.emptyAddress(0), machine.emptyAddress(1))
    try machine.makeThread(of: machine.handle(0), at: thread)
    try machine.makeTcap(of: machine.handle(1), at: tcap, scheduler: 1)
    try machine.delegateTime(machine.layout.tcap, tcap, 9)
    try machine.dispatch(thread, on: tcap)
    try machine.remove(machine.slot(ofAddress: tcap))
    #expect(throws: KernelError.running) { try machine.deactivateTcap(machine.handle(1)) }
    #expect(try machine.consume(9) == 1)
    try machine.deactivateTcap(machine.handle(1))
  }
}
