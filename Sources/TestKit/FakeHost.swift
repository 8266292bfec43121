import Wire

/// What a ``FakeMachine`` holds: paths with what stands at them, accounts, and a clock.
///
/// It behaves as a host's file system does: parents must exist, a link in the middle of a path is followed, and one
/// at its end is not.
public struct FakeHost: Equatable, Sendable {
    /// What stands at a path.
    public enum Content: Equatable, Sendable {
        case file([UInt8])
        case directory
        case link(to: String)
        /// A device, socket or pipe.
        case other
    }
    public struct Node: Equatable, Sendable {
        public var content: Content
        public var mode: UInt32
        public var owner: String
        public var group: String
        /// Nanoseconds since 1970.
        public var modified: Int64
        public init(
            content: Content, mode: UInt32, owner: String = "root", group: String = "root", modified: Int64 = 0
        ) {
            self.content = content
            self.mode = mode
            self.owner = owner
            self.group = group
            self.modified = modified
        }
    }
    /// Why something did not work, as the agent says it.
    struct Refusal: Error {
        var answer: Answer
        init(_ errno: Int32, _ call: String, _ path: String) {
            answer = .failed(errno: errno, call: call, path: path)
        }
        init(refused reason: String) { answer = .refused(reason: reason) }
    }

    /// By path, without links on the way. Use the functions below unless you know better.
    public var nodes: [String: Node] = [:]
    /// Numbers of users and groups by name.
    public var users: [String: UInt32] = ["root": 0, "nobody": 65534]
    public var groups: [String: UInt32] = ["root": 0, "adm": 4, "nogroup": 65534]
    /// Nanoseconds since 1970; every action takes a second.
    public var now: Int64 = 1_750_000_000_000_000_000

    /// A host with the usual empty directories.
    public init() {
        let usual = ["/", "/etc", "/opt", "/root", "/run", "/tmp", "/usr", "/usr/bin", "/usr/local", "/usr/local/bin"]
        for path in usual + ["/var", "/var/lib", "/var/log"] {
            nodes[path] = Node(content: .directory, mode: 0o755, owner: "root", group: "root", modified: now)
        }
    }

    /// A host on which these files stand, with their parents.
    public init(_ files: [String: String]) {
        self.init()
        for (path, text) in files { put(path, text) }
    }

    /// Puts a file there, with its parents, whatever stood there.
    public mutating func put(
        _ path: String, _ text: String, mode: UInt32 = 0o644, owner: String = "root", group: String = "root"
    ) { put(path, .file(Array(text.utf8)), mode: mode, owner: owner, group: group) }

    /// Puts anything there, with its parents, whatever stood there.
    public mutating func put(
        _ path: String, _ content: Content, mode: UInt32 = 0o755, owner: String = "root", group: String = "root"
    ) {
        let parts = path.split(separator: "/")
        for count in 1..<max(1, parts.count) {
            let parent = "/" + parts.prefix(count).joined(separator: "/")
            if nodes[parent] == nil {
                nodes[parent] = Node(content: .directory, mode: 0o755, owner: "root", group: "root", modified: now)
            }
        }
        nodes[path] = Node(content: content, mode: mode, owner: owner, group: group, modified: now)
    }

    /// Takes a path away, and everything below it.
    public mutating func take(_ path: String) {
        nodes = nodes.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
    }

    /// The text of a file; nothing where none stands.
    public func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

    /// The bytes of a file; nothing where none stands.
    public func bytes(_ path: String) -> [UInt8]? {
        guard case .file(let bytes)? = node(path)?.content else { return nil }
        return bytes
    }

    /// What stands at a path, a link itself and not what it points to.
    public func node(_ path: String) -> Node? { (try? place(path)).flatMap { nodes[$0] } }

    /// Every path below a directory, sorted.
    public func paths(below directory: String) -> [String] {
        nodes.keys.filter { $0.hasPrefix(directory == "/" ? "/" : directory + "/") && $0 != directory }.sorted()
    }
}
