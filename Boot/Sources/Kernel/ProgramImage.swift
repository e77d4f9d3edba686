import KernelImpl
import Machine

/// The user programs as QEMU's loader device has put them into memory; `programs.ld` says what their header holds.
///
/// They are loaded by system calls that the kernel makes on behalf of the constructor: its first free frames become user frames
/// that its page table maps.
struct ProgramImage {
  private let words = UnsafePointer<UInt64>(bitPattern: UInt(PROGRAMS)).unsafelyUnwrapped

  private static let magic: UInt64 = 0x736d_6172_676f_7270
  /// The page at which the programs are linked.
  private static let firstPage: UInt64 = 16
  /// The stack's pages, the last of the constructor's one leaf.
  private static let firstStackPage: UInt64 = 508
  private static let stackPages: UInt64 = 4

  /// Nil if there are none.
  init?() {
    guard words[0] == Self.magic else { return nil }
  }

  private var textPages: UInt64 { words[1] }
  private var constantPages: UInt64 { words[2] }
  var entryPoint: UInt64 { words[3] }
  /// How many frames the constructor occupies.
  var frameCount: UInt64 { textPages + constantPages + Self.stackPages }

  /// - Returns: Whether each call succeeded.
  func load(_ kernel: PhysicalStore, _ layout: BootLayout) -> Bool {
    for index in 0..<frameCount {
      let (table, offset) = layout.handle(index)
      guard call(kernel, .retype, table, offset, 1) == 0 else { return false }
      let image = textPages + constantPages
      let page = index < image ? Self.firstPage + index : Self.firstStackPage + index - image
      let rights: UInt64 = index < textPages ? 5 : index < image ? 1 : 3
      if index < image {
        let source = words + Int(index) * PhysicalStore.frameWords
        kernel.contents(layout.firstFreeFrame + index).update(from: source, count: PhysicalStore.frameWords)
      }
      guard call(kernel, .map, table, offset, BootLayout.pageLeaf, page, rights) == 0 else { return false }
    }
    return true
  }

  /// Takes the frames back.
  ///
  /// - Returns: Whether each call succeeded.
  func unload(_ kernel: PhysicalStore, _ layout: BootLayout) -> Bool {
    for index in 0..<frameCount {
      let (table, offset) = layout.handle(index)
      guard call(kernel, .revoke, table, offset) == 0, call(kernel, .retype, table, offset, 0) == 0 else { return false }
    }
    return true
  }

  /// Makes a call as the constructor; revokes to the end.
  private func call(
    _ kernel: PhysicalStore, _ call: SystemCall, _ table: UInt64, _ offset: UInt64, _ third: UInt64 = 0,
    _ fourth: UInt64 = 0, _ fifth: UInt64 = 0
  ) -> UInt64 {
    var arguments = (BootLayout.caller, table, offset, third, fourth, fifth)
    return withUnsafePointer(to: &arguments) { tuple in
      tuple.withMemoryRebound(to: UInt64.self, capacity: 6) { arguments in
        var outcome = kernel.execute(call.rawValue, arguments)
        while call == .revoke, outcome.status == 0, outcome.result == 1 {
          outcome = kernel.execute(call.rawValue, arguments)
        }
        return outcome.status
      }
    }
  }
}
