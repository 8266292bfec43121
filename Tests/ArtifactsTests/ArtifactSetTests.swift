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
        #expect(paths.images["amd64"]?.isEmpty == true)
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
}
