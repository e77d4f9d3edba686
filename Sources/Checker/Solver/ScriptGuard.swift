/// Refuses the commands that Z3's script reader accepts and ignores.
///
/// `Z3_solver_from_string` skips unknown commands, `check-sat-assuming` and all after `exit` without an error, and applies
/// `set-option` to the whole process. Each would make the answer one to a question that nobody asked.
struct ScriptGuard {
  private static let allowed: Set<String> = [
    "set-logic", "set-info", "declare-sort", "define-sort", "declare-fun", "declare-const", "declare-datatype",
    "declare-datatypes", "define-fun", "define-const", "define-fun-rec", "define-funs-rec", "assert", "check-sat",
  ]

  private let bytes: UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  /// What is wrong with the script, or nil.
  func problem() -> String? {
    var depth = 0
    var isDecided = false
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0:
        return "a zero byte at offset \(index)"
      case UInt8(ascii: ";"):
        index = end(of: UInt8(ascii: "\n"), from: index)
      case UInt8(ascii: "|"), UInt8(ascii: "\""):
        // A doubled quote within a string reads as the end of one string and the start of the next.
        index = end(of: bytes[index], from: index)
      case UInt8(ascii: "("):
        if depth == 0 {
          if isDecided { return "a command after (check-sat)" }
          let name = command(at: index + 1)
          guard Self.allowed.contains(name) else { return "the command '\(name)'" }
          isDecided = name == "check-sat"
        }
        depth += 1
      case UInt8(ascii: ")"):
        depth -= 1
        if depth < 0 { return "an unmatched ')' at offset \(index)" }
      default:
        break
      }
      index += 1
    }
    return depth > 0 ? "\(depth) unclosed '('" : nil
  }

  /// The offset of the next `byte` after `start`; past the last byte if there is none, though never over a zero byte.
  private func end(of byte: UInt8, from start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != byte {
      if bytes[index] == 0 { return index - 1 }
      index += 1
    }
    return index
  }

  private func command(at start: Int) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    func isDelimiter(_ byte: UInt8) -> Bool { isSpace(byte) || "()\"|;".utf8.contains(byte) }
    let head = bytes[start...].drop(while: isSpace).prefix { !isDelimiter($0) }
    return String(decoding: head, as: UTF8.self)
  }
}
