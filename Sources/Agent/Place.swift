import CShim

/// A name in a directory that is held open, so that nobody can lead what is done there elsewhere in between.
struct Place: ~Copyable {
    let parent: OpenDirectory
    /// The last name of the path, never followed if it is a symbolic link; `.` for `/`.
    let name: String
    /// The whole path as it was asked for; for messages.
    let path: String

    /// Walks to a path. With `makesParents`, missing directories on the way are made, with mode 0755 of root.
    /// - Throws: `refused` for a path that is not to be walked, or `failed`.
    init(_ text: String, makesParents: Bool = false) throws(AgentError) {
        let path = try AbsolutePath(text)
        parent = OpenDirectory(try PathWalk.parent(of: path, makesDirectories: makesParents))
        name = path.components.last ?? "."
        self.path = text
    }

    /// Goes to a path by ways that may be known already; only to look at what stands there.
    init(_ text: String, by ways: Ways) throws(AgentError) {
        let path = try AbsolutePath(text)
        parent = try ways.parent(of: path)
        name = path.components.last ?? "."
        self.path = text
    }

    var isRoot: Bool { name == "." }

    /// What stands there, a symbolic link itself and not what it points to.
    func status() throws(AgentError) -> stat {
        var status = stat()
        guard fstatat(parent.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw .last("stat", path) }
        return status
    }

    /// What stands there, or nothing.
    func statusIfPresent() throws(AgentError) -> stat? {
        do throws(AgentError) {
            return try status()
        } catch {
            guard error.isAbsence else { throw error }
            return nil
        }
    }

    /// Opens what stands there. A symbolic link fails with ELOOP.
    func open(_ flags: Int32, mode: UInt32 = 0) throws(AgentError) -> Descriptor {
        try Descriptor(opening: name, in: parent.number, flags | O_NOFOLLOW | O_NOCTTY, mode: mode, path: path)
    }

    /// Waits until the directory remembers its names.
    func syncParent() throws(AgentError) { try Place.sync(parent.descriptor, path) }

    /// Syncs a directory that was opened only to walk through it.
    static func sync(_ directory: borrowing Descriptor, _ path: String) throws(AgentError) {
        try Descriptor(opening: ".", in: directory.number, O_RDONLY | O_DIRECTORY, path: path).sync(path)
    }
}
