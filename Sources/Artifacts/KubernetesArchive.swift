import Foundation
import Model

/// What is in a server archive of Kubernetes: programs for hosts, and images of the control plane. It is unpacked into
/// the cache once, and only what is wanted.
public struct KubernetesArchive: Sendable {
    /// Something in the archive.
    public enum Member: Hashable, Sendable {
        case program(KubernetesProgram)
        /// The image of a program, as a tar.
        case image(KubernetesProgram)

        /// The file's name in the archive.
        var name: String {
            switch self {
            case .program(let program): program.rawValue
            case .image(let program): program.rawValue + ".tar"
            }
        }
    }

    private let cache: ArtifactCache
    private let archive: FetchedFile
    private let version: String
    private let architecture: String

    /// `version` and `architecture` are what the archive must hold: `v1.36.2`, `amd64`.
    public init(_ archive: FetchedFile, version: String, architecture: String, cache: ArtifactCache) {
        (self.archive, self.version, self.architecture, self.cache) = (archive, version, architecture, cache)
    }

    private var place: String { "\(cache.folder.unpacked)/\(archive.sha256)" }
    private var name: String { ArtifactCache.name(of: archive.path) }
    private var what: String { "unpack \(name)" }

    /// The members, on this machine, each with its SHA-256. Throws a ``Failure`` of kind `input` for an archive that
    /// lacks one, or is of another version or architecture.
    public func members(_ wanted: Set<Member>) async throws -> [Member: FetchedFile] {
        if let files = try await unpacked(wanted) { return files }
        try cache.folder.make()
        let lock = try await CacheLock(cache.folder.lock(archive.sha256)) { cache.tell(name, .waiting) }
        defer { withExtendedLifetime(lock) {} }
        if let files = try await unpacked(wanted) { return files }
        try await unpack(wanted)
        guard let files = try await unpacked(wanted) else {
            throw Failure(.step, what, why: "what was unpacked is gone again", hint: "remove \(place)")
        }
        return files
    }

    /// What is there already; nothing unless all of it is, as it came out of the archive.
    private func unpacked(_ wanted: Set<Member>) async throws -> [Member: FetchedFile]? {
        guard let record = UnpackedArchive(in: place) else { return nil }
        try check(record.version, record.architecture)
        var files: [Member: FetchedFile] = [:]
        for member in wanted {
            let path = "\(place)/\(member.name)"
            guard let expected = record.members[member.name], let stamp = FileStamp(path, followsLinks: false),
                stamp.isRegular, stamp.size == expected.size,
                try await cache.records.sums(of: path, withSHA512: false).sha256 == expected.sha256
            else { return nil }
            files[member] = FetchedFile(path: path, size: expected.size, sha256: expected.sha256)
        }
        return files
    }

    /// Beside its place first, so that what is in its place is whole.
    private func unpack(_ wanted: Set<Member>) async throws {
        let draft = place + ".draft"
        try? FileManager.default.removeItem(atPath: draft)
        try FileManager.default.createDirectory(
            atPath: draft, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: draft) }
        cache.tell(name, .unpacking)
        let members = wanted.map { "\(ServerFolder.bin)/\($0.name)" }.sorted()
        let complaint = try await Tar(archive: archive.path).extract(members + ServerFolder.versionFiles, into: draft)
        let folder = ServerFolder(root: draft, what: what)
        for name in wanted.map(\.name).sorted() where !folder.hasFile(name) {
            throw Failure(
                .input, what, why: "it has no \(ServerFolder.bin)/\(name)" + (complaint.map { " (\($0))" } ?? ""),
                hint: "give kubernetes-server-linux-\(architecture).tar.gz as the release has it")
        }
        let version = try folder.version()
        for case .program(let program) in wanted {
            try check(version, folder.architecture(of: program) ?? "something else")
        }
        try check(version, architecture)
        try await keep(wanted, from: folder, version)
    }

    private func check(_ version: String, _ architecture: String) throws(Failure) {
        // A tag cannot hold the plus of a version that somebody built.
        guard [version, version.replacingOccurrences(of: "_", with: "+")].contains(self.version) else {
            throw Failure(
                .input, "read \(archive.path)",
                why: "it is of Kubernetes \(version), and the inventory asks for \(self.version)",
                hint: "set cluster.kubernetes to \(version), or give the archive of \(self.version)")
        }
        guard architecture == self.architecture else {
            throw Failure(
                .input, "read \(archive.path)",
                why: "its programs are for \(architecture), and \(self.architecture) is wanted",
                hint: "give kubernetes-server-linux-\(self.architecture).tar.gz")
        }
    }

    private func keep(_ wanted: Set<Member>, from folder: ServerFolder, _ version: String) async throws {
        try FileManager.default.createDirectory(
            atPath: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var record =
            UnpackedArchive(in: place)
            ?? UnpackedArchive(version: version, architecture: architecture, members: [:])
        for member in wanted {
            let path = "\(place)/\(member.name)"
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o400], ofItemAtPath: folder.path(member.name))
            try FileManager.default.moveItem(atPath: folder.path(member.name), toPath: path)
            let sums = try await cache.records.sums(of: path, withSHA512: false)
            record.members[member.name] = .init(size: FileStamp(path)?.size ?? 0, sha256: sums.sha256)
        }
        try record.write(in: place)
    }
}
