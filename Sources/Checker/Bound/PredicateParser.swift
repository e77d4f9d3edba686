import KernelSpec

/// Reads a predicate by recursive descent, and sees that all of it has the right sort.
struct PredicateParser {
  /// A term, its sort, and where it begins. A number may still become an element of another sort.
  private struct Part {
    var term: Term
    var sort: Sort
    var token: PredicateToken
    var isNumber: Bool { if case .integer = term { true } else { false } }
  }

  private let text: String
  private let geometry: MachineGeometry
  private let tokens: [PredicateToken]
  private var index = 0
  private var scope: [String: Sort] = [:]

  init(_ text: String, _ geometry: MachineGeometry) {
    self.text = text
    self.geometry = geometry
    tokens = PredicateToken.tokens(of: text)
  }

  mutating func parse() throws(PredicateError) -> Term {
    let part = try statement()
    guard next.kind == .end else { throw error("an operator or the end") }
    return try fitting(part, .boolean).term
  }

  // MARK: - Tokens

  private var next: PredicateToken { tokens[index] }

  private mutating func take() -> PredicateToken {
    defer { if index < tokens.count - 1 { index += 1 } }
    return tokens[index]
  }

  private mutating func takes(_ text: String) -> Bool {
    guard next.text == text, next.kind != .end else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ text: String) throws(PredicateError) {
    guard takes(text) else { throw error("'\(text)'") }
  }

  private func error(_ expected: String, at token: PredicateToken? = nil, hint: String = "") -> PredicateError {
    let token = token ?? next
    return PredicateError(
      text: text, column: token.column, expected: expected, found: token.kind == .end ? "the end" : "'\(token.text)'", hint: hint)
  }

  private func unknown(_ expected: String, _ token: PredicateToken, among names: [String]) -> PredicateError {
    let nearest = token.text.nearest(in: names).map { "Did you mean '\($0)'? " } ?? ""
    return error(expected, at: token, hint: names.isEmpty ? "" : "\(nearest)There are: \(names.joined(separator: ", ")).")
  }

  // MARK: - Statements

  private mutating func statement() throws(PredicateError) -> Part {
    let first = next
    if takes("for") {
      let isUniversal = takes("all")
      if !isUniversal, !takes("some") { throw error("'all' or 'some'") }
      let outer = scope
      defer { scope = outer }
      let variables = try binders()
      try expect(":")
      let body = try fitting(try statement(), .boolean).term
      return Part(
        term: isUniversal ? .forAll(variables, triggers: [], body) : .exists(variables, body), sort: .boolean, token: first)
    }
    if takes("if") {
      let condition = try fitting(try statement(), .boolean)
      try expect("then")
      var then = try statement()
      try expect("else")
      var otherwise = try statement()
      try agree(&then, &otherwise)
      return Part(term: .ifThenElse(condition.term, then.term, otherwise.term), sort: then.sort, token: first)
    }
    let left = try chain("||", Term.or) { parser throws(PredicateError) in
      try parser.chain("&&", Term.and) { parser throws(PredicateError) in try parser.comparison() }
    }
    guard takes("==>") else { return left }
    let right = try fitting(try statement(), .boolean)
    return Part(term: .implies(try fitting(left, .boolean).term, right.term), sort: .boolean, token: left.token)
  }

  /// `slots a, b, cores c`.
  private mutating func binders() throws(PredicateError) -> [Variable] {
    var variables: [Variable] = []
    var sort: Sort?
    repeat {
      let token = take()
      guard token.kind == .name else { throw error("a sort such as slots, and variables", at: token) }
      var name = token
      if let plural = Sort.quantified.first(where: { $0.plural == token.text }), next.kind == .name {
        sort = plural
        name = take()
      }
      guard let sort else { throw unknown("a sort before the variable", token, among: Sort.quantified.map(\.plural)) }
      variables.append(Variable(name.text, sort))
      scope[name.text] = sort
    } while takes(",")
    return variables
  }

  private mutating func chain(
    _ sign: String, _ make: ([Term]) -> Term, _ operand: (inout PredicateParser) throws(PredicateError) -> Part
  ) throws(PredicateError) -> Part {
    let first = try operand(&self)
    guard next.text == sign else { return first }
    var terms = [try fitting(first, .boolean).term]
    while takes(sign) { terms.append(try fitting(try operand(&self), .boolean).term) }
    return Part(term: make(terms), sort: .boolean, token: first.token)
  }

  private mutating func comparison() throws(PredicateError) -> Part {
    var left = try sum()
    let sign = next.text
    guard ["==", "!=", "<", "<=", "includes"].contains(sign), next.kind != .end else { return left }
    index += 1
    var right = try sum()
    let term: Term
    switch sign {
    case "==", "!=":
      try agree(&left, &right)
      let equation = Term.equal(left.term, right.term)
      term = sign == "==" ? equation : .not(equation)
    case "includes":
      let (all, some) = (try fitting(left, .rights).term, try fitting(right, .rights).term)
      term = .equal(.intersection(all, some), some)
    default:
      let (lesser, greater) = (try fitting(left, .integer).term, try fitting(right, .integer).term)
      term = sign == "<" ? .less(lesser, greater) : .lessOrEqual(lesser, greater)
    }
    return Part(term: term, sort: .boolean, token: left.token)
  }

  private mutating func sum() throws(PredicateError) -> Part {
    var left = try prefix()
    while ["+", "-", "&"].contains(next.text) {
      let sign = take().text
      let sort = sign == "&" ? Sort.rights : .integer
      let terms = (try fitting(left, sort).term, try fitting(try prefix(), sort).term)
      switch sign {
      case "+": left.term = .add(terms.0, terms.1)
      case "-": left.term = .subtract(terms.0, terms.1)
      default: left.term = .intersection(terms.0, terms.1)
      }
      left.sort = sort
    }
    return left
  }

  private mutating func prefix() throws(PredicateError) -> Part {
    let first = next
    guard takes("!") else { return try access() }
    return Part(term: .not(try fitting(try prefix(), .boolean).term), sort: .boolean, token: first)
  }

  // MARK: - Terms

  private mutating func access() throws(PredicateError) -> Part {
    var part = try primary()
    while true {
      if takes("[") {
        let frame = try fitting(part, .frame).term
        let offset = try fitting(try statement(), .offset).term
        try expect("]")
        part = Part(term: .apply(Geometry.slotAt.symbol, [frame, offset]), sort: .slot, token: part.token)
      } else if takes(".") {
        part = try field(of: part)
      } else {
        return part
      }
    }
  }

  private mutating func field(of part: Part) throws(PredicateError) -> Part {
    let name = take()
    // A number has, besides its own fields, those of frames.
    let isOwn = Self.symbols.contains { $0.domain == [part.sort] && $0.name == name.text }
    let owner = part.isNumber && !isOwn ? try fitting(part, .frame) : part
    let fields = Self.symbols.filter { $0.domain == [owner.sort] }
    if let symbol = fields.first(where: { $0.name == name.text }) {
      return Part(term: .apply(symbol, [owner.term]), sort: symbol.range, token: part.token)
    }
    if let definition = owner.sort.definitions[name.text] {
      return Part(term: definition(owner.term), sort: .boolean, token: part.token)
    }
    throw unknown(
      "a field of \(owner.sort.indefinite)", name, among: fields.map(\.name) + owner.sort.definitions.keys.sorted())
  }

  private mutating func primary() throws(PredicateError) -> Part {
    let token = take()
    switch (token.kind, token.text) {
    case (.sign, "("):
      let inner = try statement()
      try expect(")")
      return inner
    case (.sign, "{"): return try rights(token)
    case (.number, _):
      guard let number = Int(token.text) else { throw error("a smaller number", at: token) }
      return Part(term: .integer(number), sort: .integer, token: token)
    case (.name, "true"), (.name, "false"): return Part(term: .truth(token.text == "true"), sort: .boolean, token: token)
    case (.name, _): return try named(token)
    default: throw error("a term", at: token)
    }
  }

  private mutating func rights(_ brace: PredicateToken) throws(PredicateError) -> Part {
    let names = ["read", "write", "execute"]
    var bits = 0
    if !takes("}") {
      repeat {
        let token = take()
        guard let bit = names.firstIndex(of: token.text) else { throw unknown("a right", token, among: names) }
        bits |= 1 << bit
      } while takes(",")
      try expect("}")
    }
    return Part(term: .rights(bits), sort: .rights, token: brace)
  }

  private mutating func named(_ token: PredicateToken) throws(PredicateError) -> Part {
    if let sort = scope[token.text] { return Part(term: .variable(Variable(token.text, sort)), sort: sort, token: token) }
    for enumeration in Enumeration.allCases {
      if let code = enumeration.cases.firstIndex(of: token.text) {
        return Part(term: .element(enumeration, code), sort: .enumeration(enumeration), token: token)
      }
    }
    guard let symbol = Self.symbols.first(where: { $0.name == token.text && $0.domain.count != 1 }) else {
      let names =
        scope.keys.sorted() + Self.symbols.filter { $0.domain.isEmpty }.map(\.name)
        + Self.symbols.filter { $0.domain.count > 1 }.map { "\($0.name)()" } + Enumeration.allCases.flatMap(\.cases)
      let hint = token.text == "for" ? "Put a 'for' inside another statement into parentheses." : ""
      throw hint.isEmpty
        ? unknown("a variable or a name of the specification", token, among: names) : error("a term", at: token, hint: hint)
    }
    guard !symbol.domain.isEmpty else { return Part(term: .apply(symbol, []), sort: symbol.range, token: token) }
    try expect("(")
    var arguments: [Term] = []
    for (position, sort) in symbol.domain.enumerated() {
      if position > 0 { try expect(",") }
      arguments.append(try fitting(try statement(), sort).term)
    }
    try expect(")")
    return Part(term: .apply(symbol, arguments), sort: symbol.range, token: token)
  }

  /// What of the specification a predicate may name: every component of the state, every part of the geometry.
  private static let symbols = State.symbols + Geometry.symbols

  // MARK: - Sorts

  /// The part, if it has the sort; a number may stand for an element that the machine numbers so.
  private func fitting(_ part: Part, _ sort: Sort) throws(PredicateError) -> Part {
    if part.sort == sort { return part }
    guard case .integer(let number) = part.term, [.frame, .offset, .address, .page, .core, .scheduler].contains(sort) else {
      throw PredicateError(
        text: text, column: part.token.column, expected: sort.indefinite, found: "'\(part.token.text)', \(part.sort.indefinite)",
        hint: "")
    }
    guard geometry.contains(number, sort) else {
      throw error("\(sort.indefinite) of the machine, at most \(geometry.domain(of: sort).end - 1)", at: part.token)
    }
    var part = part
    part.sort = sort
    return part
  }

  /// Gives both parts one sort.
  private func agree(_ left: inout Part, _ right: inout Part) throws(PredicateError) {
    if left.isNumber { left = try fitting(left, right.sort) } else { right = try fitting(right, left.sort) }
  }
}

extension Sort {
  /// The sorts over which a predicate may quantify.
  fileprivate static let quantified: [Sort] =
    [.frame, .slot, .offset, .address, .page, .core, .scheduler, .integer, .rights, .boolean]
    + Enumeration.allCases.map(Sort.enumeration)

  fileprivate var indefinite: String {
    switch self {
    case .frame: "a frame"
    case .slot: "a slot"
    case .offset: "an offset"
    case .address: "an address"
    case .page: "a page"
    case .core: "a core"
    case .scheduler: "a scheduler"
    case .integer: "a number"
    case .rights: "a set of rights"
    case .boolean: "a statement"
    case .enumeration(let enumeration): "\("AEIOU".contains(enumeration.rawValue.first!) ? "an" : "a") \(enumeration.rawValue)"
    }
  }

  /// What the specification defines of an element of the sort.
  fileprivate var definitions: [String: (Term) -> Term] {
    switch self {
    case .slot:
      [
        "isEmpty": { Expression<Slot>($0).isEmpty.term }, "isCapability": { Expression<Slot>($0).isCapability.term },
        "refers": { Expression<Slot>($0).refers.term }, "isQuiescent": { Expression<Slot>($0).isQuiescent.term },
      ]
    case .frame: ["isQuiescent": { Expression<Frame>($0).isQuiescent.term }]
    default: [:]
    }
  }
}
