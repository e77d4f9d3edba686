; boot-safe/mapping-is-user
; Initially: A user mapping names a user frame.
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
; initially
(assert (forall ((x0 Frame)) (! (= (type x0) FrameType.untyped) :pattern ((type x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (object x0) ObjectKind.noObject) :pattern ((object x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (level x0) 0) :pattern ((level x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (references x0) 0) :pattern ((references x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (occupancy x0) 0) :pattern ((occupancy x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (unmapped x0) 0) :pattern ((unmapped x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (entryPoint x0) 0) :pattern ((entryPoint x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (epoch x0) 0) :pattern ((epoch x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (budgetKind x0) BudgetKind.finite) :pattern ((budgetKind x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (budget x0) 0) :pattern ((budget x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (scheduler x0) firstScheduler) :pattern ((scheduler x0)))))
; initially
(assert (forall ((x0 Frame) (x1 Scheduler)) (! (= (priority x0 x1) 0) :pattern ((priority x0 x1)))))
; initially
(assert (forall ((x0 Scheduler)) (! (= (namers x0) 0) :pattern ((namers x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (component x0) noFrame) :pattern ((component x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (componentEpoch x0) 0) :pattern ((componentEpoch x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (lastCore x0) firstCore) :pattern ((lastCore x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (superior x0) noFrame) :pattern ((superior x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (superiorEpoch x0) 0) :pattern ((superiorEpoch x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (supply x0) noFrame) :pattern ((supply x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (supplyEpoch x0) 0) :pattern ((supplyEpoch x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (pending x0) 0) :pattern ((pending x0)))))
; initially
(assert (forall ((x0 Frame)) (! (= (readiness x0) Readiness.runnable) :pattern ((readiness x0)))))
; initially
(assert (forall ((x0 Core)) (! (= (thread x0) noFrame) :pattern ((thread x0)))))
; initially
(assert (forall ((x0 Core)) (! (= (tcap x0) noFrame) :pattern ((tcap x0)))))
; initially
(assert (forall ((x0 Core)) (! (= (span x0) 0) :pattern ((span x0)))))
; initially
(assert (forall ((x0 Core)) (! (= (token x0) 0) :pattern ((token x0)))))
; initially
(assert (forall ((x0 Slot)) (! (= (entry x0) EntryKind.empty) :pattern ((entry x0)))))
; initially
(assert (forall ((x0 Slot)) (! (= (target x0) noFrame) :pattern ((target x0)))))
; initially
(assert (forall ((x0 Slot)) (! (= (rights x0) #b000) :pattern ((rights x0)))))
; initially
(assert (forall ((x0 Slot)) (! (= (parent x0) noSlot) :pattern ((parent x0)))))
; initially
(assert (forall ((x0 Slot)) (! (= (firstChild x0) noSlot) :pattern ((firstChild x0)))))
; initially
(assert (forall ((x0 Slot)) (! (= (nextSibling x0) noSlot) :pattern ((nextSibling x0)))))
; initially
(assert (forall ((x0 Slot)) (! (= (previousSibling x0) noSlot) :pattern ((previousSibling x0)))))
; initially
(assert (forall ((x0 Slot)) (! (= (removed x0) 0) :pattern ((removed x0)))))
; initially
(assert (= now 1))
; initially
(assert (forall ((x0 Core)) (! (= (flushed x0) 1) :pattern ((flushed x0)))))
; initially
(assert (forall ((x0 Frame) (x1 Int)) (! (= (referrer x0 x1) noSlot) :pattern ((referrer x0 x1)))))
; initially
(assert (forall ((x0 Slot)) (! (= (position x0) 0) :pattern ((position x0)))))
; initially
(assert (forall ((x0 Frame) (x1 Int)) (! (= (occupant x0 x1) (slotAtPlace x0 x1)) :pattern ((occupant x0 x1)))))
; initially
(assert (forall ((x0 Slot)) (! (= (seat x0) (place x0)) :pattern ((seat x0)))))
; initially
(assert (forall ((x0 Slot) (x1 Slot)) (! (= (ancestor x0 x1) false) :pattern ((ancestor x0 x1)))))
; initially
(assert (forall ((x0 Slot) (x1 Slot)) (! (= (toward x0 x1) noSlot) :pattern ((toward x0 x1)))))
; initially
(assert (forall ((x0 Slot)) (! (= (order x0) 0) :pattern ((order x0)))))
; initially
(assert (forall ((x0 Scheduler) (x1 Int)) (! (= (namer x0 x1) (frameAt x1)) :pattern ((namer x0 x1)))))
; initially
(assert (forall ((x0 Frame) (x1 Scheduler)) (! (= (naming x0 x1) (frameNumber x0)) :pattern ((naming x0 x1)))))
; initially
(assert (forall ((x0 Int)) (! (= (budgetBelow x0) 0) :pattern ((budgetBelow x0)))))
; initially
(assert (forall ((x0 Core) (x1 Frame)) (! (= (staleTranslation x0 x1) false) :pattern ((staleTranslation x0 x1)))))
; initially
(assert (forall ((x0 Core) (x1 Frame)) (! (= (staleNode x0 x1) false) :pattern ((staleNode x0 x1)))))
; initially
(assert (forall ((x0 Core) (x1 Slot)) (! (= (staleSlot x0 x1) false) :pattern ((staleSlot x0 x1)))))
; the negation of what is to be shown
(declare-const goal.s Slot)
(assert (not (=> (= (entry goal.s) EntryKind.userMapping) (= (type (target goal.s)) FrameType.user))))
(check-sat)
