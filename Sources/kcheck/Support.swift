import ArgumentParser
import Checker
import Foundation
import KernelSpec
import Synchronization

extension ExitCode {
  /// Something is violated.
  static let violation = ExitCode(1)
  /// Interrupted, or without an answer.
  static let incomplete = ExitCode(2)
  /// An input that cannot be used: a missing directory, a malformed file.
  static let badInput = ExitCode(64)
  /// A defect of kcheck itself.
  static let internalError = ExitCode(70)
}

/// What the terminal is told: results go to the standard output, everything else to the standard error.
enum Terminal {
  /// Whether people watch the standard error.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }
  /// Whether colours are wanted on the standard output.
  static var hasColor: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }
  /// How results look.
  static var style: TextStyle { TextStyle(usesColor: hasColor) }

  /// Writes a result at once, to the standard output; where it cannot be written, that ends the process.
  static func result(_ text: String) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data("\(text)\n".utf8))
    } catch {
      Terminal.error("kcheck: the results cannot be written to the standard output")
      exit(ExitCode.internalError.rawValue)
    }
  }

  /// A text in red, where colours are wanted.
  static func alarm(_ text: String) -> String { hasColor ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
  /// A text in green, where colours are wanted.
  static func success(_ text: String) -> String { hasColor ? "\u{1B}[32m\(text)\u{1B}[0m" : text }

  /// Lets SIGINT and SIGTERM arrive: a parent that starts us from a thread which blocks them hands that down.
  static func acceptSignals() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  static func error(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

  /// Replaces the last line of progress, where people watch.
  static func progress(_ text: String) {
    if isInteractive { FileHandle.standardError.write(Data("\r\u{1B}[2K\(text)".utf8)) }
  }

  /// A number with its digits in groups of three.
  static func grouped(_ number: Int) -> String {
    var digits = String(abs(number))
    var text = ""
    while digits.count > 3 {
      text = "," + digits.suffix(3) + text
      digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + digits + text
  }
}

/// Ends the command with a message and a code.
func end(_ message: String, _ code: ExitCode) -> ExitCode {
  Terminal.error("kcheck: \(message)")
  return code
}

/// Ends the command because of a file: a full or broken disk is no fault of the caller, all else is.
func end(_ error: FileError) -> ExitCode {
  end("\(error)", [ENOSPC, EIO, EDQUOT, EFBIG].contains(error.code) ? .internalError : .badInput)
}

/// Ends the command if there is no Z3.
func requireZ3() throws {
  do { try Z3.requireLibrary() } catch { throw end("\(error)", .internalError) }
}

/// Threads to use where no number is asked for.
var defaultJobs: Int { ProcessInfo.processInfo.activeProcessorCount }

/// How far a run of known length is, in one line that is written over.
final class Progress: Sendable {
  private let title: String
  private let total: Int
  private let start = ContinuousClock().now
  private let state = Mutex((done: 0, drawn: ContinuousClock.Instant?.none))

  /// - Parameter total: The number of steps that there will be.
  init(_ title: String, total: Int) {
    self.title = title
    self.total = total
  }

  /// Counts one more step, and shows its name.
  func step(_ name: String) {
    guard Terminal.isInteractive else { return }
    state.withLock { state in
      state.done += 1
      let now = ContinuousClock().now
      if let drawn = state.drawn, now - drawn < .milliseconds(100) { return }
      state.drawn = now
      let left = (now - start) / .seconds(1) / Double(state.done) * Double(total - state.done)
      Terminal.progress(
        String("\(title) \(state.done)/\(total), about \(Int(left.rounded(.up))) s left: \(name)".prefix(110)))
    }
  }

  /// Takes the line away.
  func finish() { Terminal.progress("") }
}

/// Finds the paths of the code that a selection is about: an obligation for each.
func exploreCode(_ selection: Selection, _ specification: Specification, _ threads: Int) throws -> [Obligation] {
  let words = Obligation.words.filter(selection.selectsWords)
  let operations = selection.exploredOperations(of: specification)
  guard !operations.isEmpty else { return words }
  let refinement = Refinement(specification: specification)
  guard refinement.drift.isEmpty else {
    throw end(
      "specification and code have drifted apart\n" + refinement.drift.map { "  \($0)" }.joined(separator: "\n"), .violation)
  }
  let progress = Progress("exploring the code", total: operations.count)
  let obligations = refinement.obligations(of: operations, jobs: threads, cancellation: .ofProcess) { progress.step($0.name) }
  progress.finish()
  // What comes after an interruption is not run, and says so.
  return obligations + words
}
