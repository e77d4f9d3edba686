extension Operation {
  /// SEMANTICS §2.4: a thread belongs to a component, and remembers which one lives there by its epoch. That takes no reference: a
  /// component may end, and then its threads are dead.
  public static let activateThread: Operation = {
    let activation = Activation()
    let component = Expression<Address>.variable("component")
    let level = Expression<Integer>.variable("level")
    let home = Lookup(caller: activation.caller, address: component)
    let frame = activation.frame
    return Operation(
      "activateThread", "Makes a thread of a kernel frame, which belongs to a component, and a capability to it.",
      parameters: activation.parameters + [Variable(of: component), Variable(of: level)],
      landmarks: ["source": activation.handle.slot.term, "home": home.object.term, "thread": frame.term]
    ) {
      activation.places
      home.steps(.componentCapability, right: .execute)
      require(0 <= level && level <= Geometry.lastLevel(.thread), else: .wrongLevel)
      activation.frameSteps
      State.object.set(frame, .thread)
      State.level.set(frame, level)
      State.component.set(frame, home.object)
      State.componentEpoch.set(frame, home.object.epoch)
      Entries.install(
        .threadCapability, of: frame, rights: activation.handle.slot.rights, in: activation.capability.slot,
        parent: activation.handle.slot)
    }
  }()
}
