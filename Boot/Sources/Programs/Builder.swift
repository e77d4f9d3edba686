import KernelImpl
import User

/// What the constructor owns at the start, and how far it has used it: the frames behind the handles of its first memory leaf, and
/// addresses for capabilities.
struct Holdings {
  /// Its capability to the leaf that holds the handles of the free frames.
  let memory: UInt64
  /// The handles before this one are of its own program.
  private let firstFrame: UInt64
  private var nextFrame: UInt64
  /// The leaf of capabilities to which the next one goes, and the address that it will have.
  private var leaf = Self.capabilityLeaf
  private var nextAddress = Self.firstAddress
  /// The frames of the tcaps, made one after another.
  private var tcapFrames: Range<UInt64> = 0..<0

  /// Its capability to the leaf of capabilities that it starts with, and to its leaf of pages.
  static let capabilityLeaf = BootLayout.firstCapabilityLeaf
  static let pageLeaf = BootLayout.pageLeaf
  /// How many capabilities a leaf holds.
  static let fanOut: UInt64 = 64
  /// Those of boot lie below.
  private static let firstAddress: UInt64 = 24

  /// A leaf of handles of the program's text and constants. Components have these pages from here, so that taking them back takes
  /// nothing from the constructor.
  private(set) var text: UInt64 = 0
  /// How many pages of text there are, and of text and constants, by the program's own header.
  static var textPages: UInt64 { user_load(0x10008) }
  static var imagePages: UInt64 { textPages + user_load(0x10010) }

  /// - Parameter used: How many frames are the program's.
  init(memory: UInt64, used: UInt64) {
    self.memory = memory
    firstFrame = used
    nextFrame = used
    text = make(Kind.pageNode, level: 2)
    for page in 0..<Self.imagePages { must(.delegate, memory, page, text, page, 7) }
  }

  /// Takes a free frame; returns the offset of its handle.
  mutating func takeFrame() -> UInt64 {
    nextFrame += 1
    return nextFrame - 1
  }

  /// Takes a frame for user mode.
  mutating func takeUserFrame() -> UInt64 {
    let frame = takeFrame()
    must(.retype, memory, frame, 1)
    return frame
  }

  /// Makes a kernel object; returns the address of the capability to it.
  mutating func make(_ kind: UInt64, level: UInt64 = 0, entryPoint: UInt64 = 0) -> UInt64 {
    if nextAddress % Self.fanOut == Self.fanOut - 1 { addLeaf() }
    return activate(kind, level: level, entryPoint: entryPoint)
  }

  /// Makes a further tcap of another's scheduler; returns the address of the capability to it.
  mutating func makeTcap(of source: UInt64) -> UInt64 {
    let frame = takeTcapFrame()
    must(.splitTcap, memory, frame, leaf, nextAddress % Self.fanOut, source)
    nextAddress += 1
    return nextAddress - 1
  }

  /// Makes the first tcap of a scheduler; returns the address of the capability to it.
  mutating func makeTcap(scheduler: UInt64) -> UInt64 {
    let frame = takeTcapFrame()
    must(.activateTcap, memory, frame, leaf, nextAddress % Self.fanOut, scheduler, 1)
    nextAddress += 1
    return nextAddress - 1
  }

  /// Makes a thread of a component; returns the address of the capability to it, and the number of its handle.
  mutating func makeThread(of component: UInt64, level: UInt64 = 0) -> (thread: UInt64, handle: UInt64) {
    if nextAddress % Self.fanOut == Self.fanOut - 1 { addLeaf() }
    let frame = takeFrame()
    must(.retype, memory, frame, 2)
    must(.activateThread, memory, frame, leaf, nextAddress % Self.fanOut, component, level)
    nextAddress += 1
    return (nextAddress - 1, frame)
  }

  /// Makes a capability to the end-point of a thread; returns its address.
  mutating func makeEndPoint(of thread: UInt64) -> UInt64 {
    if nextAddress % Self.fanOut == Self.fanOut - 1 { addLeaf() }
    must(.activateEndPoint, thread, leaf, nextAddress % Self.fanOut)
    nextAddress += 1
    return nextAddress - 1
  }

  private mutating func takeTcapFrame() -> UInt64 {
    if nextAddress % Self.fanOut == Self.fanOut - 1 { addLeaf() }
    let frame = takeFrame()
    must(.retype, memory, frame, 2)
    tcapFrames = (tcapFrames.isEmpty ? frame : tcapFrames.lowerBound)..<frame + 1
    return frame
  }

  /// Ends the tcaps.
  mutating func endTcaps(heir: UInt64) {
    for frame in tcapFrames {
      revokeAll(memory, frame)
      must(.deactivateTcap, memory, frame, heir)
    }
    tcapFrames = 0..<0
  }

  /// Spends the last place in a leaf on the next one.
  private mutating func addLeaf() {
    let next = activate(Kind.capabilityNode, level: 1)
    must(.construct, BootLayout.capabilityRoot, nextAddress / Self.fanOut, next)
    leaf = next
  }

  private mutating func activate(_ kind: UInt64, level: UInt64 = 0, entryPoint: UInt64 = 0) -> UInt64 {
    let frame = takeFrame()
    must(.retype, memory, frame, 2)
    must(.activate, memory, frame, leaf, nextAddress % Self.fanOut, kind, level, entryPoint)
    nextAddress += 1
    return nextAddress - 1
  }

  /// Delegates a capability of the constructor's to a slot of another leaf.
  func delegate(_ capability: UInt64, to leaf: UInt64, _ offset: UInt64) {
    // Its leaves but the first are named by the last capability of the leaf before.
    let own = capability < Self.fanOut ? Self.capabilityLeaf : capability / Self.fanOut * Self.fanOut - 1
    must(.delegate, own, capability % Self.fanOut, leaf, offset, 7)
  }

  /// Takes all back that was made: every frame becomes untyped.
  func tearDown() {
    for page in 0..<Self.imagePages { releaseAll(text, page) }
    for frame in firstFrame..<nextFrame { revokeAll(memory, frame) }
    for frame in firstFrame..<nextFrame { call(.deactivate, memory, frame) }
    must(.flush)
    for frame in firstFrame..<nextFrame { call(.retype, memory, frame, 0) }
  }
}

/// The kinds of objects, as `activate` takes them.
enum Kind {
  static let capabilityNode: UInt64 = 1
  static let pageNode: UInt64 = 2
  static let component: UInt64 = 3
  /// Of budgets.
  static let finite: UInt64 = 0
}

/// A component that the constructor has built; each part is the address of a capability.
struct BuiltComponent {
  let component: UInt64
  let capabilityRoot: UInt64
  let capabilityLeaf: UInt64
  let pageRoot: UInt64
  let pageMiddle: UInt64
  let pageLeaf: UInt64

  /// Builds a component that executes the constructor's own text, on a stack of its own.
  init(_ holdings: inout Holdings) {
    component = holdings.make(Kind.component, entryPoint: user_component_entry())
    capabilityRoot = holdings.make(Kind.capabilityNode)
    capabilityLeaf = holdings.make(Kind.capabilityNode, level: 1)
    pageRoot = holdings.make(Kind.pageNode)
    pageMiddle = holdings.make(Kind.pageNode, level: 1)
    pageLeaf = holdings.make(Kind.pageNode, level: 2)
    must(.construct, component, 0, capabilityRoot)
    must(.construct, component, 1, pageRoot)
    must(.construct, capabilityRoot, 0, capabilityLeaf)
    must(.construct, pageRoot, 0, pageMiddle)
    must(.construct, pageMiddle, 0, pageLeaf)

    for page in 0..<Holdings.imagePages {
      must(.map, holdings.text, page, pageLeaf, 16 + page, page < Holdings.textPages ? 5 : 1)
    }
    must(.map, holdings.memory, holdings.takeUserFrame(), pageLeaf, 511, 3)
  }

  /// Releases all that the component's page table maps, by walking it.
  func releasePages() {
    let pages: UInt64 = 512 * 512 * 512
    var page: UInt64 = 0
    while page < pages {
      let answer = user_call(SystemCall.releasePages.rawValue, component, page, 0, 0, 0, 0, 0)
      switch answer.status == 0 ? answer.result : 4 {
      case 0: break
      case 1: page += 1
      case 2: page += 512
      case 3: page += 512 * 512
      default: page = pages
      }
    }
  }
}
