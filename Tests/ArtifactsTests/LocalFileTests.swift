import Foundation
import Model
import Synchronization
import Testing

@testable import Artifacts

@Suite struct LocalFileTests {
    private let scratch: Scratch
    private let bytes = noise(100_000)

    init() throws { scratch = try Scratch() }

    @Test func aFileOfTheUserIsVerifiedAndStaysWhereItIs() async throws {
        let path = try scratch.write(bytes, to: "mine.tar.gz")
        let cache = ArtifactCache(scratch.cache)
        for digest in [sha256(bytes), sha512(bytes), nil] {
            let file = try await cache.fetch(ReleaseSource(.file(path), digest: digest))
            #expect(file == FetchedFile(path: path, size: 100_000, sha256: sha256(bytes).hexadecimal))
        }
    }

    @Test func aFileThatIsSomethingElseIsLeftAloneAndNotUsed() async throws {
        let path = try scratch.write(bytes, to: "mine.tar.gz")
        let wrong = sha256([1])
        let failure = await #expect(throws: Failure.self) {
            try await ArtifactCache(scratch.cache).fetch(ReleaseSource(.file(path), digest: wrong))
        }
        #expect(failure?.why == "its SHA-256 is \(sha256(bytes).hexadecimal), and must be \(wrong.hexadecimal)")
        #expect(failure?.what == "verify \(path)")
        #expect(scratch.bytes(of: path) == bytes)
    }

    @Test func itIsReadOnceAsLongAsItStaysTheSame() async throws {
        let path = try scratch.write(bytes, to: "mine.tar.gz")
        let source = ReleaseSource(.file(path), digest: nil)
        while FileStamp(path)?.isSettled() != true { try await Task.sleep(for: .milliseconds(20)) }
        let readings = Mutex(0)
        func fetch() async throws -> String {
            try await ArtifactCache(scratch.cache) { if $0.stage == .verifying { readings.withLock { $0 += 1 } } }
                .fetch(source).sha256
        }
        let first = try await fetch()
        #expect(try await fetch() == first)
        #expect(readings.withLock { $0 } == 1)
        let times = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.write(contentsOf: [UInt8](repeating: 7, count: 10))
        try handle.close()
        try FileManager.default.setAttributes([.modificationDate: times as Any], ofItemAtPath: path)
        #expect(try await fetch() != first, "same size, same modification time, another content")
        #expect(readings.withLock { $0 } == 2)
    }

    @Test func whatWasWrittenThisMomentIsNotRemembered() throws {
        var stamp = try #require(FileStamp(scratch.write(bytes, to: "a")))
        stamp.changed = 1_700_000_000_123_456_789
        #expect(!stamp.isSettled(at: Date(timeIntervalSince1970: 1_700_000_000.2)))
        #expect(stamp.isSettled(at: Date(timeIntervalSince1970: 1_700_000_000.3)))
        stamp.changed = 1_700_000_000_000_000_000
        #expect(!stamp.isSettled(at: Date(timeIntervalSince1970: 1_700_000_001.5)))
        #expect(stamp.isSettled(at: Date(timeIntervalSince1970: 1_700_000_002.5)))
    }

    @Test("what is no file", arguments: ["nothing", "."])
    func noFile(_ name: String) async throws {
        await #expect(throws: Failure.self) {
            try await ArtifactCache(scratch.cache).fetch(ReleaseSource(.file("\(scratch.path)/\(name)"), digest: nil))
        }
    }

    @Test(
        "the cache's folder",
        arguments: [
            (["SLIPWAY_HOME": "/s", "HOME": "/h"], "/s/cache"),
            (["HOME": "/h"], "/h/.cache/slipway"),
            (["HOME": "/h", "SLIPWAY_HOME": ""], "/h/.cache/slipway"),
            (["HOME": "/h", "XDG_CACHE_HOME": "/x"], "/x/slipway"),
            (["HOME": "/h", "XDG_CACHE_HOME": "relative"], "/h/.cache/slipway"),
        ])
    func folder(_ environment: [String: String], _ path: String) {
        #expect(CacheFolder(environment: environment).path == path)
    }
}
