/// What a connection has cost so far.
public struct Traffic: Equatable, Sendable {
    /// Bytes on the socket, with all that SSH adds.
    public var bytesIn: UInt64 = 0
    public var bytesOut: UInt64 = 0
    /// How often the controller sent something after something had come, the login included: round trips on the line.
    public var exchanges = 0
    /// Questions and actions that were sent, and pings.
    public var questions = 0
    /// How often something was sent while no answer was outstanding: the least number of round trips there were.
    public var bursts = 0
    public init() {}
}
