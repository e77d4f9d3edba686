import User

/// What a component that is run is to do.
enum Task {
  /// Numbers below this are attempts.
  static let firstOther: UInt64 = 256
  /// To write squares into the page it shares with the constructor.
  static let work: UInt64 = 256
  /// To make calls with words that are all random, or that may mean something.
  static let randomStorm: UInt64 = 257
  static let plausibleStorm: UInt64 = 258
  static let stormCalls: UInt64 = 10_000

  /// The page that is shared.
  static let sharedPage: UInt64 = 400
}

/// Where components start.
@c(component_main) func component(task: UInt64, argument: UInt64) -> UInt64 {
  switch task {
  case Task.work:
    for number: UInt64 in 0..<argument { user_store(Task.sharedPage << 12 + number * 8, number * number) }
    return argument
  case Task.randomStorm, Task.plausibleStorm:
    var storm = Storm(seed: argument)
    return storm.run(Task.stormCalls, isRandom: task == Task.randomStorm)
  default:
    guard let attempt = Attempt(rawValue: task) else { return .max }
    var attacker = Attacker()
    return attacker.attempt(attempt)
  }
}
