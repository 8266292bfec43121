import Foundation
import Model
import Synchronization
import Testing

@testable import Artifacts

@Suite struct KubernetesArchiveTests {
    private let scratch: Scratch
    private let all = Set(
        KubernetesProgram.allCases.map(KubernetesArchive.Member.program)
            + KubernetesProgram.controlPlane.map(KubernetesArchive.Member.image))

    init() throws { scratch = try Scratch() }

    private func members(
        _ archive: ServerArchive, _ wanted: Set<KubernetesArchive.Member>, version: String = "v1.36.2",
        architecture: String = "amd64", progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
    ) async throws -> [KubernetesArchive.Member: FetchedFile] {
        let cache = ArtifactCache(scratch.cache, progress: progress)
        let path = scratch.path + "/kubernetes-server-linux-amd64.tar.gz"
        if FileStamp(path) == nil { _ = try archive.pack(in: scratch) }
        let file = try await cache.fetch(ReleaseSource(.file(path), digest: nil))
        return try await KubernetesArchive(file, version: version, architecture: architecture, cache: cache)
            .members(wanted)
    }

    @Test func whatIsWantedComesOutAsItIs() async throws {
        let files = try await members(ServerArchive(), all)
        #expect(Set(files.keys) == all)
        let kubelet = try #require(files[.program(.kubelet)])
        #expect(scratch.bytes(of: kubelet.path) == ServerArchive.program("kubelet"))
        #expect(kubelet.sha256 == sha256(ServerArchive.program("kubelet")).hexadecimal)
        #expect(kubelet.size == 27)
        #expect(scratch.files(under: "cache/unpacked").count == all.count + 1, "nothing but these and the manifest")
    }

    @Test func itIsUnpackedOnce() async throws {
        let count = Mutex(0)
        let tell: @Sendable (FetchProgress) -> Void = { if $0.stage == .unpacking { count.withLock { $0 += 1 } } }
        let first = try await members(ServerArchive(), [.program(.kubelet)], progress: tell)
        #expect(try await members(ServerArchive(), [.program(.kubelet)], progress: tell) == first)
        #expect(count.withLock { $0 } == 1)
        let more = try await members(ServerArchive(), [.program(.kubelet), .image(.scheduler)], progress: tell)
        #expect(more.count == 2)
        #expect(try await members(ServerArchive(), [.image(.scheduler)], progress: tell).count == 1)
        #expect(count.withLock { $0 } == 2)
    }

    @Test func whatIsTamperedWithIsUnpackedAgain() async throws {
        let before = try await members(ServerArchive(), [.program(.kubelet)])
        let path = try #require(before[.program(.kubelet)]?.path)
        try FileManager.default.removeItem(atPath: path)
        try Data(ServerArchive.program("kubeleT")).write(to: URL(fileURLWithPath: path))
        #expect(try await members(ServerArchive(), [.program(.kubelet)]) == before)
        #expect(scratch.bytes(of: path) == ServerArchive.program("kubelet"))
    }

    @Test("what an archive lacks is named", arguments: ["kubelet", "kube-scheduler.tar"])
    func missing(_ name: String) async throws {
        let failure = await #expect(throws: Failure.self) { try await members(ServerArchive(missing: [name]), all) }
        #expect(failure?.why.hasPrefix("it has no kubernetes/server/bin/\(name)") == true)
        #expect(scratch.files(under: "cache/unpacked").isEmpty)
    }

    @Test("links are no members", arguments: ["/etc/passwd", "kubectl"])
    func links(_ target: String) async throws {
        let archive = ServerArchive(links: ["kubelet": target])
        let failure = await #expect(throws: Failure.self) { try await members(archive, all) }
        #expect(failure?.why.hasPrefix("it has no kubernetes/server/bin/kubelet") == true)
    }

    @Test func anotherVersionIsRefusedAlsoWhenItWasUnpacked() async throws {
        _ = try await members(ServerArchive(), [.program(.kubelet)])
        let failure = await #expect(throws: Failure.self) {
            try await members(ServerArchive(), [.program(.kubelet)], version: "v1.36.3")
        }
        #expect(failure?.why == "it is of Kubernetes v1.36.2, and the inventory asks for v1.36.3")
        #expect(failure?.hint == "set cluster.kubernetes to v1.36.2, or give the archive of v1.36.3")
    }

    @Test func aVersionThatSomebodyBuiltIsKnown() async throws {
        let files = try await members(
            ServerArchive(version: "v1.36.2_mine"), [.program(.kubelet)], version: "v1.36.2+mine")
        #expect(files.count == 1)
    }

    @Test func anArchiveWithoutAVersionIsRefused() async throws {
        let failure = await #expect(throws: Failure.self) {
            try await members(ServerArchive(hasTags: false), [.program(.kubelet)])
        }
        #expect(failure?.why == "nothing in it says which version it is of")
    }

    @Test(
        "programs for another machine are refused",
        arguments: [
            (UInt8(0xB7), "its programs are for arm64, and amd64 is wanted"),
            (0x28, "its programs are for something else, and amd64 is wanted"),
        ])
    func machine(_ machine: UInt8, _ why: String) async throws {
        let failure = await #expect(throws: Failure.self) {
            try await members(ServerArchive(machine: machine), [.program(.kubelet)])
        }
        #expect(failure?.why == why)
    }

    @Test func whatIsNoArchiveIsRefused() async throws {
        try scratch.write(noise(1000), to: "kubernetes-server-linux-amd64.tar.gz")
        await #expect(throws: Failure.self) { try await members(ServerArchive(), all) }
    }
}
