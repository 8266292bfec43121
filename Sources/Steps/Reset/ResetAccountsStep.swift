import Model
public import StepKit
import Wire

/// Users and groups that were made go, and those that were changed are as before.
public struct ResetAccountsStep: ResetStep {
    public static let kind = "reset.accounts"
    public static let words = "remove accounts that were made"
    public enum Part: String, Codable, Sendable { case users, groups, copies }

    public var part: Part
    public init(_ part: Part) { self.part = part }

    public var title: String {
        switch part {
        case .users: "remove users that were made"
        case .groups: "remove groups that were made"
        case .copies: "put back copies of the files of accounts"
        }
    }

    public struct Facts: Sendable {
        var record: HostRecord
        var users: [UserEntry]
        var groups: [GroupEntry]
        /// By path: what it was, what it is.
        var files: [String: (before: String?, now: File?)] = [:]
    }

    private static let names = ["passwd", "group", "shadow", "gshadow", "subuid", "subgid"].map { "/etc/\($0)" }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let users = host.file("/etc/passwd")
        async let groups = host.file("/etc/group")
        var facts = try await Facts(
            record: Kept.record(on: host), users: UserEntry.all(in: users?.text ?? ""),
            groups: GroupEntry.all(in: groups?.text ?? ""))
        guard part == .copies else { return facts }
        let before = try await Kept.lines("accounts", on: host)
        guard !before.isEmpty else { return facts }
        let known = Dictionary(before.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
        for path in Self.names + Self.names.map({ $0 + "-" }) {
            facts.files[path] = try await (known[path], host.file(path))
        }
        return facts
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        switch part {
        case .users:
            removals(facts, facts.record.users, facts.users.map(\.name), "user", "userdel") + corrections(facts)
        case .groups: removals(facts, facts.record.groups, facts.groups.map(\.name), "group", "groupdel")
        case .copies: Self.names.flatMap { copies(of: $0, facts) }
        }
    }

    private func removals(
        _ facts: Facts, _ came: [String], _ present: [String], _ kind: String, _ program: String
    ) -> [Change] {
        let made = facts.record.undos.compactMap { undo -> String? in
            switch undo {
            case .user(let name) where kind == "user": name
            case .group(let name) where kind == "group": name
            default: nil
            }
        }
        let ours = Set(made + came)
        return present.filter(ours.contains).map { .reset("remove the \(kind) \($0)", [program, $0]) }
    }

    /// What was changed of accounts that were there before. A group's line may name users that we made just before.
    private func corrections(_ facts: Facts) -> [Change] {
        let ours = Set(
            facts.record.users + facts.record.undos.compactMap { if case .user(let name) = $0 { name } else { nil } })
        let staying = Set(facts.users.map(\.name)).subtracting(ours)
        return userCorrections(facts) + groupCorrections(facts, staying)
    }

    private func userCorrections(_ facts: Facts) -> [Change] {
        facts.record.undos.compactMap { undo in
            guard case .userLine(let line) = undo, let old = UserEntry(line: line),
                let now = facts.users.first(where: { $0.name == old.name }), now != old
            else { return nil }
            let argv = [
                "usermod", "--uid", "\(old.uid)", "--gid", "\(old.gid)", "--home", old.home, "--shell", old.shell,
            ]
            return .reset("change user \(old.name) back", argv + ["--comment", old.comment, old.name])
        }
    }

    private func groupCorrections(_ facts: Facts, _ staying: Set<String>) -> [Change] {
        facts.record.undos.compactMap { undo in
            guard case .groupLine(let line) = undo, var old = GroupEntry(line: line),
                let now = facts.groups.first(where: { $0.name == old.name })
            else { return nil }
            old.members.removeAll { !staying.contains($0) }
            // Those whom we made leave with themselves.
            let members = now.members.filter(staying.contains)
            guard now.gid != old.gid || members != old.members else { return nil }
            let argv = ["groupmod", "--gid", "\(old.gid)", "--users", old.members.joined(separator: ",")]
            return .reset("change group \(old.name) back", argv + [old.name])
        }
    }

    /// The copy that programs for accounts keep of the state before their last change, where everything in the file
    /// itself is as it was.
    private func copies(of path: String, _ facts: Facts) -> [Change] {
        guard let main = facts.files[path], main.before == main.now?.text, let copy = facts.files[path + "-"],
            copy.before != copy.now?.text
        else { return [] }
        guard let before = copy.before else {
            return [Change("remove \(path)-", .remove(path: path + "-", recursive: false))]
        }
        let model = copy.now ?? main.now
        let attributes = Attributes(
            mode: model?.mode ?? 0o600, owner: model?.owner ?? "root", group: model?.group ?? "root")
        return [
            Change(
                "put back \(path)-", diff: .secret,
                .write(path: path + "-", bytes: Array(before.utf8), attributes: attributes))
        ]
    }
}
