import KernelSpec

extension SpecificationMutant {
  /// Bugs of entries: copy, map, construct, deconstruct and remove.
  static let entries: [SpecificationMutant] = [
    SpecificationMutant(
      "map-ignores-type", "a user mapping accepts a kernel frame",
      .memoryExclusive, "mapping-is-user", .to("map", edits: .drop(.wrongType))),
    SpecificationMutant(
      "map-accepts-untyped", "a user mapping accepts every frame that is no kernel frame",
      .memoryExclusive, "mapping-is-user",
      .to("map", edits: .alter(.wrongType) { _ in Named.source.target.type != .kernel })),
    SpecificationMutant(
      "map-takes-no-reference", "a mapping is not counted",
      .referencesExact, "referrer-is-counted", .to("map", edits: .forget(State.references.symbol))),
    SpecificationMutant(
      "copy-takes-no-reference", "a copy is not counted",
      .referencesExact, "referrer-is-counted", .to("copy", edits: .forget(State.references.symbol))),
    SpecificationMutant(
      "copy-counts-the-node", "a copy takes its reference on the node that holds it",
      .referencesExact, "referrer-is-counted",
      .to(
        "copy",
        edits: .replace(
          State.references.symbol,
          by: [State.references.set(Named.object("destination"), Named.object("destination").references + 1)]))),
    SpecificationMutant(
      "copy-counts-too-far", "a copy lets a reference count pass its maximum",
      .referencesExact, "count-is-natural", .to("copy", edits: .drop(.exhausted))),
    SpecificationMutant(
      "copy-counts-on-failure", "copy takes a reference before it has found a free slot",
      .failureAtomic, "refusal-changes-nothing",
      .to("copy", edits: .hurry(State.references.symbol, before: .notVacant))),
    SpecificationMutant(
      "copy-leaves-a-live-slot", "a copy that fails leaves its entry behind",
      .failureAtomic, "refusal-changes-nothing",
      .to("copy", edits: .hurry(State.entry.symbol, before: .exhausted))),
    SpecificationMutant(
      "copy-forgets-occupancy", "a copy does not count as an occupant of its node",
      .referencesExact, "occupant-is-counted", .to("copy", edits: .forget(State.occupancy.symbol))),
    SpecificationMutant(
      "copy-overwrites", "copy fills a slot that holds an entry",
      .noAmplification, "entries-are-not-edited", .to("copy", edits: .drop(.notVacant))),
    SpecificationMutant(
      "copy-allocates-in-the-source", "copy fills a slot of the source's node, not of the destination's",
      .noAmplification, "entries-are-not-edited",
      .to("copy", edits: .mistake(Named.destination, for: Named.slot("table", "destinationOffset")))),
    SpecificationMutant(
      "copy-crosses-tables", "copy puts a capability into a page table",
      .typeSafe, "capability-in-capability-leaf", .to("copy", edits: .drop(.wrongKind, .last))),
    SpecificationMutant(
      "copy-ignores-range", "copy accepts an offset beyond its node's entries",
      .typeSafe, "entry-is-in-range", .to("copy", edits: .drop(.outOfRange, .last))),
    SpecificationMutant(
      "construct-ignores-level", "construct links a node of any level",
      .typeSafe, "link-names-next-level", .to("construct", edits: .drop(.wrongLevel))),
    SpecificationMutant(
      "construct-ignores-kind", "construct links a page-table node into a capability table",
      .typeSafe, "link-names-next-level", .to("construct", edits: .drop(.wrongKind, .last))),
    SpecificationMutant(
      "construct-swaps-roots", "construct links a component's page table where its capability table belongs",
      .typeSafe, "component-links-roots",
      .to(
        "construct",
        edits: .alter(.wrongKind, .last) { condition in
          Named.object("table").object == .component || condition
        })),
    SpecificationMutant(
      "construct-overwrites", "construct fills a slot that links another node",
      .noAmplification, "entries-are-not-edited", .to("construct", edits: .drop(.notVacant))),
    SpecificationMutant(
      "construct-ignores-range", "construct accepts an index beyond the node's entries",
      .typeSafe, "entry-is-in-range",
      .to(
        "construct",
        edits: .alter(.outOfRange, .all) { condition in
          let slot = Named.slot("table", "offset")
          return condition || (slot != .noSlot && !Geometry.fits(Named.object("table").object, .variable("offset")))
        })),
    SpecificationMutant(
      "construct-takes-no-reference", "a link is not counted",
      .referencesExact, "referrer-is-counted", .to("construct", edits: .forget(State.references.symbol))),
    SpecificationMutant(
      "deconstruct-accepts-empty", "deconstruct succeeds on an empty slot",
      .referencesExact, "occupancy-is-natural",
      .to(
        "deconstruct",
        edits: .alter(.vacant) { $0 || Named.source.isEmpty }, .alter(.wrongChild) { $0 || Named.source.isEmpty })),
    SpecificationMutant(
      "deconstruct-accepts-any-entry", "deconstruct removes a capability that was delegated further",
      .revocationComplete, "parent-is-live",
      .to("deconstruct", edits: .alter(.vacant) { _ in Named.source.entry != .empty })),
    SpecificationMutant(
      "deconstruct-dereferences-another", "deconstruct unlinks one node and takes the reference from the one that was named",
      .referencesExact, "referrer-is-counted",
      .to("deconstruct", edits: .drop(.wrongChild), .mistake(Named.source.target, for: Named.object("child")))),
    SpecificationMutant(
      "deconstruct-keeps-the-reference", "unlinking a node gives no reference back",
      .referencesExact, "count-is-referred", .to("deconstruct", edits: .forget(State.references.symbol))),
    SpecificationMutant(
      "remove-keeps-the-reference", "remove gives no reference back",
      .referencesExact, "count-is-referred", .to("remove", edits: .forget(State.references.symbol))),
    SpecificationMutant(
      "remove-forgets-occupancy", "remove does not count down its node's occupants",
      .referencesExact, "occupant-is-counted", .to("remove", edits: .forget(State.occupancy.symbol))),
    SpecificationMutant(
      "remove-accepts-empty", "remove succeeds on an empty slot",
      .referencesExact, "occupancy-is-natural", .to("remove", edits: .drop(.vacant))),
    SpecificationMutant(
      "remove-keeps-rights", "the rights of an entry that is gone stay behind",
      .typeSafe, "empty-slot-is-blank", .to("remove", edits: .forget(State.rights.symbol))),
  ]
}
