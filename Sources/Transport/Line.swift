import Foundation
import Model
import StepKit
import Wire

/// The line to one host: dials, logs in, brings the agent up, and then carries questions and answers.
///
/// Lives on a ``Reactor``, so that all of its code, and with it every call of libssh2 for this session, runs on one
/// thread that is never blocked.
actor Line {
    typealias Instant = ContinuousClock.Instant

    /// A question that left, and who waits for its answer.
    enum Pending {
        case asked(CheckedContinuation<Result<Answer, Failure>, Never>)
        /// Posted in order with others; it is asked for later.
        case posted
        case answered(Answer)
        case ping
    }

    nonisolated let destination: Destination
    nonisolated let reactor: Reactor
    nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

    let limits: SSHLimits
    var session: SSHSession?
    var channel: SSHChannel?
    var reader = FrameReader()
    var pending: [UInt32: Pending] = [:]
    /// Why nothing can be asked any more.
    var ending: Failure?
    var isClosing = false
    var pump: Task<Void, Never>?
    /// Questions without an answer, and since when there is at least one.
    var owed = 0
    var owedSince = Instant.now
    var lastPost = Instant.now
    /// What the line had cost when it ended.
    var finalTraffic = Traffic()
    private var lastID: UInt32 = 0
    private var questions = 0
    private var bursts = 0

    /// Questions that are asked within this time of each other leave in one packet: tasks of many threads ask at
    /// once, and each packet costs an encryption and a wake-up of sshd and of the agent.
    private static let linger = Duration.microseconds(100)

    init(_ destination: Destination, limits: SSHLimits, reactor: Reactor) {
        self.destination = destination
        self.limits = limits
        self.reactor = reactor
    }

    /// Asks, and suspends until the answer is there. Throws a ``Failure`` of kind `connection` when the host is lost.
    func ask(_ request: Request) async throws(Failure) -> Answer {
        let id = try post(request)
        return try await settle(id)
    }

    /// Sends a question behind those that were sent before, for ``settle(_:)`` to wait for.
    func post(_ request: Request) throws(Failure) -> UInt32 {
        try send(request, as: .posted)
    }

    /// The answer to a posted question.
    func settle(_ id: UInt32) async throws(Failure) -> Answer {
        if case .answered(let answer)? = pending[id] {
            pending[id] = nil
            return answer
        }
        if let ending { throw ending }
        guard case .posted? = pending[id] else {
            throw lost("an answer was waited for that nobody asked for or that was taken already")
        }
        let result = await withCheckedContinuation { pending[id] = .asked($0) }
        return try result.get()
    }

    @discardableResult
    func send(_ request: Request, as kind: Pending) throws(Failure) -> UInt32 {
        if let ending { throw ending }
        guard let channel, let session, !isClosing else { throw lost("the session was closed") }
        lastID &+= 1
        lastPost = .now
        if owed == 0 {
            bursts += 1
            owedSince = lastPost
        }
        owed += 1
        questions += 1
        pending[lastID] = kind
        channel.send(Frame(id: lastID, payload: request.encoded()).encoded())
        reactor.wake(session.tap.socket, within: channel.unsent > Protocol.chunk ? .zero : Line.linger)
        return lastID
    }

    /// Lets whoever waits see that its task was cancelled.
    func stopWaiting() { reactor.wakeAll() }

    var traffic: Traffic {
        guard let session else { return finalTraffic }
        var traffic = Traffic()
        traffic.bytesIn = session.tap.received
        traffic.bytesOut = session.tap.sent
        traffic.questions = questions
        traffic.bursts = bursts
        return traffic
    }

    /// The failure of a line that worked before.
    func lost(_ why: String, hint: String? = nil) -> Failure {
        Failure(
            .connection, "talk to the agent", host: destination.host, why: why,
            hint: hint ?? "run the same command again: it goes on where this one stopped")
    }
}
