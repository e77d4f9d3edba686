/// The type of a frame: what its bytes may be used for.
struct FrameType<Word: KernelWord>: Equatable {
  let code: Word

  static var untyped: Self { Self(code: 0) }
  static var user: Self { Self(code: 1) }
  static var kernel: Self { Self(code: 2) }

  /// Whether the code, which came from a caller, is one of those above.
  var isDefined: Bool { code <= Self.kernel.code }
}

/// The kernel object that a kernel frame backs.
struct ObjectKind<Word: KernelWord>: Equatable {
  let code: Word

  static var noObject: Self { Self(code: 0) }
  static var capabilityNode: Self { Self(code: 1) }
  static var pageNode: Self { Self(code: 2) }
  static var component: Self { Self(code: 3) }
  static var tcap: Self { Self(code: 4) }
  static var thread: Self { Self(code: 5) }

  /// Whether the code, which came from a caller, is that of a node or a component; other objects are made by operations of their own.
  var isNodeOrComponent: Bool { self != .noObject && code <= Self.component.code }
}

/// What a slot holds.
struct EntryKind<Word: KernelWord>: Equatable {
  let code: Word

  /// Nothing.
  static var empty: Self { Self(code: 0) }
  /// In a page-table node: names a frame for retype and activate; not reachable by load/store.
  static var frameHandle: Self { Self(code: 1) }
  /// In a page-table node: a user frame, reachable by load/store.
  static var userMapping: Self { Self(code: 2) }
  /// In a node or component: the next level of a resource table.
  static var link: Self { Self(code: 3) }
  /// In a capability-table node: a capability to a capability-table node.
  static var capabilityNodeCapability: Self { Self(code: 4) }
  /// In a capability-table node: a capability to a page-table node.
  static var pageNodeCapability: Self { Self(code: 5) }
  /// In a capability-table node: a capability to a component.
  static var componentCapability: Self { Self(code: 6) }
  /// In a capability-table node: a capability to a tcap.
  static var tcapCapability: Self { Self(code: 7) }
  /// In a capability-table node: a capability to a thread.
  static var threadCapability: Self { Self(code: 8) }
  /// In a capability-table node: a capability to the end-point of a thread. Who may write sends, who may read receives.
  static var endPointCapability: Self { Self(code: 9) }

  /// The kind of a capability to an object.
  static func capability(to object: ObjectKind<Word>) -> Self {
    object == .capabilityNode
      ? .capabilityNodeCapability
      : object == .pageNode
        ? .pageNodeCapability
        : object == .component ? .componentCapability : object == .tcap ? .tcapCapability : .threadCapability
  }

  /// Whether an entry of the kind counts as a reference to its target: everything but a handle does.
  var counts: Bool { self != .frameHandle }
}

/// What a tcap may spend.
struct BudgetKind<Word: KernelWord>: Equatable {
  let code: Word

  static var finite: Self { Self(code: 0) }
  static var infinite: Self { Self(code: 1) }

  /// Whether the code, which came from a caller, is one of those above.
  var isDefined: Bool { code <= Self.infinite.code }
}

/// Whether a thread may be dispatched.
struct Readiness<Word: KernelWord>: Equatable {
  let code: Word

  static var runnable: Self { Self(code: 0) }
  static var blocked: Self { Self(code: 1) }
}

/// A set of rights, three bits.
struct Rights<Word: KernelWord>: Equatable {
  let bits: Word

  static var read: Self { Self(bits: 1) }
  static var write: Self { Self(bits: 2) }
  static var execute: Self { Self(bits: 4) }
  static var all: Self { Self(bits: 7) }

  func intersection(_ other: Self) -> Self { Self(bits: bits & other.bits) }
  /// Whether every right of `other` is among these.
  func includes(_ other: Self) -> Bool { intersection(other) == other }
}
