import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Looks at files. Nothing here changes anything.
struct FileQueries {
    let accounts: Accounts
    let hashes: HashCache
    let ways: Ways

    /// More content than this is never sent, whatever the limit asked for: it would not fit in a frame.
    private static let mostContent = Protocol.longestFrame - (64 << 10)
    /// More entries than this are no directory of ours.
    private static let mostEntries = 10_000

    func file(_ path: String, limit: UInt32) throws(AgentError) -> Answer {
        let place = try Place(path, by: ways)
        let standing = try place.status()
        guard standing.kind == .file else {
            return .file(try describe(standing, of: place), bytes: [], isWhole: false)
        }
        // Without O_NONBLOCK, a pipe that takes the file's place now would hold the agent up for ever.
        let file = try place.open(O_RDONLY | O_NONBLOCK)
        let status = try file.status(path)
        guard status.kind == .file else {
            return .file(try describe(status, of: place), bytes: [], isWhole: false)
        }
        let limit = min(Int(limit), Self.mostContent)
        let bytes = status.st_size > limit ? nil : try file.readAll(limit: limit, path)
        return .file(try describe(status, of: place), bytes: bytes ?? [], isWhole: bytes != nil)
    }

    func read(_ path: String, offset: UInt64, length: UInt32) throws(AgentError) -> Answer {
        let place = try Place(path, by: ways)
        try Self.requireFile(try place.status().kind, path)
        let file = try place.open(O_RDONLY | O_NONBLOCK)
        let status = try file.status(path)
        try Self.requireFile(status.kind, path)
        let size = UInt64(max(0, status.st_size))
        guard offset < size else { return .file(try describe(status, of: place), bytes: [], isWhole: true) }
        let count = min(Int(min(size - offset, UInt64(length))), Self.mostContent)
        let bytes = try file.read(count, at: Int64(offset), path)
        let isEnd = offset + UInt64(bytes.count) >= size
        return .file(try describe(status, of: place), bytes: bytes, isWhole: isEnd)
    }

    func stat(_ path: String) throws(AgentError) -> Answer {
        let place = try Place(path, by: ways)
        return .stat(try describe(try place.status(), of: place))
    }

    func hash(_ path: String) throws(AgentError) -> Answer {
        let place = try Place(path, by: ways)
        let standing = try place.status()
        try Self.requireFile(standing.kind, path)
        let version = FileVersion(standing)
        if let digest = hashes.digest(of: version, path) { return .hash(sha256: digest, size: version.size) }
        let file = try place.open(O_RDONLY | O_NONBLOCK)
        try Self.requireFile(try file.status(path).kind, path)
        let (digest, size) = try hashes.digest(of: file, path)
        return .hash(sha256: digest, size: size)
    }

    private static func requireFile(_ kind: Stat.Kind, _ path: String) throws(AgentError) {
        switch kind {
        case .file: return
        case .directory: throw .failed(errno: EISDIR, call: "read", path: path)
        case .link: throw .failed(errno: ELOOP, call: "read", path: path)
        case .other: throw .failed(errno: EINVAL, call: "read", path: path)
        }
    }

    func list(_ path: String) throws(AgentError) -> Answer {
        let place = try Place(path, by: ways)
        let number = shim_open(place.parent.number, place.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard number >= 0, let directory = fdopendir(number) else { throw .last("open", path) }
        defer { closedir(directory) }
        var entries: [DirectoryEntry] = []
        while let entry = readdir(directory) {
            guard let name = shim_entry_name(entry), strcmp(name, ".") != 0, strcmp(name, "..") != 0 else { continue }
            guard entries.count < Self.mostEntries else { throw .failed(errno: E2BIG, call: "list", path: path) }
            var status = CShim.stat()
            guard fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                // Gone since the directory named it.
                if shim_errno() == ENOENT { continue }
                throw .last("stat", path)
            }
            let text = String(cString: name)
            entries.append(DirectoryEntry(name: text, stat: try describe(status, text, in: number, path)))
        }
        return .list(entries.sorted { $0.name < $1.name })
    }

    private func describe(_ status: stat, of place: borrowing Place) throws(AgentError) -> Stat {
        try describe(status, place.name, in: place.parent.number, place.path)
    }

    private func describe(
        _ status: stat, _ name: String, in directory: Int32, _ path: String
    ) throws(AgentError) -> Stat {
        let target = status.kind == .link ? try PathWalk.target(of: name, in: directory, path).text : ""
        return Stat(
            kind: status.kind, mode: status.st_mode & 0o7777, uid: status.st_uid, gid: status.st_gid,
            owner: accounts.userName(status.st_uid), group: accounts.groupName(status.st_gid),
            size: UInt64(max(0, status.st_size)),
            modified: FileVersion.nanoseconds(status.st_mtim), target: target)
    }
}
