extension Kernel {
  /// Makes a thread of a kernel frame, which belongs to a component, and a capability to it. SEMANTICS §2.4.
  public func activateThread(
    caller: Word, table: Word, offset: Word, destination: Word, destinationOffset: Word, component: Word, level: Word
  ) throws(KernelError) {
    let handle = try handle(caller, table, offset)
    let capability = try vacancy(caller, destination, destinationOffset, in: .capabilityNode)
    let home = try lookup(caller, component, .component, right: .execute).object
    guard level <= ObjectKind.thread.lastLevel else { throw .wrongLevel }
    try requireFree(handle.frame)
    let frame = store[handle.frame]
    frame.object = .thread
    frame.level = level
    frame.component = home
    frame.componentEpoch = store[home].epoch
    install(.threadCapability, of: handle.frame, rights: handle.rights, in: capability.slot, parent: handle.slot)
  }
}
