public import Model
public import StepKit
import Wire

/// A group that is there, with its number if one is given.
public struct GroupStep: Step {
    public static let kind = "group"
    public static let reference = StepReference(
        "A group that is there.",
        keys: [
            .init("name", "text", "What it is called."),
            .init("gid", "number", standard: "the next free one", "Its number."),
            .init("system", "true or false", standard: "false", "A new group gets a number of the system's range."),
        ],
        example: """
            - group: { name: etcd, system: true }
            """)

    public var name: String
    public var gid: UInt32?
    public var system: Bool

    public init(name: String, gid: UInt32? = nil, system: Bool = false) {
        self.name = name
        self.gid = gid
        self.system = system
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        name = try keys.decode(String.self, forKey: .name)
        gid = try keys.decodeIfPresent(UInt32.self, forKey: .gid)
        system = try keys.decode(.system, standard: false)
    }

    public var title: String { "group \(name)" }

    public func validate() throws(Failure) { try AccountName.check(name, in: title) }

    /// /etc/group answers without a process; a group that comes from a directory service costs a second question.
    public func inspect(_ host: some Reader, _ site: Site) async throws -> GroupEntry? {
        let file = try await host.file("/etc/group")
        if let entry = GroupEntry.all(in: file?.text ?? "").first(where: { $0.name == name }) { return entry }
        return GroupEntry(line: try await host.probe("getent", "group", name).firstLine)
    }

    public func changes(given facts: GroupEntry?, _ site: Site) -> [Change] {
        let number = gid.map { ["--gid", String($0)] } ?? []
        guard let facts else {
            let argv = ["groupadd"] + (system ? ["--system"] : []) + number + [name]
            return [.run("add group \(name)", argv, undo: [.group(name)])]
        }
        guard let gid, gid != facts.gid else { return [] }
        let words = "change the number of group \(name) from \(facts.gid) to \(gid)"
        return [.run(words, ["groupmod"] + number + [name], undo: [.groupLine(facts.line)])]
    }
}
