import KernelImpl
import KernelSpec

/// A machine with a core, a timer and devices, driven by a clock that jumps from event to event.
///
/// It does what hardware and the kernel's trap handler do: it counts the cycles that were spent (`consume`), tells the kernel when
/// the timer or a device asks (`interrupt`), and lets threads run that are activated (`preempt`): a scheduler's when the core is
/// free or the timer asks for it, and those of devices. Who runs otherwise is the schedulers' choice, and whether they may the
/// kernel's.
public struct Simulation {
  private let machine: SchedulingMachine
  private let root: SchedulerComponent
  private let interrupts: [Interrupt]
  private let log = SchedulerLog()
  private let watched: [Watched]
  private var schedule: Schedule

  private var now: UInt64 = 0
  private var running: Running?
  /// The scheduler whose time was spent last.
  private var current: SchedulerComponent

  /// A device's line and thread, its tcap, and the times at which it will ask.
  private final class Interrupt {
    let plan: InterruptPlan
    let line: UInt64
    let worker: Worker
    let tcap: TimeSource
    var arrivals: ArraySlice<UInt64>
    var detachment: UInt64?

    init(_ plan: InterruptPlan, line: UInt64, worker: Worker, tcap: TimeSource) {
      self.plan = plan
      self.line = line
      self.worker = worker
      self.tcap = tcap
      arrivals = plan.arrivals.sorted()[...]
      detachment = plan.detachment
    }
  }

  /// What has the core.
  private struct Running {
    let worker: Worker
    let tcap: TimeSource
    let start: UInt64
    /// When the timer ends it.
    let end: UInt64

    init(worker: Worker, tcap: TimeSource, start: UInt64, span: UInt64) {
      self.worker = worker
      self.tcap = tcap
      self.start = start
      end = span > .max - start ? .max : start + span
    }
  }

  /// A budget for the chart: the sum of some tcaps'.
  private struct Watched {
    let owner: String
    let tcaps: [SchedulingMachine.Object]
  }

  /// Boots a machine, and builds what is planned, by kernel calls.
  ///
  /// - Throws: What the kernel refuses with, such as `outOfRange` for a priority of 0.
  public init(_ plan: SystemPlan) throws(KernelError) {
    let schedulers = [plan.root] + plan.subschedulers.map(\.scheduler)
    let taskCount = schedulers.reduce(0) { $0 + $1.tasks.count } + plan.interrupts.count
    machine = try SchedulingMachine(objectCount: UInt64(5 * taskCount + 6 * schedulers.count))
    let time = TimeSource(name: "all time", object: machine.allTime)
    root = try SchedulerComponent(plan.root, tcap: time, on: machine, log: log, under: nil)
    try machine.attach(root.endPoint, to: SchedulingMachine.timerLine)
    for (index, subscheduler) in plan.subschedulers.enumerated() {
      root.add(try SubschedulerMember(subscheduler, number: UInt64(index + 1), under: root))
    }
    var interrupts: [Interrupt] = []
    for (index, interrupt) in plan.interrupts.enumerated() {
      let line = SchedulingMachine.timerLine + UInt64(index + 1)
      let worker = try Worker(interrupt.name, under: root)
      let tcap = try machine.splitTcap()
      let address = try machine.grant(tcap, to: root.component)
      try root.delegate(interrupt.cost * UInt64(interrupt.arrivals.count), to: address, priority: interrupt.priority)
      try worker.attach(to: line, tcap: tcap)
      interrupts.append(
        Interrupt(interrupt, line: line, worker: worker, tcap: TimeSource(name: interrupt.name, object: tcap)))
    }
    self.interrupts = interrupts
    current = root
    schedule = Schedule(end: 0, threads: Self.threads(of: plan))
    watched =
      root.tasks.compactMap { task in
        guard let own = task.ownTcap, let budget = task.plan.budget, budget < task.plan.cost else { return nil }
        return Watched(owner: task.name, tcaps: [own.object])
      }
      + root.subschedulers.map { Watched(owner: $0.name, tcaps: [$0.reservation, $0.scheduler.tcap.object]) }
    schedule.budgets = watched.map { Schedule.BudgetTrace(owner: $0.owner, most: 0, points: []) }
  }

  private static func threads(of plan: SystemPlan) -> [Schedule.Thread] {
    plan.interrupts.map { Schedule.Thread(name: $0.name, scheduler: "devices") }
      + ([plan.root] + plan.subschedulers.map(\.scheduler)).flatMap { scheduler in
        scheduler.tasks.map { Schedule.Thread(name: $0.name, scheduler: scheduler.name) }
      }
  }
}

// MARK: - The clock

extension Simulation {
  /// Runs until a time.
  ///
  /// - Throws: What the kernel refuses with, which is a defect of this program.
  public static func run(_ plan: SystemPlan, until end: UInt64) throws(KernelError) -> Schedule {
    var simulation = try Simulation(plan)
    return try simulation.run(until: end)
  }

  package mutating func run(until end: UInt64) throws(KernelError) -> Schedule {
    // At the beginning the timer asks, so that the uppermost scheduler decides.
    try askKernel()
    while now < end {
      if running == nil {
        try letDecide(nextScheduler)
      } else if root.nextEvent <= now {
        // Nobody's tcap is better than that of all time, so this preempts whoever runs.
        try letDecide(root)
      }
      try answerDevices()
      try advance(to: min(end, nextEvent))
      try askKernel()
    }
    stop(.cut)
    return finished(at: end)
  }

  /// When the next thing happens.
  private var nextEvent: UInt64 {
    var times = [root.nextEvent]
    if let running {
      times += [running.end, now &+ running.worker.jobs[0].remaining]
    }
    times += interrupts.compactMap(\.arrivals.first)
    return times.min() ?? .max
  }

  /// Lets time pass: the kernel is told what was spent, and whoever is done gives up the core.
  private mutating func advance(to time: UInt64) throws(KernelError) {
    let cycles = time - now
    now = time
    defer { watchBudgets() }
    guard let running, cycles > 0 else { return }
    running.worker.execute(cycles)
    let isDone = running.worker.jobs[0].remaining == 0
    if isDone { try running.worker.acknowledge() }
    let isOver = try machine.kernel.consume(core: SchedulingMachine.core, amount: cycles) == 1
    if isDone {
      if !isOver { try running.worker.giveUpCore() }
      complete(running)
    } else if isOver {
      stop(machine.budget(of: running.tcap.object) == 0 ? .expired : .timeout)
    }
  }

  /// The scheduler that decides now that the core is free: the one whose thread ran, while it has time left and its parent has
  /// nothing to do.
  private var nextScheduler: SchedulerComponent {
    let hasTime = machine.budget(of: current.tcap.object) != 0
    return hasTime && now < root.nextEvent ? current : root
  }

  /// Lets a scheduler's thread run, and those that it dispatches, until a task's runs or nobody is ready.
  private mutating func letDecide(_ first: SchedulerComponent) throws(KernelError) {
    do throws(KernelError) { try activate(first) } catch .blocked {
      // The core is idle, and nothing has happened that anybody would be told.
      return
    }
    stop(.preempted)
    var scheduler = first
    while true {
      switch try scheduler.decide(at: now) {
      case .worker(let worker, let tcap, let span):
        current = scheduler
        running = Running(worker: worker, tcap: tcap, start: now, span: span)
        watchBudgets()
        return
      case .scheduler(let lower):
        scheduler = lower
      case .nobody:
        try scheduler.yieldCore()
        guard scheduler !== root else {
          watchBudgets()
          return
        }
        scheduler = root
        try activate(scheduler)
      }
    }
  }

  /// Gives a scheduler's thread the core, on the tcap that it decides on; it must have been activated.
  private func activate(_ scheduler: SchedulerComponent) throws(KernelError) {
    _ = try machine.kernel.preempt(core: SchedulingMachine.core, thread: scheduler.thread.frame)
  }
}

// MARK: - Devices

extension Simulation {
  /// Tells the kernel whether the timer asks, and which devices do.
  private func askKernel() throws(KernelError) {
    if root.nextEvent <= now { try machine.interrupt(SchedulingMachine.timerLine) }
    for interrupt in interrupts {
      if let detachment = interrupt.detachment, detachment <= now {
        try machine.detach(interrupt.line)
        interrupt.detachment = nil
      }
      while let arrival = interrupt.arrivals.first, arrival <= now {
        interrupt.arrivals.removeFirst()
        do throws(KernelError) {
          try machine.interrupt(interrupt.line)
          interrupt.worker.release(at: arrival, deadline: nil, cost: interrupt.plan.cost)
        } catch .vacant {
          // Its line is detached: nobody learns that it asked.
        }
      }
    }
  }

  /// The devices whose threads have something to do and do not run, in the order in which they asked.
  private var pending: [Interrupt] {
    interrupts.filter { !$0.worker.jobs.isEmpty && $0.worker !== running?.worker }
      .sorted { $0.worker.jobs[0].release < $1.worker.jobs[0].release }
  }

  /// Gives the core to each device's thread whose tcap is good enough: the kernel decides. The best is the last.
  private mutating func answerDevices() throws(KernelError) {
    for interrupt in pending {
      do throws(KernelError) {
        let span = try machine.kernel.preempt(core: SchedulingMachine.core, thread: interrupt.worker.thread.frame)
        stop(.preempted)
        running = Running(worker: interrupt.worker, tcap: interrupt.tcap, start: now, span: span)
        current = root
      } catch .notPermitted {
        // Whoever runs is better: it stays pending.
      }
    }
  }
}

// MARK: - The record

extension Simulation {
  /// How many activations the thread of a scheduler or a device has not received, by the kernel's memory.
  package func pending(of name: String) -> UInt64? {
    let schedulers = [root] + root.subschedulers.map(\.scheduler)
    let threads =
      schedulers.map { (name: $0.plan.name, thread: $0.thread) }
      + interrupts.map { (name: $0.plan.name, thread: $0.worker.thread) }
    return threads.first { $0.name == name }.map { machine.pending(of: $0.thread) }
  }

  /// Ends a run whose job is done.
  private mutating func complete(_ running: Running) {
    let job = running.worker.jobs[0]
    stop(.completed)
    schedule.jobs.append(
      Schedule.Job(
        thread: running.worker.name, number: job.number, release: job.release, deadline: job.deadline, completion: now))
    running.worker.finish()
  }

  /// Ends what runs, if something does, and records it.
  private mutating func stop(_ ending: Schedule.Ending) {
    guard let running else { return }
    self.running = nil
    guard running.start < now else { return }
    var run = Schedule.Run(
      thread: running.worker.name, tcap: running.tcap.name, start: running.start, end: now,
      job: running.worker.jobs[0].number, budgetLeft: machine.budget(of: running.tcap.object), ending: ending)
    // A run goes on if the same thread was chosen again for the same job.
    if let last = schedule.runs.last, last.end == run.start,
      (last.thread, last.tcap, last.job) == (run.thread, run.tcap, run.job)
    {
      schedule.runs.removeLast()
      run.start = last.start
    }
    schedule.runs.append(run)
  }

  /// Notes what is left in the budgets of interest.
  private mutating func watchBudgets() {
    for (index, watched) in watched.enumerated() {
      let left = watched.tcaps.reduce(0) { $0 + (machine.budget(of: $1) ?? 0) }
      let point = Schedule.BudgetTrace.Point(time: now, left: left)
      if schedule.budgets[index].points.last != point { schedule.budgets[index].points.append(point) }
      schedule.budgets[index].most = max(schedule.budgets[index].most, left)
    }
  }

  /// What was seen, with the jobs that are not done.
  private func finished(at end: UInt64) -> Schedule {
    var schedule = schedule
    schedule.end = end
    let tasks = root.tasks + root.subschedulers.flatMap(\.scheduler.tasks)
    for worker in interrupts.map(\.worker) + tasks.map(\.worker) {
      schedule.jobs += worker.jobs.map {
        Schedule.Job(thread: worker.name, number: $0.number, release: $0.release, deadline: $0.deadline)
      }
    }
    let order = Dictionary(uniqueKeysWithValues: schedule.threads.enumerated().map { ($1.name, $0) })
    schedule.jobs.sort { (order[$0.thread] ?? 0, $0.number) < (order[$1.thread] ?? 0, $1.number) }
    schedule.decisions = log.decisions
    schedule.spans = log.spans + root.subschedulers.compactMap { $0.openSpan(at: end) }
    return schedule
  }
}
