/// A frame that exists: its number, and through it its record.
///
/// The specification's `noFrame` is `nil` here, and `noSlot` likewise.
struct Frame<Store: KernelStore> {
  typealias Word = Store.Word

  let memory: Store
  let number: Word

  /// The frame that a word from the kernel's own records names.
  init(existing number: Word, in memory: Store) {
    self.memory = memory
    self.number = number
  }

  /// The frame that a caller's argument names, or nil if there is none.
  init?(argument number: Word, in memory: Store) {
    guard number != 0, number < memory.frameCount else { return nil }
    self.init(existing: number, in: memory)
  }

  static func == (left: Self, right: Self) -> Bool { left.number == right.number }

  /// What the frame's bytes may be used for.
  var type: FrameType<Word> {
    get { FrameType(code: memory.load(.type, number)) }
    nonmutating set { memory.store(newValue.code, .type, number) }
  }
  /// The kernel object that the frame backs.
  var object: ObjectKind<Word> {
    get { ObjectKind(code: memory.load(.object, number)) }
    nonmutating set { memory.store(newValue.code, .object, number) }
  }
  /// A node's level in its table; the root is 0.
  var level: Word {
    get { memory.load(.level, number) }
    nonmutating set { memory.store(newValue, .level, number) }
  }
  /// How many user mappings, capabilities and links name the frame. Handles are not counted.
  var references: Word {
    get { memory.load(.references, number) }
    nonmutating set { memory.store(newValue, .references, number) }
  }
  /// How many slots of the frame hold an entry.
  var occupancy: Word {
    get { memory.load(.occupancy, number) }
    nonmutating set { memory.store(newValue, .occupancy, number) }
  }
  /// Logical time at which a mapping of the frame, or a link to it, was last taken away.
  var unmapped: Word {
    get { memory.load(.unmapped, number) }
    nonmutating set { memory.store(newValue, .unmapped, number) }
  }
  /// Where a component starts to execute.
  var entryPoint: Word {
    get { memory.load(.entryPoint, number) }
    nonmutating set { memory.store(newValue, .entryPoint, number) }
  }
  /// How many components have died in the frame.
  var epoch: Word {
    get { memory.load(.epoch, number) }
    nonmutating set { memory.store(newValue, .epoch, number) }
  }

  /// The slot at an offset, or nil beyond the frame's end.
  func slot(at offset: Word) -> Slot<Store>? {
    guard offset < memory.slotStride else { return nil }
    return Slot(existing: memory.slot(of: number, at: offset), in: memory)
  }
  /// Whether the frame, as the object it backs, has an entry at the offset.
  func has(_ offset: Word) -> Bool { memory.fits(object, offset) }
  /// Whether no TLB can still lead to the frame: each was flushed since it was last unmapped.
  var isQuiescent: Bool { memory.everyCoreFlushed(since: unmapped) }
}

/// A slot that exists: its number, and through it its record.
struct Slot<Store: KernelStore> {
  typealias Word = Store.Word

  let memory: Store
  let number: Word

  /// The slot that a word from the kernel's own records names.
  init(existing number: Word, in memory: Store) {
    self.memory = memory
    self.number = number
  }

  /// The frame whose slot it is.
  var node: Frame<Store> { Frame(existing: memory.node(of: number), in: memory) }

  /// What the slot holds, or nil if it is empty.
  var entry: Entry<Store>? {
    get { Entry(PackedEntry(word: memory.load(.entry, number)), in: memory) }
    nonmutating set { memory.store(newValue?.packed.word ?? 0, .entry, number) }
  }
  /// The entry that this one was delegated from.
  var parent: Slot? {
    get { neighbour(.parent) }
    nonmutating set { setNeighbour(.parent, newValue) }
  }
  /// The entry last delegated from this one that still lives.
  var firstChild: Slot? {
    get { neighbour(.firstChild) }
    nonmutating set { setNeighbour(.firstChild, newValue) }
  }
  /// The next older entry delegated from the same parent.
  var nextSibling: Slot? {
    get { neighbour(.nextSibling) }
    nonmutating set { setNeighbour(.nextSibling, newValue) }
  }
  /// The next younger entry delegated from the same parent.
  var previousSibling: Slot? {
    get { neighbour(.previousSibling) }
    nonmutating set { setNeighbour(.previousSibling, newValue) }
  }
  /// Logical time at which a mapping or a link was last taken out of the slot.
  var removed: Word {
    get { memory.load(.removed, number) }
    nonmutating set { memory.store(newValue, .removed, number) }
  }

  var isEmpty: Bool { entry == nil }
  /// Whether no TLB can still hold what was in the slot.
  var isQuiescent: Bool { memory.everyCoreFlushed(since: removed) }

  private func neighbour(_ field: SlotField) -> Slot? {
    let number = memory.load(field, number)
    return number == 0 ? nil : Slot(existing: number, in: memory)
  }
  private func setNeighbour(_ field: SlotField, _ slot: Slot?) {
    memory.store(slot?.number ?? 0, field, number)
  }
}
