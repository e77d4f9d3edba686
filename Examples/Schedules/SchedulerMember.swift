import KernelImpl

/// What a scheduler has dispatched.
enum Choice {
  /// A thread runs a job, on the tcap, for at most so many cycles.
  case worker(Worker, tcap: TimeSource, span: UInt64)
  /// Another scheduler's thread runs, and decides.
  case scheduler(SchedulerComponent)
  /// Nobody is ready.
  case nobody
}

/// A tcap by its name.
struct TimeSource {
  let name: String
  let object: SchedulingMachine.Object
}

/// What a scheduler decides about: a task, or a scheduler under it.
protocol SchedulerMember: AnyObject {
  var name: String { get }
  var priority: UInt64 { get }
  /// How many jobs it has done.
  var completed: Int { get }

  /// Notices that time has come to where something is released, and gives it time.
  func admit(at now: UInt64, by scheduler: SchedulerComponent) throws(KernelError)
  /// Notices that it no longer runs.
  func settle(at now: UInt64, by scheduler: SchedulerComponent) throws(KernelError)
  /// Whether it wants to run and has time.
  func isReady(at now: UInt64, for scheduler: SchedulerComponent) throws(KernelError) -> Bool
  /// When the next thing happens that the scheduler must know of.
  func nextEvent(after now: UInt64) -> UInt64?
  /// When that must be done for which it is ready, and when that was released.
  var urgency: (deadline: UInt64, release: UInt64) { get }
  /// Lets it run.
  func dispatch(at now: UInt64, timeout: UInt64, by scheduler: SchedulerComponent) throws(KernelError) -> Choice
}

/// A task under a scheduler.
final class TaskMember: SchedulerMember {
  let plan: TaskPlan
  let worker: Worker
  /// Where the scheduler has the capability to the thread.
  private let thread: UInt64
  /// The tcap, and where the scheduler has the capability to it.
  private let tcap: (source: TimeSource, address: UInt64)
  private var nextRelease: UInt64?

  init(_ plan: TaskPlan, under scheduler: SchedulerComponent) throws(KernelError) {
    let machine = scheduler.machine
    self.plan = plan
    worker = try Worker(plan.name, under: scheduler)
    thread = try machine.grant(worker.thread, to: scheduler.component)
    if plan.budget == nil {
      tcap = (scheduler.tcap, scheduler.tcapAddress)
    } else {
      let own = try machine.splitTcap()
      tcap = (TimeSource(name: plan.name, object: own), try machine.grant(own, to: scheduler.component))
    }
    nextRelease = plan.phase
  }

  var name: String { plan.name }
  var priority: UInt64 { plan.priority }
  var completed: Int { worker.completed }
  /// The tcap that nobody else runs on, if it has one.
  var ownTcap: TimeSource? { plan.budget == nil ? nil : tcap.source }

  func admit(at now: UInt64, by scheduler: SchedulerComponent) throws(KernelError) {
    while let release = nextRelease, release <= now {
      worker.release(at: release, deadline: plan.deadline.map { release + $0 }, cost: plan.cost)
      if let budget = plan.budget {
        try scheduler.delegate(budget, to: tcap.address, priority: plan.priority)
      }
      nextRelease = plan.period.map { release + $0 }
    }
  }

  func settle(at now: UInt64, by scheduler: SchedulerComponent) {}

  func isReady(at now: UInt64, for scheduler: SchedulerComponent) throws(KernelError) -> Bool {
    guard !worker.jobs.isEmpty else { return false }
    guard plan.budget != nil else { return true }
    return try scheduler.budget(of: tcap.address) > 0
  }

  func nextEvent(after now: UInt64) -> UInt64? { nextRelease }

  var urgency: (deadline: UInt64, release: UInt64) {
    (worker.jobs.first?.deadline ?? .max, worker.jobs.first?.release ?? .max)
  }

  func dispatch(at now: UInt64, timeout: UInt64, by scheduler: SchedulerComponent) throws(KernelError) -> Choice {
    let span = try scheduler.dispatch(thread, on: tcap.address, timeout: timeout)
    return .worker(worker, tcap: tcap.source, span: span)
  }
}

/// A scheduler under another.
///
/// A tcap of the upper one, the reservation, is filled at the beginning of each period. From it the lower one's tcap gets what may
/// be spent until the upper one decides anew, and what was not spent goes back.
final class SubschedulerMember: SchedulerMember {
  let plan: SubschedulerPlan
  let scheduler: SchedulerComponent
  let reservation: SchedulingMachine.Object
  /// Where the upper scheduler has its capabilities.
  private let addresses: (reservation: UInt64, tcap: UInt64, thread: UInt64)
  private var period: (start: UInt64, next: UInt64) = (0, 0)
  /// When, and how much, time was delegated that is still with the lower scheduler.
  private var delegation: (time: UInt64, amount: UInt64)?

  /// - Parameter number: The number of the lower scheduler in tcaps' qualities.
  init(_ plan: SubschedulerPlan, number: UInt64, under upper: SchedulerComponent) throws(KernelError) {
    let machine = upper.machine
    self.plan = plan
    reservation = try machine.splitTcap()
    let source = TimeSource(name: plan.scheduler.name, object: try machine.makeTcap(scheduler: number))
    scheduler = try SchedulerComponent(plan.scheduler, tcap: source, on: machine, log: upper.log, under: upper)
    addresses = (
      try machine.grant(reservation, to: upper.component), try machine.grant(source.object, to: upper.component),
      try machine.grant(scheduler.thread, to: upper.component)
    )
  }

  var name: String { plan.scheduler.name }
  var priority: UInt64 { plan.priority }
  var completed: Int { 0 }

  func admit(at now: UInt64, by upper: SchedulerComponent) throws(KernelError) {
    guard period.next <= now else { return }
    period.start = now / plan.period * plan.period
    period.next = period.start + plan.period
    try upper.takeBack(from: addresses.reservation)
    try upper.transfer(plan.budget, to: addresses.reservation)
  }

  func settle(at now: UInt64, by upper: SchedulerComponent) throws(KernelError) {
    guard let delegation else { return }
    let returned = try upper.budget(of: addresses.tcap)
    try upper.merge(addresses.tcap, into: addresses.reservation)
    upper.log.spans.append(
      Schedule.DelegatedSpan(
        scheduler: name, start: delegation.time, end: now, delegated: delegation.amount, returned: returned))
    self.delegation = nil
  }

  /// The span that has not ended, if there is one.
  func openSpan(at now: UInt64) -> Schedule.DelegatedSpan? {
    guard let delegation else { return nil }
    let left = scheduler.machine.budget(of: scheduler.tcap.object) ?? 0
    return Schedule.DelegatedSpan(
      scheduler: name, start: delegation.time, end: now, delegated: delegation.amount, returned: left)
  }

  func isReady(at now: UInt64, for upper: SchedulerComponent) throws(KernelError) -> Bool {
    guard scheduler.wakes <= now else { return false }
    return try upper.budget(of: addresses.reservation) > 0
  }

  func nextEvent(after now: UInt64) -> UInt64? {
    now < scheduler.wakes && scheduler.wakes < period.next ? scheduler.wakes : period.next
  }

  var urgency: (deadline: UInt64, release: UInt64) { (period.next, period.start) }

  func dispatch(at now: UInt64, timeout: UInt64, by upper: SchedulerComponent) throws(KernelError) -> Choice {
    let amount = min(timeout, try upper.budget(of: addresses.reservation))
    try upper.delegate(amount, from: addresses.reservation, to: addresses.tcap, priority: plan.priority)
    delegation = (now, amount)
    _ = try upper.dispatch(addresses.thread, on: addresses.tcap, timeout: amount)
    return .scheduler(scheduler)
  }
}
