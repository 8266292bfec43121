public import Model

/// What a cluster needs from releases: programs and images, fetched, verified, and ready to be given to hosts.
public struct ArtifactSet: Sendable {
    private let cluster: Cluster
    private let cache: ArtifactCache
    private let catalogue: ReleaseCatalogue
    private let pulling: ImagePulling?
    /// What is provided for: the architectures of the hosts, as far as they are known.
    public let architectures: [String]

    /// Without `pulling`, images that have no archive are pulled by the hosts. Without `architectures`, those are
    /// provided for that the inventory names an archive of, or the usual one.
    public init(
        _ cluster: Cluster, cache: ArtifactCache, catalogue: ReleaseCatalogue = ReleaseCatalogue(),
        pulling: ImagePulling? = nil, architectures: [String]? = nil
    ) {
        (self.cluster, self.cache, self.catalogue, self.pulling) = (cluster, cache, catalogue, pulling)
        let named = cluster.kubernetesArchive.keys.sorted()
        self.architectures = architectures ?? (named.isEmpty ? ["amd64"] : named)
    }

    /// Brings everything here that is not here yet. Throws a ``Failure`` of kind `input` that says what to do for what
    /// cannot be had, or is not what it must be.
    public func resolve() async throws -> ArtifactPaths {
        var paths = ArtifactPaths()
        for architecture in architectures {
            let (programs, own) = try await release(architecture)
            paths.programs[architecture] = programs
            paths.images[architecture] = try await images(architecture).merging(own) { $1 }
        }
        return paths
    }

    /// Every file that is to be fetched, for whoever packs it. Throws a ``Failure`` of kind `input` for what cannot be
    /// had.
    public func items() throws(Failure) -> [ArtifactItem] {
        var items = software.map { ArtifactItem($0, source: Self.source(of: $1)) }
        for architecture in architectures {
            if hasArchive(architecture) {
                items.append(ArtifactItem("kubernetes", architecture, source: try archive(architecture)))
            } else {
                for program in wanted {
                    items.append(
                        ArtifactItem(program.rawValue, architecture, source: try source(program, architecture)))
                }
            }
        }
        for (kind, image) in cluster.images.images.sorted(by: { $0.key < $1.key }) {
            if let archive = image.archive { items.append(ArtifactItem(kind.rawValue, source: archive)) }
        }
        return items
    }

    /// The images that have no archive anywhere, by name: they come from a registry.
    public var pulled: [String] {
        ImageKind.allCases.filter { kind in architectures.contains { isPulled(kind, $0) } }.map(name)
    }

    /// Brings the images here that have no archive anywhere. What cannot be had is told to `failed`, which may throw.
    public func pull(failed: (String, Failure) throws -> Void) async throws -> [ArtifactItem] {
        guard let pulling else { return [] }
        var items: [ArtifactItem] = []
        for architecture in architectures {
            for kind in ImageKind.allCases where isPulled(kind, architecture) {
                let image = name(of: kind)
                do {
                    let file = try await pulling.archive(of: image, architecture: architecture)
                    let source = ReleaseSource(.file(file.path), digest: .sha256(file.sha256))
                    items.append(ArtifactItem(kind.rawValue, architecture, source: source, image: image))
                } catch let failure as Failure {
                    try failed(image, failure)
                }
            }
        }
        return items
    }

    private func isPulled(_ kind: ImageKind, _ architecture: String) -> Bool {
        let isGiven = cluster.images.images[kind]?.archive != nil
        return switch kind {
        case .apiServer, .controllerManager, .scheduler: isPods && !hasArchive(architecture)
        case .coredns: cluster.addons.coredns && !isGiven
        case .metricsServer: cluster.addons.metricsServer && !isGiven
        case .pause, .verify: !isGiven
        }
    }

    /// The cluster with the archives of its container runtime and of etcd verified, and, where they are not at their
    /// places but in a bundle, with those of the bundle.
    public func placed() async throws -> Cluster {
        var cluster = cluster
        func place(_ archive: Archive) async throws -> Archive {
            // What has a URL is the host's to fetch, unless it came in a bundle.
            if isFetchedByHosts, archive.isRemote { return archive }
            return try await cache.fetch(Self.source(of: archive)).archive
        }
        if case .archives(let containerd, let runc, let plugins) = cluster.runtime {
            cluster.runtime = try await .archives(
                containerd: place(containerd), runc: place(runc), plugins: place(plugins))
        }
        if case .archive(let archive) = cluster.etcd { cluster.etcd = .archive(try await place(archive)) }
        return cluster
    }

    private static func source(of archive: Archive) -> ReleaseSource {
        ReleaseSource(
            archive.isRemote ? .url(archive.path) : .file(archive.path), digest: .sha256(archive.sha256))
    }

    /// An archive of the container runtime or of etcd has to be fetched.
    public var hasRemoteSoftware: Bool { software.contains { $0.1.isRemote } }

    private var software: [(String, Archive)] {
        var all: [(String, Archive)] = []
        if case .archives(let containerd, let runc, let plugins) = cluster.runtime {
            all += [("containerd", containerd), ("runc", runc), ("plugins", plugins)]
        }
        if case .archive(let archive) = cluster.etcd { all.append(("etcd", archive)) }
        return all
    }

    /// What an image is called on the hosts. Where the inventory has a mirror, it has the control plane's images too
    /// that come with no archive.
    private func name(of kind: ImageKind) -> String {
        let name = cluster.images.name(of: kind, for: cluster.version)
        guard kind.isInServerArchive, cluster.images.images[kind]?.name == nil, let mirror = cluster.images.mirror,
            let slash = name.firstIndex(of: "/")
        else { return name }
        return mirror + name[slash...]
    }

    private func hasArchive(_ architecture: String) -> Bool {
        cluster.kubernetesArchive[architecture] != nil
            || catalogue.serverArchive(cluster.kubernetes, architecture: architecture) != nil
    }

    private func source(_ program: KubernetesProgram, _ architecture: String) throws(Failure) -> ReleaseSource {
        guard let source = catalogue.program(program, version: cluster.kubernetes, architecture: architecture) else {
            throw ReleaseCatalogue.unknown(kubernetes: cluster.kubernetes, architecture: architecture)
        }
        return source
    }

    private func archive(_ architecture: String) throws(Failure) -> ReleaseSource {
        if let given = cluster.kubernetesArchive[architecture] { return given }
        if let known = catalogue.serverArchive(cluster.kubernetes, architecture: architecture) { return known }
        throw ReleaseCatalogue.unknown(kubernetes: cluster.kubernetes, architecture: architecture)
    }

    private func release(_ architecture: String) async throws -> ([String: Archive], [String: ImageFile]) {
        // Where the checksum of the whole release is not known, those of its programs are; images of the control plane
        // then come from their registry.
        guard hasArchive(architecture) else {
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

    private var isFetchedByHosts: Bool { cluster.transfer.from == .host && !cache.isOffline }
    private var isPods: Bool { cluster.controlPlane.form == .staticPod }
    private var wanted: [KubernetesProgram] { KubernetesProgram.allCases.filter { !isPods || !$0.isControlPlane } }

    private var members: Set<KubernetesArchive.Member> {
        let images = isPods ? KubernetesProgram.controlPlane.map(KubernetesArchive.Member.image) : []
        return Set(wanted.map(KubernetesArchive.Member.program) + images)
    }

    private func programs(_ architecture: String) async throws -> [String: Archive] {
        var programs: [String: Archive] = [:]
        for program in wanted {
            let source = try source(program, architecture)
            let remote = isFetchedByHosts ? source.remoteArchive : nil
            programs[program.rawValue] = try await remote.orElse { try await cache.fetch(source).archive }
        }
        return programs
    }

    /// The images that have an archive in the inventory, or were pulled; all others are pulled by the hosts.
    private func images(_ architecture: String) async throws -> [String: ImageFile] {
        var images: [String: ImageFile] = [:]
        for (kind, image) in cluster.images.images {
            guard let source = image.archive else { continue }
            let name = cluster.images.name(of: kind, for: cluster.version)
            let remote = isFetchedByHosts ? source.remoteArchive : nil
            images[kind.rawValue] = ImageFile(
                name: name, archive: try await remote.orElse { try await cache.fetch(source).archive })
        }
        for kind in ImageKind.allCases where isPulled(kind, architecture) {
            images[kind.rawValue] = ImageFile(
                name: name(of: kind), archive: try await pulled(kind, architecture)?.archive)
        }
        return images
    }

    /// Out of the bundle, or the registry; nothing where the hosts pull it.
    private func pulled(_ kind: ImageKind, _ architecture: String) async throws -> FetchedFile? {
        let name = name(of: kind)
        if let file = try await cache.bundled(name, architecture) { return file }
        guard let pulling, !cache.isOffline, !isFetchedByHosts else { return nil }
        do {
            return try await pulling.archive(of: name, architecture: architecture)
        } catch var failure as Failure {
            // Nothing but `slipway verify` waits for this one.
            if kind == .verify { return nil }
            let other = "or let the hosts pull it: `transfer: { from: host }`"
            failure.hint = failure.hint.map { "\($0); \(other)" } ?? other
            throw failure
        }
    }
}

extension ReleaseSource {
    /// As hosts fetch it by themselves; nothing for a file of this machine, or one that only a SHA-512 is known of.
    fileprivate var remoteArchive: Archive? {
        guard case .url(let url) = location, case .sha256(let digits)? = digest else { return nil }
        return Archive(path: url, sha256: digits)
    }
}

extension Archive? {
    fileprivate func orElse(_ other: () async throws -> Archive) async throws -> Archive {
        if let self { return self }
        return try await other()
    }
}
