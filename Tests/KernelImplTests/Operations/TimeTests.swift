import KernelImpl
import KernelSpec
import Testing

@Suite("transferTime, delegateTime, mergeTime and timerSpan") struct TimeTests {
  /// A machine with tcaps of schedulers 1, 2 and 3, at the addresses returned.
  private func machine(maximum: UInt64 = .max) throws -> (Machine, [UInt64]) {
    let machine = try Machine(
      MemoryGeometry(
        frameCount: 28, coreCount: 2, pageFanOut: 4, capabilityFanOut: 24, schedulerCount: 5, maximum: maximum))
    let addresses = (0..<3).map { machine.emptyAddress($0) }
    for (index, address) in addresses.enumerated() {
      try machine.makeTcap(of: machine.handle(UInt64(index)), at: address, scheduler: UInt64(index) + 1)
    }
    return (machine, addresses)
  }

  @Test("What one gains the other loses, but for an infinite one")
  func conservation() throws {
    let (machine, tcaps) = try machine()
    let all = machine.layout.tcap
    try machine.delegateTime(all, tcaps[0], 100)
    #expect((machine.budget(all), machine.budget(tcaps[0])) == (nil, 100))
    try machine.delegateTime(tcaps[0], tcaps[1], 30)
    #expect((machine.budget(tcaps[0]), machine.budget(tcaps[1])) == (70, 30))
    try machine.delegateTime(tcaps[1], all, 10)
    #expect((machine.budget(all), machine.budget(tcaps[1])) == (nil, 20))
    try machine.mergeTime(tcaps[1], tcaps[0])
    #expect((machine.budget(tcaps[0]), machine.budget(tcaps[1])) == (90, 0))
  }

  @Test("Zero from an infinite tcap is zero; only infinite time makes infinite")
  func infinity() throws {
    let (machine, tcaps) = try machine()
    let all = machine.layout.tcap
    try machine.delegateTime(all, tcaps[0], 0)
    #expect(machine.budget(tcaps[0]) == 0)
    #expect(throws: KernelError.insufficient) { try machine.delegateTime(tcaps[0], tcaps[1], 0, .infinite) }
    try machine.delegateTime(all, tcaps[0], 0, .infinite)
    #expect((machine.budget(all), machine.budget(tcaps[0])) == (nil, nil))
    try machine.mergeTime(tcaps[0], tcaps[1])
    #expect((machine.budget(tcaps[0]), machine.budget(tcaps[1])) == (0, nil))
    let arguments: [UInt64] = [BootLayout.caller, all, tcaps[2], 2, 0]
    #expect(throws: KernelError.wrongKind) { try machine.call(.transferTime, arguments) }
  }

  @Test("No budget passes the maximum, and none gives more than it has")
  func limits() throws {
    let (machine, tcaps) = try machine(maximum: 1000)
    let all = machine.layout.tcap
    try machine.delegateTime(all, tcaps[0], 999)
    #expect(throws: KernelError.exhausted) { try machine.delegateTime(all, tcaps[0], 2) }
    #expect(throws: KernelError.exhausted) { try machine.delegateTime(all, tcaps[0], .max) }
    try machine.delegateTime(all, tcaps[0], 1)
    try machine.delegateTime(all, tcaps[1], 1)
    #expect(throws: KernelError.exhausted) { try machine.mergeTime(tcaps[1], tcaps[0]) }
    #expect(throws: KernelError.insufficient) { try machine.delegateTime(tcaps[1], tcaps[0], 2) }
    for priority: UInt64 in [0, 1001, .max] {
      #expect(throws: KernelError.outOfRange) { try machine.delegateTime(all, tcaps[1], 0, priority: priority) }
    }
  }

  @Test("A delegation gives the giver's priority, and for third schedulers the weaker of both")
  func quality() throws {
    let (machine, tcaps) = try machine()
    let all = machine.layout.tcap
    try machine.delegateTime(all, tcaps[0], 100, priority: 6)
    try machine.delegateTime(all, tcaps[1], 100, priority: 4)
    try machine.delegateTime(tcaps[0], tcaps[1], 10, priority: 2)
    #expect(machine.quality(tcaps[1]) == [6, 2, 1, 0, 0])
    try machine.delegateTime(all, tcaps[1], 0, priority: 3)
    #expect(machine.quality(tcaps[1]) == [3, 2, 1, 0, 0])
    try machine.delegateTime(tcaps[0], tcaps[1], 10, priority: 8)
    #expect(machine.quality(tcaps[1]) == [6, 8, 1, 0, 0])
    #expect(machine.quality(tcaps[0]) == [6, 1, 0, 0, 0])
  }

  @Test("A transfer leaves qualities, and goes to none that is better for a third scheduler")
  func transfer() throws {
    let (machine, tcaps) = try machine()
    let all = machine.layout.tcap
    try machine.delegateTime(all, tcaps[0], 100, priority: 6)
    #expect(throws: KernelError.notPermitted) { try machine.transferTime(tcaps[0], tcaps[1], 10) }
    try machine.delegateTime(tcaps[0], tcaps[1], 10, priority: 2)
    let before = machine.quality(tcaps[1])
    try machine.transferTime(tcaps[0], tcaps[1], 10)
    #expect(machine.quality(tcaps[1]) == before)
    #expect((machine.budget(tcaps[0]), machine.budget(tcaps[1])) == (80, 20))
    #expect(throws: KernelError.notPermitted) { try machine.transferTime(tcaps[1], tcaps[0], 10) }
  }

  @Test("Merging leaves the receiver with the weaker priority of every third scheduler")
  func merge() throws {
    let (machine, tcaps) = try machine()
    try machine.delegateTime(machine.layout.tcap, tcaps[0], 100, priority: 6)
    try machine.delegateTime(machine.layout.tcap, tcaps[1], 1, priority: 9)
    try machine.mergeTime(tcaps[0], tcaps[1])
    #expect(machine.quality(tcaps[1]) == [9, 1, 1, 0, 0])
    #expect(machine.budget(tcaps[1]) == 101)
  }

  @Test("Who gets no time by a merge keeps its quality")
  func emptyMerge() throws {
    let (machine, tcaps) = try machine()
    let (first, second) = (machine.quality(tcaps[0]), machine.quality(tcaps[1]))
    try machine.mergeTime(tcaps[1], tcaps[0])
    #expect(machine.quality(tcaps[0]) == first)
    try machine.delegateTime(machine.layout.tcap, tcaps[0], 0, .infinite, priority: 5)
    let infinite = machine.quality(tcaps[0])
    try machine.delegateTime(machine.layout.tcap, tcaps[1], 10)
    try machine.mergeTime(tcaps[1], tcaps[0])
    #expect((machine.quality(tcaps[0]), machine.budget(tcaps[1])) == (infinite, 0))
    #expect(machine.quality(tcaps[1]) == [1] + second.dropFirst())
  }

  @Test("Two tcaps are named, each by a capability that may be written")
  func parties() throws {
    let (machine, tcaps) = try machine()
    let weak = machine.emptyAddress(3)
    try machine.copy(machine.slot(ofAddress: tcaps[1]), to: machine.slot(ofAddress: weak), rights: read)
    let component = BootLayout.component
    for (source, destination, error) in [
      (tcaps[0], tcaps[0], KernelError.sameObject), (weak, tcaps[0], .notPermitted), (tcaps[0], weak, .notPermitted),
      (component, tcaps[0], .wrongKind), (tcaps[0], component, .wrongKind),
    ] {
      #expect(throws: error) { try machine.transferTime(source, destination, 0) }
      #expect(throws: error) { try machine.delegateTime(source, destination, 0) }
      #expect(throws: error) { try machine.mergeTime(source, destination) }
    }
  }

  @Test("A tcap that runs keeps a cycle at least, and its core's timer comes no later than what is left ends")
  func running() throws {
    let (machine, tcaps) = try machine()
    try machine.delegateTime(machine.layout.tcap, tcaps[0], 100)
    let thread = machine.emptyAddress(3)
    try machine.makeThread(of: machine.handle(3), at: thread)
    try machine.dispatch(thread, on: tcaps[0], core: 1, timeout: 50)
    try machine.delegateTime(tcaps[0], tcaps[1], 50)
    #expect(machine.running(1)[2] == 50)
    try machine.delegateTime(tcaps[0], tcaps[1], 1)
    #expect(machine.running(1)[2] == 49)
    #expect(throws: KernelError.running) { try machine.delegateTime(tcaps[0], tcaps[1], 49) }
    #expect(throws: KernelError.running) { try machine.mergeTime(tcaps[0], tcaps[1]) }
    try machine.delegateTime(tcaps[0], tcaps[1], 48)
    #expect((machine.running(1)[2], machine.budget(tcaps[0]), machine.budget(tcaps[1])) == (1, 1, 99))
    try machine.mergeTime(tcaps[1], tcaps[0])
    #expect((machine.running(1)[2], machine.budget(tcaps[0])) == (1, 100))
    try machine.yieldCore(1)
    try machine.mergeTime(tcaps[0], tcaps[1])
  }

  @Test("The timer ends with the timeout or the budget, whichever is first")
  func timer() throws {
    let (machine, tcaps) = try machine()
    try machine.delegateTime(machine.layout.tcap, tcaps[0], 100)
    #expect(try machine.timerSpan(tcaps[0], timeout: 99) == 99)
    #expect(try machine.timerSpan(tcaps[0], timeout: .max) == 100)
    #expect(try machine.timerSpan(machine.layout.tcap, timeout: .max) == .max)
    #expect(throws: KernelError.wrongKind) { try machine.timerSpan(BootLayout.component, timeout: 1) }
  }
}
