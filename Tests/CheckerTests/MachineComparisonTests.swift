import Checker
import Foundation
import KernelImpl
import KernelSpec
import Testing

@Suite("The host and the booted machine, compared") struct MachineComparisonTests {
  static let geometry = MachineGeometry(frameCount: 16, coreCount: 2, pageFanOut: 4, capabilityFanOut: 4, maximum: 1_000_000)
  static let sequence = CallSequence(
    geometry: geometry, start: .boot, calls: [FuzzCall(.flush, [0]), FuzzCall(.flush, [9]), FuzzCall(.flush, [1])])

  @Test("The first difference is named, be it of status, result or state")
  func difference() {
    let steps = HostMachine().steps(Self.sequence)
    #expect(steps.map(\.status) == [0, 0, KernelImpl.KernelError.outOfRange.rawValue, 0])
    #expect(MachineComparison(Self.sequence, host: steps, machine: steps).difference == nil)
    for change: (inout MachineStep) -> Void in [{ $0.status += 1 }, { $0.result += 1 }, { $0.digest += 1 }] {
      var machine = steps
      change(&machine[2])
      let difference = MachineComparison(Self.sequence, host: steps, machine: machine).difference
      #expect(difference?.step == 2)
      #expect(difference?.call == Self.sequence.calls[1])
      #expect(difference?.description.contains("flush(core: 9)") == true)
    }
    let short = MachineComparison(Self.sequence, host: steps, machine: Array(steps.dropLast())).difference
    #expect(short?.step == 3)
    #expect(short?.machine == nil)
  }

  @Test("A machine is told all of a sequence, and refuses what it cannot run")
  func words() {
    let words = Self.sequence.words
    #expect(words.prefix(7) == [3, 16, 2, 4, 4, 1_000_000, 2])
    #expect(words.count == 8 + 3 * 9)
    #expect(words[17...18] == [SystemCall.flush.rawValue, 9])
    var wide = Self.sequence
    wide.geometry.pageFanOut = 513
    #expect(wide.machineProblem?.contains("512") == true)
    #expect(CallSequence(geometry: Self.geometry, start: .boot, calls: []).machineProblem != nil)
  }

  @Test("A host kernel with a bug differs from the machine, and a campaign finds where")
  func campaign() throws {
    let path =
      ProcessInfo.processInfo.environment["KCHECK_BOOT_IMAGE"] ?? "\(root)/Boot/.build/riscv64-none-none-eabi/release/Kernel"
    let shipped = KernelUnderTest.shipped
    let buggy = KernelUnderTest(name: "buggy", boot: shipped.boot) { memory, geometry, call, arguments, result in
      let status = shipped.execute(memory, geometry, call, arguments, result)
      if call == SystemCall.revoke.rawValue, status == 0 { result.pointee ^= 1 }
      return status
    }
    let campaign = try MachineCampaign(
      try Fuzzer(kernel: buggy), seed: 1, limit: .sequences(25), machine: try BootedMachine(image: path))
    let failure = try #require(campaign.failure)
    #expect(failure.difference.call?.call == .revoke)
    #expect(failure.sequence.calls.count == failure.difference.step)
  }

  private let root =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}

@Suite("The header for C") struct LibraryHeaderTests {
  /// The names of an enumeration in the header, in order, without the prefix.
  private func names(_ enumeration: String) throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let header = try String(contentsOf: root.appending(path: "Library/kcheck_kernel.h"), encoding: .utf8)
    let start = try #require(header.range(of: "enum kcheck_\(enumeration) {"))
    let end = try #require(header[start.upperBound...].range(of: "}"))
    return header[start.upperBound..<end.lowerBound].matches(of: /KCHECK_([A-Z_]+)/).map {
      $0.1.split(separator: "_").enumerated().map { $0.offset == 0 ? $0.element.lowercased() : $0.element.capitalized }.joined()
    }
  }

  @Test("Its enumerations are the kernel's")
  func enumerations() throws {
    #expect(try names("call") == SystemCall.allCases.filter { !$0.isInternal }.map { "\($0)" })
    #expect(try names("error") == OperationError.allCases.map { "\($0)" })
    #expect(try names("type") == FrameType.allCases.map { "\($0)" })
    #expect(try names("object") == ObjectKind.allCases.dropFirst().map { "\($0)" })
    var fields: [String] = []
    while let field = FrameField(rawValue: UInt64(fields.count)) { fields.append("\(field)") }
    #expect(try names("frame_field") == fields.map { "frame" + $0.prefix(1).uppercased() + $0.dropFirst() })
    fields = []
    while let field = SlotField(rawValue: UInt64(fields.count)) { fields.append("\(field)") }
    #expect(try names("slot_field") == fields.map { "slot" + $0.prefix(1).uppercased() + $0.dropFirst() })
  }
}
