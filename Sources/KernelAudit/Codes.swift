/// The codes by which a store's fields name types, objects and entries: those of the specification's enumerations.
public enum TypeCode {
  public static let untyped: UInt64 = 0
  public static let user: UInt64 = 1
  public static let kernel: UInt64 = 2
}

public enum ObjectCode {
  public static let none: UInt64 = 0
  public static let capabilityNode: UInt64 = 1
  public static let pageNode: UInt64 = 2
  public static let component: UInt64 = 3
  public static let tcap: UInt64 = 4
  public static let thread: UInt64 = 5
}

public enum EntryCode {
  public static let empty: UInt64 = 0
  public static let frameHandle: UInt64 = 1
  public static let userMapping: UInt64 = 2
  public static let link: UInt64 = 3
  public static let capabilityNodeCapability: UInt64 = 4
  public static let pageNodeCapability: UInt64 = 5
  public static let componentCapability: UInt64 = 6
  public static let tcapCapability: UInt64 = 7
  public static let threadCapability: UInt64 = 8
  public static let endPointCapability: UInt64 = 9
}

public enum ReadinessCode {
  public static let runnable: UInt64 = 0
  public static let blocked: UInt64 = 1
}

public enum BudgetCode {
  public static let finite: UInt64 = 0
  public static let infinite: UInt64 = 1
}
