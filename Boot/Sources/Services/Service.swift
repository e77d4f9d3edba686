/// Calls besides the kernel's own, for as long as it has no threads and no way to end: to print, to run a component, to stop.
///
/// Their numbers go where those of ``SystemCall`` go, and do not meet them.
public enum Service: UInt64 {
  /// Prints up to eight bytes of a word, the lowest first, up to a zero.
  case print = 256
  /// For the constructor: runs the component of a capability from its entry point, with three words; returns when it ends.
  case run
  /// For a component that runs: ends with a word.
  case exit
  /// Checks the kernel's state: the rule that is broken, or 0, and where.
  case audit
  /// For the constructor: ends the machine, after the last of its frames has been taken back and all has been checked.
  case finish
}

/// How a component that ran has ended, besides by one of the hardware's causes.
public enum End {
  /// It asked to: the cause of a call from user mode.
  public static let exit: UInt64 = 8
  /// It has no page table any more, or it is gone.
  public static let unrunnable: UInt64 = 64
}
