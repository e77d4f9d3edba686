extension Kernel {
  /// Records that a core's TLB and page-table walker caches have been flushed. Quiescence (SEMANTICS §2.1) waits for every core.
  public func flush(core: Word) throws(KernelError) {
    guard store.isCore(core) else { throw .outOfRange }
    let now = store.now
    guard now < store.maximum else { throw .exhausted }
    store.store(now + 1, .flushed, core)
    store.now = now + 1
  }
}
