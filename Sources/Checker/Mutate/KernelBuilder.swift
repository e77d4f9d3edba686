import Foundation

/// Why there are no kernel sources to mutate.
public struct KernelSourcesError: Error, Equatable, Sendable, CustomStringConvertible {
  public var path: String
  public var description: String { "'\(path)': expected a folder with the kernel's Swift sources, as Sources/KernelImpl" }
}

/// Compiles copies of the kernel's sources to shared libraries that ``KernelUnderTest/load(path:)`` accepts.
public struct KernelBuilder: Sendable {
  /// The sources, by their paths relative to the folder.
  public let sources: [String: String]

  /// Reads the sources in a folder.
  ///
  /// - Throws: ``KernelSourcesError`` if the folder holds no kernel.
  public init(folder: String) throws(KernelSourcesError) {
    let root = URL(fileURLWithPath: folder, isDirectory: true)
    var sources: [String: String] = [:]
    let paths = FileManager.default.enumerator(atPath: root.path)
    while let path = paths?.nextObject() as? String {
      guard path.hasSuffix(".swift"),
        let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      else { continue }
      sources[path] = text
    }
    guard sources["Kernel.swift"] != nil else { throw KernelSourcesError(path: folder) }
    self.sources = sources
  }

  /// Why no library came out.
  public enum Failure: Error, CustomStringConvertible {
    /// The edit does not fit the sources.
    case edit(EditError)
    /// The compiler, in its own words.
    case compiler(String)
    /// The folder cannot be written, or the compiler cannot be started.
    case system(String)

    public var description: String {
      switch self {
      case .edit(let error): "\(error)"
      case .compiler(let output): output
      case .system(let problem): problem
      }
    }
  }

  /// Builds the kernel with a bug, or without any.
  ///
  /// - Parameter folder: An existing folder for the copy of the sources and the library.
  /// - Returns: The path of the library.
  public func build(
    _ mutant: CodeMutant?, in folder: URL, timeLimit: Duration = .seconds(180), cancellation: Cancellation = Cancellation()
  ) throws(Failure) -> String {
    var sources = sources
    if let mutant {
      guard let source = sources[mutant.file] else {
        throw .edit(EditError(subject: mutant.file, problem: "the kernel has no such file"))
      }
      do { sources[mutant.file] = try mutant.applied(to: source) } catch { throw .edit(error) }
    }
    sources["KernelExports.swift"] = KernelUnderTest.exportSource
    let library = folder.appendingPathComponent("libkernel.so").path
    do {
      var paths: [String] = []
      for (path, text) in sources.sorted(by: { $0.key < $1.key }) {
        let copy = folder.appendingPathComponent("Kernel").appendingPathComponent(path)
        try FileManager.default.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: copy)
        paths.append(copy.path)
      }
      // A module name of its own: the process that loads the library may hold the shipped kernel's types, too.
      let arguments = [
        "-O", "-wmo", "-parse-as-library", "-emit-library", "-swift-version", "6", "-suppress-warnings",
        "-module-name", "MutatedKernel", "-o", library,
      ]
      switch Subprocess.run("swiftc", arguments + paths, timeout: timeLimit, cancellation: cancellation) {
      case .ended(0, _): return library
      case .ended(_, let output): throw Failure.compiler(output)
      case .crashed(let signal, _): throw Failure.system("swiftc ended with signal \(signal)")
      case .timedOut: throw Failure.system("swiftc took more than \(timeLimit)")
      case .cancelled: throw Failure.system("interrupted")
      case .notStarted(let reason): throw Failure.system("swiftc: \(reason)")
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw .system("\(error)")
    }
  }
}
