import Foundation

/// What each etcd endpoint said of its own health. Judged by endpoint and not by the member list, which needs a
/// quorum itself.
struct EtcdHealth: Equatable, Sendable {
    var healthy: Set<String>
    /// Why an endpoint is not healthy, where it was said.
    var reasons: [String: String]

    /// How long it took an endpoint to say so: `3.5ms`.
    var took: [String: String] = [:]

    init(healthy: Set<String> = [], reasons: [String: String] = [:]) {
        self.healthy = healthy
        self.reasons = reasons
    }

    private struct Row: Decodable {
        var endpoint: String
        var health: Bool
        var error: String?
        var took: String?
    }

    /// Reads the JSON line of `etcdctl endpoint health --write-out=json`, which stands among lines of logging.
    init(parsing text: String) {
        self.init()
        for line in text.split(separator: "\n") where line.hasPrefix("[{") {
            guard let rows = try? JSONDecoder().decode([Row].self, from: Data(line.utf8)) else { continue }
            for row in rows {
                took[row.endpoint] = row.took
                if row.health { healthy.insert(row.endpoint) } else { reasons[row.endpoint] = row.error }
            }
        }
    }

    /// What to look at when a member does not become healthy.
    static func hint(_ unit: String) -> String {
        "look at `journalctl -u \(unit)` on the host, and at the other members: most of them must run"
    }
}
