import KernelImpl

/// An operation with its arguments.
struct Call {
  let operation: SystemCall
  let arguments: [UInt64]
}

/// A call that succeeds, and the calls that lead from the boot state to where it does.
struct Scenario {
  let preparation: [Call]
  let measured: Call

  /// The calls for an operation whose entry has a parent, is counted as a reference and leaves a time stamp, where it can.
  init(_ operation: SystemCall, in layout: BootLayout) {
    let (memory, handle) = layout.handle(0)
    let capabilities = BootLayout.firstCapabilityLeaf
    let address = layout.objectCount
    let pageRoot = BootLayout.pageRoot
    let pages = BootLayout.pageLeaf

    func call(_ operation: SystemCall, _ arguments: UInt64...) -> Call {
      Call(operation: operation, arguments: [BootLayout.caller] + arguments)
    }
    let user: UInt64 = 1
    let kernel: UInt64 = 2
    let pageNode: UInt64 = 2
    let component: UInt64 = 3
    let linkKind: UInt64 = 3
    let allRights: UInt64 = 7
    let toUser = call(.retype, memory, handle, user)
    let toKernel = call(.retype, memory, handle, kernel)
    let map = call(.map, memory, handle, pages, 0, allRights)
    let makeComponent = call(.activate, memory, handle, capabilities, address, component, 0, 0)
    let makeMiddleNode = call(.activate, memory, handle, capabilities, address, pageNode, 1, 0)
    let link = call(.construct, pageRoot, 1, address)
    let frame = layout.firstFreeFrame
    let found = Call(operation: .found, arguments: [frame, pageNode, 1, 0])
    let endow = Call(operation: .endow, arguments: [BootLayout.frame(pageRoot), 1, linkKind, frame])

    let tcap = layout.tcap
    let makeTcap = call(.activateTcap, memory, handle, capabilities, address, 1, 1)
    let splitTcap = call(.splitTcap, memory, handle, capabilities, address, tcap)
    let pay = call(.delegateTime, tcap, address, 0, 8, 1)

    let makeThread = call(.activateThread, memory, handle, capabilities, address, BootLayout.component, 0)
    let run = call(.dispatch, 0, address, tcap, 9, 0)
    let makeOther = call(.activateTcap, memory, handle + 3, capabilities, address + 6, 1, 1)
    let payOther = call(.delegateTime, tcap, address + 6, 0, 8, 1)
    let runOther = call(.dispatch, 0, address + 2, address + 6, 9, 0)

    // A thread with a superior that has one, too; each with its end-point.
    let makeThreads = (0..<3).flatMap { (level: UInt64) in
      [
        call(.retype, memory, handle + level, kernel),
        call(.activateThread, memory, handle + level, capabilities, address + level, BootLayout.component, level),
        call(.activateEndPoint, address + level, capabilities, address + 3 + level),
      ]
    }
    let bindMiddle = call(.bindSuperior, address + 1, address + 3)
    let bindLowest = call(.bindSuperior, address + 2, address + 4)
    let bindSupply = call(.bindSupply, address + 2, tcap)
    let send = call(.send, address + 5)
    let makeFamily = makeThreads + [bindMiddle, bindLowest]
    let runLowest = call(.dispatch, 0, address + 2, tcap, 9, 0)

    (preparation, measured) =
      switch operation {
      case .retype: ([], toUser)
      case .activate: ([toKernel], makeComponent)
      case .deactivate:
        ([toKernel, makeComponent, call(.remove, capabilities, address)], call(.deactivate, memory, handle))
      case .construct: ([toKernel, makeMiddleNode], link)
      case .deconstruct: ([toKernel, makeMiddleNode, link], call(.deconstruct, pageRoot, 1, address))
      case .copy, .delegate: ([toUser, map], call(operation, pages, 0, pages, 1, allRights))
      case .map: ([toUser], map)
      case .remove: ([toUser, map], call(.remove, pages, 0))
      case .revoke, .release: ([toUser, map], call(operation, memory, handle))
      case .releaseCapabilities:
        (
          [call(.delegate, capabilities, pages, capabilities, address, allRights)],
          call(.releaseCapabilities, BootLayout.component, address)
        )
      case .releasePages: ([toUser, map], call(.releasePages, BootLayout.component, 0))
      case .flush: ([], Call(operation: .flush, arguments: [0]))
      case .found: ([], found)
      case .endow: ([found], endow)
      case .activateTcap: ([toKernel], makeTcap)
      case .splitTcap: ([toKernel], splitTcap)
      case .deactivateTcap:
        ([toKernel, makeTcap, call(.remove, capabilities, address)], call(.deactivateTcap, memory, handle, tcap))
      case .foundTcap: ([], Call(operation: .foundTcap, arguments: [frame, 1, 1]))
      case .transferTime:
        ([toKernel, call(.splitTcap, memory, handle, capabilities, address, tcap)], call(.transferTime, tcap, address, 0, 4))
      case .delegateTime: ([toKernel, makeTcap], pay)
      case .mergeTime: ([toKernel, makeTcap, pay], call(.mergeTime, tcap, address))
      case .timerSpan: ([], call(.timerSpan, tcap, 9))
      case .activateThread: ([toKernel], makeThread)
      case .dispatch: ([toKernel, makeThread], run)
      case .coreToken: ([], Call(operation: .coreToken, arguments: [0]))
      case .yieldCore: (makeFamily + [runLowest], call(.yieldCore, 0))
      case .preempt:
        (makeFamily + [bindSupply, send], Call(operation: .preempt, arguments: [0, frame + 2]))
      case .bindSuperior: (makeThreads + [bindMiddle], bindLowest)
      case .bindSupply: (makeFamily, bindSupply)
      case .activateEndPoint: (makeFamily, call(.activateEndPoint, address + 2, capabilities, address + 6))
      case .send: (makeFamily, send)
      case .receive: (makeFamily + [runLowest], call(.receive, 0, address + 5, 1))
      case .interrupt:
        (makeFamily, Call(operation: .interrupt, arguments: [BootLayout.frame(capabilities), address + 5]))
      case .consume:
        (
          makeFamily + [call(.retype, memory, handle + 3, kernel), makeOther, payOther, runOther],
          Call(operation: .consume, arguments: [0, 8])
        )
      }
  }
}
