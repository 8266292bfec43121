/// A line of /etc/passwd.
public struct UserEntry: Equatable, Sendable {
    public var name: String
    public var uid: UInt32
    public var gid: UInt32
    public var comment: String
    public var home: String
    public var shell: String

    public init(name: String, uid: UInt32, gid: UInt32, comment: String = "", home: String, shell: String) {
        self.name = name
        self.uid = uid
        self.gid = gid
        self.comment = comment
        self.home = home
        self.shell = shell
    }

    /// Nothing for a line that is no entry.
    init?(line: String) {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard fields.count >= 7, !fields[0].isEmpty, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else {
            return nil
        }
        self.init(name: fields[0], uid: uid, gid: gid, comment: fields[4], home: fields[5], shell: fields[6])
    }

    /// As it stands in the file.
    var line: String { "\(name):x:\(uid):\(gid):\(comment):\(home):\(shell)" }

    static func all(in text: String) -> [UserEntry] {
        text.split(separator: "\n").compactMap { UserEntry(line: String($0)) }
    }
}
