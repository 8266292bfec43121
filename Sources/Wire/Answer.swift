/// What stands at a path.
public struct Stat: Equatable, Sendable {
    public enum Kind: UInt8, Equatable, Sendable { case file = 1, directory, link, other }
    public var kind: Kind
    /// Permission bits only.
    public var mode: UInt32
    public var uid: UInt32
    public var gid: UInt32
    /// Names from the host's own passwd and group files; the number as text where there is none.
    public var owner: String
    public var group: String
    /// Bytes.
    public var size: UInt64
    /// Nanoseconds since 1970.
    public var modified: Int64
    /// Where a link points; empty for everything else.
    public var target: String

    public init(
        kind: Kind, mode: UInt32, uid: UInt32 = 0, gid: UInt32 = 0, owner: String = "root", group: String = "root",
        size: UInt64 = 0, modified: Int64 = 0, target: String = ""
    ) {
        self.kind = kind
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.owner = owner
        self.group = group
        self.size = size
        self.modified = modified
        self.target = target
    }
}

/// An entry of a directory.
public struct DirectoryEntry: Equatable, Sendable {
    public var name: String
    public var stat: Stat
    public init(name: String, stat: Stat) {
        self.name = name
        self.stat = stat
    }
}

/// The first thing an agent says.
public struct Hello: Equatable, Sendable {
    /// ``Protocol/version`` of the agent.
    public var version: UInt32
    public var uid: UInt32
    /// The agent refuses every action.
    public var isReadOnly: Bool
    public var facts: RawFacts
    public init(version: UInt32, uid: UInt32, isReadOnly: Bool, facts: RawFacts) {
        self.version = version
        self.uid = uid
        self.isReadOnly = isReadOnly
        self.facts = facts
    }
}

public enum Answer: Equatable, Sendable {
    /// Nothing stands at that path.
    case absent
    /// A file with its content. `bytes` is empty and `isWhole` false where it is no regular file or over the limit.
    case file(Stat, bytes: [UInt8], isWhole: Bool)
    case stat(Stat)
    case list([DirectoryEntry])
    case hash(sha256: [UInt8], size: UInt64)
    case exit(Exit)
    case connected(Bool)
    // These two are large and rare; in place they would make every answer large, in every task that waits for one.
    indirect case facts(RawFacts)
    case done
    case transfer(UInt32)
    /// The port on which something is offered.
    case offering(port: UInt16)
    /// Another host did not give what it was to give, for this reason. What came of it is gone.
    case unfetched(reason: String)
    /// The host's lock is held; the words are the holder's own.
    case held(by: String)
    /// Not allowed: the agent is read-only, or the request makes no sense. Nothing was changed.
    case refused(reason: String)
    /// A system call failed: errno, the call, and the path it was for.
    case failed(errno: Int32, call: String, path: String)
    indirect case hello(Hello)
}
