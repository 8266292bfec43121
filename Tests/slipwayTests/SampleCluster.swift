import Documents
import Foundation
import Kubernetes
import Ledger
import Model
import StepKit
import Testing

@testable import slipway

/// The cluster that the tables of `docs/playbooks.md` are about, with everything that a run would know of it.
struct SampleCluster {
    let hosts: [Model.Host]
    let values: ClusterValues

    /// With an archive everything comes from archives, and what is off is on.
    init(archive: Archive? = nil) throws {
        let block = try #require(try Handbook.blocks("yaml inventory sample").first)
        var cluster = try InventoryReader().read(block.text, file: block.page)
        if let archive {
            cluster.runtime = .archives(containerd: archive, runc: archive, plugins: archive)
            cluster.etcd = .archive(archive)
            cluster.auth.tokens = true
            cluster.cloudProvider = .external
        }
        let folder = ClusterFolder(path: FileManager.default.temporaryDirectory.path + "/\(UUID())")
        let ledger = try Ledger.open(folder, mode: .ephemeral)
        let world = World(
            cluster, podCIDRs: try ledger.allocate(cluster: cluster),
            seen: Dictionary(uniqueKeysWithValues: cluster.hosts.map { ($0.id, Self.debian) }))
        hosts = cluster.hosts
        values = ClusterValues(
            world, certificates: try Credentials(cluster, in: folder, isWriting: false).values,
            artifacts: archive.map(Self.artifacts) ?? ArtifactPaths())
    }

    /// The first host's names, which are those with the most in them.
    func names() throws -> Namespace { values.values(of: try #require(hosts.first)) }

    /// Every program and image, as if it came from one file.
    private static func artifacts(_ archive: Archive) -> ArtifactPaths {
        let programs = [
            "kubelet", "kube-proxy", "kubectl", "kube-apiserver", "kube-controller-manager", "kube-scheduler",
        ]
        let version = ReleaseVersion(1, 36, 2)
        let images = ImageKind.allCases.map {
            ($0.rawValue, ImageFile(name: $0.usualName(for: version), archive: archive))
        }
        return ArtifactPaths(
            programs: ["amd64": Dictionary(uniqueKeysWithValues: programs.map { ($0, archive) })],
            images: ["amd64": Dictionary(uniqueKeysWithValues: images)])
    }

    private static var debian: HostFacts {
        var facts = HostFacts()
        facts.os = "debian"
        facts.osVersion = "12"
        facts.architecture = "amd64"
        facts.kernel = "6.1.0-28-amd64"
        facts.cgroupVersion = 2
        facts.hasSystemd = true
        return facts
    }
}
