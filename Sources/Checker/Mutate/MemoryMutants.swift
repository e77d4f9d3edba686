import KernelSpec

extension SpecificationMutant {
  /// Bugs of typed memory: retype, activate, deactivate and the boot operations.
  static let memory: [SpecificationMutant] = [
    SpecificationMutant(
      "retype-ignores-references", "retype takes a frame back while mappings of it live",
      .memoryExclusive, "mapping-is-user", .to("retype", edits: .drop(.referenced))),
    SpecificationMutant(
      "retype-ignores-object", "retype takes a frame back while it backs a kernel object",
      .memoryExclusive, "object-is-kernel", .to("retype", edits: .drop(.hasObject))),
    SpecificationMutant(
      "retype-skips-untyped", "retype turns a user frame into a kernel frame directly",
      .typeSafe, "type-changes-lawfully", .to("retype", edits: .drop(.wrongType))),
    SpecificationMutant(
      "retype-ignores-quiescence", "retype reuses a frame that a TLB may still translate",
      .quiescentReuse, "frame-waits", .to("retype", edits: .drop(.notQuiescent))),
    SpecificationMutant(
      "retype-waits-on-the-wrong-way", "retype waits for quiescence when a frame is given back, not when it is taken",
      .memoryExclusive, "stale-is-not-kernel",
      .to(
        "retype",
        edits: .alter(.notQuiescent) { _ in
          Expression<FrameType>.variable("type") != .untyped || Named.source.target.isQuiescent
        })),
    SpecificationMutant(
      "activate-ignores-type", "activate makes a kernel object of user memory",
      .memoryExclusive, "object-is-kernel", .to("activate", edits: .drop(.wrongType))),
    SpecificationMutant(
      "activate-tests-type-inverted", "activate refuses kernel frames and accepts all others",
      .memoryExclusive, "object-is-kernel", .to("activate", edits: .alter(.wrongType) { !$0 })),
    SpecificationMutant(
      "activate-ignores-object", "activate re-initialises a live object",
      .typeSafe, "object-changes-lawfully", .to("activate", edits: .drop(.hasObject))),
    SpecificationMutant(
      "activate-ignores-quiescence", "activate reuses a frame that a page-table walker may still read",
      .quiescentReuse, "frame-waits", .to("activate", edits: .drop(.notQuiescent, .last))),
    SpecificationMutant(
      "activate-ignores-level", "activate accepts a level that the table does not have",
      .typeSafe, "level-exists", .to("activate", edits: .drop(.wrongLevel, .last))),
    SpecificationMutant(
      "activate-amplifies", "activate gives all rights, not those of the handle",
      .noAmplification, "new-entry-has-source-rights",
      .to("activate", edits: .write(State.rights.symbol) { _ in .rights(7) })),
    SpecificationMutant(
      "activate-takes-no-reference", "the first capability to an object is not counted",
      .referencesExact, "referrer-is-counted", .to("activate", edits: .forget(State.references.symbol))),
    SpecificationMutant(
      "activate-fails-half-way", "activate counts its capability before it asks for quiescence",
      .failureAtomic, "refusal-changes-nothing",
      .to("activate", edits: .hurry(State.references.symbol, before: .notQuiescent))),
    SpecificationMutant(
      "deactivate-ignores-references", "deactivate ends an object that capabilities still name",
      .typeSafe, "capability-names-its-object", .to("deactivate", edits: .drop(.referenced))),
    SpecificationMutant(
      "deactivate-ignores-entries", "deactivate ends a node that still holds entries",
      .typeSafe, "entry-is-in-range", .to("deactivate", edits: .drop(.notEmpty))),
    SpecificationMutant(
      "deactivate-tests-occupancy-inverted", "deactivate ends only nodes that hold entries",
      .typeSafe, "object-changes-lawfully", .to("deactivate", edits: .alter(.notEmpty) { !$0 })),
    SpecificationMutant(
      "deactivate-keeps-level", "the level of a dead node stays behind",
      .typeSafe, "level-exists", .to("deactivate", edits: .forget(State.level.symbol))),
    SpecificationMutant(
      "deactivate-keeps-epoch", "a call gate to a dead component cannot be told from one to its successor",
      .typeSafe, "epoch-grows", .to("deactivate", edits: .forget(State.epoch.symbol))),
    SpecificationMutant(
      "found-ignores-type", "booting makes a kernel object of a user frame",
      .memoryExclusive, "mapping-is-user", .to("found", edits: .drop(.wrongType))),
    SpecificationMutant(
      "endow-ignores-kind", "booting maps kernel memory for the user",
      .memoryExclusive, "mapping-is-user", .to("endow", edits: .drop(.wrongKind))),
    SpecificationMutant(
      "endow-ignores-level", "booting links nodes of any level",
      .typeSafe, "link-names-next-level", .to("endow", edits: .drop(.wrongLevel))),
  ]

  /// Bugs of quiescence: stamps, flushes and the reuse of slots.
  static let quiescence: [SpecificationMutant] = [
    SpecificationMutant(
      "remove-forgets-frame-stamp", "unmapping a frame does not stamp it",
      .quiescentReuse, "stale-frame-is-stamped", .to("remove", edits: .forget(State.unmapped.symbol))),
    SpecificationMutant(
      "remove-forgets-slot-stamp", "unmapping a page does not stamp its slot",
      .quiescentReuse, "stale-slot-is-stamped", .to("remove", edits: .forget(State.removed.symbol))),
    SpecificationMutant(
      "remove-stamps-an-older-time", "unmapping stamps a time before the last flush",
      .quiescentReuse, "stale-frame-is-stamped",
      .to("remove", edits: .write(State.unmapped.symbol) { .subtract($0, .integer(1)) })),
    SpecificationMutant(
      "remove-stamps-the-node", "unmapping stamps the page-table node, not the frame that was mapped",
      .quiescentReuse, "stale-frame-is-stamped",
      .to(
        "remove",
        edits: .replace(State.unmapped.symbol, by: [State.unmapped.set(Named.object("table"), State.now())]))),
    SpecificationMutant(
      "deconstruct-forgets-frame-stamp", "unlinking a page-table node does not stamp it",
      .quiescentReuse, "stale-frame-is-stamped", .to("deconstruct", edits: .forget(State.unmapped.symbol))),
    SpecificationMutant(
      "flush-covers-every-core", "flushing one core counts as flushing all",
      .quiescentReuse, "stale-frame-is-stamped",
      .to(
        "flush",
        edits: .replace(State.flushed.symbol, by: [State.flushed.redefine("c") { _ in State.now() + 1 }]))),
    SpecificationMutant(
      "flush-forgets-every-core", "what other cores' TLBs may remember is forgotten with the flush of one",
      .quiescentReuse, "only-flush-forgets",
      .to(
        "flush",
        edits: .replace(
          State.staleTranslation.symbol, by: [State.staleTranslation.redefine("c", "f") { _, _ in !Expression.true }]))),
    SpecificationMutant(
      "flush-stamps-without-flushing", "flush records a time, but the TLB keeps its translations",
      .quiescentReuse, "stale-frame-is-stamped", .to("flush", edits: .forget(State.staleTranslation.symbol))),
    SpecificationMutant(
      "flush-stamps-the-future", "flush records a time that the clock has not reached",
      .quiescentReuse, "stamps-are-past", .to("flush", edits: .forget(State.now.symbol))),
    SpecificationMutant(
      "flush-overflows-the-clock", "flush advances the clock beyond its maximum",
      .quiescentReuse, "stamps-are-past", .to("flush", edits: .drop(.exhausted))),
    SpecificationMutant(
      "construct-reuses-a-slot-early", "construct fills a slot that a TLB may still remember",
      .quiescentReuse, "slot-waits", .to("construct", edits: .drop(.notQuiescent))),
    SpecificationMutant(
      "map-reuses-a-slot-early", "map fills a slot that a TLB may still remember",
      .quiescentReuse, "slot-waits", .to("map", edits: .drop(.notQuiescent))),
  ]
}
