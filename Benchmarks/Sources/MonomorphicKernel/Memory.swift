/// What a frame's bytes may be used for.
enum FrameType {
  static let untyped: UInt64 = 0
  static let user: UInt64 = 1
  static let kernel: UInt64 = 2
}

/// The kernel object that a frame backs.
enum Object {
  static let none: UInt64 = 0
  static let capabilityNode: UInt64 = 1
  static let pageNode: UInt64 = 2
  static let component: UInt64 = 3
  static let tcap: UInt64 = 4
  static let thread: UInt64 = 5
}

/// What a slot holds. The kind of a capability is `toObject` plus the object's own.
enum Kind {
  static let frameHandle: UInt64 = 1
  static let userMapping: UInt64 = 2
  static let link: UInt64 = 3
  static let toObject: UInt64 = 3
  static let toCapabilityNode: UInt64 = 4
  static let toPageNode: UInt64 = 5
  static let toComponent: UInt64 = 6
  static let toTcap: UInt64 = 7
  static let toThread: UInt64 = 8
  static let toEndPoint: UInt64 = 9
}

/// Bits of a set of rights.
enum Right {
  static let read: UInt64 = 1
  static let write: UInt64 = 2
  static let execute: UInt64 = 4
}

/// What a slot holds, in one word: bits 0–3 the kind, 4–6 the rights, from 7 the frame. An empty slot's is 0.
struct Entry {
  static let empty = Entry(word: 0)

  let word: UInt64

  init(word: UInt64) { self.word = word }
  init(kind: UInt64, rights: UInt64, target: UInt64) { word = kind + rights * 16 + target * 128 }

  var isEmpty: Bool { word == 0 }
  var kind: UInt64 { word & 15 }
  var rights: UInt64 { word >> 4 & 7 }
  var target: UInt64 { word >> 7 }
}

struct FrameRecord {
  var type, object, level, references, occupancy, unmapped, entryPoint, epoch: UInt64
}

/// A slot's record; 0 is no slot.
struct SlotRecord {
  var entry: Entry
  var parent, firstChild, nextSibling, previousSibling, removed: UInt64
}
