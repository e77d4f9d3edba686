import KernelImpl
import KernelSpec

/// A machine with one core, on which a constructor builds components, threads and tcaps by kernel calls.
///
/// Its memory and its kernel are those of the machines that kcheck proves, fuzzes and boots. Nothing is stored to that memory but
/// by the kernel.
final class SchedulingMachine {
  /// Something that the constructor has made of a frame.
  struct Object {
    /// Where the constructor has the capability to it.
    let address: UInt64
    let frame: UInt64
  }

  /// A component that makes kernel calls.
  final class Component {
    let object: Object
    /// The root of its capability table: what it names itself by when it calls.
    let table: Object
    /// The leaf of its capability table.
    fileprivate let leaf: Object
    fileprivate var granted: UInt64 = 0

    fileprivate init(object: Object, table: Object, leaf: Object) {
      self.object = object
      self.table = table
      self.leaf = leaf
    }
  }

  /// The core that everything runs on.
  static let core: UInt64 = 0

  let kernel: MemoryStore
  let layout: BootLayout
  private let words: UnsafeMutablePointer<UInt64>
  private var frameCount: UInt64 = 0
  private var addressCount: UInt64

  /// Boots a machine.
  ///
  /// - Parameter objectCount: How many objects will be made on it.
  init(objectCount: UInt64) throws(KernelError) {
    // Fan-outs that hold a capability of each object in one leaf, beside those that booting makes.
    let fanOut = max(64, 2 * objectCount)
    let geometry = MemoryGeometry(frameCount: objectCount + 24, coreCount: 1, pageFanOut: fanOut, capabilityFanOut: fanOut)
    words = .allocate(capacity: Int(geometry.wordCount))
    kernel = MemoryStore(geometry: geometry, words: words)
    kernel.reset()
    do throws(KernelError) { layout = try kernel.boot() } catch {
      words.deallocate()
      throw error
    }
    addressCount = layout.objectCount
  }

  deinit { words.deallocate() }
}

// MARK: - The constructor's calls

extension SchedulingMachine {
  private var constructor: UInt64 { BootLayout.caller }

  /// Makes an object of the next free frame.
  private func make(
    _ operation: (_ handle: (table: UInt64, offset: UInt64), _ slot: (table: UInt64, offset: UInt64)) throws(KernelError) -> Void
  ) throws(KernelError) -> Object {
    let handle = layout.handle(frameCount)
    let object = Object(address: addressCount, frame: layout.firstFreeFrame + frameCount)
    try kernel.retype(caller: constructor, table: handle.table, offset: handle.offset, type: FrameType.kernel.word)
    try operation(handle, slot(of: object.address))
    frameCount += 1
    addressCount += 1
    return object
  }

  /// The slot of an address of the constructor's.
  private func slot(of address: UInt64) -> (table: UInt64, offset: UInt64) {
    (BootLayout.firstCapabilityLeaf + address / kernel.capabilityFanOut, address % kernel.capabilityFanOut)
  }

  private func makeNode(_ kind: ObjectKind, level: UInt64) throws(KernelError) -> Object {
    try make { (handle, slot) throws(KernelError) in
      try kernel.activate(
        caller: constructor, table: handle.table, offset: handle.offset, destination: slot.table, destinationOffset: slot.offset,
        kind: kind.word, level: level, entryPoint: 0)
    }
  }

  /// Makes a component with a capability table.
  func makeComponent() throws(KernelError) -> Component {
    let component = try makeNode(.component, level: 0)
    let table = try makeNode(.capabilityNode, level: 0)
    let leaf = try makeNode(.capabilityNode, level: 1)
    try kernel.construct(caller: constructor, table: component.address, offset: 0, child: table.address)
    try kernel.construct(caller: constructor, table: table.address, offset: 0, child: leaf.address)
    return Component(object: component, table: table, leaf: leaf)
  }

  /// Makes a thread that belongs to a component.
  func makeThread(of component: Component) throws(KernelError) -> Object {
    try make { (handle, slot) throws(KernelError) in
      try kernel.activateThread(
        caller: constructor, table: handle.table, offset: handle.offset, destination: slot.table, destinationOffset: slot.offset,
        component: component.object.address)
    }
  }

  /// Makes a tcap without time, of the scheduler that has all time.
  func splitTcap() throws(KernelError) -> Object {
    try make { (handle, slot) throws(KernelError) in
      try kernel.splitTcap(
        caller: constructor, table: handle.table, offset: handle.offset, destination: slot.table, destinationOffset: slot.offset,
        source: layout.tcap)
    }
  }

  /// Makes a tcap without time, the first of a scheduler.
  func makeTcap(scheduler: UInt64) throws(KernelError) -> Object {
    try make { (handle, slot) throws(KernelError) in
      try kernel.activateTcap(
        caller: constructor, table: handle.table, offset: handle.offset, destination: slot.table, destinationOffset: slot.offset,
        scheduler: scheduler, priority: 1)
    }
  }

  /// The tcap of all time, which booting has made.
  var allTime: Object { Object(address: layout.tcap, frame: BootLayout.frame(layout.tcap)) }

  /// Delegates a capability to a component.
  ///
  /// - Returns: The address by which the component names it.
  func grant(_ object: Object, to component: Component) throws(KernelError) -> UInt64 {
    let source = slot(of: object.address)
    let address = component.granted
    try kernel.delegate(
      caller: constructor, table: source.table, offset: source.offset, destination: component.leaf.address,
      destinationOffset: address, rights: .max)
    component.granted += 1
    return address
  }
}

// MARK: - What the machine sees

extension SchedulingMachine {
  /// What is left of a tcap's time; nil if that is infinite.
  func budget(of tcap: Object) -> UInt64? {
    kernel.load(.budgetKind, tcap.frame) == BudgetKind.infinite.word ? nil : kernel.load(.budget, tcap.frame)
  }
}

// The codes are the specification's.
extension CaseIterable where Self: Equatable, AllCases == [Self] {
  var word: UInt64 { UInt64(code) }
}
