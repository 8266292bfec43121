/// Who owns a path and who may use it.
public struct Attributes: Equatable, Sendable {
    /// Permission bits, as in `chmod`: 0o000 to 0o7777.
    public var mode: UInt32
    /// A user's name or decimal number; empty keeps what is there (root for what is new).
    public var owner: String
    /// A group's name or decimal number; empty keeps what is there (root for what is new).
    public var group: String

    public init(mode: UInt32, owner: String = "", group: String = "") {
        self.mode = mode
        self.owner = owner
        self.group = group
    }
}

/// A change to the host. Only the engine sends one. Every action is durable (fsync) when its answer comes.
public enum Action: Equatable, Sendable {
    /// Puts a file in place whole: temporary file beside it, fsync, owner and mode, rename, fsync of the folder.
    /// A symbolic link at the path is replaced, not followed. Missing parent directories are an error.
    case write(path: String, bytes: [UInt8], attributes: Attributes)
    /// Opens a transfer of a big file to a path, and gives up one that is open for that path; at most eight are open at
    /// once. Answer: `transfer`.
    case receive(path: String, size: UInt64, sha256: [UInt8], attributes: Attributes)
    /// The next bytes of a transfer, in order. One that fails or is refused ends the transfer.
    case chunk(transfer: UInt32, offset: UInt64, bytes: [UInt8])
    /// Checks size and SHA-256 of a transfer and puts the file in place; on a mismatch it is refused and nothing appears.
    /// With `keeps` the agent holds the content open afterwards, to pass it on: whatever becomes of the path, and the
    /// newest sixteen at most.
    case commit(transfer: UInt32, keeps: Bool = false)
    /// Offers a content that was kept to one other host: a TCP port that gives it to the first caller who comes from one
    /// of these IPv4 addresses and says the token (32 bytes, a secret); then, or after
    /// ``Protocol/offerTime``, the port is closed. `at` is the host's own address to listen on, empty for all. What is
    /// sent is not encrypted. Does not wait for its turn behind other actions. Answer: `offering`; `refused` for a
    /// content that is not kept, or a fifth offer at once.
    case offer(sha256: [UInt8], token: [UInt8], to: [String], at: String)
    /// Fills a transfer with what another agent offers, in place of chunks; `host` is an IPv4 address. Other requests
    /// are answered meanwhile. Answer: `done` when all of it came and has the transfer's SHA-256, `unfetched` when the
    /// other did not give that, `failed` when this host could not take it. All but `done` end the transfer.
    case fetch(transfer: UInt32, token: [UInt8], host: String, port: UInt16)
    /// Gives a path that exists this owner, group and mode. Never follows a symbolic link.
    case attributes(path: String, attributes: Attributes)
    /// Makes a directory, and its missing parents with mode 0755 of root.
    case makeDirectory(path: String, attributes: Attributes)
    /// Makes a symbolic link, replacing (by rename) a link or file that stands there.
    case link(path: String, target: String)
    /// Removes a file, a link or an empty directory; with `recursive` a whole tree, without leaving its file system
    /// and without following links. What is not there is fine. Directories of the system are refused.
    case remove(path: String, recursive: Bool)
    /// Runs a program that changes something. Answer: `exit`.
    case run(Command)
    /// Appends to a file in one write, making it with `mode` if it is missing.
    case append(path: String, bytes: [UInt8], mode: UInt32)
    /// Takes the host's lock for as long as this agent lives. Answer: `done`, or `held` with the holder's words.
    case lock(holder: String)
    /// Says who works here, before anything else is done.
    case sitting(Sitting)
    /// Says what the next action is about, for the host's record and journal. Sent ahead without waiting for its answer:
    /// where it cannot be written down, the next action is refused.
    case begin(Note)
    /// Puts a path back to what stood there before the agent touched it first, out of the host's record. A directory
    /// with something in it fails with ENOTEMPTY. Refused for a path that is not in the record.
    case restore(path: String)
}
