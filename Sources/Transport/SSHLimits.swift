/// How long a connection may take, and how much may go on at once.
public struct SSHLimits: Equatable, Sendable {
    /// For each of: reaching the host, exchanging keys, logging in.
    public var connect: Duration
    /// For the agent to start, counted from the last thing that was heard of it.
    public var launch: Duration
    /// How often a host is tried that refuses, cannot be reached or hangs up before it has said who it is.
    public var tries: Int
    /// No new try is begun after this long.
    public var patience: Duration
    /// The agent hears a ping after this long without a word, and its answer proves that it lives, which SSH's own
    /// keepalive does not. Well below ``Wire/Protocol/silence``.
    public var ping: Duration
    /// A host that owes an answer and says nothing for this long is given up.
    public var silence: Duration
    /// Big files that are sent at once, over all hosts.
    public var uploads: Int

    public init(
        connect: Duration = .seconds(10), launch: Duration = .seconds(15), tries: Int = 3,
        patience: Duration = .seconds(20), ping: Duration = .seconds(20), silence: Duration = .seconds(60),
        uploads: Int = 8
    ) {
        self.connect = connect
        self.launch = launch
        self.tries = tries
        self.patience = patience
        self.ping = ping
        self.silence = silence
        self.uploads = uploads
    }
}
