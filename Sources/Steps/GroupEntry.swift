/// A line of /etc/group.
public struct GroupEntry: Equatable, Sendable {
    public var name: String
    public var gid: UInt32
    /// Users who have it as a supplementary group.
    public var members: [String]

    public init(name: String, gid: UInt32, members: [String] = []) {
        self.name = name
        self.gid = gid
        self.members = members
    }

    /// Nothing for a line that is no entry.
    init?(line: String) {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count >= 4, !fields[0].isEmpty, let gid = UInt32(fields[2]) else { return nil }
        let members = fields[3].split(separator: ",").map(String.init)
        self.init(name: String(fields[0]), gid: gid, members: members)
    }

    /// As it stands in the file.
    var line: String { "\(name):x:\(gid):\(members.joined(separator: ","))" }

    static func all(in text: String) -> [GroupEntry] {
        text.split(separator: "\n").compactMap { GroupEntry(line: String($0)) }
    }
}
