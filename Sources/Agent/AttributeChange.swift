import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Gives owner and mode to what stands at a path already, of whatever kind it is.
enum AttributeChange {
    static func apply(_ ownership: Ownership, to path: String) throws(AgentError) {
        let place = try Place(path)
        // Opened only as a name: opening a device or a pipe would do something.
        let handle = try place.open(SHIM_O_PATH)
        let status = try handle.status(path)
        guard status.kind != .link else { throw .refused("'" + path + "' is a symbolic link") }
        let uid = ownership.uid ?? status.st_uid
        let gid = ownership.gid ?? status.st_gid
        if uid != status.st_uid || gid != status.st_gid {
            guard fchownat(handle.number, "", uid, gid, SHIM_AT_EMPTY_PATH) == 0 else { throw .last("chown", path) }
        }
        // fchmod does not take such a descriptor, and by its name the file could be another one by now.
        let name = "/proc/self/fd/" + String(handle.number)
        guard chmod(name, ownership.mode) == 0 else { throw .last("chmod", path) }
        guard status.kind == .file || status.kind == .directory else { return }
        let number = shim_open(AT_FDCWD, name, O_RDONLY | O_NONBLOCK, 0)
        // A user who is not root may change the mode of a file that they may not read.
        if number < 0, shim_errno() == EACCES { return }
        guard number >= 0 else { throw .last("open", path) }
        try Descriptor(number).sync(path)
    }
}
