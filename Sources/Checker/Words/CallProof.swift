import KernelImpl
import KernelSpec

/// Proves that nobody but the kernel can call what is the kernel's own, nor what does not exist: a part of `code-refines`, of which the other
/// parts say what each call does.
enum CallProof {
  static let location = SourcePosition(filePath: #filePath, line: #line)

  /// The numbers that have to be unknown to callers: those of internal operations, the first beyond all operations, and the last.
  private static func unknown(_ specification: Specification) -> [(name: String, number: UInt64)] {
    specification.operations.filter(\.isInternal).compactMap { operation in
      SystemCall.named(operation.name).map { (operation.name, $0.rawValue) }
    } + [("none", UInt64(specification.operations.count)), ("last", .max)]
  }

  /// Every obligation, from the code as it is, or from another kernel.
  static func obligations(_ kernel: SymbolicKernel = .shipped, _ specification: Specification = .kernel) -> [WordObligation] {
    unknown(specification).map { name, number in
      let run = Exploration(prefix: [], summaries: LoopSummaries())
      let words = (0..<8).map { SymbolicWord(.argument(Variable("argument\($0)", .integer))) }
      let outcome = Exploration.$running.withValue(run) { kernel.execute(number, words, SymbolicStore(), false) }
      let isUntouched = run.decisions.isEmpty && run.accesses == 0 && run.problem == nil
      return WordObligation(
        .codeRefines, "unknown-call/\(name)", "Call number \(number) is unknown to callers, and does nothing.",
        script: "(assert (not (and \(isUntouched) (= \(outcome.status) \(UInt64.max)))))\n", shown: [], location: location)
    }
  }
}
