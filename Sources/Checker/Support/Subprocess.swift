import Foundation
import Synchronization

/// Held from a pipe's making until its child has it, so that no other child inherits it.
private let spawning = Mutex<Void>(())

/// A program that runs beside this one, for at most a given time.
struct Subprocess {
  enum Outcome: Sendable, Equatable {
    /// It ended by itself, with its exit code and all that it printed.
    case ended(code: Int32, output: String)
    /// A signal ended it, after it had printed the output.
    case crashed(signal: Int32, output: String)
    /// It was stopped for want of time.
    case timedOut
    /// It was stopped because the run was cancelled.
    case cancelled
    /// It could not be started, for the reason given.
    case notStarted(String)
  }

  /// Runs a program to its end; standard error is read together with standard output.
  ///
  /// - Parameter path: The program's file, or its name on the PATH.
  static func run(
    _ path: String, _ arguments: [String], timeout: Duration, cancellation: Cancellation = Cancellation()
  ) -> Outcome {
    let process: pid_t
    let end: Int32
    switch spawning.withLock({ _ in spawn(path, arguments) }) {
    case .success(let child): (process, end) = child
    case .failure(let failure): return .notStarted(failure.reason)
    }
    defer { close(end) }

    let clock = ContinuousClock()
    let deadline = clock.now + timeout
    var output: [UInt8] = []
    var stopped: Outcome?
    var buffer = [UInt8](repeating: 0, count: 4096)
    while stopped == nil {
      var watched = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
      if poll(&watched, 1, 20) > 0 {
        let count = read(end, &buffer, buffer.count)
        if count > 0 { output += buffer[..<count] } else if count == 0 { break }
      }
      if clock.now > deadline { stopped = .timedOut } else if cancellation.isCancelled { stopped = .cancelled }
    }
    // Its own children too: the program may be a script that starts others, which would keep the pipe open.
    if stopped != nil { kill(-process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    if let stopped { return stopped }
    let text = String(decoding: output, as: UTF8.self)
    let signal = status & 0x7f
    return signal == 0 ? .ended(code: (status >> 8) & 0xff, output: text) : .crashed(signal: signal, output: text)
  }

  private struct SpawnFailure: Error {
    let reason: String
    init(_ code: Int32) { reason = String(cString: strerror(code)) }
  }

  /// Starts a program; returns its process and where to read what it prints.
  private static func spawn(_ path: String, _ arguments: [String]) -> Result<(pid_t, Int32), SpawnFailure> {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return .failure(SpawnFailure(errno)) }
    defer { close(ends[1]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)

    var process: pid_t = 0
    let vector = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for text in vector { free(text) } }
    let code = posix_spawnp(&process, path, &actions, &attributes, vector, environ)
    guard code == 0 else {
      close(ends[0])
      return .failure(SpawnFailure(code))
    }
    return .success((process, ends[0]))
  }
}
