import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// What stood at paths before they were touched, in a folder of its own, by number.
///
/// A file is kept as a second name of itself, so that its owner, mode, times and everything else stay; where the file
/// system is another one, as a copy.
struct Originals {
    private let folder: String

    /// Bytes. A file on another file system that is bigger is not kept, which the record says.
    private static let biggest: UInt64 = 1 << 30

    init(_ folder: String) { self.folder = folder }

    /// What stands at a place, kept as far as the touch may spoil it. `known` is what is known of it already: its owner
    /// and mode may have been changed since.
    func standing(
        at place: borrowing Place, _ status: stat, _ touch: Record.Touch, known: HostRecord.Standing?
    ) throws(AgentError) -> HostRecord.Standing {
        let modified = FileVersion.nanoseconds(status.st_mtim)
        switch status.kind {
        case .link:
            let target = try PathWalk.target(of: place.name, in: place.parent.number, place.path).text
            return .link(target: target, uid: status.st_uid, gid: status.st_gid)
        case .file:
            var content = "-"
            switch touch {
            case .dressed, .made: break
            case .replaced, .removed: content = try keep(place, status)
            case .appended, .copied: content = try copy(place, status)
            }
            if case .file(let mode, let uid, let gid, let modified, _)? = known {
                return .file(mode: mode, uid: uid, gid: gid, modified: modified, original: content)
            }
            return .file(
                mode: status.st_mode & 0o7777, uid: status.st_uid, gid: status.st_gid, modified: modified,
                original: content)
        case .directory:
            let content = touch == .removed ? try move(place) : "-"
            if case .directory(let mode, let uid, let gid, _)? = known {
                return .directory(mode: mode, uid: uid, gid: gid, original: content)
            }
            return .directory(
                mode: status.st_mode & 0o7777, uid: status.st_uid, gid: status.st_gid, original: content)
        case .other: return .other(original: touch == .removed ? try keep(place, status) : "-")
        }
    }

    // MARK: Keeping

    private func open() throws(AgentError) -> Descriptor {
        mkdir(folder, 0o700)
        return try Descriptor(opening: folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, path: folder)
    }

    /// A number that nothing has yet.
    private func free(in directory: borrowing Descriptor) -> String {
        var number = 1
        var status = stat()
        // What is put back takes its number away, so numbers may come again; nothing in the record has such a one.
        while fstatat(directory.number, String(number), &status, AT_SYMLINK_NOFOLLOW) == 0 { number += 1 }
        return String(number)
    }

    private func keep(_ place: borrowing Place, _ status: stat) throws(AgentError) -> String {
        let directory = try open()
        let name = free(in: directory)
        if linkat(place.parent.number, place.name, directory.number, name, 0) == 0 {
            try directory.sync(folder)
            return name
        }
        return status.kind == .file ? try copy(place, status) : "!"
    }

    /// A whole tree is moved: what is about to remove it then finds nothing.
    private func move(_ place: borrowing Place) throws(AgentError) -> String {
        let directory = try open()
        let name = free(in: directory)
        guard renameat(place.parent.number, place.name, directory.number, name) == 0 else { return "!" }
        try directory.sync(folder)
        try place.syncParent()
        return name
    }

    private func copy(_ place: borrowing Place, _ status: stat) throws(AgentError) -> String {
        guard UInt64(max(0, status.st_size)) <= Self.biggest else { return "!" }
        let source = try place.open(O_RDONLY | O_NONBLOCK)
        let directory = try open()
        let name = free(in: directory)
        let target = try TemporaryFile(for: try Place(folder + "/" + name))
        try Self.pour(source, into: target, place.path)
        try target.put(Ownership(mode: 0o600))
        return name
    }

    static func pour(
        _ source: borrowing Descriptor, into target: TemporaryFile, _ path: String
    ) throws(AgentError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer, path)
            guard count > 0 else { return }
            try target.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Keeps some text, and gives back its name.
    func keep(_ text: [UInt8]) throws(AgentError) -> String {
        let name = free(in: try open())
        try keepOnce(name, text)
        return name
    }

    /// Keeps some text under a name, unless there is one.
    func keepOnce(_ name: String, _ text: @autoclosure () throws(AgentError) -> [UInt8]) throws(AgentError) {
        mkdir(folder, 0o700)
        let place = try Place(folder + "/" + name)
        guard try place.statusIfPresent() == nil else { return }
        let file = try TemporaryFile(for: place)
        try file.write(try text())
        try file.put(Ownership(mode: 0o600))
    }

    /// Keeps some text under a name, in the place of what was there.
    func replace(_ name: String, with text: [UInt8]) throws(AgentError) {
        let file = try TemporaryFile(for: try Place(folder + "/" + name))
        try file.write(text)
        try file.put(Ownership(mode: 0o600))
    }

    /// What was kept under a name; nothing where it is gone.
    func text(of name: String) throws(AgentError) -> [UInt8]? {
        let place = try Place(folder + "/" + name)
        guard try place.statusIfPresent()?.kind == .file else { return nil }
        return try place.open(O_RDONLY | O_NONBLOCK).readAll(limit: 64 << 20, folder)
    }

    func remove(_ name: String) {
        do throws(AgentError) {
            let place = try Place(folder + "/" + name)
            unlinkat(place.parent.number, place.name, 0)
        } catch {}
    }

    /// Where something that was kept is.
    func place(of name: String) throws(AgentError) -> Place { try Place(folder + "/" + name) }
}
