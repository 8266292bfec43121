/// Who works on a host, for its journal.
public struct Sitting: Equatable, Sendable {
    /// `USER@MACHINE`.
    public var by: String
    public var command: String
    public var cluster: String
    /// The run's number in the ledger that it is told to; empty where there is none.
    public var run: String
    /// What is done is the taking back of what was done before: nothing of it is written into the host's record.
    public var isReset: Bool

    public init(by: String, command: String, cluster: String, run: String = "", isReset: Bool = false) {
        self.by = by
        self.command = command
        self.cluster = cluster
        self.run = run
        self.isReset = isReset
    }
}

/// The change that the next action, or the next transfer of a file, is about.
public struct Note: Equatable, Sendable {
    public var layer: String
    public var title: String
    public var summary: String
    public var undo: [Undo]

    public init(layer: String, title: String, summary: String, undo: [Undo] = []) {
        self.layer = layer
        self.title = title
        self.summary = summary
        self.undo = undo
    }
}
