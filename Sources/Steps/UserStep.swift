public import Model
public import StepKit
import Wire

/// A user that is there, with the groups, home and shell that are given. It never gets a password.
public struct UserStep: Step {
    public static let kind = "user"
    public static let reference = StepReference(
        "A user that is there. What is not given is chosen when the user is added, and left alone afterwards.",
        keys: [
            .init("name", "text", "What it is called."),
            .init("uid", "number", standard: "the next free one", "Its number."),
            .init("group", "text", standard: "a group of its own name", "Its primary group, by name."),
            .init("groups", "list of text", standard: "none", "Groups that it is in besides."),
            .init(
                "exclusive", "true or false", standard: "false",
                "It is taken out of every group that is not in `groups`."),
            .init("home", "path", standard: "the host's own", "Its home directory."),
            .init(
                "shell", "path", standard: "/usr/sbin/nologin for a system user, else the host's own",
                "What it gets when it logs in."),
            .init(
                "system", "true or false", standard: "false",
                "A new user gets a number of the system's range and no home."),
            .init("comment", "text", standard: "none", "Who or what it is."),
        ],
        example: """
            - user: { name: etcd, system: true, home: /var/lib/etcd, groups: [ssl-cert] }
            """)

    public var name: String
    public var uid: UInt32?
    public var group: String?
    public var groups: [String]
    public var exclusive: Bool
    public var home: String?
    public var shell: String?
    public var system: Bool
    public var comment: String?

    public init(
        name: String, uid: UInt32? = nil, group: String? = nil, groups: [String] = [], exclusive: Bool = false,
        home: String? = nil, shell: String? = nil, system: Bool = false, comment: String? = nil
    ) {
        self.name = name
        self.uid = uid
        self.group = group
        self.groups = groups
        self.exclusive = exclusive
        self.home = home
        self.shell = shell
        self.system = system
        self.comment = comment
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        name = try keys.decode(String.self, forKey: .name)
        uid = try keys.decodeIfPresent(UInt32.self, forKey: .uid)
        group = try keys.decodeIfPresent(String.self, forKey: .group)
        groups = try keys.decode(.groups, standard: [])
        exclusive = try keys.decode(.exclusive, standard: false)
        home = try keys.decodeIfPresent(String.self, forKey: .home)
        shell = try keys.decodeIfPresent(String.self, forKey: .shell)
        system = try keys.decode(.system, standard: false)
        comment = try keys.decodeIfPresent(String.self, forKey: .comment)
    }

    public var title: String { "user \(name)" }

    public func validate() throws(Failure) {
        for account in [name] + groups + [group].compactMap(\.self) { try AccountName.check(account, in: title) }
        for (key, path) in [("home", home), ("shell", shell)] {
            guard let path else { continue }
            guard path.hasPrefix("/"), !path.contains(where: { ":\n".contains($0) }) else {
                throw .unusable(title, "\(key) '\(path)' is no absolute path")
            }
        }
        guard comment?.contains(where: { ":\n,".contains($0) }) != true else {
            throw .unusable(title, "a comment must not contain a colon, a comma or a line end")
        }
    }

    public struct Facts: Equatable, Sendable {
        public var user: UserEntry?
        /// All groups of the host that are in its own file.
        public var groups: [GroupEntry]
        public init(user: UserEntry?, groups: [GroupEntry]) {
            self.user = user
            self.groups = groups
        }
    }

    /// Two files answer without a process; a user who comes from a directory service costs a second question.
    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let users = host.file("/etc/passwd")
        async let groups = host.file("/etc/group")
        var user = UserEntry.all(in: try await users?.text ?? "").first { $0.name == name }
        if user == nil { user = UserEntry(line: try await host.probe("getent", "passwd", name).firstLine) }
        return Facts(user: user, groups: GroupEntry.all(in: try await groups?.text ?? ""))
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        guard let user = facts.user else {
            return [.run("add user \(name)", ["useradd"] + creation(facts) + [name], undo: undo(facts))]
        }
        let differences = differences(of: user, facts)
        guard !differences.isEmpty else { return [] }
        let words = differences.map(\.words).joined(separator: ", ")
        return [
            .run(
                "change user \(name): \(words)", ["usermod"] + differences.flatMap(\.argv) + [name],
                undo: [.userLine(user.line)] + facts.groups.map { .groupLine($0.line) })
        ]
    }

    /// A home that is made goes with its user, and so does a group of its name.
    private func undo(_ facts: Facts) -> [Undo] {
        let isGroupMade = group == nil && !facts.groups.contains { $0.name == name }
        return [.user(name)] + (isGroupMade ? [.group(name)] : []) + (system ? [] : [.tree(home ?? "/home/\(name)")])
    }

    private func creation(_ facts: Facts) -> [String] {
        var argv = system ? ["--system", "--no-create-home"] : ["--create-home"]
        if let uid { argv += ["--uid", String(uid)] }
        // useradd refuses to make a group that is there already.
        if let primary = group ?? facts.groups.first(where: { $0.name == name })?.name {
            argv += ["--gid", primary]
        } else {
            argv.append("--user-group")
        }
        if !groups.isEmpty { argv += ["--groups", groups.joined(separator: ",")] }
        if let home { argv += ["--home-dir", home] }
        if let shell = shell ?? (system ? "/usr/sbin/nologin" : nil) { argv += ["--shell", shell] }
        if let comment { argv += ["--comment", comment] }
        return argv
    }

    private struct Difference {
        var words: String
        var argv: [String]
    }

    private func differences(of user: UserEntry, _ facts: Facts) -> [Difference] {
        var found: [Difference] = []
        func compare<T: Equatable>(_ what: String, _ option: String, _ wanted: T?, _ present: T) {
            guard let wanted, wanted != present else { return }
            found.append(
                Difference(words: "\(what) from '\(present)' to '\(wanted)'", argv: [option, "\(wanted)"]))
        }
        compare("number", "--uid", uid, user.uid)
        let primary = facts.groups.first { $0.gid == user.gid }?.name ?? String(user.gid)
        compare("group", "--gid", group, primary)
        compare("home", "--home", home, user.home)
        compare("shell", "--shell", shell, user.shell)
        compare("comment", "--comment", comment, user.comment)
        if let difference = membership(of: user, primary: group ?? primary, facts) { found.append(difference) }
        return found
    }

    private func membership(of user: UserEntry, primary: String, _ facts: Facts) -> Difference? {
        let present = Set(facts.groups.filter { $0.members.contains(name) }.map(\.name))
        let missing = groups.filter { $0 != primary && !present.contains($0) }
        let surplus = exclusive ? present.subtracting(groups).sorted() : []
        guard !missing.isEmpty || !surplus.isEmpty else { return nil }
        let words =
            (missing.isEmpty ? [] : ["into \(missing.joined(separator: ", "))"])
            + (surplus.isEmpty ? [] : ["out of \(surplus.joined(separator: ", "))"])
        let argv =
            exclusive
            ? ["--groups", groups.joined(separator: ",")] : ["--append", "--groups", missing.joined(separator: ",")]
        return Difference(words: words.joined(separator: " and "), argv: argv)
    }
}
