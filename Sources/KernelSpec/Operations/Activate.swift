extension Operation {
  /// SEMANTICS §2.4: a kernel frame becomes an object, and the caller gets the first capability to it, delegated from the handle.
  public static let activate: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let table = Expression<Address>.variable("table")
    let offset = Expression<Offset>.variable("offset")
    let destination = Expression<Address>.variable("destination")
    let destinationOffset = Expression<Offset>.variable("destinationOffset")
    let kind = Expression<ObjectKind>.variable("kind")
    let level = Expression<Integer>.variable("level")
    let entryPoint = Expression<Integer>.variable("entryPoint")
    let handle = Place(caller, table, offset)
    let capability = Place(caller, destination, destinationOffset)
    let frame = handle.slot.target
    return Operation(
      "activate", "Makes a kernel object of a kernel frame, and a capability to it.",
      parameters: [
        Variable(of: caller), Variable(of: table), Variable(of: offset), Variable(of: destination),
        Variable(of: destinationOffset), Variable(of: kind), Variable(of: level), Variable(of: entryPoint),
      ],
      landmarks: ["source": handle.slot.term]
    ) {
      handle.handleSteps
      capability.vacantSteps([.capabilityNodeCapability])
      require(all(kind != .noObject, kind != .tcap, kind != .thread), else: .wrongKind)
      require(0 <= level && level <= Geometry.leafLevel(kind), else: .wrongLevel)
      require(frame.type == .kernel, else: .wrongType)
      require(frame.object == .noObject, else: .hasObject)
      require(frame.isQuiescent, else: .notQuiescent)
      State.object.set(frame, kind)
      State.level.set(frame, level)
      State.entryPoint.set(frame, choose(kind == .component, entryPoint, else: 0))
      Entries.install(
        Entries.capability(to: kind), of: frame, rights: handle.slot.rights, in: capability.slot, parent: handle.slot)
    }
  }()

  /// SEMANTICS §2.4: the object ends once nothing refers to it and it holds nothing.
  public static let deactivate: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let table = Expression<Address>.variable("table")
    let offset = Expression<Offset>.variable("offset")
    let handle = Place(caller, table, offset)
    let frame = handle.slot.target
    let isRemembered = frame.object == .component || frame.object == .thread
    return Operation(
      "deactivate", "Ends the kernel object in a frame, which becomes an ordinary kernel frame again.",
      parameters: [Variable(of: caller), Variable(of: table), Variable(of: offset)]
    ) {
      handle.handleSteps
      require(frame.object != .noObject, else: .noObject)
      require(frame.object != .tcap, else: .wrongKind)
      require(frame.references == 0, else: .referenced)
      require(frame.occupancy == 0, else: .notEmpty)
      require(isRemembered ==> (frame.epoch < Geometry.maximum()), else: .exhausted)
      require(frame.object == .thread ==> !frame.isRunningThread, else: .running)
      State.object.set(frame, .noObject)
      State.level.set(frame, 0)
      State.entryPoint.set(frame, 0)
      when(isRemembered) {
        State.epoch.set(frame, frame.epoch + 1)
      }
      when(frame.object == .thread) {
        State.component.set(frame, .noFrame)
        State.componentEpoch.set(frame, 0)
        State.superior.set(frame, .noFrame)
        State.superiorEpoch.set(frame, 0)
        State.supply.set(frame, .noFrame)
        State.supplyEpoch.set(frame, 0)
        State.pending.set(frame, 0)
        State.readiness.set(frame, .runnable)
      }
    }
  }()
}
