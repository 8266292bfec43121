import Foundation
import Model
import Testing

@testable import Artifacts

/// Images out of a registry that speaks as the real ones do, with a real server behind it.
@Suite struct ImagePullingTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private func pulling(_ environment: [String: String] = ["DOCKER_CONFIG": "/nowhere"]) -> ImagePulling {
        ImagePulling(
            ArtifactCache(scratch.cache, pace: FetchPace(attempts: 3, delay: 0.01, silence: 5)),
            environment: environment)
    }

    /// Names of the members of a tar, by the system's own.
    private func unpack(_ path: String) async throws -> String {
        let folder = scratch.path + "/out-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #expect(try await Tar(archive: path).extract([], into: folder) == nil)
        return folder
    }

    @Test("the image of the architecture that is wanted", arguments: ["amd64", "arm64"], [false, true])
    func image(_ architecture: String, wantsToken: Bool) async throws {
        let registry = try SmallRegistry(.init(wantsToken: wantsToken))
        defer { registry.stop() }
        let file = try await pulling().archive(of: registry.name, architecture: architecture)
        let folder = try await unpack(file.path)
        struct Index: Decodable { var manifests: [ImageManifest.Descriptor] }
        let index = try JSONDecoder().decode(
            Index.self, from: try #require(FileManager.default.contents(atPath: folder + "/index.json")))
        let manifest = try #require(index.manifests.first)
        #expect(manifest.annotations?["io.containerd.image.name"] == registry.name)
        #expect(manifest.platform?.architecture == architecture)
        let layer = registry.layer + Array(architecture.utf8)
        let place = folder + "/blobs/" + SmallRegistry.digest(layer).replacingOccurrences(of: ":", with: "/")
        #expect(scratch.bytes(of: place) == layer)
        // The manifest and everything it names stand under their own checksums.
        for path in scratch.files(under: String(folder.dropFirst(scratch.path.count + 1)) + "/blobs/sha256") {
            let bytes = try #require(scratch.bytes(of: folder + "/blobs/sha256/" + path))
            #expect(Checksum.hexadecimal(Checksum.sha256(bytes)) == path)
        }
    }

    @Test func theSameImageIsTheSameFileAndIsAskedForOnce() async throws {
        let registry = try SmallRegistry()
        defer { registry.stop() }
        let first = try await pulling().archive(of: registry.name, architecture: "amd64")
        let asked = registry.server.requests.count
        let second = try await pulling().archive(of: registry.name, architecture: "amd64")
        #expect(first == second && registry.server.requests.count == asked)
        let other = try Scratch()
        let cache = ArtifactCache(other.cache)
        let third = try await ImagePulling(cache, environment: [:]).archive(of: registry.name, architecture: "amd64")
        #expect(third.sha256 == first.sha256)
    }

    @Test func aDownloadThatBrokeGoesOn() async throws {
        let whole = try SmallRegistry()
        let path = whole.layerPath("amd64")
        whole.stop()
        let registry = try SmallRegistry(.init(wantsToken: true, cut: (path, 1000)))
        defer { registry.stop() }
        _ = try await pulling().archive(of: registry.name, architecture: "amd64")
        #expect(registry.server.requests.contains { $0.path.hasSuffix(path) && $0.range == "bytes=1000-" })
    }

    @Test func whatIsNotWhatItMustBeIsRefused() async throws {
        let whole = try SmallRegistry()
        let path = whole.layerPath("amd64")
        let index = whole.digest
        whole.stop()
        let layer = try SmallRegistry(.init(forged: path))
        defer { layer.stop() }
        let failure = await #expect(throws: Failure.self) {
            try await pulling().archive(of: layer.name, architecture: "amd64")
        }
        #expect(failure?.why.contains("must be") == true)
        let manifest = try SmallRegistry(.init(forged: "manifests/\(index)"))
        defer { manifest.stop() }
        let name = "127.0.0.1:\(manifest.server.port)/tools/pause@\(index)"
        let other = await #expect(throws: Failure.self) { try await pulling().archive(of: name, architecture: "amd64") }
        #expect(other?.why.contains("must have \(index)") == true)
        #expect(scratch.files(under: "cache/records").filter { $0.hasPrefix("image-") } == [])
    }

    @Test("what there is not is said", arguments: [("amd64", true), ("s390x", false)])
    func missing(_ architecture: String, isSingle: Bool) async throws {
        let registry = try SmallRegistry(.init(isSingle: isSingle))
        defer { registry.stop() }
        let failure = await #expect(throws: Failure.self) {
            try await pulling().archive(of: registry.name, architecture: architecture)
        }
        #expect(
            failure?.why.contains(isSingle ? "it is for arm64, and amd64 is wanted" : "only for amd64, arm64") == true)
        let absent = await #expect(throws: Failure.self) {
            try await pulling().archive(of: registry.name + "0", architecture: "arm64")
        }
        #expect(absent?.why.hasSuffix("has no such image") == true)
    }

    @Test func aPasswordIsTakenFromWhereLoginsAreKept() async throws {
        let login = Data("me:secret".utf8).base64EncodedString()
        let registry = try SmallRegistry(.init(wantsToken: true, login: login))
        defer { registry.stop() }
        let refused = await #expect(throws: Failure.self) {
            try await pulling().archive(of: registry.name, architecture: "amd64")
        }
        #expect(refused?.hint == "log in: docker login 127.0.0.1:\(registry.server.port)")
        let text = "{\"auths\": {\"127.0.0.1:\(registry.server.port)\": {\"auth\": \"\(login)\"}}}"
        try scratch.write(Array(text.utf8), to: "docker/config.json")
        _ = try await pulling(["DOCKER_CONFIG": scratch.path + "/docker"]).archive(
            of: registry.name, architecture: "amd64")
    }

    @Test func aBundleBringsItToASiteWithoutARegistry() async throws {
        let registry = try SmallRegistry()
        var cluster = Cluster(name: "harbor", hosts: [Model.Host("a", address: "10.0.0.1", roles: [.controlPlane])])
        let archive = try ServerArchive().pack(in: scratch)
        cluster.kubernetesArchive["amd64"] = ReleaseSource(
            .file(archive), digest: sha512(try #require(scratch.bytes(of: archive))))
        cluster.addons.coredns = false
        for kind in [ImageKind.pause, .verify] { cluster.images.images[kind] = .init(name: registry.name) }
        let set = ArtifactSet(cluster, cache: ArtifactCache(scratch.cache), pulling: pulling())
        let items = try await set.items() + set.pull { throw $1 }
        #expect(items.map(\.name) == ["kubernetes", "pause", "verify"])
        let there = try Scratch()
        let bundle = ArtifactBundle(path: there.path + "/site.tar")
        _ = try await bundle.pack(items, kubernetes: cluster.kubernetes, with: ArtifactCache(scratch.cache))
        registry.stop()
        let cache = try await bundle.open(into: ArtifactCache(there.cache))
        let offline = ImagePulling(cache, environment: [:])
        let paths = try await ArtifactSet(cluster, cache: cache, pulling: offline).resolve()
        let pause = try #require(paths.images["amd64"]?["pause"])
        #expect(pause.name == registry.name)
        #expect(pause.archive?.path.hasPrefix(there.path) == true)
        #expect(pause.archive?.sha256 == items[1].source.digest?.hexadecimal)
    }
}

@Suite struct ImageReferenceTests {
    @Test(arguments: [
        ("registry.k8s.io/pause:3.10.2", "https://registry.k8s.io/v2/pause/manifests/3.10.2"),
        ("registry.local:5000/k8s/coredns:v1", "https://registry.local:5000/v2/k8s/coredns/manifests/v1"),
        ("127.0.0.1:5000/a:1", "http://127.0.0.1:5000/v2/a/manifests/1"),
        ("localhost/a:1", "http://localhost/v2/a/manifests/1"),
        ("busybox:1.37", "https://registry-1.docker.io/v2/library/busybox/manifests/1.37"),
        ("me/tool:1", "https://registry-1.docker.io/v2/me/tool/manifests/1"),
        ("docker.io/library/busybox:1.37", "https://registry-1.docker.io/v2/library/busybox/manifests/1.37"),
        ("quay.io/a/b:1@sha256:00", "https://quay.io/v2/a/b/manifests/sha256:00"),
    ]) func names(name: String, url: String) throws {
        let reference = try ImageReference(name)
        #expect(reference.url("manifests", reference.version) == url)
    }

    @Test(arguments: ["", "registry.k8s.io/pause", "a b:1", "registry.local:5000/x"]) func noNames(name: String) {
        #expect(throws: Failure.self) { try ImageReference(name) }
    }

    @Test func challenges() {
        let words = AuthChallenge("Bearer realm=\"https://auth.example/token\",service=\"a, b\", scope=x")
        #expect(words?.isBearer == true)
        #expect(
            words?["realm"] == "https://auth.example/token" && words?["service"] == "a, b" && words?["scope"] == "x")
        #expect(AuthChallenge("Basic realm=\"x\"")?.isBearer == false)
        #expect(AuthChallenge("") == nil)
    }
}
