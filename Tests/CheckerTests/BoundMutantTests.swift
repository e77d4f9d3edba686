import Checker
import KernelSpec
import Testing

/// How many calls the bugs of the specification take to break what they are to break.
@Suite struct BoundMutantTests {
  /// A bug, where it is sought, and how many calls a shortest sequence has.
  struct Reach: Sendable, CustomTestStringConvertible {
    var name: String
    var length: Int
    var maximum: Int?
    var capabilities = 2
    var cores = 1
    var start = BoundStart.booted

    var testDescription: String { "\(name) in \(length)" }

    /// Calls that ask for all rights, and where the bug is about rights, for less, too.
    func search() throws -> BoundedSearch {
      let mutant = try BoundTests.mutant(name)
      var search = try BoundTests.search(mutant, depth: length, on: BoundTests.machine(capabilities: capabilities, cores: cores))
      search.rights = mutant.theorem == .noAmplification ? [7, 3] : [7]
      search.start = start
      if let maximum { search.geometry.maximum = maximum }
      return search
    }
  }

  static let reached: [Reach] =
    [
      (
        1,
        [
          "activate-ignores-type", "activate-tests-type-inverted", "construct-ignores-kind", "construct-ignores-level",
          "copy-allocates-in-the-source", "copy-counts-on-failure", "copy-counts-the-node", "copy-crosses-tables", "copy-escapes",
          "copy-forgets-occupancy", "copy-ignores-range", "copy-of-a-root-escapes", "copy-overwrites", "copy-takes-no-reference",
          "deconstruct-accepts-empty", "delegate-edits-the-source", "delegate-forgets-the-parent", "delegate-grants-the-source's",
          "flush-stamps-the-future", "map-accepts-untyped", "map-ignores-type", "release-forgets-the-entry",
          "release-keeps-the-reference", "remove-accepts-empty", "remove-forgets-occupancy", "remove-keeps-rights",
          "remove-keeps-the-reference", "revoke-removes-the-entry",
        ]
      ),
      (
        2,
        [
          "activate-takes-no-reference", "copy-grants-all", "deconstruct-accepts-any-entry",
          "delegate-drops-the-siblings", "delegate-grants-what-is-asked", "delegate-is-a-copy", "delegate-is-reversed",
          "map-takes-no-reference",
          "remove-ignores-descendants", "remove-leaves-the-list", "retype-skips-untyped", "activate-ignores-level",
          "revoke-does-nothing-at-a-leaf",
          "revoke-frees-through-the-parent", "revoke-says-done", "revoke-stops-at-a-leaf",
        ]
      ),
      (
        3,
        [
          "activate-amplifies", "activate-ignores-object", "deactivate-ignores-references", "remove-forgets-frame-stamp",
          "remove-forgets-slot-stamp", "remove-stamps-an-older-time", "remove-stamps-the-node", "retype-ignores-references",
          "revoke-cuts-off-grandchildren", "revoke-forgets-the-new-sibling", "revoke-forgets-the-stamp",
          "revoke-removes-a-sibling", "revoke-sets-grandchildren-free",
        ]
      ),
      (
        4,
        [
          "construct-takes-no-reference", "deactivate-keeps-epoch", "deactivate-keeps-level", "flush-stamps-without-flushing",
          "map-reuses-a-slot-early", "retype-ignores-object",
        ]
      ),
      (
        5,
        [
          "retype-ignores-quiescence", "deconstruct-forgets-frame-stamp", "construct-overwrites",
          "deconstruct-dereferences-another", "deconstruct-keeps-the-reference", "revoke-forgets-the-elder",
          "deconstruct-any-child",
        ]
      ),
    ].flatMap { length, names in names.map { Reach(name: $0, length: length) } } + elsewhere

  /// What needs more of a machine, or the operations that only booting calls.
  static let elsewhere: [Reach] = [
    Reach(name: "copy-counts-too-far", length: 1, maximum: 2),
    Reach(name: "flush-overflows-the-clock", length: 2, maximum: 2),
    Reach(name: "flush-covers-every-core", length: 4, cores: 2),
    Reach(name: "flush-forgets-every-core", length: 4, cores: 2),
    Reach(name: "release-all-skips-entries", length: 4, capabilities: 3),
    Reach(name: "release-all-keeps-the-reference", length: 4, capabilities: 3),
    Reach(name: "release-all-skips-a-leaf", length: 4, capabilities: 3),
    Reach(name: "endow-ignores-kind", length: 2, start: .beforeBoot),
    Reach(name: "endow-ignores-level", length: 2, start: .beforeBoot),
  ]

  @Test(arguments: reached)
  func isFoundByAShortestSequence(reach: Reach) throws {
    let search = try reach.search()
    let result = try search.run()
    #expect(result.verdict == .found, "\(result.text())")
    #expect(result.steps.count == reach.length)
    #expect(result.depth == reach.length - 1)
    #expect(result.broken.map(\.name) == search.properties.map(\.name))
  }

  /// Breadth first, without a solver: states multiply, so only where it takes no more than three calls.
  @Test(arguments: reached.filter { $0.length <= 3 })
  func noShorterSequenceIsFoundWithoutASolver(reach: Reach) throws {
    let search = try reach.search()
    #expect(try BreadthFirst(search, property: search.properties[0].id).length(within: reach.length) == reach.length)
  }

  @Test func theListNamesEachOnce() {
    let names = Self.reached.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.count == 79)
  }
}
