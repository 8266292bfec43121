import Foundation
public import Model

/// Fetched files, kept by their checksums, so that each comes over the network once and is verified before anything
/// uses it. Two slipways may use one folder at once.
public struct ArtifactCache: Sendable {
    public let folder: CacheFolder
    /// What may not be fetched: with a bundle, everything that is not in it.
    public var isOffline = false
    /// Archives of images that a bundle brought, by ``key(ofImage:architecture:)``.
    var bundled: [String: ReleaseDigest] = [:]
    let pace: FetchPace
    private let progress: @Sendable (FetchProgress) -> Void
    let records: SumsOnRecord

    public init(
        _ folder: CacheFolder, pace: FetchPace = FetchPace(),
        progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
    ) {
        self.folder = folder
        self.pace = pace
        self.progress = progress
        records = SumsOnRecord(folder: folder.records) { path in
            progress(FetchProgress(Self.name(of: path), .verifying))
        }
    }

    /// The file, on this machine and verified. Throws a ``Failure`` of kind `input` that says both checksums for a file
    /// that is not what it must be; such a file of the user's is left as it is, and nobody is given it.
    /// `authorization` is what the server wants to see of who asks.
    public func fetch(_ source: ReleaseSource, authorization: String? = nil) async throws -> FetchedFile {
        try folder.make()
        switch source.location {
        case .file(let path): return try await local(path, source.digest)
        case .url(let url):
            guard let digest = source.digest else {
                throw Failure(
                    .input, "fetch \(url)", why: "nothing says what it must be",
                    hint: "give its sha256 or sha512 beside the URL")
            }
            return try await remote(url, digest, authorization)
        }
    }

    /// Whether a fetch would need the network.
    public func has(_ source: ReleaseSource) -> Bool {
        switch source.location {
        case .file(let path): FileStamp(path) != nil
        case .url(let url): source.digest.map { FileStamp(place($0, Self.name(of: url))) != nil } ?? false
        }
    }

    /// Where a file with a checksum is kept.
    func place(_ digest: ReleaseDigest, _ name: String) -> String {
        "\(folder.releases)/\(digest.hexadecimal)/\(name)"
    }

    func tell(_ name: String, _ stage: FetchProgress.Stage) { progress(FetchProgress(name, stage)) }

    /// The last part of a path or URL, as a name that a file can have.
    static func name(of place: String) -> String {
        let path = place.prefix { $0 != "?" && $0 != "#" }
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        let kept = last.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._-+".contains($0)) }
        return kept.isEmpty || kept.hasPrefix(".") ? "file" + kept : kept
    }
}

extension ArtifactCache {
    private func local(_ path: String, _ digest: ReleaseDigest?) async throws -> FetchedFile {
        let full = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let stamp = FileStamp(full) else {
            if isOffline, let digest, let kept = try await kept(digest, Self.name(of: path)) { return kept }
            throw Failure(
                .input, "read \(path)", why: "there is no such file on this machine",
                hint: isOffline ? "it is not in the bundle either; make the bundle again" : "correct the path")
        }
        guard stamp.isRegular else { throw Failure(.input, "read \(path)", why: "it is no file") }
        let sums = try await sums(of: full, digest)
        if let digest, !sums.has(digest) {
            throw mismatch(path, sums, digest, "fetch it again from where the checksum comes from, or correct that")
        }
        return FetchedFile(path: full, size: stamp.size, sha256: sums.sha256)
    }

    private func remote(_ url: String, _ digest: ReleaseDigest, _ authorization: String?) async throws -> FetchedFile {
        let name = Self.name(of: url)
        if let kept = try await kept(digest, name) { return kept }
        guard !isOffline else {
            throw Failure(
                .input, "fetch \(url)", why: "it is not in the bundle",
                hint: "make the bundle again with this inventory: slipway bundle -o FILE")
        }
        guard let address = URL(string: url), ["http", "https"].contains(address.scheme?.lowercased()),
            address.host?.isEmpty == false
        else {
            throw Failure(.input, "fetch \(url)", why: "this is no web address", hint: "write https://HOST/PATH")
        }
        let lock = try await CacheLock(folder.lock(digest.hexadecimal)) { tell(name, .waiting) }
        defer { withExtendedLifetime(lock) {} }
        if let kept = try await kept(digest, name) { return kept }
        return try await download(address, digest, name, authorization)
    }

    /// What is in the cache already. A file there that is not what it was any more is ours, and is removed.
    func kept(_ digest: ReleaseDigest, _ name: String) async throws -> FetchedFile? {
        let place = place(digest, name)
        guard let stamp = FileStamp(place, followsLinks: false), stamp.isRegular else { return nil }
        let sums = try await sums(of: place, digest)
        guard sums.has(digest) else {
            try? FileManager.default.removeItem(atPath: place)
            return nil
        }
        return FetchedFile(path: place, size: stamp.size, sha256: sums.sha256)
    }

    private func download(_ url: URL, _ digest: ReleaseDigest, _ name: String, _ authorization: String?) async throws
        -> FetchedFile
    {
        let place = place(digest, name)
        try? FileManager.default.createDirectory(
            atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        let part = place + ".part"
        let isResumed = FileStamp(part).map { $0.size > 0 } ?? false
        tell(name, .starting)
        let file = try await Download(url: url, part: part, pace: pace, authorization: authorization) { tell(name, $0) }
            .run()
        tell(name, .verifying)
        let sums = try await FileSums.read(part, withSHA512: digest.isSHA512)
        guard sums.has(digest) else {
            let failure = mismatch(Download.shown(url), sums, digest, Self.advice(part))
            try? FileManager.default.removeItem(atPath: part)
            // Two halves of different files, perhaps: once more, from the beginning.
            if isResumed { return try await download(url, digest, name, authorization) }
            throw failure
        }
        return try adopt(file, digest, name, sums)
    }

    /// Gives a verified file its final place.
    func adopt(
        _ file: PartFile, _ digest: ReleaseDigest, _ name: String, _ sums: FileSums
    ) throws -> FetchedFile {
        let place = place(digest, name)
        try FileManager.default.createDirectory(
            atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        let size = file.count
        try file.finish(as: place)
        if let stamp = FileStamp(place) { records.remember(place, stamp, sums) }
        tell(name, .done)
        return FetchedFile(path: place, size: size, sha256: sums.sha256)
    }

    private func sums(of path: String, _ digest: ReleaseDigest?) async throws -> FileSums {
        do {
            return try await records.sums(of: path, withSHA512: digest?.isSHA512 ?? false)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw Failure(.input, "read \(path)", why: error.localizedDescription)
        }
    }

    private func mismatch(_ what: String, _ sums: FileSums, _ digest: ReleaseDigest, _ hint: String) -> Failure {
        Failure(
            .input, "verify \(what)",
            why:
                "its \(digest.algorithm) is \(sums.digits(of: digest) ?? "unknown"), and must be \(digest.hexadecimal)",
            hint: hint)
    }

    /// A proxy that answers with a page of its own is the usual reason.
    private static func advice(_ part: String) -> String {
        let handle = FileHandle(forReadingAtPath: part)
        defer { try? handle?.close() }
        let start = (try? handle?.read(upToCount: 64)).flatMap { $0 } ?? Data()
        let isPage = String(decoding: start, as: UTF8.self).drop { $0.isWhitespace }.hasPrefix("<")
        return isPage
            ? "what came is a web page, and was thrown away: a proxy may answer in its place; give the file as a path"
            : "what came was thrown away; run it again, and if it stays so, ask who publishes it, or give the file as a path"
    }
}

extension ReleaseDigest {
    var isSHA512: Bool {
        switch self {
        case .sha256: false
        case .sha512: true
        }
    }
}

extension ArtifactCache {
    /// What a bundle's images are found by.
    static func key(ofImage name: String, architecture: String) -> String { "\(architecture) \(name)" }

    /// The archive of an image that came in a bundle; nothing where none did.
    func bundled(_ name: String, _ architecture: String) async throws -> FetchedFile? {
        guard let digest = bundled[Self.key(ofImage: name, architecture: architecture)] else { return nil }
        return try await kept(digest, ImagePulling.file)
    }
}
