import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Packages, users and groups that a host has, by name.
struct Inventory {
    private var packages: [[UInt8]] = []
    private var users: [[UInt8]] = []
    private var groups: [[UInt8]] = []

    /// Bytes of dpkg's own list: some hundred bytes a package.
    private static let longest = 64 << 20

    /// As it is now.
    static var now: Inventory {
        var now = Inventory()
        now.packages = installed(in: [UInt8](systemFile: "/var/lib/dpkg/status", limit: longest))
        now.users = names(in: "/etc/passwd")
        now.groups = names(in: "/etc/group")
        return now
    }

    private init() {}

    /// Out of ``text``.
    init(_ text: [UInt8]) {
        for line in text.lines {
            let words = line.words
            guard words.count == 2 else { continue }
            switch words[0].text {
            case "package": packages.append(Array(words[1]))
            case "user": users.append(Array(words[1]))
            case "group": groups.append(Array(words[1]))
            default: break
            }
        }
    }

    var text: [UInt8] {
        var out: [UInt8] = []
        for (kind, names) in [("package ", packages), ("user ", users), ("group ", groups)] {
            for name in names { out += Array(kind.utf8) + name + [UInt8(ascii: "\n")] }
        }
        return out
    }

    /// What has come since, and packages that went, as lines of the record.
    func difference(from before: Inventory) -> [[String]] {
        var lines: [[String]] = []
        for (kind, now, then) in [
            ("packages", packages, before.packages), ("users", users, before.users), ("groups", groups, before.groups),
        ] {
            let came = now.filter { !then.contains($0) }
            if !came.isEmpty { lines.append(["came", kind] + came.map { $0.text }) }
        }
        let went = before.packages.filter { !packages.contains($0) }
        if !went.isEmpty { lines.append(["went"] + went.map { $0.text }) }
        return lines
    }

    /// `name:architecture` of everything that dpkg has unpacked, be it configured or not.
    private static func installed(in status: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var (name, architecture, isThere) = ([UInt8](), [UInt8](), false)
        for line in status.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) + [[]] {
            if line.isEmpty {
                if isThere, !name.isEmpty { found.append(name + [UInt8(ascii: ":")] + architecture) }
                (name, architecture, isThere) = ([], [], false)
            } else if line.starts(with: "Package: ".utf8) {
                name = Array(line.dropFirst(9))
            } else if line.starts(with: "Architecture: ".utf8) {
                architecture = Array(line.dropFirst(14))
            } else if line.starts(with: "Status: ".utf8) {
                let state = line.words.last?.text ?? ""
                isThere = state != "not-installed" && state != "config-files"
            }
        }
        return found
    }

    private static func names(in file: String) -> [[UInt8]] {
        [UInt8](systemFile: file).lines.compactMap { $0.fields.first.map { Array($0) } }
    }

    /// More files than an /etc has.
    private static let mostNames = 1 << 16

    /// A directory and all paths below it, a line each; nothing where it is not there.
    static func names(below path: String) throws(AgentError) -> [UInt8] {
        guard access(path, F_OK) == 0 else { return [] }
        var out = RecordText.line([path])
        try Members.each(of: path, limit: mostNames) { (name, _) throws(AgentError) in
            out += RecordText.line([path + "/" + name])
        }
        return out
    }
}
