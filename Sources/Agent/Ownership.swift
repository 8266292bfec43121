import CShim

/// Attributes with their names looked up.
struct Ownership {
    let mode: UInt32
    /// Nothing keeps what is there.
    var uid: uid_t?
    var gid: gid_t?

    init(mode: UInt32) { self.mode = mode }

    /// The same, with who keeps it spelled out: the owner of what stood there, or the agent's own user, which is root.
    func keeping(_ existing: stat?) -> Ownership {
        var ownership = self
        ownership.uid = uid ?? existing?.st_uid ?? geteuid()
        ownership.gid = gid ?? existing?.st_gid ?? getegid()
        return ownership
    }

    /// Gives an open file or directory this owner and mode; the owner first, for a change of owner clears set-uid.
    func apply(to file: borrowing Descriptor, _ path: String) throws(AgentError) {
        let status = try file.status(path)
        if (uid ?? status.st_uid, gid ?? status.st_gid) != (status.st_uid, status.st_gid) {
            guard fchown(file.number, uid ?? status.st_uid, gid ?? status.st_gid) == 0 else {
                throw .last("chown", path)
            }
        }
        guard fchmod(file.number, mode) == 0 else { throw .last("chmod", path) }
    }
}
