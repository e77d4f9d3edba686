import KernelAudit
import KernelImpl
import Machine
import Services

/// The kernel on this machine, and which component runs.
struct System {
  /// Where the one there is lies, so that no check of exclusive access, which is a runtime's, stands between a trap and it.
  static var current: UnsafeMutablePointer<System> {
    machine_system_area().unsafelyUnwrapped.assumingMemoryBound(to: System.self)
  }

  private var running: Component

  /// A component by its frame, and the epoch in which the frame has been it.
  private struct Component {
    let frame: UInt64
    let epoch: UInt64
  }

  private static var constructor: UInt64 { BootLayout.frame(BootLayout.component) }
  private var kernel: PhysicalStore { PhysicalStore() }

  /// Boots, loads the constructor's program and starts it.
  ///
  /// - Returns: If the machine is too small.
  static func start(_ geometry: MemoryGeometry, components: UInt64) {
    let kernel = PhysicalStore(geometry: geometry)
    guard let program = ProgramImage(), let layout = try? kernel.boot(entryPoint: program.entryPoint),
      program.load(kernel, layout)
    else { return }
    let system = System(running: Component(frame: constructor, epoch: 0))
    current.initialize(to: system)
    let registers = machine_constructor_registers()!
    registers[0] = program.entryPoint
    registers[10] = components
    registers[11] = layout.firstMemoryLeaf
    registers[12] = program.frameCount
    registers[13] = layout.tcap
    machine_use_root(system.root(system.running) ?? 0)
    resume(registers)
  }

  // MARK: Traps

  /// Handles a trap of the component that runs.
  ///
  /// - Returns: The registers with which user mode goes on.
  mutating func handle(
    _ registers: UnsafeMutablePointer<UInt64>, cause: UInt64, value: UInt64
  ) -> UnsafeMutablePointer<UInt64> {
    var next = registers
    if cause == End.exit {
      registers[0] += 4
      let number = registers[17]
      if let service = Service(rawValue: number) {
        next = serve(service, registers)
      } else {
        call(number, registers)
      }
    } else {
      next = leave(registers, cause: cause, value: value)
    }

    // What a page table shows may have changed with the call, the root too.
    guard let root = root(running) else {
      next = leave(next, cause: End.unrunnable, value: 0)
      machine_use_root(self.root(running) ?? 0)
      return next
    }
    if root != machine_root() { machine_use_root(root) }
    return next
  }

  /// Runs a system call. Its first argument is the caller's own capability table, which stands before those from the registers; a call
  /// that is only about a core has none.
  private func call(_ number: UInt64, _ registers: UnsafeMutablePointer<UInt64>) {
    let outcome: Outcome<UInt64>
    if number == SystemCall.flush.rawValue || number == SystemCall.coreToken.rawValue {
      outcome = kernel.execute(number, registers + 10)
      if number == SystemCall.flush.rawValue { machine_forget_translations() }
    } else {
      let saved = registers[9]
      registers[9] = link(running.frame, 0) ?? 0
      outcome = kernel.execute(number, registers + 9)
      registers[9] = saved
    }
    registers[10] = outcome.status
    registers[11] = outcome.result
  }

  private mutating func serve(
    _ service: Service, _ registers: UnsafeMutablePointer<UInt64>
  ) -> UnsafeMutablePointer<UInt64> {
    let isConstructor = running.frame == Self.constructor
    switch service {
    case .print:
      var word = registers[10]
      while word != 0 {
        machine_put(UInt8(truncatingIfNeeded: word))
        word >>= 8
      }
    case .audit:
      let violation = violation()
      registers[10] = violation?.rule ?? 0
      registers[11] = violation?.place ?? 0
    case .run where isConstructor: return run(registers)
    case .finish where isConstructor: finish(registers[10])
    case .exit where !isConstructor: return leave(registers, cause: End.exit, value: registers[10])
    default: registers[10] = Outcome<UInt64>.unknownCall.status
    }
    return registers
  }

  // MARK: Running a component

  private mutating func run(_ registers: UnsafeMutablePointer<UInt64>) -> UnsafeMutablePointer<UInt64> {
    guard let frame = component(registers[10]) else {
      registers[10] = KernelError.wrongKind.rawValue
      return registers
    }
    running = Component(frame: frame, epoch: kernel.load(.epoch, frame))
    let next = machine_component_registers()!
    next.update(repeating: 0, count: Int(REGISTER_COUNT))
    next[0] = kernel.load(.entryPoint, frame)
    for argument in 0..<3 { next[10 + argument] = registers[11 + argument] }
    return next
  }

  /// Goes back to the constructor, and tells it how the component ended.
  private mutating func leave(
    _ registers: UnsafeMutablePointer<UInt64>, cause: UInt64, value: UInt64
  ) -> UnsafeMutablePointer<UInt64> {
    if running.frame == Self.constructor {
      Console.print("the constructor stopped: cause 0x", cause)
      Console.print(", at 0x", registers[0])
      Console.print(", value 0x", value)
      Console.print("\n")
      machine_exit(Verdict.broken)
    }
    running = Component(frame: Self.constructor, epoch: 0)
    let next = machine_constructor_registers()!
    next[10] = 0
    next[11] = cause
    next[12] = value
    return next
  }

  /// The component that a capability of the caller's names.
  private func component(_ address: UInt64) -> UInt64? {
    guard let table = link(running.frame, 0), kernel.rootOffset(address) < kernel.capabilityFanOut,
      let leaf = link(table, kernel.rootOffset(address))
    else { return nil }
    let capability = PackedEntry(word: kernel.load(.entry, kernel.slot(of: leaf, at: kernel.leafOffset(address))))
    return capability.kind == EntryCode.componentCapability ? capability.frame : nil
  }

  /// The frame linked at an offset.
  private func link(_ frame: UInt64, _ offset: UInt64) -> UInt64? {
    let entry = PackedEntry(word: kernel.load(.entry, kernel.slot(of: frame, at: offset)))
    return entry.kind == EntryCode.link ? entry.frame : nil
  }

  /// The physical page of the root of a component's page table, if it is there and has one.
  private func root(_ component: Component) -> UInt64? {
    guard kernel.load(.object, component.frame) == ObjectCode.component,
      kernel.load(.epoch, component.frame) == component.epoch, let root = link(component.frame, 1)
    else { return nil }
    return kernel.frameZero + root
  }

  // MARK: Ending

  private func violation() -> (rule: UInt64, place: UInt64)? {
    if let violation = Audit(store: kernel, counts: kernel.counts).violation() {
      return (violation.rule.rawValue, violation.place)
    }
    return TranslationAudit(store: kernel).violation()
  }

  private func finish(_ verdict: UInt64) -> Never {
    machine_use_root(UInt64(UInt(bitPattern: machine_kernel_root()) - UInt(WINDOW_OFFSET)) / 4096)
    guard let program = ProgramImage(),
      let layout = try? BootLayout(
        frameCount: kernel.frameCount, schedulerCount: kernel.schedulerCount, pageFanOut: kernel.pageFanOut,
        capabilityFanOut: kernel.capabilityFanOut)
    else { machine_exit(Verdict.unbootable) }
    let isUnloaded = program.unload(kernel, layout)
    var untyped: UInt64 = 0
    for index in 0..<layout.freeFrameCount
    where kernel.load(.type, layout.firstFreeFrame + index) == TypeCode.untyped { untyped += 1 }
    Console.print("frames that were free 0x", layout.freeFrameCount)
    Console.print(", untyped again 0x", untyped)
    let violation = violation()
    Console.print("; last audit ")
    if let violation {
      Console.print("BROKEN: rule 0x", violation.rule)
      Console.print(" at 0x", violation.place)
    } else {
      Console.print("holds")
    }
    Console.print("\n")
    guard isUnloaded, untyped == layout.freeFrameCount, violation == nil else { machine_exit(Verdict.broken) }
    machine_exit(UInt16(truncatingIfNeeded: verdict))
  }
}

/// Where assembly hands over a trap of user mode.
@c(kernel_handle_trap) func handleTrap(
  _ registers: UnsafeMutablePointer<UInt64>, cause: UInt64, value: UInt64
) -> UnsafeMutablePointer<UInt64> {
  System.current.pointee.handle(registers, cause: cause, value: value)
}
