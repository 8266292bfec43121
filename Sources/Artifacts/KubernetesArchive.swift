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

    private static let folder = "kubernetes/server/bin"
    private let cache: ArtifactCache
    private let archive: FetchedFile
    private let version: String
    private let architecture: String

    /// `version` and `architecture` are what the archive must hold: `v1.36.2`, `amd64`.
    public init(_ archive: FetchedFile, version: String, architecture: String, cache: ArtifactCache) {
        (self.archive, self.version, self.architecture, self.cache) = (archive, version, architecture, cache)
    }

    private var place: String { "\(cache.folder.unpacked)/\(archive.sha256)" }
    private var what: String { "unpack \(ArtifactCache.name(of: archive.path))" }

    /// The members, on this machine, each with its SHA-256. Throws a ``Failure`` of kind `input` for an archive that
    /// lacks one, or is of another version or architecture.
    public func members(_ wanted: Set<Member>) async throws -> [Member: FetchedFile] {
        if let files = try await unpacked(wanted) { return files }
        try cache.folder.make()
        let lock = try await CacheLock(cache.folder.lock(archive.sha256)) {
            cache.tell(ArtifactCache.name(of: archive.path), .waiting)
        }
        defer { withExtendedLifetime(lock) {} }
        if let files = try await unpacked(wanted) { return files }
        try await unpack(wanted)
        guard let files = try await unpacked(wanted) else {
            throw Failure(.step, what, why: "what was unpacked is gone again", hint: "remove \(place)")
        }
        return files
    }

    /// What is there already; nothing unless all of it is.
    private func unpacked(_ wanted: Set<Member>) async throws -> [Member: FetchedFile]? {
        var files: [Member: FetchedFile] = [:]
        for member in wanted {
            let path = "\(place)/\(member.name)"
            guard let stamp = FileStamp(path, followsLinks: false), stamp.isRegular else { return nil }
            let sums = try await cache.records.sums(of: path, withSHA512: false)
            files[member] = FetchedFile(path: path, size: stamp.size, sha256: sums.sha256)
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
        cache.tell(ArtifactCache.name(of: archive.path), .unpacking)
        let tags = KubernetesProgram.controlPlane.map { $0.rawValue + ".docker_tag" }
        let names = wanted.map(\.name).sorted() + tags
        let tar = Tar(archive: archive.path)
        let complaint = try await tar.extract(names.map { "\(Self.folder)/\($0)" }, into: draft)
        let bin = "\(draft)/\(Self.folder)"
        for member in wanted.sorted(by: { $0.name < $1.name }) {
            let stamp = FileStamp("\(bin)/\(member.name)", followsLinks: false)
            guard stamp?.isRegular == true else {
                throw Failure(
                    .input, what, why: "it has no \(Self.folder)/\(member.name)" + (complaint.map { " (\($0))" } ?? ""),
                    hint: "give the archive kubernetes-server-linux-\(architecture).tar.gz of the release")
            }
        }
        try checkVersion(in: bin)
        try checkMachine(in: bin, wanted)
        try keep(wanted, from: bin)
    }

    private func checkVersion(in bin: String) throws(Failure) {
        for program in KubernetesProgram.controlPlane {
            guard let data = FileManager.default.contents(atPath: "\(bin)/\(program.rawValue).docker_tag") else {
                continue
            }
            let found = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            // A tag cannot hold the plus of a version that somebody built.
            guard found == version.replacingOccurrences(of: "+", with: "_") else {
                throw Failure(
                    .input, what, why: "it is of Kubernetes \(found), and the inventory asks for \(version)",
                    hint: "set cluster.kubernetes to \(found), or give the archive of \(version)")
            }
        }
    }

    /// The machine that the ELF header of a program names.
    private func checkMachine(in bin: String, _ wanted: Set<Member>) throws(Failure) {
        for member in wanted {
            guard case .program(let program) = member,
                let handle = FileHandle(forReadingAtPath: "\(bin)/\(program.rawValue)")
            else { continue }
            let head = (try? handle.read(upToCount: 20)).flatMap { $0 }.map(Array.init) ?? []
            try? handle.close()
            let machines: [UInt8: String] = [0x3E: "amd64", 0xB7: "arm64"]
            guard head.count == 20, head.starts(with: [0x7F, 0x45, 0x4C, 0x46]), machines[head[18]] == architecture
            else {
                let found = head.count == 20 ? machines[head[18]] ?? "something else" : "something else"
                throw Failure(
                    .input, what, why: "its \(program.rawValue) is for \(found), and \(architecture) is wanted",
                    hint: "give kubernetes-server-linux-\(architecture).tar.gz")
            }
        }
    }

    private func keep(_ wanted: Set<Member>, from bin: String) throws {
        try FileManager.default.createDirectory(
            atPath: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for member in wanted {
            let path = "\(place)/\(member.name)"
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.moveItem(atPath: "\(bin)/\(member.name)", toPath: path)
        }
    }
}
