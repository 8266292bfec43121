/// What a program is about to leave on a host, so that a reset can take it away again. The agent writes it down before
/// the program starts; the first word on a thing holds, since it says how the host was before us.
///
/// Files that the agent itself writes, links or removes need none of these: it keeps their originals by itself.
public enum Undo: Equatable, Sendable {
    /// Nothing that would not go with the rest: a restart, a reload, an object inside the cluster.
    case nothing
    /// A file that the program writes. Kept as if the agent wrote it.
    case path(String)
    /// A directory that programs fill: their state. All of it goes, but for what stood there before.
    case tree(String)
    /// Everything below the first directory appears below the second one too.
    case members(of: String, into: String)
    /// Packages that are installed. What comes with them, accounts too, the agent finds out by itself.
    case packages(PackageManager, [String])
    /// A unit that is started, stopped, enabled, masked and so on. `file` is systemd's word for its file before,
    /// empty for a unit without one.
    case unit(String, file: String, isActive: Bool)
    /// An account that is made.
    case user(String)
    case group(String)
    /// An account that is changed: its line in the file of accounts before.
    case userLine(String)
    case groupLine(String)
    /// A setting of the kernel, by its path in /proc/sys, and its value before.
    case sysctl(String, was: String)
    /// A device or file that is swapped to no longer.
    case swap(String)
    /// The kernel's name for the host before.
    case hostname(String)
    case module(String)
    case mount(String)
    /// Containers and images in this namespace of containerd, with their mounts and processes.
    case containers(namespace: String)
    /// Network devices of this name; `*` at its end stands for anything.
    case device(String)
    /// Chains of iptables, of both families and in all tables, whose names begin with this, and rules that lead there.
    case chains(String)
    /// A table of nftables: `ip slipway`.
    case table(String)
    /// The tables of nftables that there were before, as `nft list tables` names them.
    case tables([String])
    /// Routes with this protocol number.
    case routes(String)
    /// A command that takes it back.
    case command([String])
    /// Nobody knows how to take it back; a reset says so, in these words.
    case unknown(String)
}

/// Who installs packages.
public enum PackageManager: String, Equatable, Sendable { case apt, dnf }

extension Undo {
    /// As words, the first of which names the kind.
    public var words: [String] {
        switch self {
        case .nothing: ["nothing"]
        case .path(let path): ["path", path]
        case .tree(let path): ["tree", path]
        case .members(let tree, let directory): ["members", tree, directory]
        case .packages(let manager, let names): ["packages", manager.rawValue] + names
        case .unit(let name, let file, let isActive): ["unit", name, file, isActive ? "active" : "inactive"]
        case .user(let name): ["user", name]
        case .group(let name): ["group", name]
        case .userLine(let line): ["user-line", line]
        case .groupLine(let line): ["group-line", line]
        case .sysctl(let path, let value): ["sysctl", path, value]
        case .swap(let path): ["swap", path]
        case .hostname(let name): ["hostname", name]
        case .module(let name): ["module", name]
        case .mount(let path): ["mount", path]
        case .containers(let namespace): ["containers", namespace]
        case .device(let name): ["device", name]
        case .chains(let name): ["chains", name]
        case .table(let name): ["table", name]
        case .tables(let names): ["tables"] + names
        case .routes(let number): ["routes", number]
        case .command(let argv): ["command"] + argv
        case .unknown(let what): ["unknown", what]
        }
    }

    public init?(words: [String]) {
        guard let kind = words.first else { return nil }
        let rest = Array(words.dropFirst())
        switch (kind, rest.count) {
        case ("nothing", 0): self = .nothing
        case ("members", 2): self = .members(of: rest[0], into: rest[1])
        case ("packages", 1...):
            guard let manager = PackageManager(rawValue: rest[0]) else { return nil }
            self = .packages(manager, Array(rest.dropFirst()))
        case ("unit", 3): self = .unit(rest[0], file: rest[1], isActive: rest[2] == "active")
        case ("sysctl", 2): self = .sysctl(rest[0], was: rest[1])
        case ("tables", _): self = .tables(rest)
        case ("command", 1...): self = .command(rest)
        case (_, 1):
            guard let undo = Undo(kind, rest[0]) else { return nil }
            self = undo
        default: return nil
        }
    }

    private init?(_ kind: String, _ word: String) {
        switch kind {
        case "path": self = .path(word)
        case "tree": self = .tree(word)
        case "user": self = .user(word)
        case "group": self = .group(word)
        case "user-line": self = .userLine(word)
        case "group-line": self = .groupLine(word)
        case "swap": self = .swap(word)
        case "hostname": self = .hostname(word)
        case "module": self = .module(word)
        case "mount": self = .mount(word)
        case "containers": self = .containers(namespace: word)
        case "device": self = .device(word)
        case "chains": self = .chains(word)
        case "table": self = .table(word)
        case "routes": self = .routes(word)
        case "unknown": self = .unknown(word)
        default: return nil
        }
    }

    /// What it is about: of two with the same key the first one holds.
    public var key: String {
        switch self {
        case .nothing, .hostname, .tables: words[0]
        case .userLine(let line), .groupLine(let line):
            words[0] + " " + String(decoding: Array(line.utf8).prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
        case .command(let argv): words[0] + " " + argv.joined(separator: " ")
        case .packages(let manager, let names): words[0] + " " + manager.rawValue + " " + names.joined(separator: " ")
        case .path, .tree, .members, .unit, .user, .group, .sysctl, .swap, .module, .mount, .containers, .device,
            .chains, .table, .routes, .unknown:
            words[0] + " " + words[1]
        }
    }
}
