import Foundation
import Model

/// Everything that a cluster needs from releases, in one tar, for a site without internet.
public struct ArtifactBundle: Sendable {
    /// The tar's place on this machine, absolute: to tar, a name with a colon in it would be on another machine.
    public let path: String

    /// A relative path begins where slipway was started.
    public init(path: String) { self.path = URL(fileURLWithPath: path).path }

    /// Fetches what is not here yet and packs it; a bundle that is there already is replaced once the new one is whole.
    /// Gives back the items with the files that went in.
    public func pack(
        _ items: [ArtifactItem], kubernetes: String, with cache: ArtifactCache
    ) async throws -> [(ArtifactItem, FetchedFile)] {
        var packed: [(ArtifactItem, FetchedFile)] = []
        for item in items { packed.append((item, try await cache.fetch(item.source))) }
        let manifest = BundleManifest(
            kubernetes: kubernetes, items: packed.map { BundleManifest.Item($0.0, $0.1) })
        let draft = "\(cache.folder.path)/bundle-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        try lay(manifest, packed.map(\.1.path), in: draft)
        let part = path + ".part"
        defer { try? FileManager.default.removeItem(atPath: part) }
        var members = [BundleManifest.name]
        for item in manifest.items where !members.contains(item.member) { members.append(item.member) }
        try await Tar(archive: part).create(members, from: draft)
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: part, toPath: path)
        return packed
    }

    /// Takes what is in the bundle into the cache, and gives back the cache, which from then on needs no network and
    /// uses none. What the cache has already is not unpacked again. Throws a ``Failure`` of kind `input` for what is no
    /// bundle, and for a file in it that is not what the bundle says.
    public func open(into cache: ArtifactCache) async throws -> ArtifactCache {
        try cache.folder.make()
        let draft = "\(cache.folder.path)/bundle-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: draft) }
        let manifest = try await manifest(in: draft)
        var missing: [BundleManifest.Item] = []
        for item in manifest.items {
            guard let digest = item.digest, item.file == ArtifactCache.name(of: item.file) else {
                throw failure("its list has an entry that cannot be used: \(item.name)")
            }
            if try await cache.kept(digest, item.file) == nil { missing.append(item) }
        }
        if !missing.isEmpty { try await take(missing, in: draft, into: cache) }
        var offline = cache
        offline.isOffline = true
        for item in manifest.items {
            guard let image = item.image, let architecture = item.architecture else { continue }
            offline.bundled[ArtifactCache.key(ofImage: image, architecture: architecture)] = item.digest
        }
        return offline
    }

    private func manifest(in draft: String) async throws -> BundleManifest {
        guard FileStamp(path)?.isRegular == true else {
            throw Failure(.input, "open bundle \(path)", why: "there is no such file", hint: "correct the path")
        }
        let complaint = try await Tar(archive: path).extract([BundleManifest.name], into: draft)
        let place = "\(draft)/\(BundleManifest.name)"
        guard FileStamp(place, followsLinks: false)?.isRegular == true,
            let data = FileManager.default.contents(atPath: place),
            let manifest = try? JSONDecoder().decode(BundleManifest.self, from: data)
        else { throw failure(complaint ?? "it has no list of what is in it") }
        guard manifest.form == BundleManifest.form else {
            throw failure("it is of form \(manifest.form), and this slipway reads form \(BundleManifest.form)")
        }
        return manifest
    }

    private func take(_ items: [BundleManifest.Item], in draft: String, into cache: ArtifactCache) async throws {
        cache.tell((path as NSString).lastPathComponent, .unpacking)
        let complaint = try await Tar(archive: path).extract(Array(Set(items.map(\.member))).sorted(), into: draft)
        for item in items {
            guard let digest = item.digest else { continue }
            let place = "\(draft)/\(item.member)"
            guard let stamp = FileStamp(place, followsLinks: false), stamp.isRegular, stamp.links == 1 else {
                // Two items may be the same file.
                if try await cache.kept(digest, item.file) != nil { continue }
                throw failure("it lacks \(item.file)" + (complaint.map { " (\($0))" } ?? ""))
            }
            cache.tell(item.file, .verifying)
            let sums = try await FileSums.read(place, withSHA512: digest.isSHA512)
            guard sums.has(digest) else {
                throw failure(
                    "its \(item.file) has the \(digest.algorithm) \(sums.digits(of: digest) ?? "unknown"), "
                        + "and must have \(digest.hexadecimal)")
            }
            _ = try cache.adopt(PartFile(place), digest, item.file, sums)
        }
    }

    /// Links to the files, as the bundle shall have them.
    private func lay(_ manifest: BundleManifest, _ paths: [String], in draft: String) throws {
        for (item, path) in zip(manifest.items, paths) {
            let place = "\(draft)/\(item.member)"
            try FileManager.default.createDirectory(
                atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            if FileStamp(place) == nil {
                try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: path)
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(manifest).write(to: URL(fileURLWithPath: "\(draft)/\(BundleManifest.name)"))
    }

    private func failure(_ why: String) -> Failure {
        Failure(
            .input, "open bundle \(path)", why: why, hint: "make it again: slipway bundle -o FILE, and copy it whole")
    }
}
