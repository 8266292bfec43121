public import Model
public import Wire

/// A file as it stands on a host.
public struct File: Hashable, Sendable {
    public var bytes: [UInt8]
    public var mode: UInt32
    public var owner: String
    public var group: String
    /// False where the path holds something else than a regular file, or a file over the limit that was asked for.
    public var isWhole: Bool
    /// What stands there: a file, a directory, a link.
    public var kind: Stat.Kind
    public init(
        bytes: [UInt8], mode: UInt32, owner: String = "root", group: String = "root", isWhole: Bool = true,
        kind: Stat.Kind = .file
    ) {
        self.bytes = bytes
        self.mode = mode
        self.owner = owner
        self.group = group
        self.isWhole = isWhole
        self.kind = kind
    }
    /// The content as text; bytes that are no UTF-8 are replaced.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// What a program said when it was asked.
public struct Reply: Equatable, Sendable {
    public var cause: Exit.Cause
    public var output: String
    public var errors: String
    public init(_ cause: Exit.Cause, output: String = "", errors: String = "") {
        self.cause = cause
        self.output = output
        self.errors = errors
    }
    public var succeeded: Bool { cause == .status(0) }
    /// The program is not on the host.
    public var isMissing: Bool { if case .unstartable = cause { true } else { false } }
    /// The first line of the output, trimmed.
    public var firstLine: String {
        output.split(separator: "\n", maxSplits: 1).first.map { String($0).trimmed } ?? ""
    }
}

extension Reader {
    /// The file at a path, or nothing. Links are not followed. `limit` in bytes.
    public func file(_ path: String, limit: UInt32 = Query.usualLimit) async throws -> File? {
        try await answer(.file(path: path, limit: limit)).content(of: path)
    }

    /// At most `length` bytes of a regular file from `offset` on, and whether they reach to its end; nothing where no file
    /// stands.
    public func read(_ path: String, at offset: UInt64, length: UInt32) async throws -> (bytes: [UInt8], isEnd: Bool)? {
        switch try await answer(.read(path: path, offset: offset, length: length)) {
        case .file(_, let bytes, let isWhole): (bytes, isWhole)
        case .absent: nil
        case let other: throw other.failure(of: "read \(path)")
        }
    }

    /// What stands at a path, or nothing. Links are not followed.
    public func stat(_ path: String) async throws -> Stat? {
        try await answer(.stat(path: path)).standing(at: path)
    }

    /// The entries of a directory, or nothing.
    public func list(_ path: String) async throws -> [DirectoryEntry]? {
        switch try await answer(.list(path: path)) {
        case .list(let entries): entries
        case .absent: nil
        case let other: throw other.failure(of: "list \(path)")
        }
    }

    /// SHA-256 and size of a regular file, or nothing.
    public func hash(_ path: String) async throws -> (sha256: [UInt8], size: UInt64)? {
        try await answer(.hash(path: path)).checksum(of: path)
    }

    /// Runs a program that only looks.
    public func probe(_ argv: String..., timeout: UInt32 = 30_000) async throws -> Reply {
        try await probe(Command(argv, timeout: timeout))
    }

    /// Runs a program that only looks.
    public func probe(_ command: Command) async throws -> Reply {
        switch try await answer(.probe(command)) {
        case .exit(let exit):
            Reply(
                exit.cause, output: String(decoding: exit.output, as: UTF8.self),
                errors: String(decoding: exit.errors, as: UTF8.self))
        case let other: throw other.failure(of: command.argv.joined(separator: " "))
        }
    }

    /// A TCP port can be connected to from the host. `timeout` in milliseconds.
    public func connects(to host: String, port: UInt16, timeout: UInt32 = 2_000) async throws -> Bool {
        switch try await answer(.connect(host: host, port: port, timeout: timeout)) {
        case .connected(let connected): connected
        case let other: throw other.failure(of: "connect to \(host):\(port)")
        }
    }
}

extension Query {
    /// Bytes that a file may have which is asked for whole, where nobody knows better.
    public static let usualLimit: UInt32 = 4 << 20
    /// The file at a path, whole.
    public static func file(_ path: String) -> Query { .file(path: path, limit: usualLimit) }
}

extension Answer {
    /// What a `file` question found at a path, or nothing.
    public func content(of path: String) throws(Failure) -> File? {
        switch self {
        case .file(let stat, let bytes, let isWhole):
            File(
                bytes: bytes, mode: stat.mode, owner: stat.owner, group: stat.group, isWhole: isWhole,
                kind: stat.kind)
        case .absent: nil
        case .stat, .list, .hash, .exit, .connected, .facts, .done, .transfer, .held, .refused, .failed, .hello,
            .offering, .unfetched:
            throw failure(of: "read \(path)")
        }
    }

    /// What a `stat` question found at a path, or nothing.
    public func standing(at path: String) throws(Failure) -> Stat? {
        switch self {
        case .stat(let stat): stat
        case .absent: nil
        case .file, .list, .hash, .exit, .connected, .facts, .done, .transfer, .held, .refused, .failed, .hello,
            .offering, .unfetched:
            throw failure(of: "look at \(path)")
        }
    }

    /// What a `hash` question found of a regular file at a path, or nothing.
    public func checksum(of path: String) throws(Failure) -> (sha256: [UInt8], size: UInt64)? {
        switch self {
        case .hash(let sha256, let size): (sha256, size)
        case .absent: nil
        case .file, .stat, .list, .exit, .connected, .facts, .done, .transfer, .held, .refused, .failed, .hello,
            .offering, .unfetched:
            throw failure(of: "hash \(path)")
        }
    }

    /// Why this answer is not the one that was expected.
    func failure(of what: String) -> Failure {
        switch self {
        case .failed(let errno, let call, let path): Failure.system(errno, call, path, during: what)
        case .refused(let reason): Failure.refused(reason, during: what)
        case .absent, .file, .stat, .list, .hash, .exit, .connected, .facts, .done, .transfer, .held, .hello, .offering,
            .unfetched:
            Failure(.connection, what, why: "the agent gave an answer that does not belong to the question")
        }
    }
}
