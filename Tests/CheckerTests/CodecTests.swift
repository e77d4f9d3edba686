import Checker
import KernelImpl
import Testing

@Suite("The codec of hardware entries, proved") struct CodecTests {
  @Test("Every obligation about the code as it is comes out")
  func proved() throws {
    let results = CodecProof.obligations().map { Prover().result(for: Obligation(words: $0)) }
    let failed = results.filter { !$0.answer.isGreen }.map { "\($0.obligation.id): \($0.answer)" }
    #expect(failed == [])
    #expect(results.count { $0.answer == .proved } >= 40)
    #expect(results.contains { $0.answer == .witnessed })
  }

  @Test("Names are unique, and the questions self-contained")
  func names() {
    let obligations = CodecProof.obligations()
    #expect(Set(obligations.map(\.name)).count == obligations.count)
    #expect(obligations.allSatisfy { $0.theorem == .translationExact && $0.script.contains("(assert ") })
  }

  /// A bug of the codec: which bits the word gets besides or instead, and the property that notices it.
  struct Bug: Sendable, CustomTestStringConvertible {
    let name: String
    let property: String
    let change: @Sendable (BitVectorWord) -> BitVectorWord
    var testDescription: String { name }
  }

  static let bugs: [Bug] = [
    Bug(name: "all rights", property: "no-amplification") { word in word % 2 == 0 ? word : word / 16 * 16 + 15 },
    Bug(name: "U missing", property: "user-bit") { word in word / 16 % 2 == 0 ? word : word - 16 },
    Bug(name: "U given to links too", property: "link-is-link") { word in
      word % 2 == 1 && word / 16 % 2 == 0 ? word + 16 : word
    },
    Bug(name: "global", property: "leaf-is-mapping") { word in word % 2 == 1 && word / 32 % 2 == 0 ? word + 32 : word },
    Bug(name: "not accessed", property: "reserved-bits") { word in word % 2 == 1 && word / 64 % 2 == 1 ? word - 64 : word },
    Bug(name: "next page", property: "names-page") { word in word % 2 == 1 ? word + 1024 : word },
    Bug(name: "overflows", property: "no-trap") { word in word * 4096 / 4096 },
  ]

  @Test("A planted bug is noticed", arguments: bugs)
  func noticed(bug: Bug) throws {
    let obligations = CodecProof.obligations(
      encoding: { _, entry, zero in bug.change(Sv39Entry(PackedEntry(word: entry), frameZero: zero).word) },
      { _, word, zero in Sv39Entry(word: word).entry(frameZero: zero).word })
    let asked = obligations.filter { $0.property == bug.property }
    #expect(asked.contains { Prover().result(for: Obligation(words: $0)).answer == .violated })
  }
}
