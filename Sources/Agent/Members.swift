import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// What is below a directory.
enum Members {
    /// More than these are not counted.
    static let most = 4096
    private static let deepest = 64

    /// Calls `body` with the path of each member, without the directory's own, parents first; with at most one more
    /// than `limit` of them. Links are not followed, and other file systems are looked into: they belong to the tree.
    static func each(
        of path: String, limit: Int = most, _ body: (String, Stat.Kind) throws(AgentError) -> Void
    ) throws(AgentError) {
        let place = try Place(path)
        let number = shim_open(place.parent.number, place.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard number >= 0 else { throw .last("open", path) }
        var room = limit + 1
        try each(of: number, "", path, level: 0, &room, body)
    }

    /// Closes the directory.
    private static func each(
        of number: Int32, _ prefix: String, _ path: String, level: Int, _ room: inout Int,
        _ body: (String, Stat.Kind) throws(AgentError) -> Void
    ) throws(AgentError) {
        guard let directory = fdopendir(number) else { throw .last("open", path) }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            guard let name = shim_entry_name(entry), strcmp(name, ".") != 0, strcmp(name, "..") != 0 else { continue }
            var status = stat()
            guard fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            guard room > 0 else { return }
            room -= 1
            let inner = prefix + String(cString: name)
            try body(inner, status.kind)
            guard status.kind == .directory, level < deepest else { continue }
            let below = shim_open(number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
            guard below >= 0 else { continue }
            try each(of: below, inner + "/", path, level: level + 1, &room, body)
        }
    }
}
