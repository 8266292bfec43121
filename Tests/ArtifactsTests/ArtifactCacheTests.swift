import Foundation
import Model
import Synchronization
import Testing

@testable import Artifacts

@Suite struct ArtifactCacheTests {
    private let scratch: Scratch
    private let bytes = noise(600_000)
    private static let pace = FetchPace(attempts: 4, delay: 0.01, silence: 20)

    init() throws { scratch = try Scratch() }

    private func cache(
        _ pace: FetchPace = pace, progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
    ) -> ArtifactCache { ArtifactCache(scratch.cache, pace: pace, progress: progress) }

    private func failure(_ body: () async throws -> FetchedFile) async -> Failure? {
        do {
            _ = try await body()
            return nil
        } catch { return error as? Failure }
    }

    @Test func aURLIsFetchedOnceAndVerified() async throws {
        let server = try FileServer { [bytes] _, _ in .serve(bytes) }
        defer { server.stop() }
        let source = ReleaseSource(.url(server.url("/v1/some%20file.tar.gz")), digest: sha512(bytes))
        let file = try await cache().fetch(source)
        #expect(scratch.bytes(of: file.path) == bytes)
        #expect(file.size == 600_000)
        #expect(file.sha256 == sha256(bytes).hexadecimal)
        #expect(file.path.hasSuffix("/some20file.tar.gz"))
        #expect(try await cache().fetch(source) == file)
        #expect(server.requests.count == 1)
        #expect(!scratch.files(under: "cache").contains { $0.hasSuffix(".part") })
    }

    @Test func theFolderIsForItsOwnerAlone() async throws {
        try cache().folder.make()
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch.cache.path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: scratch.cache.path)
        #expect(throws: Failure.self) { try cache().folder.make() }
    }

    @Test("a cut connection is taken up where it broke", arguments: [1, 100_000, 599_999])
    func resumes(_ count: Int) async throws {
        let server = try FileServer { [bytes] _, before in
            before == 0 ? .cut(bytes, after: count) : .serve(bytes)
        }
        defer { server.stop() }
        let file = try await cache().fetch(ReleaseSource(.url(server.url("/a")), digest: sha256(bytes)))
        #expect(scratch.bytes(of: file.path) == bytes)
        #expect(server.requests.map(\.range) == [nil, "bytes=\(count)-"])
    }

    @Test func aPartOfAnEarlierRunIsTakenUp() async throws {
        let server = try FileServer { [bytes] _, before in
            before == 0 ? .cut(bytes, after: 300_000) : before == 1 ? .answer(404) : .serve(bytes)
        }
        defer { server.stop() }
        let source = ReleaseSource(.url(server.url("/a")), digest: sha256(bytes))
        #expect(await failure { try await cache().fetch(source) }?.why.contains("404") == true)
        let file = try await cache().fetch(source)
        #expect(scratch.bytes(of: file.path) == bytes)
        #expect(server.requests.last?.range == "bytes=300000-")
    }

    @Test func aServerThatKnowsNoPartsSendsItWhole() async throws {
        let server = try FileServer { [bytes] _, before in
            before == 0 ? .cut(bytes, after: 500_000) : .serveWhole(bytes)
        }
        defer { server.stop() }
        let file = try await cache().fetch(ReleaseSource(.url(server.url("/a")), digest: sha256(bytes)))
        #expect(scratch.bytes(of: file.path) == bytes)
    }

    @Test func halvesOfDifferentFilesAreFetchedAgain() async throws {
        let other = noise(600_000, seed: 9)
        let server = try FileServer { [bytes] _, before in
            before == 0 ? .cut(other, after: 500_000) : before == 1 ? .answer(404) : .serve(bytes)
        }
        defer { server.stop() }
        let source = ReleaseSource(.url(server.url("/a")), digest: sha256(bytes))
        #expect(await failure { try await cache().fetch(source) } != nil)
        let file = try await cache().fetch(source)
        #expect(scratch.bytes(of: file.path) == bytes)
        #expect(server.requests.map(\.range).suffix(2) == ["bytes=500000-", nil])
    }

    @Test func aFaultThatPassesIsTriedAgain() async throws {
        let server = try FileServer { [bytes] _, before in before < 3 ? .answer(503) : .serve(bytes) }
        defer { server.stop() }
        let told = Mutex<[FetchProgress.Stage]>([])
        let file = try await cache { progress in told.withLock { $0.append(progress.stage) } }
            .fetch(ReleaseSource(.url(server.url("/a")), digest: sha256(bytes)))
        #expect(file.size == 600_000)
        let stages = told.withLock { $0 }
        #expect(stages.contains(.retrying(after: 0.01, why: "the server answers 503 (it has a fault)")))
        #expect(stages.contains(.receiving(600_000, of: 600_000)))
        #expect(stages.last == .done)
    }

    @Test func aFaultThatStaysIsToldAfterSomeAttempts() async throws {
        let server = try FileServer { _, _ in .answer(503) }
        defer { server.stop() }
        let source = ReleaseSource(.url(server.url("/a")), digest: sha256(bytes))
        let failure = await failure { try await cache().fetch(source) }
        #expect(failure?.why == "the server answers 503 (it has a fault)")
        #expect(server.requests.count == 4)
    }

    @Test func whatIsNotThereIsNotTriedAgain() async throws {
        let server = try FileServer { _, _ in .answer(404) }
        defer { server.stop() }
        let source = ReleaseSource(.url(server.url("/a")), digest: sha256(bytes))
        let failure = await failure { try await cache().fetch(source) }
        #expect(failure?.what == "fetch \(server.url("/a"))")
        #expect(failure?.why == "the server answers 404 (there is no such file)")
        #expect(server.requests.count == 1)
    }

    @Test func nobodyListens() async throws {
        let server = try FileServer { _, _ in .answer(404) }
        server.stop()
        let source = ReleaseSource(.url("http://127.0.0.1:1/a"), digest: sha256(bytes))
        #expect(await failure { try await cache().fetch(source) }?.why == "the server does not accept connections")
    }

    @Test func aSilentServerIsGivenUp() async throws {
        let server = try FileServer { [bytes] _, _ in .stall(bytes) }
        defer { server.stop() }
        let source = ReleaseSource(.url(server.url("/a")), digest: sha256(bytes))
        let failure = await failure {
            try await cache(FetchPace(attempts: 1, delay: 0.01, silence: 1)).fetch(source)
        }
        #expect(failure?.why == "nothing came for too long")
    }

    @Test func redirectsAreFollowedAlsoForTheRest() async throws {
        let server = try FileServer { [bytes] request, before in
            if request.path == "/a" { return .answer(302, ["Location": "/b/real.tar.gz"]) }
            return before == 0 ? .cut(bytes, after: 400_000) : .serve(bytes)
        }
        defer { server.stop() }
        let file = try await cache().fetch(ReleaseSource(.url(server.url("/a")), digest: sha256(bytes)))
        #expect(scratch.bytes(of: file.path) == bytes)
        #expect(server.requests.map(\.path) == ["/a", "/b/real.tar.gz", "/a", "/b/real.tar.gz"])
        #expect(server.requests.last?.range == "bytes=400000-")
    }

    @Test func redirectsInCirclesEnd() async throws {
        let server = try FileServer { _, _ in .answer(302, ["Location": "/a"]) }
        defer { server.stop() }
        let source = ReleaseSource(.url(server.url("/a")), digest: sha256(bytes))
        #expect(await failure { try await cache().fetch(source) } != nil)
        #expect(server.requests.count < 100)
    }

    @Test func whatIsSomethingElseIsNeverUsed() async throws {
        let other = noise(1000, seed: 2)
        let server = try FileServer { _, _ in .serve(other) }
        defer { server.stop() }
        let source = ReleaseSource(.url(server.url("/a")), digest: sha512(bytes))
        let failure = await failure { try await cache().fetch(source) }
        #expect(failure?.why == "its SHA-512 is \(sha512(other).hexadecimal), and must be \(sha512(bytes).hexadecimal)")
        #expect(scratch.files(under: "cache/releases").isEmpty)
    }

    @Test func aPageOfAProxyIsRecognised() async throws {
        let server = try FileServer { _, _ in .serve(Array("\n<!DOCTYPE html><p>Please log in".utf8)) }
        defer { server.stop() }
        let source = ReleaseSource(.url(server.url("/a")), digest: sha256(bytes))
        let failure = await failure { try await cache().fetch(source) }
        #expect(failure?.hint?.contains("web page") == true)
    }

    @Test func severalAtOnceFetchItOnce() async throws {
        let server = try FileServer { [bytes] _, _ in .serve(bytes) }
        defer { server.stop() }
        let source = ReleaseSource(.url(server.url("/a")), digest: sha256(bytes))
        let files = try await withThrowingTaskGroup(of: FetchedFile.self) { group in
            for _ in 0..<4 { group.addTask { try await cache().fetch(source) } }
            return try await group.reduce(into: Set<FetchedFile>()) { $0.insert($1) }
        }
        #expect(files.count == 1)
        #expect(server.requests.count == 1)
    }

    @Test func whatRotsInTheCacheIsFetchedAgain() async throws {
        let server = try FileServer { [bytes] _, _ in .serve(bytes) }
        defer { server.stop() }
        let source = ReleaseSource(.url(server.url("/a")), digest: sha256(bytes))
        let file = try await cache().fetch(source)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        try Data(noise(600_000, seed: 4)).write(to: URL(fileURLWithPath: file.path))
        #expect(try await cache().fetch(source) == file)
        #expect(scratch.bytes(of: file.path) == bytes)
        #expect(server.requests.count == 2)
    }

    @Test("what no URL can be", arguments: ["ftp://host/a", "https:///a", "file:///etc/passwd", "a b"])
    func odd(_ url: String) async throws {
        let failure = await failure { try await cache().fetch(ReleaseSource(.url(url), digest: sha256(bytes))) }
        #expect(failure?.why == "this is no web address")
    }

    @Test func aURLNeedsASum() async throws {
        let failure = await failure { try await cache().fetch(ReleaseSource(.url("https://host/a"), digest: nil)) }
        #expect(failure?.hint == "give its sha256 or sha512 beside the URL")
    }

    @Test func passwordsAreNotShown() throws {
        let url = try #require(URL(string: "https://me:secret@host/a"))
        #expect(!Download.shown(url).contains("secret"))
    }
}
