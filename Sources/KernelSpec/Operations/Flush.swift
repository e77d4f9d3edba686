extension Operation {
  /// A core has flushed its TLB and page-table walker caches. Quiescence (SEMANTICS §2.1) waits for every core.
  public static let flush: Operation = {
    let core = Expression<Core>.variable("core")
    return Operation("flush", "Records that a core's TLB has been flushed.", parameters: [Variable(of: core)]) {
      require(Geometry.isCore(core), else: .outOfRange)
      require(State.now() < Geometry.maximum(), else: .exhausted)
      State.flushed.set(core, State.now() + 1)
      State.now.set(State.now() + 1)
      State.staleTranslation.redefine("c", "f") { c, f in State.staleTranslation(c, f) && c != core }
      State.staleNode.redefine("c", "f") { c, f in State.staleNode(c, f) && c != core }
      State.staleSlot.redefine("c", "s") { c, s in State.staleSlot(c, s) && c != core }
    }
  }()
}
