/// The directories that the questions of one burst lead to: most are about files that stand side by side, and walking
/// down to them costs the kernel more than looking at them.
final class Ways {
    private var known: [(path: String, directory: OpenDirectory)] = []

    private static let most = 8

    /// The directory that a path's last name stands in.
    func parent(of path: AbsolutePath) throws(AgentError) -> OpenDirectory {
        let text = path.parent
        if let way = known.last(where: { $0.path == text }) { return way.directory }
        let directory = OpenDirectory(try PathWalk.parent(of: path, makesDirectories: false))
        if known.count == Self.most { known.removeFirst() }
        known.append((text, directory))
        return directory
    }

    /// Lets go of them: time passes, or something is about to be changed. No file system stays busy by them, and no path
    /// leads where it led before.
    func forget() { known = [] }
}
