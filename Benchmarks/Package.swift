// swift-tools-version: 6.2
import PackageDescription

let andante = Target.Dependency.product(name: "Andante", package: "andante")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

// The name is given because a path's identity would else be the clone's folder.
let package = Package(
  name: "andante-benchmarks",
  dependencies: [
    .package(name: "andante", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(name: "andante-bench", dependencies: [andante, arguments]),
    .executableTarget(name: "andante-calibrate", dependencies: [andante, arguments]),
    .executableTarget(name: "andante-fuzz", dependencies: [andante, arguments, "CZlib"]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  ],
  swiftLanguageModes: [.v6]
)
