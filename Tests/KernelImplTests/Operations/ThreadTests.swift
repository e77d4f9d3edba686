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

  @Test("A thread ends once nothing names it and no core runs it, and leaves nothing behind")
  func end() throws {
    let machine = try Machine()
    let before = machine.timeless
    let address = machine.emptyAddress(0)
    try machine.makeThread(of: machine.handle(0), at: address)
    #expect(throws: KernelError.referenced) { try machine.deactivate(machine.handle(0)) }
    try machine.dispatch(address, on: machine.layout.tcap)
    try machine.remove(machine.slot(ofAddress: address))
    #expect(throws: KernelError.running) { try machine.deactivate(machine.handle(0)) }
    try machine.yieldCore()
    try machine.deactivate(machine.handle(0))
    try machine.retype(machine.handle(0), .untyped)
    #expect(machine.timeless == before)
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
