import KernelImpl

/// What the attacker tries, in this order.
enum Attempt: UInt64 {
  case loadNowhere = 1
  case loadKernelText, storeKernelText, jumpIntoKernel, loadKernelRecords, storeDevice, loadPhysical
  case loadNonCanonical
  case readRoot, writeRoot, writeTrapVector, readMachineStatus, forgetTranslations, returnFromSupervisor, returnFromMachine
  case breakpoint
  case loadHandle, storeHandle, mapKernelFrame, storeKernelFrame, mapTable, storeTable, retypeMapped, activateMapped
  case storeReadOnly, jumpToData, storeWriteOnly, loadExecuteOnly, amplify
  case forgeTable, forgeInPlace
  case loadRemoved, reuseBeforeFlush, loadStale, storeStale
  case linkOverWindow, linkWrongLevel, offsetBeyondNode, addressBeyondTable, bootCalls, services

  var name: StaticString {
    switch self {
    case .loadNowhere: "load from a page that nothing maps"
    case .loadKernelText: "load kernel text, in its window"
    case .storeKernelText: "store to kernel text"
    case .jumpIntoKernel: "jump into the kernel"
    case .loadKernelRecords: "load the kernel's records of frames"
    case .storeDevice: "store to the device that ends the machine"
    case .loadPhysical: "load at kernel text's physical address"
    case .loadNonCanonical: "load at an address of no page table"
    case .readRoot: "read satp"
    case .writeRoot: "write satp"
    case .writeTrapVector: "write stvec"
    case .readMachineStatus: "read mstatus"
    case .forgetTranslations: "sfence.vma"
    case .returnFromSupervisor: "sret"
    case .returnFromMachine: "mret"
    case .breakpoint: "ebreak"
    case .loadHandle: "load through a frame handle in one's own page table"
    case .storeHandle: "store through it"
    case .mapKernelFrame: "map a kernel frame, and load from it"
    case .storeKernelFrame: "store to it, through a copy of its handle"
    case .mapTable: "map a page-table node, and load from it"
    case .storeTable: "store to it, through its handle"
    case .retypeMapped: "make a kernel frame of a mapped user frame"
    case .activateMapped: "make a page table of a mapped user frame"
    case .storeReadOnly: "store through a read-only mapping"
    case .jumpToData: "execute a page mapped without that right"
    case .storeWriteOnly: "store through a mapping with write but no read"
    case .loadExecuteOnly: "load through an execute-only mapping"
    case .amplify: "ask for more rights than the source has, and store"
    case .forgeTable: "fill a frame with entries, hand it in as page table"
    case .forgeInPlace: "write to a page-table node while it is linked"
    case .loadRemoved: "load from a page just removed, before the flush"
    case .reuseBeforeFlush: "reuse frame and slot before the flush"
    case .loadStale: "load from a page removed, after the flush"
    case .storeStale: "store to a page revoked, after the flush"
    case .linkOverWindow: "link a node where the kernel's window is, and load"
    case .linkWrongLevel: "link nodes of wrong levels, a root to itself"
    case .offsetBeyondNode: "offsets beyond nodes"
    case .addressBeyondTable: "addresses beyond the table"
    case .bootCalls: "call what only the kernel may"
    case .services: "run a component, end the machine"
    }
  }

  /// The hardware's cause with which the attacker has to stop; 8: all calls were refused as they have to be, and it exits.
  var expectedCause: UInt64 {
    switch self {
    case .jumpIntoKernel, .jumpToData: 12
    case .readRoot, .writeRoot, .writeTrapVector, .readMachineStatus, .forgetTranslations, .returnFromSupervisor,
      .returnFromMachine:
      2
    case .breakpoint: 3
    case .storeKernelText, .storeDevice, .storeReadOnly, .storeWriteOnly, .amplify, .forgeInPlace, .storeStale, .storeHandle,
      .storeKernelFrame, .storeTable:
      15
    case .retypeMapped, .activateMapped, .loadRemoved, .reuseBeforeFlush, .linkWrongLevel, .offsetBeyondNode,
      .addressBeyondTable, .bootCalls, .services:
      8
    default: 13
    }
  }

  static func causeName(_ cause: UInt64) -> StaticString {
    switch cause {
    case 2: "illegal instruction"
    case 3: "breakpoint"
    case 8: "refused"
    case 12: "instruction page fault"
    case 13: "load page fault"
    case 15: "store page fault"
    case 64: "no page table"
    default: "another cause"
    }
  }
}
