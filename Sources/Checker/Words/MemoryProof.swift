import KernelImpl
import KernelSpec

/// Proves that memory keeps each word of the state, and apart from all others: theorem `memory-exact`.
///
/// The code is ``KernelImpl/WordStore``, run on memory that notes which words are asked for, on a machine of the hardware's fan-outs and any
/// number of frames, cores and schedulers.
enum MemoryProof {
  /// What was done to memory; places are terms.
  enum Access: Equatable {
    case load(at: String)
    case store(at: String, value: String)
    /// The first words, up to a count, from a place on.
    case fill(from: String, count: String, value: String)
  }

  /// What the code does of which something is to be shown.
  enum Act: Hashable {
    case load(StoreField)
    case store(StoreField)
    case reset
  }

  /// What an act comes to on a path.
  struct Run {
    var accesses: [Access]
    /// What a load returns.
    var result: String?
    var wordCount: String
  }

  /// Runs the code: the words are the machine's frames, cores and schedulers, the record's numbers and the value to be stored.
  typealias Code = (Act, WordPath, MemoryWords) -> Run

  /// Every obligation, from the code as it is, or from other code.
  ///
  /// - Parameter trial: Tries real memory, and counts what is not as it should be.
  static func obligations(
    _ code: Code = MemoryProof.run, trial: () -> UInt64 = memoryTrial
  ) -> [WordObligation] {
    let fields = StoreField.all
    return fields.flatMap { keeping($0, fields, code) } + fields.flatMap { beginning($0, code) } + [
      WordObligation(
        .memoryExact, "machine-memory", "Of three words of real memory, each is stored, filled and loaded by itself.",
        script: "(assert (not (= 0 \(trial()))))\n", shown: [], location: location),
      WordObligation(
        .memoryExact, "products-grow",
        "A product with a number that is not negative grows by at least that with the other factor.",
        script: """
          (declare-const a Int)
          (declare-const b Int)
          (declare-const c Int)
          (assert (and (< a b) (<= 0 c) (not (<= 0 (- (* b c) (* a c) c)))))

          """, shown: ["a", "b", "c"], location: location),
      WordObligation(
        .memoryExact, "exists", "There is such a machine.", .witness, script: machine + places("", .scheduler), shown: [],
        location: location),
    ]
  }

  static let location = SourcePosition(filePath: #filePath, line: #line)

  // MARK: - What is to be shown

  /// That what is stored in a field is loaded from it, that its word lies in memory, and that no other word of the state does there.
  private static func keeping(_ field: StoreField, _ fields: [StoreField], _ code: Code) -> [WordObligation] {
    let words = { (path: WordPath) in MemoryWords(path, suffix: "") }
    let sort = field.indexSort
    return WordPath.all { path in
      (load: code(.load(field), path, words(path)), store: code(.store(field), path, words(path)))
    }.enumerated().flatMap { index, run -> [WordObligation] in
      let (path, result) = run
      let name = "\(field.name)/\(index + 1)"
      func obligation(_ property: String, _ sentence: String, _ script: String) -> WordObligation {
        WordObligation(
          .memoryExact, "\(property)/\(name)", sentence, script: machine + script, shown: shown, location: location)
      }
      let conditions = places("", sort) + path.assertions
      guard case .load(let place)? = result.load.accesses.first, result.load.accesses.count == 1,
        case .store(let storedPlace, let value)? = result.store.accesses.first, result.store.accesses.count == 1
      else { return [obligation("loads-what-was-stored", "A field is a word.", conditions)] }

      // That two fields lie apart is for the first of them to show; of frames' records, each where its own comes first.
      let others = fields.drop { $0 != field && !(sort.isOfFrames && $0.indexSort.isOfFrames) }.map { other in
        WordPath.all { path in code(.load(other), path, MemoryWords(path, suffix: "2")) }.map { path, run -> String in
          let conditions = path.conditions.map { "\($0) " }.joined()
          guard case .load(let otherPlace)? = run.accesses.first, run.accesses.count == 1 else { return "false" }
          let isOther = other == field ? "(not \(samePlace(sort)))" : "true"
          return "(=> (and \(conditions)\(isOther) \(inOrder(sort, other.indexSort))) (not (= \(place) \(otherPlace))))"
        }.joined(separator: "\n  ")
      }
      return [
        obligation(
          "loads-what-was-stored", "A load returns what the last store to the field has left, unless another stored there.",
          conditions + """
            (assert (not (and (= \(place) \(storedPlace)) (= \(value) value) (= \(result.load.result ?? "loaded") loaded)
              (<= 0 \(place)) (< \(place) \(result.load.wordCount)))))

            """),
        obligation(
          "lies-apart", "No other word of the state lies where the field does.",
          conditions + places("2", nil) + (sort.isOfFrames ? Self.recordsGrow : "")
            + "(assert (not (and\n  \(others.joined(separator: "\n  ")))))\n"),
      ] + traps(path, name, places("", sort))
    }
  }

  /// That a field holds its initial value after ``KernelImpl/WordStore/reset()``.
  private static func beginning(_ field: StoreField, _ code: Code) -> [WordObligation] {
    WordPath.all { path in
      (load: code(.load(field), path, MemoryWords(path, suffix: "")), reset: code(.reset, path, MemoryWords(path, suffix: "")))
    }.enumerated().flatMap { index, run -> [WordObligation] in
      let (path, result) = run
      let conditions = places("", field.indexSort) + path.assertions
      var value = "before"
      if case .load(let place)? = result.load.accesses.first {
        for access in result.reset.accesses {
          switch access {
          case .load: break
          case .store(let other, let stored): value = "(ite (= \(place) \(other)) \(stored) \(value))"
          case .fill(let start, let count, let filled):
            value = "(ite (and (<= \(start) \(place)) (< \(place) (+ \(start) \(count)))) \(filled) \(value))"
          }
        }
      }
      return [
        WordObligation(
          .memoryExact, "is-reset/\(field.name)/\(index + 1)", "After a reset the field says what it says in the initial state.",
          script: machine + conditions + "(assert (not (= \(value) \(field.initialWord))))\n", shown: shown, location: location)
      ] + traps(path, "reset-\(field.name)/\(index + 1)", places("", field.indexSort))
    }
  }

  /// That the code cannot overflow.
  private static func traps(_ path: WordPath, _ name: String, _ places: String) -> [WordObligation] {
    path.debts.isEmpty
      ? []
      : [
        WordObligation(
          .memoryExact, "no-trap/\(name)", "The code cannot overflow.",
          script: machine + places + path.failingDebt, shown: shown, location: location)
      ]
  }

  // MARK: - Formulas

  /// `products-grow` for the records of two frames: multiplying is what the solver is weak at.
  private static let recordsGrow = """
    (assert (=> (< record record2) (<= 0 (- (* record2 schedulerCount) (* record schedulerCount) schedulerCount))))

    """

  private static let shown = ["frameCount", "coreCount", "schedulerCount", "record", "scheduler", "record2", "scheduler2"]

  /// A machine, any word to be stored, and any that was there.
  private static let machine = """
    (declare-const frameCount Int)
    (declare-const coreCount Int)
    (declare-const schedulerCount Int)
    (declare-const value Int)
    (declare-const loaded Int)
    (declare-const before Int)
    (assert (and (< 0 frameCount) (<= frameCount \(HardwareGeometry.frameLimit))))
    (assert (and (<= 0 coreCount) (< coreCount \(HardwareGeometry.coreLimit))))
    (assert (and (<= 0 schedulerCount) (< schedulerCount \(HardwareGeometry.coreLimit))))

    """

  /// The numbers of a record, and that there is one.
  private static func places(_ suffix: String, _ sort: StoreField.IndexSort?) -> String {
    let (record, scheduler) = ("record\(suffix)", "scheduler\(suffix)")
    return "(declare-const \(record) Int)\n(declare-const \(scheduler) Int)\n"
      + (sort.map { "(assert \(exists($0, record, scheduler)))\n" } ?? "")
  }

  private static func exists(_ sort: StoreField.IndexSort, _ record: String, _ scheduler: String) -> String {
    func below(_ number: String, _ count: String) -> String { "(<= 0 \(number)) (< \(number) \(count))" }
    return switch sort {
    case .none: "true"
    case .frame: "(and \(below(record, "frameCount")))"
    case .frameAndScheduler: "(and \(below(record, "frameCount")) \(below(scheduler, "schedulerCount")))"
    case .slot: "(and \(below(record, "(* \(HardwareGeometry.slotStride) frameCount)")))"
    case .core: "(and \(below(record, "coreCount")))"
    case .scheduler: "(and \(below(scheduler, "schedulerCount")))"
    }
  }

  private static func samePlace(_ sort: StoreField.IndexSort) -> String {
    switch sort {
    case .none: "true"
    case .frame, .slot, .core: "(= record record2)"
    case .scheduler: "(= scheduler scheduler2)"
    case .frameAndScheduler: "(and (= record record2) (= scheduler scheduler2))"
    }
  }

  /// That the other record exists, and does not stand before the first: the other order is the other field's to show.
  private static func inOrder(_ sort: StoreField.IndexSort, _ other: StoreField.IndexSort) -> String {
    "(and \(exists(other, "record2", "scheduler2")) \(sort.isOfFrames && other.isOfFrames ? "(<= record record2)" : "true"))"
  }

  // MARK: - The code

  /// Runs the code as it is.
  private static func run(_ act: Act, _ path: WordPath, _ words: MemoryWords) -> Run {
    let plan = MemoryPlan(
      frameCount: words.frameCount, coreCount: words.coreCount,
      pageFanOut: IntegerWord(integerLiteral: HardwareGeometry.pageFanOut),
      capabilityFanOut: IntegerWord(integerLiteral: HardwareGeometry.capabilityFanOut), schedulerCount: words.schedulerCount,
      maximum: 0)
    let log = AccessLog()
    let store = WordStore(geometry: plan, memory: LoggedMemory(log: log, base: 0, loaded: words.loaded))
    var result: IntegerWord?
    switch act {
    case .load(.frame(let field)): result = store.load(field, words.record)
    case .load(.slot(let field)): result = store.load(field, words.record)
    case .load(.core(let field)): result = store.load(field, words.record)
    case .load(.object(let field)): result = store.load(field, words.record)
    case .load(.quality(let field)): result = store.load(field, words.record, words.scheduler)
    case .load(.scheduler(let field)): result = store.load(field, words.scheduler)
    case .load(.now): result = store.now
    case .store(.frame(let field)): store.store(words.value, field, words.record)
    case .store(.slot(let field)): store.store(words.value, field, words.record)
    case .store(.core(let field)): store.store(words.value, field, words.record)
    case .store(.object(let field)): store.store(words.value, field, words.record)
    case .store(.quality(let field)): store.store(words.value, field, words.record, words.scheduler)
    case .store(.scheduler(let field)): store.store(words.value, field, words.scheduler)
    case .store(.now): store.now = words.value
    case .reset: store.reset()
    }
    return Run(accesses: log.accesses, result: result?.term, wordCount: plan.wordCount.term)
  }
}

/// Stores in three words of memory, and counts what is not as it should be: memory itself cannot be run on unknown words.
private func memoryTrial() -> UInt64 {
  var words: [UInt64] = [1, 2, 3]
  var wrong: UInt64 = 0
  words.withUnsafeMutableBufferPointer { words in
    let last = MachineMemory(words.baseAddress!).advanced(by: 1)
    last[0, 1] = 4
    if Array(words) != [1, 2, 4] || last[1, 0] != 4 { wrong += 1 }
    last.fill(1, with: 5)
    if Array(words) != [1, 5, 4] { wrong += 1 }
  }
  return wrong
}

/// The words that the placing of the state in memory computes with.
struct MemoryWords {
  let frameCount, coreCount, schedulerCount, record, scheduler, value, loaded: IntegerWord

  /// - Parameter suffix: Of the names of the record's numbers.
  init(_ path: WordPath, suffix: String) {
    func word(_ name: String) -> IntegerWord { IntegerWord(name, on: path) }
    frameCount = word("frameCount")
    coreCount = word("coreCount")
    schedulerCount = word("schedulerCount")
    record = word("record\(suffix)")
    scheduler = word("scheduler\(suffix)")
    value = word("value")
    loaded = word("loaded")
  }

  /// In the order in which a library takes them.
  var all: [IntegerWord] { [frameCount, coreCount, schedulerCount, record, scheduler, value, loaded] }
}

/// What a run has done to memory.
final class AccessLog {
  var accesses: [MemoryProof.Access] = []
}

/// Memory that notes which of its words are asked for.
struct LoggedMemory: WordMemory {
  let log: AccessLog
  let base: IntegerWord
  /// What each load gives.
  let loaded: IntegerWord

  func advanced(by count: IntegerWord) -> Self { Self(log: log, base: base + count, loaded: loaded) }

  subscript(start: IntegerWord, distance: UInt64) -> IntegerWord {
    get {
      log.accesses.append(.load(at: place(start, distance)))
      return loaded
    }
    nonmutating set { log.accesses.append(.store(at: place(start, distance), value: newValue.term)) }
  }

  func fill(_ count: IntegerWord, with value: IntegerWord) {
    log.accesses.append(.fill(from: base.term, count: count.term, value: value.term))
  }

  private func place(_ start: IntegerWord, _ distance: UInt64) -> String {
    (base + start + IntegerWord(integerLiteral: distance)).term
  }
}

extension StoreField {
  /// By what numbers a record is found.
  enum IndexSort: Hashable {
    case none, frame, slot, core, scheduler, frameAndScheduler

    var isOfFrames: Bool { self == .frame || self == .frameAndScheduler }
  }

  var indexSort: IndexSort {
    switch self {
    case .frame, .object: .frame
    case .slot: .slot
    case .core: .core
    case .quality: .frameAndScheduler
    case .scheduler: .scheduler
    case .now: .none
    }
  }

  /// `entry` of a slot is `slot-entry`.
  var name: String {
    switch self {
    case .frame(let field): "frame-\(field)"
    case .slot(let field): "slot-\(field)"
    case .core(let field): "core-\(field)"
    case .object(let field): "object-\(field)"
    case .quality(let field): "quality-\(field)"
    case .scheduler(let field): "scheduler-\(field)"
    case .now: "now"
    }
  }

  /// The word that represents the initial state.
  var initialWord: UInt64 {
    (Representation.ofField[self] ?? []).reduce(0) { sum, part in
      let number: UInt64 =
        switch Initial.value(of: part.symbol) {
        case .integer(let value): UInt64(value)
        case .element(_, let code), .rights(let code): UInt64(code)
        // What is none has the number 0.
        default: 0
        }
      return sum + number * part.factor
    }
  }
}
