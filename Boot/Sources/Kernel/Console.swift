import Machine

/// Prints on the serial line.
enum Console {
  @inline(never) static func print(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { machine_put(text.utf8Start[index]) }
  }

  @inline(never) static func print(hexadecimal word: UInt64) {
    var shift: UInt64 = 64
    var isLeading = true
    repeat {
      shift -= 4
      let digit = UInt8(truncatingIfNeeded: word >> shift) & 15
      isLeading = isLeading && digit == 0 && shift > 0
      if !isLeading { machine_put(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    } while shift > 0
  }

  @inline(never) static func print(_ name: StaticString, _ word: UInt64) {
    print(name)
    print(hexadecimal: word)
  }
}
