/// What a host keeps of how it was before, as the lines of `/var/lib/slipway/record` have it.
///
/// The agent writes a line, durably, before it does what the line is about. Lines are words between spaces; what a
/// space, a `%` or a line end would be in a word is written as `%20` and so on. A line that a crash cut off counts for
/// nothing, and what it announced was not done.
public struct HostRecord: Equatable, Sendable {
    /// The first line. A file with another one is of another version.
    public static let heading = "slipway record 1"
    public static let folder = "/var/lib/slipway"
    public static let path = folder + "/record"
    public static let journal = folder + "/journal"
    public static let originals = folder + "/originals"
    /// Files that a reset leaves for the next one, should it be cut off: that nobody counts on the host any more, and that
    /// units were restarted. A run that is no reset makes them void, and the agent removes them.
    public static let begun = folder + "/reset-begun"
    public static let unitsBack = folder + "/units-are-back"
    /// A file for everything that was said of what programs will leave; gone as soon as a reset begins with files.
    public static let said = folder + "/said"

    /// What stood at a path before.
    public enum Standing: Equatable, Sendable {
        case absent
        /// `original` is the name of its content in ``originals``: `-` where it was not needed, `!` where it could not
        /// be kept.
        case file(mode: UInt32, uid: UInt32, gid: UInt32, modified: Int64, original: String)
        case link(target: String, uid: UInt32, gid: UInt32)
        case directory(mode: UInt32, uid: UInt32, gid: UInt32, original: String)
        /// A device, socket or pipe.
        case other(original: String)
    }

    public struct Path: Equatable, Sendable {
        public var path: String
        public var standing: Standing
        /// It is in here as it was put there last by the agent, where that can be told.
        public init(_ path: String, _ standing: Standing) {
            self.path = path
            self.standing = standing
        }
    }

    /// Something that the agent put at a path: the SHA-256 of a file in hexadecimal, `->TARGET` for a link, or ``anything``
    /// where nobody knows what a program made of it. What stands there and is none of it is of somebody else.
    public struct Work: Equatable, Sendable {
        public static let anything = "*"
        public var path: String
        public var content: String
        public init(_ path: String, _ content: String) { (self.path, self.content) = (path, content) }
    }

    public struct Tree: Equatable, Sendable {
        public var path: String
        /// Paths below it that were there before; nothing where it was not there itself.
        public var before: [String]?
        /// There was more than can be kept, so nothing in it is taken away.
        public var isCrowded: Bool
        public init(_ path: String, before: [String]?, isCrowded: Bool = false) {
            self.path = path
            self.before = before
            self.isCrowded = isCrowded
        }
    }

    /// In the order in which they were touched first; parents that were made with them come before.
    public var paths: [Path] = []
    public var trees: [Tree] = []
    public var works: [Work] = []
    /// Slipway had worked on the host before it kept a record: what it did then nobody knows.
    public var isLate = false
    /// The first of each key, without what became ``paths`` and ``trees``.
    public var undos: [Undo] = []
    /// What packages brought: packages (`name:architecture`), users and groups.
    public var packages: [String] = []
    public var users: [String] = []
    public var groups: [String] = []
    /// Packages that went when others came.
    public var went: [String] = []
    /// Names in ``originals`` of lists of what there was before packages that nobody looked at since.
    public var pending: [String] = []
    /// Lines that nobody can read, of a newer agent.
    public var strange = 0

    public init() {}

    /// Nothing for a file of another version.
    public init?(_ bytes: [UInt8]) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // What follows the last line end was cut off.
        lines.removeLast()
        guard let first = lines.first, first.elementsEqual(Self.heading.utf8) else { return nil }
        for line in lines.dropFirst() { take(RecordText.words(of: line)) }
    }

    public var isEmpty: Bool { paths.isEmpty && trees.isEmpty && undos.isEmpty && packages.isEmpty }

    public func standing(of path: String) -> Standing? { paths.first { $0.path == path }?.standing }

    /// What the agent put at a path, at any time; empty where it is not known.
    public func works(at path: String) -> [String] {
        let found = works.filter { $0.path == path }.map { $0.content }
        return found.contains(Work.anything) ? [] : found
    }

    /// Takes in a line, as its words.
    public mutating func take(_ words: [String]) {
        switch (words.first ?? "", words.count) {
        case ("path", 3...):
            guard let standing = Standing(words: Array(words.dropFirst(2))) else { break }
            if let index = paths.firstIndex(where: { $0.path == words[1] }) {
                paths[index].standing = standing
            } else {
                paths.append(Path(words[1], standing))
            }
            return
        case ("restored", 2):
            paths.removeAll { $0.path == words[1] }
            works.removeAll { $0.path == words[1] }
            return
        case ("wrote", 3):
            let work = Work(words[1], words[2])
            if !works.contains(work) { works.append(work) }
            return
        case ("late", 1):
            isLate = true
            return
        case ("tree", 3...):
            let before = words[2] == "absent" ? nil : Array(words.dropFirst(3))
            trees.append(Tree(words[1], before: before, isCrowded: words[2] == "crowded"))
            return
        case ("undo", 2...):
            guard let undo = Undo(words: Array(words.dropFirst())) else { break }
            if !undos.contains(where: { $0.key == undo.key }) { undos.append(undo) }
            return
        case ("pending", 2):
            pending.append(words[1])
            return
        case ("settled", 2):
            pending.removeAll { $0 == words[1] }
            return
        case ("went", 2...):
            went += words.dropFirst()
            return
        case ("came", 2...):
            if take(came: words[1], Array(words.dropFirst(2))) { return }
        default: break
        }
        strange += 1
    }

    private mutating func take(came kind: String, _ names: [String]) -> Bool {
        switch kind {
        case "packages": packages += names
        case "users": users += names
        case "groups": groups += names
        default: return false
        }
        return true
    }
}

extension HostRecord.Standing {
    public var words: [String] {
        switch self {
        case .absent: ["absent"]
        case .file(let mode, let uid, let gid, let modified, let original):
            ["file", RecordText.octal(mode), String(uid), String(gid), String(modified), original]
        case .link(let target, let uid, let gid): ["link", target, String(uid), String(gid)]
        case .directory(let mode, let uid, let gid, let original):
            ["directory", RecordText.octal(mode), String(uid), String(gid), original]
        case .other(let original): ["other", original]
        }
    }

    init?(words: [String]) {
        func number(_ index: Int) -> UInt32? { UInt32(words[index]) }
        switch (words[0], words.count) {
        case ("absent", 1): self = .absent
        case ("file", 6):
            guard let mode = RecordText.mode(words[1]), let uid = number(2), let gid = number(3),
                let modified = Int64(words[4])
            else { return nil }
            self = .file(mode: mode, uid: uid, gid: gid, modified: modified, original: words[5])
        case ("link", 4):
            guard let uid = number(2), let gid = number(3) else { return nil }
            self = .link(target: words[1], uid: uid, gid: gid)
        case ("directory", 5):
            guard let mode = RecordText.mode(words[1]), let uid = number(2), let gid = number(3) else { return nil }
            self = .directory(mode: mode, uid: uid, gid: gid, original: words[4])
        case ("other", 2): self = .other(original: words[1])
        default: return nil
        }
    }

    /// The name of what was kept of it; nothing where nothing was.
    public var original: String? {
        switch self {
        case .file(_, _, _, _, let original), .directory(_, _, _, let original), .other(let original):
            original == "-" || original == "!" ? nil : original
        case .absent, .link: nil
        }
    }

    /// It could not be kept.
    public var isLost: Bool {
        switch self {
        case .file(_, _, _, _, "!"), .directory(_, _, _, "!"), .other("!"): true
        case .absent, .link, .file, .directory, .other: false
        }
    }
}
