extension Consequence {
  /// What the invariants mean, in the words of the theorems.
  public static let kernel: [Consequence] =
    [
      Consequence(
        .memoryExclusive, "kernel-is-not-mapped", "No user mapping and no stale translation leads to kernel memory.",
        forAll("f", "s", "core") { (f: Expression<Frame>, s: Expression<Slot>, core: Expression<Core>) in
          (f.type == .kernel || f.object != .noObject)
            ==> !any(s.entry == .userMapping && s.target == f, State.staleTranslation(core, f))
        }),
      Consequence(
        .memoryExclusive, "walk-reaches-user-frames",
        "Whatever page a component names, the walk through its page table reads only kernel frames and ends in a user frame.",
        forAll("c", "p") { (c: Expression<Frame>, p: Expression<Page>) in
          let root = c.slot(at: Geometry.pageTableOffset())
          let upper = root.target.slot(at: Geometry.pageRootOffset(p))
          let middle = upper.target.slot(at: Geometry.pageMiddleOffset(p))
          let leaf = middle.target.slot(at: Geometry.pageLeafOffset(p))
          return all(
            c.object == .component, root.entry == .link, upper.entry == .link, middle.entry == .link,
            leaf.entry == .userMapping)
            ==> all(
              root.target.type == .kernel, upper.target.type == .kernel, middle.target.type == .kernel,
              leaf.target.type == .user, leaf.target.object == .noObject)
        }),
      Consequence(
        .referencesExact, "zero-means-none",
        "Nothing refers to a frame without references, and a node without occupancy is empty.",
        forAll("f", "s") { (f: Expression<Frame>, s: Expression<Slot>) in
          all(
            (f.references == 0 && s.refers) ==> (s.target != f),
            (f.occupancy == 0 && s.node == f) ==> (s.entry == .empty))
        }),
      Consequence(
        .typeSafe, "nothing-dangles", "Every link and capability names a live kernel object.",
        forAll("s") { (s: Expression<Slot>) in
          (s.entry == .link || s.isCapability) ==> (s.target.object != .noObject && s.target.type == .kernel)
        }),
      Consequence(
        .revocationComplete, "childless-means-none", "An entry without a first child has no strict descendant.",
        forAll("a", "b") { (a: Expression<Slot>, b: Expression<Slot>) in
          (a.firstChild == .noSlot && State.ancestor(a, b)) ==> (a == b)
        }),
    ] + threads
}

extension TransitionTheorem {
  /// What each success of an operation does and does not change.
  public static let kernel: [TransitionTheorem] =
    [
      TransitionTheorem(
        .typeSafe, "type-changes-lawfully", "A frame changes type only to or from untyped, unused and unreferenced."
      ) { _ in
        forAll("f") { (f: Expression<Frame>) in
          after(f.type) != f.type
            ==> all(
              any(f.type == .untyped, after(f.type) == .untyped), f.references == 0, f.object == .noObject)
        }
      },
      TransitionTheorem(
        .typeSafe, "object-changes-lawfully", "An object ends only unreferenced and empty, and no object turns into another."
      ) { _ in
        forAll("f") { (f: Expression<Frame>) in
          (after(f.object) != f.object && f.object != .noObject)
            ==> all(after(f.object) == .noObject, f.references == 0, f.occupancy == 0)
        }
      },
      TransitionTheorem(
        .typeSafe, "epoch-grows", "The end of a component, thread or tcap changes the epoch of its frame, for ever."
      ) { _ in
        forAll("f") { (f: Expression<Frame>) in
          all(
            f.epoch <= after(f.epoch),
            (any(f.object == .component, f.object == .thread, f.object == .tcap) && after(f.object) != f.object)
              ==> (f.epoch < after(f.epoch)))
        }
      },
      TransitionTheorem(
        .noAmplification, "entries-are-not-edited", "An entry that stays in its slot keeps kind, frame and rights."
      ) { _ in
        forAll("s") { (s: Expression<Slot>) in
          all(s.entry != .empty, after(s.entry) != .empty)
            ==> all(after(s.entry) == s.entry, after(s.target) == s.target, after(s.rights) == s.rights)
        }
      },
      TransitionTheorem(
        .noAmplification, "new-entry-has-source-rights",
        "A new entry has no right that its source lacks, and names the same frame."
      ) { operation in
        guard let source = operation.slot("source") else { return nil }
        return forAll("s") { (s: Expression<Slot>) in
          all(s.entry == .empty, after(s.entry) != .empty)
            ==> (source.rights.includes(after(s.rights)) && after(s.target) == source.target)
        }
      },
      TransitionTheorem(.noAmplification, "authority-has-a-source", "An operation without a source makes no new entry.") {
        operation in
        guard operation.slot("source") == nil, operation.name != "endow" else { return nil }
        return forAll("s") { (s: Expression<Slot>) in s.entry == .empty ==> (after(s.entry) == .empty) }
      },
      TransitionTheorem(.quiescentReuse, "frame-waits", "A frame takes a new role only when no TLB remembers the old one.") { _ in
        forAll("f", "core") { (f: Expression<Frame>, core: Expression<Core>) in
          all(
            Geometry.isCore(core),
            any(
              f.type == .untyped && after(f.type) != .untyped,
              f.object == .noObject && after(f.object) != .noObject))
            ==> !any(State.staleTranslation(core, f), State.staleNode(core, f))
        }
      },
      TransitionTheorem(.quiescentReuse, "slot-waits", "A slot takes a new entry only when no TLB remembers the old one.") { _ in
        forAll("s", "core") { (s: Expression<Slot>, core: Expression<Core>) in
          all(Geometry.isCore(core), s.entry == .empty, after(s.entry) != .empty) ==> !State.staleSlot(core, s)
        }
      },
      TransitionTheorem(
        .quiescentReuse, "unmapping-is-remembered", "Whatever is unmapped or unlinked counts as remembered by every TLB."
      ) { _ in
        forAll("s", "core") { (s: Expression<Slot>, core: Expression<Core>) in
          all(Geometry.isCore(core), s.entry != .empty, after(s.entry) != s.entry)
            ==> all(
              s.entry == .userMapping
                ==> (after(State.staleTranslation(core, before(s.target))) && after(State.staleSlot(core, s))),
              (s.entry == .link && s.target.object == .pageNode)
                ==> (after(State.staleNode(core, before(s.target))) && after(State.staleSlot(core, s))))
        }
      },
      TransitionTheorem(.quiescentReuse, "only-flush-forgets", "What a TLB may remember is forgotten only by flushing that core.")
      { operation in
        let flushedCore = operation.parameters.first { $0.sort == .core }.map { Expression<Core>(.variable($0)) }
        return forAll("other", "f", "s") { (other: Expression<Core>, f: Expression<Frame>, s: Expression<Slot>) in
          let kept = all(
            State.staleTranslation(other, f) ==> after(State.staleTranslation(other, f)),
            State.staleNode(other, f) ==> after(State.staleNode(other, f)),
            State.staleSlot(other, s) ==> after(State.staleSlot(other, s)))
          return flushedCore.map { kept || other == $0 } ?? kept
        }
      },
      TransitionTheorem(
        .revocationComplete, "new-entry-is-revocable",
        "A new entry descends from its source, or, if it is a copy of what has a parent, from whatever the source strictly descends from."
      ) { operation in
        guard let source = operation.slot("source") else { return nil }
        return forAll("a", "s") { (a: Expression<Slot>, s: Expression<Slot>) in
          all(
            s.entry == .empty, after(s.entry) != .empty, State.ancestor(a, source),
            operation.name == "copy" ? a != source || source.parent == .noSlot : .true)
            ==> after(State.ancestor(a, s))
        }
      },
      TransitionTheorem(
        .noAmplification, "new-entry-has-requested-rights", "A new entry has no right that was not asked for."
      ) { operation in
        guard let parameter = operation.parameters.first(where: { $0.sort == .rights }) else { return nil }
        return forAll("s") { (s: Expression<Slot>) in
          all(s.entry == .empty, after(s.entry) != .empty)
            ==> Expression<Rights>(.variable(parameter)).includes(after(s.rights))
        }
      },
      TransitionTheorem(
        .revocationExact, "removed-link-is-named", "Deconstruct removes a link to the child that it names, and nothing else."
      ) { operation in
        guard let child = operation.slot("child") else { return nil }
        return forAll("s") { (s: Expression<Slot>) in
          all(s.entry != .empty, after(s.entry) == .empty) ==> (s.entry == .link && s.target == child.target)
        }
      },
    ] + revocation + time + threads + endPoints
}

extension Operation {
  /// The slot that the operation names under a landmark, where it has one.
  func slot(_ landmark: String) -> Expression<Slot>? { landmarks[landmark].map { before(Expression($0)) } }
  /// The frame, likewise.
  func frame(_ landmark: String) -> Expression<Frame>? { landmarks[landmark].map { before(Expression($0)) } }
}
