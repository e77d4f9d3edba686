import Checker
import Foundation
import KernelSpec
import Testing

/// What pictures say is what states hold.
@Suite struct PictureTests {
  /// The state after the last step: what there was at first, and every change after that.
  private func end(of picture: Picture) -> [String: [String: String]] {
    var state = picture.start
    for change in picture.steps.flatMap(\.changes) {
      let old = state[change.component]?[change.place] ?? picture.initial[change.component]
      #expect(old == change.old, "\(change)")
      let isInitial = change.new == picture.initial[change.component]
      state[change.component, default: [:]][change.place] = isInitial ? nil : change.new
    }
    return state.filter { !$0.value.isEmpty }
  }

  @Test("the changes lead from the first state to the one that was recorded", arguments: TraceTests.traces)
  func changes(name: String) throws {
    let trace = try Trace.read(TraceTests.corpus.appendingPathComponent(name).path)
    let replay = try Replay(trace)
    let picture = replay.picture(of: trace)
    #expect(picture.problem == nil)
    #expect(picture.steps.map(\.call) == trace.calls.map(\.text))
    let end = end(of: picture)
    let recorded = try #require(trace.steps.last).state
    for symbol in State.symbols where symbol.role == .state {
      #expect(end[symbol.name]?.count ?? 0 == recorded[symbol.name]?.count ?? 0, "\(symbol.name)")
    }
    for (slot, kind) in try #require(recorded["entry"]) {
      #expect(end["entry"]?[trace.geometry.slotName(slot)] == EntryKind.allCases[kind].rawValue)
    }
    // Every entry has a place to be drawn at.
    let places = Set(picture.slots.map(\.name))
    #expect(end["entry", default: [:]].keys.allSatisfy(places.contains))
  }

  @Test func counterexampleIsDrawn() throws {
    let mutant = try #require(SpecificationMutant.all.first { $0.name == "map-ignores-type" })
    let outcome = SpecificationMutation().run([mutant], jobs: 1)[0]
    let picture = try #require(outcome.picture)
    #expect(picture.summary == "A user mapping names a user frame.")
    #expect(picture.problem?.hasPrefix("it fails for s = slot") == true)
    let step = try #require(picture.steps.first)
    #expect(step.operation == "map" && picture.steps.count == 1)
    let filled = try #require(step.changes.first { $0.component == "entry" })
    #expect(filled.new == "userMapping" && picture.marked == [filled.place])
    let target = try #require(step.changes.first { $0.component == "target" && $0.place == filled.place })
    #expect(picture.start["type"]?[target.new] == "kernel")
    let again = try JSONDecoder().decode(Picture.self, from: JSONEncoder().encode(picture))
    #expect(again == picture)
  }
}
