/// A value that depends on the choices made: each number that it may be, with the condition under which it is.
///
/// Of the conditions exactly one holds. Numbers that cannot be are left out, which keeps a state near its concrete start small.
struct FiniteValue: Hashable {
  struct Case: Hashable {
    var number: Int
    var condition: Literal
  }

  /// In the order of the numbers.
  private(set) var cases: [Case]

  /// A number that depends on nothing.
  init(_ number: Int) { cases = [Case(number: number, condition: .yes)] }

  /// 1 where the literal holds, otherwise 0.
  init(truth literal: Literal) {
    cases = [Case(number: 0, condition: !literal), Case(number: 1, condition: literal)].filter { $0.condition != .no }
  }

  /// Collects conditions by number; those that never hold are dropped.
  init(_ parts: [Case], in circuit: Circuit) {
    var conditions: [Int: [Literal]] = [:]
    for part in parts where part.condition != .no { conditions[part.number, default: []].append(part.condition) }
    cases = conditions.keys.sorted().compactMap { number in
      let condition = circuit.or(conditions[number]!)
      return condition == .no ? nil : Case(number: number, condition: condition)
    }
  }

  /// The number, if it depends on nothing.
  var constant: Int? { cases.count == 1 ? cases[0].number : nil }

  /// The condition under which this is a number.
  func condition(_ number: Int) -> Literal { cases.first { $0.number == number }?.condition ?? .no }

  /// The cases that a set of facts does not rule out.
  func narrowed(by facts: Set<Literal>) -> FiniteValue {
    guard cases.count > 1 else { return self }
    var narrowed = self
    narrowed.cases.removeAll { facts.contains(!$0.condition) }
    return narrowed.cases.isEmpty ? self : narrowed
  }

  func filtered(_ isPossible: (Int) -> Bool) -> FiniteValue {
    var filtered = self
    filtered.cases.removeAll { !isPossible($0.number) }
    return filtered
  }
}

extension Circuit {
  func truth(_ value: FiniteValue) -> Literal { value.condition(1) }

  func equal(_ a: FiniteValue, _ b: FiniteValue) -> Literal {
    if a == b { return .yes }
    let pairs = a.cases.compactMap { part -> Literal? in
      let other = b.condition(part.number)
      return other == .no ? nil : and(part.condition, other)
    }
    return or(pairs)
  }

  func holds(_ a: FiniteValue, _ b: FiniteValue, _ relation: (Int, Int) -> Bool) -> Literal {
    var pairs: [Literal] = []
    for first in a.cases {
      // What holds for all that the other may be needs no distinction.
      let partners = b.cases.filter { relation(first.number, $0.number) }
      if partners.isEmpty { continue }
      let partner = partners.count == b.cases.count ? .yes : or(partners.map(\.condition))
      pairs.append(and(first.condition, partner))
    }
    return pairs.count == a.cases.count && pairs == a.cases.map(\.condition) ? .yes : or(pairs)
  }

  func combine(_ a: FiniteValue, _ b: FiniteValue, _ function: (Int, Int) -> Int) -> FiniteValue {
    if let x = a.constant, let y = b.constant { return FiniteValue(function(x, y)) }
    var parts: [FiniteValue.Case] = []
    for first in a.cases {
      for second in b.cases {
        parts.append(
          .init(number: function(first.number, second.number), condition: and(first.condition, second.condition)))
      }
    }
    return FiniteValue(parts, in: self)
  }

  func map(_ a: FiniteValue, _ function: (Int) -> Int) -> FiniteValue {
    FiniteValue(a.cases.map { .init(number: function($0.number), condition: $0.condition) }, in: self)
  }

  func choose(_ condition: Literal, _ a: FiniteValue, _ b: FiniteValue) -> FiniteValue {
    if condition == .yes || a == b { return a }
    if condition == .no { return b }
    var parts: [FiniteValue.Case] = []
    for part in a.cases { parts.append(.init(number: part.number, condition: and(condition, part.condition))) }
    for part in b.cases { parts.append(.init(number: part.number, condition: and(!condition, part.condition))) }
    return FiniteValue(parts, in: self)
  }

  /// The value of a table at an index: `cell` is asked for each number that the index may be.
  func read(_ index: FiniteValue, _ cell: (Int) -> FiniteValue) -> FiniteValue {
    if let number = index.constant { return cell(number) }
    var parts: [FiniteValue.Case] = []
    for place in index.cases {
      for part in cell(place.number).cases {
        parts.append(.init(number: part.number, condition: and(place.condition, part.condition)))
      }
    }
    return FiniteValue(parts, in: self)
  }

  /// A value chosen by the solver.
  func choice(of numbers: [Int]) -> FiniteValue {
    if numbers.count == 1 { return FiniteValue(numbers[0]) }
    let cases = numbers.map { FiniteValue.Case(number: $0, condition: variable()) }
    assertExactlyOne(cases.map(\.condition))
    return FiniteValue(cases, in: self)
  }
}
