// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "kcheck", path: "..")],
  targets: [
    // The kernel once more, by hand and for one kind of word: what KernelImpl has to be as fast as.
    .target(name: "MonomorphicKernel"),

    // Runs one system call many times on either kernel, or random calls on both.
    .executableTarget(
      name: "KernelBenchmark",
      dependencies: ["MonomorphicKernel", .product(name: "KernelImpl", package: "kcheck")]
    ),
  ],
  swiftLanguageModes: [.v6]
)
