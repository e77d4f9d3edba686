import Checker
import Foundation
import Synchronization
import Testing

/// Sends a signal to this process as a terminal would; threads of the test runner block signals sent to themselves.
private func send(_ signal: Int32) {
  kill(getpid(), signal)
}

/// Waits until the condition holds, for at most 20 seconds.
private func eventually(_ condition: () -> Bool) -> Bool {
  for _ in 0..<20_000 where !condition() { Thread.sleep(forTimeInterval: 0.001) }
  return condition()
}

@Suite("Work pool")
struct WorkPoolTests {
  @Test("keeps the order of the inputs", arguments: [0, 1, 2, 7, 1_000], [-1, 1, 2, 5])
  func order(count: Int, jobs: Int) {
    // Later inputs are quicker, so that completion is out of order.
    let outputs = parallelMap(Array(0..<count), jobs: jobs) { number in
      if number < 8 { Thread.sleep(forTimeInterval: Double(8 - number) / 2_000) }
      return number * number
    }
    #expect(outputs == (0..<count).map { $0 * $0 })
  }

  @Test("runs as many jobs at once as asked for")
  func concurrency() {
    // Each waits for the other: with one thread, both would time out.
    let meeting = DispatchGroup()
    meeting.enter()
    meeting.enter()
    let met = parallelMap([1, 2], jobs: 2) { _ in
      meeting.leave()
      return meeting.wait(timeout: .now() + 20) == .success
    }
    #expect(met == [true, true])
  }

  @Test("reports each output once, one at a time")
  func progress() {
    let reports = Mutex<[Int: Int]>([:])
    let isReporting = Atomic<Bool>(false)
    let overlaps = Atomic<Int>(0)
    let report = { @Sendable (index: Int, output: Int) in
      if isReporting.exchange(true, ordering: .sequentiallyConsistent) { overlaps.add(1, ordering: .relaxed) }
      reports.withLock { $0[index, default: 0] += output }
      isReporting.store(false, ordering: .sequentiallyConsistent)
    }
    let outputs = parallelMap(Array(0..<200), jobs: 4, progress: report) { $0 + 1 }
    #expect(outputs.count == 200)
    #expect(overlaps.load(ordering: .relaxed) == 0)
    #expect(reports.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, $0 + 1) }))
  }

  @Test("has stack for deep recursion")
  func stack() {
    @Sendable func depth(_ rest: Int) -> Int {
      rest == 0
        ? 0
        : 1
          + withUnsafeTemporaryAllocation(of: Int.self, capacity: 64) {
            $0.initialize(repeating: rest)
            return depth($0[rest % 64] - 1)
          }
    }
    #expect(parallelMap([100_000], jobs: 1) { depth($0) } == [100_000])
  }

  @Test("takes no new work once cancelled, and keeps what was done", arguments: [1, 2])
  func cancellation(jobs: Int) {
    let cancellation = Cancellation()
    let outputs = parallelMap(Array(0..<100), jobs: jobs, cancellation: cancellation) { number in
      if number == 10 { cancellation.cancel() }
      return number
    }
    #expect(cancellation.isCancelled)
    #expect(cancellation.signal == nil)
    #expect(outputs.count == 100)
    #expect(outputs[10] == 10, "running work is finished")
    #expect(outputs.enumerated().allSatisfy { $1 == nil || $1 == $0 })
    if jobs == 1 { #expect(outputs.compactMap(\.self) == Array(0...10)) }
  }

  @Test("takes no work at all when cancelled before")
  func cancelledBefore() {
    let cancellation = Cancellation()
    cancellation.cancel()
    let outputs = parallelMap([1, 2, 3], jobs: 2, cancellation: cancellation) { $0 }
    #expect(outputs == [nil, nil, nil])
  }

  @Test("is cancelled by the first signal")
  func signal() async {
    await #expect(processExitsWith: .success) {
      Cancellation.installSignalHandlers()
      #expect(!Cancellation.ofProcess.isCancelled)
      send(SIGINT)
      #expect(eventually { Cancellation.ofProcess.isCancelled })
      #expect(Cancellation.ofProcess.signal == SIGINT)
    }
  }

  @Test("lets the second signal end the process")
  func secondSignal() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      Cancellation.installSignalHandlers()
      send(SIGTERM)
      #expect(eventually { Cancellation.ofProcess.isCancelled })
      send(SIGTERM)
      _ = eventually { false }
    }
  }

  @Test("keeps its signal handler while Z3 runs")
  func signalDuringCheck() async {
    await #expect(processExitsWith: .success) {
      Cancellation.installSignalHandlers()
      let hard = """
        (declare-const x (_ BitVec 64)) (declare-const y (_ BitVec 64))
        (assert (= (bvmul x y) #x00f1e2d3c4b5a697))
        (assert (and (bvult #x0000000000000001 x) (bvult x y) (bvult y #x00000000ffffffff)))
        """
      let outputs = parallelMap([0, 1], jobs: 2) { worker in
        guard worker == 0 else {
          Thread.sleep(forTimeInterval: 0.2)
          send(SIGINT)
          return true
        }
        let answer = try? Z3.check(hard, options: SolverOptions(timeoutMilliseconds: 1_000))
        return answer?.reason == Z3.timedOut
      }
      #expect(outputs == [true, true])
      #expect(Cancellation.ofProcess.signal == SIGINT)
    }
  }
}
