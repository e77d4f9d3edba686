import KernelSpec

extension Obligation {
  /// What the codec of hardware entries owes, from the code as it is: theorem `translation-exact`.
  public static var codec: [Obligation] { CodecProof.obligations().map(Obligation.init(codec:)) }

  package init(codec: CodecObligation) {
    self.init(
      theorem: .translationExact, property: codec.name.split(separator: "/").dropFirst().joined(separator: "/"),
      operation: nil, meaning: codec.sentence, goal: .codec(codec))
  }
}

extension Prover {
  /// Decides an obligation about the codec: bit-vectors without quantifiers, so that the solver answers yes or no.
  func result(for obligation: Obligation, _ codec: CodecObligation) throws -> ObligationResult {
    var result = ObligationResult(obligation: obligation, answer: .unknown)
    for seed in seeds {
      let answer = try Z3.check(
        codec.script, options: SolverOptions(rlimit: rlimit, seed: seed, preprocesses: true, wantsModel: true))
      result.seconds = max(result.seconds, answer.seconds)
      result.rlimit = max(result.rlimit, answer.rlimit)
      result.seedRlimits.append(answer.rlimit)
      switch (answer.verdict, codec.kind) {
      case (.unsatisfiable, .proof): result.answer = .proved
      case (.satisfiable, .witness): result.answer = .witnessed
      case (.satisfiable, .proof):
        result.answer = .violated
        let values = ["entry", "zero"].compactMap { name in answer.model[name].map { "\(name) = \($0)" } }
        result.reason = "it fails for \(values.joined(separator: ", ")), where zero is the page of frame 0"
      case (.unsatisfiable, .witness):
        result.answer = .vacuous
        result.reason = "there is no such entry"
      case (.unknown, _):
        result.answer = answer.reason == Z3.resourceLimitExceeded ? .timeout : .unknown
        result.reason = answer.reason
      }
      if !result.answer.isGreen { break }
    }
    return result
  }
}
