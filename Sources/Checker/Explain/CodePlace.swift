import KernelSpec

/// A function of the kernel, and what it does for a theorem.
struct CodePlace: Sendable {
  /// From the root of the package.
  let file: String
  let function: String
  let role: String

  init(_ file: String, _ function: String, _ role: String) {
    self.file = "Sources/KernelImpl/\(file).swift"
    self.function = function
    self.role = role
  }
}

extension Theorem {
  /// The functions of the kernel on which the theorem rests first of all.
  var code: [CodePlace] {
    switch self {
    case .memoryExclusive:
      [
        CodePlace("Operations/Delegate", "map", "asks for a user frame"),
        CodePlace("Operations/Retype", "retype", "asks for no references, no object, and quiescence"),
        CodePlace("Operations/Activate", "activate", "asks for a kernel frame that backs no object"),
      ]
    case .referencesExact:
      [
        CodePlace("Entries", "install", "counts the reference and the occupied slot"),
        CodePlace("Entries", "clear", "takes both off again"),
        CodePlace("Entries", "requireCountable", "refuses at the maximum"),
      ]
    case .typeSafe:
      [
        CodePlace("Lookup", "lookup", "asks for the capability's kind"),
        CodePlace("Entries", "requireLinkable", "asks for kind and level of what is linked"),
        CodePlace("Operations/Activate", "activate", "makes the object and the capability to it"),
        CodePlace("Operations/Activate", "deactivate", "ends an object that is unreferenced and empty"),
      ]
    case .revocationComplete:
      [
        CodePlace("Operations/Revoke", "revoke", "answers 0 when there is no first child"),
        CodePlace("Operations/Revoke", "release", "ends with the entry itself"),
        CodePlace("Entries", "revokeStep", "removes the first child, or moves its first child up"),
        CodePlace("Operations/ReleaseAll", "releaseCapabilities", "tells the caller what can be skipped"),
        CodePlace("Operations/ReleaseAll", "releasePages", "the same of page tables"),
      ]
    case .revocationExact:
      [
        CodePlace("Entries", "clear", "empties one slot"),
        CodePlace("Entries", "leaveSiblings", "takes it out of the list of children"),
        CodePlace("Operations/Revoke", "remove", "refuses an entry that was delegated further"),
        CodePlace("Operations/Construct", "deconstruct", "asks that the link lead to the child named"),
      ]
    case .noAmplification:
      [
        CodePlace("Operations/Delegate", "install", "takes the intersection of the rights"),
        CodePlace("Operations/Construct", "construct", "hands on the rights of the capability"),
        CodePlace("Operations/Activate", "activate", "hands on the rights of the handle"),
      ]
    case .failureAtomic:
      [
        CodePlace("Lookup", "lookup", "finds and checks, and stores nothing"),
        CodePlace("Lookup", "vacancy", "the same of the destination"),
        CodePlace("Entries", "install", "the first store, when all checks have passed"),
      ]
    case .quiescentReuse:
      [
        CodePlace("Entries", "clear", "stamps the frame and the slot"),
        CodePlace("Operations/Flush", "flush", "stamps the core, and advances the clock"),
        CodePlace("Geometry", "everyCoreFlushed", "asks each core"),
        CodePlace("Lookup", "vacancy", "asks it of the slot to be filled"),
        CodePlace("Operations/Retype", "retype", "asks it of a frame that leaves untyped"),
      ]
    case .bootSafe:
      [
        CodePlace("Operations/Boot", "found", "makes an object, without a capability to it"),
        CodePlace("Operations/Boot", "endow", "fills a slot with a root entry"),
        CodePlace("BootPlan", "boot", "takes step after step"),
      ]
    case .budgetConserved:
      [
        CodePlace("Payment", "requirePayable", "asks whether the giver has the time"),
        CodePlace("Payment", "requireRoom", "asks whether the receiver can take it"),
        CodePlace("Payment", "pay", "takes from the one what it gives to the other"),
        CodePlace("Operations/Tcap", "deactivateTcap", "leaves the time of a tcap that ends to an heir"),
        CodePlace("Operations/Dispatch", "consume", "spends it"),
      ]
    case .qualityMonotone:
      [
        CodePlace("Operations/Time", "transferTime", "asks that the receiver be no better, scheduler by scheduler"),
        CodePlace("Operations/Time", "delegateTime", "lets the giver's scheduler decide its own priority"),
        CodePlace("Payment", "mergedPriority", "takes the weaker of two priorities"),
        CodePlace("Operations/Tcap", "newScheduler", "refuses a number that a tcap still names"),
        CodePlace("Quality", "rate", "counts who names a scheduler"),
      ]
    case .expiryDeclassifies:
      [
        CodePlace("Operations/Dispatch", "spendSpan", "takes what other schedulers gave"),
        CodePlace("Operations/Tcap", "deactivateTcap", "takes all"),
      ]
    case .timeDelegated:
      [
        CodePlace("Operations/Dispatch", "dispatch", "asks who decides, whose component lives, and what runs elsewhere"),
        CodePlace("Operations/Dispatch", "begin", "switches the core"),
        CodePlace("Operations/Dispatch", "decider", "finds who has the core"),
        CodePlace("Operations/Dispatch", "belongsToLiving", "compares the epoch"),
        CodePlace("Operations/Dispatch", "isRunning", "asks the core that the thread or tcap last ran on"),
        CodePlace("Payment", "requireKept", "leaves time with a tcap that runs"),
      ]
    case .preemptionOrdered:
      [
        CodePlace("Operations/Dispatch", "preempt", "compares the two tcaps scheduler by scheduler"),
        CodePlace("Operations/Dispatch", "isNoWorse", "lets only those schedulers speak that rate both"),
      ]
    case .interferenceBounded:
      [
        CodePlace("Operations/Dispatch", "dispatch", "sets the span, and refuses a stale token"),
        CodePlace("Operations/Dispatch", "consume", "takes what is spent off the span"),
        CodePlace("Operations/Dispatch", "end", "makes the core idle when the span is over"),
        CodePlace("Payment", "cutSpan", "cuts the span to the time that is left"),
      ]
    case .activationKept:
      [
        CodePlace("Operations/EndPoint", "activate", "counts the activation, and wakes the thread"),
        CodePlace("Operations/EndPoint", "receive", "takes one, or waits where there is none"),
        CodePlace("Operations/EndPoint", "notifySuperiors", "tells those above"),
        CodePlace("Operations/EndPoint", "interrupt", "asks for a capability in the slot that is the line"),
      ]
    case .boundedSteps:
      [
        CodePlace("Entries", "revokeStep", "one step of constant cost"),
        CodePlace("Entries", "releaseStep", "one step of constant cost"),
        CodePlace("SystemCall", "stepBound", "promises the number of words loaded and stored"),
      ]
    case .codeRefines:
      [
        CodePlace("SystemCall", "run", "runs an operation: on UInt64 on the machine, on symbolic words in the proof")
      ]
    case .translationExact:
      [
        CodePlace("Sv39", "entry", "reads an entry from the hardware's word"),
        CodePlace("Sv39", "grants", "says which rights Sv39 can grant"),
      ]
    case .memoryExact:
      [
        CodePlace("MemoryStore", "load", "finds the word of a field, as MemoryPlan has it"),
        CodePlace("MemoryStore", "reset", "makes the initial state"),
      ]
    case .bootComplete:
      [
        CodePlace("BootPlan", "nodesNeeded", "sizes the tables for a machine"),
        CodePlace("BootPlan", "step", "tells the operation that comes next"),
        CodePlace("BootPlan", "boot", "takes step after step"),
      ]
    case .specNotVacuous: []
    }
  }
}
