/// Where things lie, in the picture's units.
struct ChartLayout {
  static let width = 1000
  static let labelWidth = 200.0
  static let margin = 30.0
  static let headingHeight = 36.0
  static let rowHeight = 50.0
  static let boxHeight = 24.0
  static let budgetHeight = 50.0
  static let groupGap = 22.0

  let end: UInt64
  /// Where the next part begins.
  var y: Double

  /// Where a time lies.
  func x(_ time: UInt64) -> Double {
    Self.labelWidth + (Double(Self.width) - Self.labelWidth - Self.margin) * Double(time) / Double(max(1, end))
  }

  /// Cycles between two numbers of the axis: 1, 2 or 5 times a power of ten, so that there are at most 25.
  static func tickStep(_ end: UInt64) -> UInt64 {
    var power: UInt64 = 1
    while true {
      for factor: UInt64 in [1, 2, 5] where end / (factor * power) <= 25 { return factor * power }
      power *= 10
    }
  }
}

extension Double {
  /// With at most one digit behind the point.
  var coordinate: String {
    let tenths = Int((self * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }
}
