import ArgumentParser
import Foundation

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
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
  }

  /// A text in red, where colours are wanted.
  static func alarm(_ text: String) -> String { hasColor ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
  /// A text in green, where colours are wanted.
  static func success(_ text: String) -> String { hasColor ? "\u{1B}[32m\(text)\u{1B}[0m" : text }

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
  Terminal.error(message)
  return code
}
