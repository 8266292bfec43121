public import Model

/// What a cluster needs from releases: programs and images, fetched, verified, and ready to be given to hosts.
public struct ArtifactSet: Sendable {
    private let cluster: Cluster
    private let cache: ArtifactCache
    private let catalogue: ReleaseCatalogue

    public init(_ cluster: Cluster, cache: ArtifactCache, catalogue: ReleaseCatalogue = ReleaseCatalogue()) {
        (self.cluster, self.cache, self.catalogue) = (cluster, cache, catalogue)
    }

    /// The architectures that are provided for: those that the inventory names an archive of, or the usual one.
    public var architectures: [String] {
        cluster.kubernetesArchive.isEmpty ? ["amd64"] : cluster.kubernetesArchive.keys.sorted()
    }

    /// Brings everything here that is not here yet. Throws a ``Failure`` of kind `input` that says what to do for what
    /// cannot be had, or is not what it must be.
    public func resolve() async throws -> ArtifactPaths {
        var paths = ArtifactPaths()
        for architecture in architectures {
            let images = try await images()
            let (programs, own) = try await release(architecture)
            paths.programs[architecture] = programs
            paths.images[architecture] = images.merging(own) { $1 }
        }
        return paths
    }

    /// Everything that is to be fetched, for whoever packs it.
    public func sources() throws(Failure) -> [ReleaseSource] {
        var all = cluster.images.images.values.compactMap(\.archive)
        for architecture in architectures { all.append(try archive(architecture)) }
        return all
    }

    private func archive(_ architecture: String) throws(Failure) -> ReleaseSource {
        if let given = cluster.kubernetesArchive[architecture] { return given }
        if let known = catalogue.serverArchive(cluster.kubernetes, architecture: architecture) { return known }
        throw ReleaseCatalogue.unknown(kubernetes: cluster.kubernetes, architecture: architecture)
    }

    private func release(_ architecture: String) async throws -> ([String: Archive], [String: ImageFile]) {
        // Without an archive of one's own, programs alone are less to fetch than all of a release; images of the
        // control plane then come from their registry.
        if cluster.kubernetesArchive[architecture] == nil,
            catalogue.serverArchive(cluster.kubernetes, architecture: architecture) == nil
        {
            return (try await programs(architecture), [:])
        }
        let file = try await cache.fetch(try archive(architecture))
        let archive = KubernetesArchive(file, version: cluster.kubernetes, architecture: architecture, cache: cache)
        let files = try await archive.members(members)
        var programs: [String: Archive] = [:]
        var images: [String: ImageFile] = [:]
        for (member, file) in files {
            switch member {
            case .program(let program): programs[program.rawValue] = file.archive
            case .image(let program):
                guard let kind = ImageKind(rawValue: program.rawValue) else { continue }
                let name = cluster.images.name(of: kind, for: cluster.version)
                images[kind.rawValue] = ImageFile(name: name, archive: file.archive)
            }
        }
        return (programs, images)
    }

    private var isPods: Bool { cluster.controlPlane.form == .staticPod }
    private var wanted: [KubernetesProgram] { KubernetesProgram.allCases.filter { !isPods || !$0.isControlPlane } }

    private var members: Set<KubernetesArchive.Member> {
        let images = isPods ? KubernetesProgram.controlPlane.map(KubernetesArchive.Member.image) : []
        return Set(wanted.map(KubernetesArchive.Member.program) + images)
    }

    private func programs(_ architecture: String) async throws -> [String: Archive] {
        var programs: [String: Archive] = [:]
        for program in wanted {
            let source = catalogue.program(program, version: cluster.kubernetes, architecture: architecture)
            guard let source else {
                throw ReleaseCatalogue.unknown(kubernetes: cluster.kubernetes, architecture: architecture)
            }
            programs[program.rawValue] = try await cache.fetch(source).archive
        }
        return programs
    }

    /// The images that have an archive in the inventory; all others are pulled by the hosts.
    private func images() async throws -> [String: ImageFile] {
        var images: [String: ImageFile] = [:]
        for (kind, image) in cluster.images.images {
            guard let source = image.archive else { continue }
            let name = cluster.images.name(of: kind, for: cluster.version)
            images[kind.rawValue] = ImageFile(name: name, archive: try await cache.fetch(source).archive)
        }
        return images
    }
}
