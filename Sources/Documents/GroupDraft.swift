import Model

/// A line of `groups:`.
struct GroupDraft: Decodable {
    /// Names of hosts, ranges of them, and names of other groups.
    var hosts: Located<[Located<String>]>
    var vars: Located<Tree>?
    var ssh: SSHDraft?
    var labels: Tree?

    /// Somebody in a group, where it is written.
    struct Member {
        enum Kind {
            case host(HostName)
            case group(String)
        }
        var kind: Kind
        var mark: Mark
    }

    /// Everybody who is named, ranges counted out, nobody twice. `groups` are the names of all groups.
    func members(_ path: String, _ list: HostList, _ groups: Set<String>) throws(Failure) -> [Member] {
        var members: [Member] = []
        var seen: [String: Mark] = [:]
        for word in hosts.value {
            for name in try Self.names(word, path) {
                if let first = seen.updateValue(word.mark, forKey: name) {
                    throw Failure(
                        at: word.mark, "\(path).hosts",
                        "'\(name)' stands twice, first in \(first.seen(from: word.mark))",
                        hint: "remove one of the two, or change the range")
                }
                if groups.contains(name) {
                    members.append(Member(kind: .group(name), mark: word.mark))
                } else if list.contains(HostName(name)) {
                    members.append(Member(kind: .host(HostName(name)), mark: word.mark))
                } else {
                    throw Self.stranger(name, word.mark, path, list, groups)
                }
            }
        }
        guard !members.isEmpty else {
            throw Failure(
                at: hosts.mark, "\(path).hosts", "the group has no host",
                hint: "name hosts, ranges such as \"node-[2:9]\", or other groups")
        }
        return members
    }

    private static func names(_ word: Located<String>, _ path: String) throws(Failure) -> [String] {
        do {
            return try NumberRange(word.value)?.texts ?? [word.value]
        } catch {
            throw Failure(at: word.mark, "\(path).hosts", error.words, hint: "write for example \"node-[2:9]\"")
        }
    }

    private static func stranger(
        _ name: String, _ mark: Mark, _ path: String, _ list: HostList, _ groups: Set<String>
    ) -> Failure {
        let known = list.hosts.map(\.id.rawValue) + groups.sorted()
        let bare = name.hasPrefix("group:") ? String(name.dropFirst("group:".count)) : nil
        let hint = bare.flatMap { groups.contains($0) ? "write \($0)" : nil }
        return Failure(
            at: mark, "\(path).hosts", "there is no host or group '\(name)'",
            hint: hint ?? Suggestion.hint(for: bare ?? name, among: known))
    }
}
