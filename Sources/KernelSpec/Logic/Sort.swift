/// A sort of the specification's many-sorted first-order logic.
///
/// Frames, slots, offsets, addresses, pages, cores and schedulers are *uninterpreted*: a proof holds for any number of them.
public enum Sort: Hashable, Sendable {
  /// Physical page frames; one element, ``Geometry/noFrame``, names none.
  case frame
  /// Places for an entry in a node: (frame, offset) pairs; one element, ``Geometry/noSlot``, names none.
  case slot
  /// Offsets inside a node, in entries.
  case offset
  /// Indices into a (two-level) capability table.
  case address
  /// Virtual page numbers: indices into a (three-level) page table.
  case page
  /// Processor cores, each with a TLB.
  case core
  /// The identities of user-level schedulers.
  case scheduler
  /// Mathematical integers: counts, logical time, levels.
  case integer
  /// Sets of rights: three bits, read, write, execute.
  case rights
  case boolean
  case enumeration(Enumeration)
}

/// A sort with finitely many named values.
public enum Enumeration: String, Hashable, Sendable, CaseIterable {
  case frameType = "FrameType"
  case objectKind = "ObjectKind"
  case entryKind = "EntryKind"
  case budgetKind = "BudgetKind"
  case readiness = "Readiness"

  /// The names of the values, in the order of their codes 0, 1, 2, …
  public var cases: [String] {
    switch self {
    case .frameType: FrameType.allCases.map(\.rawValue)
    case .objectKind: ObjectKind.allCases.map(\.rawValue)
    case .entryKind: EntryKind.allCases.map(\.rawValue)
    case .budgetKind: BudgetKind.allCases.map(\.rawValue)
    case .readiness: Readiness.allCases.map(\.rawValue)
    }
  }
}

/// The type of a frame: what its bytes may be used for.
public enum FrameType: String, CaseIterable, Sendable {
  case untyped, user, kernel
}

/// The kernel object that a kernel frame backs.
public enum ObjectKind: String, CaseIterable, Sendable {
  case noObject, capabilityNode, pageNode, component, tcap, thread
}

/// What a slot holds.
public enum EntryKind: String, CaseIterable, Sendable {
  /// Nothing.
  case empty
  /// In a page-table node: names a frame for retype and activate; not reachable by load/store.
  case frameHandle
  /// In a page-table node: a user frame, reachable by load/store.
  case userMapping
  /// In a node or component: the next level of a resource table.
  case link
  /// In a capability-table node: a capability to a capability-table node.
  case capabilityNodeCapability
  /// In a capability-table node: a capability to a page-table node.
  case pageNodeCapability
  /// In a capability-table node: a capability to a component.
  case componentCapability
  /// In a capability-table node: a capability to a tcap.
  case tcapCapability
  /// In a capability-table node: a capability to a thread.
  case threadCapability
  /// In a capability-table node: a capability to the end-point of a thread. Who may write sends, who may read receives.
  case endPointCapability
}

/// What a tcap may spend.
public enum BudgetKind: String, CaseIterable, Sendable {
  case finite, infinite
}

/// Whether a thread may be dispatched.
public enum Readiness: String, CaseIterable, Sendable {
  case runnable, blocked
}

extension CaseIterable where Self: Equatable, AllCases == [Self] {
  /// The number that stands for this value in a state and in a call.
  public var code: Int { Self.allCases.firstIndex(of: self)! }
}

extension Sort {
  /// The name of the sort in SMT-LIB text and in messages.
  public var name: String {
    switch self {
    case .frame: "Frame"
    case .slot: "Slot"
    case .offset: "Offset"
    case .address: "Address"
    case .page: "Page"
    case .core: "Core"
    case .scheduler: "Scheduler"
    case .integer: "Int"
    case .rights: "Rights"
    case .boolean: "Bool"
    case .enumeration(let enumeration): enumeration.rawValue
    }
  }
}

/// A Swift type that stands for a ``Sort``, so that ill-sorted formulas do not compile.
public protocol SortTag: Sendable {
  static var sort: Sort { get }
}

public enum Frame: SortTag { public static var sort: Sort { .frame } }
public enum Slot: SortTag { public static var sort: Sort { .slot } }
public enum Offset: SortTag { public static var sort: Sort { .offset } }
public enum Address: SortTag { public static var sort: Sort { .address } }
public enum Page: SortTag { public static var sort: Sort { .page } }
public enum Core: SortTag { public static var sort: Sort { .core } }
public enum Scheduler: SortTag { public static var sort: Sort { .scheduler } }
public enum Integer: SortTag { public static var sort: Sort { .integer } }
public enum Rights: SortTag { public static var sort: Sort { .rights } }
public enum Truth: SortTag { public static var sort: Sort { .boolean } }
extension FrameType: SortTag { public static var sort: Sort { .enumeration(.frameType) } }
extension ObjectKind: SortTag { public static var sort: Sort { .enumeration(.objectKind) } }
extension EntryKind: SortTag { public static var sort: Sort { .enumeration(.entryKind) } }
extension BudgetKind: SortTag { public static var sort: Sort { .enumeration(.budgetKind) } }
extension Readiness: SortTag { public static var sort: Sort { .enumeration(.readiness) } }
