/// A question that changes nothing on the host.
public enum Query: Equatable, Sendable {
    /// What stands at a path, and its content if it is a regular file of at most `limit` bytes. Never follows a
    /// symbolic link at the path itself. Answer: `file` or `absent`.
    case file(path: String, limit: UInt32)
    /// What stands at a path (`lstat`). Answer: `stat` or `absent`.
    case stat(path: String)
    /// The entries of a directory, sorted by name. Answer: `list` or `absent`; `failed` with E2BIG beyond 10,000.
    case list(path: String)
    /// SHA-256 of a regular file. Answer: `hash` or `absent`; `failed` with EISDIR, ELOOP or EINVAL where a directory, a
    /// symbolic link or something else stands there.
    case hash(path: String)
    /// Runs a program that only looks. Answer: `exit`.
    case probe(Command)
    /// Tries to connect to a TCP port from the host: an IPv4 or IPv6 address, or a name in its /etc/hosts, since an agent
    /// has no DNS. `timeout` in milliseconds. Answer: `connected`; `failed` with ENOENT for another name.
    case connect(host: String, port: UInt16, timeout: UInt32)
    /// A piece of a regular file of any size: at most `length` bytes from `offset` on, and never more than fit in a frame.
    /// Never follows a symbolic link at the path itself. Answer: `file`, whole when the piece reaches to the end of the
    /// file, or `absent`; `failed` with EISDIR, ELOOP or EINVAL where something else stands there.
    case read(path: String, offset: UInt64, length: UInt32)
    /// What kind of host it is. Answer: `facts`.
    case facts
}
