extension Theorem {
  /// Why the theorem holds, for a reader who knows the kernel's objects but no solver.
  ///
  /// The proofs do not rest on this text; it tells the idea that their invariants spell out.
  public var argument: String {
    switch self {
    case .memoryExclusive:
      """
      Only map makes a user mapping of a handle, and it asks that the frame be of type user; copy and delegate repeat a \
      mapping that exists. So what could go wrong is that a frame changes its type under a mapping. But retype asks that the \
      frame have no references, a user mapping counts as one, and references-exact says that a count of zero means that there \
      is none. A core's TLB may go on translating to a frame after the mapping is gone; therefore a frame leaves untyped only \
      after every core has flushed since it was last unmapped, and a stale translation leads at worst to a frame that is still \
      user or untyped. Nodes of page tables are the mirror image: a walker may go on reading a node that was unlinked, so such \
      a frame becomes no user frame before the flush either.
      """
    case .referencesExact:
      """
      First-order logic cannot count, but it can number. The slots that refer to a frame are numbered 0, 1, 2 and so on up to \
      the frame's count, each number belongs to one slot, and each slot knows its number: so there are as many slots as the \
      count says. Filling a slot appends it at the end of the numbering and adds one to the count; emptying a slot moves the \
      last of the numbering into the gap and takes one off. The same is done for occupancy, with a seat for each slot of a \
      node: the occupied ones sit first. Neither numbering exists in the kernel: they are ghosts, and no requirement reads \
      them.
      """
    case .typeSafe:
      """
      An entry is written whole, by install, after the operation has seen that the node is of the kind and level that may hold \
      it, that the offset exists in it, and that the target is an object of the kind which the entry names. What could change \
      under it is the target, and that does not: deactivate ends an object only when nothing refers to it and no slot of it is \
      occupied, and no operation turns one object into another. Emptying a slot blanks all of it, so that an empty slot leaves \
      nothing to trust by mistake. A component's frame may be used again; then its epoch has grown, so that who remembers the \
      old epoch is found out.
      """
    case .revocationComplete:
      """
      Each entry that was delegated hangs below the one it came from, in a list of children. A step of revoke takes the first \
      child: if that is a leaf it is removed, otherwise its own first child is moved up to hang below the revoked entry, and \
      is its descendant still. So no step loses a descendant without removing it, and no step adds one. When no first child is \
      left there is no descendant at all, because whatever descends from an entry descends by way of one of its children: the \
      ghost relation ancestor states this without recursion, and every operation says how it changes. Then revoke, and only \
      then, answers 0.
      """
    case .revocationExact:
      """
      A step of a revocation removes the first child of the entry named, and a child is a descendant; it moves an entry only \
      from below that child to below the entry named. So nothing else is removed, and what does not descend from the entry \
      keeps its parent. remove empties the one slot that it names, and refuses if the entry was delegated further; deconstruct \
      empties its slot only if the link in it leads to the child named, and from a link nothing descends. All other operations \
      empty no slot.
      """
    case .noAmplification:
      """
      A new entry gets no right that its source lacks: activate and construct hand on the source's rights; copy, delegate and \
      map the intersection of those with what was asked for. Entries are never edited, so rights cannot grow afterwards. An \
      entry's parent is its source or, for a copy, the source's parent, whose rights are no fewer than the source's; therefore \
      they shrink along every edge of the delegation forest, and along every path of edges. Moving an entry up, as revocation \
      does, gives it an ancestor as parent, whose rights include its own. Only booting makes entries without a source.
      """
    case .failureAtomic:
      """
      In every operation all requirements come before the first update, so whoever is refused has changed nothing yet. That is \
      not taken on trust: the logic lets an update stand before a requirement and persist when it fails. For each operation \
      the solver is asked for a state, a call that is refused, and a cell of the state that differs afterwards; there is none. \
      Of the code the same is proved path by path: a path that ends in an error has stored nothing.
      """
    case .quiescentReuse:
      """
      Taking away a mapping or a link of a page table stamps the frame and the slot with the logical time, and a core's flush \
      is stamped too and advances the clock. What a TLB may still remember, kept in ghosts, is therefore never older than the \
      core's last flush: it was unmapped at that flush's time or later. A frame that leaves untyped or becomes an object, and \
      a slot that is filled, must have a stamp that is older than the last flush of every core; so no core remembers anything \
      of it. The rule is conservative: it waits for all cores, whether they have seen the mapping or not.
      """
    case .bootSafe:
      """
      In the initial state every frame is untyped, every slot empty, every count zero and every TLB clean: each invariant \
      holds because nothing is there that could violate it. The boot state is reached from it by the operations found and \
      endow, which are proved to keep every invariant for any arguments, like all other operations. Therefore no boot script, \
      of any length and on a machine with any number of frames, can leave the invariants, and each theorem holds from the \
      first system call on.
      """
    case .budgetConserved:
      """
      Frames are numbered, and a ghost keeps for each number the sum of the budgets of all frames below it; so the sum of all \
      is a number that the logic can speak of. A transfer takes from one tcap what it gives to another, and checks first that \
      the one has it and that the other has room. A tcap ends only by handing all of its time to an heir. An infinite tcap \
      remains infinite, whatever it gives or takes, and only one that is infinite makes another so: there finite time comes \
      into being and there it may vanish, and nowhere else. The tick takes off what was spent, and never more than there was.
      """
    case .qualityMonotone:
      """
      A tcap's quality is a priority from each scheduler that has a say in it, of which 1 is the best and 0 means none. Time \
      goes to a tcap of no better quality, or else the receiver's quality becomes the weaker of the two in the eyes of every \
      third scheduler. A tcap's own scheduler keeps its say, and a scheduler that delegates decides its own priority, but \
      nobody else's. Schedulers are numbers, so a number that some tcap still names must not begin anew as another \
      scheduler's: the kernel counts who names it, and the proofs number the namers, as they do the referrers of a frame.
      """
    case .expiryDeclassifies:
      """
      When the tick finds that a finite tcap has no more time, every priority but that of its own scheduler is taken from it: \
      what others granted was for the time that they gave. Who is given time afterwards is rated by whoever gives it. A tcap \
      that ends loses all of its quality, and no scheduler counts it any more. Only tcaps have a quality at all, so a frame \
      that takes another role begins without.
      """
    case .timeDelegated:
      """
      What a core runs changes in four operations only. dispatch and preempt start a thread on a tcap that they have seen to have \
      time, and not to run elsewhere; yieldCore and the tick at a span's end leave the core idle. A thread and a tcap know the core \
      that they last ran on, and run just if that core names them: so whoever would end them, or take their time, sees it by one \
      look. A tcap that runs is not ended or merged away, and keeps a cycle when time is taken from it. A thread remembers its \
      component by frame and epoch; an epoch grows when a component ends, so that in a frame of the same epoch the same \
      component lives, and one look tells that, too.
      """
    case .preemptionOrdered:
      """
      preempt compares the two tcaps scheduler by scheduler, and refuses if one that names both rates the new one worse. A scheduler \
      that only one of them names has no say. All else that replaces what runs is dispatch, which asks that the caller be the \
      component whose thread has the core, or that there be none.
      """
    case .interferenceBounded:
      """
      Only a dispatch or a preemption gives a core a span, and each raises the core's token; it is at most the budget, where that \
      is finite, and at most the timeout of a dispatch. The tick takes what is spent off the span and off the budget alike, never \
      more than remains of the span, and at its end the core is idle. Where time is taken from a tcap that runs, the span is cut \
      to what is left. So between two values of the token a core spends no more than the span that the first decision gave. A \
      dispatch names the token that its scheduler saw: after any decision in between it is refused as stale. A \
      timeout binds only until the thread that was dispatched dispatches itself, which sets the timer anew: what one scheduler \
      gives another to spend, it limits by the time of a tcap.
      """
    case .activationKept:
      """
      Each thread counts the activations of its end-point. send and interrupt add one and make the thread runnable, and refuse if \
      that cannot be counted; while the thread lives only receive takes one away, and only for the thread itself, where that \
      runs. A thread blocks only where none is pending, and a core dispatches none that is blocked: so no activation is slept \
      through. Who is notified of a thread is bound by frame and epoch, and is of the level above; three levels are all there \
      are, and so each activation, each end of a run and each preemption notifies two threads at most. An interrupt goes to \
      whatever end-point's capability stands in the slot that is its line: once that is removed or revoked, there is none.
      """
    case .boundedSteps:
      """
      Revocation is a loop of calls, and each call is a step of constant cost: a fixed number of words loaded and stored, \
      whatever the size of the tree. Each step that is not the last either removes a descendant, or brings one up that was no \
      child to be a child. No step makes a descendant, and none makes a child into something deeper. So each entry is moved up \
      at most once and removed once, and twice as many steps as there are descendants suffice. Where an operation asks for \
      quiescence, it asks each core once; SystemCall.stepBound promises the number of words, and each path of the code is held \
      to it.
      """
    case .specNotVacuous:
      """
      If the requirements of an operation contradicted each other or the invariants, everything said of its success would be \
      true, and worth nothing. So an example is demanded for each operation's success, and for each requirement an example in \
      which it is the first to fail: a small state that satisfies every invariant, and a call. For each invariant there must \
      be a state that violates it, or else it says nothing. These obligations are witnessed and not proved: the solver has to \
      find a model, not to show that there is none.
      """
    case .codeRefines:
      """
      The kernel's code is not translated: it is run, unchanged, on words that stand for terms of the specification. Each \
      comparison splits the run in two, so that all paths of an operation are visited. On each, assuming the invariants and \
      what was decided on the way, the solver shows that the code's error is that of the first requirement to fail, or that \
      all hold and the result and every cell of the state are the specification's. Wherever arithmetic could overflow the path \
      owes a proof that it does not. Hence each theorem about the specification is one about the code, by way of the relation \
      between memory and state that Representation.swift states.
      """
    case .translationExact:
      """
      On hardware an entry of a page table is one word of 64 bits in Sv39's format, made by the codec and read back by it. The \
      codec is ordinary code, run here on words of which only the bits are known; on each of its paths the solver, which \
      decides such formulas completely, shows that reading gives back just what was written, that the bit which lets user mode \
      through is set for user mappings and for nothing else, that no right is granted which the entry does not have, and that \
      the bits which Sv39 reserves stay clear. So what memory-exclusive says of entries holds of the words that the hardware \
      walks.
      """
    case .memoryExact:
      """
      The proofs about the code end at the store, which keeps words for it. In memory each word has a place, which is \
      computed; that code is run on words of which nothing is known, and on memory that notes which words it is asked for. For \
      each field the solver shows that a load asks for the place that the store was given, that the place lies within memory, and \
      that no other field and no other record has the same; and that a reset leaves what the specification's initial state says.
      """
    case .bootComplete:
      """
      The boot state is described cell by cell, for any number of steps taken: first the objects, then the links between them, the \
      capabilities to them, and the handles of the free frames. The code that tells the steps is run on an unknown plan and an \
      unknown number of steps. On each of its paths the solver shows that the step's operation succeeds on what is described for \
      that number, and makes of it what is described for the next; what an operation does is the specification's, which its code \
      refines. Another run shows of the plan itself that it fits the machine, and that booting is refused only where none does. \
      That the steps come to their end, and that leaves are tried one number after the other, is an induction on paper.
      """
    }
  }
}
