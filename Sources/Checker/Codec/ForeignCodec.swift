import KernelImpl

extension CodecProof {
  /// What the codec in a shared library owes, such as a mutant's.
  ///
  /// A path on which its code traps, or takes steps without end, owes what cannot be proved.
  package static func obligations(library path: String) throws(KernelLoadingError) -> [CodecObligation] {
    let library = try ForeignLibrary(path: path)
    func code(reading: Bool, _ path: CodecPath, _ word: BitVectorWord, _ zero: BitVectorWord) -> BitVectorWord {
      let run = ForeignWords([word, zero])
      let ending = library.execute(.codec, reading ? 1 : 0, argumentCount: 2, run)
      if ending.signal != 0 { path.owe("false") }
      return run[ending.signal == 0 ? ending.result : 0]
    }
    return obligations(
      encoding: { code(reading: false, $0, $1, $2) }, { code(reading: true, $0, $1, $2) })
  }
}
