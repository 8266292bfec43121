import Foundation
import Model

/// Images out of registries, as archives in the cache. A name that was pulled once is not asked for again: versions of
/// images do not move, and a run needs no network when everything is here.
public struct ImagePulling: Sendable {
    private let cache: ArtifactCache
    private let client: RegistryClient

    public init(_ cache: ArtifactCache, environment: [String: String]) {
        self.cache = cache
        client = RegistryClient(cache, environment: environment)
    }

    private struct Record: Codable {
        var name: String
        var manifest: String
        var sha256: String
    }

    /// The archive of an image, on this machine. Throws a ``Failure`` of kind `input` for what cannot be had.
    public func archive(of name: String, architecture: String) async throws -> FetchedFile {
        let key = Checksum.hexadecimal(Checksum.sha256(Array("\(name) \(architecture)".utf8)))
        if let kept = try await kept(key) { return kept }
        let reference = try ImageReference(name)
        try cache.folder.make()
        let lock = try await CacheLock(cache.folder.lock(key)) { cache.tell(name, .waiting) }
        defer { withExtendedLifetime(lock) {} }
        if let kept = try await kept(key) { return kept }
        cache.tell(name, .starting)
        let parts = try await client.pull(reference, architecture: architecture)
        let draft = "\(cache.folder.path)/image-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        try ImageArchive(parts: parts, name: name).write(to: draft)
        let sums = try await FileSums.read(draft, withSHA512: false)
        let file = try cache.adopt(PartFile(draft), .sha256(sums.sha256), Self.file, sums)
        try JSONEncoder().encode(Record(name: name, manifest: parts.manifest.digest, sha256: sums.sha256))
            .write(to: URL(fileURLWithPath: record(key)), options: .atomic)
        return file
    }

    /// Every archive is called the same: its folder tells what it is.
    static let file = "image.tar"

    private func record(_ key: String) -> String { "\(cache.folder.records)/image-\(key).json" }

    private func kept(_ key: String) async throws -> FetchedFile? {
        guard let data = FileManager.default.contents(atPath: record(key)),
            let record = try? JSONDecoder().decode(Record.self, from: data)
        else { return nil }
        return try await cache.kept(.sha256(record.sha256), Self.file)
    }
}
