import Foundation
import Testing

/// A real browser without a window, driven by the Chrome DevTools Protocol over two pipes.
///
/// The protocol: JSON objects with a zero byte after each. The browser reads them from its descriptor 3, and writes to 4.
final class Chromium {
  /// Why the browser cannot be driven.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let folder: String
  private let process = Process()
  private let commands: Int32
  private let answers: Int32
  private var received: [UInt8] = []
  private var lastID = 0
  /// The page that commands are for.
  private var session: String?

  init() throws {
    guard let path = Self.path else {
      throw Failure(description: "there is no 'chromium' on the PATH; install it with: Scripts/setup --tests")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "kcheck-chromium-\(UUID().uuidString)").path
    self.folder = folder
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // Opened for both directions, so that opening waits for nobody.
    func makePipe(_ name: String) throws -> Int32 {
      let path = "\(folder)/\(name)"
      guard mkfifo(path, 0o600) == 0 else { throw Failure(description: "no pipe can be made in '\(folder)'") }
      return open(path, O_RDWR | O_CLOEXEC)
    }
    commands = try makePipe("commands")
    answers = try makePipe("answers")
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", "exec \"$0\" \"$@\" 3<'\(folder)/commands' 4>'\(folder)/answers'", path, "--headless=new", "--no-sandbox",
      "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--window-size=1400,1000",
      "--user-data-dir=\(folder)/profile", "about:blank",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
    close(commands)
    close(answers)
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return ["chromium", "chromium-browser", "google-chrome"].lazy
      .flatMap { name in folders.lazy.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  // MARK: - What a person does

  /// Opens a file, at a position in its address, and waits until it has loaded.
  func visit(_ path: String, at position: String = "") throws {
    session = nil
    let target = try send("Target.createTarget", ["url": "about:blank"])["targetId"]
    session = try send("Target.attachToTarget", ["targetId": target ?? "", "flatten": true])["sessionId"] as? String
    _ = try send("Page.enable")
    let address = URL(filePath: path).absoluteString + (position.isEmpty ? "" : "#\(position)")
    _ = try send("Page.navigate", ["url": address])
    while try receive()["method"] as? String != "Page.loadEventFired" {}
  }

  /// Presses a key and lets it go.
  func press(_ key: String) throws {
    let codes = ["End": 35, "Home": 36, "ArrowLeft": 37, "ArrowRight": 39, "Tab": 9, "Enter": 13]
    for type in ["keyDown", "keyUp"] {
      var event: [String: Any] = ["type": type, "key": key, "code": key, "windowsVirtualKeyCode": codes[key] ?? 0]
      if key == "Enter", type == "keyDown" { event["text"] = "\r" }
      _ = try send("Input.dispatchKeyEvent", event)
    }
  }

  // MARK: - What a person sees

  /// The value of an expression of the page, as text.
  func text(_ expression: String) throws -> String {
    let answer = try send("Runtime.evaluate", ["expression": "String(\(expression))", "returnByValue": true])
    if let details = answer["exceptionDetails"] { throw Failure(description: "\(expression): \(details)") }
    return (answer["result"] as? [String: Any])?["value"] as? String ?? ""
  }

  /// What screen readers are told: role and name of each part.
  func accessibleParts() throws -> [(role: String, name: String)] {
    let nodes = try send("Accessibility.getFullAXTree")["nodes"] as? [[String: Any]] ?? []
    func value(_ node: [String: Any], _ key: String) -> String { (node[key] as? [String: Any])?["value"] as? String ?? "" }
    return nodes.map { (value($0, "role"), value($0, "name")) }
  }

  /// How many sheets of paper the page takes.
  func printedSheets() throws -> Int {
    let data = try send("Page.printToPDF", ["preferCSSPageSize": true, "printBackground": true])["data"] as? String ?? ""
    let document = String(decoding: Data(base64Encoded: data) ?? Data(), as: Unicode.ASCII.self)
    return document.matches(of: /\/Type\s*\/Page\b(?!s)/).count
  }

  // MARK: - The protocol

  private func send(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
    lastID += 1
    let id = lastID
    var message: [String: Any] = ["id": id, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    var bytes = [UInt8](try JSONSerialization.data(withJSONObject: message))
    bytes.append(0)
    guard write(commands, bytes, bytes.count) == bytes.count else { throw Failure(description: "\(method) could not be sent") }
    while true {
      let answer = try receive()
      guard answer["id"] as? Int == id else { continue }
      if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  /// The next answer or event.
  private func receive() throws -> [String: Any] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let end = received.firstIndex(of: 0) {
        let data = Data(received[..<end])
        received.removeSubrange(...end)
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
      }
      var watched = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
      // Ends a hang; a busy machine may take long.
      guard poll(&watched, 1, 600_000) > 0 else { throw Failure(description: "the browser does not answer") }
      let count = read(answers, &buffer, buffer.count)
      if count > 0 { received += buffer[..<count] }
    }
  }
}
