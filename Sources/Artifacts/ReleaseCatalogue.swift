public import Model

/// The releases whose checksums are known, so that they can be fetched without anybody having to say what they must
/// be. Pure data; what is not in it is refused by name.
public struct ReleaseCatalogue: Hashable, Sendable {
    /// A server that has the same files under `MIRROR/HOST/PATH`: `https://mirror.local` serves
    /// `https://mirror.local/dl.k8s.io/v1.36.0/…`. What comes from it is verified like anything else.
    public var mirror: String?

    public init(mirror: String? = nil) {
        self.mirror = mirror.map { String($0.reversed().drop { $0 == "/" }.reversed()) }
    }

    /// The server archive of a version such as `v1.36.0`; nothing where its checksum is not known.
    public func serverArchive(_ version: String, architecture: String) -> ReleaseSource? {
        Self.serverArchives["\(version) \(architecture)"].map { digits in
            source(
                "https://dl.k8s.io/\(version)/kubernetes-server-linux-\(architecture).tar.gz",
                .sha512(digits))
        }
    }

    /// A program of Kubernetes by itself; nothing where its checksum is not known.
    public func program(_ program: KubernetesProgram, version: String, architecture: String) -> ReleaseSource? {
        let key = "\(version) \(architecture) \(program.rawValue)"
        return Self.programs.lazy.compactMap { $0[key] }.first.map { digits in
            source(
                "https://dl.k8s.io/release/\(version)/bin/linux/\(architecture)/\(program.rawValue)", .sha256(digits))
        }
    }

    /// What a project released as a version, or as its newest known one. Throws a ``Failure`` of kind `input` for a
    /// version whose checksum is not known, with those that are.
    public func release(
        _ software: ReleasedSoftware, version: String? = nil, architecture: String
    ) throws(Failure) -> ReleaseSource {
        let known = Self.versions(of: software)
        let wanted = version ?? known.first ?? "v0"
        guard let digits = Self.software["\(software.rawValue) \(wanted) \(architecture)"] else {
            throw Failure(
                .input, "\(software.rawValue) \(wanted) for \(architecture)", why: "no checksum of it is known",
                hint: "give its archive and sha256, or use one of \(known.prefix(8).joined(separator: ", "))")
        }
        return source(software.url(wanted, architecture), .sha256(digits))
    }

    /// The versions whose checksums are known, newest first.
    public static func versions(of software: ReleasedSoftware) -> [String] {
        newestFirst(
            Self.software.keys.compactMap { key in
                let words = key.split(separator: " ")
                return words.first.map(String.init) == software.rawValue ? String(words[1]) : nil
            })
    }

    /// The versions of Kubernetes whose programs can be fetched, newest first.
    public static var kubernetesVersions: [String] {
        newestFirst(
            (programs.flatMap(\.keys) + serverArchives.keys).compactMap {
                $0.split(separator: " ").first.map(String.init)
            })
    }

    /// The versions of Kubernetes whose server archive, images and all, can be fetched, newest first.
    public static var serverArchiveVersions: [String] {
        newestFirst(serverArchives.keys.compactMap { $0.split(separator: " ").first.map(String.init) })
    }

    /// Why a version of Kubernetes cannot be fetched, and what to do.
    public static func unknown(kubernetes version: String, architecture: String) -> Failure {
        let minor = version.split(separator: ".").prefix(2).joined(separator: ".") + "."
        let near = kubernetesVersions.filter { $0.hasPrefix(minor) }
        let known = near.isEmpty ? Array(kubernetesVersions.prefix(8)) : near
        return Failure(
            .input, "Kubernetes \(version) for \(architecture)", why: "no checksum is known for it",
            hint: "give kubernetes.archive and its sha256 or sha512 in the inventory, or use one of "
                + known.joined(separator: ", "))
    }

    private static let programs = [programs36, programs35, programs34]

    private func source(_ url: String, _ digest: ReleaseDigest) -> ReleaseSource {
        guard let mirror else { return ReleaseSource(.url(url), digest: digest) }
        return ReleaseSource(.url("\(mirror)/\(url.dropFirst("https://".count))"), digest: digest)
    }

    private static func newestFirst(_ versions: [String]) -> [String] {
        Set(versions).sorted { one, other in
            numbers(other).lexicographicallyPrecedes(numbers(one))
        }
    }

    private static func numbers(_ version: String) -> [Int] {
        version.drop { $0 == "v" }.split(separator: ".").map { Int($0) ?? 0 }
    }
}
