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
