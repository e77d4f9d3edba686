import KernelImpl
import KernelSpec

/// A machine with one core and an interrupt controller, on which a constructor builds components, threads and tcaps by kernel
/// calls.
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
  /// The interrupt controller's line of the timer; those of devices follow.
  static let timerLine: UInt64 = 0

  let kernel: MemoryStore
  let layout: BootLayout
  private let words: UnsafeMutablePointer<UInt64>
  private var frameCount: UInt64 = 0
  private var addressCount: UInt64

  /// Boots a machine.
  ///
  /// - Parameter objectCount: How many objects will be made on it.
  init(objectCount: UInt64) throws(KernelError) {
    // Fan-outs that hold capabilities to each object and its end-point in one leaf, beside those that booting makes.
    let fanOut = max(64, 2 * objectCount)
    let geometry = MemoryGeometry(frameCount: objectCount + 25, coreCount: 1, pageFanOut: fanOut, capabilityFanOut: fanOut)
    words = .allocate(capacity: Int(geometry.wordCount))
    kernel = MemoryStore(geometry: geometry, words: words)
    kernel.reset()
    do throws(KernelError) { layout = try kernel.boot() } catch {
      words.deallocate()
      throw error
    }
    addressCount = layout.objectCount
    _ = try makeNode(.capabilityNode, level: 1)
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
  func makeThread(of component: Component, level: UInt64) throws(KernelError) -> Object {
    try make { (handle, slot) throws(KernelError) in
      try kernel.activateThread(
        caller: constructor, table: handle.table, offset: handle.offset, destination: slot.table, destinationOffset: slot.offset,
        component: component.object.address, level: level)
    }
  }

  /// Makes a capability to a thread's end-point.
  func makeEndPoint(of thread: Object) throws(KernelError) -> Object {
    let endPoint = Object(address: addressCount, frame: thread.frame)
    let slot = slot(of: endPoint.address)
    try kernel.activateEndPoint(
      caller: constructor, thread: thread.address, destination: slot.table, destinationOffset: slot.offset)
    addressCount += 1
    return endPoint
  }

  /// Says whose end-point is notified when a thread is activated, or stops.
  func bind(_ thread: Object, superior endPoint: Object) throws(KernelError) {
    try kernel.bindSuperior(caller: constructor, thread: thread.address, superior: endPoint.address)
  }

  /// Says on which tcap a thread runs when the machine lets it run.
  func bind(_ thread: Object, supply tcap: Object) throws(KernelError) {
    try kernel.bindSupply(caller: constructor, thread: thread.address, tcap: tcap.address)
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
    let address = component.granted
    try delegate(object, to: component.leaf, address)
    component.granted += 1
    return address
  }

  private func delegate(_ object: Object, to leaf: Object, _ offset: UInt64) throws(KernelError) {
    let source = slot(of: object.address)
    try kernel.delegate(
      caller: constructor, table: source.table, offset: source.offset, destination: leaf.address, destinationOffset: offset,
      rights: .max)
  }
}

// MARK: - The interrupt controller

extension SchedulingMachine {
  /// A leaf of a capability table, the first object that was made: its slots are the lines.
  private var controller: Object { Object(address: layout.objectCount, frame: layout.firstFreeFrame) }

  /// Lets a line activate an end-point.
  func attach(_ endPoint: Object, to line: UInt64) throws(KernelError) { try delegate(endPoint, to: controller, line) }

  /// Lets a line activate nobody.
  func detach(_ line: UInt64) throws(KernelError) {
    try kernel.remove(caller: constructor, table: controller.address, offset: line)
  }

  /// What the kernel does when the timer or a device asks.
  ///
  /// - Throws: `vacant` if the line is detached.
  func interrupt(_ line: UInt64) throws(KernelError) { try kernel.interrupt(controller: controller.frame, line: line) }
}

// MARK: - What the machine sees

extension SchedulingMachine {
  /// What is left of a tcap's time; nil if that is infinite.
  func budget(of tcap: Object) -> UInt64? {
    kernel.load(.budgetKind, tcap.frame) == BudgetKind.infinite.word ? nil : kernel.load(.budget, tcap.frame)
  }

  /// How many activations a thread has not received.
  func pending(of thread: Object) -> UInt64 { kernel.load(.pending, thread.frame) }
}

// The codes are the specification's.
extension CaseIterable where Self: Equatable, AllCases == [Self] {
  var word: UInt64 { UInt64(code) }
}
