import KernelImpl
import KernelSpec

extension WordObligation {
  /// What the code in a shared library owes that no operation executes, such as a mutant's; it is run when it is asked for.
  ///
  /// A path on which its code traps, or takes steps without end, owes what cannot be proved.
  package static func all(library path: String) throws(KernelLoadingError) -> () -> [WordObligation] {
    let library = try ForeignLibrary(path: path)
    let kernel = try SymbolicKernel.load(path: path)
    return {
      CodecProof.obligations(library) + MemoryProof.obligations({ library.access($0, $1, $2) }, trial: library.tryMemory)
        + BootProof.obligations(library.boot) + CallProof.obligations(kernel)
    }
  }
}

extension CodecProof {
  fileprivate static func obligations(_ library: ForeignLibrary) -> [WordObligation] {
    func code(reading: Bool, _ path: WordPath, _ word: BitVectorWord, _ zero: BitVectorWord) -> BitVectorWord {
      let run = ForeignWords([word, zero])
      let ending = library.execute(.codec, reading ? 1 : 0, argumentCount: 2, run)
      if ending.signal != 0 { path.owe("false") }
      return run[ending.signal == 0 ? ending.results[0] : 0]
    }
    return obligations(encoding: { code(reading: false, $0, $1, $2) }, { code(reading: true, $0, $1, $2) })
  }
}

/// A run that asks memory.
private final class ForeignMemoryRun: ForeignRun, @unchecked Sendable {
  let words: ForeignWords<IntegerWord>
  private let memory: LoggedMemory

  init(_ arguments: [IntegerWord], _ memory: LoggedMemory) {
    words = ForeignWords(arguments)
    self.memory = memory
  }

  func take(_ step: ForeignStep, _ a: Int, _ b: Int, _ c: Int) -> Int {
    switch step {
    case .loadWord: return words.add(memory[words[a], UInt64(bitPattern: Int64(b))])
    case .storeWord: memory[words[a], UInt64(bitPattern: Int64(b))] = words[c]
    case .fillWords: memory.advanced(by: words[a]).fill(words[b], with: words[c])
    default: return words.take(step, a, b, c)
    }
    return 0
  }
}

extension ForeignLibrary {
  fileprivate func access(_ act: MemoryProof.Act, _ path: WordPath, _ words: MemoryWords) -> MemoryProof.Run {
    let log = AccessLog()
    let arguments =
      words.all + [HardwareGeometry.pageFanOut, HardwareGeometry.capabilityFanOut].map { IntegerWord(integerLiteral: $0) }
    let run = ForeignMemoryRun(arguments, LoggedMemory(log: log, base: 0, loaded: words.loaded))
    let ending = execute(.memory, act.number, argumentCount: arguments.count, run)
    if ending.signal != 0 {
      path.owe("false")
      return MemoryProof.Run(accesses: [], result: nil, wordCount: "0")
    }
    return MemoryProof.Run(
      accesses: log.accesses, result: ending.results[1] == 0 ? nil : run.words[ending.results[1]].term,
      wordCount: run.words[ending.results[0]].term)
  }

  /// The numbers of the throws that planning comes to, one for each path.
  func throwsOfBoot() -> [Int] {
    let words = BootProof.attemptWords
    let fanOuts = [HardwareGeometry.pageFanOut, HardwareGeometry.capabilityFanOut].map { IntegerWord(integerLiteral: $0) }
    return WordPath.all { path in
      let run = ForeignWords(words.map { IntegerWord($0, on: path) } + fanOuts)
      _ = execute(.boot, 0, argumentCount: words.count + fanOuts.count, run)
      return run.thrown
    }.compactMap(\.result)
  }

  /// Tries real memory, and counts what is not as it should be.
  fileprivate func tryMemory() -> UInt64 {
    let ending = execute(.memory, MemoryProof.Act.trialNumber, argumentCount: 0, ForeignWords<IntegerWord>([]))
    return ending.signal == 0 ? ending.status : 1
  }

  fileprivate var boot: BootProof.Code {
    BootProof.Code(
      attempt: { path, words in
        let run = ForeignWords(words)
        let ending = self.execute(.boot, 0, argumentCount: words.count, run)
        if ending.signal != 0 { return .trapped }
        switch ending.status {
        case 0: return .plan(ending.results.prefix(6).map { run[$0].term })
        case 1: return .tooFew
        default: return .refused
        }
      },
      next: { path, words in
        let fanOuts = [HardwareGeometry.pageFanOut, HardwareGeometry.capabilityFanOut]
        let run = ForeignWords(words + fanOuts.map { IntegerWord(integerLiteral: $0) })
        let ending = self.execute(.boot, 1, argumentCount: words.count + 2, run)
        if ending.signal != 0 {
          path.owe("false")
          return BootProof.Next(call: nil, count: "count")
        }
        let results = ending.results.map { run[$0].term }
        let operation = SystemCall(rawValue: ending.status).flatMap { Specification.kernel.operation(named: "\($0)") }
        return BootProof.Next(
          call: operation.map { ($0, Array(results[1...].prefix($0.parameters.count))) }, count: results[0])
      })
  }
}

extension MemoryProof.Act {
  /// By which a library knows it.
  fileprivate var number: UInt64 {
    switch self {
    case .load(let field): field.number * 16
    case .store(let field): field.number * 16 + 1
    case .reset: 7 * 256
    }
  }

  fileprivate static let trialNumber: UInt64 = 8 * 256
}

extension StoreField {
  fileprivate var number: UInt64 {
    switch self {
    case .frame(let field): field.rawValue
    case .slot(let field): 16 + field.rawValue
    case .core(let field): 32 + field.rawValue
    case .object(let field): 48 + field.rawValue
    case .quality(let field): 64 + field.rawValue
    case .scheduler(let field): 80 + field.rawValue
    case .now: 96
    }
  }
}
