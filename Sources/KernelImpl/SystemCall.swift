/// The numbers by which operations are called, in the order of the specification's list.
public enum SystemCall: UInt64, Sendable {
  case retype, activate, deactivate, construct, deconstruct, copy, delegate, map, remove, revoke, release
  case releaseCapabilities, releasePages, flush, found, endow
  case activateTcap, splitTcap, deactivateTcap, foundTcap, transferTime, delegateTime, mergeTime, timerSpan, consume
  case activateThread, dispatch, coreToken, yieldCore, preempt
  case bindSuperior, bindSupply, activateEndPoint, send, receive, interrupt

  /// Whether only the kernel itself calls: while it boots, `consume` when cycles have been spent, `interrupt` when one comes, and `preempt`
  /// after an activation.
  public var isInternal: Bool {
    self == .found || self == .endow || self == .foundTcap || self == .consume || self == .preempt || self == .interrupt
  }

  /// How many arguments the operation takes.
  public var parameterCount: Int {
    switch self {
    case .retype, .construct, .deconstruct, .found, .endow, .deactivateTcap, .activateEndPoint, .receive: 4
    case .activate: 8
    case .activateTcap, .activateThread: 7
    case .copy, .delegate, .map, .splitTcap, .delegateTime, .dispatch: 6
    case .transferTime: 5
    case .deactivate, .remove, .revoke, .release, .releaseCapabilities, .releasePages: 3
    case .foundTcap, .mergeTime, .timerSpan, .bindSuperior, .bindSupply: 3
    case .consume, .yieldCore, .preempt, .send, .interrupt: 2
    case .flush, .coreToken: 1
    }
  }

  /// The most words of state that one call loads and stores: theorem `bounded-steps` for the code.
  ///
  /// Only the wait for quiescence depends on the number of cores, and activate asks for it twice, of the frame and of the slot; only
  /// what a tcap's quality becomes depends on the number of schedulers.
  public func stepBound(coreCount: UInt64, schedulerCount: UInt64) -> UInt64 {
    switch self {
    case .retype: 15 + coreCount
    case .activate: 37 + 2 * coreCount
    case .deactivate: 29
    case .construct: 31 + coreCount
    case .deconstruct: 32
    case .copy: 35 + coreCount
    case .delegate: 34 + coreCount
    case .map: 35 + coreCount
    case .remove: 28
    case .revoke, .release, .releasePages: 30
    case .releaseCapabilities: 29
    case .flush: 3
    case .found: 6 + coreCount
    case .endow: 15 + coreCount
    case .activateTcap: 41 + 2 * coreCount
    case .splitTcap: 43 + 2 * coreCount + 5 * schedulerCount
    case .deactivateTcap: 38 + 10 * schedulerCount
    case .foundTcap: 11 + coreCount
    case .transferTime: 34 + 2 * schedulerCount
    case .delegateTime: 35 + 6 * schedulerCount
    case .mergeTime: 27 + 6 * schedulerCount
    case .timerSpan: 8
    case .consume: 25 + 4 * schedulerCount
    case .activateThread: 45 + 2 * coreCount
    case .dispatch: 41
    case .coreToken: 1
    case .yieldCore: 24
    case .preempt: 38 + 2 * schedulerCount
    case .bindSuperior: 17
    case .bindSupply: 15
    case .activateEndPoint: 28 + coreCount
    case .send: 24
    case .receive: 33
    case .interrupt: 23
    }
  }
}

// An array of the cases would allocate, which the machine cannot.
#if !hasFeature(Embedded)
  extension SystemCall: CaseIterable {}
#endif

/// How a call ended.
public struct Outcome<Word: KernelWord>: Equatable {
  /// 0, or the code of the ``KernelError`` for which the operation refused.
  public var status: UInt64
  /// What the operation returned, or 0.
  public var result: Word

  public init(status: UInt64, result: Word) {
    self.status = status
    self.result = result
  }

  /// There is no operation of that number, or none that may be called now.
  public static var unknownCall: Self { Self(status: .max, result: 0) }
}

extension Outcome: Sendable where Word: Sendable {}

extension Kernel {
  /// Runs the operation of a number on as many arguments as it takes, in the order of the specification's parameters.
  ///
  /// - Parameter internally: Whether the kernel itself calls. Without it the operations that are ``SystemCall/isInternal`` are
  ///   unknown.
  @inline(__always) public func perform(
    _ call: UInt64, _ arguments: UnsafePointer<Word>, internally: Bool = false
  ) -> Outcome<Word> {
    guard let call = SystemCall(rawValue: call), internally || !call.isInternal else { return .unknownCall }
    do throws(KernelError) {
      return Outcome(status: 0, result: try run(call, arguments))
    } catch {
      return Outcome(status: error.rawValue, result: 0)
    }
  }

  /// Runs an operation on as many arguments as it takes, in the order of the specification's parameters.
  ///
  /// The operations on a single handle, tcap or core, retype, deactivate, timerSpan and yieldCore, are inlined here: what a call of
  /// its own saves and restores would be a good part of theirs.
  ///
  /// - Returns: What the operation returns, or 0.
  @inline(__always) public func run(_ call: SystemCall, _ a: UnsafePointer<Word>) throws(KernelError) -> Word {
    switch call {
    case .retype: try retype(caller: a[0], table: a[1], offset: a[2], type: a[3])
    case .activate:
      try activate(
        caller: a[0], table: a[1], offset: a[2], destination: a[3], destinationOffset: a[4], kind: a[5], level: a[6],
        entryPoint: a[7])
    case .deactivate: try deactivate(caller: a[0], table: a[1], offset: a[2])
    case .construct: try construct(caller: a[0], table: a[1], offset: a[2], child: a[3])
    case .deconstruct: try deconstruct(caller: a[0], table: a[1], offset: a[2], child: a[3])
    case .copy:
      try copy(caller: a[0], table: a[1], offset: a[2], destination: a[3], destinationOffset: a[4], rights: a[5])
    case .delegate:
      try delegate(caller: a[0], table: a[1], offset: a[2], destination: a[3], destinationOffset: a[4], rights: a[5])
    case .map:
      try map(caller: a[0], table: a[1], offset: a[2], destination: a[3], destinationOffset: a[4], rights: a[5])
    case .remove: try remove(caller: a[0], table: a[1], offset: a[2])
    case .revoke: return try revoke(caller: a[0], table: a[1], offset: a[2])
    case .release: return try release(caller: a[0], table: a[1], offset: a[2])
    case .releaseCapabilities: return try releaseCapabilities(caller: a[0], component: a[1], address: a[2])
    case .releasePages: return try releasePages(caller: a[0], component: a[1], page: a[2])
    case .flush: try flush(core: a[0])
    case .found: try found(frame: a[0], kind: a[1], level: a[2], entryPoint: a[3])
    case .endow: try endow(node: a[0], offset: a[1], kind: a[2], frame: a[3])
    case .activateTcap:
      try activateTcap(
        caller: a[0], table: a[1], offset: a[2], destination: a[3], destinationOffset: a[4], scheduler: a[5], priority: a[6])
    case .splitTcap:
      try splitTcap(caller: a[0], table: a[1], offset: a[2], destination: a[3], destinationOffset: a[4], source: a[5])
    case .deactivateTcap: try deactivateTcap(caller: a[0], table: a[1], offset: a[2], heir: a[3])
    case .foundTcap: try foundTcap(frame: a[0], scheduler: a[1], priority: a[2])
    case .transferTime: try transferTime(caller: a[0], source: a[1], destination: a[2], kind: a[3], amount: a[4])
    case .delegateTime:
      try delegateTime(caller: a[0], source: a[1], destination: a[2], kind: a[3], amount: a[4], priority: a[5])
    case .mergeTime: try mergeTime(caller: a[0], source: a[1], destination: a[2])
    case .timerSpan: return try timerSpan(caller: a[0], tcap: a[1], timeout: a[2])
    case .consume: return try consume(core: a[0], amount: a[1])
    case .activateThread:
      try activateThread(
        caller: a[0], table: a[1], offset: a[2], destination: a[3], destinationOffset: a[4], component: a[5],
        level: a[6])
    case .dispatch:
      return try dispatch(caller: a[0], core: a[1], thread: a[2], tcap: a[3], timeout: a[4], token: a[5])
    case .coreToken: return try coreToken(core: a[0])
    case .yieldCore: try yieldCore(caller: a[0], core: a[1])
    case .preempt: return try preempt(core: a[0], thread: a[1])
    case .bindSuperior: try bindSuperior(caller: a[0], thread: a[1], superior: a[2])
    case .bindSupply: try bindSupply(caller: a[0], thread: a[1], tcap: a[2])
    case .activateEndPoint: try activateEndPoint(caller: a[0], thread: a[1], destination: a[2], destinationOffset: a[3])
    case .send: try send(caller: a[0], endPoint: a[1])
    case .receive: return try receive(caller: a[0], core: a[1], endPoint: a[2], isBlocking: a[3])
    case .interrupt: try interrupt(controller: a[0], line: a[1])
    }
    return 0
  }
}

extension WordStore where Memory == MachineMemory {
  /// As ``perform(_:_:internally:)``, which the compiler specialises here, where it sees both: generics are slow across modules.
  public func execute(_ call: UInt64, _ arguments: UnsafePointer<UInt64>, internally: Bool = false) -> Outcome<UInt64> {
    perform(call, arguments, internally: internally)
  }
}
