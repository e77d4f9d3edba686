import Foundation
import KernelImpl

/// Why the booted kernel gave no answer.
public enum BootError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no image where one was expected.
  case noImage(String)
  /// There is no QEMU, in the words of the system.
  case noMachine(String)
  /// The machine cannot run the calls.
  case unsupported(String)
  /// The machine did not end in time.
  case timedOut
  /// The run was cancelled.
  case cancelled
  /// The machine ended as it must not, having printed this.
  case ended(String, output: String)

  public var description: String {
    switch self {
    case .noImage(let path): "there is no kernel image '\(path)'. Build it: run 'Scripts/boot --build'."
    case .noMachine(let reason):
      "\(BootedMachine.program) cannot be started (\(reason)). Install it: run 'Scripts/setup --boot'."
    case .unsupported(let problem): "the machine cannot run this: \(problem)"
    case .timedOut: "the machine did not end in time"
    case .cancelled: "interrupted"
    case .ended(let how, let output): "the machine \(how); it printed:\n\(output)"
    }
  }
}

/// The kernel on its hardware, as QEMU imitates it.
public struct BootedMachine: Sendable {
  static let program = "qemu-system-riscv64"
  /// Where `Scripts/boot` leaves the image.
  public static let defaultImage = "Boot/.build/riscv64-none-none-eabi/release/Kernel"
  /// Where in the machine's memory its parameters stand, and where among them the sequences begin.
  private static let parameters = "0x8f000000"
  private static let parameterWords = 8
  private static let longest = (16 << 20) / 8

  private let image: String
  private let timeout: Duration
  private let cancellation: Cancellation

  /// - Throws: ``BootError/noImage(_:)``
  public init(
    image: String = BootedMachine.defaultImage, timeout: Duration = .seconds(120), cancellation: Cancellation = Cancellation()
  ) throws(BootError) {
    guard FileManager.default.isReadableFile(atPath: image) else { throw .noImage(image) }
    self.image = image
    self.timeout = timeout
    self.cancellation = cancellation
  }

  /// Boots the constructor, with the user programs that lie beside the image.
  ///
  /// - Returns: The kernel's verdict, and what was printed.
  public func demonstrate() throws(BootError) -> (verdict: Int32, output: String) {
    let programs = URL(fileURLWithPath: image).deletingLastPathComponent().appendingPathComponent("Programs").path
    guard FileManager.default.isReadableFile(atPath: programs) else { throw .noImage(programs) }
    return try start(["-icount", "shift=0", "-device", "loader,file=\(programs)"])
  }

  /// How each call of a sequence ends; the first is booting, where the sequence starts with that.
  public func steps(_ sequence: CallSequence) throws(BootError) -> [MachineStep] {
    let numbers = try run([sequence], purpose: 1, line: "step", numbersInLine: 3)
    let expected = sequence.calls.count + (sequence.start == .boot ? 1 : 0)
    guard numbers.count == expected else { throw .ended("printed \(numbers.count) steps instead of \(expected)", output: "") }
    return numbers.map { MachineStep(status: $0[0], result: $0[1], digest: $0[2]) }
  }

  /// For each sequence the number that stands for all its steps together.
  public func summaries(_ sequences: [CallSequence]) throws(BootError) -> [UInt64] {
    let numbers = try run(sequences, purpose: 2, line: "sequence", numbersInLine: 1)
    guard numbers.count == sequences.count else {
      throw .ended("printed \(numbers.count) sequences instead of \(sequences.count)", output: "")
    }
    return numbers.map { $0[0] }
  }

  private func run(
    _ sequences: [CallSequence], purpose: UInt64, line: String, numbersInLine: Int
  ) throws(BootError) -> [[UInt64]] {
    for sequence in sequences { if let problem = sequence.machineProblem { throw .unsupported(problem) } }
    var words = Array(repeating: UInt64(0), count: Self.parameterWords)
    words[0] = purpose
    words += sequences.flatMap(\.words) + [0]
    guard words.count < Self.longest else { throw .unsupported("\(words.count) words of calls, at most \(Self.longest)") }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("kcheck-\(UUID().uuidString).bin")
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      try words.map(\.littleEndian).withUnsafeBytes { try Data($0).write(to: file) }
    } catch {
      throw .unsupported("'\(file.path)' cannot be written")
    }
    let (verdict, output) = try start(["-device", "loader,file=\(file.path),addr=\(Self.parameters),force-raw=on"])
    guard verdict == 0 else { throw .ended("ended with code \(verdict)", output: output) }
    return output.split(whereSeparator: \.isNewline).compactMap { text in
      let parts = text.split(separator: " ")
      guard parts.first == line[...], parts.count == numbersInLine + 1 else { return nil }
      let numbers = parts.dropFirst().compactMap { UInt64($0, radix: 16) }
      return numbers.count == numbersInLine ? numbers : nil
    }
  }

  private func start(_ options: [String]) throws(BootError) -> (verdict: Int32, output: String) {
    let outcome = Subprocess.run(
      Self.program,
      ["-M", "virt", "-m", "256M", "-bios", "none", "-display", "none", "-monitor", "none", "-serial", "stdio", "-kernel", image]
        + options,
      timeout: timeout, cancellation: cancellation)
    switch outcome {
    case .ended(let code, let output): return (code, output)
    case .crashed(let signal, let output): throw .ended("crashed by signal \(signal)", output: output)
    case .timedOut: throw .timedOut
    case .cancelled: throw .cancelled
    case .notStarted(let reason): throw .noMachine(reason)
    }
  }
}
