import Foundation
import Model
import Testing

@testable import Artifacts

@Suite struct ArtifactSetTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private func cluster(_ version: String = "v1.36.2", archive: ReleaseSource? = nil) -> Cluster {
        var cluster = Cluster(name: "harbor", kubernetes: version, hosts: [])
        if let archive { cluster.kubernetesArchive["amd64"] = archive }
        return cluster
    }

    private func own(_ archive: ServerArchive = ServerArchive()) throws -> ReleaseSource {
        let path = try archive.pack(in: scratch)
        return ReleaseSource(.file(path), digest: sha512(try #require(scratch.bytes(of: path))))
    }

    @Test func anArchiveOfOnesOwnGivesProgramsAndImages() async throws {
        let set = ArtifactSet(cluster(archive: try own()), cache: ArtifactCache(scratch.cache))
        let paths = try await set.resolve()
        #expect(paths.programs["amd64"]?.keys.sorted() == ["kube-proxy", "kubectl", "kubelet"])
        let image = try #require(paths.images["amd64"]?["kube-apiserver"])
        #expect(image.name == "registry.k8s.io/kube-apiserver:v1.36.2")
        #expect(image.archive?.path.hasSuffix("/kube-apiserver.tar") == true)
        #expect(set.pulled.first == "registry.k8s.io/pause:3.10.2")
    }

    @Test func unitsNeedProgramsAndNoImages() async throws {
        var cluster = cluster(archive: try own())
        cluster.controlPlane.form = .unit
        let paths = try await ArtifactSet(cluster, cache: ArtifactCache(scratch.cache)).resolve()
        #expect(paths.programs["amd64"]?.count == 6)
        // The hosts pull pause and CoreDNS, and nothing of the control plane.
        #expect(paths.images["amd64"]?.keys.contains { $0.hasPrefix("kube-") } == false)
        #expect(paths.images["amd64"]?.values.allSatisfy { $0.archive == nil } == true)
    }

    @Test(
        "the release is fetched whole where its checksum is known, else its programs",
        arguments: [
            ("v1.36.0", ["kubernetes"]), ("v1.36.2", ["kubelet", "kube-proxy", "kubectl"]),
        ])
    func items(_ version: String, _ names: [String]) throws {
        let set = ArtifactSet(cluster(version), cache: ArtifactCache(scratch.cache))
        #expect(try set.items().map(\.name) == names)
        #expect(set.pulled.contains("registry.k8s.io/kube-apiserver:\(version)") == (version == "v1.36.2"))
    }

    @Test func aMirrorHasTheControlPlaneToo() throws {
        var cluster = cluster()
        cluster.images.mirror = "registry.local:5000"
        let set = ArtifactSet(cluster, cache: ArtifactCache(scratch.cache))
        #expect(set.pulled.first == "registry.local:5000/kube-apiserver:v1.36.2")
    }

    @Test func programsComeFromTheMirrorOfReleases() async throws {
        let server = try FileServer { _, _ in .answer(404) }
        defer { server.stop() }
        let set = ArtifactSet(
            cluster(), cache: ArtifactCache(scratch.cache), catalogue: ReleaseCatalogue(mirror: server.url("/m")))
        await #expect(throws: Failure.self) { try await set.resolve() }
        #expect(server.requests.map(\.path) == ["/m/dl.k8s.io/release/v1.36.2/bin/linux/amd64/kubelet"])
    }

    @Test func aVersionThatNobodyKnowsIsRefused() async throws {
        let set = ArtifactSet(cluster("v1.36.99"), cache: ArtifactCache(scratch.cache))
        let failure = await #expect(throws: Failure.self) { try await set.resolve() }
        #expect(failure?.what == "Kubernetes v1.36.99 for amd64")
        #expect(throws: Failure.self) { try set.items() }
    }

    @Test func releasesAreNamedByVersion() throws {
        func version(_ text: String) -> Archive { Archive(path: "", sha256: "", version: text) }
        let cluster = Cluster(
            name: "harbor",
            runtime: .archives(
                containerd: version("v2.2.1"), runc: Archive(path: "/mine", sha256: "00"), plugins: version("v1.8.0")),
            etcd: .archive(version("v3.6.10")), hosts: [])
        let named = try ReleaseCatalogue().naming(cluster)
        guard case .archives(let containerd, let runc, _) = named.runtime, case .archive(let etcd) = named.etcd else {
            Issue.record("they come from packages")
            return
        }
        #expect(containerd.path.hasSuffix("/containerd-2.2.1-linux-amd64.tar.gz"))
        #expect(runc == Archive(path: "/mine", sha256: "00"))
        #expect(etcd.sha256 == "ed579fafab5701e3aaa95509969e7bc74776a4ae5269d32e3928408b406456ec")
        let set = ArtifactSet(named, cache: ArtifactCache(scratch.cache))
        #expect(set.hasRemoteSoftware)
        #expect(try set.items().map(\.name).prefix(4) == ["containerd", "runc", "plugins", "etcd"])
        #expect(throws: Failure.self) {
            try ReleaseCatalogue().naming(Cluster(name: "c", etcd: .archive(version("v3.6.99")), hosts: []))
        }
    }

    @Test func remoteSoftwareIsFetchedBeforeItIsUsed() async throws {
        let bytes = noise(2000)
        let server = try FileServer { _, _ in .serve(bytes) }
        defer { server.stop() }
        let etcd = Archive(path: server.url("/etcd-v3.6.10-linux-amd64.tar.gz"), sha256: sha256(bytes).hexadecimal)
        let cluster = Cluster(name: "harbor", etcd: .archive(etcd), hosts: [])
        guard
            case .archive(let placed) = try await ArtifactSet(cluster, cache: ArtifactCache(scratch.cache)).placed()
                .etcd
        else {
            Issue.record("it comes from packages")
            return
        }
        #expect(scratch.bytes(of: placed.path) == bytes)
        #expect(placed.path.hasSuffix("/etcd-v3.6.10-linux-amd64.tar.gz"))
    }
}
