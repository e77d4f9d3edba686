import Machine

/// What this run of the machine is for: words that QEMU's loader device has put into memory, or zeros.
struct Parameters {
  private let words = UnsafePointer<UInt64>(bitPattern: UInt(PARAMETERS)).unsafelyUnwrapped

  enum Purpose: UInt64 {
    /// To start the constructor.
    case boot = 0
    /// To run sequences of calls, and print the digest of the state after each call.
    case steps = 1
    /// The same, with one digest for each sequence.
    case sequences = 2
  }

  var purpose: Purpose { Purpose(rawValue: words[0]) ?? .boot }
  /// How many frames the machine is to have, for the constructor.
  var frameCount: UInt64 { words[1] == 0 ? 512 : words[1] }
  /// With how many components beside the constructor is to measure; 0: it shows everything first.
  var components: UInt64 { words[2] }
  /// The sequences of calls.
  var sequences: UnsafePointer<UInt64> { words + 8 }
}
