import Foundation

/// Why there are no kernel sources to mutate.
public struct KernelSourcesError: Error, Equatable, Sendable, CustomStringConvertible {
  public var path: String
  public var description: String { "'\(path)': expected a folder with the kernel's Swift sources, as Sources/KernelImpl" }
}

/// Compiles copies of the kernel's sources to shared libraries that ``KernelUnderTest`` or ``SymbolicKernel`` loads.
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

  /// Takes the sources as they are given.
  package init(sources: [String: String]) { self.sources = sources }

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
  /// - Parameters:
  ///   - folder: An existing folder for the copy of the sources and the library.
  ///   - isSymbolic: Whether the library is for ``SymbolicKernel``, and not for ``KernelUnderTest``.
  /// - Returns: The path of the library.
  public func build(
    _ mutant: CodeMutant?, in folder: URL, isSymbolic: Bool = false, timeLimit: Duration = .seconds(180),
    cancellation: Cancellation = Cancellation()
  ) throws(Failure) -> String {
    var sources = sources
    if let mutant {
      guard let source = sources[mutant.file] else {
        throw .edit(EditError(subject: mutant.file, problem: "the kernel has no such file"))
      }
      do { sources[mutant.file] = try mutant.applied(to: source) } catch { throw .edit(error) }
    }
    let variant = isSymbolic ? "Symbolic" : "Concrete"
    sources["KernelExports.swift"] = isSymbolic ? ForeignLibrary.source : KernelUnderTest.exportSource
    let library = folder.appendingPathComponent("lib\(variant).so").path
    let paths = try Self.write(sources, to: folder.appendingPathComponent(variant)).values.sorted()
    // A module name of its own: the process that loads the library may hold the shipped kernel's types, too.
    // The symbolic kernel runs in the solver's shadow: there, compiling takes longer than running.
    let arguments =
      ["-parse-as-library", "-emit-library", "-wmo", "-module-name", "Mutated\(variant)Kernel", "-o", library]
      + (isSymbolic ? ["-Onone", "-assert-config", "Release"] : ["-O"])
    _ = try Self.compile(arguments + paths, timeLimit: timeLimit, cancellation: cancellation)
    return library
  }

  /// Writes sources into a new folder, and returns the path of each.
  static func write(_ sources: [String: String], to folder: URL) throws(Failure) -> [String: String] {
    var paths: [String: String] = [:]
    do {
      for (path, text) in sources {
        let copy = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: copy)
        paths[path] = copy.path
      }
    } catch {
      throw .system("\(error)")
    }
    return paths
  }

  /// Runs the compiler, and returns what it prints.
  static func compile(
    _ arguments: [String], timeLimit: Duration = .seconds(180), cancellation: Cancellation = Cancellation()
  ) throws(Failure) -> String {
    let options = ["-swift-version", "6", "-suppress-warnings"]
    switch Subprocess.run("swiftc", arguments + options, timeout: timeLimit, cancellation: cancellation) {
    case .ended(0, let output): return output
    case .ended(_, let output): throw .compiler(output)
    case .crashed(let signal, _): throw .system("swiftc ended with signal \(signal)")
    case .timedOut: throw .system("swiftc took more than \(timeLimit)")
    case .cancelled: throw .system("interrupted")
    case .notStarted(let reason): throw .system("swiftc: \(reason)")
    }
  }
}
