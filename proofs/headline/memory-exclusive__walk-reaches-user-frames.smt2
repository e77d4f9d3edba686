; memory-exclusive/walk-reaches-user-frames
; Whatever page a component names, the walk through its page table reads only kernel frames and ends in a user frame.
(set-logic ALL)
(declare-sort Frame 0)
(declare-sort Slot 0)
(declare-sort Offset 0)
(declare-sort Address 0)
(declare-sort Page 0)
(declare-sort Core 0)
(declare-sort Scheduler 0)
(define-sort Rights () (_ BitVec 3))
(declare-datatypes ((FrameType 0)) (((FrameType.untyped) (FrameType.user) (FrameType.kernel))))
(declare-datatypes ((ObjectKind 0)) (((ObjectKind.noObject) (ObjectKind.capabilityNode) (ObjectKind.pageNode) (ObjectKind.component) (ObjectKind.tcap) (ObjectKind.thread))))
(declare-datatypes ((EntryKind 0)) (((EntryKind.empty) (EntryKind.frameHandle) (EntryKind.userMapping) (EntryKind.link) (EntryKind.capabilityNodeCapability) (EntryKind.pageNodeCapability) (EntryKind.componentCapability) (EntryKind.tcapCapability) (EntryKind.threadCapability) (EntryKind.endPointCapability))))
(declare-datatypes ((BudgetKind 0)) (((BudgetKind.finite) (BudgetKind.infinite))))
(declare-datatypes ((Readiness 0)) (((Readiness.runnable) (Readiness.blocked))))
(declare-fun noFrame () Frame)
(declare-fun noSlot () Slot)
(declare-fun node (Slot) Frame)
(declare-fun offset (Slot) Offset)
(declare-fun slotAt (Frame Offset) Slot)
(declare-fun capacity (Frame) Int)
(declare-fun place (Slot) Int)
(declare-fun slotAtPlace (Frame Int) Slot)
(declare-fun fits (ObjectKind Offset) Bool)
(declare-fun rootOffset (Address) Offset)
(declare-fun leafOffset (Address) Offset)
(declare-fun pageRootOffset (Page) Offset)
(declare-fun pageMiddleOffset (Page) Offset)
(declare-fun pageLeafOffset (Page) Offset)
(declare-fun capabilityTableOffset () Offset)
(declare-fun pageTableOffset () Offset)
(declare-fun frameCount () Int)
(declare-fun frameNumber (Frame) Int)
(declare-fun frameAt (Int) Frame)
(declare-fun isCore (Core) Bool)
(declare-fun firstCore () Core)
(declare-fun isScheduler (Scheduler) Bool)
(declare-fun firstScheduler () Scheduler)
(declare-fun maximum () Int)
(declare-fun type (Frame) FrameType)
(declare-fun object (Frame) ObjectKind)
(declare-fun level (Frame) Int)
(declare-fun references (Frame) Int)
(declare-fun occupancy (Frame) Int)
(declare-fun unmapped (Frame) Int)
(declare-fun entryPoint (Frame) Int)
(declare-fun epoch (Frame) Int)
(declare-fun budgetKind (Frame) BudgetKind)
(declare-fun budget (Frame) Int)
(declare-fun scheduler (Frame) Scheduler)
(declare-fun priority (Frame Scheduler) Int)
(declare-fun namers (Scheduler) Int)
(declare-fun component (Frame) Frame)
(declare-fun componentEpoch (Frame) Int)
(declare-fun lastCore (Frame) Core)
(declare-fun superior (Frame) Frame)
(declare-fun superiorEpoch (Frame) Int)
(declare-fun supply (Frame) Frame)
(declare-fun supplyEpoch (Frame) Int)
(declare-fun pending (Frame) Int)
(declare-fun readiness (Frame) Readiness)
(declare-fun thread (Core) Frame)
(declare-fun tcap (Core) Frame)
(declare-fun span (Core) Int)
(declare-fun token (Core) Int)
(declare-fun entry (Slot) EntryKind)
(declare-fun target (Slot) Frame)
(declare-fun rights (Slot) Rights)
(declare-fun parent (Slot) Slot)
(declare-fun firstChild (Slot) Slot)
(declare-fun nextSibling (Slot) Slot)
(declare-fun previousSibling (Slot) Slot)
(declare-fun removed (Slot) Int)
(declare-fun now () Int)
(declare-fun flushed (Core) Int)
(declare-fun referrer (Frame Int) Slot)
(declare-fun position (Slot) Int)
(declare-fun occupant (Frame Int) Slot)
(declare-fun seat (Slot) Int)
(declare-fun ancestor (Slot Slot) Bool)
(declare-fun toward (Slot Slot) Slot)
(declare-fun order (Slot) Int)
(declare-fun namer (Scheduler Int) Frame)
(declare-fun naming (Frame Scheduler) Int)
(declare-fun budgetBelow (Int) Int)
(declare-fun staleTranslation (Core Frame) Bool)
(declare-fun staleNode (Core Frame) Bool)
(declare-fun staleSlot (Core Slot) Bool)
; geometry slot-has-place
(assert (forall ((s Slot)) (! (=> (not (= s noSlot)) (and (= (slotAt (node s) (offset s)) s) (not (= (node s) noFrame)))) :pattern ((node s)))))
; geometry place-has-one-slot
(assert (forall ((f Frame) (o Offset)) (! (=> (not (= (slotAt f o) noSlot)) (and (= (node (slotAt f o)) f) (= (offset (slotAt f o)) o))) :pattern ((slotAt f o)))))
; geometry slots-are-numbered
(assert (forall ((s Slot)) (! (=> (not (= s noSlot)) (and (<= 0 (place s)) (< (place s) (capacity (node s))) (= (slotAtPlace (node s) (place s)) s))) :pattern ((place s)))))
; geometry numbers-have-slots
(assert (forall ((f Frame) (i Int)) (! (=> (and (not (= f noFrame)) (<= 0 i) (< i (capacity f))) (and (not (= (slotAtPlace f i) noSlot)) (= (node (slotAtPlace f i)) f) (= (place (slotAtPlace f i)) i))) :pattern ((slotAtPlace f i)))))
; geometry capacity-is-natural
(assert (forall ((f Frame)) (! (<= 0 (capacity f)) :pattern ((capacity f)))))
; geometry frames-are-numbered
(assert (forall ((f Frame)) (! (and (<= 0 (frameNumber f)) (< (frameNumber f) frameCount) (= (frameAt (frameNumber f)) f)) :pattern ((frameNumber f)))))
; geometry numbers-have-frames
(assert (forall ((i Int)) (! (=> (and (<= 0 i) (< i frameCount)) (= (frameNumber (frameAt i)) i)) :pattern ((frameAt i)))))
; geometry no-frame-is-first
(assert (= (frameNumber noFrame) 0))
; geometry no-slot-is-in-no-frame
(assert (= (node noSlot) noFrame))
; geometry component-entries-differ
(assert (not (= capabilityTableOffset pageTableOffset)))
; geometry there-is-a-core
(assert (isCore firstCore))
; geometry maximum-is-positive
(assert (< 0 maximum))
; invariant mapping-is-user
(assert (forall ((s Slot)) (! (=> (= (entry s) EntryKind.userMapping) (= (type (target s)) FrameType.user)) :pattern ((entry s)) :pattern ((target s)))))
; invariant object-is-kernel
(assert (forall ((f Frame)) (! (=> (not (= (object f) ObjectKind.noObject)) (= (type f) FrameType.kernel)) :pattern ((object f)) :pattern ((type f)))))
; invariant stale-is-not-kernel
(assert (forall ((core Core) (f Frame)) (! (=> (staleTranslation core f) (not (= (type f) FrameType.kernel))) :pattern ((staleTranslation core f)))))
; invariant stale-node-is-not-user
(assert (forall ((core Core) (f Frame)) (! (=> (staleNode core f) (and (not (= (type f) FrameType.user)) (or (= (object f) ObjectKind.noObject) (= (object f) ObjectKind.pageNode)))) :pattern ((staleNode core f)))))
; invariant referrer-is-counted
(assert (forall ((s Slot)) (! (=> (and (not (= (entry s) EntryKind.empty)) (not (= (entry s) EntryKind.frameHandle))) (and (<= 0 (position s)) (< (position s) (references (target s))) (= (referrer (target s) (position s)) s))) :pattern ((entry s)) :pattern ((target s)) :pattern ((position s)))))
; invariant count-is-referred
(assert (forall ((f Frame) (i Int)) (! (=> (and (<= 0 i) (< i (references f))) (and (and (not (= (entry (referrer f i)) EntryKind.empty)) (not (= (entry (referrer f i)) EntryKind.frameHandle))) (= (target (referrer f i)) f) (= (position (referrer f i)) i))) :pattern ((referrer f i)))))
; invariant count-is-natural
(assert (forall ((f Frame)) (! (and (<= 0 (references f)) (<= (references f) maximum)) :pattern ((references f)))))
; invariant epoch-is-natural
(assert (forall ((f Frame)) (! (and (<= 0 (epoch f)) (<= (epoch f) maximum)) :pattern ((epoch f)))))
; invariant occupant-is-counted
(assert (forall ((s Slot)) (! (=> (not (= s noSlot)) (and (<= 0 (seat s)) (< (seat s) (capacity (node s))) (= (occupant (node s) (seat s)) s) (= (not (= (entry s) EntryKind.empty)) (< (seat s) (occupancy (node s)))))) :pattern ((entry s)) :pattern ((seat s)))))
; invariant occupancy-is-occupied
(assert (forall ((f Frame) (i Int)) (! (=> (and (not (= f noFrame)) (<= 0 i) (< i (capacity f))) (and (not (= (occupant f i) noSlot)) (= (node (occupant f i)) f) (= (seat (occupant f i)) i))) :pattern ((occupant f i)))))
; invariant occupancy-is-natural
(assert (forall ((f Frame)) (! (and (<= 0 (occupancy f)) (<= (occupancy f) (capacity f))) :pattern ((occupancy f)))))
; invariant page-entry-in-page-leaf
(assert (forall ((s Slot)) (! (=> (or (= (entry s) EntryKind.frameHandle) (= (entry s) EntryKind.userMapping)) (and (= (object (node s)) ObjectKind.pageNode) (= (level (node s)) 2))) :pattern ((entry s)))))
; invariant capability-in-capability-leaf
(assert (forall ((s Slot)) (! (=> (or (= (entry s) EntryKind.capabilityNodeCapability) (= (entry s) EntryKind.pageNodeCapability) (= (entry s) EntryKind.componentCapability) (= (entry s) EntryKind.tcapCapability) (= (entry s) EntryKind.threadCapability) (= (entry s) EntryKind.endPointCapability)) (and (= (object (node s)) ObjectKind.capabilityNode) (= (level (node s)) 1))) :pattern ((entry s)))))
; invariant capability-names-its-object
(assert (forall ((s Slot)) (! (and (=> (= (entry s) EntryKind.capabilityNodeCapability) (= (object (target s)) ObjectKind.capabilityNode)) (=> (= (entry s) EntryKind.pageNodeCapability) (= (object (target s)) ObjectKind.pageNode)) (=> (= (entry s) EntryKind.componentCapability) (= (object (target s)) ObjectKind.component)) (=> (= (entry s) EntryKind.tcapCapability) (= (object (target s)) ObjectKind.tcap)) (=> (or (= (entry s) EntryKind.threadCapability) (= (entry s) EntryKind.endPointCapability)) (= (object (target s)) ObjectKind.thread))) :pattern ((entry s)) :pattern ((target s)))))
; invariant link-names-next-level
(assert (forall ((s Slot)) (! (=> (and (= (entry s) EntryKind.link) (not (= (object (node s)) ObjectKind.component))) (and (not (= (object (node s)) ObjectKind.noObject)) (= (object (target s)) (object (node s))) (= (level (target s)) (+ (level (node s)) 1)))) :pattern ((entry s)) :pattern ((target s)))))
; invariant component-links-roots
(assert (forall ((s Slot)) (! (=> (and (= (entry s) EntryKind.link) (= (object (node s)) ObjectKind.component)) (and (= (level (target s)) 0) (or (and (= (offset s) capabilityTableOffset) (= (object (target s)) ObjectKind.capabilityNode)) (and (= (offset s) pageTableOffset) (= (object (target s)) ObjectKind.pageNode))))) :pattern ((entry s)) :pattern ((target s)))))
; invariant entry-is-in-range
(assert (forall ((s Slot)) (! (=> (not (= (entry s) EntryKind.empty)) (and (not (= s noSlot)) (not (= (target s) noFrame)) (fits (object (node s)) (offset s)) (not (= (object (node s)) ObjectKind.noObject)) (not (= (object (node s)) ObjectKind.tcap)) (not (= (object (node s)) ObjectKind.thread)))) :pattern ((entry s)) :pattern ((target s)))))
; invariant empty-slot-is-blank
(assert (forall ((s Slot)) (! (=> (= (entry s) EntryKind.empty) (and (= (target s) noFrame) (= (rights s) #b000) (= (parent s) noSlot) (= (firstChild s) noSlot) (= (nextSibling s) noSlot) (= (previousSibling s) noSlot))) :pattern ((entry s)) :pattern ((target s)))))
; invariant level-exists
(assert (forall ((f Frame)) (! (and (<= 0 (level f)) (<= (level f) (ite (= (object f) ObjectKind.thread) 2 (ite (= (object f) ObjectKind.capabilityNode) 1 (ite (= (object f) ObjectKind.pageNode) 2 0))))) :pattern ((level f)) :pattern ((object f)))))
; invariant no-slot-is-unused
(assert (and (= (entry noSlot) EntryKind.empty) (= (target noSlot) noFrame) (= (parent noSlot) noSlot) (= (firstChild noSlot) noSlot) (= (nextSibling noSlot) noSlot) (= (previousSibling noSlot) noSlot)))
; invariant no-frame-is-unused
(assert (and (= (type noFrame) FrameType.untyped) (= (object noFrame) ObjectKind.noObject) (= (references noFrame) 0)))
; invariant only-live-is-referenced
(assert (forall ((f Frame)) (! (=> (and (not (= (type f) FrameType.user)) (= (object f) ObjectKind.noObject)) (= (references f) 0)) :pattern ((type f)) :pattern ((references f)))))
; invariant parent-is-live
(assert (forall ((s Slot)) (! (=> (not (= (parent s) noSlot)) (and (not (= (entry s) EntryKind.empty)) (not (= (entry (parent s)) EntryKind.empty)) (= (target (parent s)) (target s)) (not (= (parent s) s)) (ancestor (parent s) s))) :pattern ((parent s)))))
; invariant derivation-is-typed
(assert (forall ((s Slot)) (! (=> (not (= (parent s) noSlot)) (or (= (entry (parent s)) EntryKind.frameHandle) (and (= (entry (parent s)) EntryKind.userMapping) (= (entry s) EntryKind.userMapping)) (and (= (entry (parent s)) EntryKind.threadCapability) (= (entry s) EntryKind.endPointCapability)) (and (or (= (entry (parent s)) EntryKind.capabilityNodeCapability) (= (entry (parent s)) EntryKind.pageNodeCapability) (= (entry (parent s)) EntryKind.componentCapability) (= (entry (parent s)) EntryKind.tcapCapability) (= (entry (parent s)) EntryKind.threadCapability) (= (entry (parent s)) EntryKind.endPointCapability)) (or (= (entry s) (entry (parent s))) (= (entry s) EntryKind.link))))) :pattern ((parent s)))))
; invariant first-child-is-child
(assert (forall ((n Slot)) (! (=> (not (= (firstChild n) noSlot)) (and (= (parent (firstChild n)) n) (= (previousSibling (firstChild n)) noSlot))) :pattern ((firstChild n)))))
; invariant next-is-sibling
(assert (forall ((s Slot)) (! (=> (not (= (nextSibling s) noSlot)) (and (= (previousSibling (nextSibling s)) s) (= (parent (nextSibling s)) (parent s)) (not (= (parent s) noSlot)) (< (order (nextSibling s)) (order s)))) :pattern ((nextSibling s)))))
; invariant previous-is-sibling
(assert (forall ((s Slot)) (! (=> (not (= (previousSibling s) noSlot)) (and (= (nextSibling (previousSibling s)) s) (= (parent (previousSibling s)) (parent s)) (not (= (parent s) noSlot)))) :pattern ((previousSibling s)))))
; invariant child-is-listed
(assert (forall ((s Slot)) (! (=> (not (= (parent s) noSlot)) (and (not (= (firstChild (parent s)) noSlot)) (<= (order s) (order (firstChild (parent s)))) (=> (= (previousSibling s) noSlot) (= (firstChild (parent s)) s)))) :pattern ((parent s)))))
; invariant siblings-differ-in-age
(assert (forall ((s Slot) (t Slot)) (! (=> (and (not (= (parent s) noSlot)) (= (parent s) (parent t)) (= (order s) (order t))) (= s t)) :pattern ((parent s) (parent t)))))
; invariant siblings-are-listed
(assert (forall ((s Slot) (t Slot)) (! (=> (and (not (= (parent s) noSlot)) (= (parent s) (parent t)) (< (order t) (order s))) (and (not (= (nextSibling s) noSlot)) (<= (order t) (order (nextSibling s))))) :pattern ((nextSibling s) (parent t)))))
; invariant descent-is-reflexive
(assert (forall ((s Slot)) (! (=> (not (= (entry s) EntryKind.empty)) (ancestor s s)) :pattern ((entry s)))))
; invariant descent-is-live
(assert (forall ((a Slot) (b Slot)) (! (=> (ancestor a b) (and (not (= (entry a) EntryKind.empty)) (not (= (entry b) EntryKind.empty)) (= (target a) (target b)))) :pattern ((ancestor a b)))))
; invariant descent-is-transitive
(assert (forall ((a Slot) (b Slot) (c Slot)) (! (=> (and (ancestor a b) (ancestor b c)) (ancestor a c)) :pattern ((ancestor a b) (ancestor b c)))))
; invariant descent-is-acyclic
(assert (forall ((a Slot) (b Slot)) (! (=> (and (ancestor a b) (ancestor b a)) (= a b)) :pattern ((ancestor a b) (ancestor b a)))))
; invariant ancestors-are-a-line
(assert (forall ((a Slot) (b Slot) (c Slot)) (! (=> (and (ancestor a c) (ancestor b c)) (or (ancestor a b) (ancestor b a))) :pattern ((ancestor a c) (ancestor b c)))))
; invariant descent-goes-through-parent
(assert (forall ((a Slot) (b Slot)) (! (=> (and (ancestor a b) (not (= a b))) (and (not (= (parent b) noSlot)) (ancestor a (parent b)))) :pattern ((ancestor a b) (parent b)))))
; invariant descent-goes-through-child
(assert (forall ((a Slot) (b Slot)) (! (=> (and (ancestor a b) (not (= a b))) (and (= (parent (toward a b)) a) (ancestor (toward a b) b))) :pattern ((ancestor a b) (firstChild a)) :pattern ((toward a b)))))
; invariant delegation-shrinks-rights
(assert (forall ((s Slot)) (! (=> (not (= (parent s) noSlot)) (= (bvand (rights (parent s)) (rights s)) (rights s))) :pattern ((parent s)))))
; invariant descent-shrinks-rights
(assert (forall ((a Slot) (b Slot)) (! (=> (ancestor a b) (= (bvand (rights a) (rights b)) (rights b))) :pattern ((ancestor a b)))))
; invariant stale-frame-is-stamped
(assert (forall ((core Core) (f Frame)) (! (=> (or (staleTranslation core f) (staleNode core f)) (and (isCore core) (<= (flushed core) (unmapped f)))) :pattern ((staleTranslation core f)) :pattern ((staleNode core f)))))
; invariant stale-slot-is-stamped
(assert (forall ((core Core) (s Slot)) (! (=> (staleSlot core s) (and (isCore core) (<= (flushed core) (removed s)))) :pattern ((staleSlot core s)))))
; invariant stamps-are-past
(assert (and (forall ((f Frame)) (! (<= (unmapped f) now) :pattern ((unmapped f)))) (forall ((s Slot)) (! (<= (removed s) now) :pattern ((removed s)))) (forall ((core Core)) (! (<= (flushed core) now) :pattern ((flushed core)))) (<= now maximum)))
; invariant budget-is-natural
(assert (forall ((f Frame)) (! (and (<= 0 (budget f)) (<= (budget f) maximum) (=> (or (not (= (object f) ObjectKind.tcap)) (= (budgetKind f) BudgetKind.infinite)) (= (budget f) 0)) (=> (= (budgetKind f) BudgetKind.infinite) (= (object f) ObjectKind.tcap))) :pattern ((budget f)) :pattern ((budgetKind f)))))
; invariant budget-is-summed
(assert (and (= (budgetBelow 0) 0) (forall ((f Frame)) (! (= (budgetBelow (+ (frameNumber f) 1)) (+ (budgetBelow (frameNumber f)) (budget f))) :pattern ((budget f)) :pattern ((frameNumber f))))))
; invariant priority-is-natural
(assert (forall ((f Frame) (s Scheduler)) (! (and (<= 0 (priority f s)) (<= (priority f s) maximum)) :pattern ((priority f s)))))
; invariant own-scheduler-is-named
(assert (forall ((f Frame)) (! (=> (= (object f) ObjectKind.tcap) (and (isScheduler (scheduler f)) (< 0 (priority f (scheduler f))))) :pattern ((scheduler f)) :pattern ((object f)))))
; invariant only-schedulers-are-named
(assert (forall ((f Frame) (s Scheduler)) (! (=> (not (= (priority f s) 0)) (isScheduler s)) :pattern ((priority f s)))))
; invariant only-tcaps-have-quality
(assert (forall ((f Frame) (s Scheduler)) (! (=> (not (= (priority f s) 0)) (= (object f) ObjectKind.tcap)) :pattern ((priority f s)))))
; invariant namer-is-counted
(assert (forall ((f Frame) (s Scheduler)) (! (and (<= 0 (naming f s)) (< (naming f s) frameCount) (= (namer s (naming f s)) f) (= (not (= (priority f s) 0)) (< (naming f s) (namers s)))) :pattern ((priority f s)) :pattern ((naming f s)))))
; invariant numbers-have-namers
(assert (forall ((s Scheduler) (i Int)) (! (=> (and (<= 0 i) (< i frameCount)) (= (naming (namer s i) s) i)) :pattern ((namer s i)))))
; invariant namers-are-natural
(assert (forall ((s Scheduler)) (! (and (<= 0 (namers s)) (<= (namers s) frameCount)) :pattern ((namers s)))))
; invariant thread-has-component
(assert (forall ((f Frame)) (! (ite (= (object f) ObjectKind.thread) (and (not (= (component f) noFrame)) (<= 0 (componentEpoch f)) (<= (componentEpoch f) (epoch (component f))) (=> (= (componentEpoch f) (epoch (component f))) (= (object (component f)) ObjectKind.component))) (and (= (component f) noFrame) (= (componentEpoch f) 0))) :pattern ((component f)) :pattern ((componentEpoch f)))))
; invariant last-core-exists
(assert (forall ((f Frame)) (! (isCore (lastCore f)) :pattern ((lastCore f)))))
; invariant running-thread-is-live
(assert (forall ((c Core)) (! (=> (not (= (thread c) noFrame)) (and (isCore c) (= (object (thread c)) ObjectKind.thread) (= (lastCore (thread c)) c))) :pattern ((thread c)))))
; invariant running-tcap-is-live
(assert (forall ((c Core)) (! (=> (not (= (tcap c) noFrame)) (and (isCore c) (= (object (tcap c)) ObjectKind.tcap) (= (lastCore (tcap c)) c))) :pattern ((tcap c)))))
; invariant thread-runs-on-tcap
(assert (forall ((c Core)) (! (= (= (thread c) noFrame) (= (tcap c) noFrame)) :pattern ((thread c)) :pattern ((tcap c)))))
; invariant running-tcap-has-time
(assert (forall ((c Core)) (! (and (<= 0 (span c)) (= (= (span c) 0) (= (tcap c) noFrame))) :pattern ((span c)) :pattern ((tcap c)))))
; invariant span-is-within-budget
(assert (forall ((c Core)) (! (=> (and (not (= (tcap c) noFrame)) (= (budgetKind (tcap c)) BudgetKind.finite)) (<= (span c) (budget (tcap c)))) :pattern ((span c)) :pattern ((tcap c)))))
; invariant token-is-natural
(assert (forall ((c Core)) (! (and (<= 0 (token c)) (<= (token c) maximum)) :pattern ((token c)))))
; invariant superior-is-one-level-above
(assert (forall ((f Frame)) (! (ite (= (object f) ObjectKind.thread) (and (<= 0 (superiorEpoch f)) (<= (superiorEpoch f) (epoch (superior f))) (=> (and (not (= (superior f) noFrame)) (= (superiorEpoch f) (epoch (superior f)))) (and (= (object (superior f)) ObjectKind.thread) (= (+ (level (superior f)) 1) (level f))))) (and (= (superior f) noFrame) (= (superiorEpoch f) 0))) :pattern ((superior f)) :pattern ((superiorEpoch f)))))
; invariant supply-is-tcap
(assert (forall ((f Frame)) (! (ite (= (object f) ObjectKind.thread) (and (<= 0 (supplyEpoch f)) (<= (supplyEpoch f) (epoch (supply f))) (=> (and (not (= (supply f) noFrame)) (= (supplyEpoch f) (epoch (supply f)))) (= (object (supply f)) ObjectKind.tcap))) (and (= (supply f) noFrame) (= (supplyEpoch f) 0))) :pattern ((supply f)) :pattern ((supplyEpoch f)))))
; invariant pending-is-natural
(assert (forall ((f Frame)) (! (and (<= 0 (pending f)) (<= (pending f) maximum) (=> (not (= (object f) ObjectKind.thread)) (= (pending f) 0))) :pattern ((pending f)))))
; invariant blocked-has-none-pending
(assert (forall ((f Frame)) (! (=> (= (readiness f) Readiness.blocked) (and (= (object f) ObjectKind.thread) (= (pending f) 0))) :pattern ((readiness f)) :pattern ((pending f)))))
; invariant running-is-not-blocked
(assert (forall ((c Core)) (! (=> (not (= (thread c) noFrame)) (= (readiness (thread c)) Readiness.runnable)) :pattern ((thread c)))))
; the negation of what is to be shown
(declare-const goal.c Frame)
(declare-const goal.p Page)
(assert (not (=> (and (= (object goal.c) ObjectKind.component) (= (entry (slotAt goal.c pageTableOffset)) EntryKind.link) (= (entry (slotAt (target (slotAt goal.c pageTableOffset)) (pageRootOffset goal.p))) EntryKind.link) (= (entry (slotAt (target (slotAt (target (slotAt goal.c pageTableOffset)) (pageRootOffset goal.p))) (pageMiddleOffset goal.p))) EntryKind.link) (= (entry (slotAt (target (slotAt (target (slotAt (target (slotAt goal.c pageTableOffset)) (pageRootOffset goal.p))) (pageMiddleOffset goal.p))) (pageLeafOffset goal.p))) EntryKind.userMapping)) (and (= (type (target (slotAt goal.c pageTableOffset))) FrameType.kernel) (= (type (target (slotAt (target (slotAt goal.c pageTableOffset)) (pageRootOffset goal.p)))) FrameType.kernel) (= (type (target (slotAt (target (slotAt (target (slotAt goal.c pageTableOffset)) (pageRootOffset goal.p))) (pageMiddleOffset goal.p)))) FrameType.kernel) (= (type (target (slotAt (target (slotAt (target (slotAt (target (slotAt goal.c pageTableOffset)) (pageRootOffset goal.p))) (pageMiddleOffset goal.p))) (pageLeafOffset goal.p)))) FrameType.user) (= (object (target (slotAt (target (slotAt (target (slotAt (target (slotAt goal.c pageTableOffset)) (pageRootOffset goal.p))) (pageMiddleOffset goal.p))) (pageLeafOffset goal.p)))) ObjectKind.noObject)))))
(check-sat)
