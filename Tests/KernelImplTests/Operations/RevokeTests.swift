import KernelImpl
import KernelSpec
import Testing

@Suite("remove, revoke and release") struct RevokeTests {
  /// The slots of the constructor's own page leaf.
  func spots(_ machine: Machine) -> [Spot] { (0..<machine.geometry.pageFanOut).map { Spot(BootLayout.pageLeaf, $0) } }

  @Test("Removing undoes the delegation, wherever among its siblings the entry stands", arguments: 0..<3)
  func removal(index: Int) throws {
    let machine = try Machine()
    let spots = spots(machine)
    let others = [0, 1, 2].filter { $0 != index }
    for other in others { try machine.delegate(machine.handle(0), to: spots[other]) }
    let without = machine.snapshot
    for other in others.reversed() { try machine.remove(spots[other]) }
    for spot in spots[0...2] { try machine.delegate(machine.handle(0), to: spot) }
    try machine.remove(spots[index])
    #expect(machine.snapshot == without)
  }

  @Test("An entry that was delegated further stays")
  func descendants() throws {
    let machine = try Machine()
    let spots = spots(machine)
    #expect(throws: KernelError.vacant) { try machine.remove(spots[0]) }
    try machine.delegate(machine.handle(0), to: spots[0])
    try machine.delegate(spots[0], to: spots[1])
    #expect(throws: KernelError.hasDescendants) { try machine.remove(spots[0]) }
    try machine.remove(spots[1])
    try machine.remove(spots[0])
  }

  @Test("An unmapping stamps the frame and the slot; other removals stamp nothing")
  func stamps() throws {
    let machine = try Machine()
    let spots = spots(machine)
    try machine.flushAll()
    try machine.retype(machine.handle(0), .user)
    try machine.delegate(machine.handle(0), to: spots[0])
    try machine.map(machine.handle(0), to: spots[1])
    try machine.remove(spots[0])
    #expect((machine.load(.unmapped, machine.freeFrame(0)), machine.load(.removed, spots[0])) == (0, 0))
    try machine.remove(spots[1])
    let now = machine.store.now
    #expect((machine.load(.unmapped, machine.freeFrame(0)), machine.load(.removed, spots[1])) == (now, now))
  }

  @Test("Nothing is revoked or released at an empty slot")
  func vacant() throws {
    let machine = try Machine()
    #expect(throws: KernelError.vacant) { try machine.revoke(Spot(BootLayout.pageLeaf, 0)) }
    #expect(throws: KernelError.vacant) { try machine.release(Spot(BootLayout.pageLeaf, 0)) }
  }

  /// Shapes of what descends from an entry, the top, as the parent of each in turn; -1 is the top.
  static let forests: [[Int]] = [
    [],
    [-1],
    [-1, 0, 1, 2, 3],  // a chain
    Array(repeating: -1, count: 12),  // a fan
    [-1, -1, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4],  // a binary tree
    [-1, 0, 0, 0, 1, 1, 1, -1, 7, 8, 9, 9],  // neither
  ]

  /// Where the top is: a handle, delegated from a root.
  private let topIndex = 13

  /// Builds the forest, of handles and mappings in turn, between a sibling of the top and a stranger, which have to survive.
  private func plant(_ forest: [Int]) throws -> (Machine, [Spot]) {
    let machine = try Machine(.medium)
    let spots = spots(machine)
    try machine.retype(machine.handle(0), .user)
    try machine.delegate(machine.handle(1), to: spots[15])
    try machine.delegate(machine.handle(0), to: spots[topIndex])
    try machine.copy(spots[topIndex], to: spots[14])
    for (index, parent) in forest.enumerated() {
      let source = spots[parent < 0 ? topIndex : parent]
      if index % 2 == 1, machine.entry(source).kind == EntryKind.frameHandle.word {
        try machine.map(source, to: spots[index])
      } else {
        try machine.delegate(source, to: spots[index])
      }
    }
    return (machine, spots)
  }

  @Test("Revoking removes all that descends, and nothing else, in at most two steps for each", arguments: forests)
  func revocation(forest: [Int]) throws {
    let (machine, spots) = try plant(forest)
    let calls = try machine.exhaust { () throws(KernelError) in try machine.revoke(spots[topIndex]) }
    #expect(calls - 1 <= 2 * forest.count)
    for index in forest.indices { #expect(machine.entry(spots[index]).word == 0) }
    #expect(machine.load(.firstChild, spots[topIndex]) == 0)
    #expect(machine.load(.references, machine.freeFrame(0)) == 0)
    #expect(machine.timeless == (try plant([]).0.timeless))
  }

  @Test("Releasing removes the entry itself, too", arguments: forests)
  func releasing(forest: [Int]) throws {
    let (machine, spots) = try plant(forest)
    let calls = try machine.exhaust { () throws(KernelError) in try machine.release(spots[topIndex]) }
    #expect(calls - 1 <= 2 * forest.count)
    #expect(machine.entry(spots[topIndex]).word == 0)
    for index in forest.indices { #expect(machine.entry(spots[index]).word == 0) }
    for index in 14...15 { #expect(machine.entry(spots[index]).word != 0) }
  }

  @Test("Revoking an inner entry leaves its ancestors and their other descendants")
  func inner() throws {
    let (machine, spots) = try plant([-1, 0, 0, 2, 3, -1])
    _ = try machine.exhaust { () throws(KernelError) in try machine.revoke(spots[2]) }
    #expect([0, 1, 2, 5].allSatisfy { machine.entry(spots[$0]).word != 0 })
    #expect([3, 4].allSatisfy { machine.entry(spots[$0]).word == 0 })
  }

  @Test("Revoking a capability takes its links apart")
  func links() throws {
    let machine = try Machine()
    let address = machine.emptyAddress(0)
    try machine.make(.pageNode, level: 2, of: machine.handle(0), at: address)
    try machine.construct(Spot(BootLayout.pageMiddle, 1), address)
    _ = try machine.exhaust { () throws(KernelError) in try machine.revoke(machine.slot(ofAddress: address)) }
    #expect(machine.entry(Spot(BootLayout.pageMiddle, 1)).word == 0)
    #expect(machine.load(.unmapped, machine.freeFrame(0)) == machine.store.now)
  }
}
