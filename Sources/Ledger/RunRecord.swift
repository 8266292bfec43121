public import Foundation
public import Model

/// A run as history shows it.
public struct RunRecord: Hashable, Sendable, Identifiable {
    public enum Ending: Hashable, Sendable {
        /// Somebody is at it right now.
        case running
        case finished(status: Int32, at: Date)
        /// It never came to an end: the process was killed, or the machine went down.
        case cutOff
    }
    public var id: RunID
    public var command: String
    public var cluster: String
    /// `USER@MACHINE`.
    public var by: String
    public var hosts: [HostName]
    public var started: Date
    public var ending: Ending
    public var counts: RunCounts
}
