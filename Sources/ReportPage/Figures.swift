import Foundation

extension Double {
  /// Seconds as a reader wants them: `7 ms`, `0.42 s`, `3 min`.
  var asTime: String {
    switch self {
    case ..<0.0005: "0 ms"
    case ..<0.1: "\(Int((self * 1000).rounded())) ms"
    case ..<10: String(format: "%.2f s", self)
    case ..<100: String(format: "%.1f s", self)
    case ..<600: String(format: "%.0f s", self)
    default: String(format: "%.0f min", self / 60)
    }
  }

  /// How much of a bar a time fills, in percent: a decade a quarter, from a millisecond to ten seconds.
  var asShare: Int { Int((25 * log10(Swift.max(1, self * 1000))).rounded().clamped(0, 100)) }

  fileprivate func clamped(_ least: Double, _ most: Double) -> Double { Swift.min(most, Swift.max(least, self)) }
}

extension Int {
  /// The number with its digits in groups of three.
  var grouped: String {
    var digits = String(magnitude)
    var text = ""
    while digits.count > 3 {
      text = "," + digits.suffix(3) + text
      digits.removeLast(3)
    }
    return (self < 0 ? "-" : "") + digits + text
  }

  /// The number in few characters: `17 k`, `2.4 M`.
  var short: String {
    switch self {
    case ..<10_000: "\(self)"
    case ..<1_000_000: "\(self / 1000) k"
    case ..<10_000_000: String(format: "%.1f M", Double(self) / 1e6)
    default: "\(self / 1_000_000) M"
    }
  }

  /// `1 mutant`, `2 mutants`.
  func of(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}

extension Sequence where Element: Hashable {
  /// The elements, each where it first comes.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
