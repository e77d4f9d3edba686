import KernelImpl
import KernelSpec
import Testing

@Suite("releaseCapabilities and releasePages") struct ReleaseAllTests {
  @Test("The cursor's answers tell where the tables end")
  func answers() throws {
    let machine = try Machine()
    let component = BootLayout.component
    let empty = machine.emptyAddress(0)
    #expect(try machine.releaseCapabilities(of: component, empty) == 1)
    #expect(try machine.releaseCapabilities(of: component, 16) == 2)
    #expect(try machine.releaseCapabilities(of: component, .max) == 2)
    #expect(try machine.releasePages(of: component, 0) == 1)
    #expect(try machine.releasePages(of: component, 4) == 2)
    #expect(try machine.releasePages(of: component, 16) == 3)
    #expect(try machine.releasePages(of: component, .max) == 3)
    try machine.make(.component, of: machine.handle(0), at: empty)
    #expect(try machine.releaseCapabilities(of: empty, 0) == 3)
    #expect(try machine.releasePages(of: empty, 0) == 4)
  }

  @Test("A step removes an entry of the component with what descends from it")
  func steps() throws {
    let machine = try Machine()
    try machine.delegate(machine.handle(0), to: Spot(BootLayout.pageLeaf, 1))
    try machine.delegate(Spot(BootLayout.pageLeaf, 1), to: Spot(BootLayout.pageLeaf, 2))
    let before = machine.timeless
    #expect(try machine.releasePages(of: BootLayout.component, 1) == 0)
    #expect(machine.entry(Spot(BootLayout.pageLeaf, 2)).word == 0)
    #expect(machine.timeless != before)
    #expect(try machine.releasePages(of: BootLayout.component, 1) == 0)
    #expect(try machine.releasePages(of: BootLayout.component, 1) == 1)
    #expect(machine.entry(machine.handle(0)).word != 0)
  }

  @Test("A component with both tables, mappings and capabilities is taken down to the boot state")
  func teardown() throws {
    let machine = try Machine(MemoryGeometry(frameCount: 28, coreCount: 2, pageFanOut: 4, capabilityFanOut: 17))
    let booted = machine.timeless
    let slots = (0..<4).map { machine.slot(ofAddress: machine.emptyAddress($0)) }
    let addresses = (0..<4).map { machine.emptyAddress($0) }
    let (component, capabilityRoot, capabilityLeaf, pageRoot) = (addresses[0], addresses[1], addresses[2], addresses[3])

    // Build: the page table's lower nodes are named from the new capability leaf, for want of room.
    try machine.make(.component, of: machine.handle(0), at: component)
    try machine.make(.capabilityNode, level: 0, of: machine.handle(1), at: capabilityRoot)
    try machine.make(.capabilityNode, level: 1, of: machine.handle(2), at: capabilityLeaf)
    try machine.make(.pageNode, level: 0, of: machine.handle(3), at: pageRoot)
    try machine.construct(Spot(BootLayout.capabilityRoot, 1), capabilityLeaf)
    try machine.construct(Spot(capabilityRoot, 0), capabilityLeaf)
    try machine.construct(Spot(component, 0), capabilityRoot)
    try machine.construct(Spot(component, 1), pageRoot)
    let (pageMiddle, pageLeaf): (UInt64, UInt64) = (17, 18)
    for (index, level) in [(4, 1), (5, 2)] as [(UInt64, UInt64)] {
      try machine.retype(machine.handle(index), .kernel)
      try machine.activate(machine.handle(index), at: Spot(capabilityLeaf, index - 4), .pageNode, level: level)
    }
    try machine.construct(Spot(pageRoot, 2), pageMiddle)
    try machine.construct(Spot(pageMiddle, 1), pageLeaf)
    try machine.delegate(slots[0], to: Spot(capabilityLeaf, 7), rights: read)
    try machine.retype(machine.handle(6), .user)
    for offset: UInt64 in 0..<3 { try machine.map(machine.handle(6), to: Spot(pageLeaf, offset)) }
    // A user of the new page that lives elsewhere.
    try machine.delegate(Spot(pageLeaf, 0), to: Spot(BootLayout.pageLeaf, 0))

    // Walk both tables with the cursor.
    let (fanOut, pages) = (machine.geometry.capabilityFanOut, machine.geometry.pageFanOut)
    var page: UInt64 = 0
    pages: while page < pages * pages * pages {
      switch try machine.releasePages(of: component, page) {
      case 0: break
      case 1: page += 1
      case 2: page += pages
      case 3: page += pages * pages
      default: break pages
      }
    }
    #expect(page == pages * pages * pages)
    #expect(machine.load(.references, machine.freeFrame(6)) == 0)
    var address: UInt64 = 0
    capabilities: while address < fanOut * fanOut {
      switch try machine.releaseCapabilities(of: component, address) {
      case 0: break
      case 1: address += 1
      case 2: address += fanOut
      default: break capabilities
      }
    }
    #expect(address == fanOut * fanOut)

    // Take down the objects, from what is left: four capabilities, whose links go with them.
    for slot in slots { while try machine.release(slot) != 0 {} }
    for index: UInt64 in 0..<6 {
      try machine.deactivate(machine.handle(index))
      try machine.retype(machine.handle(index), .untyped)
    }
    try machine.retype(machine.handle(6), .untyped)
    #expect(machine.timeless == booted)

    try machine.flushAll()
    for index: UInt64 in 0..<7 { try machine.retype(machine.handle(index), .user) }
  }
}
