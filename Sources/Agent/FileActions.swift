import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Changes files. What these functions did is on the disk when they return.
struct FileActions {
    let accounts: Accounts
    let leftovers: Leftovers

    func write(_ path: String, _ bytes: [UInt8], _ attributes: Attributes) throws(AgentError) {
        let ownership = try accounts.resolve(attributes)
        let file = try temporaryFile(for: path)
        try file.write(bytes)
        try file.put(ownership)
    }

    /// A file beside a path, to be filled and put there.
    func temporaryFile(for path: String) throws(AgentError) -> TemporaryFile {
        let place = try Place(path)
        leftovers.sweep(place)
        return try TemporaryFile(for: place)
    }

    func makeDirectory(_ path: String, _ attributes: Attributes) throws(AgentError) {
        let ownership = try accounts.resolve(attributes)
        let place = try Place(path, makesParents: true)
        // Nobody else may enter before it has its owner and mode.
        let isNew = mkdirat(place.parent.number, place.name, 0o700) == 0
        guard isNew || shim_errno() == EEXIST else { throw .last("mkdir", path) }
        do throws(AgentError) {
            let directory = try place.open(O_RDONLY | O_DIRECTORY)
            try (isNew ? ownership.keeping(nil) : ownership).apply(to: directory, path)
            try directory.sync(path)
        } catch {
            if isNew { unlinkat(place.parent.number, place.name, AT_REMOVEDIR) }
            throw error
        }
        if isNew { try place.syncParent() }
    }

    func link(_ path: String, to target: String) throws(AgentError) {
        guard !target.isEmpty, !target.utf8.contains(0) else { throw .refused("a link to nowhere") }
        let place = try Place(path)
        guard !place.isRoot else { throw .failed(errno: EISDIR, call: "symlink", path: path) }
        leftovers.sweep(place)
        let name = TemporaryFile.newName()
        guard symlinkat(target, place.parent.number, name) == 0 else { throw .last("symlink", path) }
        guard renameat(place.parent.number, name, place.parent.number, place.name) == 0 else {
            let error = AgentError.last("rename", path)
            unlinkat(place.parent.number, name, 0)
            throw error
        }
        try place.syncParent()
    }

    func append(_ path: String, _ bytes: [UInt8], mode: UInt32) throws(AgentError) {
        guard mode <= 0o7777 else { throw .refused("a mode beyond 7777") }
        let place = try Place(path)
        let flags = O_WRONLY | O_APPEND | O_NONBLOCK
        if try place.statusIfPresent() == nil {
            let file = try place.open(flags | O_CREAT | O_EXCL, mode: 0o600)
            try Ownership(mode: mode).apply(to: file, path)
            try append(bytes, to: file, path)
            try place.syncParent()
        } else {
            try append(bytes, to: try place.open(flags), path)
        }
    }

    private func append(_ bytes: [UInt8], to file: borrowing Descriptor, _ path: String) throws(AgentError) {
        guard try file.status(path).kind == .file else { throw .refused("'" + path + "' is no file") }
        // One call, so that a line of ours and a line of somebody else never mix.
        let count = CShim.write(file.number, bytes, bytes.count)
        guard count >= 0 else { throw .last("write", path) }
        guard count == bytes.count else { throw .failed(errno: ENOSPC, call: "write", path: path) }
        try file.sync(path)
    }
}
