public import Model
public import StepKit
import Wire

/// A path at which nothing stands.
public struct AbsentStep: Step {
    public static let kind = "absent"
    public static let reference = StepReference(
        "A path at which nothing stands. A link is removed itself, and not what it leads to.",
        keys: [
            .init("path", "path", "What must not be there."),
            .init("recursive", "true or false", standard: "false", "A directory goes with everything in it."),
        ],
        example: """
            - absent: { path: /etc/cni/net.d/87-podman-bridge.conflist }
            """)

    public var path: String
    public var recursive: Bool

    public init(path: String, recursive: Bool = false) {
        (self.path, self.recursive) = (path, recursive)
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        path = try keys.decode(String.self, forKey: .path)
        recursive = try keys.decode(.recursive, standard: false)
    }

    public var title: String { "absent \(path)" }

    /// A slip of the pen must not empty a host: whole directories of the system are never meant.
    public func validate() throws(Failure) {
        try HostPath.check(path, in: title)
        let depth = path.split(separator: "/").count
        guard !recursive || depth > 2 || (depth == 2 && !Self.systems.contains(HostPath.parent(of: path))) else {
            throw .unusable(
                title, "\(path) with all that is in it is too much to remove",
                hint: "name what is to go inside of it, one step each")
        }
    }

    /// What stands directly in these directories belongs to the system as a whole.
    private static let systems = ["/", "/boot", "/dev", "/proc", "/sys", "/usr", "/var"]

    /// What stands at the path.
    public struct Facts: Sendable {
        var stat: Stat?
        /// Names in it, where it is a directory.
        var names: [String]
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let stat = host.stat(path)
        async let list = host.answer(.list(path: path))
        guard case .list(let entries) = try await list else { return try await Facts(stat: stat, names: []) }
        return try await Facts(stat: stat, names: entries.map(\.name))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard let stat = facts.stat else { return [] }
        let action = Action.remove(path: path, recursive: recursive)
        switch stat.kind {
        case .file: return [Change("remove \(path)", diff: .words("a file of \(stat.size) bytes"), action)]
        case .link: return [Change("remove \(path)", diff: .words("a link to \(stat.target)"), action)]
        case .other: return [Change("remove \(path)", diff: .words("a device, socket or pipe"), action)]
        case .directory where facts.names.isEmpty:
            return [Change("remove \(path)", diff: .words("an empty directory"), action)]
        case .directory where recursive:
            return [
                Change("remove \(path) and all in it", diff: .words("a directory with \(some(facts.names))"), action)
            ]
        case .directory:
            throw Failure(
                .step, title, why: "the directory is not empty: there is \(some(facts.names)) in it",
                hint: "say `recursive: true` if all of it may go")
        }
    }

    /// The first names, and how many more there are.
    private func some(_ names: [String]) -> String {
        let shown = names.prefix(5).joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}
