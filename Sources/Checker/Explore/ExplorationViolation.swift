import Foundation

/// A property that fails, and the shortest way there.
public struct ExplorationViolation: Equatable, Sendable {
  /// One state of the way, and the action that led to it.
  public struct Step: Equatable, Sendable {
    /// The action in words; nil for the first state.
    public var action: String?
    /// The state's components, by name.
    public var components: [Component]
  }
  /// A component of a state.
  public struct Component: Equatable, Sendable {
    public var name: String
    public var value: String
  }

  public var property: PropertyViolation
  /// The way as JSON, in the Informal Trace Format.
  public var trace: String
  /// The states from the first on.
  public var steps: [Step]
  /// How many actions lead to the violation.
  public var length: Int { steps.count - 1 }

  init(property: PropertyViolation, steps: [Step], trace: String) {
    self.property = property
    self.steps = steps
    self.trace = trace
  }

  /// A name for the file that keeps the trace: what fails, and a few digits that tell it from others.
  public var fileName: String { "\(property.name)-\(sha256Hex(trace).prefix(8)).itf.json" }

  /// The way as text: each action, and what it changes.
  public var lines: [String] {
    zip(steps, steps.dropFirst()).enumerated().flatMap { index, pair in
      let (old, new) = pair
      let values = Dictionary(old.components.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
      return ["\(index + 1). \(new.action ?? "")"]
        + new.components.filter { values[$0.name] != $0.value }.map { component in
          "     \(component.name): \(values[component.name] ?? "nothing") -> \(component.value)"
        }
    }
  }
}

extension Model {
  /// The path with its components as texts, and each action as its description.
  public func trace(_ path: ModelPath<Self>, _ property: PropertyViolation) -> String {
    func text(_ value: Any) -> String {
      let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
      // Only texts, numbers, arrays and dictionaries are ever put in.
      return String(decoding: (try? JSONSerialization.data(withJSONObject: value, options: options)) ?? Data(), as: UTF8.self)
    }
    func state(_ index: Int, _ action: String, _ state: State) -> String {
      var object: [String: Any] = ["#meta": ["index": index], "action": action]
      for component in components(of: state) { object[component.name] = component.value }
      return text(object)
    }
    var states = [state(0, "initially", path.initialState)]
    for (index, step) in path.steps.enumerated() { states.append(state(index + 1, "\(step.action)", step.state)) }
    if let wrong = path.wrongAction { states.append(state(states.count, "\(wrong)", path.end)) }
    let meta: [String: Any] = [
      "format": "ITF", "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html", "schemaVersion": 1,
      "source": "kcheck", "model": identity, "check": property.name, "description": property.meaning,
    ]
    return """
      {
      "#meta": \(text(meta)),
      "vars": \(text(["action"] + components(of: path.initialState).map(\.name))),
      "states": [
      \(states.joined(separator: ",\n"))
      ]
      }

      """
  }
}
