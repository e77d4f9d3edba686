// swift-tools-version: 6.2
import PackageDescription

// Built for bare RISC-V, with what toolset.json says; see Scripts/boot. KernelImpl is that of the package above, as it is.

/// Where a program's sections lie.
func layout(_ script: String) -> LinkerSetting {
  .unsafeFlags(["-Xlinker", "-T", "-Xlinker", "\(Context.packageDirectory)/\(script)"])
}

let package = Package(
  name: "Boot",
  dependencies: [
    .package(name: "kcheck", path: "..")
  ],
  targets: [
    // The memory functions that compilers call on their own.
    .target(name: "Memory"),

    // Start, traps, control registers, devices: assembly, and C for single instructions.
    .target(name: "Machine"),

    // The kernel of the machine: KernelImpl over physical memory.
    .executableTarget(
      name: "Kernel",
      dependencies: [
        "Machine",
        "Memory",
        "Services",
        .product(name: "KernelImpl", package: "kcheck"),
        .product(name: "KernelAudit", package: "kcheck"),
      ],
      linkerSettings: [layout("kernel.ld")]
    ),

    // The numbers of the calls that only this machine has.
    .target(name: "Services"),

    // How a user program starts and calls the kernel.
    .target(name: "User"),

    // The user programs: the constructor, and the components that it builds.
    .executableTarget(
      name: "Programs",
      dependencies: [
        "Memory",
        "Services",
        "User",
        .product(name: "KernelImpl", package: "kcheck"),
      ],
      linkerSettings: [layout("programs.ld")]
    ),
  ],
  swiftLanguageModes: [.v6]
)
