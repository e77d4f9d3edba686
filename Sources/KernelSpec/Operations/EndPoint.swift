/// SEMANTICS §2.4 and §2.7: each thread has an end-point, at which activations are counted until the thread receives them. Who is
/// notified of a thread, its superior, is one level above it, so that a notification goes two threads up at most.
extension Operation {
  /// A scheduler's thread learns at its own end-point what becomes of the threads that it schedules.
  public static let bindSuperior: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let thread = Expression<Address>.variable("thread")
    let superior = Expression<Address>.variable("superior")
    let inferior = Lookup(caller: caller, address: thread)
    let above = Lookup(caller: caller, address: superior)
    return Operation(
      "bindSuperior", "Says which end-point is notified when a thread is activated, or stops.",
      parameters: [Variable(of: caller), Variable(of: thread), Variable(of: superior)],
      landmarks: [
        "bound": inferior.object.term, "boundSlot": inferior.capability.term, "superior": above.object.term,
        "superiorSlot": above.capability.term,
      ]
    ) {
      inferior.steps(.threadCapability, right: .write)
      above.steps(.endPointCapability, right: .write)
      require(above.object.level + 1 == inferior.object.level, else: .wrongLevel)
      State.superior.set(inferior.object, above.object)
      State.superiorEpoch.set(inferior.object, above.object.epoch)
    }
  }()

  /// Whoever may spend a tcap may have a thread spend it that is activated.
  public static let bindSupply: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let thread = Expression<Address>.variable("thread")
    let tcap = Expression<Address>.variable("tcap")
    let consumer = Lookup(caller: caller, address: thread)
    let supply = Lookup(caller: caller, address: tcap)
    return Operation(
      "bindSupply", "Says on which tcap a thread runs when an activation of it preempts.",
      parameters: [Variable(of: caller), Variable(of: thread), Variable(of: tcap)],
      landmarks: [
        "bound": consumer.object.term, "boundSlot": consumer.capability.term, "supply": supply.object.term,
        "supplySlot": supply.capability.term,
      ]
    ) {
      consumer.steps(.threadCapability, right: .write)
      supply.steps(.tcapCapability, right: .execute)
      State.supply.set(consumer.object, supply.object)
      State.supplyEpoch.set(consumer.object, supply.object.epoch)
    }
  }()

  /// A capability to a thread's end-point, which lets nobody dispatch or bind the thread.
  public static let activateEndPoint: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let thread = Expression<Address>.variable("thread")
    let destination = Expression<Address>.variable("destination")
    let destinationOffset = Expression<Offset>.variable("destinationOffset")
    let receiver = Lookup(caller: caller, address: thread)
    let capability = Place(caller, destination, destinationOffset)
    return Operation(
      "activateEndPoint", "Makes a capability to the end-point of a thread, delegated from one to the thread.",
      parameters: [
        Variable(of: caller), Variable(of: thread), Variable(of: destination), Variable(of: destinationOffset),
      ],
      landmarks: ["source": receiver.capability.term]
    ) {
      receiver.steps(.threadCapability, right: .write)
      capability.vacantSteps([.capabilityNodeCapability])
      Entries.requireCountable(.endPointCapability, receiver.object)
      Entries.install(
        .endPointCapability, of: receiver.object, rights: receiver.capability.rights, in: capability.slot,
        parent: receiver.capability)
    }
  }()

  /// An activation is counted, wakes the thread if that waits for it, and notifies to whom the thread answers.
  public static let send: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let endPoint = Expression<Address>.variable("endPoint")
    let receiver = Lookup(caller: caller, address: endPoint)
    let activation = EndPoint(thread: receiver.object)
    return Operation(
      "send", "Activates an end-point.", parameters: [Variable(of: caller), Variable(of: endPoint)],
      landmarks: ["receiver": receiver.object.term, "endPointSlot": receiver.capability.term]
    ) {
      receiver.steps(.endPointCapability, right: .write)
      activation.steps
      activation.activate
    }
  }()

  /// The thread that runs takes one activation. If there is none, it may wait, and then its core is idle; once it is dispatched again, it
  /// asks again.
  public static let receive: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let core = Expression<Core>.variable("core")
    let endPoint = Expression<Address>.variable("endPoint")
    let isBlocking = Expression<Integer>.variable("isBlocking")
    let receiver = Lookup(caller: caller, address: endPoint)
    let thread = receiver.object
    let takes = 0 < thread.pending
    let waits = thread.pending == 0 && isBlocking != 0
    return Operation(
      "receive", "Takes one activation of the thread that runs, or has it wait for one; answers how many it took.",
      parameters: [Variable(of: caller), Variable(of: core), Variable(of: endPoint), Variable(of: isBlocking)],
      landmarks: ["receiver": thread.term, "endPointSlot": receiver.capability.term]
    ) {
      require(Geometry.isCore(core), else: .outOfRange)
      receiver.steps(.endPointCapability, right: .read)
      require(all(core.thread == thread, core.hasDecider, core.isDecided(by: caller)), else: .notPermitted)
      when(takes) {
        State.pending.set(thread, thread.pending - 1)
      }
      when(waits) {
        State.readiness.set(thread, .blocked)
      }
      Run.end(on: core, where: waits)
      result(choose(takes, 1, else: 0))
    }
  }()

  /// The virtual interrupt controller is a leaf of a capability table: its slots are the lines. A line is attached by delegating or
  /// copying an end-point's capability into its slot, and detached by removing or revoking that.
  public static let interrupt: Operation = {
    let controller = Expression<Frame>.variable("controller")
    let line = Expression<Offset>.variable("line")
    let slot = controller.slot(at: line)
    let activation = EndPoint(thread: slot.target)
    return Operation(
      "interrupt", "Activates the end-point that is attached to a line of an interrupt controller.", isInternal: true,
      parameters: [Variable(of: controller), Variable(of: line)],
      landmarks: ["receiver": slot.target.term, "endPointSlot": slot.term]
    ) {
      require(
        controller.object == .capabilityNode && controller.level == Geometry.leafLevel(.capabilityNode), else: .wrongKind)
      require(controller.has(line), else: .outOfRange)
      require(slot.entry == .endPointCapability, else: .vacant)
      require(slot.rights.includes(.write), else: .notPermitted)
      activation.steps
      activation.activate
    }
  }()
}

/// Where activations of a thread are counted.
struct EndPoint {
  let thread: Expression<Frame>

  /// Refuses if nobody can receive the activation, or it could not be counted.
  @StepBuilder fileprivate var steps: [Clause] {
    require(thread.belongsToLiving, else: .dead)
    require(thread.pending < Geometry.maximum(), else: .exhausted)
  }

  /// Counts an activation, and notifies the superiors.
  @StepBuilder fileprivate var activate: [Clause] {
    State.pending.set(thread, thread.pending + 1)
    State.readiness.set(thread, .runnable)
    notifySuperiors(where: .true)
  }

  /// Activates the thread's superior, and that one's. Notifications beyond the largest number are no more than that number: who is
  /// notified so often has all the reason to look.
  @StepBuilder func notifySuperiors(where condition: Expression<Truth>) -> [Clause] {
    notify(thread.superior, where: condition && thread.hasSuperior)
    notify(thread.superior.superior, where: all(condition, thread.hasSuperior, thread.superior.hasSuperior))
  }

  @StepBuilder private func notify(_ superior: Expression<Frame>, where condition: Expression<Truth>) -> [Clause] {
    when(condition) {
      State.readiness.set(superior, .runnable)
    }
    when(condition && superior.pending < Geometry.maximum()) {
      State.pending.set(superior, superior.pending + 1)
    }
  }
}
