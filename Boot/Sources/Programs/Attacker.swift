import KernelImpl
import Services
import User

/// The component that tries what is forbidden. It holds capabilities to all its own nodes and to frames of its own, so that it
/// can obtain every mapping there is.
struct Attacker {
  /// The addresses of its capabilities.
  static let pageLeaf: UInt64 = 0
  static let handles: UInt64 = 1
  static let capabilityLeaf: UInt64 = 2
  static let pageMiddle: UInt64 = 3
  static let pageRoot: UInt64 = 4
  /// How many frames it has handles of.
  static let frameCount: UInt64 = 16

  private static let kernelText: UInt64 = 0xffff_ffff_c000_0000
  private static let kernelRecords: UInt64 = 0xffff_ffff_c020_0000
  private static let finisher: UInt64 = 0xffff_ffff_8010_0000

  /// Which call did not answer as it has to, counted from 1.
  private var surprise: UInt64 = 0
  private var calls: UInt64 = 0

  /// Notes a call that did not answer as it has to.
  private mutating func expect(_ error: KernelError?, _ status: UInt64) {
    calls += 1
    if surprise == 0, status != error?.rawValue ?? 0 { surprise = calls }
  }

  /// An address in a page of its leaf.
  private func address(_ page: UInt64) -> UInt64 { page << 12 }

  /// Makes a user frame of one of its frames, and maps it.
  private mutating func map(_ frame: UInt64, at page: UInt64, _ rights: UInt64) {
    expect(nil, call(.retype, Self.handles, frame, 1))
    expect(nil, call(.map, Self.handles, frame, Self.pageLeaf, page, rights))
  }

  /// - Returns: 0 if all calls answered as they have to; otherwise which did not. An attempt that is to end in a fault and
  ///   comes back returns 1000 and more.
  mutating func attempt(_ attempt: Attempt) -> UInt64 {
    switch attempt {
    case .loadNowhere: _ = user_load(address(300))
    case .loadKernelText: _ = user_load(Self.kernelText)
    case .storeKernelText: user_store(Self.kernelText, 0)
    case .jumpIntoKernel: user_jump(Self.kernelText)
    case .loadKernelRecords: _ = user_load(Self.kernelRecords)
    case .storeDevice: user_store(Self.finisher, 0x5555)
    case .loadPhysical: _ = user_load(0x8000_0000)
    case .loadNonCanonical: _ = user_load(1 << 39)
    case .readRoot: user_read_root()
    case .writeRoot: user_write_root()
    case .writeTrapVector: user_write_trap_vector()
    case .readMachineStatus: user_read_machine_status()
    case .forgetTranslations: user_forget_translations()
    case .returnFromSupervisor: user_return_from_supervisor()
    case .returnFromMachine: user_return_from_machine()
    case .breakpoint: user_break()
    case .loadHandle, .storeHandle, .mapKernelFrame, .storeKernelFrame, .mapTable, .storeTable, .retypeMapped, .activateMapped:
      attemptFrames(attempt)
    case .storeReadOnly, .jumpToData, .storeWriteOnly, .loadExecuteOnly, .amplify: attemptRights(attempt)
    case .forgeTable, .forgeInPlace: attemptForgery(attempt)
    case .loadRemoved, .reuseBeforeFlush, .loadStale, .storeStale: attemptStale(attempt)
    default: attemptCalls(attempt)
    }
    return attempt.expectedCause == End.exit ? surprise : 1000 + surprise
  }

  /// Frames of the kernel's type, and frames in use.
  private mutating func attemptFrames(_ attempt: Attempt) {
    switch attempt {
    case .loadHandle:
      expect(nil, call(.delegate, Self.handles, 0, Self.pageLeaf, 300, 7))
      if surprise == 0 { _ = user_load(address(300)) }
    case .storeHandle: user_store(address(300), 1)
    case .mapKernelFrame:
      expect(nil, call(.retype, Self.handles, 1, 2))
      expect(.wrongType, call(.map, Self.handles, 1, Self.pageLeaf, 301, 7))
      expect(nil, call(.copy, Self.handles, 1, Self.pageLeaf, 301, 7))
      if surprise == 0 { _ = user_load(address(301)) }
    case .storeKernelFrame: user_store(address(301), 1)
    case .mapTable:
      expect(nil, call(.activate, Self.handles, 1, Self.capabilityLeaf, 20, 2, 2))
      expect(.wrongType, call(.map, Self.handles, 1, Self.pageLeaf, 302, 7))
      expect(.referenced, call(.retype, Self.handles, 1, 0))
      if surprise == 0 { _ = user_load(address(302)) }
    case .storeTable:
      expect(nil, call(.delegate, Self.handles, 1, Self.pageLeaf, 302, 7))
      if surprise == 0 { user_store(address(302), 1) }
    case .retypeMapped:
      map(2, at: 303, 3)
      expect(.wrongType, call(.retype, Self.handles, 2, 2))
      expect(.referenced, call(.retype, Self.handles, 2, 0))
    default:
      expect(.wrongType, call(.activate, Self.handles, 2, Self.capabilityLeaf, 21, 2, 2))
      user_store(address(303), 1)
    }
  }

  /// Mappings with fewer than all rights. Frame 2 is a user frame by now.
  private mutating func attemptRights(_ attempt: Attempt) {
    switch attempt {
    case .storeReadOnly:
      expect(nil, call(.map, Self.handles, 2, Self.pageLeaf, 304, 1))
      _ = user_load(address(304))
      if surprise == 0 { user_store(address(304), 1) }
    case .jumpToData: if surprise == 0 { user_jump(address(303)) }
    case .storeWriteOnly:
      expect(nil, call(.map, Self.handles, 2, Self.pageLeaf, 305, 2))
      if surprise == 0 { user_store(address(305), 1) }
    case .loadExecuteOnly:
      expect(nil, call(.map, Self.handles, 2, Self.pageLeaf, 306, 4))
      if surprise == 0 { _ = user_load(address(306)) }
    default:
      expect(nil, call(.delegate, Self.pageLeaf, 304, Self.pageLeaf, 307, 7))
      _ = user_load(address(307))
      if surprise == 0 { user_store(address(307), 1) }
    }
  }

  /// A page table whose entries user mode has written.
  private mutating func attemptForgery(_ attempt: Attempt) {
    guard attempt == .forgeTable else {
      // The node of the attempt before is linked; its frame can be mapped by no means.
      expect(.wrongType, call(.map, Self.handles, 3, Self.pageLeaf, 309, 3))
      expect(.hasObject, call(.activate, Self.handles, 3, Self.capabilityLeaf, 23, 2, 2))
      if surprise == 0 { user_store(address(309), 1) }
      return
    }
    map(3, at: 308, 3)
    // Every entry a page of kernel text, with all rights, for user mode.
    for entry: UInt64 in 0..<512 { user_store(address(308) + entry * 8, 0x8_0000 << 10 | 0xdf) }
    expect(nil, call(.remove, Self.pageLeaf, 308))
    expect(nil, call(.retype, Self.handles, 3, 0))
    expect(nil, call(.flush))
    expect(nil, call(.retype, Self.handles, 3, 2))
    expect(nil, call(.activate, Self.handles, 3, Self.capabilityLeaf, 22, 2, 2))
    expect(nil, call(.construct, Self.pageMiddle, 1, 22))
    if surprise == 0 { _ = user_load(0x20_0000) }
  }

  /// Translations that the hardware may remember.
  private mutating func attemptStale(_ attempt: Attempt) {
    switch attempt {
    case .loadRemoved:
      map(4, at: 310, 3)
      user_store(address(310), 0x1234)
      expect(nil, call(.remove, Self.pageLeaf, 310))
      // The hardware may or may not remember; this machine does, so that the attempts after this one mean something.
      if user_load(address(310)) != 0x1234 { surprise = 100 }
    case .reuseBeforeFlush:
      expect(nil, call(.retype, Self.handles, 4, 0))
      expect(.notQuiescent, call(.retype, Self.handles, 4, 2))
      expect(.notQuiescent, call(.retype, Self.handles, 4, 1))
      expect(.notQuiescent, call(.map, Self.handles, 2, Self.pageLeaf, 310, 3))
    case .loadStale:
      map(5, at: 311, 3)
      user_store(address(311), 0x5678)
      expect(nil, call(.remove, Self.pageLeaf, 311))
      expect(nil, call(.flush))
      if surprise == 0 { _ = user_load(address(311)) }
    default:
      map(6, at: 312, 3)
      user_store(address(312), 0x9abc)
      revokeAll(Self.handles, 6)
      expect(nil, call(.flush))
      if surprise == 0 { user_store(address(312), 1) }
    }
  }

  /// Calls with arguments that mean nothing, or too much.
  private mutating func attemptCalls(_ attempt: Attempt) {
    switch attempt {
    case .linkOverWindow:
      expect(nil, call(.construct, Self.pageRoot, 511, Self.pageMiddle))
      expect(nil, call(.construct, Self.pageRoot, 510, Self.pageMiddle))
      if surprise == 0 { _ = user_load(Self.kernelText) }
    case .linkWrongLevel:
      expect(.wrongLevel, call(.construct, Self.pageRoot, 5, Self.pageLeaf))
      expect(.wrongLevel, call(.construct, Self.pageRoot, 5, Self.pageRoot))
      expect(.wrongLevel, call(.construct, Self.pageLeaf, 400, Self.pageMiddle))
      expect(.wrongKind, call(.construct, Self.pageRoot, 5, Self.capabilityLeaf))
    case .offsetBeyondNode:
      expect(.outOfRange, call(.construct, Self.pageRoot, 512, Self.pageMiddle))
      expect(.outOfRange, call(.map, Self.handles, 2, Self.pageLeaf, 512, 3))
      expect(.outOfRange, call(.map, Self.handles, 1 << 52, Self.pageLeaf, 313, 3))
      expect(.outOfRange, call(.delegate, Self.capabilityLeaf, 0, Self.capabilityLeaf, 64, 7))
      expect(.outOfRange, call(.delegate, Self.capabilityLeaf, 0, Self.capabilityLeaf, .max, 7))
    case .addressBeyondTable:
      expect(.outOfRange, call(.remove, 64 * 64, 0))
      expect(.outOfRange, call(.remove, .max, 0))
      expect(.notLinked, call(.remove, 64, 0))
    case .bootCalls:
      expect(nil, ~call(.found, 1, 2, 0, 0))
      expect(nil, ~call(.endow, 1, 0, 1, 1))
      expect(nil, ~call(.foundTcap, 2, 1, 1))
      expect(nil, ~call(.consume, 1))
      expect(nil, ~call(.preempt, 0, 1))
      expect(nil, ~call(.interrupt, 1, 0))
    default:
      expect(nil, ~user_call(Service.run.rawValue, 0, 0, 0, 0, 0, 0, 0).status)
      expect(nil, ~user_call(Service.finish.rawValue, 0, 0, 0, 0, 0, 0, 0).status)
      expect(nil, ~user_call(1 << 63, 0, 0, 0, 0, 0, 0, 0).status)
    }
  }
}
