import KernelImpl
import KernelSpec

/// A slot, named by how it came to hold what it holds.
indirect enum SlotHandle: Hashable {
  /// The slot that a step filled.
  case filled(step: Int)
  /// The slot at an offset of the object that the capability in a slot names.
  case place(SlotHandle, offset: UInt64)
  /// The slot that no step filled: at an offset of the node that an address leads to, for the caller of the call.
  case named(table: UInt64, offset: UInt64)
}

/// One or two arguments of a call, named so that they stay meaningful when earlier steps go. Each keeps the words that
/// it had, for where the name leads nowhere.
enum SymbolicArgument: Hashable {
  case word(UInt64)
  /// The frame that a step made an object.
  case object(step: Int, word: UInt64)
  /// The address of the capability in a slot.
  case capability(SlotHandle, word: UInt64)
  /// Two arguments: the address of a capability to the node of a slot, and the slot's offset.
  case slot(SlotHandle, table: UInt64, offset: UInt64)
}

/// A call whose arguments refer to the steps that produced them.
struct SymbolicStep: Hashable {
  /// The step's own name, which other steps use.
  var id: Int
  var call: SystemCall
  var arguments: [SymbolicArgument]

  /// What the entry that this step installs was made from.
  var source: SlotHandle? {
    switch call {
    case .copy, .delegate, .map, .activate, .activateTcap, .splitTcap, .activateThread:
      switch (arguments[1], arguments[2]) {
      case (.slot(let handle, _, _), _): handle
      case (.word(let table), .word(let offset)): .named(table: table, offset: offset)
      default: nil
      }
    case .construct: if case .capability(let handle, _) = arguments.last { handle } else { nil }
    case .activateEndPoint: if case .capability(let handle, _) = arguments[1] { handle } else { nil }
    default: nil
    }
  }

  /// The step without reference to one that is gone: users of what it installed use its source.
  func rebinding(_ gone: SymbolicStep) -> SymbolicStep {
    func rebind(_ handle: SlotHandle) -> SlotHandle? {
      switch handle {
      case .filled(gone.id): gone.source
      case .filled, .named: handle
      case .place(let inner, let offset): rebind(inner).map { .place($0, offset: offset) }
      }
    }
    var copy = self
    copy.arguments = arguments.flatMap { argument -> [SymbolicArgument] in
      switch argument {
      case .word: [argument]
      case .object(gone.id, _): [.word(BootLayout.caller)]
      case .object: [argument]
      case .capability(let handle, let word): [rebind(handle).map { .capability($0, word: word) } ?? .word(word)]
      case .slot(let handle, let table, let offset):
        rebind(handle).map { [.slot($0, table: table, offset: offset)] } ?? [.word(table), .word(offset)]
      }
    }
    return copy
  }
}

/// Follows a run to give names to what calls refer to, and to find again what names refer to.
struct SymbolicRun {
  private let view: KernelView
  private let slotCount: Int
  private var entries: [Int]
  private var objects: [Int]
  /// The step that filled each slot.
  private var owners: [Int: Int] = [:]
  private var objectOwners: [Int: Int] = [:]
  private var filledSlots: [Int: Int] = [:]
  private var madeObjects: [Int: Int] = [:]

  /// Begins where the machine is.
  init(_ lockstep: Lockstep) {
    view = KernelView(lockstep.memory, lockstep.abstraction)
    slotCount = lockstep.geometry.slotCount
    entries = []
    objects = []
    entries = (0..<slotCount).map { view.entry($0).kind }
    objects = (0..<view.frameCount).map { view.object($0) }
  }

  /// Notes what a step that has just succeeded filled and made.
  mutating func note(step: Int) {
    for slot in 0..<slotCount {
      let kind = view.entry(slot).kind
      if kind != 0, entries[slot] == 0 {
        owners[slot] = step
        filledSlots[step] = slot
      } else if kind == 0 {
        owners[slot] = nil
      }
      entries[slot] = kind
    }
    for frame in 0..<view.frameCount {
      let object = view.object(frame)
      if object != 0, objects[frame] == 0 {
        objectOwners[frame] = step
        madeObjects[step] = frame
      } else if object == 0 {
        objectOwners[frame] = nil
      }
      objects[frame] = object
    }
  }

  // MARK: - From words to names

  /// Names the arguments of a call in the state at hand.
  func symbolic(_ call: FuzzCall, id: Int) -> SymbolicStep {
    let sorts = CallGenerator.parameterSorts[Int(call.call.rawValue)]
    var arguments: [SymbolicArgument] = []
    var index = 0
    let caller = Int(clamping: call.arguments[0])
    while index < sorts.count {
      let word = call.arguments[index]
      switch sorts[index] {
      case .frame:
        if let owner = objectOwners[Int(clamping: word)] {
          arguments.append(.object(step: owner, word: word))
        } else {
          arguments.append(.word(word))
        }
      case .address:
        let capability = slot(caller: caller, address: word)
        if index + 1 < sorts.count, sorts[index + 1] == .offset {
          let offset = call.arguments[index + 1]
          arguments += place(capability, word, offset)
          index += 1
        } else if let capability, let owner = owners[capability] {
          arguments.append(.capability(.filled(step: owner), word: word))
        } else {
          arguments.append(.word(word))
        }
      default: arguments.append(.word(word))
      }
      index += 1
    }
    return SymbolicStep(id: id, call: call.call, arguments: arguments)
  }

  private func place(_ capability: Int?, _ table: UInt64, _ offset: UInt64) -> [SymbolicArgument] {
    if let capability, let slot = place(capability, offset) {
      if let owner = owners[slot] { return [.slot(.filled(step: owner), table: table, offset: offset)] }
      if let owner = owners[capability] {
        return [.slot(.place(.filled(step: owner), offset: offset), table: table, offset: offset)]
      }
    }
    return [.word(table), .word(offset)]
  }

  /// The slot that an address leads to, if it leads anywhere.
  private func slot(caller: Int, address: UInt64) -> Int? {
    let fanOut = UInt64(view.capabilityFanOut)
    guard caller > 0, caller < view.frameCount, address < fanOut * fanOut,
      view.object(caller) == KernelView.capabilityNode
    else { return nil }
    let link = view.entry(view.slot(caller, Int(address / fanOut)))
    guard link.kind == KernelView.link else { return nil }
    return view.slot(link.target, Int(address % fanOut))
  }

  // MARK: - From names to words

  /// The call that a step makes in the state at hand.
  func concrete(_ step: SymbolicStep) -> FuzzCall {
    var words: [UInt64] = []
    var caller = 0
    for argument in step.arguments {
      switch argument {
      case .word(let word): words.append(word)
      case .object(let step, let word): words.append(madeObjects[step].map(UInt64.init) ?? word)
      case .capability(let handle, let word):
        words.append(resolve(handle, caller).flatMap { address(of: $0, caller, word) } ?? word)
      case .slot(let handle, let table, let offset):
        if let slot = resolve(handle, caller), let address = address(ofNode: slot / view.stride, caller, table) {
          words += [address, UInt64(slot % view.stride)]
        } else {
          words += [table, offset]
        }
      }
      if words.count == 1 { caller = Int(clamping: words[0]) }
    }
    return FuzzCall(step.call, words)
  }

  private func resolve(_ handle: SlotHandle, _ caller: Int) -> Int? {
    switch handle {
    case .filled(let step): return filledSlots[step]
    case .place(let inner, let offset): return place(resolve(inner, caller), offset)
    case .named(let table, let offset): return place(slot(caller: caller, address: table), offset)
    }
  }

  /// The slot at an offset of the node that the capability in a slot names.
  private func place(_ capability: Int?, _ offset: UInt64) -> Int? {
    guard let capability, offset < UInt64(view.stride) else { return nil }
    let target = view.entry(capability).target
    return target == 0 ? nil : view.slot(target, Int(offset))
  }

  /// An address that leads to a slot, or to an equal capability.
  private func address(of slot: Int, _ caller: Int, _ preferred: UInt64) -> UInt64? {
    let wanted = view.entry(slot)
    return find(caller, preferred) { $0 == slot }
      ?? find(caller, preferred) { view.entry($0).kind == wanted.kind && view.entry($0).target == wanted.target }
  }

  /// The address of a capability to a frame.
  private func address(ofNode frame: Int, _ caller: Int, _ preferred: UInt64) -> UInt64? {
    find(caller, preferred) {
      view.entry($0).kind >= KernelView.capabilityNodeCapability && view.entry($0).target == frame
    }
  }

  private func find(_ caller: Int, _ preferred: UInt64, _ isWanted: (Int) -> Bool) -> UInt64? {
    if let slot = slot(caller: caller, address: preferred), isWanted(slot) { return preferred }
    let fanOut = UInt64(view.capabilityFanOut)
    return (0..<fanOut * fanOut).first { slot(caller: caller, address: $0).map(isWanted) ?? false }
  }
}
