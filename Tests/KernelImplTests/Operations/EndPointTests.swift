import KernelImpl
import KernelSpec
import Testing

@Suite("End-points: send, receive, interrupt, and who is notified") struct EndPointTests {
  /// The address of a capability to a thread, and of one to its end-point.
  private struct Receiver {
    let thread: UInt64
    let endPoint: UInt64
  }

  /// A machine with a thread of each level, bound one to the other, and a further one of level 0 that is bound to none; and the first
  /// address that is empty still. The thread of the `i`-th receiver is of the `i`-th handle.
  private func machine(isBound: Bool = true) throws -> (Machine, receivers: [Receiver], empty: UInt64) {
    let machine = try Machine(
      MemoryGeometry(frameCount: 40, coreCount: 2, pageFanOut: 8, capabilityFanOut: 32, schedulerCount: 4))
    let receivers = (0..<4).map {
      Receiver(thread: machine.emptyAddress(2 * $0), endPoint: machine.emptyAddress(2 * $0 + 1))
    }
    for (index, receiver) in receivers.enumerated() {
      try machine.makeThread(of: machine.handle(UInt64(index)), at: receiver.thread, level: UInt64(index % 3))
      try machine.makeEndPoint(of: receiver.thread, at: receiver.endPoint)
    }
    if isBound {
      for level in 1...2 { try machine.bindSuperior(of: receivers[level].thread, receivers[level - 1].endPoint) }
    }
    return (machine, receivers, machine.emptyAddress(8))
  }

  private func pending(_ machine: Machine, _ receivers: [Receiver]) -> [UInt64] { receivers.map { machine.pending($0.thread) } }

  /// Has a thread run and wait for an activation.
  private func block(_ receiver: Receiver, _ machine: Machine) throws {
    try machine.dispatch(receiver.thread, on: machine.layout.tcap)
    while try machine.receive(receiver.endPoint, isBlocking: true) != 0 {}
    #expect(machine.isBlocked(receiver.thread))
  }

  /// Ends a thread.
  private func end(_ receiver: Receiver, _ handle: Spot, _ machine: Machine) throws {
    _ = try machine.exhaust { () throws(KernelError) in try machine.release(machine.slot(ofAddress: receiver.thread)) }
    try machine.deactivate(handle)
  }

  /// A component of its own with a thread, whose end-point it returns; the component has ended. Takes three addresses.
  private func deadEndPoint(_ machine: Machine, at address: UInt64) throws -> UInt64 {
    let (component, thread, endPoint) = (address, address + 1, address + 2)
    try machine.make(.component, of: machine.handle(20), at: component)
    try machine.makeThread(of: machine.handle(21), at: thread, component: component)
    try machine.makeEndPoint(of: thread, at: endPoint)
    try machine.remove(machine.slot(ofAddress: component))
    try machine.deactivate(machine.handle(20))
    return endPoint
  }

  // MARK: Counting and waiting

  @Test("Each activation is received once, by the thread that runs")
  func counting() throws {
    let (machine, receivers, _) = try machine()
    let receiver = receivers[3]
    for count: UInt64 in 1...3 {
      try machine.send(receiver.endPoint)
      #expect(machine.pending(receiver.thread) == count)
    }
    try machine.dispatch(receiver.thread, on: machine.layout.tcap)
    #expect(try (0..<5).map { _ in try machine.receive(receiver.endPoint) } == [1, 1, 1, 0, 0])
    #expect(machine.running()[0] == machine.object(receiver.thread))
    // That it might wait makes no difference while an activation is pending.
    try machine.send(receiver.endPoint)
    #expect(try machine.receive(receiver.endPoint, isBlocking: true) == 1)
    #expect(machine.running()[0] == machine.object(receiver.thread))
    #expect(pending(machine, receivers) == [0, 0, 0, 0])
  }

  @Test("A thread that waits is not dispatched, until an activation wakes it")
  func waiting() throws {
    let (machine, receivers, _) = try machine()
    let receiver = receivers[3]
    try machine.dispatch(receiver.thread, on: machine.layout.tcap)
    let token = machine.store.load(.token, 0)
    #expect(try machine.receive(receiver.endPoint, isBlocking: true) == 0)
    #expect(machine.isBlocked(receiver.thread))
    #expect(machine.running() == [0, 0, 0])
    #expect(machine.store.load(.token, 0) == token + 1)
    #expect(throws: KernelError.blocked) { try machine.dispatch(receiver.thread, on: machine.layout.tcap) }
    #expect(throws: KernelError.noObject) { _ = try machine.consume(1) }
    try machine.send(receiver.endPoint)
    #expect(!machine.isBlocked(receiver.thread))
    try machine.dispatch(receiver.thread, on: machine.layout.tcap)
    #expect(try machine.receive(receiver.endPoint) == 1)
  }

  @Test("Any word but 0 asks to wait")
  func blockingWords() throws {
    let (machine, receivers, _) = try machine()
    for word: UInt64 in [1, 2, .max] {
      try machine.dispatch(receivers[3].thread, on: machine.layout.tcap)
      #expect(try machine.call(.receive, [BootLayout.caller, 0, receivers[3].endPoint, word]) == 0)
      #expect(machine.isBlocked(receivers[3].thread))
      try machine.send(receivers[3].endPoint)
      try machine.dispatch(receivers[3].thread, on: machine.layout.tcap)
      #expect(try machine.receive(receivers[3].endPoint) == 1)
    }
  }

  @Test("Only the thread that runs on the core receives")
  func receivingThread() throws {
    let (machine, receivers, _) = try machine()
    let (one, other) = (receivers[0], receivers[3])
    for receiver in receivers { try machine.send(receiver.endPoint) }
    #expect(throws: KernelError.notPermitted) { try machine.receive(one.endPoint) }
    try machine.dispatch(one.thread, on: machine.layout.tcap, core: 1)
    #expect(throws: KernelError.notPermitted) { try machine.receive(one.endPoint) }
    #expect(throws: KernelError.notPermitted) { try machine.receive(other.endPoint, core: 1) }
    #expect(throws: KernelError.notPermitted) { try machine.receive(other.endPoint, core: 1, isBlocking: true) }
    #expect(try machine.receive(one.endPoint, core: 1) == 1)
    try machine.yieldCore(1)
    #expect(throws: KernelError.notPermitted) { try machine.receive(one.endPoint, core: 1) }
  }

  // MARK: Notification

  @Test("An activation is told to the superior and to that one's, whom it wakes, and to no other")
  func notification() throws {
    let (machine, receivers, _) = try machine()
    try machine.send(receivers[2].endPoint)
    #expect(pending(machine, receivers) == [1, 1, 1, 0])
    try machine.send(receivers[1].endPoint)
    #expect(pending(machine, receivers) == [2, 2, 1, 0])
    try machine.send(receivers[0].endPoint)
    #expect(pending(machine, receivers) == [3, 2, 1, 0])

    // Whoever waits is told of, too: only from the lowest up do all wait.
    for receiver in receivers[..<3].reversed() { try block(receiver, machine) }
    #expect(receivers.map { machine.isBlocked($0.thread) } == [true, true, true, false])
    #expect(pending(machine, receivers) == [0, 0, 0, 0])
    try machine.send(receivers[2].endPoint)
    #expect(receivers.map { machine.isBlocked($0.thread) } == [false, false, false, false])
    #expect(pending(machine, receivers) == [1, 1, 1, 0])
  }

  @Test("A superior is of the level above: nothing is told further than two levels up")
  func levels() throws {
    let (machine, receivers, _) = try machine(isBound: false)
    for inferior in receivers.indices {
      for superior in receivers.indices {
        let isAbove = superior % 3 + 1 == inferior % 3
        if isAbove {
          try machine.bindSuperior(of: receivers[inferior].thread, receivers[superior].endPoint)
          #expect(
            machine.store.load(.superior, machine.object(receivers[inferior].thread)) == machine.freeFrame(UInt64(superior)))
        } else {
          #expect(throws: KernelError.wrongLevel) {
            try machine.bindSuperior(of: receivers[inferior].thread, receivers[superior].endPoint)
          }
        }
      }
    }
    // The last of the two that were bound is the superior.
    try machine.send(receivers[2].endPoint)
    #expect(pending(machine, receivers) == [0, 1, 1, 1])
  }

  @Test("The superiors are told whenever a core becomes idle, and not of what goes on otherwise")
  func stops() throws {
    let (machine, receivers, _) = try machine()
    let tcap = machine.layout.tcap
    try machine.dispatch(receivers[2].thread, on: tcap, timeout: 10)
    #expect(try machine.consume(9) == 0)
    #expect(pending(machine, receivers) == [0, 0, 0, 0])
    #expect(try machine.consume(1) == 1)
    #expect(pending(machine, receivers) == [1, 1, 0, 0])
    try machine.dispatch(receivers[2].thread, on: tcap, timeout: 10)
    try machine.yieldCore()
    #expect(pending(machine, receivers) == [2, 2, 0, 0])
    try machine.dispatch(receivers[2].thread, on: tcap, timeout: 10)
    #expect(try machine.receive(receivers[2].endPoint) == 0)
    #expect(pending(machine, receivers) == [2, 2, 0, 0])
    #expect(try machine.receive(receivers[2].endPoint, isBlocking: true) == 0)
    #expect(pending(machine, receivers) == [3, 3, 0, 0])
    // Who takes the core from another does not stop it for its scheduler: that is who decided, or the kernel.
    try machine.dispatch(receivers[1].thread, on: tcap, timeout: 10)
    try machine.dispatch(receivers[0].thread, on: tcap, timeout: 10)
    #expect(pending(machine, receivers) == [3, 3, 0, 0])
    #expect(try machine.consume(10) == 1)
    #expect(pending(machine, receivers) == [3, 3, 0, 0])
  }

  @Test("A superior that has ended is not told, nor is another thread in its frame, nor whom that one answers to")
  func deadSuperior() throws {
    let (machine, receivers, _) = try machine()
    try end(receivers[1], machine.handle(1), machine)
    try machine.send(receivers[2].endPoint)
    #expect([0, 2, 3].map { machine.pending(receivers[$0].thread) } == [0, 1, 0])

    try machine.activateThread(machine.handle(1), at: machine.slot(ofAddress: receivers[1].thread), level: 1)
    try machine.makeEndPoint(of: receivers[1].thread, at: receivers[1].endPoint)
    try machine.bindSuperior(of: receivers[1].thread, receivers[0].endPoint)
    try machine.send(receivers[2].endPoint)
    #expect(pending(machine, receivers) == [0, 0, 2, 0])
    try machine.dispatch(receivers[2].thread, on: machine.layout.tcap)
    try machine.yieldCore()
    #expect(pending(machine, receivers) == [0, 0, 2, 0])
    // Bound to the new one, it is told of again.
    try machine.bindSuperior(of: receivers[2].thread, receivers[1].endPoint)
    try machine.send(receivers[2].endPoint)
    #expect(pending(machine, receivers) == [1, 1, 3, 0])
    // The one at the top ends: the one between is told still.
    try end(receivers[0], machine.handle(0), machine)
    try machine.activateThread(machine.handle(0), at: machine.slot(ofAddress: receivers[0].thread))
    try machine.send(receivers[2].endPoint)
    #expect(pending(machine, receivers) == [0, 2, 4, 0])
  }

  @Test("At the largest count an activation is refused, and a notification wakes without being counted")
  func saturation() throws {
    let (machine, receivers, _) = try machine()
    let frames = receivers.map { machine.object($0.thread) }
    machine.store.store(.max - 1, .pending, frames[1])
    try machine.send(receivers[2].endPoint)
    try machine.send(receivers[2].endPoint)
    #expect(pending(machine, receivers) == [2, .max, 2, 0])
    #expect(throws: KernelError.exhausted) { try machine.send(receivers[1].endPoint) }
    machine.store.store(.max, .pending, frames[0])
    try machine.dispatch(receivers[2].thread, on: machine.layout.tcap, timeout: 1)
    #expect(try machine.consume(1) == 1)
    #expect(pending(machine, receivers) == [.max, .max, 2, 0])
    try machine.dispatch(receivers[1].thread, on: machine.layout.tcap)
    #expect(try machine.receive(receivers[1].endPoint) == 1)
    try machine.send(receivers[1].endPoint)
    #expect(pending(machine, receivers) == [.max, .max, 2, 0])
  }

  // MARK: Interrupts

  @Test("A line activates the end-point in its slot, until that is removed or revoked")
  func lines() throws {
    let (machine, receivers, empty) = try machine()
    let controller = empty
    try machine.make(.capabilityNode, level: 1, of: machine.handle(10), at: controller)
    let frame = machine.object(controller)
    let own = machine.slot(ofAddress: receivers[2].endPoint)
    for line: UInt64 in 0...1 { try machine.delegate(own, to: Spot(controller, line)) }
    try machine.copy(machine.slot(ofAddress: receivers[3].endPoint), to: Spot(controller, 2), rights: write)
    try machine.interrupt(frame, line: 0)
    #expect(pending(machine, receivers) == [1, 1, 1, 0])
    try machine.interrupt(frame, line: 1)
    try machine.interrupt(frame, line: 2)
    #expect(pending(machine, receivers) == [2, 2, 2, 1])

    try machine.remove(Spot(controller, 1))
    #expect(throws: KernelError.vacant) { try machine.interrupt(frame, line: 1) }
    #expect(try machine.exhaust { () throws(KernelError) in try machine.revoke(own) } == 2)
    #expect(throws: KernelError.vacant) { try machine.interrupt(frame, line: 0) }
    #expect(pending(machine, receivers) == [2, 2, 2, 1])
    // What is delegated from the thread's capability goes with it, whoever has it.
    _ = try machine.exhaust { () throws(KernelError) in try machine.revoke(machine.slot(ofAddress: receivers[3].thread)) }
    #expect(throws: KernelError.vacant) { try machine.interrupt(frame, line: 2) }
    #expect(throws: KernelError.wrongKind) { try machine.send(receivers[3].endPoint) }

    // In this order an interrupt is refused.
    for other in [
      0, .max, machine.geometry.frameCount, machine.freeFrame(20), BootLayout.caller, BootLayout.frame(BootLayout.pageLeaf),
      machine.object(receivers[0].thread),
    ] {
      #expect(throws: KernelError.wrongKind) { try machine.interrupt(other, line: .max) }
    }
    for line in [machine.geometry.capabilityFanOut, .max] {
      #expect(throws: KernelError.outOfRange) { try machine.interrupt(frame, line: line) }
    }
    try machine.delegate(machine.slot(ofAddress: receivers[0].thread), to: Spot(controller, 3))
    #expect(throws: KernelError.vacant) { try machine.interrupt(frame, line: 3) }
    let dead = try deadEndPoint(machine, at: empty + 1)
    machine.store.store(.max, .pending, machine.object(dead))
    try machine.delegate(machine.slot(ofAddress: dead), to: Spot(controller, 4), rights: read | execute)
    #expect(throws: KernelError.notPermitted) { try machine.interrupt(frame, line: 4) }
    try machine.delegate(machine.slot(ofAddress: dead), to: Spot(controller, 5))
    #expect(throws: KernelError.dead) { try machine.interrupt(frame, line: 5) }
    try machine.delegate(own, to: Spot(controller, 6))
    machine.store.store(.max, .pending, machine.object(receivers[2].thread))
    #expect(throws: KernelError.exhausted) { try machine.interrupt(frame, line: 6) }
  }

  // MARK: What an activation runs on

  @Test("An activated thread preempts on the tcap that is bound to it, while that lives")
  func supply() throws {
    let (machine, receivers, empty) = try machine()
    let (thread, frame) = (receivers[3].thread, machine.object(receivers[3].thread))
    try machine.makeTcap(of: machine.handle(10), at: empty, scheduler: 1)
    try machine.delegateTime(machine.layout.tcap, empty, 9)
    // In this order it is refused, before what dispatching is refused for.
    #expect(throws: KernelError.noObject) { try machine.preempt(frame) }
    try machine.bindSupply(of: thread, empty)
    try machine.dispatch(thread, on: empty, core: 1)
    #expect(throws: KernelError.blocked) { try machine.preempt(frame) }
    try machine.send(receivers[3].endPoint)
    #expect(throws: KernelError.running) { try machine.preempt(frame) }
    #expect(throws: KernelError.running) { try machine.preempt(frame, core: 1) }
    try machine.yieldCore(1)
    #expect(try machine.preempt(frame) == 9)
    #expect(machine.running() == [frame, machine.object(empty), 9])
    try machine.yieldCore()

    // Another tcap in the frame is another one.
    try machine.remove(machine.slot(ofAddress: empty))
    try machine.deactivateTcap(machine.handle(10))
    #expect(throws: KernelError.noObject) { try machine.preempt(frame) }
    try machine.activateTcap(machine.handle(10), at: machine.slot(ofAddress: empty), scheduler: 1)
    try machine.delegateTime(machine.layout.tcap, empty, 9)
    #expect(throws: KernelError.noObject) { try machine.preempt(frame) }
    try machine.bindSupply(of: thread, empty)
    #expect(try machine.preempt(frame) == 9)
  }

  @Test("A thread of a component that has ended neither preempts nor is activated, whatever else is wrong")
  func deadReceiver() throws {
    let (machine, _, empty) = try machine()
    let dead = try deadEndPoint(machine, at: empty)
    #expect(throws: KernelError.dead) { try machine.preempt(machine.object(dead)) }
    machine.store.store(.max, .pending, machine.object(dead))
    #expect(throws: KernelError.dead) { try machine.send(dead) }
  }

  // MARK: Refusals

  /// Calls with arguments of which each has one fault less than those before, and is refused for the first that is left; until one
  /// has none.
  private func expectOrder(
    _ machine: Machine, _ call: SystemCall, _ refusals: [(KernelError, [UInt64])], then success: [UInt64]
  ) throws {
    for (error, arguments) in refusals { #expect(throws: error, "\(arguments)") { try machine.call(call, arguments) } }
    try machine.call(call, success)
  }

  @Test("bindSuperior and bindSupply look at the thread first, then at what is bound to it")
  func bindingRefusals() throws {
    let (machine, receivers, empty) = try machine(isBound: false)
    let (caller, outside, unlinked) = (BootLayout.caller, UInt64.max, 32 * 32 - 1 as UInt64)
    let (inferior, superior) = (receivers[1].thread, receivers[0].endPoint)
    let (weakThread, weakEndPoint, weakTcap) = (empty, empty + 1, empty + 2)
    for (source, copy, rights) in [
      (inferior, weakThread, read | execute), (superior, weakEndPoint, read | execute),
      (machine.layout.tcap, weakTcap, read | write),
    ] {
      try machine.copy(machine.slot(ofAddress: source), to: machine.slot(ofAddress: copy), rights: rights)
    }
    try expectOrder(
      machine, .bindSuperior,
      [
        (.invalidCaller, [0, outside, outside]), (.outOfRange, [caller, outside, unlinked]),
        (.notLinked, [caller, unlinked, outside]),
        (.wrongKind, [caller, superior, unlinked]), (.notPermitted, [caller, weakThread, unlinked]),
        (.notLinked, [caller, inferior, unlinked]), (.wrongKind, [caller, inferior, receivers[0].thread]),
        (.notPermitted, [caller, inferior, weakEndPoint]), (.wrongLevel, [caller, inferior, receivers[1].endPoint]),
      ], then: [caller, inferior, superior])
    try expectOrder(
      machine, .bindSupply,
      [
        (.invalidCaller, [0, outside, outside]), (.outOfRange, [caller, outside, unlinked]),
        (.notLinked, [caller, unlinked, outside]),
        (.wrongKind, [caller, superior, unlinked]), (.notPermitted, [caller, weakThread, unlinked]),
        (.notLinked, [caller, inferior, unlinked]), (.wrongKind, [caller, inferior, superior]),
        (.notPermitted, [caller, inferior, weakTcap]),
      ], then: [caller, inferior, machine.layout.tcap])
  }

  @Test("activateEndPoint looks at the thread, then at the place, then at the count")
  func activationRefusals() throws {
    let (machine, receivers, empty) = try machine()
    let (caller, unlinked) = (BootLayout.caller, 32 * 32 - 1 as UInt64)
    let (thread, root, leaf) = (receivers[3].thread, BootLayout.capabilityRoot, BootLayout.firstCapabilityLeaf)
    let (weak, weakLeaf, remembering, node) = (empty, empty + 1, empty + 2, empty + 3)
    try machine.copy(machine.slot(ofAddress: thread), to: machine.slot(ofAddress: weak), rights: read | execute)
    try machine.copy(machine.slot(ofAddress: leaf), to: machine.slot(ofAddress: weakLeaf), rights: read | execute)
    // A leaf in a frame that was a page-table node before, from whose slot 0 a link has been taken that a TLB may remember.
    try machine.make(.pageNode, level: 1, of: machine.handle(10), at: remembering)
    try machine.make(.pageNode, level: 2, of: machine.handle(11), at: node)
    try machine.construct(Spot(remembering, 0), node)
    try machine.deconstruct(Spot(remembering, 0), node)
    try machine.remove(machine.slot(ofAddress: remembering))
    try machine.deactivate(machine.handle(10))
    try machine.activate(machine.handle(10), at: machine.slot(ofAddress: remembering), .capabilityNode, level: 1)

    let references = machine.load(.references, machine.object(thread))
    machine.store.store(.max, .references, machine.object(thread))
    func refuse(_ error: KernelError, _ arguments: UInt64...) {
      #expect(throws: error, "\(arguments)") { try machine.call(.activateEndPoint, arguments) }
    }
    refuse(.invalidCaller, 0, unlinked, unlinked, 0)
    refuse(.notLinked, caller, unlinked, thread, 0)
    refuse(.wrongKind, caller, receivers[3].endPoint, unlinked, 0)
    refuse(.notPermitted, caller, weak, unlinked, 0)
    refuse(.notLinked, caller, thread, unlinked, 0)
    refuse(.wrongKind, caller, thread, BootLayout.pageLeaf, 99)
    refuse(.notPermitted, caller, thread, weakLeaf, 99)
    refuse(.wrongLevel, caller, thread, root, 99)
    refuse(.outOfRange, caller, thread, leaf, 32)
    refuse(.notVacant, caller, thread, leaf, 0)
    refuse(.notQuiescent, caller, thread, remembering, 0)
    refuse(.exhausted, caller, thread, remembering, 1)
    machine.store.store(references, .references, machine.object(thread))
    try machine.activateEndPoint(of: thread, at: Spot(remembering, 1))

    // It has the rights of the capability to the thread, whose child it is.
    let made = machine.entry(Spot(remembering, 1))
    #expect((made.kind, made.rights, made.frame) == (EntryKind.endPointCapability.word, 7, machine.object(thread)))
    #expect(machine.load(.parent, Spot(remembering, 1)) == machine.number(machine.slot(ofAddress: thread)))
    #expect(machine.load(.references, machine.object(thread)) == references + 1)
  }

  @Test("send asks for the right to write, and that the activation can be received and counted")
  func sendRefusals() throws {
    let (machine, receivers, empty) = try machine()
    let (caller, endPoint) = (BootLayout.caller, receivers[3].endPoint)
    try machine.copy(machine.slot(ofAddress: endPoint), to: machine.slot(ofAddress: empty), rights: read | execute)
    let dead = try deadEndPoint(machine, at: empty + 1)
    for frame in [dead, endPoint].map(machine.object) { machine.store.store(.max, .pending, frame) }
    for (error, arguments) in [
      (KernelError.invalidCaller, [0, .max]), (.outOfRange, [caller, .max]), (.notLinked, [caller, 32 * 32 - 1]),
      (.wrongKind, [caller, receivers[3].thread]), (.notPermitted, [caller, empty]), (.dead, [caller, dead]),
      (.exhausted, [caller, endPoint]),
    ] {
      #expect(throws: error, "\(arguments)") { try machine.call(.send, arguments) }
    }
    machine.store.store(.max - 1, .pending, machine.object(endPoint))
    try machine.send(endPoint)
  }

  @Test("receive asks for a core, then for the right to read, then that the thread runs there")
  func receiveRefusals() throws {
    let (machine, receivers, empty) = try machine()
    let (caller, endPoint) = (BootLayout.caller, receivers[3].endPoint)
    try machine.copy(machine.slot(ofAddress: endPoint), to: machine.slot(ofAddress: empty), rights: write | execute)
    try machine.dispatch(receivers[3].thread, on: machine.layout.tcap)
    try expectOrder(
      machine, .receive,
      [
        (.outOfRange, [0, 2, .max, 1]), (.invalidCaller, [0, 1, .max, 1]), (.outOfRange, [caller, 1, .max, 1]),
        (.notLinked, [caller, 1, 32 * 32 - 1, 1]), (.wrongKind, [caller, 1, receivers[3].thread, 1]),
        (.notPermitted, [caller, 0, empty, 1]), (.notPermitted, [caller, 1, endPoint, 1]),
      ], then: [caller, 0, endPoint, 0])
  }

  @Test("A dispatch of a thread that waits is refused for that, after what is stale or dead, before what is amiss with its time")
  func blockedDispatch() throws {
    let (machine, receivers, empty) = try machine()
    let receiver = receivers[3]
    try machine.makeTcap(of: machine.handle(10), at: empty, scheduler: 1)
    try block(receiver, machine)
    #expect(throws: KernelError.stale) { try machine.dispatch(receiver.thread, on: empty, token: 0) }
    #expect(throws: KernelError.blocked) { try machine.dispatch(receiver.thread, on: empty) }
    #expect(throws: KernelError.blocked) { try machine.dispatch(receiver.thread, on: empty, timeout: 0) }
    try machine.send(receiver.endPoint)
    #expect(throws: KernelError.insufficient) { try machine.dispatch(receiver.thread, on: empty) }
    try machine.dispatch(receiver.thread, on: machine.layout.tcap)
  }
}
