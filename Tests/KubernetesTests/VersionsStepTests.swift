import Model
import StepKit
import TestKit
import Testing

@testable import Kubernetes

@Suite struct VersionsStepTests {
    private func site(_ kubernetes: String) -> Site {
        let host = Host("cp-1", address: "10.0.0.11", roles: [.controlPlane, .etcd])
        return Site(host: host, world: World(Cluster(name: "harbor", kubernetes: kubernetes, hosts: [host])))
    }

    @Test(
        arguments: [
            ("etcd Version: 3.5.16\nGit SHA: f20bbad\n", "3.5.16"),
            ("containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u1\n", "1.6.20"),
            ("containerd github.com/containerd/containerd/v2 v2.1.4 75cb2b7\n", "2.1.4"), ("no such thing\n", nil),
            ("", nil),
        ] as [(String, String?)])
    func readsVersions(output: String, version: String?) {
        #expect(VersionsStep.version(in: output)?.number == version)
    }

    /// etcd, containerd, Kubernetes, what works instead
    @Test(
        arguments: [
            ("3.6.8", "2.1.4", "v1.36.2", nil), ("3.4.23", "1.6.20", "v1.36.3", nil), (nil, nil, "v1.36.3", nil),
            ("3.4.30", "2.1.4", "v1.36.2", "take etcd 3.6.8"), ("3.5.16", "1.7.24", "v1.36.2", nil),
            ("3.6.8", "1.7.20", "v1.36.2", "take containerd 2.2.1"),
        ] as [(String?, String?, String, String?)])
    func refusesWhatWasNotTried(etcd: String?, containerd: String?, kubernetes: String, way: String?) throws {
        let facts = VersionsStep.Facts(
            etcd: etcd.flatMap(ReleaseVersion.init), containerd: containerd.flatMap(ReleaseVersion.init))
        let step = VersionsStep(etcd: "/usr/bin/etcd", containerd: "/usr/bin/containerd")
        guard let way else {
            #expect(try step.changes(given: facts, site(kubernetes)).isEmpty)
            return
        }
        let failure = #expect(throws: Failure.self) { try step.changes(given: facts, site(kubernetes)) }
        #expect(failure?.kind == .notSafe)
        #expect(failure?.hint?.hasPrefix(way) == true)
        var accepting = step
        accepting.accepted = true
        #expect(try accepting.changes(given: facts, site(kubernetes)).isEmpty)
        #expect(accepting.notes(given: facts, site(kubernetes)).count == 1)
    }

    @Test func asksTheProgramsOfTheHost() async throws {
        let machine = FakeMachine()
        await machine.script(["/usr/bin/etcd", "--version"], output: "etcd Version: 3.5.29\n")
        let facts = try await VersionsStep(etcd: "/usr/bin/etcd").inspect(machine, site("v1.36.2"))
        #expect(facts == VersionsStep.Facts(etcd: ReleaseVersion(3, 5, 29), containerd: nil))
    }
}
