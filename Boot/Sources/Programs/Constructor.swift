import KernelImpl
import Services
import User

/// The first component: it builds two more by system calls alone, runs them, and takes everything back.
struct Constructor {
  /// What it owns when it starts.
  private let memory: UInt64
  private let used: UInt64
  /// Its capability to the tcap of all time.
  private let tcap: UInt64
  /// How many things did not go as they have to.
  private(set) var failures: UInt64 = 0

  init(memory: UInt64, used: UInt64, tcap: UInt64) {
    self.memory = memory
    self.used = used
    self.tcap = tcap
  }

  /// Shows everything.
  mutating func demonstrate() {
    check("boot: the invariants hold", audit() == 0)
    var holdings = Holdings(memory: memory, used: used)
    let worker = BuiltComponent(&holdings)
    let attacker = BuiltComponent(&holdings)
    check("construct: two components, built by system calls alone", audit() == 0)
    work(worker, &holdings)
    share(&holdings)
    attack(attacker, &holdings)
    storm(attacker, &holdings)
    worker.releasePages()
    check("release: the worker's pages are gone, it cannot even start", run(worker.component, Task.work).cause == 12)
    holdings.tearDown()
    check("tear down: no component is left", run(worker.component, 0).cause == .max)
    check("tear down: the invariants hold", audit() == 0)
  }

  /// Counts the instructions of each system call, with so many components beside.
  mutating func measure(components: UInt64) {
    var holdings = Holdings(memory: memory, used: used)
    for _ in 0..<components { _ = BuiltComponent(&holdings) }
    Measurement(&holdings, tcap: tcap).run()
    holdings.tearDown()
    check("measure: the invariants hold", audit() == 0)
  }

  // MARK: Work

  /// Has the worker fill a page that both see, then revokes it.
  private mutating func work(_ worker: BuiltComponent, _ holdings: inout Holdings) {
    let shared = holdings.takeUserFrame()
    must(.map, holdings.memory, shared, Holdings.pageLeaf, Task.sharedPage, 1)
    must(.map, holdings.memory, shared, worker.pageLeaf, Task.sharedPage, 3)
    let ending = run(worker.component, Task.work, 100)
    var isRight = ending.cause == End.exit && ending.value == 100
    for number: UInt64 in 0..<100 where user_load(Task.sharedPage << 12 + number * 8) != number * number { isRight = false }
    check("run: the worker's results are in the shared page", isRight)
    revokeAll(holdings.memory, shared)
    must(.flush)
    check("revoke: the worker's next store faults", run(worker.component, Task.work, 1).cause == 15)
    must(.retype, holdings.memory, shared, 0)
    must(.retype, holdings.memory, shared, 2)
    check("revoke: the frame can become the kernel's", audit() == 0)
  }

  // MARK: Time

  /// Gives time to a tcap of its own and to one of another scheduler, and takes it back.
  private mutating func share(_ holdings: inout Holdings) {
    let own = holdings.makeTcap(of: tcap)
    let other = holdings.makeTcap(scheduler: 1)
    must(.delegateTime, tcap, own, Kind.finite, 1000, 3)
    must(.transferTime, own, tcap, Kind.finite, 400)
    check("time: what is left can be spent, and no more", timerSpan(own, 5000) == 600 && timerSpan(own, 50) == 50)
    let excess = call(.delegateTime, own, other, Kind.finite, 601, 1)
    check("time: nobody gets more than there is", excess == KernelError.insufficient.rawValue)
    let betterment = call(.transferTime, own, other, Kind.finite, 1)
    check("time: nor of better quality", betterment == KernelError.notPermitted.rawValue)
    must(.delegateTime, own, other, Kind.finite, 200, 4)
    must(.mergeTime, own, other)
    check("time: all of it has moved", timerSpan(own, 5000) == 0 && timerSpan(other, 5000) == 600)
    schedule(&holdings, other)
    activate(&holdings, other)
    holdings.endTcaps(heir: tcap)
    check("time: the tcaps have ended, and left it to an heir", audit() == 0)
  }

  /// Has a thread of its own dispatched, on a tcap that has 600 cycles, as a scheduler would.
  private mutating func schedule(_ holdings: inout Holdings, _ tcap: UInt64) {
    let (thread, handle) = holdings.makeThread(of: BootLayout.component)
    let core: UInt64 = 0
    let token = token(core)
    let answer = user_call(SystemCall.dispatch.rawValue, core, thread, tcap, 5000, token, 0, 0)
    check("dispatch: a thread runs for as long as there is time", answer.status == 0 && answer.result == 600)
    let stale = call(.dispatch, core, thread, tcap, 5000, token)
    check("dispatch: a decision of before is stale", stale == KernelError.stale.rawValue)
    check("dispatch: what runs does not give all", call(.mergeTime, tcap, self.tcap) == KernelError.running.rawValue)
    revokeAll(holdings.memory, handle)
    check("dispatch: what runs does not end", call(.deactivate, holdings.memory, handle) == KernelError.running.rawValue)
    must(.yieldCore, core)
    must(.deactivate, holdings.memory, handle)
    check("dispatch: the thread gave up the core, and has ended", audit() == 0)
  }

  /// Has a thread of its own wait for an activation, of which its scheduler's thread is notified.
  private mutating func activate(_ holdings: inout Holdings, _ tcap: UInt64) {
    let core: UInt64 = 0
    let (scheduler, schedulerHandle) = holdings.makeThread(of: BootLayout.component)
    let (thread, handle) = holdings.makeThread(of: BootLayout.component, level: 1)
    let (schedulerEndPoint, endPoint) = (holdings.makeEndPoint(of: scheduler), holdings.makeEndPoint(of: thread))
    let inverted = call(.bindSuperior, scheduler, endPoint)
    check("end-points: who is notified is of the level above", inverted == KernelError.wrongLevel.rawValue)
    must(.bindSuperior, thread, schedulerEndPoint)
    check("end-points: only who runs receives", call(.receive, core, endPoint, 1) == KernelError.notPermitted.rawValue)
    must(.dispatch, core, thread, tcap, 50, token(core))
    must(.receive, core, endPoint, 1)
    let early = call(.dispatch, core, thread, tcap, 50, token(core))
    check("end-points: a thread that waits is not dispatched", early == KernelError.blocked.rawValue)
    must(.send, endPoint)
    must(.dispatch, core, thread, tcap, 50, token(core))
    check(
      "end-points: an activation wakes it, and is received once", received(core, endPoint) == 1 && received(core, endPoint) == 0)
    must(.dispatch, core, scheduler, self.tcap, 50, token(core))
    let isNotified = received(core, schedulerEndPoint) == 1 && received(core, schedulerEndPoint) == 1
    check("end-points: its scheduler was notified that it stopped, and that it was activated", isNotified)
    must(.yieldCore, core)
    revokeAll(holdings.memory, handle)
    revokeAll(holdings.memory, schedulerHandle)
    must(.deactivate, holdings.memory, handle)
    must(.deactivate, holdings.memory, schedulerHandle)
    check("end-points: the threads have ended", audit() == 0)
  }

  /// How many activations a thread receives that runs, and does not wait.
  private func received(_ core: UInt64, _ endPoint: UInt64) -> UInt64 {
    user_call(SystemCall.receive.rawValue, core, endPoint, 0, 0, 0, 0, 0).result
  }

  private func token(_ core: UInt64) -> UInt64 { user_call(SystemCall.coreToken.rawValue, core, 0, 0, 0, 0, 0, 0).result }

  private func timerSpan(_ tcap: UInt64, _ timeout: UInt64) -> UInt64 {
    user_call(SystemCall.timerSpan.rawValue, tcap, timeout, 0, 0, 0, 0, 0).result
  }

  // MARK: Attacks

  /// Gives the attacker all it can use, and has it try everything.
  private mutating func attack(_ attacker: BuiltComponent, _ holdings: inout Holdings) {
    holdings.delegate(attacker.pageLeaf, to: attacker.capabilityLeaf, Attacker.pageLeaf)
    holdings.delegate(handleLeaf(&holdings), to: attacker.capabilityLeaf, Attacker.handles)
    holdings.delegate(attacker.capabilityLeaf, to: attacker.capabilityLeaf, Attacker.capabilityLeaf)
    holdings.delegate(attacker.pageMiddle, to: attacker.capabilityLeaf, Attacker.pageMiddle)
    holdings.delegate(attacker.pageRoot, to: attacker.capabilityLeaf, Attacker.pageRoot)
    Text.print("\ntried in user mode                                       ended with               then\n")
    var number: UInt64 = 1
    while let attempt = Attempt(rawValue: number) {
      let ending = run(attacker.component, number)
      let isRight = ending.cause == attempt.expectedCause && (ending.cause != End.exit || ending.value == 0)
      let rule = audit()
      Text.print("  ")
      Text.print(attempt.name, width: 55)
      Text.print(Attempt.causeName(ending.cause), width: 25)
      Text.print(rule == 0 ? "invariants hold" : "INVARIANT BROKEN")
      if !isRight {
        Text.print("  WRONG: cause ")
        Text.print(ending.cause, width: 0)
        Text.print(", value ")
        Text.print(ending.value, width: 0)
      }
      Text.print("\n")
      if !isRight || rule != 0 { failures += 1 }
      number += 1
    }
  }

  /// A leaf of pages, in no page table, with handles of frames for the attacker.
  private func handleLeaf(_ holdings: inout Holdings) -> UInt64 {
    let leaf = holdings.make(Kind.pageNode, level: 2)
    for offset in 0..<Attacker.frameCount { must(.delegate, holdings.memory, holdings.takeFrame(), leaf, offset, 7) }
    return leaf
  }

  /// Takes the attacker's capabilities to its own nodes, gives it others to wreck, and lets it make any calls.
  private mutating func storm(_ attacker: BuiltComponent, _ holdings: inout Holdings) {
    for address in 0...Attacker.pageRoot where address != Attacker.handles {
      releaseAll(attacker.capabilityLeaf, address)
    }
    let leaf = holdings.make(Kind.capabilityNode, level: 1)
    must(.construct, attacker.capabilityRoot, 1, leaf)
    holdings.delegate(leaf, to: attacker.capabilityLeaf, 5)
    holdings.delegate(holdings.make(Kind.pageNode, level: 2), to: attacker.capabilityLeaf, 6)
    holdings.delegate(holdings.make(Kind.component), to: attacker.capabilityLeaf, 7)
    Text.print("\n")
    for task in Task.randomStorm...Task.plausibleStorm {
      var calls: UInt64 = 0
      var successes: UInt64 = 0
      var isRight = true
      for seed: UInt64 in 1...10 {
        let ending = run(attacker.component, task, seed)
        isRight = isRight && ending.cause == End.exit && audit() == 0
        calls += Task.stormCalls
        successes += ending.value
      }
      check(task == Task.randomStorm ? "calls with random words:" : "calls with plausible words:", isRight, calls, successes)
    }
  }

  // MARK: Reporting

  private mutating func check(_ what: StaticString, _ isRight: Bool) {
    Text.print(isRight ? "ok     " : "WRONG  ")
    Text.print(what)
    Text.print("\n")
    if !isRight { failures += 1 }
  }

  private mutating func check(_ what: StaticString, _ isRight: Bool, _ calls: UInt64, _ successes: UInt64) {
    Text.print(isRight ? "ok     " : "WRONG  ")
    Text.print(what, width: 28)
    Text.print(calls, width: 7)
    Text.print(", of which succeeded ")
    Text.print(successes, width: 0)
    Text.print("; the invariants hold\n")
    if !isRight { failures += 1 }
  }
}

/// Where the constructor starts: with how many components to measure beside, or 0 to show everything first.
@c(constructor_main) func constructorMain(components: UInt64, memory: UInt64, used: UInt64, tcap: UInt64) {
  var constructor = Constructor(memory: memory, used: used, tcap: tcap)
  if components == 0 { constructor.demonstrate() }
  constructor.measure(components: components)
  Text.print(constructor.failures == 0 ? "everything went as it has to\n" : "WRONG: something did not go as it has to\n")
  _ = user_call(Service.finish.rawValue, constructor.failures == 0 ? 0 : 1, 0, 0, 0, 0, 0, 0)
}
