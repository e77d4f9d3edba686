import KernelImpl
import KernelSpec

/// Looks for a shorter failing sequence breadth first.
///
/// Each state is expanded by calls that succeed in it, and asked with every call of the operation that fails at the end.
struct ShortestSearch {
  private let runner: SequenceRunner
  private let check: FuzzCheck
  private let last: SystemCall
  private let start: FuzzStart
  private let budget: Int

  /// A state on the way, and the calls that lead there.
  private struct Node {
    var memory: [UInt64]
    var state: ConcreteState
    var calls: [FuzzCall]
  }

  init(_ runner: SequenceRunner, _ failure: FuzzFailure, budget: Int) {
    self.runner = runner
    check = failure.check
    last = failure.calls.last!.call
    start = failure.start
    self.budget = budget
  }

  /// Searches sequences of the given calls, and of calls that differ from them in where they put what they make.
  func among(_ calls: [FuzzCall], shorterThan length: Int) -> [FuzzCall]? {
    let calls = Array(Set(calls)).sorted { $0.text < $1.text }
    let subjects = Set(calls.map(\.subject))
    let enumeration = CallEnumeration(runner.lockstep)
    return search(
      shorterThan: length,
      expanding: { calls + enumeration.plausible().filter { subjects.contains($0.subject) } },
      ending: { calls.filter { $0.call == last } }, budget: budget / 2
    ).calls
  }

  /// Searches all sequences of calls with arguments in range.
  ///
  /// - Returns: The sequence found; and whether, had there been a shorter one, the search would have met it.
  func amongAll(shorterThan length: Int) -> (calls: [FuzzCall]?, isComplete: Bool) {
    let calls = CallEnumeration(runner.lockstep)
    let endings = calls.all(of: last)
    return search(
      shorterThan: length, expanding: { calls.plausible() }, ending: { endings }, budget: budget)
  }

  private func search(
    shorterThan length: Int, expanding: () -> [FuzzCall], ending: () -> [FuzzCall], budget: Int
  ) -> (calls: [FuzzCall]?, isComplete: Bool) {
    let lockstep = runner.lockstep
    guard lockstep.restart(start) == nil else { return (nil, true) }
    var rest = budget
    var level = [Node(memory: lockstep.memoryWords, state: lockstep.state, calls: [])]
    var visited: Set<[Int]> = [lockstep.state.cells]
    for depth in 0..<max(0, length - 1) {
      // First whether one more call fails, over all states of this depth.
      for node in level {
        lockstep.restore(node.memory, node.state)
        for call in ending() {
          rest -= 1
          if runner.fails(call, check) { return (node.calls + [call], true) }
          if lockstep.lastStatus == 0 || lockstep.lastSpecified.error == nil {
            if case .invariant = check { rest -= 100 }
            lockstep.restore(node.memory, node.state)
          }
        }
        if rest <= 0 { return (nil, false) }
      }
      guard depth < length - 2 else { break }
      var next: [Node] = []
      for node in level {
        lockstep.restore(node.memory, node.state)
        for call in expanding() {
          rest -= 1
          let failed = lockstep.step(call) != nil
          if !failed, lockstep.lastStatus == 0 {
            rest -= 4
            if visited.insert(lockstep.state.cells).inserted {
              next.append(Node(memory: lockstep.memoryWords, state: lockstep.state, calls: node.calls + [call]))
            }
          }
          if failed || lockstep.lastStatus == 0 { lockstep.restore(node.memory, node.state) }
        }
        if rest <= 0 { return (nil, false) }
      }
      level = next
    }
    return (nil, true)
  }
}

extension FuzzCall {
  /// The call, wherever it puts what it makes: an operation with a destination names that by its fourth and fifth argument. What comes
  /// after kind and level is an entry point, and means nothing yet.
  fileprivate var subject: FuzzCall {
    guard arguments.count > 5 else { return self }
    return FuzzCall(call, Array(arguments[..<3]) + [0, 0] + Array(arguments[5..<min(7, arguments.count)]))
  }
}

/// Enumerates the calls that a state of the machine invites.
struct CallEnumeration {
  private let lockstep: Lockstep
  private let view: KernelView
  private let geometry: MachineGeometry

  init(_ lockstep: Lockstep) {
    self.lockstep = lockstep
    view = KernelView(lockstep.memory, lockstep.abstraction)
    geometry = lockstep.geometry
  }

  /// Every call of an operation with each argument in its range or at the first value beyond.
  func all(of call: SystemCall) -> [FuzzCall] {
    let sorts = CallGenerator.parameterSorts[Int(call.rawValue)]
    var calls: [[UInt64]] = [[]]
    for (index, sort) in sorts.enumerated() {
      let values = self.values(sort, isCaller: index == 0)
      calls = calls.flatMap { prefix in values.map { prefix + [$0] } }
    }
    return calls.map { FuzzCall(call, $0) }
  }

  private func values(_ sort: Sort, isCaller: Bool) -> [UInt64] {
    switch sort {
    case .frame where isCaller: [BootLayout.caller, 0]
    case .frame: Array(0..<UInt64(geometry.frameCount))
    case .rights: [7, 0, 1]
    case .integer: [0, 1, 2]
    case .enumeration(let enumeration): Array(0...UInt64(enumeration.cases.count))
    default: Array(0..<UInt64(geometry.domain(of: sort).end))
    }
  }

  /// The calls that may well succeed in the state at hand; arguments that cannot make a difference have one value only.
  func plausible() -> [FuzzCall] {
    var pool = CapabilityPool(geometry)
    defer { pool.deallocate() }
    pool.refresh(view)
    let items = (0..<pool.count(.any)).map { pool.item(.any, $0) }
    var calls: [FuzzCall] = []
    struct Place {
      var item: CapabilityPool.Item
      var offset: Int
      var kind: Int
      var isPage: Bool
    }
    var places: [Place] = []
    for item in items where item.kind < KernelView.componentCapability {
      let isPage = item.kind == KernelView.pageNodeCapability
      for offset in 0..<view.entryCount(item.object) where view.level(item.object) == (isPage ? 2 : 1) {
        let kind = view.entry(view.slot(item.object, offset)).kind
        places.append(Place(item: item, offset: offset, kind: kind, isPage: isPage))
      }
    }
    func add(_ call: SystemCall, _ words: [Int]) { calls.append(FuzzCall(call, words.map(UInt64.init))) }
    for place in places where place.kind != 0 {
      let name = [place.item.caller, place.item.address, place.offset]
      for call in [SystemCall.remove, .revoke, .release] { add(call, name) }
      if place.kind == KernelView.handle {
        add(.deactivate, name)
        for heir in items where heir.kind == KernelView.tcapCapability && heir.caller == place.item.caller {
          add(.deactivateTcap, name + [heir.address])
        }
        for type in 0..<3 { add(.retype, name + [type]) }
      }
      for target in places where target.kind == 0 && target.item.caller == place.item.caller {
        let destination = [target.item.address, target.offset]
        if target.isPage == place.isPage {
          for rights in [7, 0] {
            add(.copy, name + destination + [rights])
            add(.delegate, name + destination + [rights])
            if place.kind == KernelView.handle { add(.map, name + destination + [rights]) }
          }
        } else if place.kind == KernelView.handle, !target.isPage {
          for (kind, level) in [(1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (3, 0)] {
            add(.activate, name + destination + [kind, level, 0])
          }
          for scheduler in 0..<geometry.schedulerCount { add(.activateTcap, name + destination + [scheduler, 1]) }
          for tcap in items where tcap.kind == KernelView.tcapCapability && tcap.caller == target.item.caller {
            add(.splitTcap, name + destination + [tcap.address])
          }
          for component in items where component.kind == KernelView.componentCapability && component.caller == target.item.caller
          {
            add(.activateThread, name + destination + [component.address])
          }
        }
      }
    }
    for upper in items {
      if upper.kind == KernelView.componentCapability {
        for address in 0..<geometry.capabilityFanOut * geometry.capabilityFanOut {
          add(.releaseCapabilities, [upper.caller, upper.address, address])
        }
        for page in 0..<geometry.domain(of: .page).end - 1 { add(.releasePages, [upper.caller, upper.address, page]) }
      }
      for lower in items where lower.caller == upper.caller && lower.kind < KernelView.componentCapability {
        for offset in 0..<view.entryCount(upper.object) {
          let isEmpty = view.isEmpty(view.slot(upper.object, offset))
          add(isEmpty ? .construct : .deconstruct, [upper.caller, upper.address, offset, lower.address])
        }
      }
    }
    for giver in items where giver.kind == KernelView.tcapCapability {
      for receiver in items
      where receiver.kind == KernelView.tcapCapability && receiver.caller == giver.caller && receiver.object != giver.object {
        let parties = [giver.caller, giver.address, receiver.address]
        add(.mergeTime, parties)
        for (kind, amount) in [(0, 0), (0, 1), (0, 2), (1, 0)] {
          add(.transferTime, parties + [kind, amount])
          for priority in 1...2 { add(.delegateTime, parties + [kind, amount, priority]) }
        }
      }
    }
    for core in 0..<geometry.coreCount {
      add(.flush, [core])
      add(.coreToken, [core])
      for amount in 0..<3 { add(.consume, [core, amount]) }
      for root in 0..<pool.rootCount { add(.yieldCore, [pool.root(root), core]) }
      for thread in items where thread.kind == KernelView.threadCapability {
        add(.preempt, [core, thread.object])
        for tcap in items where tcap.kind == KernelView.tcapCapability && tcap.caller == thread.caller {
          for timeout in 0..<3 {
            add(.dispatch, [thread.caller, core, thread.address, tcap.address, timeout, view.token(core)])
          }
        }
      }
    }
    for thread in items where thread.kind == KernelView.threadCapability {
      for tcap in items where tcap.kind == KernelView.tcapCapability && tcap.caller == thread.caller {
        add(.bindSupply, [thread.caller, thread.address, tcap.address])
      }
      for superior in items where superior.kind == KernelView.endPointCapability && superior.caller == thread.caller {
        add(.bindSuperior, [thread.caller, thread.address, superior.address])
      }
    }
    for endPoint in items where endPoint.kind == KernelView.endPointCapability {
      add(.send, [endPoint.caller, endPoint.address])
      for core in 0..<geometry.coreCount {
        for isBlocking in 0..<2 { add(.receive, [endPoint.caller, core, endPoint.address, isBlocking]) }
      }
      let home = endPoint.slot / view.stride
      add(.interrupt, [home, endPoint.slot % view.stride])
    }
    return calls
  }
}
