// The kernel for programs in C. `kcheck_kernel.h` says what each function does; this file is compiled into one module with the
// sources of KernelImpl.

/// The store of a C program: its words, of the geometry that it names.
private func kernel(_ geometry: UnsafePointer<UInt64>, _ memory: UnsafeMutablePointer<UInt64>) -> MemoryStore {
  MemoryStore(geometry: memoryGeometry(geometry), words: memory)
}

private func memoryGeometry(_ words: UnsafePointer<UInt64>) -> MemoryGeometry {
  MemoryGeometry(
    frameCount: words[0], coreCount: words[1], pageFanOut: words[2], capabilityFanOut: words[3], schedulerCount: words[5],
    maximum: words[4])
}

@c(kcheck_word_count) public func wordCount(_ geometry: UnsafePointer<UInt64>) -> UInt64 {
  memoryGeometry(geometry).wordCount
}

@c(kcheck_reset) public func reset(_ geometry: UnsafePointer<UInt64>, _ memory: UnsafeMutablePointer<UInt64>) {
  kernel(geometry, memory).store.reset()
}

@c(kcheck_boot) public func boot(
  _ geometry: UnsafePointer<UInt64>, _ memory: UnsafeMutablePointer<UInt64>, _ entryPoint: UInt64,
  _ layout: UnsafeMutablePointer<UInt64>
) -> UInt64 {
  do throws(KernelError) {
    let planned = try kernel(geometry, memory).boot(entryPoint: entryPoint)
    layout[0] = BootLayout.caller
    layout[1] = BootLayout.pageLeaf
    layout[2] = BootLayout.firstCapabilityLeaf
    layout[3] = planned.firstMemoryLeaf
    layout[4] = planned.firstFreeFrame
    layout[5] = planned.freeFrameCount
    return 0
  } catch {
    return error.rawValue
  }
}

@c(kcheck_perform) public func perform(
  _ geometry: UnsafePointer<UInt64>, _ memory: UnsafeMutablePointer<UInt64>, _ call: UInt64,
  _ arguments: UnsafePointer<UInt64>, _ result: UnsafeMutablePointer<UInt64>
) -> UInt64 {
  let outcome = kernel(geometry, memory).execute(call, arguments)
  result.pointee = outcome.result
  return outcome.status
}

@c(kcheck_parameter_count) public func parameterCount(_ call: UInt64) -> UInt64 {
  SystemCall(rawValue: call).map { UInt64($0.parameterCount) } ?? 0
}

@c(kcheck_frame) public func frame(
  _ geometry: UnsafePointer<UInt64>, _ memory: UnsafeMutablePointer<UInt64>, _ frame: UInt64, _ field: UInt64
) -> UInt64 {
  let store = kernel(geometry, memory).store
  guard let field = FrameField(rawValue: field), frame < store.frameCount else { return 0 }
  return store.load(field, frame)
}

@c(kcheck_slot) public func slot(
  _ geometry: UnsafePointer<UInt64>, _ memory: UnsafeMutablePointer<UInt64>, _ frame: UInt64, _ offset: UInt64,
  _ field: UInt64
) -> UInt64 {
  let store = kernel(geometry, memory).store
  guard let field = SlotField(rawValue: field), frame < store.frameCount, offset < store.slotStride else { return 0 }
  return store.load(field, store.slot(of: frame, at: offset))
}

@c(kcheck_sv39_encode) public func encodeSv39(_ entry: UInt64, _ frameZero: UInt64) -> UInt64 {
  Sv39Entry(PackedEntry(word: entry), frameZero: frameZero).word
}

@c(kcheck_sv39_decode) public func decodeSv39(_ word: UInt64, _ frameZero: UInt64) -> UInt64 {
  Sv39Entry(word: word).entry(frameZero: frameZero).word
}
