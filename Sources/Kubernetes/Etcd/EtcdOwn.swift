import Foundation
import Model
import StepKit
import Wire

/// What a host knows of its own etcd member without asking the others.
struct EtcdOwn: Equatable, Sendable {
    /// What stands in the folder of its data.
    enum Data: Equatable, Sendable {
        case none
        /// Something, and no log that it could start with.
        case partial
        case whole
    }
    var unit: UnitStatus
    var data: Data
    /// Why it cannot use its data, in its own words.
    var damage: String?
    /// The cluster that its data is of, as it said itself; for one that answers nobody.
    var cluster: UInt64?
    /// The file with its initial cluster.
    var state: File?
    /// When the host was looked at, for the names of what is moved aside: `20261127T160102Z`.
    var stamp = ""

    var runs: Bool { ![.inactive, .failed].contains(unit.activity) }

    static func data(in folder: String, _ host: some Reader) async throws -> Data {
        async let member = host.stat(folder + "/member")
        async let log = host.stat(folder + "/member/wal")
        guard let member = try await member else { return .none }
        guard member.kind == .directory, try await log?.kind == .directory else { return .partial }
        let files = try await host.list(folder + "/member/wal") ?? []
        return files.contains { $0.name.hasSuffix(".wal") } ? .whole : .partial
    }

    /// What the last start of a unit wrote; and the one before, where systemd has started it once more just now.
    static func words(of unit: String, restarts: Int, _ host: some Reader) async throws -> [String] {
        // A panic writes the stacks of all threads behind its reason.
        let lines = try await lines(1_500, of: unit, host)
        let starts = lines.indices.filter { lines[$0].hasPrefix("Starting ") }.suffix(restarts > 0 ? 2 : 1)
        return Array(lines[(starts.first ?? 0)...])
    }

    private static func lines(_ count: Int, of unit: String, _ host: some Reader) async throws -> [String] {
        let command = Command(
            ["journalctl", "-u", unit, "-n", "\(count)", "--no-pager", "-o", "cat"], outputLimit: 1 << 20)
        let reply = try await host.probe(command)
        return reply.succeeded ? reply.output.split(separator: "\n").map(String.init) : []
    }

    /// Others turn it away, since it is of another cluster: it says so ten times a second, and will never be ready.
    static func isTurnedAway(_ unit: String, _ host: some Reader) async throws -> Bool {
        isTurnedAway(in: try await lines(40, of: unit, host))
    }

    static func isTurnedAway(in lines: [String]) -> Bool {
        lines.contains { $0.contains("request sent was ignored") && $0.contains("cluster ID mismatch") }
    }

    /// The number of the cluster that a member says it is of. One that was asked by a foreign one says that as well, so
    /// only what it calls its own counts.
    static func cluster(in lines: [String]) -> UInt64? {
        let marks = [
            // 3.4, and then those that write JSON.
            ("starting member ", " in cluster "), ("cluster ID mismatch", ", local="),
            ("starting local member", "\"cluster-id\":\""), ("cluster ID mismatch", "\"local-member-cluster-id\":\""),
        ]
        for line in lines.reversed() {
            for (sign, mark) in marks where line.contains(sign) {
                guard let range = line.range(of: mark) else { continue }
                if let number = UInt64(line[range.upperBound...].prefix(while: \.isHexDigit), radix: 16) {
                    return number
                }
            }
        }
        return nil
    }

    /// What etcd says when it cannot use its data: damaged, of another member, or behind what it promised the others.
    private static let signs = [
        "crc mismatch", "invalid database", "cannot open database", "failed to open database", "checksum error",
        "raft log corrupted", "tocommit(", "cannot use none as id", "unexpected fault address", ".freepages",
        "has already been bootstrapped", "permanently removed from the cluster", "failed to find database snapshot",
        "failed to recover v3 backend", "failed to read WAL", "wal: ", "snap: ", "page already freed",
        "invalid freelist page", "found corrupt", "is corrupt", "data inconsistency", "invalid checksum",
    ]

    /// The line that says so, without what is around it.
    static func damage(in lines: [String]) -> String? {
        lines.first { line in signs.contains(where: line.contains) && !line.contains("rafthttp") }
            .map { String($0.trimmed.prefix(300)) }
    }
}
