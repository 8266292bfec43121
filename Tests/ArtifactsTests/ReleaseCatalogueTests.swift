import Foundation
import Model
import Testing

@testable import Artifacts

@Suite struct ReleaseCatalogueTests {
    @Test func everySumIsOne() {
        for (key, digits) in ReleaseCatalogue.serverArchives {
            #expect(ReleaseDigest(hexadecimal: digits) == .sha512(digits), "\(key)")
        }
        let programs = [ReleaseCatalogue.programs34, ReleaseCatalogue.programs35, ReleaseCatalogue.programs36]
        for (key, digits) in (programs + [ReleaseCatalogue.software]).flatMap({ $0 }) {
            #expect(ReleaseDigest(hexadecimal: digits) == .sha256(digits), "\(key)")
        }
    }

    @Test func noSumStandsTwice() {
        let programs = [ReleaseCatalogue.programs34, ReleaseCatalogue.programs35, ReleaseCatalogue.programs36]
        let all = programs.flatMap(\.values) + ReleaseCatalogue.software.values + ReleaseCatalogue.serverArchives.values
        #expect(Set(all).count == all.count)
    }

    @Test func everyVersionOfKubernetesIsWhole() {
        let catalogue = ReleaseCatalogue()
        #expect(ReleaseCatalogue.kubernetesVersions.first == "v1.36.3")
        for version in ReleaseCatalogue.kubernetesVersions {
            for architecture in ["amd64", "arm64"] {
                for program in KubernetesProgram.allCases {
                    #expect(catalogue.program(program, version: version, architecture: architecture) != nil)
                }
            }
        }
        for version in ReleaseCatalogue.serverArchiveVersions {
            #expect(catalogue.serverArchive(version, architecture: "amd64") != nil)
            #expect(catalogue.serverArchive(version, architecture: "arm64") != nil)
        }
    }

    @Test(
        "URLs are those of the projects",
        arguments: [
            (
                ReleasedSoftware.etcd, "v3.6.10",
                "/etcd-io/etcd/releases/download/v3.6.10/etcd-v3.6.10-linux-arm64.tar.gz"
            ),
            (
                .containerd, "v2.2.1",
                "/containerd/containerd/releases/download/v2.2.1/containerd-2.2.1-linux-arm64.tar.gz"
            ),
            (.runc, "v1.4.0", "/opencontainers/runc/releases/download/v1.4.0/runc.arm64"),
            (
                .plugins, "v1.8.0",
                "/containernetworking/plugins/releases/download/v1.8.0/cni-plugins-linux-arm64-v1.8.0.tgz"
            ),
        ])
    func urls(_ software: ReleasedSoftware, _ version: String, _ path: String) throws {
        let plain = try ReleaseCatalogue().release(software, version: version, architecture: "arm64")
        #expect(plain.location == .url("https://github.com" + path))
        let mirrored = try ReleaseCatalogue(mirror: "http://mirror.local/files/")
            .release(software, version: version, architecture: "arm64")
        #expect(mirrored.location == .url("http://mirror.local/files/github.com" + path))
        #expect(mirrored.digest == plain.digest)
    }

    @Test func theNewestIsTheUsualOne() throws {
        let newest = try ReleaseCatalogue().release(.etcd, architecture: "amd64")
        #expect(newest.text.hasSuffix("/etcd-v3.6.14-linux-amd64.tar.gz"))
        #expect(ReleaseCatalogue.versions(of: .etcd).prefix(2) == ["v3.6.14", "v3.6.13"])
    }

    @Test func whatIsNotKnownIsRefusedByName() {
        #expect(throws: Failure.self) {
            try ReleaseCatalogue().release(.etcd, version: "v3.9.9", architecture: "amd64")
        }
        #expect(ReleaseCatalogue().serverArchive("v1.36.2", architecture: "amd64") == nil)
        let failure = ReleaseCatalogue.unknown(kubernetes: "v1.36.9", architecture: "amd64")
        #expect(failure.what == "Kubernetes v1.36.9 for amd64")
        #expect(failure.hint?.contains("kubernetes.archive") == true)
        #expect(failure.hint?.contains("v1.36.3, v1.36.2") == true)
    }
}
