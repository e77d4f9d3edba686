import KernelImpl
import Services
import User

/// Makes a system call; the caller's own table is not among the arguments.
@discardableResult
@inline(never) func call(
  _ call: SystemCall, _ a: UInt64 = 0, _ b: UInt64 = 0, _ c: UInt64 = 0, _ d: UInt64 = 0, _ e: UInt64 = 0, _ f: UInt64 = 0,
  _ g: UInt64 = 0
) -> UInt64 {
  user_call(call.rawValue, a, b, c, d, e, f, g).status
}

/// Makes a system call that the program cannot do without.
@inline(never) func must(
  _ name: SystemCall, _ a: UInt64 = 0, _ b: UInt64 = 0, _ c: UInt64 = 0, _ d: UInt64 = 0, _ e: UInt64 = 0, _ f: UInt64 = 0,
  _ g: UInt64 = 0
) {
  let status = call(name, a, b, c, d, e, f, g)
  guard status != 0 else { return }
  Text.print("system call ")
  Text.print(name.rawValue, width: 0)
  Text.print(" refused with ")
  Text.print(status, width: 0)
  Text.print("\n")
  user_break()
}

/// Revokes until no strict descendant is left.
func revokeAll(_ table: UInt64, _ offset: UInt64) { repeatCall(.revoke, table, offset) }

/// Releases until the entry itself is gone.
func releaseAll(_ table: UInt64, _ offset: UInt64) { repeatCall(.release, table, offset) }

/// Makes a call until it answers that nothing is left to do.
private func repeatCall(_ call: SystemCall, _ table: UInt64, _ offset: UInt64) {
  var answer: user_answer
  repeat {
    answer = user_call(call.rawValue, table, offset, 0, 0, 0, 0, 0)
  } while answer.status == 0 && answer.result == 1
}

/// How a component that was run ended.
struct Ending {
  let cause: UInt64
  let value: UInt64
}

/// Runs the component that a capability names.
func run(_ component: UInt64, _ first: UInt64, _ second: UInt64 = 0) -> Ending {
  let answer = user_call(Service.run.rawValue, component, first, second, 0, 0, 0, 0)
  return Ending(cause: answer.status == 0 ? answer.result : .max, value: answer.value)
}

/// The rule of the kernel's invariants that is broken, or 0.
func audit() -> UInt64 { user_call(Service.audit.rawValue, 0, 0, 0, 0, 0, 0, 0).status }
