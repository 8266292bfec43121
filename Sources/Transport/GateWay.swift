/// A connected socket that leads through a jump host. It is the taker's to close.
struct GateWay: Sendable {
    var socket: Int32
    /// How long the host behind took to be reached.
    var roundTrip: Duration
}
