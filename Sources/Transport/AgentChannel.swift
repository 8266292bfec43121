/// The way to one program, and back: a channel of an SSH session, or a program of this machine. Nothing here waits but
/// what is `async`; the owner calls ``turn()`` whenever a socket may have become ready, and waits for what that says.
protocol AgentChannel: AnyObject {
    /// What the owner waits on.
    var socket: Int32 { get }
    /// What else to look out for.
    var others: [Int32: Reactor.Interest] { get }
    /// Bytes both ways, with all that carries them.
    var received: UInt64 { get }
    var sent: UInt64 { get }
    /// How often something was sent after something had come; 0 where nothing carries them.
    var exchanges: Int { get }
    var lastReceived: ContinuousClock.Instant { get }
    /// What the program printed and nobody took yet.
    var inbox: [UInt8] { get set }
    /// The program has ended, or closed its output; what it printed before is in `inbox`.
    var isEnded: Bool { get }
    var unsent: Int { get }
    var errorText: String { get }
    var ending: ProgramEnding? { get }

    func send(_ bytes: [UInt8])
    func dropUnsent()
    /// Sends and receives whatever can be without waiting. Gives back what to wait for; nothing while there is more
    /// to do at once.
    func turn() throws(SSHError) -> Reactor.Interest?
    nonisolated(nonsending) func finishSending(until deadline: ContinuousClock.Instant) async throws(SSHError)
    nonisolated(nonsending) func waitUntilClosed(until deadline: ContinuousClock.Instant) async
    /// Lets go of it all, without waiting for anything.
    func hangUp()
}
