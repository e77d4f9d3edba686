import Foundation
import KernelImpl
import KernelSpec

/// Why a text is no trace.
public struct TraceError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, or what else the text came from.
  public var path: String
  /// Where in the text: `states[3].arguments.rights`.
  public var place: String
  public var expected: String

  public init(path: String, place: String, expected: String) {
    self.path = path
    self.place = place
    self.expected = expected
  }

  public var description: String { "'\(path)'\(place.isEmpty ? "" : ": \(place)"): expected \(expected)" }
}

/// The Informal Trace Format of Apalache (ADR-015), as JSON.
///
/// Frames, cores and schedulers are numbers, slots are texts `frame:offset` (`none` for no slot), enumerations go by name. A map lists the cells
/// that do not have their initial value. Each state says which call led to it and how that ended.
extension Trace {
  private static let formatDescription = "https://apalache-mc.org/docs/adr/015adr-trace.html"
  private static let ownVariables = ["action", "arguments", "outcome", "result"]
  private static var components: [Symbol] { State.symbols.filter { $0.role == .state } }

  // MARK: - Writing

  /// The trace as JSON: keys sorted, one state a line.
  public var itf: String {
    var meta: [String: Any] = [
      "format": "ITF", "format-description": Self.formatDescription, "description": summary, "schemaVersion": 1,
      "source": "kcheck", "start": start.rawValue, "model": model,
      "cells": "a cell that a map does not list has its initial value",
      "geometry": [
        "frameCount": geometry.frameCount, "coreCount": geometry.coreCount, "pageFanOut": geometry.pageFanOut,
        "capabilityFanOut": geometry.capabilityFanOut, "schedulerCount": geometry.schedulerCount,
        "maximum": geometry.maximum,
      ],
    ]
    if let seed { meta["seed"] = Self.json(seed) }
    if let check { meta["check"] = check.name }
    var lines = [state(0, action: start.rawValue, arguments: [:], outcome: "success", result: 0, startState)]
    for (index, step) in steps.enumerated() {
      var arguments: [String: Any] = [:]
      for (parameter, word) in zip(step.call.operation.parameters, step.call.arguments) {
        if case .enumeration(let enumeration) = parameter.sort, word < enumeration.cases.count {
          arguments[parameter.name] = enumeration.cases[Int(word)]
        } else {
          arguments[parameter.name] = Self.json(word)
        }
      }
      lines.append(
        state(
          index + 1, action: step.call.name, arguments: arguments, outcome: step.outcome, result: step.result, step.state))
    }
    let variables = Self.ownVariables + Self.components.map(\.name)
    return """
      {
      "#meta": \(Self.text(meta)),
      "vars": \(Self.text(variables)),
      "states": [
      \(lines.joined(separator: ",\n"))
      ]
      }

      """
  }

  private func state(
    _ index: Int, action: String, arguments: [String: Any], outcome: String, result: Int, _ recorded: RecordedState
  ) -> String {
    var object: [String: Any] = [
      "#meta": ["index": index], "action": action, "arguments": arguments, "outcome": outcome, "result": result,
    ]
    for symbol in Self.components {
      let cells = recorded[symbol.name] ?? [:]
      if symbol.domain.isEmpty {
        object[symbol.name] = cells[0].map { Self.json(UInt64($0)) } ?? 1
      } else {
        let entries = cells.sorted { $0.key < $1.key }
        object[symbol.name] = [
          "#map": entries.map { [place(symbol.domain, $0.key), json(symbol.range, $0.value)] }
        ]
      }
    }
    return Self.text(object)
  }

  /// Where a cell of a component lies: its argument, or an array of two.
  private func place(_ domain: [Sort], _ index: Int) -> Any {
    guard domain.count > 1 else { return json(domain[0], index) }
    let columns = geometry.domain(of: domain[1]).end
    return [json(domain[0], index / columns), json(domain[1], index % columns)]
  }

  private func json(_ sort: Sort, _ value: Int) -> Any {
    switch sort {
    case .slot: value == 0 ? "none" : geometry.slotName(value)
    case .enumeration(let enumeration) where value >= 0 && value < enumeration.cases.count: enumeration.cases[value]
    default: Self.json(UInt64(clamping: value))
    }
  }

  /// A number, or a text where readers that use floating point would lose digits.
  private static func json(_ word: UInt64) -> Any { word < 1 << 53 ? word as Any : ["#bigint": "\(word)"] }

  private static func text(_ value: Any) -> String {
    // Only texts, numbers, arrays and dictionaries are ever put in.
    let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  // MARK: - Reading

  /// Reads a trace from a file.
  ///
  /// - Throws: ``TraceError`` that names the file, the place in it, and what was expected there.
  public static func read(_ path: String) throws(TraceError) -> Trace {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw TraceError(path: path, place: "", expected: "a file that can be read")
    }
    return try Trace(itf: data, path: path)
  }

  /// Reads a trace from JSON.
  ///
  /// - Parameter path: What errors call the text.
  public init(itf data: Data, path: String) throws(TraceError) {
    guard let root = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] else {
      throw TraceError(path: path, place: "", expected: "a JSON object")
    }
    let reader = ITFReader(path: path)
    let meta = try reader.object(root["#meta"], "#meta")
    let geometryObject = try reader.object(meta["geometry"], "#meta.geometry")
    func size(_ name: String) throws(TraceError) -> Int {
      Int(clamping: try reader.word(geometryObject[name], "#meta.geometry.\(name)"))
    }
    geometry = MachineGeometry(
      frameCount: try size("frameCount"), coreCount: try size("coreCount"), pageFanOut: try size("pageFanOut"),
      capabilityFanOut: try size("capabilityFanOut"), schedulerCount: try size("schedulerCount"), maximum: try size("maximum"))
    if let problem = geometry.problem {
      throw TraceError(path: path, place: "#meta.geometry", expected: "a machine that can be evaluated, but \(problem)")
    }
    guard let start = FuzzStart(rawValue: try reader.text(meta["start"], "#meta.start")) else {
      throw TraceError(path: path, place: "#meta.start", expected: "\"boot\", \"initial\" or \"given\"")
    }
    self.start = start
    summary = meta["description"] as? String ?? ""
    model = meta["model"] as? String ?? ""
    check = (meta["check"] as? String).map { FuzzCheck(name: $0) }
    seed = meta["seed"] == nil ? nil : try reader.word(meta["seed"], "#meta.seed")
    guard let states = root["states"] as? [Any], !states.isEmpty else {
      throw TraceError(path: path, place: "states", expected: "an array with the first state")
    }
    startState = try reader.state(try reader.object(states[0], "states[0]"), "states[0]", geometry)
    if start == .given, let component = geometry.illSorted(startState) {
      throw TraceError(path: path, place: "states[0].\(component)", expected: "values and places that the machine has")
    }
    var steps: [Step] = []
    for (index, state) in states.enumerated().dropFirst() {
      let place = "states[\(index)]"
      let object = try reader.object(state, place)
      steps.append(
        Step(
          call: try reader.call(object, place), outcome: object["outcome"] as? String ?? "",
          result: Int(clamping: object["result"] == nil ? 0 : try reader.word(object["result"], "\(place).result")),
          state: try reader.state(object, place, geometry)))
    }
    self.steps = steps
  }
}

/// Reads values out of parsed JSON, and says what it expected where it finds something else.
private struct ITFReader {
  let path: String

  func fail(_ place: String, _ expected: String) -> TraceError { TraceError(path: path, place: place, expected: expected) }

  func object(_ value: Any?, _ place: String) throws(TraceError) -> [String: Any] {
    guard let object = value as? [String: Any] else { throw fail(place, "an object") }
    return object
  }

  func text(_ value: Any?, _ place: String) throws(TraceError) -> String {
    guard let text = value as? String else { throw fail(place, "a text") }
    return text
  }

  func word(_ value: Any?, _ place: String) throws(TraceError) -> UInt64 {
    if let object = value as? [String: Any], let text = object["#bigint"] as? String, let word = UInt64(text) { return word }
    guard let number = value as? NSNumber, let word = UInt64(exactly: number) else {
      throw fail(place, "a whole number that is not negative")
    }
    return word
  }

  func call(_ object: [String: Any], _ place: String) throws(TraceError) -> FuzzCall {
    let action = try text(object["action"], "\(place).action")
    guard let call = SystemCall.allCases.first(where: { "\($0)" == action }) else {
      throw fail("\(place).action", "the name of an operation, not \"\(action)\"")
    }
    let arguments = try self.object(object["arguments"], "\(place).arguments")
    var result = FuzzCall(call, [])
    for parameter in result.operation.parameters {
      let argumentPlace = "\(place).arguments.\(parameter.name)"
      guard let value = arguments[parameter.name] else { throw fail(argumentPlace, "a value") }
      if case .enumeration(let enumeration) = parameter.sort, let name = value as? String {
        guard let code = enumeration.cases.firstIndex(of: name) else {
          throw fail(argumentPlace, "one of \(enumeration.cases.joined(separator: ", ")), not \"\(name)\"")
        }
        result.arguments.append(UInt64(code))
      } else {
        result.arguments.append(try word(value, argumentPlace))
      }
    }
    return result
  }

  func state(_ object: [String: Any], _ place: String, _ geometry: MachineGeometry) throws(TraceError) -> Trace.RecordedState {
    var recorded: Trace.RecordedState = [:]
    for symbol in State.symbols where symbol.role == .state {
      guard let value = object[symbol.name] else { throw fail("\(place).\(symbol.name)", "a value") }
      let place = "\(place).\(symbol.name)"
      if symbol.domain.isEmpty {
        let word = Int(clamping: try word(value, place))
        // The clock is 1 initially.
        recorded[symbol.name] = word == 1 ? [:] : [0: word]
        continue
      }
      guard let pairs = (value as? [String: Any])?["#map"] as? [[Any]] else { throw fail(place, "an object with a \"#map\"") }
      var cells: [Int: Int] = [:]
      for pair in pairs {
        guard pair.count == 2 else { throw fail(place, "pairs of a place and a value") }
        cells[try index(pair[0], symbol.domain, place, geometry)] = try element(pair[1], symbol.range, place, geometry)
      }
      recorded[symbol.name] = cells
    }
    return recorded
  }

  /// The place of a cell among those of its component.
  private func index(_ value: Any, _ domain: [Sort], _ place: String, _ geometry: MachineGeometry) throws(TraceError) -> Int {
    guard domain.count > 1 else { return try element(value, domain[0], place, geometry) }
    guard let arguments = value as? [Any], arguments.count == 2 else { throw fail(place, "places that are pairs") }
    let columns = geometry.domain(of: domain[1]).end
    let rows = geometry.domain(of: domain[0]).end
    return min(try element(arguments[0], domain[0], place, geometry), rows) * columns
      + min(try element(arguments[1], domain[1], place, geometry), columns - 1)
  }

  private func element(_ value: Any, _ sort: Sort, _ place: String, _ geometry: MachineGeometry) throws(TraceError) -> Int {
    switch sort {
    case .slot:
      let text = try text(value, place)
      if text == "none" { return 0 }
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let frame = parts[0], let offset = parts[1], geometry.slot(frame, offset) != 0 else {
        throw fail(place, "a slot, \"frame:offset\", not \"\(text)\"")
      }
      return geometry.slot(frame, offset)
    case .enumeration(let enumeration):
      let name = try text(value, place)
      guard let code = enumeration.cases.firstIndex(of: name) else {
        throw fail(place, "one of \(enumeration.cases.joined(separator: ", ")), not \"\(name)\"")
      }
      return code
    default: return Int(clamping: try word(value, place))
    }
  }
}

extension MachineGeometry {
  /// The component of a recorded state that has a value or a place which the machine has not, or nil.
  fileprivate func illSorted(_ state: Trace.RecordedState) -> String? {
    let layout = StateLayout(self)
    return state.keys.sorted().first { name in
      guard let region = layout.regions.first(where: { $0.symbol.name == name }) else { return true }
      return !state[name]!.allSatisfy { place, value in
        place < region.count && value >= 0 && contains(value, region.symbol.range)
      }
    }
  }
}
