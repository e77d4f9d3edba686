// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "kcheck",
  products: [
    .library(name: "KernelSpec", targets: ["KernelSpec"]),
    .library(name: "KernelImpl", targets: ["KernelImpl"]),
    .library(name: "KernelAudit", targets: ["KernelAudit"]),
    .library(name: "Checker", targets: ["Checker"]),
    .executable(name: "kcheck", targets: ["kcheck"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/CoreOffice/XMLCoder", from: "0.18.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    // libz3, the solver, found at run time; trusted, see Docs/Trusted.md.
    .target(name: "CZ3"),

    // Catches the traps of a kernel under test.
    .target(name: "CTrap"),

    // What the kernel must do, as typed logic.
    .target(name: "KernelSpec"),

    // The kernel: ordinary Swift, Embedded-clean, nothing but the standard library.
    .target(name: "KernelImpl"),

    // What a machine checks of its own state, and the digest by which two machines compare theirs. Embedded-clean.
    .target(name: "KernelAudit", dependencies: ["KernelImpl"]),

    // The engines: encode, prove, refine, explore, fuzz, report.
    .target(
      name: "Checker",
      dependencies: [
        "KernelSpec",
        "KernelImpl",
        "KernelAudit",
        "CZ3",
        "CTrap",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "XMLCoder", package: "XMLCoder"),
      ]
    ),

    // The first model of a user's own: retype and delegation in a page.
    .target(name: "RDT", dependencies: ["Checker"], path: "Examples/RDT"),

    // Schedulers as user-level components over the kernel, and who ran when.
    .target(
      name: "Schedules",
      dependencies: ["KernelImpl", "KernelSpec", .product(name: "Mustache", package: "swift-mustache")],
      path: "Examples/Schedules",
      resources: [.embedInCode("Resources")]
    ),

    // What is known, as one page for a browser.
    .target(
      name: "ReportPage",
      dependencies: ["Checker", "KernelSpec", .product(name: "Mustache", package: "swift-mustache")],
      resources: [.embedInCode("Resources")]
    ),

    // The command line.
    .executableTarget(
      name: "kcheck",
      dependencies: [
        "Checker",
        "RDT",
        "ReportPage",
        "Schedules",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),

    .testTarget(name: "KernelSpecTests", dependencies: ["KernelSpec"]),
    .testTarget(name: "KernelImplTests", dependencies: ["KernelImpl", "KernelSpec"]),
    .testTarget(name: "KernelAuditTests", dependencies: ["KernelAudit", "KernelImpl", "KernelSpec"]),
    .testTarget(name: "CheckerTests", dependencies: ["Checker", "RDT"]),
    .testTarget(name: "SchedulesTests", dependencies: ["Schedules", "KernelImpl"]),
    // Runs the built executable as a subprocess.
    .testTarget(name: "kcheckTests", dependencies: ["Checker"]),
  ],
  swiftLanguageModes: [.v6]
)
