public import Foundation

/// A step in a run: the host, and the place of the step in the plan.
public struct TaskID: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    public var host: HostName
    public var index: Int
    public init(host: HostName, index: Int) {
        self.host = host
        self.index = index
    }
    public var description: String { "\(host)/\(index)" }
    public static func < (left: TaskID, right: TaskID) -> Bool {
        (left.index, left.host) < (right.index, right.host)
    }
}

/// How a step ended on a host.
public enum Outcome: Codable, Equatable, Sendable {
    /// Nothing had to be done.
    case ok
    /// This many changes were performed.
    case changed(Int)
    /// This many changes would be performed; only a plan says so.
    case wouldChange(Int)
    /// A plan cannot know before earlier steps are done; the words say what it waits for.
    case unknown(String)
    indirect case failed(Failure)
    case skipped(because: String)
    public var isGood: Bool {
        switch self {
        case .ok, .changed, .wouldChange, .unknown: true
        case .failed, .skipped: false
        }
    }
}

/// What a run is, said once at its start.
public struct RunHeader: Codable, Equatable, Sendable {
    public var command: String
    public var cluster: String
    /// Who runs it and from where: `USER@MACHINE`.
    public var by: String
    public var hosts: [HostName]
    /// How many steps the plan has, over all hosts; 0 where the plan is made only later, out of what is found.
    public var steps: Int
    /// Its number in the ledger; nil where it is not recorded.
    public var run: Int64?
    public init(
        command: String, cluster: String, by: String, hosts: [HostName], steps: Int, run: Int64? = nil
    ) {
        self.command = command
        self.cluster = cluster
        self.by = by
        self.hosts = hosts
        self.steps = steps
        self.run = run
    }
}

/// Something that happened. A run is told as a stream of these, and everything that is shown is made from them.
public struct Event: Codable, Equatable, Sendable {
    public enum What: Codable, Equatable, Sendable {
        // Those that are large are rare; in place they would make each of the thousands of events of a run as large.
        indirect case runStarted(RunHeader)
        /// The plan is made: how many steps each host has in it.
        case planned(steps: [HostName: Int])
        case connecting(HostName)
        indirect case connected(HostName, HostFacts)
        /// The host dropped out: it could not be reached, or is lost.
        indirect case lost(HostName, Failure)
        /// A step begins to look at a host, or to change it.
        case started(TaskID, layer: String, title: String)
        /// A change that is about to be performed, or, in a plan, would be.
        case change(TaskID, summary: String, diff: String?)
        /// A remark that a person should see.
        case note(HostName?, String)
        case finished(TaskID, Outcome, seconds: Double)
        /// Something happened that the ledger never forgets.
        case reached(Milestone)
        /// The user asked to stop: what is under way is finished, nothing else is started.
        case stopping
        case runFinished(status: Int32, seconds: Double)
    }
    public var time: Date
    public var what: What
    public init(_ what: What, time: Date = Date()) {
        self.what = what
        self.time = time
    }
}
