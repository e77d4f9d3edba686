import KernelImpl
import KernelSpec

/// What schedulers have done, for the chart.
final class SchedulerLog {
  var decisions: [Schedule.Decision] = []
  var spans: [Schedule.DelegatedSpan] = []
}

/// A scheduler: an ordinary component that holds capabilities to threads and tcaps, and decides by kernel calls who runs.
///
/// All that it does to others it does by those capabilities, named by addresses of its own table. When its thread runs, it
/// takes its activations, gives time to what was released, chooses, and dispatches with a timeout: at the latest when the next
/// thing is released, the core comes back. It is activated when a thread that it schedules is, or stops. Decisions take no time.
final class SchedulerComponent {
  let plan: SchedulerPlan
  let machine: SchedulingMachine
  let component: SchedulingMachine.Component
  /// The thread that decides, one level below that of the scheduler above.
  let thread: SchedulingMachine.Object
  let level: UInt64
  /// Its end-point, and where it has the capability to it.
  let endPoint: SchedulingMachine.Object
  private let endPointAddress: UInt64
  /// The tcap that it decides on, and where it has the capability to it.
  let tcap: TimeSource
  let tcapAddress: UInt64
  let log: SchedulerLog

  private var members: [any SchedulerMember] = []
  /// The members that are ready, by their indices: who is first has waited longest.
  private var queue: [Int] = []
  /// Who was dispatched last, and when, and how many jobs it had done.
  private var last: (member: Int, time: UInt64, completed: Int)?
  /// How many cycles of a quantum each member has used.
  private var used: [UInt64] = []
  /// The core's token when it began to decide: if anything is decided in between, the kernel refuses its dispatch as stale.
  private var token: UInt64 = 0
  /// When it has something to do, as far as it knows: its own next event if nobody was ready, or now.
  private(set) var wakes: UInt64 = 0
  /// When the next thing is released, as of its last decision.
  private(set) var nextEvent: UInt64 = 0

  /// - Parameter upper: The scheduler above, which is notified of this one; nil if there is none.
  init(
    _ plan: SchedulerPlan, tcap: TimeSource, on machine: SchedulingMachine, log: SchedulerLog, under upper: SchedulerComponent?
  ) throws(KernelError) {
    self.plan = plan
    self.machine = machine
    self.tcap = tcap
    self.log = log
    component = try machine.makeComponent()
    level = upper.map { $0.level + 1 } ?? 0
    thread = try machine.makeThread(of: component, level: level)
    endPoint = try machine.makeEndPoint(of: thread)
    try machine.bind(thread, supply: tcap.object)
    if let upper { try machine.bind(thread, superior: upper.endPoint) }
    endPointAddress = try machine.grant(endPoint, to: component)
    tcapAddress = try machine.grant(tcap.object, to: component)
    for task in plan.tasks { add(try TaskMember(task, under: self)) }
  }

  var tasks: [TaskMember] { members.compactMap { $0 as? TaskMember } }
  var subschedulers: [SubschedulerMember] { members.compactMap { $0 as? SubschedulerMember } }

  func add(_ member: any SchedulerMember) {
    members.append(member)
    used.append(0)
  }

  /// Decides, and dispatches; its thread runs.
  func decide(at now: UInt64) throws(KernelError) -> Choice {
    try takeActivations()
    token = try kernel.coreToken(core: SchedulingMachine.core)
    for member in members { try member.settle(at: now, by: self) }
    for member in members { try member.admit(at: now, by: self) }
    try updateQueue(at: now)
    nextEvent = members.compactMap { $0.nextEvent(after: now) }.min() ?? .max
    let chosen = choose()
    log.decisions.append(
      Schedule.Decision(time: now, scheduler: plan.name, dispatched: chosen.map { members[$0].name }))
    guard let chosen else {
      wakes = nextEvent
      last = nil
      return .nobody
    }
    wakes = now
    last = (chosen, now, members[chosen].completed)
    var timeout = plan.programsTimer && nextEvent != .max ? nextEvent - now : .max
    if let quantum { timeout = min(timeout, quantum - used[chosen]) }
    return try members[chosen].dispatch(at: now, timeout: timeout, by: self)
  }

  private var quantum: UInt64? {
    guard case .fixedPriority(let quantum) = plan.policy else { return nil }
    return quantum
  }

  /// Lets those out of the queue that are no longer ready, those in that have become so, and sees to turns.
  private func updateQueue(at now: UInt64) throws(KernelError) {
    var ready: Set<Int> = []
    for index in members.indices where try members[index].isReady(at: now, for: self) { ready.insert(index) }
    var isOver = false
    if let last, let quantum {
      used[last.member] += now - last.time
      isOver = members[last.member].completed > last.completed || used[last.member] >= quantum
      if isOver { used[last.member] = 0 }
    }
    let arrivals = members.indices.filter { ready.contains($0) && !queue.contains($0) }
    queue = queue.filter(ready.contains) + arrivals
    if isOver, let last, let place = queue.firstIndex(of: last.member) { queue.append(queue.remove(at: place)) }
  }

  /// The member that the policy puts first.
  private func choose() -> Int? {
    switch plan.policy {
    case .fixedPriority: queue.min { members[$0].priority < members[$1].priority }
    case .earliestDeadlineFirst:
      queue.min { left, right in
        let (one, other) = (members[left].urgency, members[right].urgency)
        return one == other ? left < right : one < other
      }
    }
  }
}

// MARK: - Kernel calls

extension SchedulerComponent {
  private var kernel: MemoryStore { machine.kernel }
  private var table: UInt64 { component.table.frame }

  /// Takes all its activations. They do not say what has happened: it looks for itself.
  private func takeActivations() throws(KernelError) {
    while try kernel.receive(caller: table, core: SchedulingMachine.core, endPoint: endPointAddress, isBlocking: 0) == 1 {}
  }

  /// Lets a thread run on a tcap.
  ///
  /// - Returns: After how many cycles the core comes back at the latest.
  func dispatch(_ thread: UInt64, on tcap: UInt64, timeout: UInt64) throws(KernelError) -> UInt64 {
    try kernel.dispatch(
      caller: table, core: SchedulingMachine.core, thread: thread, tcap: tcap, timeout: timeout, token: token)
  }

  /// Gives up the core.
  func yieldCore() throws(KernelError) { try kernel.yieldCore(caller: table, core: SchedulingMachine.core) }

  /// What is left of a tcap's time.
  func budget(of tcap: UInt64) throws(KernelError) -> UInt64 {
    try kernel.timerSpan(caller: table, tcap: tcap, timeout: .max)
  }

  /// Gives a tcap time of its own, and a priority.
  func delegate(_ amount: UInt64, to tcap: UInt64, priority: UInt64) throws(KernelError) {
    try delegate(amount, from: tcapAddress, to: tcap, priority: priority)
  }

  /// Gives a tcap time of another, and a priority.
  func delegate(_ amount: UInt64, from source: UInt64, to tcap: UInt64, priority: UInt64) throws(KernelError) {
    try kernel.delegateTime(
      caller: table, source: source, destination: tcap, kind: BudgetKind.finite.word, amount: amount, priority: priority)
  }

  /// Gives a tcap time of its own, and no priority.
  func transfer(_ amount: UInt64, to tcap: UInt64) throws(KernelError) {
    try kernel.transferTime(
      caller: table, source: tcapAddress, destination: tcap, kind: BudgetKind.finite.word, amount: amount)
  }

  /// Moves all that a tcap has left to another.
  func merge(_ tcap: UInt64, into other: UInt64) throws(KernelError) {
    try kernel.mergeTime(caller: table, source: tcap, destination: other)
  }

  /// Takes back all that a tcap has left.
  func takeBack(from tcap: UInt64) throws(KernelError) { try merge(tcap, into: tcapAddress) }
}
