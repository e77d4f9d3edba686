import Foundation
import Testing

/// The built `kcheck`, run as a user runs it.
enum Executable {
  /// What a run left behind.
  struct Outcome {
    var status: Int32
    var output: String
    var messages: String
  }

  /// `KCHECK_EXECUTABLE`, or the one beside the test bundle.
  static let path: String = {
    if let path = ProcessInfo.processInfo.environment["KCHECK_EXECUTABLE"] { return path }
    return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "kcheck").path
  }()

  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  /// Runs it to its end, with both streams in files, so that neither is a terminal.
  ///
  /// - Parameter delay: How long after it is ready for that it is interrupted.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], interruptedAfter delay: Duration? = nil
  ) throws -> Outcome {
    try withTemporaryFolder { folder in
      let process = Process()
      process.executableURL = URL(filePath: path)
      process.arguments = arguments
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      func file(_ name: String) throws -> (String, FileHandle) {
        let path = "\(folder)/\(name)"
        try Data().write(to: URL(filePath: path))
        return (path, try #require(FileHandle(forWritingAtPath: path)))
      }
      let (output, outputHandle) = try file("output")
      let (messages, messageHandle) = try file("messages")
      process.standardOutput = outputHandle
      process.standardError = messageHandle
      try process.run()
      if let delay {
        while process.isRunning, !catchesInterruption(process.processIdentifier) { usleep(1_000) }
        usleep(UInt32(delay / .microseconds(1)))
        process.interrupt()
      }
      process.waitUntilExit()
      return Outcome(
        status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
        messages: try String(contentsOfFile: messages, encoding: .utf8))
    }
  }
}

/// Whether a process has a handler of its own for an interruption: before, it would end by it without a word.
private func catchesInterruption(_ process: Int32) -> Bool {
  let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
  let mask = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }?.split(whereSeparator: \.isWhitespace).last
  return (mask.flatMap { UInt64($0, radix: 16) } ?? 0) >> (UInt64(SIGINT) - 1) % 2 == 1
}

/// The object in a JSON file.
func json(_ path: String) throws -> [String: Any] {
  try #require(JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path))) as? [String: Any])
}

/// A folder that is removed after the body, whatever happens.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "kcheck-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// The names of the files in a folder.
func contents(_ folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
