// swift-tools-version: 6.2
import PackageDescription

let numerics = Target.Dependency.product(name: "Numerics", package: "swift-numerics")
let lifetimes = SwiftSetting.enableExperimentalFeature("Lifetimes")

let package = Package(
  name: "andante",
  products: [
    .executable(name: "andante", targets: ["andante"]),
    .library(
      name: "Andante",
      targets: [
        "LinearAlgebra", "Storage", "Statistics", "Samples", "Moments", "Bases", "Information",
        "Clustering", "Trajectories", "Features", "Koopman", "MarkovModels", "Systems", "Reporting",
        "CoarseGraining", "Workflows",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("openblas")]),
    .systemLibrary(name: "CARPACK", pkgConfig: "arpack", providers: [.apt(["libarpack2-dev"])]),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(
      name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev", "zlib1g-dev"])]),
    .systemLibrary(name: "CKissFFT", providers: [.apt(["libkissfft-dev"])]),

    .target(
      name: "LinearAlgebra", dependencies: ["COpenBLAS", "CARPACK", numerics],
      swiftSettings: [lifetimes]),
    .target(name: "Storage", dependencies: ["CHDF5", "CZip"], exclude: ["README.md"]),
    .target(name: "Statistics", dependencies: ["CKissFFT"]),
    .target(name: "Samples", dependencies: ["LinearAlgebra", "Storage"]),
    .target(name: "Moments", dependencies: ["LinearAlgebra", "Storage", "Samples"]),
    .target(name: "Bases", dependencies: ["LinearAlgebra", "Storage", "Samples"]),
    .target(
      name: "Information", dependencies: ["LinearAlgebra", "Statistics", "Samples", numerics]),
    .target(name: "Clustering", dependencies: ["LinearAlgebra", "Statistics", "Samples"]),
    .target(name: "Trajectories", dependencies: ["Storage", "Samples"], exclude: ["README.md"]),
    .target(
      name: "Features",
      dependencies: [
        "LinearAlgebra", "Storage", "Samples", "Bases", "Trajectories",
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "Koopman",
      dependencies: [
        "LinearAlgebra", "Storage", "Statistics", "Samples", "Moments", "Bases", numerics,
      ]),
    .target(
      name: "MarkovModels",
      dependencies: ["LinearAlgebra", "Statistics", "Samples", "Clustering", numerics]),
    .target(name: "Systems", dependencies: ["LinearAlgebra", "Statistics"]),
    .target(
      name: "Reporting", dependencies: [.product(name: "Mustache", package: "swift-mustache")],
      exclude: ["README.md"]),
    .target(
      name: "CoarseGraining",
      dependencies: [
        "LinearAlgebra", "Storage", "Statistics", "Samples", "Moments", "Information", "Clustering",
        "Trajectories", "Features", "Koopman", .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "Workflows",
      dependencies: [
        "CoarseGraining", "LinearAlgebra", "Storage", "Statistics", "Samples", "Moments", "Bases", "Information",
        "Clustering", "Trajectories", "Features", "Koopman", "MarkovModels", "Systems", "Reporting",
      ]),
    .executableTarget(
      name: "andante",
      dependencies: [
        "Workflows", "CoarseGraining", "Information", "Koopman", "MarkovModels", "Moments", "Samples",
        "Statistics", "Storage", "Trajectories", "Features", "Reporting",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "COpenBLAS", numerics]),
    .testTarget(name: "StorageTests", dependencies: ["Storage"]),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics"]),
    .testTarget(name: "SamplesTests", dependencies: ["Samples", "LinearAlgebra", "Storage"]),
    .testTarget(
      name: "MomentsTests",
      dependencies: [
        "Moments", "LinearAlgebra", "Storage", "Samples", "Statistics", "Systems", "Koopman",
      ]),
    .testTarget(
      name: "KoopmanTests",
      dependencies: [
        "Koopman", "LinearAlgebra", "Storage", "Statistics", "Samples", "Moments", "Bases",
        "Systems", numerics,
      ]),
    .testTarget(
      name: "BasesTests",
      dependencies: ["Bases", "LinearAlgebra", "Storage", "Samples", "Statistics"]),
    .testTarget(
      name: "InformationTests",
      dependencies: ["Information", "LinearAlgebra", "Statistics", "Samples", "Systems", numerics]),
    .testTarget(
      name: "ClusteringTests",
      dependencies: ["Clustering", "LinearAlgebra", "Statistics", "Samples"]),
    .testTarget(
      name: "MarkovModelsTests",
      dependencies: [
        "MarkovModels", "Clustering", "LinearAlgebra", "Statistics", "Samples", "Systems", numerics,
      ]),
    .testTarget(name: "TrajectoriesTests", dependencies: ["Trajectories", "Storage", "Samples"]),
    .testTarget(
      name: "FeaturesTests",
      dependencies: [
        "Features", "LinearAlgebra", "Storage", "Samples", "Bases", "Trajectories", "Statistics",
      ]),
    .testTarget(
      name: "CoarseGrainingTests",
      dependencies: [
        "CoarseGraining", "LinearAlgebra", "Storage", "Statistics", "Samples", "Moments", "Bases",
        "Information", "Clustering", "Trajectories", "Features", "Koopman", "Systems", numerics,
      ]),
    .testTarget(name: "SystemsTests", dependencies: ["Systems", "LinearAlgebra", "Statistics"]),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting", "TestSupport"]),
    .testTarget(
      name: "WorkflowsTests",
      dependencies: [
        "Workflows", "LinearAlgebra", "Storage", "Statistics", "Samples", "Moments", "Bases",
        "Trajectories", "Features", "Koopman", "MarkovModels", "Clustering", "Information",
        "CoarseGraining", "Systems", "Reporting", "TestSupport",
      ]),
    .testTarget(name: "AndanteTests", dependencies: ["Storage", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
