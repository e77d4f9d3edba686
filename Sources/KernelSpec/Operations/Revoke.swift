extension Operation {
  /// SEMANTICS §2.2: removes one entry that was not delegated further.
  public static let remove: Operation = {
    let (place, parameters) = namedSlot()
    return Operation(
      "remove", "Empties a slot whose entry has no descendants.", parameters: parameters, landmarks: ["removed": place.slot.term]
    ) {
      place.steps(right: .write)
      require(place.slot.entry != .empty, else: .vacant)
      require(place.slot.firstChild == .noSlot, else: .hasDescendants)
      Entries.clear(place.slot)
    }
  }()

  /// SEMANTICS §2.5. Returns 1 while it may have to be called again, 0 when no strict descendant is left.
  public static let revoke: Operation = {
    let (place, parameters) = namedSlot()
    return Operation(
      "revoke", "Takes one bounded step towards removing every strict descendant of an entry.",
      parameters: parameters, landmarks: ["root": place.slot.term]
    ) {
      place.steps(right: .write)
      require(place.slot.entry != .empty, else: .vacant)
      Entries.revokeStep(place.slot, where: place.slot.firstChild != .noSlot)
      result(choose(place.slot.firstChild != .noSlot, 1, else: 0))
    }
  }()

  /// SEMANTICS §2.5. Returns 1 while it has to be called again, 0 when the entry itself is gone.
  public static let release: Operation = {
    let (place, parameters) = namedSlot()
    return Operation(
      "release", "Takes one bounded step towards removing an entry and every descendant of it.",
      parameters: parameters, landmarks: ["root": place.slot.term]
    ) {
      place.steps(right: .write)
      require(place.slot.entry != .empty, else: .vacant)
      Entries.releaseStep(place.slot)
      result(choose(place.slot.firstChild != .noSlot, 1, else: 0))
    }
  }()

  private static func namedSlot() -> (Place, [Variable]) {
    let caller = Expression<Frame>.variable("caller")
    let table = Expression<Address>.variable("table")
    let offset = Expression<Offset>.variable("offset")
    return (Place(caller, table, offset), [Variable(of: caller), Variable(of: table), Variable(of: offset)])
  }
}
