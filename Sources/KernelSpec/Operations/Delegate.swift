extension Operation {
  /// The parameters that `copy`, `delegate` and `map` share, and the checks they begin with.
  private struct Transfer {
    let caller = Expression<Frame>.variable("caller")
    let table = Expression<Address>.variable("table")
    let offset = Expression<Offset>.variable("offset")
    let destination = Expression<Address>.variable("destination")
    let destinationOffset = Expression<Offset>.variable("destinationOffset")
    let rights = Expression<Rights>.variable("rights")

    var source: Place { Place(caller, table, offset) }
    var target: Place { Place(caller, destination, destinationOffset) }

    var parameters: [Variable] {
      [
        Variable(of: caller), Variable(of: table), Variable(of: offset), Variable(of: destination),
        Variable(of: destinationOffset), Variable(of: rights),
      ]
    }

    /// Finds the source, which must hold an entry, and the destination, which must be free and of the same table kind.
    @StepBuilder var steps: [Clause] {
      source.steps(right: .read)
      require(source.slot.entry != .empty, else: .vacant)
      target.vacantSteps()
      require(target.node.object == source.node.object, else: .wrongKind)
    }

    /// Fills the destination with the source's frame and no more than the source's rights.
    @StepBuilder func install(_ kind: Expression<EntryKind>, parent: Expression<Slot>) -> [Clause] {
      Entries.requireCountable(kind, source.slot.target)
      Entries.install(
        kind, of: source.slot.target, rights: source.slot.rights.intersection(rights), in: target.slot, parent: parent)
    }
  }

  /// SEMANTICS §2.2: the copy is a sibling of the source, so whoever could revoke the one can revoke the other. A root has no siblings:
  /// a second root would be out of everyone's reach, so its copy is a child.
  public static let copy: Operation = {
    let transfer = Transfer()
    let source = transfer.source.slot
    return Operation(
      "copy", "Copies an entry, as a sibling of the source in the delegation tree, or as a child of a root.",
      parameters: transfer.parameters, landmarks: ["source": source.term]
    ) {
      transfer.steps
      transfer.install(source.entry, parent: choose(source.parent == .noSlot, source, else: source.parent))
    }
  }()

  /// SEMANTICS §2.5: a copy that the holder of the source can revoke.
  public static let delegate: Operation = {
    let transfer = Transfer()
    return Operation(
      "delegate", "Copies an entry, as a child of the source in the delegation tree.", parameters: transfer.parameters,
      landmarks: ["source": transfer.source.slot.term]
    ) {
      transfer.steps
      transfer.install(transfer.source.slot.entry, parent: transfer.source.slot)
    }
  }()

  /// SEMANTICS §2.2: a frame handle yields a user mapping, only for user frames.
  public static let map: Operation = {
    let transfer = Transfer()
    return Operation(
      "map", "Makes a user frame reachable by load/store: a user mapping, delegated from a frame handle.",
      parameters: transfer.parameters,
      landmarks: ["source": transfer.source.slot.term]
    ) {
      transfer.steps
      require(transfer.source.slot.entry == .frameHandle, else: .wrongKind)
      require(transfer.source.slot.target.type == .user, else: .wrongType)
      transfer.install(.userMapping, parent: transfer.source.slot)
    }
  }()
}
