import KernelImpl
import KernelSpec

/// A field of the kernel's store.
enum StoreField: Hashable, Sendable {
  case frame(FrameField)
  case slot(SlotField)
  case core(CoreField)
  case object(ObjectField)
  case quality(QualityField)
  case scheduler(SchedulerField)
  case now

  /// Every field that a store has.
  static let all: [StoreField] =
    cases(FrameField.init).map { .frame($0) } + cases(SlotField.init).map { .slot($0) }
    + cases(CoreField.init).map { .core($0) } + cases(ObjectField.init).map { .object($0) }
    + cases(QualityField.init).map { .quality($0) } + cases(SchedulerField.init).map { .scheduler($0) } + [.now]

  /// The values of an enumeration, which for the kernel's sake does not list them itself.
  private static func cases<Field>(_ value: (UInt64) -> Field?) -> [Field] {
    var fields: [Field] = []
    while let field = value(UInt64(fields.count)) { fields.append(field) }
    return fields
  }
}

/// The simulation relation: how the store's words represent the state.
///
/// A field's word is the sum of its parts: for each a component of the state, as a number, times a factor. Numbers are
/// those of ``MachineGeometry``: a frame's, a slot's (its frame's times the stride plus its offset), 0 for none; a code's place in
/// its enumeration; the bits of rights; an integer itself.
enum Representation {
  struct Part: Sendable {
    let field: StoreField
    let symbol: Symbol
    let factor: UInt64

    init(_ field: StoreField, _ symbol: Symbol, times factor: UInt64 = 1) {
      self.field = field
      self.symbol = symbol
      self.factor = factor
    }
  }

  /// All of it.
  static let parts: [Part] = [
    Part(.frame(.type), State.type.symbol),
    Part(.frame(.object), State.object.symbol),
    Part(.frame(.level), State.level.symbol),
    Part(.frame(.references), State.references.symbol),
    Part(.frame(.occupancy), State.occupancy.symbol),
    Part(.frame(.unmapped), State.unmapped.symbol),
    Part(.frame(.entryPoint), State.entryPoint.symbol),
    Part(.frame(.epoch), State.epoch.symbol),

    Part(.object(.budgetKind), State.budgetKind.symbol),
    Part(.object(.budget), State.budget.symbol),
    Part(.object(.scheduler), State.scheduler.symbol),
    Part(.object(.component), State.component.symbol),
    Part(.object(.componentEpoch), State.componentEpoch.symbol),
    Part(.object(.lastCore), State.lastCore.symbol),
    Part(.object(.superior), State.superior.symbol),
    Part(.object(.superiorEpoch), State.superiorEpoch.symbol),
    Part(.object(.supply), State.supply.symbol),
    Part(.object(.supplyEpoch), State.supplyEpoch.symbol),
    Part(.object(.pending), State.pending.symbol),
    Part(.object(.readiness), State.readiness.symbol),
    Part(.quality(.priority), State.priority.symbol),
    Part(.scheduler(.namers), State.namers.symbol),

    Part(.slot(.entry), State.entry.symbol),
    Part(.slot(.entry), State.rights.symbol, times: 16),
    Part(.slot(.entry), State.target.symbol, times: 128),
    Part(.slot(.parent), State.parent.symbol),
    Part(.slot(.firstChild), State.firstChild.symbol),
    Part(.slot(.nextSibling), State.nextSibling.symbol),
    Part(.slot(.previousSibling), State.previousSibling.symbol),
    Part(.slot(.removed), State.removed.symbol),

    Part(.core(.flushed), State.flushed.symbol),
    Part(.core(.thread), State.thread.symbol),
    Part(.core(.tcap), State.tcap.symbol),
    Part(.core(.span), State.span.symbol),
    Part(.core(.token), State.token.symbol),
    Part(.now, State.now.symbol),
  ]

  /// The parts of each field, by rising factors.
  static let ofField: [StoreField: [Part]] = Dictionary(grouping: parts, by: \.field)

  /// What keeps the relation from covering both sides: fields without a part, components without one, and duplicates.
  static var gaps: [String] {
    let fields = StoreField.all.filter { ofField[$0] == nil }.map {
      "no component of the state is said to lie in the store's field \($0)"
    }
    let symbols = State.symbols.filter { symbol in symbol.role == .state && !parts.contains { $0.symbol == symbol } }
      .map { "no field of the store is said to hold the state's component '\($0.name)'" }
    return fields + symbols
  }
}
