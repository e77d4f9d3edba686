/// SEMANTICS §2.4 and §2.6: tcaps begin without time. What may be spent comes from another, by a transfer.
extension Operation {
  /// The parameters that `activateTcap`, `splitTcap` and `activateThread` share, and the checks they begin and end with.
  struct Activation {
    let caller = Expression<Frame>.variable("caller")
    let table = Expression<Address>.variable("table")
    let offset = Expression<Offset>.variable("offset")
    let destination = Expression<Address>.variable("destination")
    let destinationOffset = Expression<Offset>.variable("destinationOffset")

    var handle: Place { Place(caller, table, offset) }
    var capability: Place { Place(caller, destination, destinationOffset) }
    var frame: Expression<Frame> { handle.slot.target }

    var parameters: [Variable] {
      [
        Variable(of: caller), Variable(of: table), Variable(of: offset), Variable(of: destination),
        Variable(of: destinationOffset),
      ]
    }

    @StepBuilder var places: [Clause] {
      handle.handleSteps
      capability.vacantSteps([.capabilityNodeCapability])
    }

    /// Finds the frame free to become an object.
    @StepBuilder var frameSteps: [Clause] {
      require(frame.type == .kernel, else: .wrongType)
      require(frame.object == .noObject, else: .hasObject)
      require(frame.isQuiescent, else: .notQuiescent)
    }

    /// Makes the frame a tcap of the scheduler, and the capability to it.
    @StepBuilder func effect(_ scheduler: Expression<Scheduler>) -> [Clause] {
      State.object.set(frame, .tcap)
      State.scheduler.set(frame, scheduler)
      Entries.install(.tcapCapability, of: frame, rights: handle.slot.rights, in: capability.slot, parent: handle.slot)
    }
  }

  /// A scheduler that no tcap names gets its first one.
  public static let activateTcap: Operation = {
    let activation = Activation()
    let scheduler = Expression<Scheduler>.variable("scheduler")
    let priority = Expression<Integer>.variable("priority")
    return Operation(
      "activateTcap", "Makes a tcap of a kernel frame, the first of its scheduler, and a capability to it.",
      parameters: activation.parameters + [Variable(of: scheduler), Variable(of: priority)],
      landmarks: ["source": activation.handle.slot.term, "tcap": activation.frame.term]
    ) {
      activation.places
      newSchedulerSteps(scheduler, priority)
      activation.frameSteps
      activation.effect(scheduler)
      Quality.rate(activation.frame, by: scheduler, priority)
    }
  }()

  /// Another tcap of a tcap's scheduler, of the same quality.
  public static let splitTcap: Operation = {
    let activation = Activation()
    let source = Expression<Address>.variable("source")
    let original = Lookup(caller: activation.caller, address: source)
    return Operation(
      "splitTcap", "Makes a tcap of a kernel frame, of the same scheduler and quality as another, and a capability to it.",
      parameters: activation.parameters + [Variable(of: source)],
      landmarks: [
        "source": activation.handle.slot.term, "tcap": activation.frame.term, "giver": original.object.term,
        "receiver": activation.frame.term,
      ]
    ) {
      activation.places
      original.steps(.tcapCapability, right: .write)
      activation.frameSteps
      activation.effect(original.object.scheduler)
      Quality.rate(activation.frame) { original.object.priority($0) }
    }
  }()

  /// A tcap ends once nothing refers to it. So nobody can name it to take its time away, which goes to an heir, as if merged into it:
  /// otherwise the frame of a tcap with time would be lost.
  public static let deactivateTcap: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let table = Expression<Address>.variable("table")
    let offset = Expression<Offset>.variable("offset")
    let heir = Expression<Address>.variable("heir")
    let handle = Place(caller, table, offset)
    let frame = handle.slot.target
    let inheritor = Lookup(caller: caller, address: heir)
    let legacy = Payment.all(of: frame, for: inheritor.object)
    return Operation(
      "deactivateTcap", "Ends a tcap, whose time another one inherits, and whose frame becomes an ordinary kernel frame again.",
      parameters: [Variable(of: caller), Variable(of: table), Variable(of: offset), Variable(of: heir)],
      landmarks: [
        "tcap": frame.term, "occupant": State.occupant(frame, 0).term, "giver": frame.term, "receiver": inheritor.object.term,
        "referrer": State.referrer(inheritor.object, inheritor.capability.position).term,
      ]
    ) {
      handle.handleSteps
      inheritor.steps(.tcapCapability, right: .write)
      require(frame.object == .tcap, else: .wrongKind)
      require(frame.references == 0, else: .referenced)
      require(!frame.isRunningTcap, else: .running)
      require(frame.epoch < Geometry.maximum(), else: .exhausted)
      legacy.roomSteps
      legacy.effect
      State.object.set(frame, .noObject)
      State.epoch.set(frame, frame.epoch + 1)
      State.budgetKind.set(frame, .finite)
      State.scheduler.set(frame, Geometry.firstScheduler())
      Quality.bequeath(frame, to: inheritor.object, where: legacy.enriches) { legacy.mergedPriority($0) }
    }
  }()

  /// SEMANTICS §2.8: the machine's own time, an infinite tcap, begins here.
  public static let foundTcap: Operation = {
    let frame = Expression<Frame>.variable("frame")
    let scheduler = Expression<Scheduler>.variable("scheduler")
    let priority = Expression<Integer>.variable("priority")
    return Operation(
      "foundTcap", "Makes an infinite tcap of an untyped frame, the first of its scheduler, without a capability to it.",
      isInternal: true, parameters: [Variable(of: frame), Variable(of: scheduler), Variable(of: priority)]
    ) {
      require(frame != .noFrame, else: .outOfRange)
      newSchedulerSteps(scheduler, priority)
      require(frame.type == .untyped, else: .wrongType)
      require(frame.isQuiescent, else: .notQuiescent)
      State.type.set(frame, .kernel)
      State.object.set(frame, .tcap)
      State.budgetKind.set(frame, .infinite)
      State.scheduler.set(frame, scheduler)
      Quality.rate(frame, by: scheduler, priority)
    }
  }()

  /// Refuses unless the scheduler exists, no tcap names it, and the priority is one.
  @StepBuilder private static func newSchedulerSteps(
    _ scheduler: Expression<Scheduler>, _ priority: Expression<Integer>
  ) -> [Clause] {
    require(Geometry.isScheduler(scheduler), else: .outOfRange)
    require(0 < priority && priority <= Geometry.maximum(), else: .outOfRange)
    require(State.namers(scheduler) == 0, else: .referenced)
  }
}
