/// What the kernel computes with: unsigned whole numbers.
///
/// The kernel's text is written for any such type. Its conditions are ordinary `Bool`s and its arithmetic never wraps: where
/// `UInt64` would trap, the kernel has made sure beforehand that it cannot.
public protocol KernelWord: Comparable, ExpressibleByIntegerLiteral {
  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  static func / (left: Self, right: Self) -> Self
  static func % (left: Self, right: Self) -> Self
  static func & (left: Self, right: Self) -> Self
}

extension UInt64: KernelWord {}
