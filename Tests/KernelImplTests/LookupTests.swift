import KernelImpl
import KernelSpec
import Testing

/// A machine on which each operation can succeed, and the arguments with which it does.
struct Scene {
  let machine: Machine
  /// Capabilities to a page leaf and to the component that carry no rights.
  let powerlessLeaf: UInt64
  let powerlessComponent: UInt64
  /// The address of a capability to a page leaf that is linked nowhere.
  let spareLeaf: UInt64
  /// The address of a capability to a tcap with time, and of one to it that carries no rights.
  let tcap: UInt64
  let powerlessTcap: UInt64
  /// The address of a capability to a thread that runs on core 0, on the tcap of all time, and of one to it that carries no rights.
  let thread: UInt64
  let powerlessThread: UInt64
  /// The address of a capability to that thread's end-point, which has an activation, and of one to that of a thread of the level
  /// above; and of one that carries no rights.
  let endPoint: UInt64
  let superior: UInt64
  let powerlessEndPoint: UInt64
  /// An address whose slot is empty.
  let empty: UInt64

  init() throws {
    machine = try Machine(MemoryGeometry(frameCount: 28, coreCount: 2, pageFanOut: 4, capabilityFanOut: 32))
    powerlessLeaf = machine.emptyAddress(0)
    powerlessComponent = machine.emptyAddress(1)
    spareLeaf = machine.emptyAddress(2)
    empty = machine.emptyAddress(3)
    tcap = machine.emptyAddress(4)
    powerlessTcap = machine.emptyAddress(5)
    thread = machine.emptyAddress(6)
    powerlessThread = machine.emptyAddress(7)
    endPoint = machine.emptyAddress(8)
    superior = machine.emptyAddress(9)
    powerlessEndPoint = machine.emptyAddress(10)
    try machine.delegate(
      machine.slot(ofAddress: BootLayout.pageLeaf), to: machine.slot(ofAddress: powerlessLeaf), rights: 0)
    try machine.delegate(
      machine.slot(ofAddress: BootLayout.component), to: machine.slot(ofAddress: powerlessComponent), rights: 0)
    try machine.retype(machine.handle(1), .user)
    try machine.retype(machine.handle(2), .kernel)
    try machine.make(.pageNode, level: 2, of: machine.handle(3), at: spareLeaf)
    try machine.make(.component, of: machine.handle(4), at: empty)
    try machine.remove(machine.slot(ofAddress: empty))
    try machine.makeTcap(of: machine.handle(6), at: tcap, scheduler: 1)
    try machine.delegateTime(machine.layout.tcap, tcap, 5)
    try machine.delegate(machine.slot(ofAddress: tcap), to: machine.slot(ofAddress: powerlessTcap), rights: 0)
    try machine.makeTcap(of: machine.handle(7), at: empty, scheduler: 2)
    try machine.remove(machine.slot(ofAddress: empty))
    try machine.delegate(machine.handle(0), to: Spot(BootLayout.pageLeaf, 3))
    try machine.makeThread(of: machine.handle(8), at: thread, level: 1)
    try machine.delegate(machine.slot(ofAddress: thread), to: machine.slot(ofAddress: powerlessThread), rights: 0)
    try machine.makeEndPoint(of: thread, at: endPoint)
    try machine.delegate(machine.slot(ofAddress: endPoint), to: machine.slot(ofAddress: powerlessEndPoint), rights: 0)
    try machine.send(endPoint)
    let other = machine.emptyAddress(11)
    try machine.makeThread(of: machine.handle(9), at: other)
    try machine.activate(other, on: tcap, at: superior)
    try machine.makeEndPoint(of: other, at: superior)
    try machine.dispatch(thread, on: machine.layout.tcap, timeout: 9)
  }

  /// Arguments with which the operation succeeds.
  func arguments(_ call: SystemCall) -> [UInt64] {
    let caller = BootLayout.caller
    let handle = { (index: UInt64) in [machine.handle(index).table, machine.handle(index).offset] }
    let capability = machine.slot(ofAddress: empty)
    let delegated = [BootLayout.pageLeaf, 3]
    return switch call {
    case .retype: [caller] + handle(0) + [FrameType.user.word]
    case .activate: [caller] + handle(2) + [capability.table, capability.offset, ObjectKind.pageNode.word, 1, 0]
    case .deactivate: [caller] + handle(4)
    case .construct: [caller, BootLayout.pageMiddle, 1, spareLeaf]
    case .deconstruct: [caller, BootLayout.pageMiddle, 0, BootLayout.pageLeaf]
    case .copy, .delegate: [caller] + handle(0) + [BootLayout.pageLeaf, 0, 7]
    case .map: [caller] + handle(1) + [BootLayout.pageLeaf, 0, 7]
    case .remove, .revoke, .release: [caller] + delegated
    case .releaseCapabilities, .releasePages: [caller, BootLayout.component, 0]
    case .flush: [0]
    case .found: [machine.freeFrame(5), ObjectKind.component.word, 0, 0]
    case .endow: [BootLayout.frame(BootLayout.pageLeaf), 0, EntryKind.frameHandle.word, machine.freeFrame(5)]
    case .activateTcap: [caller] + handle(2) + [capability.table, capability.offset, 3, 1]
    case .splitTcap: [caller] + handle(2) + [capability.table, capability.offset, tcap]
    case .deactivateTcap: [caller] + handle(7) + [tcap]
    case .foundTcap: [machine.freeFrame(5), 3, 1]
    case .transferTime: [caller, machine.layout.tcap, tcap, BudgetKind.finite.word, 1]
    case .delegateTime: [caller, machine.layout.tcap, tcap, BudgetKind.finite.word, 1, 1]
    case .mergeTime: [caller, tcap, machine.layout.tcap]
    case .timerSpan: [caller, tcap, 9]
    case .consume: [0, 1]
    case .activateThread: [caller] + handle(2) + [capability.table, capability.offset, BootLayout.component, 2]
    case .dispatch: [caller, 0, thread, tcap, 9, 1]
    case .coreToken: [0]
    case .yieldCore: [caller, 0]
    case .preempt: [1, machine.freeFrame(9)]
    case .bindSuperior: [caller, thread, superior]
    case .bindSupply: [caller, thread, tcap]
    case .activateEndPoint: [caller, thread, capability.table, capability.offset]
    case .send: [caller, endPoint]
    case .receive: [caller, 0, endPoint, 1]
    case .interrupt: [machine.object(machine.slot(ofAddress: endPoint).table), machine.slot(ofAddress: endPoint).offset]
    }
  }
}

/// An argument that is the address of a capability.
struct AddressArgument: Sendable, CustomTestStringConvertible {
  let call: SystemCall
  let name: String
  let index: Int
  /// The node that the capability names must be a leaf with a slot at the next argument.
  let isPlace: Bool
  /// The capability must be one to a tcap.
  let isTcap: Bool
  /// The capability must be one to a thread.
  var isThread: Bool { name == "thread" }
  /// The capability must be one to an end-point.
  var isEndPoint: Bool { ["superior", "endPoint"].contains(name) }
  /// The place must be in a leaf of a capability table.
  var takesCapability: Bool { name == "destination" && Self.makeCapabilities.contains(call) }

  /// The calls that make a capability of another kind than what they are given.
  static let makeCapabilities: [SystemCall] = [.activate, .activateTcap, .splitTcap, .activateThread, .activateEndPoint]

  var testDescription: String { "\(call): \(name)" }

  static let all: [AddressArgument] = zip(SystemCall.allCases, Specification.kernel.operations).flatMap {
    call, operation in
    operation.parameters.enumerated().compactMap { index, parameter in
      guard parameter.sort == .address, parameter.name != "address" else { return nil }
      let isTcap =
        [.transferTime, .delegateTime, .mergeTime, .timerSpan].contains(call) || call == .splitTcap && parameter.name == "source"
        || ["heir", "tcap"].contains(parameter.name)
      let isPlace =
        ["table", "destination"].contains(parameter.name) && ![.construct, .deconstruct].contains(call) && !isTcap
      return AddressArgument(call: call, name: parameter.name, index: index, isPlace: isPlace, isTcap: isTcap)
    }
  }
}

@Suite("Finding what arguments name") struct LookupTests {
  @Test("Each operation succeeds on the scene", arguments: SystemCall.allCases)
  func success(call: SystemCall) throws {
    let scene = try Scene()
    try scene.machine.call(call, scene.arguments(call))
  }

  /// To yieldCore only one caller is the right one, and coreToken answers anyone.
  @Test(
    "The caller is the root of a capability table",
    arguments: SystemCall.allCases.filter { !$0.isInternal && $0 != .flush && $0 != .coreToken && $0 != .yieldCore })
  func caller(call: SystemCall) throws {
    let scene = try Scene()
    var arguments = scene.arguments(call)
    for caller in [
      0, BootLayout.frame(BootLayout.component), BootLayout.frame(BootLayout.pageRoot),
      BootLayout.frame(BootLayout.firstCapabilityLeaf), scene.machine.freeFrame(0), scene.machine.geometry.frameCount, .max,
    ] {
      arguments[0] = caller
      #expect(throws: KernelError.invalidCaller) { try scene.machine.call(call, arguments) }
    }
  }

  @Test("An address leads through a linked leaf to a capability of the right kind", arguments: AddressArgument.all)
  func address(argument: AddressArgument) throws {
    let scene = try Scene()
    let fanOut = scene.machine.geometry.capabilityFanOut
    var arguments = scene.arguments(argument.call)
    func expect(_ error: KernelError, _ address: UInt64) {
      arguments[argument.index] = address
      #expect(throws: error) { try scene.machine.call(argument.call, arguments) }
    }
    expect(.outOfRange, fanOut * fanOut)
    expect(.outOfRange, .max)
    expect(.notLinked, fanOut * fanOut - 1)
    expect(.wrongKind, scene.empty)
    if argument.name == "component" {
      expect(.wrongKind, BootLayout.capabilityRoot)
      expect(.notPermitted, scene.powerlessComponent)
    } else if argument.isThread {
      expect(.wrongKind, scene.tcap)
      expect(.wrongKind, scene.endPoint)
      expect(.notPermitted, scene.powerlessThread)
    } else if argument.isEndPoint {
      expect(.wrongKind, scene.thread)
      expect(.notPermitted, scene.powerlessEndPoint)
    } else if argument.isTcap {
      expect(.wrongKind, BootLayout.component)
      expect(.notPermitted, scene.powerlessTcap)
    } else if argument.takesCapability {
      expect(.wrongKind, BootLayout.pageLeaf)
    } else {
      expect(.notPermitted, scene.powerlessLeaf)
    }
    if argument.isPlace || argument.name == "child" {
      expect(.wrongKind, BootLayout.component)
    }
  }

  @Test("A place is a slot of a leaf", arguments: AddressArgument.all.filter(\.isPlace))
  func place(argument: AddressArgument) throws {
    let scene = try Scene()
    let takesCapabilities = argument.takesCapability
    var arguments = scene.arguments(argument.call)
    let legal = arguments
    let notLeaves =
      takesCapabilities
      ? [BootLayout.capabilityRoot] : [BootLayout.pageRoot, BootLayout.pageMiddle, BootLayout.memoryRoot]
    for node in notLeaves {
      arguments[argument.index] = node
      #expect(throws: KernelError.wrongLevel) { try scene.machine.call(argument.call, arguments) }
    }
    arguments = legal
    for offset in [takesCapabilities ? scene.machine.geometry.capabilityFanOut : scene.machine.geometry.pageFanOut, .max] {
      arguments[argument.index + 1] = offset
      #expect(throws: KernelError.outOfRange) { try scene.machine.call(argument.call, arguments) }
    }
  }

  @Test(
    "A destination is empty and quiescent",
    arguments: AddressArgument.makeCapabilities + [.copy, .delegate, .map])
  func vacancy(call: SystemCall) throws {
    let scene = try Scene()
    let machine = scene.machine
    var arguments = scene.arguments(call)
    let legal = arguments
    let makesCapability = AddressArgument.makeCapabilities.contains(call)
    let index = call == .activateEndPoint ? 2 : 3
    (arguments[index], arguments[index + 1]) = makesCapability ? (BootLayout.firstCapabilityLeaf, 0) : (BootLayout.pageLeaf, 3)
    #expect(throws: KernelError.notVacant) { try machine.call(call, arguments) }

    guard !makesCapability else { return }
    let destination = Spot(legal[index], legal[index + 1])
    try machine.map(machine.handle(1), to: destination)
    try machine.remove(destination)
    #expect(throws: KernelError.notQuiescent) { try machine.call(call, legal) }
    try machine.flush(0)
    #expect(throws: KernelError.notQuiescent) { try machine.call(call, legal) }
    try machine.flush(1)
    try machine.call(call, legal)
  }

  @Test(
    "A handle is a handle, with the right to change the frame's role",
    arguments: [SystemCall.retype, .activate, .deactivate, .activateTcap, .splitTcap, .deactivateTcap, .activateThread])
  func handle(call: SystemCall) throws {
    let scene = try Scene()
    let machine = scene.machine
    var arguments = scene.arguments(call)
    let legal = Spot(arguments[1], arguments[2])
    (arguments[1], arguments[2]) = (BootLayout.pageLeaf, 1)
    #expect(throws: KernelError.wrongKind) { try machine.call(call, arguments) }
    try machine.map(machine.handle(1), to: Spot(BootLayout.pageLeaf, 1))
    #expect(throws: KernelError.wrongKind) { try machine.call(call, arguments) }
    try machine.delegate(legal, to: Spot(BootLayout.pageLeaf, 2), rights: read)
    arguments[2] = 2
    #expect(throws: KernelError.notPermitted) { try machine.call(call, arguments) }
  }
}
