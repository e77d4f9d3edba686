import Foundation
import KernelSpec
import XMLCoder

/// A report in the XML that continuous-integration systems read of tests: a suite for each theorem, a case for each obligation.
struct JUnit: Encodable {
  struct Suite: Encodable {
    var name: String
    var tests, failures, errors, skipped: Int
    var time: String
    var testcase: [Case]
  }

  struct Case: Encodable {
    var classname, name, time: String
    var failure, error, skipped: Problem?
  }

  struct Problem: Encodable {
    var type, message: String
    var text: String

    enum CodingKeys: String, CodingKey {
      case type, message
      /// The content of the element.
      case text = ""
    }
  }

  var name: String
  var tests, failures, errors, skipped: Int
  var time: String
  var testsuite: [Suite]
}

extension JUnit: DynamicNodeEncoding {
  static func nodeEncoding(for key: any CodingKey) -> XMLEncoder.NodeEncoding {
    key.stringValue == "testsuite" ? .element : .attribute
  }
}
extension JUnit.Suite: DynamicNodeEncoding {
  static func nodeEncoding(for key: any CodingKey) -> XMLEncoder.NodeEncoding {
    key.stringValue == "testcase" ? .element : .attribute
  }
}
extension JUnit.Case: DynamicNodeEncoding {
  static func nodeEncoding(for key: any CodingKey) -> XMLEncoder.NodeEncoding {
    ["failure", "error", "skipped"].contains(key.stringValue) ? .element : .attribute
  }
}
extension JUnit.Problem: DynamicNodeEncoding {
  static func nodeEncoding(for key: any CodingKey) -> XMLEncoder.NodeEncoding {
    key.stringValue.isEmpty ? .element : .attribute
  }
}

extension ProofReport {
  /// The report as JUnit's XML.
  ///
  /// What is violated or vacuous is a failure; what the solver left open is an error; what was not run is skipped.
  public var junit: String {
    let encoder = XMLEncoder()
    encoder.outputFormatting = .prettyPrinted
    encoder.prettyPrintIndentation = .spaces(2)
    // A line break in an attribute would be read as a space.
    encoder.charactersEscapedInAttributes.append(("\n", "&#10;"))
    let header = XMLHeader(version: 1.0, encoding: "UTF-8")
    // Only strings and integers are written, which always encode.
    let data = try! encoder.encode(junitDocument, withRootKey: "testsuites", header: header)
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private var junitDocument: JUnit {
    let problems = Dictionary(uniqueKeysWithValues: problemTexts.map { ($0.result.obligation.id, $0.text) })
    let suites = Theorem.allCases.compactMap { theorem -> JUnit.Suite? in
      let own = results.filter { $0.obligation.theorem == theorem }
      guard !own.isEmpty else { return nil }
      let cases = own.map { JUnit.Case($0, text: problems[$0.obligation.id] ?? "") }
      return JUnit.Suite(
        name: theorem.rawValue, tests: cases.count, failures: cases.count { $0.failure != nil },
        errors: cases.count { $0.error != nil }, skipped: cases.count { $0.skipped != nil },
        time: own.reduce(0) { $0 + $1.seconds }.asDecimal, testcase: cases)
    }
    return JUnit(
      name: "kcheck", tests: results.count, failures: suites.reduce(0) { $0 + $1.failures },
      errors: suites.reduce(0) { $0 + $1.errors }, skipped: suites.reduce(0) { $0 + $1.skipped },
      time: seconds.asDecimal, testsuite: suites)
  }
}

extension JUnit.Case {
  fileprivate init(_ result: ObligationResult, text: String) {
    let obligation = result.obligation
    let problem = JUnit.Problem(type: result.answer.rawValue, message: obligation.meaning.inXML, text: text.inXML)
    self.init(
      classname: obligation.propertyID, name: obligation.operation ?? obligation.property, time: result.seconds.asDecimal)
    switch result.answer {
    case .proved, .witnessed: break
    case .violated, .vacuous: failure = problem
    case .unknown, .timeout, .crashed: error = problem
    case .notRun: skipped = problem
    }
  }
}

extension String {
  /// The text with a replacement for each character that XML 1.0 cannot hold, not even escaped: most control characters.
  var inXML: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          switch scalar.value {
          case 0x9, 0xA, 0x20...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: scalar
          default: "\u{FFFD}"
          }
        }))
  }
}

extension Double {
  /// Seconds for programs: a decimal point, six digits after it.
  fileprivate var asDecimal: String { String(format: "%.6f", self) }
}
