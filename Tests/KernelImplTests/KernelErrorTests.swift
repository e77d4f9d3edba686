import KernelImpl
import KernelSpec
import Testing

@Suite("Errors") struct KernelErrorTests {
  @Test("Names and codes are the specification's", arguments: OperationError.allCases)
  func agreement(error: OperationError) throws {
    let code = try #require(KernelError(rawValue: UInt64(error.rawValue)))
    #expect("\(code)" == "\(error)")
  }

  @Test("There are no others")
  func completeness() {
    #expect((0...1000).filter { KernelError(rawValue: $0) != nil }.count == OperationError.allCases.count)
  }
}
