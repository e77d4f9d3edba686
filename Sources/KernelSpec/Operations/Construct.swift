extension Operation {
  /// SEMANTICS §2.3: the link is delegated from the capability to the child, so that revoking the child unlinks it.
  public static let construct: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let table = Expression<Address>.variable("table")
    let offset = Expression<Offset>.variable("offset")
    let child = Expression<Address>.variable("child")
    let upper = Lookup(caller: caller, address: table)
    let lower = Lookup(caller: caller, address: child)
    let slot = upper.object.slot(at: offset)
    return Operation(
      "construct", "Links a node into a node one level above it, or a root into a component.",
      parameters: [Variable(of: caller), Variable(of: table), Variable(of: offset), Variable(of: child)],
      landmarks: ["source": lower.capability.term]
    ) {
      upper.steps(.capabilityNodeCapability, .pageNodeCapability, .componentCapability, right: .write)
      require(upper.object.has(offset), else: .outOfRange)
      lower.steps(.capabilityNodeCapability, .pageNodeCapability, right: .read)
      Entries.requireLinkable(upper.object, offset, lower.object)
      require(slot.isEmpty, else: .notVacant)
      require(slot.isQuiescent, else: .notQuiescent)
      Entries.requireCountable(.link, lower.object)
      Entries.install(.link, of: lower.object, rights: lower.capability.rights, in: slot, parent: lower.capability)
    }
  }()

  /// SEMANTICS §2.3: names the child, which must be the one linked.
  public static let deconstruct: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let table = Expression<Address>.variable("table")
    let offset = Expression<Offset>.variable("offset")
    let child = Expression<Address>.variable("child")
    let upper = Lookup(caller: caller, address: table)
    let lower = Lookup(caller: caller, address: child)
    let slot = upper.object.slot(at: offset)
    return Operation(
      "deconstruct", "Unlinks a node from the node or component above it.",
      parameters: [Variable(of: caller), Variable(of: table), Variable(of: offset), Variable(of: child)],
      landmarks: ["removed": slot.term, "child": lower.capability.term, "removed.firstChild": slot.firstChild.term]
    ) {
      upper.steps(.capabilityNodeCapability, .pageNodeCapability, .componentCapability, right: .write)
      require(upper.object.has(offset), else: .outOfRange)
      lower.steps(.capabilityNodeCapability, .pageNodeCapability, right: .read)
      require(slot.entry == .link, else: .vacant)
      require(slot.target == lower.object, else: .wrongChild)
      Entries.clear(slot)
    }
  }()
}
