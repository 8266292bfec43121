import StepKit
import Wire

/// What must be known of apt before something can be installed with it; files tell it all, no process is started.
public struct AptState: Equatable, Sendable {
    /// dpkg was cut off and wants to be finished first.
    public var isInterrupted: Bool
    /// The index of packages has to be fetched: there is none, it is too old, or a source was added since.
    public var isStale: Bool

    public init(isInterrupted: Bool = false, isStale: Bool = false) {
        self.isInterrupted = isInterrupted
        self.isStale = isStale
    }

    /// Debian's mirrors take superseded versions away after a day or so; an hour keeps a run of many steps at one fetch.
    private static let longest: Int64 = 3_600_000_000_000

    /// - Parameters:
    ///   - now: nanoseconds since 1970 on the host's clock.
    ///   - lists: what is in /var/lib/apt/lists. Each fetch touches the `partial` in it, even when nothing is new.
    ///   - sources: when /etc/apt/sources.list and what is in sources.list.d were changed.
    ///   - updates: what is in /var/lib/dpkg/updates: dpkg's journal, with names in digits, empty when all is well.
    init(now: Int64, lists: [DirectoryEntry], sources: [Int64], updates: [DirectoryEntry]) {
        let fetched = lists.first { $0.name == "partial" }?.stat.modified ?? 0
        let hasIndex = lists.contains { $0.name.contains("_Packages") }
        let age = now - fetched
        isStale = !hasIndex || age > Self.longest || age < 0 || sources.contains { $0 > fetched }
        isInterrupted = updates.contains { $0.name.allSatisfy(\.isNumber) }
    }

    static func look(at host: some Reader) async throws -> AptState {
        async let clock = host.answer(.facts)
        async let lists = host.list("/var/lib/apt/lists")
        async let list = host.stat("/etc/apt/sources.list")
        async let folder = host.stat("/etc/apt/sources.list.d")
        async let entries = host.list("/etc/apt/sources.list.d")
        async let updates = host.list("/var/lib/dpkg/updates")
        var now: Int64 = 0
        if case .facts(let facts) = try await clock { now = facts.clock }
        let sources = try await [list, folder].compactMap { $0?.modified } + (entries ?? []).map(\.stat.modified)
        return try await AptState(now: now, lists: lists ?? [], sources: sources, updates: updates ?? [])
    }
}
