/// Writes a circuit as clauses, for one solver: only the gates on which something depends that the solver is told or asked.
struct ClauseWriter {
  private var isWritten: [Bool] = [true]
  private var assertionCount = 0
  /// The clauses that the solver has not seen, each ended by a zero, in the numbers of DIMACS: a gate's own, negative for its negation.
  private var pending: [Int32] = []
  /// How many clauses have been written.
  private(set) var clauseCount = 0

  /// Asserts that a literal holds.
  mutating func assert(_ literal: Literal, of circuit: Circuit) {
    guard literal != .yes else { return }
    write(literal, of: circuit)
    append([literal])
  }

  /// Writes out the gates on which a literal depends, and what has been asserted of the circuit since.
  mutating func write(_ literal: Literal, of circuit: Circuit) {
    isWritten += Array(repeating: false, count: circuit.count - isWritten.count)
    for clause in circuit.assertions[assertionCount...] {
      for literal in clause { writeGates(below: literal, of: circuit) }
      append(clause)
    }
    assertionCount = circuit.assertions.count
    writeGates(below: literal, of: circuit)
  }

  /// The clauses that the solver has not seen, which it then has.
  mutating func takePending() -> [Int32] {
    defer { pending = [] }
    return pending
  }

  private mutating func writeGates(below literal: Literal, of circuit: Circuit) {
    var open = [literal.gate]
    while let gate = open.popLast() {
      if isWritten[gate] { continue }
      isWritten[gate] = true
      let conjuncts = circuit.conjuncts[gate]
      // A free variable.
      if conjuncts.isEmpty { continue }
      let output = Literal(code: Int32(2 * gate))
      for conjunct in conjuncts {
        append([!output, conjunct])
        open.append(conjunct.gate)
      }
      append([output] + conjuncts.map { !$0 })
    }
  }

  private mutating func append(_ clause: [Literal]) {
    for literal in clause { pending.append(literal.number) }
    pending.append(0)
    clauseCount += 1
  }
}

extension Literal {
  /// The literal in DIMACS.
  var number: Int32 { isNegated ? -Int32(gate) : Int32(gate) }
}
