import KernelImpl
import User

/// Counts the instructions that each system call takes, from before the call to after it, as user mode sees it.
struct Measurement {
  private static let rounds: UInt64 = 32
  /// Where the samples lie: for each call a number of them, and themselves.
  private static let firstPage: UInt64 = 410
  private static let pageCount: UInt64 = 12
  private static let samplesOfCall = 160

  private let holdings: Holdings
  /// The capability to the tcap of all time.
  private let tcap: UInt64
  /// A frame that changes its role in each round; a leaf that maps it, and a node that links it.
  private let frame: UInt64
  private let pages: UInt64
  private let middle: UInt64
  /// A leaf of capabilities that is linked in the constructor's own table, and what its first address is there.
  private let leaf: UInt64
  private let firstAddress: UInt64 = 63 * Holdings.fanOut
  /// A component whose tables hold only what a round puts there.
  private let victim: BuiltComponent
  /// The capability to the end-point of a thread of level 1, which has a superior.
  private let superior: UInt64

  init(_ holdings: inout Holdings, tcap: UInt64) {
    self.tcap = tcap
    for page in 0..<Self.pageCount {
      must(.map, holdings.memory, holdings.takeUserFrame(), Holdings.pageLeaf, Self.firstPage + page, 3)
    }
    pages = holdings.make(Kind.pageNode, level: 2)
    middle = holdings.make(Kind.pageNode, level: 1)
    leaf = holdings.make(Kind.capabilityNode, level: 1)
    must(.construct, BootLayout.capabilityRoot, firstAddress / Holdings.fanOut, leaf)
    victim = BuiltComponent(&holdings)
    let (top, _) = holdings.makeThread(of: BootLayout.component)
    let (middle, _) = holdings.makeThread(of: BootLayout.component, level: 1)
    must(.bindSuperior, middle, holdings.makeEndPoint(of: top))
    superior = holdings.makeEndPoint(of: middle)
    frame = holdings.takeFrame()
    self.holdings = holdings
  }

  /// Makes each call in as many rounds, and prints what they took.
  func run() {
    for round in 0..<Self.rounds { measure(round) }
    Text.print("\ninstructions of a system call       calls    least   median     most\n")
    var number: UInt64 = 0
    while let call = SystemCall(rawValue: number) {
      if !call.isInternal { report(call) }
      number += 1
    }
    Text.print("\n")
  }

  /// Each call at least once, with the slots that it touches in a place of the round's own.
  private func measure(_ round: UInt64) {
    let memory = holdings.memory
    let address = firstAddress + round
    count(.retype, memory, frame, 1)
    count(.map, memory, frame, pages, round, 3)
    count(.delegate, pages, round, pages, 64 + round, 1)
    count(.copy, pages, round, pages, 128 + round, 1)
    count(.remove, pages, 128 + round)
    count(.revoke, pages, round)
    count(.revoke, pages, round)
    count(.release, pages, round)
    must(.map, memory, frame, victim.pageLeaf, round + 64, 1)
    count(.releasePages, victim.component, round + 64)
    count(.releasePages, victim.component, round + 64)
    count(.flush, 0)
    count(.retype, memory, frame, 0)
    count(.retype, memory, frame, 2)
    count(.activate, memory, frame, leaf, round, Kind.pageNode, 2)
    count(.construct, middle, round, address)
    count(.deconstruct, middle, round, address)
    must(.delegate, leaf, round, victim.capabilityLeaf, round, 7)
    count(.releaseCapabilities, victim.component, round)
    count(.releaseCapabilities, victim.component, round)
    count(.remove, leaf, round)
    count(.deactivate, memory, frame)
    count(.flush, 0)
    measureTime(round, address)
    count(.retype, memory, frame, 0)
  }

  /// The calls about tcaps, with the frame that changes its role.
  private func measureTime(_ round: UInt64, _ address: UInt64) {
    let memory = holdings.memory
    count(.activateTcap, memory, frame, leaf, round, 1, 1)
    must(.remove, leaf, round)
    count(.deactivateTcap, memory, frame, tcap)
    count(.splitTcap, memory, frame, leaf, round, tcap)
    count(.delegateTime, tcap, address, Kind.finite, 1000, 1)
    count(.transferTime, address, tcap, Kind.finite, 10)
    count(.timerSpan, address, 100)
    count(.mergeTime, address, tcap)
    must(.remove, leaf, round)
    count(.deactivateTcap, memory, frame, tcap)
    measureThread(round, address)
  }

  /// The calls about threads and their end-points, with the frame that changes its role. Where someone is to be notified, two are.
  private func measureThread(_ round: UInt64, _ address: UInt64) {
    let memory = holdings.memory
    let core: UInt64 = 0
    let endPoint = address + Self.rounds
    count(.activateThread, memory, frame, leaf, round, BootLayout.component, 2)
    count(.activateEndPoint, address, leaf, Self.rounds + round)
    count(.bindSuperior, address, superior)
    count(.bindSupply, address, tcap)
    count(.coreToken, core)
    count(.dispatch, core, address, tcap, 100, token(core))
    count(.receive, core, endPoint, 1)
    count(.send, endPoint)
    count(.dispatch, core, address, tcap, 100, token(core))
    count(.receive, core, endPoint, 1)
    count(.yieldCore, core)
    must(.remove, leaf, Self.rounds + round)
    must(.remove, leaf, round)
    count(.deactivate, memory, frame)
  }

  private func token(_ core: UInt64) -> UInt64 { user_call(SystemCall.coreToken.rawValue, core, 0, 0, 0, 0, 0, 0).result }

  private func samples(_ call: SystemCall) -> UnsafeMutablePointer<UInt64> {
    let start = UnsafeMutablePointer<UInt64>(bitPattern: UInt(Self.firstPage << 12)).unsafelyUnwrapped
    return start + Int(call.rawValue) * Self.samplesOfCall
  }

  @inline(never) private func count(
    _ call: SystemCall, _ a: UInt64, _ b: UInt64 = 0, _ c: UInt64 = 0, _ d: UInt64 = 0, _ e: UInt64 = 0, _ f: UInt64 = 0,
    _ g: UInt64 = 0
  ) {
    let before = user_instructions()
    let answer = user_call(call.rawValue, a, b, c, d, e, f, g)
    let taken = user_instructions() - before
    if answer.status != 0 { user_break() }
    let samples = samples(call)
    samples[0] += 1
    samples[Int(samples[0])] = taken
  }

  /// Sorts the samples of a call, and prints the least, the median and the greatest.
  private func report(_ call: SystemCall) {
    let samples = samples(call)
    let count = Int(samples[0])
    for end in 2..<count + 1 {
      var index = end
      while index > 1, samples[index - 1] > samples[index] {
        (samples[index - 1], samples[index]) = (samples[index], samples[index - 1])
        index -= 1
      }
    }
    Text.print("  ")
    Text.print(name(call), width: 30)
    Text.print(UInt64(count), width: 9)
    Text.print(samples[1], width: 9)
    Text.print(samples[(count + 1) / 2], width: 9)
    Text.print(samples[count], width: 9)
    Text.print("\n")
  }

  private func name(_ call: SystemCall) -> StaticString {
    switch call {
    case .retype: "retype"
    case .activate: "activate"
    case .deactivate: "deactivate"
    case .construct: "construct"
    case .deconstruct: "deconstruct"
    case .copy: "copy"
    case .delegate: "delegate"
    case .map: "map"
    case .remove: "remove"
    case .revoke: "revoke"
    case .release: "release"
    case .releaseCapabilities: "releaseCapabilities"
    case .releasePages: "releasePages"
    case .flush: "flush"
    case .activateTcap: "activateTcap"
    case .splitTcap: "splitTcap"
    case .deactivateTcap: "deactivateTcap"
    case .transferTime: "transferTime"
    case .delegateTime: "delegateTime"
    case .mergeTime: "mergeTime"
    case .timerSpan: "timerSpan"
    case .activateThread: "activateThread"
    case .dispatch: "dispatch"
    case .coreToken: "coreToken"
    case .yieldCore: "yieldCore"
    case .bindSuperior: "bindSuperior"
    case .bindSupply: "bindSupply"
    case .activateEndPoint: "activateEndPoint"
    case .send: "send"
    case .receive: "receive"
    case .found, .endow, .foundTcap, .consume, .preempt, .interrupt: "internal"
    }
  }
}
