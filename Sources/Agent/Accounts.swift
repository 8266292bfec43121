import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// The names of users and groups, read from /etc/passwd and /etc/group.
///
/// Not from getpwnam, which cannot be linked statically; so accounts of a directory service appear as numbers.
final class Accounts {
    private let users = AccountFile("/etc/passwd")
    private let groups = AccountFile("/etc/group")

    /// What was read still holds: nothing has run since, and the agent has not waited for anything.
    private var isFresh = false

    /// Something may have changed the files: a program, or the agent itself.
    func distrust() { isFresh = false }

    /// Reads the files again if they changed. They are looked at once for all the requests that are answered in one go.
    func refresh() {
        guard !isFresh else { return }
        isFresh = true
        users.refresh()
        groups.refresh()
    }

    func userName(_ uid: uid_t) -> String { users.name(of: uid) }
    func groupName(_ gid: gid_t) -> String { groups.name(of: gid) }

    /// The numbers behind a request's attributes.
    /// - Throws: `refused` for a name that this host does not know, or mode bits that do not exist.
    func resolve(_ attributes: Attributes) throws(AgentError) -> Ownership {
        guard attributes.mode <= 0o7777 else { throw .refused("a mode beyond 7777") }
        var ownership = Ownership(mode: attributes.mode)
        if !attributes.owner.isEmpty {
            guard let uid = users.number(of: attributes.owner) else {
                throw .refused("no user '" + attributes.owner + "' on this host")
            }
            ownership.uid = uid
        }
        if !attributes.group.isEmpty {
            guard let gid = groups.number(of: attributes.group) else {
                throw .refused("no group '" + attributes.group + "' on this host")
            }
            ownership.gid = gid
        }
        return ownership
    }
}
