import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Walks down a path one directory at a time.
///
/// The agent is root, and some of the directories it goes through belong to others. A symbolic link on the way is
/// followed only if root made it (`/bin`, `/var/run`), so that nobody else can lead root to a place of their choice.
struct PathWalk: ~Copyable {
    private(set) var directory: Descriptor
    private let path: String
    private let makesDirectories: Bool
    private var linksFollowed = 0

    /// As many as the kernel follows.
    private static let mostLinks = 40
    private static let flags = SHIM_O_PATH | O_NOFOLLOW

    init(_ path: AbsolutePath, makesDirectories: Bool) throws(AgentError) {
        directory = try Self.root(path.text)
        self.path = path.text
        self.makesDirectories = makesDirectories
    }

    /// The directory that a path's last name stands in. Where no link is on the way, which is nearly always, the kernel
    /// goes there in one call; everything else, errors too, is left to the walk.
    static func parent(of path: AbsolutePath, makesDirectories: Bool) throws(AgentError) -> Descriptor {
        let number = shim_open_straight(path.parent)
        if number >= 0 { return Descriptor(number) }
        var walk = try PathWalk(path, makesDirectories: makesDirectories)
        try walk.descend(path.components.dropLast())
        return walk.directory
    }

    /// Goes through these names, one below the other.
    mutating func descend(_ names: some BidirectionalCollection<String>) throws(AgentError) {
        var pending = Array(names.reversed())
        while let name = pending.popLast() {
            let next = try step(to: name)
            let status = try next.status(path)
            switch status.kind {
            case .directory: directory = next
            case .link: pending += try follow(next, named: name, status).reversed()
            case .file, .other: throw .failed(errno: ENOTDIR, call: "open", path: path)
            }
        }
    }

    private func step(to name: String) throws(AgentError) -> Descriptor {
        do throws(AgentError) {
            return try Descriptor(opening: name, in: directory.number, Self.flags, path: path)
        } catch {
            guard makesDirectories, error.isAbsence else { throw error }
        }
        guard mkdirat(directory.number, name, 0o755) == 0 || shim_errno() == EEXIST else { throw .last("mkdir", path) }
        try Place.sync(directory, path)
        return try Descriptor(opening: name, in: directory.number, Self.flags, path: path)
    }

    /// The names that a link stands for; an absolute one begins again at the root.
    private mutating func follow(
        _ link: borrowing Descriptor, named name: String, _ status: stat
    ) throws(AgentError) -> [String] {
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw .refused("'" + name + "' in '" + path + "' is a symbolic link that root did not make")
        }
        linksFollowed += 1
        guard linksFollowed <= Self.mostLinks else { throw .failed(errno: ELOOP, call: "open", path: path) }
        let target = try Self.target(of: "", in: link.number, path)
        if target.first == UInt8(ascii: "/") { directory = try Self.root(path) }
        return AbsolutePath.components(of: target)
    }

    private static func root(_ path: String) throws(AgentError) -> Descriptor {
        try Descriptor(opening: "/", flags, path: path)
    }

    /// Where a symbolic link points. With an empty name, `directory` is the link itself.
    static func target(of name: String, in directory: Int32, _ path: String) throws(AgentError) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(directory, name, &buffer, buffer.count)
        guard count >= 0 else { throw .last("readlink", path) }
        return buffer[..<count].map { UInt8(bitPattern: $0) }
    }
}
