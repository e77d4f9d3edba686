import Checker
import KernelSpec
import Testing

/// Terms as people read them.
@Suite struct TermTextTests {
  private let s = Expression<Slot>.variable("s")
  private let f = Expression<Frame>.variable("f")
  private let o = Expression<Offset>.variable("o")

  private func text(_ expression: Expression<Truth>) -> String { TermText().text(expression.term) }

  @Test func fieldsFollowWhatTheyAreOf() {
    #expect(text(s.entry == .link) == "s.entry == link")
    #expect(text(s.target.references < Geometry.maximum()) == "s.target.references < maximum")
    #expect(text(f.slot(at: o).parent != .noSlot) == "f[o].parent != noSlot")
    #expect(text(State.ancestor(s, s)) == "ancestor(s, s)")
    #expect(text(Geometry.fits(f.object, o)) == "fits(f.object, o)")
  }

  @Test func rightsAreSets() {
    #expect(text(s.rights.includes(.write)) == "s.rights includes {write}")
    #expect(text(s.rights == .all) == "s.rights == {read, write, execute}")
    #expect(text(s.rights.intersection(.read) == .none) == "s.rights & {read} == {}")
  }

  @Test("parentheses stand just where they are needed")
  func precedence() {
    let a = s.isEmpty
    let b = s.parent == .noSlot
    #expect(text((a || b) && a) == "(s.entry == empty || s.parent == noSlot) && s.entry == empty")
    #expect(text(a && b || a) == "s.entry == empty && s.parent == noSlot || s.entry == empty")
    #expect(text((a ==> b) ==> a) == "(s.entry == empty ==> s.parent == noSlot) ==> s.entry == empty")
    #expect(text(a ==> (b ==> a)) == "s.entry == empty ==> (s.parent == noSlot ==> s.entry == empty)")
    #expect(text(!(a && b)) == "!(s.entry == empty && s.parent == noSlot)")
    #expect(text((a == b)) == "(s.entry == empty) == (s.parent == noSlot)")
    #expect(text(f.references - (f.occupancy - 1) == 0) == "f.references - (f.occupancy - 1) == 0")
    #expect(text(f.references - f.occupancy - 1 == 0) == "f.references - f.occupancy - 1 == 0")
    #expect(text(f.level <= choose(a, 1, else: 2)) == "f.level <= (if s.entry == empty then 1 else 2)")
    #expect(text(all(a)) == "s.entry == empty")
    #expect(text(all()) == "true")
  }

  @Test("what the form of a term decides is left out")
  func simplification() {
    let link = Expression<EntryKind>.link
    #expect(text((link != .frameHandle) ==> s.isEmpty) == "s.entry == empty")
    #expect(text((link == .frameHandle) ==> s.isEmpty) == "true")
    #expect(text(s.isEmpty || link == .link) == "true")
    #expect(text(s.isEmpty && link == .link) == "s.entry == empty")
    #expect(text(f.level == choose(link == .empty, 1, else: 2)) == "f.level == 2")
  }

  @Test func quantifiersNameTheirSorts() {
    let formula = forAll("a", "b", "f") { (a: Expression<Slot>, b: Expression<Slot>, f: Expression<Frame>) in
      State.ancestor(a, b) ==> (b.target == f)
    }
    #expect(text(formula) == "for all slots a, b, frames f: ancestor(a, b) ==> b.target == f")
    #expect(text(formula && s.isEmpty).hasPrefix("(for all"))
  }

  @Test func statesAreNamed() {
    #expect(text(after(s.entry) == before(s.entry)) == "after(s.entry) == s.entry")
    #expect(text(after(before(s).entry) == .link) == "after(before(s).entry) == link")
  }

  @Test func namesStandForTerms() {
    let writer = TermText(names: [f.slot(at: o).term: "here"])
    #expect(writer.text((f.slot(at: o).target == f).term) == "here.target == f")
    #expect(writer.definition(f.slot(at: o).term) == "f[o]")
  }

  @Test("nothing of the specification is left in another notation")
  func wholeSpecification() {
    let kernel = Specification.kernel
    let requirements = kernel.operations.flatMap(\.requirements).map(\.condition)
    for term in kernel.invariants.map(\.formula) + kernel.consequences.map(\.formula) + requirements {
      let text = TermText().text(term)
      #expect(!text.contains("slotAt(") && !text.contains("\n"))
      #expect(text.count { $0 == "(" } == text.count { $0 == ")" })
    }
  }
}
