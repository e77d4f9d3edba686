import KernelSpec

/// One question to the solver about code that is run on words of which only a term is known.
public struct WordObligation: Sendable, Hashable {
  /// What must come out: that there is no counterexample, or that there is an example.
  public enum Kind: Sendable, Hashable { case proof, witness }

  public let theorem: Theorem
  /// `user-bit/3`: the property, and the path of the code.
  public let name: String
  /// What it says, in words.
  public let sentence: String
  public let kind: Kind
  /// The question, in SMT-LIB 2, without its `check-sat`.
  public let script: String
  /// The constants of the script whose values tell a counterexample.
  let shown: [String]
  /// Where the property is stated.
  let location: SourcePosition
  /// Whether the script quantifies, so that the solver proves but seldom refutes.
  let quantifies: Bool

  init(
    _ theorem: Theorem, _ name: String, _ sentence: String, _ kind: Kind = .proof, logic: String = "ALL", script: String,
    shown: [String], location: SourcePosition, quantifies: Bool = false
  ) {
    self.theorem = theorem
    self.name = name
    self.sentence = sentence
    self.kind = kind
    self.script = "(set-logic \(logic))\n" + script
    self.shown = shown
    self.location = location
    self.quantifies = quantifies
  }

  /// The property: what the name says before the path.
  public var property: String {
    let first = name.split(separator: "/")[0]
    return first.hasPrefix("no-trap") ? "no-trap" : String(first)
  }
}

extension WordObligation {
  /// What the code owes that no operation executes: the codec of hardware entries, the placing of the state in memory, booting, and
  /// the numbers of calls.
  public static func all() -> [WordObligation] {
    CodecProof.obligations() + MemoryProof.obligations() + BootProof.obligations() + CallProof.obligations()
  }
}

extension Obligation {
  /// What the code owes that no operation executes.
  public static var words: [Obligation] { WordObligation.all().map(Obligation.init(words:)) }

  package init(words: WordObligation) {
    self.init(
      theorem: words.theorem, property: words.name, operation: nil, meaning: words.sentence, goal: .words(words))
  }
}

extension Prover {
  /// Decides an obligation about words.
  func result(for obligation: Obligation, _ words: WordObligation) throws -> ObligationResult {
    var result = ObligationResult(obligation: obligation, answer: .unknown)
    for seed in seeds {
      let answer = try Z3.check(
        words.script,
        options: SolverOptions(rlimit: rlimit, seed: seed, preprocesses: !words.quantifies, wantsModel: !words.quantifies))
      result.seconds = max(result.seconds, answer.seconds)
      result.rlimit = max(result.rlimit, answer.rlimit)
      result.seedRlimits.append(answer.rlimit)
      switch (answer.verdict, words.kind) {
      case (.unsatisfiable, .proof): result.answer = .proved
      case (.satisfiable, .witness): result.answer = .witnessed
      case (.satisfiable, .proof):
        result.answer = .violated
        let values = words.shown.compactMap { name in answer.model[name].map { "\(name) = \($0)" } }
        result.reason = "it fails" + (values.isEmpty ? "" : " for \(values.joined(separator: ", "))")
      case (.unsatisfiable, .witness):
        result.answer = .vacuous
        result.reason = "there is no such example"
      case (.unknown, _):
        result.answer = answer.reason == Z3.resourceLimitExceeded ? .timeout : .unknown
        result.reason = answer.reason
      }
      if !result.answer.isGreen { break }
    }
    return result
  }
}
