/// KernelImpl's kernel, written by hand for `UInt64` and plain memory.
///
/// It makes the same checks in the same order, and the same changes of the same words; where KernelImpl needs more instructions,
/// that is what its generality costs. Frames and slots are numbers, 0 is none, and entries are words. What KernelImpl inlines is
/// inlined here too, so that inlining decides nothing.
public struct MonomorphicKernel {
  let frameCount, coreCount, pageFanOut, capabilityFanOut, slotStride, maximum: UInt64
  let clock: UnsafeMutablePointer<UInt64>
  let flushed, running, spent, spans, tokens: UnsafeMutablePointer<UInt64>
  let frames: UnsafeMutablePointer<FrameRecord>
  let slots: UnsafeMutablePointer<SlotRecord>
  let schedulerCount: UInt64
  /// How many words an object's record has.
  let objectWords: UInt64
  let objects: UnsafeMutablePointer<UInt64>
  let namers: UnsafeMutablePointer<UInt64>

  /// A kernel over memory laid out as KernelImpl's `MemoryPlan` has it: the cores, field by field; the schedulers; the clock; from a multiple of 8 words on
  /// the frames; the slots; the objects.
  public init(
    frameCount: UInt64, coreCount: UInt64, pageFanOut: UInt64, capabilityFanOut: UInt64, maximum: UInt64, schedulerCount: UInt64,
    words: UnsafeMutablePointer<UInt64>
  ) {
    self.frameCount = frameCount
    self.coreCount = coreCount
    self.pageFanOut = pageFanOut
    self.capabilityFanOut = capabilityFanOut
    self.maximum = maximum
    slotStride = max(pageFanOut, capabilityFanOut, 2)

    flushed = words
    running = flushed + Int(coreCount)
    spent = running + Int(coreCount)
    spans = spent + Int(coreCount)
    tokens = spans + Int(coreCount)
    namers = tokens + Int(coreCount)
    let firstFrame = words + Int((coreCount * 5 + schedulerCount + 1 + 7) / 8 * 8)
    clock = firstFrame - 1
    frames = UnsafeMutableRawPointer(firstFrame).bindMemory(to: FrameRecord.self, capacity: Int(frameCount))
    slots = UnsafeMutableRawPointer(frames + Int(frameCount))
      .bindMemory(to: SlotRecord.self, capacity: Int(frameCount * slotStride))
    self.schedulerCount = schedulerCount
    objectWords = Tcap.fieldCount + schedulerCount
    objects = UnsafeMutableRawPointer(slots + Int(frameCount * slotStride))
      .bindMemory(to: UInt64.self, capacity: Int(frameCount * objectWords))
  }

  @inline(always) func frame(_ number: UInt64) -> UnsafeMutablePointer<FrameRecord> { frames + Int(truncatingIfNeeded: number) }
  @inline(always) func slot(_ number: UInt64) -> UnsafeMutablePointer<SlotRecord> { slots + Int(truncatingIfNeeded: number) }

  /// Whether every core's TLB was flushed after the given time.
  @inline(always) func everyCoreFlushed(since time: UInt64) -> Bool {
    var core: UInt64 = 0
    while core < coreCount {
      guard time < flushed[Int(truncatingIfNeeded: core)] else { return false }
      core += 1
    }
    return true
  }
}

/// Why a system call refuses.
enum Refusal: UInt64, Error {
  case invalidCaller = 1
  case outOfRange, notLinked, wrongKind, notPermitted, wrongLevel, vacant, notVacant, wrongType, referenced, hasObject, noObject
  case notEmpty, notQuiescent, hasDescendants, wrongChild, exhausted, insufficient, sameObject, stale, dead, running, blocked
}

/// The operations by their numbers.
enum Operation: UInt64 {
  case retype, activate, deactivate, construct, deconstruct, copy, delegate, map, remove, revoke, release
  case releaseCapabilities, releasePages, flush, found, endow
  case activateTcap, splitTcap, deactivateTcap, foundTcap, transferTime, delegateTime, mergeTime, timerSpan, consume
  case activateThread, dispatch, coreToken, yieldCore, preempt
  case bindSuperior, bindSupply, activateEndPoint, send, receive, interrupt

  /// Whether it is no system call.
  var isInternal: Bool {
    switch self {
    case .found, .endow, .foundTcap, .consume, .preempt, .interrupt: true
    default: false
    }
  }
}

extension MonomorphicKernel {
  /// Runs an operation on as many arguments as it takes.
  ///
  /// - Returns: The status, which is 0 or the code of a refusal or the largest word for an unknown call, and the result, or 0.
  public func execute(_ number: UInt64, _ a: UnsafePointer<UInt64>, internally: Bool = false) -> (status: UInt64, result: UInt64)
  {
    guard let operation = Operation(rawValue: number), internally || !operation.isInternal else { return (.max, 0) }
    do throws(Refusal) {
      switch operation {
      case .retype: try retype(a[0], a[1], a[2], to: a[3])
      case .activate: try activate(a[0], a[1], a[2], at: a[3], a[4], object: a[5], level: a[6], entryPoint: a[7])
      case .deactivate: try deactivate(a[0], a[1], a[2])
      case .construct: try construct(a[0], a[1], a[2], child: a[3])
      case .deconstruct: try deconstruct(a[0], a[1], a[2], child: a[3])
      case .copy: try copy(a[0], a[1], a[2], to: a[3], a[4], rights: a[5])
      case .delegate: try delegate(a[0], a[1], a[2], to: a[3], a[4], rights: a[5])
      case .map: try map(a[0], a[1], a[2], to: a[3], a[4], rights: a[5])
      case .remove: try remove(a[0], a[1], a[2])
      case .revoke: return (0, try revoke(a[0], a[1], a[2]))
      case .release: return (0, try release(a[0], a[1], a[2]))
      case .releaseCapabilities: return (0, try releaseCapabilities(a[0], of: a[1], address: a[2]))
      case .releasePages: return (0, try releasePages(a[0], of: a[1], page: a[2]))
      case .flush: try flush(core: a[0])
      case .found: try found(a[0], object: a[1], level: a[2], entryPoint: a[3])
      case .endow: try endow(a[0], a[1], kind: a[2], target: a[3])
      case .activateTcap: try activateTcap(a[0], a[1], a[2], at: a[3], a[4], scheduler: a[5], priority: a[6])
      case .splitTcap: try splitTcap(a[0], a[1], a[2], at: a[3], a[4], of: a[5])
      case .deactivateTcap: try deactivateTcap(a[0], a[1], a[2], heir: a[3])
      case .foundTcap: try foundTcap(a[0], scheduler: a[1], priority: a[2])
      case .transferTime: try transferTime(a[0], a[1], a[2], isInfinite: a[3], amount: a[4])
      case .delegateTime: try delegateTime(a[0], a[1], a[2], isInfinite: a[3], amount: a[4], priority: a[5])
      case .mergeTime: try mergeTime(a[0], a[1], a[2])
      case .timerSpan: return (0, try timerSpan(a[0], a[1], timeout: a[2]))
      case .consume: return (0, try consume(core: a[0], amount: a[1]))
      case .activateThread: try activateThread(a[0], a[1], a[2], at: a[3], a[4], of: a[5], level: a[6])
      case .dispatch: return (0, try dispatch(a[0], core: a[1], a[2], a[3], timeout: a[4], token: a[5]))
      case .coreToken: return (0, try coreToken(a[0]))
      case .yieldCore: try yieldCore(a[0], core: a[1])
      case .preempt: return (0, try preempt(core: a[0], a[1]))
      case .bindSuperior: try bindSuperior(a[0], a[1], to: a[2])
      case .bindSupply: try bindSupply(a[0], a[1], to: a[2])
      case .activateEndPoint: try activateEndPoint(a[0], of: a[1], at: a[2], a[3])
      case .send: try send(a[0], a[1])
      case .receive: return (0, try receive(a[0], core: a[1], a[2], isBlocking: a[3]))
      case .interrupt: try interrupt(a[0], line: a[1])
      }
      return (0, 0)
    } catch {
      return (error.rawValue, 0)
    }
  }
}
