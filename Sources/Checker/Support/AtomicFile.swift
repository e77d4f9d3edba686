import Foundation

/// Why a file could not be written.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The path as the caller gave it.
  public var path: String

  /// What would have had to hold, for example "an existing folder".
  public var expected: String

  /// The system's error number (errno).
  public var code: Int32

  /// The system's text for the error number.
  public var reason: String { String(cString: strerror(code)) }

  /// One line for people.
  public var description: String { "cannot write '\(path)': \(reason); expected \(expected)" }

  /// Creates an error from its parts.
  public init(path: String, expected: String, code: Int32) {
    self.path = path
    self.expected = expected
    self.code = code
  }
}

/// Writes a text as UTF-8, so that the path holds either all of it or what it held before.
///
/// - Throws: `FileError`; nothing but the old content is left behind.
public func writeAtomically(_ text: String, to path: String) throws(FileError) {
  try writeAtomically(Data(text.utf8), to: path)
}

/// Writes bytes, so that the path holds either all of them or what it held before.
///
/// The bytes go to a temporary file in the same folder, to the disk, and then under their name. A symbolic link keeps
/// pointing to the file that is replaced, and an existing file keeps its permissions. Devices and pipes, such as /dev/stdout,
/// cannot be replaced: they are written directly.
///
/// - Throws: `FileError`; nothing but the old content is left behind.
public func writeAtomically(_ data: Data, to path: String) throws(FileError) {
  var status = stat()
  guard stat(path, &status) == 0 else {
    guard errno == ENOENT, !path.isEmpty else { throw FileError(path: path, expected: "a path to a file", code: errno) }
    return try replace(path, as: path, with: data, permissions: nil)
  }
  switch status.st_mode & S_IFMT {
  case S_IFREG:
    guard let resolved = realpath(path, nil) else {
      throw FileError(path: path, expected: "a path to a file", code: errno)
    }
    defer { free(resolved) }
    try replace(String(cString: resolved), as: path, with: data, permissions: status.st_mode & 0o7777)
  case S_IFDIR:
    throw FileError(path: path, expected: "a file, not a folder", code: EISDIR)
  default:
    try writeDirectly(data, to: path)
  }
}

/// Writes a temporary file beside `target` and renames it; errors name `path`, which the caller knows.
private func replace(_ target: String, as path: String, with data: Data, permissions: mode_t?) throws(FileError) {
  let folder = folder(of: target)
  // Independent of the target's name, which may already be as long as the file system allows.
  let temporary = "\(folder)/.kcheck-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 16)).tmp"
  let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard file >= 0 else { throw FileError(path: path, expected: "an existing folder that can be written to", code: errno) }
  do throws(FileError) {
    do throws(FileError) {
      try write(data, to: file, as: path)
      if let permissions, fchmod(file, permissions) != 0 {
        throw FileError(path: path, expected: "permissions that can be kept", code: errno)
      }
      // Some file systems cannot synchronise; they say so, and the rename is still atomic.
      if fsync(file) != 0, errno != EINVAL, errno != ENOTSUP {
        throw FileError(path: path, expected: "a disk that takes the bytes", code: errno)
      }
    } catch {
      close(file)
      throw error
    }
    guard close(file) == 0 else { throw FileError(path: path, expected: "a disk that takes the bytes", code: errno) }
    guard rename(temporary, target) == 0 else {
      throw FileError(path: path, expected: "a path that a file can be moved to", code: errno)
    }
  } catch {
    unlink(temporary)
    throw error
  }
  synchronize(folder: folder)
}

private func writeDirectly(_ data: Data, to path: String) throws(FileError) {
  let file = open(path, O_WRONLY | O_CLOEXEC)
  guard file >= 0 else { throw FileError(path: path, expected: "a device or pipe that can be written to", code: errno) }
  do throws(FileError) {
    try write(data, to: file, as: path)
  } catch {
    close(file)
    throw error
  }
  guard close(file) == 0 else { throw FileError(path: path, expected: "a device that takes the bytes", code: errno) }
}

private func write(_ data: Data, to file: Int32, as path: String) throws(FileError) {
  var code: Int32 = 0
  data.withUnsafeBytes { bytes in
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Foundation.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        code = errno
        return
      }
    }
  }
  guard code == 0 else { throw FileError(path: path, expected: "room for \(data.count) bytes", code: code) }
}

private func folder(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Makes the rename itself last; a folder that refuses is no failure, because its content is already consistent.
private func synchronize(folder: String) {
  let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  _ = fsync(descriptor)
  close(descriptor)
}
