import StepKit

extension RuntimeStoreStep {
    /// What is broken, in words; nothing where nothing is. Pure.
    static func damage(_ facts: Facts) -> String? {
        guard let unit = facts.unit else { return nil }
        guard unit.activity == .active else { return damage(of: unit, facts.journal) }
        if let row = facts.plugins.flatMap(failedPlugin) { return "its plugin \(row) does not work" }
        for reply in [facts.contents, facts.snapshots].compactMap(\.self) where !reply.succeeded && !reply.isMissing {
            let words = reply.errors.trimmed
            // It may have been started a moment ago.
            guard isDatabaseTrouble(words) else { continue }
            return words
        }
        if let contents = facts.contents, contents.succeeded {
            let named = contents.output.split(separator: "\n").map { $0.trimmed }.filter { $0.hasPrefix("sha256:") }
            let missing = named.filter { (facts.blobs?[$0] ?? 0) == 0 }
            if !missing.isEmpty { return "\(missing.count) of \(named.count) contents that it names are not there" }
        }
        if let snapshots = facts.snapshots, snapshots.succeeded {
            let named = max(0, snapshots.output.split(separator: "\n").count - 1)
            let found = facts.snapshotFolders ?? 0
            if found < named { return "it names \(named) snapshots, and \(found) are there" }
        }
        return nil
    }

    /// One that cannot start says why.
    private static func damage(of unit: UnitStatus, _ journal: [String]) -> String? {
        guard unit.activity == .failed || unit.isBetweenRestarts else { return nil }
        return journal.last(where: isDatabaseTrouble).map { "it cannot start: \($0.suffix(200))" }
    }

    private static func isDatabaseTrouble(_ words: String) -> Bool {
        let words = words.lowercased()
        return [
            "invalid database", "meta.db", "metadata.db", "boltdb", "bolt", "unknown service containerd.services",
            "checksum error", "version mismatch", "content.v1", "metadata.v1", "file size too small",
        ].contains(where: words.contains)
    }

    /// A row of `ctr plugins list`: TYPE ID PLATFORMS STATUS.
    private static func failedPlugin(_ reply: Reply) -> String? {
        reply.output.split(separator: "\n").lazy.compactMap { line -> String? in
            let cells = line.split(separator: " ", omittingEmptySubsequences: true)
            guard cells.count >= 4, cells.last == "error" else { return nil }
            return ["io.containerd.metadata.v1", "io.containerd.content.v1"].contains(cells[0]) ? "\(cells[0])" : nil
        }.first
    }
}
