import Checker
import Foundation
import Testing

/// A folder that is removed after the body, whatever happens.
private func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "kcheck-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

private func contents(_ folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

private func text(_ path: String) throws -> String {
  try String(contentsOfFile: path, encoding: .utf8)
}

@Suite("Atomic file")
struct AtomicFileTests {
  @Test("writes all bytes and leaves nothing else behind", arguments: [0, 1, 4_096, 3_000_000])
  func roundTrip(size: Int) throws {
    try withTemporaryFolder { folder in
      let bytes = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
      try writeAtomically(bytes, to: "\(folder)/report.json")
      #expect(try Data(contentsOf: URL(filePath: "\(folder)/report.json")) == bytes)
      #expect(try contents(folder) == ["report.json"])
    }
  }

  @Test("replaces a file, keeping its permissions")
  func replacement() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/manifest"
      try writeAtomically("a longer first version", to: path)
      #expect(chmod(path, 0o640) == 0)
      try writeAtomically("später", to: path)
      #expect(try text(path) == "später")
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      #expect(try contents(folder) == ["manifest"])
    }
  }

  @Test("writes through a symbolic link")
  func link() throws {
    try withTemporaryFolder { folder in
      try writeAtomically("old", to: "\(folder)/target")
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "target")
      try writeAtomically("new", to: "\(folder)/link")
      #expect(try text("\(folder)/target") == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/link") == "target")
    }
  }

  @Test("takes names as long as the file system does")
  func longName() throws {
    try withTemporaryFolder { folder in
      let name = String(repeating: "n", count: 255)
      try writeAtomically("x", to: "\(folder)/\(name)")
      #expect(try contents(folder) == [name])
    }
  }

  @Test("says that a folder is missing")
  func missingFolder() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/missing/report.json"
      let error = try #require(throws: FileError.self) { try writeAtomically("x", to: path) }
      #expect(error.path == path)
      #expect(error.code == ENOENT)
      #expect(error.description.contains(path) && error.description.contains("No such file or directory"))
      #expect(error.description.contains("existing folder"))
      #expect(try contents(folder).isEmpty)
    }
  }

  @Test("refuses folders, files used as folders, and the empty path")
  func notAFile() throws {
    try withTemporaryFolder { folder in
      try writeAtomically("x", to: "\(folder)/file")
      #expect(throws: FileError(path: folder, expected: "a file, not a folder", code: EISDIR)) {
        try writeAtomically("x", to: folder)
      }
      #expect(try #require(throws: FileError.self) { try writeAtomically("x", to: "\(folder)/file/below") }.code == ENOTDIR)
      #expect(try #require(throws: FileError.self) { try writeAtomically("x", to: "") }.code == ENOENT)
      #expect(try contents(folder) == ["file"])
    }
  }

  @Test("cannot create files where the system allows none, even to root")
  func unwritableFolder() throws {
    let error = try #require(throws: FileError.self) { try writeAtomically("x", to: "/proc/self/report.json") }
    #expect(error.expected.contains("folder that can be written to"))
  }

  @Test("reports a full device, and never replaces the device by a file")
  func fullDevice() throws {
    let error = try #require(throws: FileError.self) { try writeAtomically("some text", to: "/dev/full") }
    #expect(error.code == ENOSPC)
    #expect(error.description == "cannot write '/dev/full': No space left on device; expected room for 9 bytes")
    try writeAtomically("some text", to: "/dev/null")
    #expect(throws: FileError.self) { try writeAtomically("some text", to: "/dev/full") }
  }

  @Test("keeps the old content and removes the temporary when space runs out half-way")
  func outOfSpace() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let path = "\(folder)/report.json"
        try writeAtomically("the old report", to: path)
        // A limit on the size of files stands for a full disk.
        _ = signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 10_000, rlim_max: rlim_t.max)
        #expect(getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        limit.rlim_cur = 10_000
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        let error = try #require(throws: FileError.self) { try writeAtomically(Data(count: 50_000), to: path) }
        #expect(error.code == EFBIG)
        #expect(try contents(folder) == ["report.json"])
        #expect(try text(path) == "the old report")
      }
    }
  }
}
