import Foundation

/// A solver other than the linked Z3, run as a program on files of SMT-LIB 2.
public struct SecondSolver: Sendable {
  /// The program's file.
  public let path: String
  /// The first line that it prints about its version.
  public let version: String

  /// What it said of one script.
  public enum Opinion: Sendable, Equatable {
    case verdict(Verdict)
    /// It ran out of time.
    case timeout
    /// It failed, and printed this.
    case crashed(String)
    /// The run was cancelled.
    case notRun
  }

  /// Why there is no such solver.
  public struct MissingError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// Starts the program to see that it is there, which version it is, and that it decides trivial scripts.
  ///
  /// - Parameter path: The program, or nil for the newest `cvc5` on the PATH.
  /// - Throws: ``MissingError``, in one line for people.
  public init(path: String?) throws(MissingError) {
    let candidates = path.map { [$0] } ?? Self.installed("cvc5")
    let versions = candidates.compactMap { candidate in Self.version(of: candidate).map { (candidate, $0) } }
    guard let newest = versions.max(by: { $0.1.compare($1.1, options: .numeric) == .orderedAscending }) else {
      throw MissingError(
        description: path.map { "'\($0)' is no solver that can be started" }
          ?? "no cvc5 on the PATH; install it (apt-get install cvc5) or name a solver with --solver")
    }
    (self.path, version) = newest
    let probe = FileManager.default.temporaryDirectory.appending(path: "kcheck-\(UUID().uuidString).smt2").path
    defer { unlink(probe) }
    for (formula, verdict) in [("true", Verdict.satisfiable), ("false", .unsatisfiable)] {
      try? "(set-logic ALL)\n(assert \(formula))\n(check-sat)\n".write(toFile: probe, atomically: false, encoding: .utf8)
      guard check(file: probe, timeout: .seconds(10), cancellation: Cancellation()) == .verdict(verdict) else {
        throw MissingError(description: "'\(self.path)' does not decide a trivial SMT-LIB 2 script")
      }
    }
  }

  private static func installed(_ name: String) -> [String] {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":").map { "\($0)/\(name)" }
      .filter { access($0, X_OK) == 0 }
  }

  private static func version(of path: String) -> String? {
    guard case .ended(0, let output) = Subprocess.run(path, ["--version"], timeout: .seconds(10)) else { return nil }
    let line = output.split(separator: "\n").first.map(String.init) ?? ""
    return line.hasPrefix("This is ") ? String(line.dropFirst(8)) : line
  }

  /// The options of each attempt at a script: cvc5 decides nearly all by its defaults, and the rest when it uses its own
  /// triggers beside those given. Both are sound.
  private var strategies: [[String]] {
    version.contains("cvc5") ? [[], ["--user-pat=interleave"]] : [[]]
  }

  /// Decides a script in a file by the first strategy that can.
  ///
  /// - Parameter timeout: The most time for each strategy.
  func check(file: String, timeout: Duration, cancellation: Cancellation) -> Opinion {
    var opinion = Opinion.notRun
    for options in strategies {
      opinion = check(file: file, options: options, timeout: timeout, cancellation: cancellation)
      guard opinion == .timeout || opinion == .verdict(.unknown) else { break }
    }
    return opinion
  }

  private func check(file: String, options: [String], timeout: Duration, cancellation: Cancellation) -> Opinion {
    // The limit of its own ends it even where kcheck itself is killed.
    let limit = Int((timeout / .milliseconds(1)).rounded(.up)) + 1000
    let common = version.contains("cvc5") ? ["--lang=smt2", "--tlimit=\(limit)"] : []
    switch Subprocess.run(path, common + options + [file], timeout: timeout, cancellation: cancellation) {
    case .timedOut: return .timeout
    case .cancelled: return .notRun
    case .notStarted(let reason): return .crashed(reason)
    case .crashed(let signal, _): return .crashed("signal \(signal)")
    case .ended(let code, let output):
      let first = output.split(separator: "\n").first.map(String.init) ?? ""
      if let verdict = Verdict(rawValue: first) { return .verdict(verdict) }
      return .crashed("exit code \(code): \(first)")
    }
  }
}
