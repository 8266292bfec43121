import Model
import Testing

@testable import Kubernetes

@Suite struct VersionPairsTests {
    /// partner, its version, Kubernetes, the version that works; nothing where this one does
    @Test(
        arguments: [
            (.etcd, "3.5.24", "v1.34.0", nil), (.etcd, "3.5.16", "v1.34.0", "etcd 3.5.24"),
            (.etcd, "3.6.8", "v1.34.0", nil), (.etcd, "3.7.0", "v1.34.0", "etcd 3.5.24"),
            (.etcd, "3.7.0", "v1.36.2", "etcd 3.6.8"), (.etcd, "3.8.0", "v1.37.0", "etcd 3.6.8"),
            (.etcd, "3.6.8", "v1.36.2", nil),
            (.etcd, "3.5.26", "v1.36.2", nil), (.etcd, "3.4.23", "v1.36.2", nil),
            (.etcd, "3.4.23", "v1.35.0", "etcd 3.6.8"), (.etcd, "3.4.27", "v1.36.2", "etcd 3.6.8"),
            (.containerd, "1.6.20", "v1.36.3", nil),
            (.etcd, "3.7.0", "v1.37.0", nil), (.containerd, "1.7.24", "v1.35.0", nil),
            (.containerd, "1.6.20", "v1.35.0", "containerd 2.1.4"),
            (.containerd, "1.7.24", "v1.36.0", nil), (.containerd, "1.7.20", "v1.36.0", "containerd 2.2.1"),
            (.containerd, "2.1.0", "v1.37.1", nil),
            (.pause, "3.10.1", "v1.36.0", nil), (.pause, "3.6.0", "v1.36.0", "pause 3.10.2"),
            (.pause, "3.6.0", "v1.34.0", "pause 3.10.1"), (.etcd, "3.6.8", "v1.33.0", "v1.34 to v1.37"),
            (.etcd, "3.6.8", "v1.38.0", "v1.34 to v1.37"),
        ] as [(VersionPairs.Partner, String, String, String?)])
    func pairs(_ partner: VersionPairs.Partner, _ found: String, _ kubernetes: String, _ good: String?) throws {
        let objection = VersionPairs.objection(
            to: partner, try #require(ReleaseVersion(found)), with: try #require(ReleaseVersion(kubernetes)))
        guard let good else {
            #expect(objection == nil)
            return
        }
        #expect(objection?.hint?.contains(good) == true, "\(String(describing: objection))")
        #expect(objection?.hint?.hasSuffix("or say --accept-untested-versions") == true)
    }

    @Test(arguments: 34...37) func whatIsRecommendedIsInTheTable(_ minor: Int) throws {
        for partner in VersionPairs.Partner.allCases {
            let range = try #require(VersionPairs.range(of: partner, forMinor: minor))
            #expect(range.contains(VersionPairs.recommended(partner, forMinor: minor)))
        }
    }

    /// node, API server, may they meet
    @Test(arguments: [
        ("v1.36.2", "v1.36.0", true), ("v1.36.9", "v1.36.0", true), ("v1.33.0", "v1.36.2", true),
        ("v1.32.9", "v1.36.2", false), ("v1.37.0", "v1.36.2", false),
    ])
    func nodes(_ node: String, _ server: String, _ mayMeet: Bool) throws {
        let objection = VersionPairs.objection(
            toNode: try #require(ReleaseVersion(node)), withAPIServer: try #require(ReleaseVersion(server)))
        #expect((objection == nil) == mayMeet)
    }

    @Test func serversAreAtMostAMinorApart() {
        func versions(_ minors: Int...) -> [ReleaseVersion] { minors.map { ReleaseVersion(1, $0, 0) } }
        #expect(VersionPairs.objection(toAPIServers: []) == nil)
        #expect(VersionPairs.objection(toAPIServers: versions(35, 36, 35)) == nil)
        #expect(VersionPairs.objection(toAPIServers: versions(34, 36))?.hint?.contains("1.35") == true)
    }

    /// from, to, may it be done in one go
    @Test(arguments: [
        ("v1.35.3", "v1.36.0", true), ("v1.36.3", "v1.36.1", true), ("v1.36.0", "v1.36.9", true),
        ("v1.34.3", "v1.36.0", false), ("v1.36.0", "v1.35.9", false),
    ])
    func upgrades(_ current: String, _ wanted: String, _ mayBe: Bool) throws {
        let objection = VersionPairs.objection(
            toUpgrading: try #require(ReleaseVersion(current)), to: try #require(ReleaseVersion(wanted)))
        #expect((objection == nil) == mayBe)
    }

    @Test(arguments: [
        ("v1.36.2", ReleaseVersion(1, 36, 2)), ("3.6.5", ReleaseVersion(3, 6, 5)),
        ("v1.37.0-rc.1", ReleaseVersion(1, 37, 0)), ("2.1.4+dfsg", ReleaseVersion(2, 1, 4)), ("1.36", nil),
        ("1.36.x", nil), ("1.36.2.1", nil), ("", nil), ("v1.-36.2", nil),
    ])
    func versions(_ text: String, _ version: ReleaseVersion?) { #expect(ReleaseVersion(text) == version) }

    @Test(arguments: [
        ("etcd-v3.6.5-linux-amd64.tar.gz", ReleaseVersion(3, 6, 5)),
        ("/d/containerd-2.1.4-linux-amd64.tar.gz", ReleaseVersion(2, 1, 4)), ("/v1.2.3/etcd.tar.gz", nil), ("", nil),
    ])
    func releasesSayTheirVersion(_ path: String, _ version: ReleaseVersion?) {
        #expect(VersionPairs.version(inPath: path) == version)
    }

    @Test(arguments: [
        ("registry.k8s.io/pause:3.10.1", ReleaseVersion(3, 10, 1)), ("r:5000/pause:3.9", ReleaseVersion(3, 9, 0)),
        ("r:5000/pause", nil), ("pause@sha256:ab", nil), ("pause:3.6@sha256:ab", ReleaseVersion(3, 6, 0)),
        ("pause:latest", nil),
    ])
    func imagesSayTheirVersion(_ name: String, _ version: ReleaseVersion?) {
        #expect(VersionPairs.version(ofImage: name) == version)
    }

    @Test func anInventoryIsHeldAgainstTheTable() {
        func archive(_ name: String) -> Archive { Archive(path: "/d/\(name)-linux-amd64.tar.gz", sha256: "") }
        var cluster = Cluster(name: "harbor", hosts: [])
        #expect(VersionPairs.objections(in: cluster) == [])
        cluster.etcd = .archive(archive("etcd-v3.6.8"))
        cluster.runtime = .archives(
            containerd: archive("containerd-2.2.1"), runc: archive("runc"), plugins: archive("cni-plugins-v1.9.1"))
        #expect(VersionPairs.objections(in: cluster) == [])
        cluster.etcd = .archive(archive("etcd-v3.4.20"))
        cluster.runtime = .archives(
            containerd: archive("containerd-1.7.20"), runc: archive("runc"), plugins: archive("cni-plugins-v1.9.1"))
        cluster.images.images[.pause] = .init(name: "registry.k8s.io/pause:3.6")
        let objections = VersionPairs.objections(in: cluster)
        #expect(objections.map { $0.why.prefix { $0 != " " } } == ["pause", "etcd", "containerd"])
    }
}
