import Testing
import Wire

@testable import Steps

@Suite struct AptStateTests {
    private static let now: Int64 = 1_795_416_236_000_000_000
    private static let minute: Int64 = 60_000_000_000

    private func entry(_ name: String, _ kind: Stat.Kind = .file, minutesAgo: Int64 = 0) -> DirectoryEntry {
        DirectoryEntry(
            name: name, stat: Stat(kind: kind, mode: 0o644, modified: Self.now - minutesAgo * Self.minute))
    }
    private let index = "mirror.example.org_debian_dists_bookworm_main_binary-amd64_Packages"

    @Test(arguments: [(0, false), (59, false), (61, true), (-10, true)])
    func anIndexIsFreshForAnHour(_ minutes: Int64, _ isStale: Bool) {
        // The mirror's own time of the index says nothing about when it was fetched.
        let lists = [entry(index, minutesAgo: 9_000), entry("partial", .directory, minutesAgo: minutes)]
        #expect(AptState(now: Self.now, lists: lists, sources: [], updates: []).isStale == isStale)
    }

    @Test func withoutAnIndexItIsStale() {
        let lists = [entry("lock"), entry("partial", .directory)]
        #expect(AptState(now: Self.now, lists: lists, sources: [], updates: []).isStale)
    }

    @Test func aNewSourceMakesItStale() {
        let lists = [entry(index + ".lz4"), entry("partial", .directory, minutesAgo: 10)]
        func isStale(_ minutes: Int64) -> Bool {
            AptState(now: Self.now, lists: lists, sources: [0, Self.now - minutes * Self.minute], updates: []).isStale
        }
        #expect(isStale(9))
        #expect(!isStale(11))
    }

    @Test func dpkgKeepsItsJournalInDigits() {
        func isInterrupted(_ names: [String]) -> Bool {
            AptState(now: Self.now, lists: [], sources: [], updates: names.map { entry($0) }).isInterrupted
        }
        #expect(isInterrupted(["0001"]))
        #expect(!isInterrupted([]))
        #expect(!isInterrupted(["tmp.i"]))
    }
}
