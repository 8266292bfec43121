import Wire

/// What systemd says of a unit.
public struct SystemdUnit: Equatable, Sendable {
    /// The lines of `systemctl show`, by name.
    public var properties: [String: String]
    public init(properties: [String: String]) { self.properties = properties }

    /// Reads `systemctl show -p …`: a `NAME=VALUE` a line.
    public init(parsing output: String) {
        let pairs = output.split(separator: "\n").compactMap { line -> (String, String)? in
            guard let sign = line.firstIndex(of: "=") else { return nil }
            return (String(line[..<sign]), String(line[sign...].dropFirst()))
        }
        self.init(properties: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
    }

    /// The properties that are asked for.
    static let asked = [
        "LoadState", "ActiveState", "SubState", "UnitFileState", "MainPID", "ExecMainStartTimestamp", "Type", "Result",
        "NeedDaemonReload", "RemainAfterExit", "NRestarts",
    ]

    public subscript(name: String) -> String { properties[name] ?? "" }

    public var exists: Bool { self["LoadState"] == "loaded" }
    public var isMasked: Bool { self["LoadState"] == "masked" }
    public var isActive: Bool { self["ActiveState"] == "active" }
    /// It runs, or is on its way up.
    public var isUp: Bool {
        (isActive || self["ActiveState"] == "activating" || self["ActiveState"] == "reloading")
            && self["SubState"] != "auto-restart"
    }
    public var hasFailed: Bool { self["ActiveState"] == "failed" }
    /// It starts with the host, or needs no enabling.
    public var isEnabled: Bool {
        ["enabled", "enabled-runtime", "static", "alias", "indirect", "generated", "transient", "linked"]
            .contains(self["UnitFileState"])
    }
    /// Its files changed since systemd read them.
    public var needsReload: Bool { self["NeedDaemonReload"] == "yes" }

    /// When the main process started, in nanoseconds since 1970 on the host's clock; nil where none ever did.
    public var started: Int64? { Self.nanoseconds(self["ExecMainStartTimestamp"]) }

    /// Reads `Mon 2026-11-23 06:12:29.123456 UTC`, as systemd prints times with microseconds.
    static func nanoseconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 4, words[3] == "UTC" else { return nil }
        let date = words[1].split(separator: "-").compactMap { Int64($0) }
        let time = words[2].split(whereSeparator: { $0 == ":" || $0 == "." })
        let clock = time.prefix(3).compactMap { Int64($0) }
        guard date.count == 3, clock.count == 3 else { return nil }
        let micro = time.count > 3 ? Int64(time[3].prefix(6)) ?? 0 : 0
        let seconds = days(date[0], date[1], date[2]) * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
        return (seconds * 1_000_000 + micro) * 1_000
    }

    /// Days from 1970 to a date of the Gregorian calendar. Years are counted from March, so that the leap day is last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let years = month > 2 ? year : year - 1
        let era = years / 400
        let yearOfEra = years - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Which of some files were modified after the main process started.
    public func filesNewerThanProcess(_ times: [(path: String, modified: Int64)]) -> [String] {
        guard let started else { return [] }
        return times.filter { $0.modified > started }.map(\.path)
    }
}

extension Reader {
    /// What systemd says of a unit. Times come with microseconds, which systemd can since version 247.
    public func unit(_ name: String) async throws -> SystemdUnit {
        let reply = try await probe(
            Command(["systemctl", "show", name, "--timestamp=us+utc", "-p", SystemdUnit.asked.joined(separator: ",")]))
        return SystemdUnit(parsing: reply.output)
    }

    /// When files were last modified, in nanoseconds since 1970; those that are not there are left out. All are asked
    /// for at once.
    public func modificationTimes(of paths: [String]) async throws -> [(path: String, modified: Int64)] {
        try await withThrowingTaskGroup(of: (Int, Stat?).self) { group in
            for (index, path) in paths.enumerated() { group.addTask { (index, try await self.stat(path)) } }
            var found: [Int: Int64] = [:]
            for try await (index, stat) in group { found[index] = stat?.modified }
            return paths.indices.compactMap { index in found[index].map { (paths[index], $0) } }
        }
    }
}
