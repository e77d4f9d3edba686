extension Kernel {
  /// Changes what a frame may be used for: untyped to user or kernel, and back. SEMANTICS §2.1.
  @inline(__always) public func retype(caller: Word, table: Word, offset: Word, type: Word) throws(KernelError) {
    let frame = store[try handle(caller, table, offset).frame]
    let type = FrameType(code: type)
    guard type.isDefined else { throw .wrongKind }
    guard type == .untyped ? frame.type != .untyped : frame.type == .untyped else { throw .wrongType }
    guard frame.references == 0 else { throw .referenced }
    guard frame.object == .noObject else { throw .hasObject }
    guard type == .untyped || frame.isQuiescent else { throw .notQuiescent }
    frame.type = type
  }
}
