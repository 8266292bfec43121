import Model

/// Paths of hosts, as playbooks write them.
enum HostPath {
    /// Refuses what is not an absolute path in its plain form: `/etc/hosts`.
    static func check(_ path: String, in title: String, key: String = "path") throws(Failure) {
        let names = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isPlain = path.hasPrefix("/") && !names.contains { $0.isEmpty || $0 == "." || $0 == ".." }
        guard path != "/", isPlain, !path.utf8.contains(0) else {
            throw .unusable(
                title, "`\(key)` is '\(path)', and a path from the root is expected",
                hint: "write it from the root, without '.', '..', '//' and '/' at the end, such as /etc/hosts")
        }
    }

    /// The directory that a path stands in.
    static func parent(of path: String) -> String {
        let parent = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        return parent.isEmpty ? "/" : String(parent)
    }

    /// The last name of a path.
    static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
