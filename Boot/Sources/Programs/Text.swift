import Services
import User

/// Prints by a service of the kernel, eight bytes a call.
enum Text {
  static func print(_ text: StaticString, width: Int = 0) {
    var word: UInt64 = 0
    var shift: UInt64 = 0
    var index = 0
    while index < text.utf8CodeUnitCount || index < width {
      let byte = index < text.utf8CodeUnitCount ? text.utf8Start[index] : 0x20
      word |= UInt64(byte) << shift
      shift += 8
      index += 1
      if shift == 64 {
        put(word)
        word = 0
        shift = 0
      }
    }
    if shift > 0 { put(word) }
  }

  /// Prints a number, right-aligned.
  static func print(_ number: UInt64, width: Int) {
    var digits = 1
    var scale: UInt64 = 1
    while number / scale >= 10 {
      scale *= 10
      digits += 1
    }
    for _ in 0..<max(0, width - digits) { put(0x20) }
    while scale > 0 {
      put(0x30 + number / scale % 10)
      scale /= 10
    }
  }

  private static func put(_ word: UInt64) { _ = user_call(Service.print.rawValue, word, 0, 0, 0, 0, 0, 0) }
}
