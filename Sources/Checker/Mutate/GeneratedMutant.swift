import Foundation
import KernelSpec

/// A mutant of the implementation that was made from its source, by a rule.
///
/// There are three rules:
/// - Each `guard` is deleted; where it has several conditions, each of them. A condition that binds the value of an optional has to
///   leave the value: it becomes a forced one.
/// - Each comparison is inverted.
/// - Each store is dropped: an assignment to what a record or a word of memory holds, or a call of what stores.
public struct GeneratedMutant: Sendable {
  public enum Rule: String, Sendable, CaseIterable {
    case `guard`, compare, store
  }

  public let rule: Rule
  public let edit: CodeMutant
  /// The operations whose code calls what was changed, as far as the sources tell by themselves: those to be tried first.
  public let operations: Set<String>
}

extension GeneratedMutant {
  /// Every mutant of the kernel's sources, in the order of files and of places in them.
  ///
  /// - Parameter sources: The sources, by their paths relative to their folder.
  /// - Throws: ``KernelBuilder/Failure`` if the compiler refuses the sources.
  public static func all(of sources: [String: String]) throws -> [GeneratedMutant] {
    try MutantGenerator.mutants(of: sources, operationNames: Set(Specification.kernel.operations.map(\.name)))
  }
}

/// Makes the mutants.
struct MutantGenerator {
  private let operationNames: Set<String>
  private var file = ""
  private var source: [UInt8] = []
  private var mutants: [(place: Int, rule: GeneratedMutant.Rule, edit: CodeMutant, declaration: String)] = []
  /// What each declaration's code refers to, the other way round.
  private var referrers: [String: Set<String>] = [:]
  /// The name of the operation that a declaration is.
  private var operations: [String: String] = [:]

  /// Every mutant of the sources, in the order of files and of places in them.
  ///
  /// - Parameter operationNames: The operations, which are functions of the sources.
  /// - Throws: ``KernelBuilder/Failure`` if the compiler refuses the sources.
  static func mutants(of sources: [String: String], operationNames: Set<String>) throws -> [GeneratedMutant] {
    var generator = MutantGenerator(operationNames: operationNames)
    for (file, tree) in try SyntaxNode.trees(of: sources).sorted(by: { $0.key < $1.key }) {
      generator.file = file
      generator.source = Array(sources[file]!.utf8)
      generator.visit(tree, declaration: "")
    }
    generator.mutants.sort { ($0.edit.file, $0.place) < ($1.edit.file, $1.place) }
    return generator.mutants.map { mutant in
      GeneratedMutant(rule: mutant.rule, edit: mutant.edit, operations: generator.operationsThatReach(mutant.declaration))
    }
  }

  private init(operationNames: Set<String>) { self.operationNames = operationNames }

  // MARK: - The walk

  private mutating func visit(_ node: SyntaxNode, declaration: String) {
    if node.isImplicit && node.kind.hasSuffix("_decl") { return }
    var declaration = declaration
    // An accessor's code is that of its property, by the name of which it is called.
    if ["func_decl", "constructor_decl", "var_decl"].contains(node.kind), let own = node.declaration { declaration = own }
    if node.kind == "func_decl" {
      let name = node["name"]?["base_name"]?[text: "name"] ?? ""
      if operationNames.contains(name) { operations[declaration] = name }
    }
    if let referred = node[text: "decl_usr"], referred != declaration { referrers[referred, default: []].insert(declaration) }
    mutate(node, in: declaration)
    for (_, child) in node.children { visit(child, declaration: declaration) }
  }

  private mutating func mutate(_ node: SyntaxNode, in declaration: String) {
    switch node.kind {
    case "guard_stmt": deleteGuard(node, in: declaration)
    case "binary_expr" where Self.comparisons.contains(callee(of: node)):
      if let range = range(of: node) { add(.compare, range, "!(\(text(range)))", declaration) }
    case "assign_expr" where isStore(node), "call_expr" where isStore(node):
      if let range = range(of: node) { add(.store, range, "", declaration) }
    default: break
    }
  }

  /// Functions that store: the store's own, and those of memory.
  private static let storing: Set<String> = ["store", "fill", "update"]
  private static let comparisons: Set<String> = ["==", "!=", "<", "<=", ">", ">="]

  /// The name of the function that a call, or a part of one, calls.
  private func callee(of node: SyntaxNode) -> String {
    node["decl"]?[text: "base_name"] ?? (node["fn"] ?? node["sub_expr"]).map(callee) ?? ""
  }

  /// Whether it changes a record or memory: an initialiser's assignments to `self` do not, nor does one to a variable.
  private func isStore(_ node: SyntaxNode) -> Bool {
    if node.kind == "call_expr" { return Self.storing.contains(callee(of: node)) }
    guard let destination = node["dest"] else { return false }
    if destination.kind == "subscript_expr" { return true }
    guard destination.kind == "member_ref_expr" else { return false }
    return destination["base"]?["decl"]?[text: "base_name"] != "self"
  }

  private mutating func deleteGuard(_ node: SyntaxNode, in declaration: String) {
    let conditions = node[list: "conditions"]
    if conditions.allSatisfy({ $0.kind != "pattern" }), let range = range(of: node) { add(.guard, range, "", declaration) }
    for condition in conditions {
      if condition.kind == "pattern" {
        if let range = condition["initializer"].flatMap(range) { add(.guard, range, "Optional((\(text(range)))!)", declaration) }
      } else if conditions.count > 1, let range = range(of: condition) {
        add(.guard, range, "true", declaration)
      }
    }
  }

  // MARK: - Edits

  private func text(_ range: Range<Int>) -> String { String(decoding: source[range], as: UTF8.self) }

  private func range(of node: SyntaxNode) -> Range<Int>? { node.bytes(of: source) }

  /// Adds a mutant: the text to be replaced is widened by whole lines until it occurs once.
  private mutating func add(
    _ rule: GeneratedMutant.Rule, _ range: Range<Int>, _ replacement: String, _ declaration: String
  ) {
    let newline = UInt8(ascii: "\n")
    func lineStart(_ place: Int) -> Int { (source[..<place].lastIndex(of: newline) ?? -1) + 1 }
    func lineEnd(_ place: Int) -> Int { source[place...].firstIndex(of: newline) ?? source.count }
    let lines = lineStart(range.lowerBound)..<lineEnd(range.upperBound)
    func edited(_ whole: Range<Int>) -> String {
      text(whole.lowerBound..<range.lowerBound) + replacement + text(range.upperBound..<whole.upperBound)
    }

    let line = source[..<range.lowerBound].count { $0 == newline } + 1
    let name = "\(rule.rawValue)-\(file):\(line):\(range.lowerBound - lines.lowerBound + 1)"
    if mutants.contains(where: { $0.edit.name == name }) { return }
    var whole = lines
    let all = text(source.indices)
    while all.split(separator: text(whole), omittingEmptySubsequences: false).count > 2 {
      whole = lineStart(max(0, whole.lowerBound - 1))..<lineEnd(min(source.count, whole.upperBound + 1))
    }
    func inOneLine(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }
    mutants.append(
      (
        range.lowerBound, rule,
        CodeMutant(
          name, "\(inOneLine(text(lines))) → \(inOneLine(edited(lines)))", in: file, text(whole), becomes: edited(whole)),
        declaration
      ))
  }

  /// The operations whose code leads to the declaration.
  private func operationsThatReach(_ declaration: String) -> Set<String> {
    var reached: Set<String> = [declaration]
    var open = [declaration]
    while let next = open.popLast() {
      for referrer in referrers[next] ?? [] where reached.insert(referrer).inserted { open.append(referrer) }
    }
    return Set(reached.compactMap { operations[$0] })
  }
}
