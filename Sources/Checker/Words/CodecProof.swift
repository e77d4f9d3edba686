import KernelImpl
import KernelSpec

extension BitVectorWord {
  static func encode(_ path: WordPath, _ entry: Self, _ zero: Self) -> Self {
    Sv39Entry(PackedEntry(word: entry), frameZero: zero).word
  }
  static func decode(_ path: WordPath, _ word: Self, _ zero: Self) -> Self {
    Sv39Entry(word: word).entry(frameZero: zero).word
  }
}

/// Proves the codec between the kernel's entries and those of Sv39, from the code that runs: ``KernelImpl/Sv39Entry``, executed on
/// words of which nothing is known but their 64 bits.
public enum CodecProof {
  /// Something that must hold of the entry `entry`, the word `word` made of it, and the entry `back` read from that.
  struct Property {
    let name: String
    let sentence: String
    let formula: String
  }

  /// Where the properties are stated.
  static let location = SourcePosition(filePath: #filePath, line: #line + 2)

  static let properties = [
    Property(
      name: "round-trip", sentence: "Reading what was written gives the entry that was written.",
      formula: "(= back entry)"),
    Property(
      name: "user-bit",
      sentence:
        "The hardware sees an entry as one for user mode if and only if it is a user mapping whose rights Sv39 can grant.",
      formula: "(= (and valid bit4) (and (= kind #x0000000000000002) grantable))"),
    Property(
      name: "leaf-is-mapping", sentence: "What the hardware takes for a leaf is for user mode, in this address space only.",
      formula: "(=> leaf (and bit4 (not bit5)))"),
    Property(
      name: "link-is-link",
      sentence: "What the hardware walks on is a link with the right to read; none of its reserved bits is set.",
      formula: "(= (and valid (not leaf)) (and (= kind #x0000000000000003) right0 (= ((_ extract 7 1) word) #b0000000)))"),
    Property(
      name: "no-amplification", sentence: "The hardware grants no right that the entry does not have.",
      formula: "(=> leaf (and (=> bit1 right0) (=> bit2 right1) (=> bit3 right2)))"),
    Property(
      name: "rights-granted", sentence: "Of a user mapping whose rights Sv39 can grant, it grants all.",
      formula: """
        (=> (and (= kind #x0000000000000002) grantable)
          (and (= bit1 right0) (= bit2 right1) (= bit3 right2)))
        """),
    Property(
      name: "names-page", sentence: "What the hardware sees names the frame's page.",
      formula: "(=> valid (= ((_ extract 53 10) word) ((_ extract 43 0) (bvadd zero frame))))"),
    Property(
      name: "reserved-bits",
      sentence: "No bit is set that Sv39 reserves, nor write without read; no use of a leaf has to trap first.",
      formula: """
        (and (=> valid (= ((_ extract 63 54) word) #b0000000000)) (=> (and leaf bit2) bit1)
          (=> leaf (and bit6 bit7)))
        """),
    Property(
      name: "nothing-is-zero", sentence: "The word is 0 if and only if the slot is empty.",
      formula: "(= (= word #x0000000000000000) (= entry #x0000000000000000))"),
  ]

  /// Every obligation, from the code as it is.
  public static func obligations() -> [WordObligation] { obligations(encoding: BitVectorWord.encode, BitVectorWord.decode) }

  /// The obligations about a codec that is perhaps another.
  package static func obligations(
    encoding encode: (WordPath, BitVectorWord, BitVectorWord) -> BitVectorWord,
    _ decode: (WordPath, BitVectorWord, BitVectorWord) -> BitVectorWord
  ) -> [WordObligation] {
    let paths = WordPath.all { path in
      let zero = BitVectorWord("zero", on: path)
      let word = encode(path, BitVectorWord("entry", on: path), zero)
      return (word: word, back: decode(path, word, zero))
    }
    var obligations: [WordObligation] = []
    for (index, (path, result)) in paths.enumerated() {
      func add(_ name: String, _ sentence: String, _ kind: WordObligation.Kind, _ assertions: [String]) {
        let script = preamble(result.word.term, result.back.term) + assertions.map { "(assert \($0))" }.joined(separator: "\n")
        obligations.append(
          WordObligation(
            .translationExact, "\(name)/\(index + 1)", sentence, kind, logic: "QF_BV", script: script + "\n",
            shown: ["entry", "zero"],
            location: location))
      }
      for property in properties {
        add(property.name, property.sentence, .proof, path.conditions + ["(not \(property.formula))"])
      }
      for (number, debt) in path.debts.enumerated() {
        let before = path.conditions.prefix(debt.conditionCount)
        add("no-trap-\(number + 1)", "The code cannot overflow.", .proof, before + ["(not \(debt.formula))"])
      }
    }
    // Some paths no entry takes, since decoding what was encoded decides anew what is settled; together they miss none.
    let covered = paths.map { "(and true \($0.path.conditions.joined(separator: " ")))" }.joined(separator: "\n  ")
    obligations.append(
      WordObligation(
        .translationExact, "paths-cover-all", "Each entry takes one of the code's paths.", .proof, logic: "QF_BV",
        script: entries + "(assert (not (or\n  \(covered))))\n", shown: ["entry", "zero"], location: location))
    for (name, formula) in cases {
      obligations.append(
        WordObligation(
          .translationExact, "exists/\(name)", "There is such an entry.", .witness, logic: "QF_BV",
          script: entries + "(assert \(formula))\n", shown: [], location: location))
    }
    return obligations
  }

  /// The kinds of entries that there are.
  private static let cases = [
    ("empty", "(= entry #x0000000000000000)"),
    ("handle", "(= kind #x0000000000000001)"),
    ("mapping", "(and (= kind #x0000000000000002) grantable)"),
    ("mapping-without-access", "(and (= kind #x0000000000000002) (not grantable))"),
    ("link", "(and (= kind #x0000000000000003) right0)"),
    ("link-not-walked", "(and (= kind #x0000000000000003) (not right0))"),
  ]

  /// An entry of any kind that a page-table node may hold and of any frame, on a machine of any size: only the pages exist.
  private static let entries = """
    (declare-const entry (_ BitVec 64))
    (declare-const zero (_ BitVec 64))
    (define-fun kind () (_ BitVec 64) (bvand entry #x000000000000000f))
    (define-fun right0 () Bool (= ((_ extract 4 4) entry) #b1))
    (define-fun right1 () Bool (= ((_ extract 5 5) entry) #b1))
    (define-fun right2 () Bool (= ((_ extract 6 6) entry) #b1))
    (define-fun grantable () Bool (or right0 (and right2 (not right1))))
    (define-fun frame () (_ BitVec 64) (bvlshr entry #x0000000000000007))
    (assert (bvult kind #x0000000000000004))
    (assert (=> (= kind #x0000000000000000) (= entry #x0000000000000000)))
    (assert (bvult zero #x0000100000000000))
    (assert (bvult frame #x0000100000000000))
    (assert (bvult (bvadd zero frame) #x0000100000000000))

    """

  /// An entry, what a node holds for it, and what is read from that.
  private static func preamble(_ word: String, _ back: String) -> String {
    entries + """
      (define-fun word () (_ BitVec 64) \(word))
      (define-fun back () (_ BitVec 64) \(back))
      (define-fun valid () Bool (= ((_ extract 0 0) word) #b1))
      (define-fun leaf () Bool (and valid (not (= ((_ extract 3 1) word) #b000))))
      \((1...7).map { "(define-fun bit\($0) () Bool (= ((_ extract \($0) \($0)) word) #b1))" }.joined(separator: "\n"))

      """
  }
}
