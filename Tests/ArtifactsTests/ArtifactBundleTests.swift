import Foundation
import Model
import Testing

@testable import Artifacts

/// A bundle that is made on one machine and opened on another, which has nothing else.
@Suite struct ArtifactBundleTests {
    private let here: Scratch
    private let there: Scratch
    private let bytes = noise(50_000)

    init() throws {
        here = try Scratch()
        there = try Scratch()
    }

    private var bundle: ArtifactBundle { ArtifactBundle(path: there.path + "/site:1.tar") }

    private func cluster() throws -> Cluster {
        let archive = try ServerArchive().pack(in: here)
        let digest = sha512(try #require(here.bytes(of: archive)))
        let etcd = try here.write(bytes, to: "etcd-v3.6.10-linux-amd64.tar.gz")
        var cluster = Cluster(
            name: "harbor", etcd: .archive(Archive(path: etcd, sha256: sha256(bytes).hexadecimal)), hosts: [])
        cluster.kubernetesArchive["amd64"] = ReleaseSource(.file(archive), digest: digest)
        let pause = try here.write(noise(3000), to: "pause.tar")
        cluster.images.images[.pause] = .init(
            archive: ReleaseSource(.file(pause), digest: sha256(noise(3000))))
        return cluster
    }

    private func pack(_ cluster: Cluster) async throws {
        let cache = ArtifactCache(here.cache)
        let items = try ArtifactSet(cluster, cache: cache).items()
        let packed = try await bundle.pack(items, kubernetes: cluster.kubernetes, with: cache)
        #expect(packed.map(\.0.name) == ["etcd", "kubernetes", "pause"])
    }

    private func removeOriginals() throws {
        for name in ["etcd-v3.6.10-linux-amd64.tar.gz", "pause.tar", "kubernetes-server-linux-amd64.tar.gz"] {
            try FileManager.default.removeItem(atPath: "\(here.path)/\(name)")
        }
    }

    @Test func nothingElseIsNeeded() async throws {
        let cluster = try cluster()
        try await pack(cluster)
        try removeOriginals()
        let cache = try await bundle.open(into: ArtifactCache(there.cache))
        let set = ArtifactSet(cluster, cache: cache)
        let paths = try await set.resolve()
        let kubelet = try #require(paths.programs["amd64"]?["kubelet"])
        #expect(there.bytes(of: kubelet.path) == ServerArchive.program("kubelet"))
        #expect(paths.images["amd64"]?["pause"]?.archive?.path.hasPrefix(there.path) == true)
        guard case .archive(let etcd) = try await set.placed().etcd else {
            Issue.record("etcd comes from elsewhere")
            return
        }
        #expect(there.bytes(of: etcd.path) == bytes)
        #expect(!there.files(under: "cache").contains { $0.hasPrefix("bundle-") })
    }

    @Test func whatIsThereAlreadyIsNotUnpackedAgain() async throws {
        let cluster = try cluster()
        try await pack(cluster)
        _ = try await bundle.open(into: ArtifactCache(there.cache))
        let quiet = ArtifactCache(there.cache) { if $0.stage == .unpacking { Issue.record("unpacked again") } }
        _ = try await bundle.open(into: quiet)
    }

    @Test func itNeverAsksTheNetwork() async throws {
        try await pack(cluster())
        let server = try FileServer { _, _ in .serve([1]) }
        defer { server.stop() }
        let cache = try await bundle.open(into: ArtifactCache(there.cache))
        let failure = await #expect(throws: Failure.self) {
            try await cache.fetch(ReleaseSource(.url(server.url("/a")), digest: sha256([1])))
        }
        #expect(failure?.why == "it is not in the bundle")
        #expect(server.requests.isEmpty)
    }

    @Test("a bundle that was damaged is refused", arguments: [false, true])
    func damaged(_ isShort: Bool) async throws {
        try await pack(cluster())
        var tar = try #require(there.bytes(of: bundle.path))
        if isShort {
            tar = Array(tar.prefix(tar.count / 2))
        } else {
            // The first bytes of etcd's archive, behind the header of its member.
            let start = try #require(tar.indices.first { tar[$0...].starts(with: bytes.prefix(32)) })
            tar[start + 100] ^= 1
        }
        try Data(tar).write(to: URL(fileURLWithPath: bundle.path))
        await #expect(throws: Failure.self) { try await bundle.open(into: ArtifactCache(there.cache)) }
    }

    @Test func whatIsNoBundleIsRefused() async throws {
        await #expect(throws: Failure.self) { try await bundle.open(into: ArtifactCache(there.cache)) }
        try there.write(noise(5000), to: "site:1.tar")
        let failure = await #expect(throws: Failure.self) { try await bundle.open(into: ArtifactCache(there.cache)) }
        #expect(failure?.what == "open bundle \(bundle.path)")
    }

    @Test("names that lead elsewhere are refused", arguments: ["../evil", "a/b", ".hidden"])
    func names(_ file: String) async throws {
        let item = """
            {"name": "x", "file": "\(file)", "size": 1, "sha256": "\(sha256([1]).hexadecimal)"}
            """
        let text = "{\"form\": 1, \"kubernetes\": \"v1.36.2\", \"items\": [\(item)]}"
        try there.write(Array(text.utf8), to: "b/manifest.json")
        try await Tar(archive: bundle.path).create(["manifest.json"], from: there.path + "/b")
        let failure = await #expect(throws: Failure.self) { try await bundle.open(into: ArtifactCache(there.cache)) }
        #expect(failure?.why == "its list has an entry that cannot be used: x")
    }
}
