extension MonomorphicKernel {
  func bindSuperior(_ caller: UInt64, _ threadAddress: UInt64, to superiorAddress: UInt64) throws(Refusal) {
    let number = try lookup(caller, threadAddress, Kind.toThread...Kind.toThread, right: Right.write).object
    let superior = try lookup(caller, superiorAddress, Kind.toEndPoint...Kind.toEndPoint, right: Right.write).object
    guard frame(superior).pointee.level + 1 == frame(number).pointee.level else { throw .wrongLevel }
    let thread = tcap(number)
    thread.superior = superior
    thread.superiorEpoch = frame(superior).pointee.epoch
  }

  func bindSupply(_ caller: UInt64, _ threadAddress: UInt64, to tcapAddress: UInt64) throws(Refusal) {
    let thread = tcap(try lookup(caller, threadAddress, Kind.toThread...Kind.toThread, right: Right.write).object)
    let supply = try lookup(caller, tcapAddress, Kind.toTcap...Kind.toTcap, right: Right.execute).object
    thread.supply = supply
    thread.supplyEpoch = frame(supply).pointee.epoch
  }

  func activateEndPoint(
    _ caller: UInt64, of threadAddress: UInt64, at destination: UInt64, _ destinationOffset: UInt64
  ) throws(Refusal) {
    let thread = try lookup(caller, threadAddress, Kind.toThread...Kind.toThread, right: Right.write)
    let kinds = Kind.toCapabilityNode...Kind.toCapabilityNode
    let slot = try vacancy(caller, destination, destinationOffset, in: kinds).slot
    try requireCountable(thread.object)
    install(Kind.toEndPoint, thread.object, rights: thread.rights, in: slot, parent: thread.slot)
  }

  func send(_ caller: UInt64, _ address: UInt64) throws(Refusal) {
    try activate(tcap(try lookup(caller, address, Kind.toEndPoint...Kind.toEndPoint, right: Right.write).object))
  }

  func receive(_ caller: UInt64, core: UInt64, _ address: UInt64, isBlocking: UInt64) throws(Refusal) -> UInt64 {
    let core = try index(ofCore: core)
    let number = try lookup(caller, address, Kind.toEndPoint...Kind.toEndPoint, right: Right.read).object
    guard running[core] == number, let decider = decider(of: core), decider == caller else { throw .notPermitted }
    let thread = tcap(number)
    guard thread.pending == 0 else {
      thread.pending -= 1
      return 1
    }
    if isBlocking != 0 {
      thread.isBlocked = 1
      end(core)
    }
    return 0
  }

  func interrupt(_ controller: UInt64, line: UInt64) throws(Refusal) {
    guard controller != 0, controller < frameCount, frame(controller).pointee.object == Object.capabilityNode,
      frame(controller).pointee.level == 1
    else { throw .wrongKind }
    guard line < capabilityFanOut else { throw .outOfRange }
    let entry = slot(controller * slotStride + line).pointee.entry
    guard entry.kind == Kind.toEndPoint else { throw .vacant }
    guard entry.rights & Right.write != 0 else { throw .notPermitted }
    try activate(tcap(entry.target))
  }

  @inline(always) private func activate(_ thread: Tcap) throws(Refusal) {
    guard isLiving(thread) else { throw .dead }
    guard thread.pending < maximum else { throw .exhausted }
    thread.pending += 1
    thread.isBlocked = 0
    notifySuperiors(of: thread)
  }

  /// Activates a thread's superior, and that one's.
  @inline(always) func notifySuperiors(of thread: Tcap) {
    guard let superior = superior(of: thread) else { return }
    notify(superior)
    if let next = self.superior(of: superior) { notify(next) }
  }

  @inline(always) private func superior(of thread: Tcap) -> Tcap? {
    let number = thread.superior
    return number != 0 && thread.superiorEpoch == frame(number).pointee.epoch ? tcap(number) : nil
  }

  @inline(always) private func notify(_ thread: Tcap) {
    thread.isBlocked = 0
    if thread.pending < maximum { thread.pending += 1 }
  }
}
