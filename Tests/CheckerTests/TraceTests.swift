import Checker
import Foundation
import KernelImpl
import KernelSpec
import Testing

/// Traces in files: what is written is read again, and what is no trace is refused with a reason.
@Suite struct TraceTests {
  static let corpus = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Corpus")
  static let traces: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: corpus.path)) ?? []
    return names.filter { $0.hasSuffix(".itf.json") }.sorted()
  }()

  @Test func corpusIsThere() { #expect(Self.traces.count >= 6) }

  @Test(arguments: traces)
  func corpusReplays(name: String) throws {
    let replay = try Replay(try Trace.read(Self.corpus.appendingPathComponent(name).path))
    #expect(replay.failure == nil, "\(replay.failure?.explanation ?? "")")
    #expect(replay.deviation == nil)
    #expect(!replay.steps.isEmpty)
  }

  private static let geometry = MachineGeometry(frameCount: 16, coreCount: 2, pageFanOut: 4, capabilityFanOut: 4, maximum: 100)
  private static let calls: [FuzzCall] = [
    FuzzCall(.retype, [2, 10, 0, 1]), FuzzCall(.map, [2, 10, 0, 4, 0, 3]), FuzzCall(.copy, [2, 10, .max, 4, 1 << 60, 3]),
    FuzzCall(.retype, [2, 10, 1, 17]), FuzzCall(.remove, [2, 4, 0]),
  ]

  private func trace() throws -> Trace {
    try Trace(
      recording: Self.calls, summary: "A \"test\".", geometry: Self.geometry, seed: .max, check: .invariant("mapping-is-user"))
  }

  @Test func traceIsReadAsItWasWritten() throws {
    let trace = try trace()
    let again = try Trace(itf: Data(trace.itf.utf8), path: "memory")
    #expect(again == trace)
    #expect(again.itf == trace.itf)
    #expect(again.model == Specification.kernel.modelHash)
    #expect(trace.steps.map(\.outcome) == ["success", "success", "outOfRange", "wrongKind", "success"])
  }

  @Test func formatIsITF() throws {
    let object = try #require(try JSONSerialization.jsonObject(with: Data(try trace().itf.utf8)) as? [String: Any])
    #expect(Set(object.keys) == ["#meta", "vars", "states"])
    let states = try #require(object["states"] as? [[String: Any]])
    let variables = try #require(object["vars"] as? [String])
    #expect(states.count == Self.calls.count + 1)
    for state in states { #expect(Set(state.keys) == Set(variables + ["#meta"])) }
    let entries = try #require((states[2]["entry"] as? [String: Any])?["#map"] as? [[String]])
    #expect(entries.contains(["5:0", "userMapping"]))
  }

  @Test(arguments: [
    ("{", "", "a JSON object"),
    ("[]", "", "a JSON object"),
    ("{}", "#meta", "an object"),
  ])
  func textThatIsNoTraceIsRefused(text: String, place: String, expected: String) {
    #expect(throws: TraceError(path: "f", place: place, expected: expected)) { try Trace(itf: Data(text.utf8), path: "f") }
  }

  @Test(arguments: [
    ("\"frameCount\":16", "\"frameCount\":-1", "#meta.geometry.frameCount", "a whole number that is not negative"),
    (
      "\"frameCount\":16", "\"frameCount\":1", "#meta.geometry",
      "a machine that can be evaluated, but frameCount is 1, expected at least 2"
    ),
    ("\"start\":\"boot\"", "\"start\":\"there\"", "#meta.start", "\"boot\", \"initial\" or \"given\""),
    ("\"action\":\"map\"", "\"action\":\"mop\"", "states[2].action", "the name of an operation, not \"mop\""),
    ("\"type\":\"user\"", "\"type\":\"usher\"", "states[1].arguments.type", "one of untyped, user, kernel, not \"usher\""),
    ("[\"5:0\",\"userMapping\"]", "[\"5:9\",\"userMapping\"]", "states[2].entry", "a slot, \"frame:offset\", not \"5:9\""),
    ("\"rights\":3", "\"rights\":\"all\"", "states[2].arguments.rights", "a whole number that is not negative"),
    ("\"destinationOffset\":0,", "", "states[2].arguments.destinationOffset", "a value"),
  ])
  func flawedTraceIsRefused(old: String, new: String, place: String, expected: String) throws {
    let text = try trace().itf
    let range = try #require(text.range(of: old))
    let flawed = text.replacingCharacters(in: range, with: new)
    #expect(throws: TraceError(path: "f", place: place, expected: expected)) { try Trace(itf: Data(flawed.utf8), path: "f") }
  }

  @Test func missingFileIsNamed() {
    #expect(throws: TraceError(path: "/nowhere.itf.json", place: "", expected: "a file that can be read")) {
      try Trace.read("/nowhere.itf.json")
    }
  }

  @Test func replayShowsWhatEachStepChanges() throws {
    let replay = try Replay(try trace())
    #expect(replay.agrees)
    #expect(replay.steps[0].differences.map(\.description) == ["type of frame 13: untyped → user"])
    #expect(
      replay.lines.contains(
        "2. map(caller: 2, table: 10, offset: 0, destination: 4, destinationOffset: 0, rights: rw-) → success"))
  }

  @Test func replayOfAnAlteredTraceDeviates() throws {
    var altered = try trace()
    altered.steps[1].state["references"]?[12] = 7
    let replay = try Replay(altered)
    #expect(replay.deviation == "the state after step 2, map, is another than the one recorded")
    #expect(!replay.agrees)
  }

  @Test func modelHashFollowsTheSpecification() {
    var specification = Specification.kernel
    let hash = specification.modelHash
    #expect(hash.count == 64)
    specification.operations[0].steps.removeLast()
    #expect(specification.modelHash != hash)
  }

  /// The examples of FIPS 180-4 and its validation suite.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    (String(repeating: "a", count: 1000), "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"),
  ])
  func sha256IsThatOfTheStandard(text: String, digest: String) { #expect(sha256Hex(text) == digest) }
}
