import KernelImpl

/// A thread with jobs to do, and what it still has to do of them.
///
/// Schedulers do not know it: they are notified that a thread gave up the core, not how much it will need.
final class Worker {
  /// A job that is not done.
  struct Job {
    let number: Int
    let release: UInt64
    let deadline: UInt64?
    var remaining: UInt64
  }

  let name: String
  let component: SchedulingMachine.Component
  let thread: SchedulingMachine.Object
  private let machine: SchedulingMachine
  /// Where it has the capability to its end-point, if its jobs come by activations.
  private var endPoint: UInt64?
  /// In order of their release.
  private(set) var jobs: [Job] = []
  /// How many were released.
  private(set) var released = 0

  /// - Parameter scheduler: Who is notified of its thread.
  init(_ name: String, under scheduler: SchedulerComponent) throws(KernelError) {
    self.name = name
    machine = scheduler.machine
    component = try machine.makeComponent()
    thread = try machine.makeThread(of: component, level: scheduler.level + 1)
    try machine.bind(thread, superior: scheduler.endPoint)
  }

  /// Lets a line of the interrupt controller activate its thread, which then runs on the tcap.
  func attach(to line: UInt64, tcap: SchedulingMachine.Object) throws(KernelError) {
    let ownEndPoint = try machine.makeEndPoint(of: thread)
    try machine.attach(ownEndPoint, to: line)
    try machine.bind(thread, supply: tcap)
    endPoint = try machine.grant(ownEndPoint, to: component)
  }

  /// How many jobs are done.
  var completed: Int { released - jobs.count }

  /// Gives it another job.
  func release(at time: UInt64, deadline: UInt64?, cost: UInt64) {
    released += 1
    jobs.append(Job(number: released, release: time, deadline: deadline, remaining: cost))
  }

  /// Works for some cycles, no more than its first job needs.
  func execute(_ cycles: UInt64) { jobs[0].remaining -= cycles }

  /// Takes its first job away, which must be done.
  func finish() { jobs.removeFirst() }
}

// MARK: - Kernel calls

extension Worker {
  private var table: UInt64 { component.table.frame }

  /// Takes the activation that its first job came by, if it did, in the last cycle of that: until then it could be preempted,
  /// and let run again.
  func acknowledge() throws(KernelError) {
    guard let endPoint else { return }
    _ = try machine.kernel.receive(caller: table, core: SchedulingMachine.core, endPoint: endPoint, isBlocking: 0)
  }

  /// Gives up the core, and waits for an activation if its jobs come by those and there is no other.
  func giveUpCore() throws(KernelError) {
    guard let endPoint, jobs.count == 1 else {
      return try machine.kernel.yieldCore(caller: table, core: SchedulingMachine.core)
    }
    _ = try machine.kernel.receive(caller: table, core: SchedulingMachine.core, endPoint: endPoint, isBlocking: 1)
  }
}
