import Foundation
import KernelSpec

/// Writes the texts of obligations to folders.
public enum ProofFiles {
  /// Sees that a folder is there and can be written to, or that it can be made.
  ///
  /// - Throws: `FileError`; nothing has been made.
  public static func requireWritable(folder: String) throws(FileError) {
    var status = stat()
    if stat(folder, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw FileError(path: folder, expected: "a folder", code: ENOTDIR)
      }
      guard access(folder, W_OK | X_OK) == 0 else {
        throw FileError(path: folder, expected: "a folder that can be written to", code: errno)
      }
      return
    }
    let parent = URL(filePath: folder).deletingLastPathComponent().path
    guard errno == ENOENT, stat(parent, &status) == 0 else {
      throw FileError(path: folder, expected: "a folder, or a new one in an existing folder", code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw FileError(path: folder, expected: "a folder, or a new one in an existing folder", code: ENOTDIR)
    }
    guard access(parent, W_OK | X_OK) == 0 else {
      throw FileError(path: folder, expected: "an existing folder that can be written to", code: errno)
    }
  }

  /// Sees that a file could be written.
  ///
  /// - Throws: `FileError`; nothing has been made.
  public static func requireWritable(file: String) throws(FileError) {
    var status = stat()
    if stat(file, &status) == 0 {
      guard status.st_mode & S_IFMT != S_IFDIR else {
        throw FileError(path: file, expected: "a file, not a folder", code: EISDIR)
      }
      guard access(file, W_OK) == 0 else { throw FileError(path: file, expected: "a file that can be written to", code: errno) }
      return
    }
    let folder = URL(filePath: file).deletingLastPathComponent().path
    guard stat(folder, &status) == 0 else {
      throw FileError(path: file, expected: "an existing folder that can be written to", code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR, access(folder, W_OK | X_OK) == 0 else {
      throw FileError(path: file, expected: "an existing folder that can be written to", code: EACCES)
    }
  }

  /// Writes the text of every result's obligation, a file each.
  ///
  /// - Throws: `FileError`; a file is whole or not there.
  public static func writeScripts(
    of results: [ObligationResult], specification: Specification, to folder: String, jobs: Int
  ) throws(FileError) {
    try make(folder: folder)
    let failures = parallelMap(results, jobs: jobs) { result -> FileError? in
      do throws(FileError) {
        try writeAtomically(result.publishedScript(specification), to: "\(folder)/\(result.obligation.fileName)")
        return nil
      } catch {
        return error
      }
    }
    if let first = failures.lazy.compactMap({ $0 }).first { throw first }
  }

  /// Writes the manifest and the headline texts; texts that are no longer headlines are removed.
  ///
  /// - Throws: `FileError`; a file is whole or not there.
  public static func writeProofs(
    of results: [ObligationResult], specification: Specification, to folder: String, jobs: Int
  ) throws(FileError) {
    try make(folder: folder)
    let headline = "\(folder)/headline"
    let chosen = results.filter(\.obligation.isHeadline)
    try writeScripts(of: chosen, specification: specification, to: headline, jobs: jobs)
    let names = Set(chosen.map(\.obligation.fileName))
    for name in (try? FileManager.default.contentsOfDirectory(atPath: headline)) ?? []
    where name.hasSuffix(".smt2") && !names.contains(name) {
      unlink("\(headline)/\(name)")
    }
    try writeAtomically(Manifest(results: results, specification: specification, jobs: jobs).json, to: "\(folder)/manifest.json")
  }

  private static func make(folder: String) throws(FileError) {
    guard mkdir(folder, 0o777) != 0, errno != EEXIST else { return }
    throw FileError(path: folder, expected: "a folder, or a new one in an existing folder", code: errno)
  }
}
