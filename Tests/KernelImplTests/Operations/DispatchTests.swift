import KernelImpl
import KernelSpec
import Testing

@Suite("dispatch, yieldCore, preempt and consume") struct DispatchTests {
  /// A machine with two threads of the constructor, at the first addresses returned, and tcaps of schedulers 1 and 2, with 100 and 50
  /// cycles, at the next.
  private func machine(maximum: UInt64 = .max) throws -> (Machine, threads: [UInt64], tcaps: [UInt64]) {
    let machine = try Machine(
      MemoryGeometry(frameCount: 32, coreCount: 2, pageFanOut: 4, capabilityFanOut: 32, schedulerCount: 4, maximum: maximum))
    let addresses = (0..<4).map { machine.emptyAddress($0) }
    for index in 0..<2 { try machine.makeThread(of: machine.handle(UInt64(index)), at: addresses[index]) }
    for index in 2..<4 {
      try machine.makeTcap(of: machine.handle(UInt64(index)), at: addresses[index], scheduler: UInt64(index) - 1)
    }
    try machine.delegateTime(machine.layout.tcap, addresses[2], 100, priority: 3)
    try machine.delegateTime(machine.layout.tcap, addresses[3], 50, priority: 5)
    return (machine, Array(addresses[..<2]), Array(addresses[2...]))
  }

  @Test("The timer is set to the timeout or the budget, whichever is first")
  func spans() throws {
    let (machine, threads, tcaps) = try machine()
    #expect(try machine.dispatch(threads[0], on: tcaps[0], timeout: 30) == 30)
    #expect(machine.running() == [machine.object(threads[0]), machine.object(tcaps[0]), 30])
    #expect(try machine.dispatch(threads[1], on: tcaps[0], timeout: 130) == 100)
    #expect(machine.running() == [machine.object(threads[1]), machine.object(tcaps[0]), 100])
    #expect(try machine.dispatch(threads[1], on: machine.layout.tcap, timeout: 130) == 130)
    #expect(machine.running(1) == [0, 0, 0])
  }

  @Test("A thread runs on one core, and a tcap is spent on one; on its own core either goes on")
  func onOneCore() throws {
    let (machine, threads, tcaps) = try machine()
    try machine.dispatch(threads[0], on: tcaps[0])
    #expect(throws: KernelError.running) { try machine.dispatch(threads[0], on: tcaps[1], core: 1) }
    #expect(throws: KernelError.running) { try machine.dispatch(threads[1], on: tcaps[0], core: 1) }
    try machine.dispatch(threads[1], on: tcaps[1], core: 1)
    try machine.dispatch(threads[0], on: tcaps[0], timeout: 7)
    #expect(machine.running() == [machine.object(threads[0]), machine.object(tcaps[0]), 7])
    try machine.yieldCore()
    #expect(throws: KernelError.running) { try machine.dispatch(threads[1], on: tcaps[0]) }
    try machine.yieldCore(1)
    try machine.dispatch(threads[1], on: tcaps[0])
  }

  @Test("Each decision, and each end, raises the token; what was decided before is stale")
  func tokens() throws {
    let (machine, threads, tcaps) = try machine()
    func token(_ core: UInt64 = 0) throws -> UInt64 { try machine.call(.coreToken, [core]) }
    try machine.dispatch(threads[0], on: tcaps[0], timeout: 10)
    #expect(try (token(), token(1)) == (1, 0))
    #expect(throws: KernelError.outOfRange) { _ = try token(2) }
    #expect(throws: KernelError.stale) { try machine.dispatch(threads[0], on: tcaps[0], token: 0) }
    #expect(throws: KernelError.stale) { try machine.dispatch(threads[0], on: tcaps[0], token: 2) }
    #expect(try machine.consume(9) == 0)
    #expect(try token() == 1)
    #expect(try machine.consume(1) == 1)
    #expect(try token() == 2)
    #expect(throws: KernelError.stale) { try machine.dispatch(threads[0], on: tcaps[0], token: 1) }
    try machine.dispatch(threads[0], on: tcaps[0], token: 2)
    try machine.yieldCore()
    #expect(try token() == 4)
    try machine.activate(threads[0], on: tcaps[0], at: machine.emptyAddress(4))
    try machine.preempt(machine.object(threads[0]))
    #expect(try token() == 5)
  }

  @Test("At the largest token nothing is decided any more")
  func largestToken() throws {
    let (machine, threads, tcaps) = try machine(maximum: 100)
    machine.store.store(99, .token, 0)
    try machine.dispatch(threads[0], on: tcaps[0], timeout: 1)
    #expect(try machine.consume(1) == 1)
    #expect(machine.store.load(.token, 0) == 100)
    #expect(throws: KernelError.exhausted) { try machine.dispatch(threads[0], on: tcaps[0]) }
    try machine.activate(threads[0], on: tcaps[0], at: machine.emptyAddress(4))
    #expect(throws: KernelError.exhausted) { try machine.preempt(machine.object(threads[0])) }
  }

  @Test("Only who runs on a core decides there, or anyone while there is nobody; and who has ended decides nothing")
  func deciders() throws {
    let (machine, threads, tcaps) = try machine()
    // Another component, with a table of its own that holds a thread and a tcap.
    let (other, root, leaf) = (machine.emptyAddress(4), machine.emptyAddress(5), machine.emptyAddress(6))
    try machine.make(.component, of: machine.handle(4), at: other)
    try machine.make(.capabilityNode, level: 0, of: machine.handle(5), at: root)
    try machine.make(.capabilityNode, level: 1, of: machine.handle(6), at: leaf)
    try machine.construct(Spot(other, 0), root)
    try machine.construct(Spot(root, 0), leaf)
    try machine.delegate(machine.slot(ofAddress: threads[0]), to: Spot(leaf, 0))
    try machine.delegate(machine.slot(ofAddress: tcaps[0]), to: Spot(leaf, 1))
    let caller = machine.object(root)
    let foreign = machine.emptyAddress(7)
    try machine.makeThread(of: machine.handle(7), at: foreign, component: other)

    try machine.dispatch(0, on: 1, timeout: 20, caller: caller)
    #expect(throws: KernelError.notPermitted) { try machine.dispatch(0, on: 1, timeout: 20, caller: caller) }
    #expect(throws: KernelError.notPermitted) { try machine.yieldCore(caller: caller) }
    #expect(throws: KernelError.notPermitted) { try machine.yieldCore(caller: 0) }
    try machine.dispatch(foreign, on: tcaps[0], timeout: 20)
    #expect(throws: KernelError.notPermitted) { try machine.dispatch(foreign, on: tcaps[0]) }
    #expect(throws: KernelError.notPermitted) { try machine.yieldCore() }
    try machine.yieldCore(caller: caller)
    #expect(throws: KernelError.notPermitted) { try machine.yieldCore(caller: caller) }

    try machine.dispatch(foreign, on: tcaps[0], timeout: 20)
    _ = try machine.exhaust { () throws(KernelError) in try machine.revoke(machine.slot(ofAddress: root)) }
    try machine.remove(machine.slot(ofAddress: other))
    try machine.deactivate(machine.handle(4))
    #expect(throws: KernelError.notPermitted) { try machine.yieldCore(caller: caller) }
    // What it runs is nobody's now: anyone may take the core.
    try machine.dispatch(threads[0], on: tcaps[0], timeout: 20)
    #expect(try machine.consume(20) == 1)
    #expect(throws: KernelError.dead) { try machine.dispatch(foreign, on: tcaps[0]) }
    #expect(throws: KernelError.dead) { try machine.preempt(machine.object(foreign)) }
    // Another component in the frame is another one.
    try machine.activate(machine.handle(4), at: machine.slot(ofAddress: other), .component)
    #expect(throws: KernelError.dead) { try machine.dispatch(foreign, on: tcaps[0]) }
  }

  @Test("Nothing runs without time, or for none, or where there is no core")
  func refusals() throws {
    let (machine, threads, tcaps) = try machine()
    #expect(throws: KernelError.outOfRange) { try machine.dispatch(threads[0], on: tcaps[0], core: 2) }
    #expect(throws: KernelError.outOfRange) { try machine.dispatch(threads[0], on: tcaps[0], timeout: 0) }
    #expect(throws: KernelError.wrongKind) { try machine.dispatch(tcaps[0], on: tcaps[0]) }
    #expect(throws: KernelError.wrongKind) { try machine.dispatch(threads[0], on: threads[0]) }
    try machine.spend(100, of: tcaps[0], by: threads[0])
    #expect(throws: KernelError.insufficient) { try machine.dispatch(threads[0], on: tcaps[0]) }
    try machine.activate(threads[0], on: tcaps[0], at: machine.emptyAddress(4))
    #expect(throws: KernelError.insufficient) { try machine.preempt(machine.object(threads[0])) }
    #expect(throws: KernelError.outOfRange) { try machine.yieldCore(2) }
    #expect(throws: KernelError.outOfRange) { _ = try machine.consume(1, on: 2) }
    #expect(throws: KernelError.noObject) { _ = try machine.consume(1) }
    #expect(throws: KernelError.outOfRange) { try machine.preempt(machine.object(threads[0]), core: 2) }
    for other in [0, .max, machine.object(tcaps[1])] {
      #expect(throws: KernelError.wrongKind) { try machine.preempt(other) }
    }
    #expect(throws: KernelError.noObject) { try machine.preempt(machine.object(threads[1])) }
    try machine.bindSupply(of: threads[1], tcaps[1])
    #expect(throws: KernelError.blocked) { try machine.preempt(machine.object(threads[1])) }
  }

  @Test("The tick spends; at the end of its time a tcap keeps its own priority only, and runs no more")
  func consumption() throws {
    let (machine, threads, tcaps) = try machine()
    try machine.dispatch(threads[0], on: tcaps[0])
    #expect(try machine.consume(99) == 0)
    #expect((machine.budget(tcaps[0]), machine.quality(tcaps[0])) == (1, [3, 1, 0, 0]))
    #expect(machine.running() == [machine.object(threads[0]), machine.object(tcaps[0]), 1])
    #expect(try machine.consume(.max) == 1)
    #expect((machine.budget(tcaps[0]), machine.quality(tcaps[0])) == (0, [0, 1, 0, 0]))
    #expect(machine.running() == [0, 0, 0])
    // What the kernel takes beyond a span is no one's; a tcap with time left does not expire.
    try machine.dispatch(threads[0], on: tcaps[1], timeout: 20)
    #expect(try machine.consume(45) == 1)
    #expect((machine.budget(tcaps[1]), machine.quality(tcaps[1])) == (30, [5, 0, 1, 0]))
    try machine.dispatch(threads[0], on: machine.layout.tcap, timeout: 20)
    #expect(try machine.consume(19) == 0)
    #expect(try machine.consume(1) == 1)
    #expect(machine.budget(machine.layout.tcap) == nil)
  }

  @Test("An activation preempts only if no scheduler that knows both tcaps rates the new one worse")
  func preemption() throws {
    let (machine, threads, tcaps) = try machine()
    let frames = (threads + tcaps).map { machine.object($0) }
    let address = machine.emptyAddress(4)
    try machine.dispatch(threads[0], on: tcaps[0], timeout: 40)
    // Scheduler 0 rates the one 3, the other 5; schedulers 1 and 2 know one of them each.
    try machine.activate(threads[1], on: tcaps[1], at: address)
    #expect(throws: KernelError.notPermitted) { try machine.preempt(frames[1]) }
    try machine.bindSupply(of: threads[1], tcaps[0])
    #expect(throws: KernelError.running) { try machine.preempt(frames[1], core: 1) }
    try machine.activate(threads[0], on: tcaps[1], at: address)
    #expect(throws: KernelError.running) { try machine.preempt(frames[0], core: 1) }
    try machine.bindSupply(of: threads[1], tcaps[1])
    #expect(try machine.preempt(frames[1], core: 1) == 50)
    try machine.yieldCore(1)
    try machine.delegateTime(machine.layout.tcap, tcaps[1], 10, priority: 3)
    #expect(try machine.preempt(frames[1]) == 60)
    #expect(machine.running() == [frames[1], frames[3], 60])
    try machine.yieldCore()
    try machine.bindSupply(of: threads[0], machine.layout.tcap)
    #expect(try machine.preempt(frames[0]) == .max)
    // That they have run takes none of the activations away.
    #expect((machine.pending(threads[0]), machine.pending(threads[1])) == (1, 1))
  }
}
