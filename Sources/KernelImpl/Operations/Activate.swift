extension Kernel {
  /// Makes a kernel object of a kernel frame, and a capability to it, delegated from the handle. SEMANTICS §2.4.
  public func activate(
    caller: Word, table: Word, offset: Word, destination: Word, destinationOffset: Word, kind: Word, level: Word,
    entryPoint: Word
  ) throws(KernelError) {
    let handle = try handle(caller, table, offset)
    let capability = try vacancy(caller, destination, destinationOffset, in: .capabilityNode)
    let kind = ObjectKind(code: kind)
    guard kind.isNodeOrComponent else { throw .wrongKind }
    guard level <= kind.leafLevel else { throw .wrongLevel }
    let frame = store[handle.frame]
    guard frame.type == .kernel else { throw .wrongType }
    guard frame.object == .noObject else { throw .hasObject }
    guard frame.isQuiescent else { throw .notQuiescent }
    frame.object = kind
    frame.level = level
    frame.entryPoint = kind == .component ? entryPoint : 0
    install(.capability(to: kind), of: handle.frame, rights: handle.rights, in: capability.slot, parent: handle.slot)
  }

  /// Ends the kernel object in a frame, once nothing refers to it and it holds nothing. SEMANTICS §2.4.
  @inline(__always) public func deactivate(caller: Word, table: Word, offset: Word) throws(KernelError) {
    let named = try handle(caller, table, offset).frame
    let frame = store[named]
    let object = frame.object
    guard object != .noObject else { throw .noObject }
    guard object != .tcap else { throw .wrongKind }
    guard frame.references == 0 else { throw .referenced }
    guard frame.occupancy == 0 else { throw .notEmpty }
    let isRemembered = object == .component || object == .thread
    guard !isRemembered || frame.epoch < store.maximum else { throw .exhausted }
    if object == .thread {
      guard !isRunning(thread: named) else { throw .running }
      frame.component = .none
      frame.componentEpoch = 0
      frame.superior = .none
      frame.superiorEpoch = 0
      frame.supply = .none
      frame.supplyEpoch = 0
      frame.pending = 0
      frame.readiness = .runnable
    }
    if isRemembered { frame.epoch = frame.epoch + 1 }
    frame.object = .noObject
    frame.level = 0
    frame.entryPoint = 0
  }
}
