import StepKit
import Wire

/// Mode, owner and group that a path should have.
struct Permissions: Equatable, Sendable {
    var mode: FileMode
    /// A name or a decimal number, as is the group.
    var owner: String
    var group: String

    static let ordinaryDirectory = Permissions(mode: 0o755, owner: "root", group: "root")

    var attributes: Attributes { Attributes(mode: mode.bits, owner: owner, group: group) }

    var isReadableByAll: Bool { mode.bits & 0o004 != 0 }

    /// What is different, in words: `mode 0644 → 0600, owner root → etcd`. Nothing where nothing is.
    func drift(from stat: Stat) -> String? {
        var words: [String] = []
        if mode.bits != stat.mode { words.append("mode \(FileMode(stat.mode)) → \(mode)") }
        if owner != stat.owner, owner != String(stat.uid) { words.append("owner \(stat.owner) → \(owner)") }
        if group != stat.group, group != String(stat.gid) { words.append("group \(stat.group) → \(group)") }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    /// Puts right what is different, without touching the content.
    func changes(of path: String, from stat: Stat) -> [Change] {
        guard let drift = drift(from: stat) else { return [] }
        let summary = drift.contains("owner") || drift.contains("group") ? "set owner and mode" : "set mode"
        return [Change("\(summary) of \(path)", diff: .words(drift), .attributes(path: path, attributes: attributes))]
    }
}
