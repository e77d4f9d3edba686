/// A run as it is drawn: the places that there are, what they hold at first, and what each step changes.
///
/// Values are texts, as a reader is to see them: names of enumerations, rights as letters, frames and slots by name, nothing
/// for no frame and no slot. A place is the name of a frame, slot or core, two of them with a comma between, or nothing.
public struct Picture: Codable, Equatable, Sendable {
  /// A place for an entry.
  public struct Slot: Codable, Equatable, Sendable {
    public var name: String
    /// The frame that it lies in.
    public var node: String
    /// Where in the frame.
    public var offset: String
  }

  /// One cell that has another value.
  public struct Change: Codable, Equatable, Sendable {
    /// The component of the state, such as `references`.
    public var component: String
    public var place: String
    public var old: String
    public var new: String
  }

  /// A call, how it ended, and what it changed.
  public struct Step: Codable, Equatable, Sendable {
    public struct Argument: Codable, Equatable, Sendable {
      public var name: String
      public var value: String
    }
    public var operation: String
    public var arguments: [Argument]
    /// What the specification answers: `success`, its result too where it is not 0, or the name of an error.
    public var outcome: String
    public var isSuccess: Bool
    /// What the kernel answers, where that is something else.
    public var kernelOutcome: String?
    /// What is wrong with the step, in words.
    public var problem: String?
    public var changes: [Change]
    /// Where the kernel's state is another afterwards: the specification's value, then the kernel's.
    public var kernelDiffers: [Change]
  }

  /// What the run shows, in one sentence.
  public var summary: String
  /// Where it begins and how large the machine is.
  public var setting: String
  public var frames: [String]
  /// Those that matter: of nodes, and those that ever hold an entry.
  public var slots: [Slot]
  public var cores: [String]
  /// How many slots a node of a kind has, where that is less than are in its frame.
  public var capacities: [String: Int]
  /// By component, the value of each cell that is not mentioned.
  public var initial: [String: String]
  /// By component and place, the values at the start that are not the initial ones.
  public var start: [String: [String: String]]
  public var steps: [Step]
  /// The places for which a statement fails.
  public var marked: [String]
  /// What is wrong, in words; nil where every step did what is specified.
  public var problem: String?
}

extension Picture.Step {
  /// The call as a line: `copy(caller: 2, table: 4, …)`.
  public var call: String { "\(operation)(\(arguments.map { "\($0.name): \($0.value)" }.joined(separator: ", ")))" }
}

extension Picture.Change: CustomStringConvertible {
  public var description: String { Self.words(component, place) + ": \(Self.words(old)) → \(Self.words(new))" }

  private static func words(_ component: String, _ place: String) -> String {
    place.isEmpty ? component : "\(component) of \(place)"
  }
  private static func words(_ value: String) -> String { value.isEmpty ? "none" : value }
}
