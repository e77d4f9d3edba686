/// What the kernel computes with: unsigned whole numbers.
///
/// The kernel's text is written for any such type. Its conditions are ordinary `Bool`s and its arithmetic never wraps: where
/// `UInt64` would trap, the kernel has made sure beforehand that it cannot; and where it would wrap, that it does not.
public protocol KernelWord: Comparable, ExpressibleByIntegerLiteral {
  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  static func / (left: Self, right: Self) -> Self
  static func % (left: Self, right: Self) -> Self
  static func & (left: Self, right: Self) -> Self
  /// A sum of which no test on the machine sees that it fits.
  static func &+ (left: Self, right: Self) -> Self
  /// A product of which no test on the machine sees that it fits.
  static func &* (left: Self, right: Self) -> Self
}

extension UInt64: KernelWord {}
