/// The kernel: its operations, on whatever holds its state. A store gets them by being declared to be one.
///
/// Each operation is a method that first makes every check and then every change, so one that throws has changed nothing. The
/// checks stand in the order of the specification's operation of the same name, in the file of the same name. Arguments may be
/// any words. A frame that does not exist is none; a code of no meaning is refused where its kind is checked; rights beyond
/// the three bits are ignored.
///
/// - Complexity: No operation contains a loop, but for the wait for quiescence, which asks each core's record once, and for
///   changes of a tcap's quality, which treat each scheduler by itself.
public protocol Kernel: KernelStore {}

extension Kernel {
  /// The kernel's state.
  var store: Self { self }
}
