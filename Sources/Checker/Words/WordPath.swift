/// One way through code on words: what was decided on it, and what it owes.
package final class WordPath {
  /// The decisions to repeat; those after them are taken to be true.
  private let prefix: [Bool]
  private var taken: [Bool] = []
  /// What holds on the path, as SMT-LIB formulas.
  private(set) var conditions: [String] = []
  /// What must hold lest the code trap, each with how many of the conditions came before it.
  private(set) var debts: [(formula: String, conditionCount: Int)] = []

  private init(_ prefix: [Bool]) { self.prefix = prefix }

  func decide(_ formula: String) -> Bool {
    // What was decided before is not decided again.
    if conditions.contains(formula) { return true }
    if conditions.contains("(not \(formula))") { return false }
    let answer = taken.count < prefix.count ? prefix[taken.count] : true
    taken.append(answer)
    conditions.append(answer ? formula : "(not \(formula))")
    return answer
  }

  func owe(_ formula: String) { debts.append((formula, conditions.count)) }

  /// Runs code on every path, by running it again for each decision not yet taken.
  static func all<Result>(_ body: (WordPath) -> Result) -> [(path: WordPath, result: Result)] {
    var pending: [[Bool]] = [[]]
    var paths: [(WordPath, Result)] = []
    while let prefix = pending.popLast() {
      let path = WordPath(prefix)
      let result = body(path)
      paths.append((path, result))
      for index in prefix.count..<path.taken.count { pending.append(path.taken[..<index] + [!path.taken[index]]) }
    }
    return paths
  }
}

extension WordPath {
  /// That what holds on the path does, as SMT-LIB assertions.
  var assertions: String { conditions.map { "(assert \($0))\n" }.joined() }

  /// The assertion that something owed does not hold, though the conditions before it do.
  var failingDebt: String {
    let failures = debts.map { debt in
      "(and \(conditions.prefix(debt.conditionCount).map { "\($0) " }.joined())(not \(debt.formula)))"
    }
    return "(assert (or false\n  \(failures.joined(separator: "\n  "))))\n"
  }
}
