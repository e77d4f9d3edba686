import KernelImpl

/// A thread with jobs to do, and what it still has to do of them.
///
/// Schedulers do not know it: they see that a thread gave up the core, not how much it will need.
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
  /// In order of their release.
  private(set) var jobs: [Job] = []
  /// How many were released.
  private(set) var released = 0

  init(_ name: String, on machine: SchedulingMachine) throws(KernelError) {
    self.name = name
    component = try machine.makeComponent()
    thread = try machine.makeThread(of: component)
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
