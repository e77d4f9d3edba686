extension Operation {
  /// SEMANTICS §2.1.
  public static let retype: Operation = {
    let caller = Expression<Frame>.variable("caller")
    let table = Expression<Address>.variable("table")
    let offset = Expression<Offset>.variable("offset")
    let type = Expression<FrameType>.variable("type")
    let handle = Place(caller, table, offset)
    let frame = handle.slot.target
    return Operation(
      "retype", "Changes what a frame may be used for: untyped to user or kernel, and back.",
      parameters: [Variable(of: caller), Variable(of: table), Variable(of: offset), Variable(of: type)]
    ) {
      handle.handleSteps
      require(choose(type == .untyped, frame.type != .untyped, else: frame.type == .untyped), else: .wrongType)
      require(frame.references == 0, else: .referenced)
      require(frame.object == .noObject, else: .hasObject)
      require(type == .untyped || frame.isQuiescent, else: .notQuiescent)
      State.type.set(frame, type)
    }
  }()
}
