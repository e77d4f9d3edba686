import KernelImpl
import KernelSpec

/// Proves what booting makes: theorem `boot-complete`.
///
/// ``KernelImpl/BootPlan`` is the code: it plans the tables for a machine, and tells the operations that make them, one after the other. Run on words
/// of which nothing is known, on a machine of the hardware's fan-outs and any number of frames, it owes three things:
/// - *The plan fits*, if any does: an attempt is made with one leaf of the memory table, two, and so on.
/// - *Each step succeeds*, on the state that the steps before it have made; that state is described below, cell by cell, for any number of steps
///   taken. Which operation a step is comes from the code; what the operation does, from the specification, which its code refines.
/// - *The last state* has a capability to each object, and a handle of every other frame.
enum BootProof {
  /// What an attempt with a number of leaves comes to.
  enum Attempt: Equatable {
    /// The plan's parts: the first middle node and the first leaf of the memory table, the tcap, how many objects and free frames there
    /// are, and the entry point.
    case plan([String])
    /// Those leaves are too few.
    case tooFew
    case refused
    case trapped
  }

  /// What comes next after a number of steps.
  struct Next {
    /// The operation and its arguments; none at the end.
    var call: (operation: Operation, arguments: [String])?
    /// How many steps have been taken then.
    var count: String
  }

  /// The code, which is run on the words of ``attemptWords`` and of ``planWords``.
  struct Code {
    var attempt: (WordPath, [IntegerWord]) -> Attempt
    var next: (WordPath, [IntegerWord]) -> Next
  }

  /// Every obligation, from the code as it is, or from other code.
  static func obligations(_ code: Code = .shipped) -> [WordObligation] {
    let machines = [(HardwareGeometry.pageFanOut, HardwareGeometry.capabilityFanOut)] + degenerate
    return machines.flatMap { attempts(pageFanOut: $0.0, capabilityFanOut: $0.1, code) } + steps(code) + states
  }

  /// Components of the state of which the boot state says nothing, found without a solver.
  static var gaps: [String] {
    let said = Set(Described.state.map(\.symbol) + [State.occupancy.symbol])
    return State.symbols.filter { $0.role == .state && !said.contains($0) }
      .map { "the description of the boot state says nothing of the state's component '\($0.name)'" }
  }

  static let location = SourcePosition(filePath: #filePath, line: #line)

  /// Fan-outs with which hardly a table can be built, or none.
  private static let degenerate: [(UInt64, UInt64)] = [
    (1, HardwareGeometry.capabilityFanOut), (0, HardwareGeometry.capabilityFanOut), (HardwareGeometry.pageFanOut, 1),
    (HardwareGeometry.pageFanOut, 0),
  ]

  // MARK: - The plan

  static let attemptWords = ["memoryLeaves", "frameCount", "schedulerCount", "start"]

  /// What is known of the machine, and of the leaves: those that were tried before did not suffice.
  private static let attempted =
    attemptWords.map { "(declare-const \($0) Int)\n" }.joined() + """
      (assert (and (<= 0 frameCount) (<= frameCount \(HardwareGeometry.frameLimit)) (<= 0 schedulerCount) (<= 0 start)))
      (assert (and (<= 1 memoryLeaves) (or (= memoryLeaves 1) (<= memoryLeaves frameCount))))

      """

  /// That tables fit a machine: none has an empty node, each node has an entry in the one above it, and each object and each free frame
  /// in a leaf.
  private static func fits(_ pages: UInt64, _ capabilities: UInt64) -> String {
    """
    (define-fun plan.fits ((capabilityLeaves Int) (memoryMiddles Int) (memoryLeaves Int) (freeFrames Int)) Bool
      (let ((objects (+ 7 capabilityLeaves memoryMiddles memoryLeaves)))
        (and (<= 1 memoryLeaves) (< 0 schedulerCount)
          (<= 1 memoryMiddles) (<= memoryMiddles \(pages))
          (<= memoryLeaves (* \(pages) memoryMiddles)) (< (* \(pages) (- memoryMiddles 1)) memoryLeaves)
          (<= 1 capabilityLeaves) (<= capabilityLeaves \(capabilities))
          (<= objects (* \(capabilities) capabilityLeaves))
          (< (* \(max(capabilities, 1) - 1) (- capabilityLeaves 1)) (- objects capabilityLeaves))
          (= frameCount (+ 1 objects freeFrames)) (<= 0 freeFrames) (<= freeFrames (* \(pages) memoryLeaves)))))

    """
  }

  private static func attempts(pageFanOut: UInt64, capabilityFanOut: UInt64, _ code: Code) -> [WordObligation] {
    let machine = attempted + fits(pageFanOut, capabilityFanOut)
    let paths = WordPath.all { path in
      code.attempt(
        path,
        attemptWords.map { IntegerWord($0, on: path) } + [
          IntegerWord(integerLiteral: pageFanOut), IntegerWord(integerLiteral: capabilityFanOut),
        ])
    }
    return paths.enumerated().flatMap { index, run -> [WordObligation] in
      let (path, attempt) = run
      func obligation(_ property: String, _ sentence: String, _ goal: String) -> WordObligation {
        WordObligation(
          .bootComplete, "\(property)/\(pageFanOut)-\(capabilityFanOut)/\(index + 1)", sentence,
          script: machine + goal, shown: attemptWords, location: location)
      }
      var result: [WordObligation] = []
      if !path.debts.isEmpty || attempt == .trapped {
        let goal = attempt == .trapped ? path.assertions : path.failingDebt
        result.append(obligation("no-trap-in-plan", "Planning cannot overflow or divide by nothing.", goal))
      }
      let other = """
        (declare-const capabilityLeaves Int)
        (declare-const memoryMiddles Int)
        (declare-const freeFrames Int)
        (declare-const otherLeaves Int)

        """
      switch attempt {
      case .trapped: break
      case .plan(let parts):
        let goal = """
          (assert (not (and
            (plan.fits (- \(parts[0]) 6) (- \(parts[1]) \(parts[0])) (- \(parts[2]) \(parts[1])) \(parts[4]))
            (= \(parts[2]) (+ \(parts[1]) memoryLeaves)) (= \(parts[3]) (+ 1 \(parts[2]))) (= \(parts[5]) start))))

          """
        result.append(obligation("plan-fits", "What is planned fits the machine.", path.assertions + goal))
      case .tooFew:
        let goal = """
          (assert (not (and (< memoryLeaves frameCount)
            (not (plan.fits capabilityLeaves memoryMiddles memoryLeaves freeFrames)))))

          """
        result.append(
          obligation("plan-is-smallest", "More leaves are tried only where those are too few.", path.assertions + other + goal))
      case .refused:
        let goal = """
          (assert (<= memoryLeaves otherLeaves))
          (assert (plan.fits capabilityLeaves memoryMiddles otherLeaves freeFrames))

          """
        result.append(
          obligation("refuses-only-if-nothing-fits", "Booting refuses only where no plan fits.", path.assertions + other + goal))
      }
      return result
    }
  }

  // MARK: - The steps

  static let planWords = ["capabilityLeaves", "memoryMiddles", "memoryLeaves", "freeFrames", "start", "count"]

  private static func steps(_ code: Code) -> [WordObligation] {
    let paths = WordPath.all { path in code.next(path, planWords.map { IntegerWord($0, on: path) }) }
    return paths.enumerated().flatMap { index, run -> [WordObligation] in
      let (path, next) = run
      func obligation(
        _ property: String, _ sentence: String, _ script: String, kind: WordObligation.Kind = .proof, quantifies: Bool = false
      ) -> WordObligation {
        WordObligation(
          .bootComplete, "\(property)/\(index + 1)", sentence, kind, script: script, shown: planWords, location: location,
          quantifies: quantifies)
      }
      var result: [WordObligation] = []
      if !path.debts.isEmpty {
        result.append(
          obligation("no-trap-in-step", "Telling a step cannot overflow.", plan(frameCount: true) + path.failingDebt))
      }
      // What decides nothing twice still decides some things that others have settled: such a path nothing takes.
      let reached = plan(frameCount: true) + path.assertions
      guard (try? Z3.check(reached))?.verdict != .unsatisfiable else {
        return result + [obligation("unreachable-step", "No step takes this path.", reached)]
      }
      result.append(obligation("reachable-step", "Some step takes this path.", reached, kind: .witness))
      guard let (operation, arguments) = next.call else {
        let goal = "(assert (not (= count stepCount)))\n"
        return result + [
          obligation("ends-with-the-last", "Booting ends after the last step.", plan(frameCount: true) + path.assertions + goal)
        ]
      }
      let goal = "(assert (not (and (< count stepCount) (= \(next.count) (+ 1 count)))))\n"
      result.append(
        obligation(
          "steps-are-counted", "One step follows the other, up to the last.", plan(frameCount: true) + path.assertions + goal))
      guard let call = StepCall(operation, arguments) else {
        return result + [obligation("step-is-a-call", "The step's arguments mean something.", "(assert true)\n")]
      }
      let before = plan(frameCount: false) + path.assertions + call.text
      result.append(
        obligation(
          "step-succeeds", "On what the steps before have made, the step succeeds.",
          call.preamble + before + "(assert (not (and \(call.requirements.joined(separator: "\n  ")))))\n", quantifies: true))
      for group in State.Group.allCases {
        let goals = Described.state.filter { $0.symbol.group == group && (call.changed.contains($0.symbol) || $0.depends) }
        guard !goals.isEmpty else { continue }
        result.append(
          obligation(
            "step-makes-\(group)", "The step makes of each cell what the boot state says.",
            call.preamble + before + call.requirements.map { "(assert \($0))\n" }.joined() + call.effect
              + refuting(goals, count: "(+ 1 count)") { call.changed.contains($0) ? "\($0.name)!" : $0.name },
            quantifies: true))
      }
      return result
    }
  }

  /// The plan's words, what is known of them, and short names. In the script of a state, the count of frames is already declared.
  private static func plan(frameCount isDeclared: Bool) -> String {
    planWords.map { "(declare-const \($0) Int)\n" }.joined()
      + (isDeclared ? "(declare-const frameCount Int)\n(declare-const schedulerCount Int)\n" : "")
      + fits(HardwareGeometry.pageFanOut, HardwareGeometry.capabilityFanOut) + """
        (assert (and (< 0 frameCount) (<= frameCount \(HardwareGeometry.frameLimit))))
        (assert (and (<= 0 start) (<= start \(UInt64.max))))
        (assert (plan.fits capabilityLeaves memoryMiddles memoryLeaves freeFrames))
        (define-fun firstMiddle () Int (+ 6 capabilityLeaves))
        (define-fun firstLeaf () Int (+ firstMiddle memoryMiddles))
        (define-fun allTime () Int (+ firstLeaf memoryLeaves))
        (define-fun objects () Int (+ 1 allTime))
        (define-fun stepCount () Int (+ (- (* 3 objects) 3) freeFrames))
        (assert (and (<= 0 count) (<= count stepCount)))

        """
  }

  // MARK: - The states

  /// That the description fits the initial state, and that the last state is as one would have it.
  private static var states: [WordObligation] {
    let machine = Machine.text + plan(frameCount: false)
    func obligation(_ name: String, _ sentence: String, _ script: String) -> WordObligation {
      WordObligation(
        .bootComplete, name, sentence, script: machine + script, shown: [], location: location, quantifies: true)
    }
    let writer = SMTWriter(scope: nil)
    var context = SMTWriter.Context()
    context.keepsTriggers = true
    let initially = Initial.formulas.map { "(assert \(writer.text($0, context)))\n" }.joined()
    let last =
      Described.text + Described.assumptions(count: "stepCount") + """
        (declare-const goal.f Frame)
        (define-fun goal.n () Int (frameNumber goal.f))
        (assert (not (= goal.f noFrame)))

        """
    func slot(_ node: String, _ offset: String) -> String { "(slotAt (frameAt \(node)) (offsetAt \(offset)))" }
    let capability = slot("(+ 7 (div (- goal.n 1) 64))", "(mod (- goal.n 1) 64)")
    let handle = slot("(+ 1 firstLeaf (div (- goal.n 1 objects) 512))", "(mod (- goal.n 1 objects) 512)")
    return [
      obligation(
        "begins-initially", "Before the first step, the state is the initial one.",
        Described.text + initially + refuting(Described.state, count: "0") { $0.name }),
      obligation(
        "each-object-is-named", "In the boot state each object has a capability to it, of all rights.",
        last + """
          (assert (<= goal.n objects))
          (assert (not (and (= (target \(capability)) goal.f) (= (rights \(capability)) #b111) (= (type goal.f) FrameType.kernel)
            (= (entry \(capability)) (capabilityTo (object goal.f))))))

          """),
      obligation(
        "each-free-frame-has-a-handle", "In the boot state each other frame is untyped, and has a handle of all rights.",
        last + """
          (assert (< objects goal.n))
          (assert (not (and (= (target \(handle)) goal.f) (= (rights \(handle)) #b111) (= (type goal.f) FrameType.untyped)
            (= (entry \(handle)) EntryKind.frameHandle))))

          """),
      obligation(
        "nothing-is-mapped", "In the boot state nothing is a user mapping.",
        last + "(declare-const goal.s Slot)\n(assert (= (entry goal.s) EntryKind.userMapping))\n"),
    ]
  }

  /// Asserts that a cell of one of the components is not what the description says.
  private static func refuting(_ cells: [Described], count: String, _ name: (Symbol) -> String) -> String {
    var text = ""
    let goals = cells.map { cell -> String in
      let arguments = cell.symbol.domain.indices.map { "goal.\(cell.symbol.name).\($0)" }
      for (argument, sort) in zip(arguments, cell.symbol.domain) { text += "(declare-const \(argument) \(sort.name))\n" }
      return cell.equation(name(cell.symbol), arguments, count)
    }
    return text + "(assert (not (and \(goals.joined(separator: "\n  ")))))\n"
  }
}

extension BootProof {
  /// A step's operation, on arguments that are given as numbers.
  fileprivate struct StepCall {
    let preamble: String
    let text: String
    let requirements: [String]
    let effect: String
    let changed: Set<Symbol>

    /// - Returns: Nil if an argument has no meaning.
    init?(_ operation: Operation, _ arguments: [String]) {
      var writer = SMTWriter(scope: nil)
      var text = Described.text + Described.assumptions(count: "count")
      for (parameter, argument) in zip(operation.parameters, arguments) {
        let name = SMTWriter.parameter(parameter)
        text += "(declare-const \(name) \(parameter.sort.name))\n"
        switch parameter.sort {
        case .frame:
          // A number of no frame names none.
          text += """
            (assert (= (and (< 0 \(argument)) (< \(argument) frameCount)) (not (= \(name) noFrame))))
            (assert (=> (not (= \(name) noFrame)) (= (frameNumber \(name)) \(argument))))

            """
        case .offset: text += "(assert (= (number \(name)) \(argument)))\n"
        case .integer: text += "(assert (= \(name) \(argument)))\n"
        case .enumeration(let enumeration):
          guard let code = Int(argument), enumeration.cases.indices.contains(code) else { return nil }
          text += "(assert (= \(name) \(SMTWriter.element(enumeration, code))))\n"
        case .scheduler:
          guard argument == "0" else { return nil }
          text += "(assert (= \(name) firstScheduler))\n"
        default: return nil
        }
      }
      text += Abbreviations(of: operation).define(in: &writer)
      let transition = Transition(of: operation.steps)
      preamble = Machine.text
      self.text = text
      requirements = operation.requirements.map { writer.text($0.condition) }
      writer.changed = Set(transition.changed)
      effect = transition.definitions(writer)
      changed = Set(transition.changed)
    }
  }

  /// The declarations of the state, and what is known of the machine.
  fileprivate enum Machine {
    static let text: String = {
      let writer = SMTWriter(scope: nil)
      var context = SMTWriter.Context()
      context.keepsTriggers = true
      let axioms = Geometry.axioms.map { "(assert \(writer.text($0.formula, context)))\n" }.joined()
      return writer.declarations() + writer.machineDeclarations() + axioms + writer.machine() + """
        ; an offset is its number
        (declare-fun offsetAt (Int) Offset)
        (assert (forall ((o Offset)) (! (= (offsetAt (number o)) o) :pattern ((number o)))))
        (assert (forall ((i Int)) (! (=> (<= 0 i) (= (number (offsetAt i)) i)) :pattern ((offsetAt i)))))
        ; so is a scheduler
        (assert (= (isScheduler firstScheduler) (< 0 schedulerCount)))
        ; a frame is named by a link and a capability, at the most
        (assert (< 1 maximum))

        """
    }()
  }
}

/// What a cell of the state holds after a number of steps of booting: the boot state, and how it comes to be.
private struct Described {
  let symbol: Symbol
  /// What it holds, of `f`, `s` or `c`, whose numbers are `n` and `o`, after `k` steps.
  let value: String
  var depends: Bool { value.contains(" k)") || value.contains(" k ") }

  init(_ symbol: Symbol, _ value: String) {
    self.symbol = symbol
    self.value = value
  }

  /// All but how many entries each node has, which the invariant `occupancy-is-occupied` says, and ghosts.
  static let state: [Described] = [
    Described(State.type.symbol, "(ite (founded n k) FrameType.kernel FrameType.untyped)"),
    Described(State.object.symbol, "(ite (founded n k) (objectAt (- n 1)) ObjectKind.noObject)"),
    Described(State.level.symbol, "(ite (founded n k) (levelAt (- n 1)) 0)"),
    Described(State.entryPoint.symbol, "(ite (and (= n 1) (founded n k)) start 0)"),
    Described(State.references.symbol, "(+ (ite (linked (- n 1) k) 1 0) (ite (named (- n 1) k) 1 0))"),
    Described(State.unmapped.symbol, "0"),
    Described(State.epoch.symbol, "0"),
    Described(State.budgetKind.symbol, "(ite (and (= n objects) (founded n k)) BudgetKind.infinite BudgetKind.finite)"),
    Described(State.budget.symbol, "0"),
    Described(State.scheduler.symbol, "firstScheduler"),
    Described(State.component.symbol, "noFrame"),
    Described(State.componentEpoch.symbol, "0"),
    Described(State.lastCore.symbol, "firstCore"),
    Described(State.superior.symbol, "noFrame"),
    Described(State.superiorEpoch.symbol, "0"),
    Described(State.supply.symbol, "noFrame"),
    Described(State.supplyEpoch.symbol, "0"),
    Described(State.pending.symbol, "0"),
    Described(State.readiness.symbol, "Readiness.runnable"),
    Described(State.priority.symbol, "(ite (and (= n objects) (founded n k) (= c firstScheduler)) 1 0)"),
    Described(State.namers.symbol, "(ite (and (founded objects k) (= c firstScheduler)) 1 0)"),

    Described(State.entry.symbol, "(entryAt n o k)"),
    Described(State.target.symbol, "(frameAt (targetAt n o k))"),
    Described(State.rights.symbol, "(ite (= (entryAt n o k) EntryKind.empty) #b000 #b111)"),
    Described(State.parent.symbol, "noSlot"),
    Described(State.firstChild.symbol, "noSlot"),
    Described(State.nextSibling.symbol, "noSlot"),
    Described(State.previousSibling.symbol, "noSlot"),
    Described(State.removed.symbol, "0"),

    Described(State.now.symbol, "1"),
    Described(State.flushed.symbol, "1"),
    Described(State.thread.symbol, "noFrame"),
    Described(State.tcap.symbol, "noFrame"),
    Described(State.span.symbol, "0"),
    Described(State.token.symbol, "0"),
  ]

  /// The functions that ``state`` uses. Of a frame the number is `n`, and the address of the capability to it is one less.
  static let text = """
    ; the object that the capability at an address names
    (define-fun objectAt ((a Int)) ObjectKind
      (ite (= a 0) ObjectKind.component (ite (= a allTime) ObjectKind.tcap
        (ite (or (= a 1) (and (<= 6 a) (< a firstMiddle))) ObjectKind.capabilityNode ObjectKind.pageNode))))
    (define-fun levelAt ((a Int)) Int
      (ite (or (= a 4) (and (<= firstLeaf a) (< a allTime))) 2 (ite (or (= a 3) (and (<= 6 a) (< a firstLeaf))) 1 0)))
    (define-fun capabilityTo ((k ObjectKind)) EntryKind
      (ite (= k ObjectKind.capabilityNode) EntryKind.capabilityNodeCapability (ite (= k ObjectKind.pageNode)
        EntryKind.pageNodeCapability (ite (= k ObjectKind.component) EntryKind.componentCapability EntryKind.tcapCapability))))
    ; whether there is an object, a link to it, a capability to it, and a handle of a free frame, after k steps
    (define-fun founded ((n Int) (k Int)) Bool (and (<= 1 n) (<= n objects) (<= n k)))
    (define-fun linked ((a Int) (k Int)) Bool
      (and (<= 1 a) (< a allTime) (not (= a 5)) (< (+ objects (ite (< a 5) (- a 1) (- a 2))) k)))
    (define-fun named ((a Int) (k Int)) Bool (and (<= 0 a) (<= a allTime) (< (+ (- (* 2 objects) 3) a) k)))
    (define-fun handed ((i Int) (k Int)) Bool (and (<= 0 i) (< i freeFrames) (< (+ (- (* 3 objects) 3) i) k)))
    ; the address of what the entry at an offset of a frame is to link, 0 for none
    (define-fun childAt ((n Int) (o Int)) Int
      (ite (= n 1) (ite (= o 0) 1 (ite (= o 1) 2 0))
      (ite (= n 2) (ite (< o capabilityLeaves) (+ 6 o) 0)
      (ite (= n 3) (ite (= o 0) 3 0)
      (ite (= n 4) (ite (= o 0) 4 0)
      (ite (= n 6) (ite (< o memoryMiddles) (+ firstMiddle o) 0)
      (ite (and (< firstMiddle n) (<= n firstLeaf) (< o 512)) (+ firstLeaf (* 512 (- n 1 firstMiddle)) o) 0)))))))
    ; the address that it is to name, and the free frame of which it is to be the handle, from 0; -1 for none
    (define-fun nameAt ((n Int) (o Int)) Int (ite (and (<= 7 n) (<= n firstMiddle) (< o 64)) (+ (* 64 (- n 7)) o) (- 1)))
    (define-fun handleAt ((n Int) (o Int)) Int
      (ite (and (< firstLeaf n) (<= n allTime) (< o 512)) (+ (* 512 (- n 1 firstLeaf)) o) (- 1)))
    ; what the entry is, and the number of the frame that it names, after k steps
    (define-fun entryAt ((n Int) (o Int) (k Int)) EntryKind
      (ite (linked (childAt n o) k) EntryKind.link (ite (named (nameAt n o) k) (capabilityTo (objectAt (nameAt n o)))
        (ite (handed (handleAt n o) k) EntryKind.frameHandle EntryKind.empty))))
    (define-fun targetAt ((n Int) (o Int) (k Int)) Int
      (ite (linked (childAt n o) k) (+ 1 (childAt n o)) (ite (named (nameAt n o) k) (+ 1 (nameAt n o))
        (ite (handed (handleAt n o) k) (+ 1 objects (handleAt n o)) 0))))

    """

  /// That a component's cell, after a number of steps, is what is said.
  func equation(_ name: String, _ arguments: [String], _ count: String) -> String {
    let cell = arguments.isEmpty ? name : "(\(name) \(arguments.joined(separator: " ")))"
    var bindings = ["(k \(count))"]
    for (argument, sort) in zip(arguments, symbol.domain) {
      switch sort {
      case .frame: bindings.append("(n (frameNumber \(argument)))")
      case .slot: bindings += ["(n (frameNumber (node \(argument))))", "(o (number (offset \(argument))))"]
      default: bindings.append("(c \(argument))")
      }
    }
    return "(let (\(bindings.joined(separator: " "))) (= \(cell) \(value)))"
  }

  /// That the whole state is what is said.
  static func assumptions(count: String) -> String {
    state.map { cell in
      let variables = cell.symbol.domain.indices.map { "x\($0)" }
      let equation = cell.equation(cell.symbol.name, variables, count)
      if variables.isEmpty { return "(assert \(equation))\n" }
      let binders = zip(variables, cell.symbol.domain).map { "(\($0) \($1.name))" }.joined(separator: " ")
      return
        "(assert (forall (\(binders)) (! \(equation) :pattern ((\(cell.symbol.name) \(variables.joined(separator: " ")))))))\n"
    }.joined()
  }
}

extension State {
  /// What a component of the state belongs to.
  fileprivate enum Group: String, CaseIterable { case frames, slots, times }
}

extension Symbol {
  fileprivate var group: State.Group {
    domain.contains(.slot) ? .slots : domain.contains(.frame) || domain.contains(.scheduler) ? .frames : .times
  }
}

extension BootProof.Code {
  /// The code as it is.
  static var shipped: Self {
    Self(
      attempt: { _, words in
        do throws(KernelError) {
          guard
            let plan = try BootPlan(
              memoryLeaves: words[0], frameCount: words[1], schedulerCount: words[2], pageFanOut: words[4],
              capabilityFanOut: words[5], entryPoint: words[3])
          else { return .tooFew }
          let parts = [
            plan.firstMemoryMiddle, plan.firstMemoryLeaf, plan.tcap, plan.objectCount, plan.freeFrameCount, plan.entryPoint,
          ]
          return .plan(parts.map(\.term))
        } catch {
          return .refused
        }
      },
      next: { _, words in
        let plan = BootPlan(
          capabilityLeaves: words[0], memoryMiddles: words[1], memoryLeaves: words[2], freeFrameCount: words[3],
          pageFanOut: IntegerWord(integerLiteral: HardwareGeometry.pageFanOut),
          capabilityFanOut: IntegerWord(integerLiteral: HardwareGeometry.capabilityFanOut), entryPoint: words[4])
        var steps = BootPlan.Steps(plan: plan, count: words[5])
        let call: (Operation, [IntegerWord])? =
          switch steps.next() {
          case .found(let frame, let kind, let level, let entryPoint): (.found, [frame, kind, level, entryPoint])
          case .foundTcap(let frame, let scheduler, let priority): (.foundTcap, [frame, scheduler, priority])
          case .endow(let node, let offset, let kind, let frame): (.endow, [node, offset, kind, frame])
          case nil: nil
          }
        return BootProof.Next(call: call.map { ($0.0, $0.1.map(\.term)) }, count: steps.count.term)
      })
  }
}
