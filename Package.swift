// swift-tools-version: 6.2
import PackageDescription

/// What each room may import is written here and nowhere else; `make check` holds every import against it.
let package = Package(
    name: "slipway",
    products: [
        .executable(name: "slipway", targets: ["slipway"]),
        .executable(name: "slipway-agent", targets: ["Agent"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.0"),
    ],
    targets: [
        // Leaves: nothing below them.
        .systemLibrary(name: "CLibSSH2", pkgConfig: "libssh2", providers: [.apt(["libssh2-1-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .target(name: "Wire"),
        .target(name: "CSHA256"),
        .target(name: "Model", dependencies: ["CSHA256"]),
        // What a step is, and the steps.
        .target(name: "StepKit", dependencies: ["Wire", "Model"]),
        .target(name: "Steps", dependencies: ["StepKit", "Model", "Wire"]),
        .target(name: "Kubernetes", dependencies: ["StepKit", "Model", "Wire"]),
        // One door to each dependency.
        .target(
            name: "PKI",
            dependencies: [
                "Model",
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]),
        .target(name: "Ledger", dependencies: ["Model", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(name: "Artifacts", dependencies: ["Model", "PKI"]),
        .testTarget(name: "ArtifactsTests", dependencies: ["Artifacts", "Model", "PKI"]),
        .target(name: "Documents", dependencies: ["Model", "StepKit", .product(name: "Yams", package: "Yams")]),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents", "Model", "StepKit", "TestKit"]),
        // How steps reach hosts, in which order, and how the run looks.
        .target(name: "Transport", dependencies: ["CLibSSH2", "Wire", "Model", "StepKit"]),
        .target(name: "Engine", dependencies: ["Model", "StepKit"]),
        .target(name: "Render", dependencies: ["Model"]),
        .target(
            name: "Lab", dependencies: ["Model", .product(name: "Subprocess", package: "swift-subprocess")]),
        .target(name: "TestKit", dependencies: ["StepKit", "Wire", "Model"]),
        // The two programs.
        .target(name: "CShim", path: "Sources/Agent/CShim"),
        .executableTarget(
            name: "Agent", dependencies: ["CSHA256", "CShim", "Wire"], exclude: ["CShim", "build-embedded"]),
        .executableTarget(
            name: "slipway",
            dependencies: [
                "Artifacts", "CMalloc", "Documents", "Engine", "Kubernetes", "Lab", "Ledger", "Model", "PKI", "Render",
                "StepKit", "Steps", "Transport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // Tests, a folder for each room; the last ones run the program on real hosts.
        .testTarget(
            name: "EngineTests", dependencies: ["Engine", "StepKit", "Model", "Wire", "TestKit"]),
        .testTarget(
            name: "LedgerTests", dependencies: ["Ledger", "Model", .product(name: "GRDB", package: "GRDB.swift")]),
        .testTarget(name: "AgentTests", dependencies: ["Agent", "Wire"]),
        .testTarget(name: "KubernetesTests", dependencies: ["Kubernetes", "StepKit", "Model", "TestKit", "Wire"]),
        .testTarget(
            name: "LayersTests",
            dependencies: ["Documents", "Kubernetes", "Model", "StepKit", "Steps", "TestKit", "Wire"]),
        .testTarget(name: "LabTests", dependencies: ["Lab", "Model"]),
        .testTarget(name: "PKITests", dependencies: ["PKI", "Model"]),
        .testTarget(name: "RenderTests", dependencies: ["Render", "Model"]),
        .testTarget(name: "StepsTests", dependencies: ["Steps", "StepKit", "Model", "Wire", "TestKit"]),
        .testTarget(name: "TestKitTests", dependencies: ["StepKit", "Model", "Wire", "TestKit"]),
        .testTarget(
            name: "TransportTests",
            dependencies: ["Agent", "Engine", "Model", "StepKit", "Steps", "TestKit", "Transport", "Wire"]),
        .testTarget(name: "WireTests", dependencies: ["TestKit", "Wire"]),
        .testTarget(
            name: "slipwayTests",
            dependencies: [
                "slipway", "Documents", "Engine", "Kubernetes", "Ledger", "Model", "PKI", "StepKit", "Steps", "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(name: "IntegrationTests", dependencies: ["Lab", "Model"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
        .treatAllWarnings(as: .error),
    ]
}
