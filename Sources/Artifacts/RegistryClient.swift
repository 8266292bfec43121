import Foundation
import Model
import Synchronization

/// Asks registries for images (their API of version 2). What comes is verified by its checksum, and kept in the cache.
final class RegistryClient: Sendable {
    private let cache: ArtifactCache
    private let logins: RegistryLogins
    /// What opens a repository, by `REGISTRY/REPOSITORY`.
    private let tokens = Mutex<[String: String]>([:])

    init(_ cache: ArtifactCache, environment: [String: String]) {
        self.cache = cache
        logins = RegistryLogins(environment: environment)
    }

    /// What one image is made of.
    struct Parts: Sendable {
        var manifest: ImageManifest.Descriptor
        var bytes: [UInt8]
        /// The configuration first, then the layers.
        var blobs: [(descriptor: ImageManifest.Descriptor, file: FetchedFile)]
    }

    /// Brings an image here. Throws a ``Failure`` of kind `input` for what cannot be had, or is not what it must be.
    func pull(_ reference: ImageReference, architecture: String) async throws -> Parts {
        var (descriptor, bytes, manifest) = try await manifest(reference, reference.version)
        if manifest.manifests != nil {
            guard let image = manifest.image(for: architecture) else {
                let others = Set(manifest.manifests?.compactMap(\.platform?.architecture) ?? []).sorted()
                throw failure(
                    reference, "there is none for linux on \(architecture), only for \(others.joined(separator: ", "))",
                    "name another image, or one with its archive")
            }
            (descriptor, bytes, manifest) = try await self.manifest(reference, image.digest)
            descriptor.platform = image.platform
        }
        guard let config = manifest.config, let layers = manifest.layers else {
            throw failure(reference, "its manifest is of a kind that is not known: \(descriptor.mediaType)", nil)
        }
        var parts = Parts(manifest: descriptor, bytes: bytes, blobs: [])
        for blob in [config] + layers { parts.blobs.append((blob, try await self.blob(blob, of: reference))) }
        try check(parts, reference, architecture)
        return parts
    }

    /// An image that is in no list says itself what it is for.
    private func check(_ parts: Parts, _ reference: ImageReference, _ architecture: String) throws {
        struct Configuration: Decodable { var architecture: String? }
        let data = parts.blobs.first.flatMap { FileManager.default.contents(atPath: $0.file.path) } ?? Data()
        let own = (try? JSONDecoder().decode(Configuration.self, from: data))?.architecture
        guard let own, own != architecture else { return }
        throw failure(
            reference, "it is for \(own), and \(architecture) is wanted", "name another image, or one with its archive")
    }

    private func manifest(_ reference: ImageReference, _ version: String) async throws -> (
        ImageManifest.Descriptor, [UInt8], ImageManifest
    ) {
        let url = reference.url("manifests", version)
        let answer = try await ask(url, reference, accepting: ImageManifest.accepted.joined(separator: ", "))
        let bytes = [UInt8](answer.body)
        let digest = "sha256:" + Checksum.hexadecimal(Checksum.sha256(bytes))
        if version.hasPrefix("sha256:"), digest != version {
            throw failure(
                reference, "its manifest has the checksum \(digest), and must have \(version)",
                "who answers at \(reference.registry) is not to be trusted")
        }
        guard let manifest = try? JSONDecoder().decode(ImageManifest.self, from: answer.body) else {
            throw failure(reference, "what \(reference.registry) gives is no manifest", nil)
        }
        let type = manifest.mediaType ?? answer.type ?? ImageManifest.accepted[2]
        let descriptor = ImageManifest.Descriptor(mediaType: type, digest: digest, size: UInt64(bytes.count))
        return (descriptor, bytes, manifest)
    }

    private func blob(_ blob: ImageManifest.Descriptor, of reference: ImageReference) async throws -> FetchedFile {
        guard blob.digest.hasPrefix("sha256:"),
            let digest = ReleaseDigest(hexadecimal: String(blob.digest.dropFirst("sha256:".count)))
        else { throw failure(reference, "a part of it has a checksum of another kind: \(blob.digest)", nil) }
        let file = try await cache.fetch(
            ReleaseSource(.url(reference.url("blobs", blob.digest)), digest: digest),
            authorization: tokens.withLock { $0[reference.key] })
        guard file.size == blob.size else {
            throw failure(reference, "a part has \(file.size) bytes, and the manifest says \(blob.size)", nil)
        }
        return file
    }

    private func ask(_ url: String, _ reference: ImageReference, accepting: String) async throws -> HTTPAnswer {
        guard !cache.isOffline else {
            throw failure(reference, "it is not in the bundle", "make the bundle again: slipway bundle -o FILE")
        }
        let known = tokens.withLock { $0[reference.key] }
        var answer = try await HTTPAnswer.get(url, headers: headers(accepting, known), pace: cache.pace)
        if answer.status == 401 {
            let token = try await authorization(answer.challenge, reference)
            tokens.withLock { $0[reference.key] = token }
            answer = try await HTTPAnswer.get(url, headers: headers(accepting, token), pace: cache.pace)
        }
        guard answer.status == 200 else {
            let why =
                switch answer.status {
                case 401, 403: "\(reference.registry) does not let us have it (\(answer.status))"
                case 404: "\(reference.registry) has no such image"
                default: "\(reference.registry) answers \(answer.status)"
                }
            throw failure(
                reference, why,
                "correct its name, name an archive, or log in with `docker login \(reference.registry)`")
        }
        return answer
    }

    private func headers(_ accepting: String, _ authorization: String?) -> [String: String] {
        var headers = ["Accept": accepting]
        headers["Authorization"] = authorization
        return headers
    }

    /// What the registry wants to see: a password, or a token of a server that it names.
    private func authorization(_ challenge: String?, _ reference: ImageReference) async throws -> String {
        let login = logins.basic(for: reference.registry)
        guard let challenge, let words = AuthChallenge(challenge) else {
            throw failure(reference, "\(reference.registry) wants a login in a way that is not known", nil)
        }
        guard words.isBearer, let realm = words["realm"] else {
            guard let login else {
                throw failure(
                    reference, "\(reference.registry) wants a login", "log in: docker login \(reference.registry)")
            }
            return login
        }
        var parts = URLComponents(string: realm)
        let asked = [
            URLQueryItem(name: "service", value: words["service"]),
            URLQueryItem(name: "scope", value: "repository:\(reference.repository):pull"),
        ]
        let given = parts?.queryItems ?? []
        parts?.queryItems = given + asked.filter { $0.value != nil }
        guard let url = parts?.string else { throw failure(reference, "it names no server for tokens", nil) }
        let answer = try await HTTPAnswer.get(
            url, headers: login.map { ["Authorization": $0] } ?? [:], pace: cache.pace)
        struct Grant: Decodable {
            var token: String?
            var access_token: String?
        }
        let grant = try? JSONDecoder().decode(Grant.self, from: answer.body)
        guard answer.status == 200, let token = grant?.token ?? grant?.access_token else {
            throw failure(
                reference, "\(url.prefix { $0 != "?" }) gives no token (\(answer.status))",
                "log in: docker login \(reference.registry)")
        }
        return "Bearer \(token)"
    }

    private func failure(_ reference: ImageReference, _ why: String, _ hint: String?) -> Failure {
        Failure(
            .input, "image \(reference.registry)/\(reference.repository):\(reference.version)", why: why, hint: hint)
    }
}

extension ImageReference {
    fileprivate var key: String { "\(registry)/\(repository)" }
}
