/// The linker starts the programs elsewhere, see `Entry.S`; SwiftPM wants to see a beginning.
@main enum Programs {
  static func main() {}
}
