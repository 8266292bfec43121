public import Model
public import StepKit
public import Wire

/// A directory with this mode and owner. What is in it is not looked at.
public struct DirectoryStep: Step {
    public static let kind = "directory"
    public static let reference = StepReference(
        "A directory with this mode and owner. What is in it is left alone; missing directories above it are made.",
        keys: [
            .init("path", "path", "Where it stands."),
            .init("mode", "octal mode", standard: "0755", "Its permission bits."),
            .init("owner", "user", standard: "root", "A name or a number."),
            .init("group", "group", standard: "root", "A name or a number."),
        ],
        example: """
            - directory: { path: /var/lib/etcd, mode: 0700, owner: etcd, group: etcd }
            """)

    public var path: String
    public var mode: FileMode
    public var owner: String
    public var group: String

    public init(path: String, mode: FileMode = 0o755, owner: String = "root", group: String = "root") {
        (self.path, self.mode, self.owner, self.group) = (path, mode, owner, group)
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        path = try keys.decode(String.self, forKey: .path)
        mode = try keys.decode(.mode, standard: 0o755)
        owner = try keys.decode(.owner, standard: "root")
        group = try keys.decode(.group, standard: "root")
    }

    public var title: String { "directory \(path)" }

    public func validate() throws(Failure) { try HostPath.check(path, in: title) }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Stat? { try await host.stat(path) }

    public func changes(given stat: Stat?, _ site: Site) throws -> [Change] {
        let permissions = Permissions(mode: mode, owner: owner, group: group)
        let making = Change("make directory \(path)", .makeDirectory(path: path, attributes: permissions.attributes))
        switch stat?.kind {
        case nil: return [making]
        case .directory: return stat.map { permissions.changes(of: path, from: $0) } ?? []
        case .link where path.hasPrefix("/var/"):
            // Data may have been moved to a bigger disk.
            throw Failure(
                .step, title, why: "\(path) is a link to \(stat?.target ?? "")",
                hint: "data may be there: mount that disk at \(path) instead, or move the link out of the way by hand")
        case .link:
            return try Aside.moving(path, "a link to \(stat?.target ?? "")", for: title, site) + [making]
        case .file, .other:
            return try Aside.moving(path, "something that is no directory", for: title, site) + [making]
        }
    }
}
