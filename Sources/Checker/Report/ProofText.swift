import KernelSpec

extension ProofReport {
  /// What is about to be proved, and with what.
  public static func header(
    of selection: Selection, obligations: [Obligation], specification: Specification, prover: Prover, jobs: Int
  ) -> [String] {
    let requirements = specification.operations.reduce(0) { $0 + $1.requirements.count }
    let witnesses = obligations.count(where: \.wantsWitness)
    let code = obligations.count { $0.level == .code && !$0.wantsWitness }
    let seeds = prover.seeds.count == 1 ? "seed \(prover.seeds[0])" : "\(prover.seeds.count) seeds"
    let limit = prover.rlimit == 0 ? "no limit" : "at most \(prover.rlimit.grouped) resource units a check"
    return [
      "kcheck \(ToolVersion.current) with Z3 \(Z3.version), \(counted(jobs, "thread")), \(seeds), \(limit)",
      "specification: \(counted(specification.operations.count, "operation")) with \(counted(requirements, "requirement")), "
        + "\(counted(specification.invariants.count, "invariant")), "
        + "\(counted(specification.consequences.count, "consequence")), "
        + "\(counted(specification.theorems.count, "property")) of steps",
      "obligations: \(obligations.count - witnesses) to prove for any number of frames and slots"
        + (code > 0 ? ", \(code) of them of the code" : "") + "; \(witnesses) to witness"
        + (selection.isEverything ? "" : "; PARTIAL"),
    ]
  }

  /// The whole report for people.
  ///
  /// - Parameter listsAll: Whether each obligation has a line of its own.
  public func text(style: TextStyle, listsAll: Bool) -> String {
    var lines: [String] = []
    if !results.isEmpty { lines += [""] + ProofMatrix(self, style: style).lines + [""] + theoremLines(style) }
    if results.contains(where: { $0.obligation.level == .code }) { lines += [""] + operationLines(style) }
    if listsAll { lines += [""] + results.map { line(of: $0, style) } }
    if seeds > 1 { lines += [""] + spreadLines }
    for (result, problem) in problems(style) where result.answer != .notRun { lines += [""] + problem }
    lines += [""] + summaryLines
    lines += conclusion.enumerated().map { index, line in
      index > 0 ? line : ending == .proved ? style.good(line) : ending == .undecided ? style.doubtful(line) : style.bad(line)
    }
    return lines.joined(separator: "\n")
  }

  private func line(of result: ObligationResult, _ style: TextStyle) -> String {
    style.answer(result.answer, result.answer.rawValue.padded(to: 9)) + " " + result.obligation.id.padded(to: 70)
      + result.seconds.asSeconds.paddedAtStart(to: 9) + " " + result.rlimit.grouped.paddedAtStart(to: 12)
      + (result.scope.map { "  with \($0)" } ?? "")
  }

  private func theoremLines(_ style: TextStyle) -> [String] {
    var lines = [
      "theorem".padded(to: 22) + "obligations".paddedAtStart(to: 11) + "green".paddedAtStart(to: 7)
        + "time".paddedAtStart(to: 10) + "  meaning"
    ]
    for theorem in Theorem.allCases {
      let own = results.filter { $0.obligation.theorem == theorem }
      guard !own.isEmpty else { continue }
      let green = own.count { $0.answer.isGreen }
      let gravest = own.first { $0.answer == .violated } ?? own.first { !$0.answer.isGreen }
      let figures =
        "\(own.count)".paddedAtStart(to: 11) + "\(green)".paddedAtStart(to: 7)
        + own.reduce(0) { $0 + $1.seconds }.asSeconds.paddedAtStart(to: 10)
      let meaning = theorem.meaning.wrapped(to: 66)
      lines.append(style.answer(gravest?.answer ?? .proved, theorem.rawValue.padded(to: 22)) + figures + "  " + meaning[0])
      lines += meaning.dropFirst().map { String(repeating: " ", count: 52) + $0 }
    }
    return lines
  }

  /// The two levels, side by side for each operation.
  private func operationLines(_ style: TextStyle) -> [String] {
    func cells(_ texts: String...) -> String { zip(texts, [8, 8, 10, 8, 13]).map { $0.paddedAtStart(to: $1) }.joined() }
    var lines = [
      "operation".padded(to: 20) + cells("spec", "green", "code", "green", "unreachable") + "  words loaded and stored, at most"
    ]
    for operation in specification.operations {
      let own = results.filter { $0.obligation.operation == operation.name }
      let spec = own.filter { $0.obligation.level == .spec }
      let code = own.filter { $0.obligation.level == .code }
      guard !code.isEmpty else { continue }
      let paths = code.compactMap(\.path)
      let gravest = own.first { $0.answer == .violated } ?? own.first { !$0.answer.isGreen }
      let perCore = paths.map(\.accessesPerCore).max() ?? 0
      let perScheduler = paths.map(\.accessesPerScheduler).max() ?? 0
      lines.append(
        style.answer(gravest?.answer ?? .proved, operation.name.padded(to: 20))
          + cells(
            "\(spec.count)", "\(spec.count { $0.answer.isGreen })", "\(code.count)", "\(code.count { $0.answer.isGreen })",
            "\(paths.count(where: \.isUnreachable))")
          + "  \(paths.map(\.accesses).max() ?? 0)" + (perCore > 0 ? ", and \(perCore) for each core" : "")
          + (perScheduler > 0 ? ", and \(perScheduler) for each scheduler" : ""))
    }
    return lines
  }

  private var spreadLines: [String] {
    let spreads = bySpread.prefix(10)
    return ["largest spreads of the cost under \(seeds) seeds (least and most resource units):"]
      + spreads.map { result, least, most in
        "  " + result.obligation.id.padded(to: 68) + least.grouped.paddedAtStart(to: 12) + most.grouped.paddedAtStart(to: 12)
      }
  }

  /// What there is to say of each result that is not green, without colours.
  var problemTexts: [(result: ObligationResult, text: String)] {
    problems(TextStyle(usesColor: false)).map { ($0.result, $0.lines.joined(separator: "\n")) }
  }

  /// The results that are not green, each with the lines that tell of it.
  ///
  /// One defect of the code shows on many paths, and to find a path's lines takes a while: only the first of an operation is
  /// told in full.
  private func problems(_ style: TextStyle) -> [(result: ObligationResult, lines: [String])] {
    var told: Set<String?> = []
    return results.filter { !$0.answer.isGreen }.map { result in
      let obligation = result.obligation
      let isBrief = result.answer == .notRun || obligation.level == .code && !told.insert(obligation.operation).inserted
      return (result, isBrief ? [headline(result, style)] : failure(result, style))
    }
  }

  private func headline(_ result: ObligationResult, _ style: TextStyle) -> String {
    style.answer(result.answer, result.answer.rawValue.uppercased()) + " " + style.bold(result.obligation.id)
  }

  private func failure(_ result: ObligationResult, _ style: TextStyle) -> [String] {
    let obligation = result.obligation
    var lines = [headline(result, style)]
    lines.append("  \(result.answer == .violated ? "fails" : "not shown"): \(obligation.meaning)")
    if let reason = result.reason { lines.append("  reason: \(reason)") }
    if let path = result.path, let operation = obligation.operation.flatMap({ specification.operation(named: $0) }) {
      lines.append("  the code \(path.outcome.verb), where it has decided:")
      lines += path.trail(of: operation).map { "    \($0)" }
    }
    if let witness = result.codeWitness { lines += witness.text.split(separator: "\n").map { "  \($0)" } }
    if let counterexample = result.counterexample {
      lines += counterexample.description.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
      if let witness = result.stateWitness { lines += witness.text.split(separator: "\n").map { "  \($0)" } }
      lines.append("  found in \(result.refutationSeconds.asSeconds)")
    }
    lines.append("  reproduce: \(obligation.reproduction)")
    lines.append("  stated in: \(obligation.location)")
    return lines
  }

  private var summaryLines: [String] {
    let counts = Answer.allCases.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }
    var lines = [counted(results.count, "obligation") + (counts.isEmpty ? "" : ": \(counts.joined(separator: ", "))")]
    let paths = results.compactMap(\.path)
    if !paths.isEmpty {
      let closed = paths.count(where: \.isUnreachable)
      lines.append(
        "code: \(counted(paths.count - closed, "path")) of \(counted(Set(results.filter { $0.path != nil }.map(\.obligation.operation)).count, "operation")); "
          + "\(closed) branches that no state leads to")
    }
    if let slowest = bySeconds.last {
      lines.append(
        "median \(medianSeconds.asSeconds); slowest \(slowest.seconds.asSeconds), \(slowest.rlimit.grouped) units: "
          + slowest.obligation.id)
    }
    if let longest = results.filter({ $0.answer == .violated }).map(\.refutationSeconds).max() {
      lines.append("slowest counterexample \(longest.asSeconds)")
    }
    return lines + ["whole run \(seconds.asSeconds) on \(counted(jobs, "thread"))"]
  }

  /// What the run means; the first line says it.
  private var conclusion: [String] {
    var lines: [String] = []
    if count(.notRun) > 0 {
      lines.append(
        "INTERRUPTED: \(results.count - count(.notRun)) of \(results.count) obligations were finished; "
          + "the other \(count(.notRun)) were not run")
    }
    switch ending {
    case .nothingSelected: lines.append("NOTHING SELECTED: no obligation is about these theorems and operations")
    case .proved where selection.isEverything:
      lines.append("PROVED for any number of frames, nodes, slots, components and cores:")
      let proved = Theorem.allCases.filter { theorem in results.contains { $0.obligation.theorem == theorem } }
      lines += proved.map(\.rawValue).joined(separator: ", ").wrapped(to: 116).map { "  \($0)" }
    case .proved:
      lines.append("PARTIAL: what was selected is proved, for any number of frames, nodes, slots, components and cores;")
    default:
      let grave = results.filter { !$0.answer.isGreen && $0.answer != .notRun }
      let named = grave.map(\.obligation.theorem.rawValue).withoutRepetition().joined(separator: ", ")
      if !grave.isEmpty {
        lines.append("\(selection.isEverything ? "" : "PARTIAL and ")NOT PROVED: \(named)")
      } else {
        lines.append("NOT PROVED: what was not run")
      }
    }
    if !selection.isEverything {
      let total = specification.obligations.count
      let own = results.count { $0.obligation.level == .spec }
      if own < total {
        lines.append("  not selected: \(counted(total - own, "obligation")) of the \(total) of the specification")
      }
      if !selection.levels.contains(.code) { lines.append("  not selected: the code; add --level all") }
      lines += omitted
    }
    return lines
  }

  /// The theorems and operations that no result is about.
  private var omitted: [String] {
    let theorems = Theorem.allCases.filter { theorem in !results.contains { $0.obligation.theorem == theorem } }
    let operations = specification.operations.map(\.name).filter { name in
      !results.contains { $0.obligation.operation == name }
    }
    func list(_ title: String, _ names: [String]) -> [String] {
      names.isEmpty ? [] : "\(title) left out: \(names.joined(separator: ", "))".wrapped(to: 116).map { "  \($0)" }
    }
    return list("theorems", theorems.map(\.rawValue)) + list("operations", operations)
  }
}
