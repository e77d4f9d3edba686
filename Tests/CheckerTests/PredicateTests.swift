import Checker
import KernelSpec
import Testing

/// Statements about states, as users write them.
@Suite struct PredicateTests {
  private let geometry = MachineGeometry(frameCount: 9, coreCount: 1, pageFanOut: 2, capabilityFanOut: 2, maximum: 8)

  /// What the specification says of every state.
  private static let formulas: [(name: String, formula: Term)] =
    Specification.kernel.invariants.map { ($0.name, $0.formula) }
    + Specification.kernel.consequences.map { ($0.name, $0.formula) }

  @Test(arguments: formulas.map(\.name))
  func whatExplainWritesIsReadBack(name: String) throws {
    let formula = try #require(Self.formulas.first { $0.name == name }).formula
    let text = TermText().text(formula)
    let predicate = try Predicate(text, geometry)
    #expect(TermText().text(predicate.term) == text)
  }

  /// And means the same, in a state where it holds and in one where it does not.
  @Test func whatIsReadBackMeansTheSame() throws {
    let evaluator = try Evaluator(.kernel, geometry)
    var wild = evaluator.initialState
    wild[State.entry.symbol, 6] = EntryKind.userMapping.code
    wild[State.parent.symbol, 6] = 8
    wild[State.type.symbol, 3] = FrameType.kernel.code
    wild[State.references.symbol, 0] = 1
    wild[State.unmapped.symbol, 2] = 5
    var differing = 0
    for (name, formula) in Self.formulas {
      let predicate = try Predicate(TermText().text(formula), geometry)
      #expect(try evaluator.holds(predicate.term, in: evaluator.initialState), "\(name)")
      let holds = try evaluator.holds(formula, in: wild)
      #expect(try evaluator.holds(predicate.term, in: wild) == holds, "\(name)")
      differing += holds ? 0 : 1
    }
    #expect(differing >= 8)
  }

  @Test(
    arguments: [
      ("8.type == kernel", State.type(Expression<Frame>(.integer(8))) == .kernel),
      (
        "8[1].entry == link",
        State.entry(Geometry.slotAt(Expression<Frame>(.integer(8)), Expression<Offset>(.integer(1)))) == .link
      ),
      (
        "3 == 8[1].target",
        Expression<Frame>(.integer(3)) == State.target(Geometry.slotAt(Expression(.integer(8)), Expression(.integer(1))))
      ),
      ("now == 3", State.now() == 3),
      ("8[0].isEmpty", Geometry.slotAt(Expression(.integer(8)), Expression(.integer(0))).isEmpty),
      ("8[0].rights includes {read}", Geometry.slotAt(Expression(.integer(8)), Expression(.integer(0))).rights.includes(.read)),
      ("staleNode(0, 8)", State.staleNode(Expression(.integer(0)), Expression(.integer(8)))),
      ("now == 1 && now == 2 || !(now < 3)", (State.now() == 1 && State.now() == 2) || !(State.now() < 3)),
      ("now == 1 ==> now == 2 ==> now == 3", (State.now() == 1) ==> ((State.now() == 2) ==> (State.now() == 3))),
    ] as [(String, Expression<Truth>)])
  func isRead(text: String, expected: Expression<Truth>) throws {
    #expect(try Predicate(text, geometry).term == expected.term)
  }

  @Test(arguments: [
    ("", 1, "a term"), ("for all slots s s.isEmpty", 17, "':'"), ("for every slots s: true", 5, "'all' or 'some'"),
    ("for all things t: true", 9, "a sort before the variable"), ("for all slots s: s.entri == link", 20, "a field of a slot"),
    ("for all slots s: s.entry == kernel", 29, "an EntryKind"), ("now", 1, "a statement"), ("now == kernel", 8, "a number"),
    ("9.type == kernel", 1, "a frame of the machine, at most 8"), ("8[7].isEmpty", 3, "an offset of the machine"),
    ("(now == 1", 10, "')'"), ("now == 1 now", 10, "an operator or the end"), ("x == 1", 1, "a variable or a name"),
    ("{red} == {}", 2, "a right"), ("now # 1", 5, "an operator or the end"),
    ("now == 99999999999999999999", 8, "a smaller number"),
    ("now == 1 && for all slots s: true", 13, "a term"),
  ])
  func isRefusedWithItsPlace(text: String, column: Int, expected: String) throws {
    let error = try #require(throws: PredicateError.self) { try Predicate(text, geometry) }
    #expect(error.column == column, "\(error)")
    #expect(error.expected.hasPrefix(expected), "\(error)")
    #expect(error.description.contains("column \(column): expected \(expected)"))
  }

  @Test func aNearMissIsSuggested() throws {
    let error = try #require(throws: PredicateError.self) { try Predicate("for all slots s: s.entri == link", geometry) }
    #expect(error.hint.hasPrefix("Did you mean 'entry'?"))
  }
}
