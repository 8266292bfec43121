import Model

/// The programs and images that a host gets, by its architecture.
struct ArtifactLayout {
    private let cluster: Cluster
    private let programs: [String: Archive]
    private let files: [String: ImageFile]

    init(_ cluster: Cluster, _ artifacts: ArtifactPaths, _ facts: HostFacts) {
        // Before a host was seen it is taken for the usual one.
        let architecture = facts.architecture.isEmpty ? "amd64" : facts.architecture
        self.cluster = cluster
        programs = artifacts.programs[architecture] ?? [:]
        files = artifacts.images[architecture] ?? [:]
    }

    /// The programs of every cluster: they have a name whether or not they are at hand.
    static let names = [
        "kubelet", "kube-proxy", "kubectl", "kube-apiserver", "kube-controller-manager", "kube-scheduler",
    ]

    var artifacts: Value {
        let names = Self.names + programs.keys.filter { !Self.names.contains($0) }.sorted()
        return .map(ValueMap(names.map { ($0, programs[$0]?.value ?? missing($0)) }))
    }

    var images: Value {
        .map(
            ValueMap(
                ImageKind.allCases.map { image in
                    let file = files[image.rawValue]
                    let name = file?.name ?? cluster.images.name(of: image, for: cluster.version)
                    let archive: Value = file?.archive?.value ?? Self.nothing
                    return (image.rawValue, archive.merged(with: ["name": .string(name)]))
                }))
    }

    /// As long as nobody looked for it, a program has a place where it is not: playbooks can be read, and not carried out.
    private func missing(_ name: String) -> Value {
        ["path": .string("kubernetes-\(cluster.kubernetes)/\(name)"), "sha256": .null]
    }

    private static let nothing: Value = ["path": .null, "sha256": .null]
}
