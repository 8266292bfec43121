public import Model
public import Wire

/// What is done to a host: one action of the agent, or a big file sent to it.
public enum Deed: Equatable, Sendable {
    case action(Action)
    /// Runs a program; when it does not work, `reason` is asked (it only looks), and what it says becomes part of the
    /// failure: the journal of a service that did not start.
    case run(Command, reason: Command)
    case upload(LocalFile, to: String, attributes: Attributes)
}

extension Deed {
    /// The file whose content it changes; nil for what changes no file, or nobody knows which.
    public var path: String? {
        switch self {
        case .upload(_, let path, _), .action(.write(let path, _, _)), .action(.append(let path, _, _)): path
        case .action, .run: nil
        }
    }

    /// It runs a program, so that only the program's own maker knows what it does.
    public var runsProgram: Bool {
        switch self {
        case .run, .action(.run): true
        case .action, .upload: false
        }
    }
}

/// One deed with the words and the difference a person wants to see before it happens.
public struct Change: Equatable, Sendable {
    /// In the imperative: `write /etc/hosts`.
    public var summary: String
    public var diff: Diff
    public var deed: Deed
    /// What takes back what a program does; `[.nothing]` where nothing has to be. For what the agent does to files by
    /// itself there is none, since it keeps what was there. Nil where a step does not say: then a reset tells of it as of
    /// something that is left.
    public var undo: [Undo]?

    public init(_ summary: String, diff: Diff = .none, _ deed: Deed, undo: [Undo]? = nil) {
        self.summary = summary
        self.diff = diff
        self.deed = deed
        self.undo = undo
    }
    public init(_ summary: String, diff: Diff = .none, _ action: Action, undo: [Undo]? = nil) {
        self.init(summary, diff: diff, .action(action), undo: undo)
    }

    /// Runs a program. `timeout` in milliseconds.
    public static func run(
        _ summary: String, _ argv: [String], input: [UInt8] = [], timeout: UInt32 = 300_000, undo: [Undo]? = nil
    ) -> Change {
        Change(summary, .run(Command(argv, input: input, timeout: timeout)), undo: undo)
    }

    /// Puts a file in place.
    public static func write(_ path: String, _ content: Content, _ attributes: Attributes, replacing old: File?)
        -> Change
    {
        Change(
            old == nil ? "create \(path)" : "write \(path)", diff: Diff(from: old, to: content),
            .write(path: path, bytes: content.bytes, attributes: attributes))
    }
}

/// What a file holds: text that may be shown, or a secret.
public enum Content: Hashable, Sendable {
    case text(String)
    case secret(Secret)
    public var bytes: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .secret(let secret): secret.bytes
        }
    }
    public var isSecret: Bool { if case .secret = self { true } else { false } }
}

extension Content: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A decoder that knows secrets gives one here; every other gives text.
        if let value = try? container.decode(Value.self), case .secret(let secret) = value {
            self = .secret(secret)
        } else {
            self = .text(try container.decode(String.self))
        }
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .secret(let secret): try container.encode(secret)
        }
    }
}
