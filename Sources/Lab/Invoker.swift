internal import Glibc
internal import Model

/// The user who ran sudo. The lab needs root, but the commands that work on its hosts do not, so what they need belongs
/// to that user.
struct Invoker: Equatable, Sendable {
    let user: uid_t
    let group: gid_t

    /// Nil when nobody ran sudo, or root did.
    init?(_ environment: (String) -> String?) {
        guard let user = environment("SUDO_UID").flatMap(uid_t.init), user != 0,
            let group = environment("SUDO_GID").flatMap(gid_t.init)
        else { return nil }
        self.user = user
        self.group = group
    }

    static let current = Invoker { name in getenv(name).map { String(cString: $0) } }

    func take(_ path: String) throws(Failure) {
        guard chown(path, user, group) == 0 else {
            throw Failure(.step, "give \(path) to user \(user)", why: Files.reason(errno))
        }
    }
}
