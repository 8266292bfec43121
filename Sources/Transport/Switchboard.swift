import Foundation
import Model
import Synchronization
import Wire

/// Where questions wait to be sent and answers find who asked. Tasks of any thread ask here; the ``Line`` of the host
/// carries. Nothing here waits for a thread, so that a question costs one wake-up each way and no more.
final class Switchboard: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// A question that was asked, and who waits for its answer. Continuations are not checked: there is one for each
    /// question of a run, and whoever takes one out of ``State/pending`` under the lock resumes it.
    private enum Pending {
        case asked(UnsafeContinuation<Result<Answer, Failure>, Never>)
        /// Posted in order with others; somebody asks for the answer later.
        case posted
        // An answer is large, and would make room for as much for each question that is still out.
        indirect case answered(Answer)
        case ping
    }

    private struct State {
        var pending: [UInt32: Pending] = [:]
        var outbox: [UInt8] = []
        /// Why nothing can be asked any more.
        var ending: Failure?
        var lastID: UInt32 = 0
        /// Questions without an answer, and since when there is at least one.
        var owed = 0
        var owedSince = Instant.now
        var lastPost = Instant.now
        var questions = 0
        var bursts = 0
    }

    let host: HostName
    private let reactor: Reactor
    private let socket: Int32
    private let state = Mutex(State())

    /// Questions that are asked within this time of each other leave in one packet: tasks of many threads ask at
    /// once, and each packet costs an encryption and a wake-up of sshd and of the agent.
    private static let linger = Duration.microseconds(100)

    init(host: HostName, reactor: Reactor, socket: Int32) {
        self.host = host
        self.reactor = reactor
        self.socket = socket
    }

    // MARK: for those who ask

    /// Asks, and suspends until the answer is there. Throws a ``Failure`` of kind `connection` when the host is lost.
    func ask(_ request: Request) async throws(Failure) -> Answer {
        let payload = request.encoded()
        let result = await withUnsafeContinuation { continuation in
            if case .failure(let failure) = enter(payload, .asked(continuation)) {
                continuation.resume(returning: .failure(failure))
            }
        }
        return try result.get()
    }

    /// Sends a question behind those that were sent before, for ``settle(_:)`` to wait for.
    func post(_ request: Request) throws(Failure) -> UInt32 { try enter(request.encoded(), .posted).get() }

    /// The answer to a posted question, once.
    func settle(_ id: UInt32) async throws(Failure) -> Answer {
        let result = await withUnsafeContinuation { continuation in
            let known: Result<Answer, Failure>? = state.withLock { state in
                switch state.pending[id] {
                case .answered(let answer):
                    state.pending[id] = nil
                    return .success(answer)
                case .posted:
                    state.pending[id] = .asked(continuation)
                    return nil
                case .asked, .ping, nil:
                    return .failure(state.ending ?? lost("an answer was taken twice"))
                }
            }
            if let known { continuation.resume(returning: known) }
        }
        return try result.get()
    }

    /// Sends something ahead whose answer nobody waits for.
    func announce(_ request: Request) throws(Failure) { _ = try enter(request.encoded(), .ping).get() }

    private func enter(_ payload: [UInt8], _ kind: Pending) -> Result<UInt32, Failure> {
        let now = Instant.now
        let (result, mustWake, isMuch) = state.withLock { state -> (Result<UInt32, Failure>, Bool, Bool) in
            if let ending = state.ending { return (.failure(ending), false, false) }
            let wasEmpty = state.outbox.isEmpty
            let wasSmall = state.outbox.count < Protocol.chunk
            state.lastID &+= 1
            state.lastPost = now
            if state.owed == 0 {
                state.bursts += 1
                state.owedSince = now
            }
            state.owed += 1
            state.questions += 1
            state.pending[state.lastID] = kind
            state.outbox += Frame(id: state.lastID, payload: payload).encoded()
            let isMuch = state.outbox.count >= Protocol.chunk
            return (.success(state.lastID), wasEmpty || (isMuch && wasSmall), isMuch)
        }
        if mustWake { reactor.wake(socket, within: isMuch ? .zero : Switchboard.linger) }
        return result
    }

    // MARK: for the line

    /// What is to be sent, and takes it out.
    func takeOutbox() -> [UInt8] {
        state.withLock { state in
            defer { state.outbox = [] }
            return state.outbox
        }
    }

    /// Hands an answer to whoever asked. Gives back what is wrong with it.
    func deliver(_ answer: Answer, to id: UInt32) -> Failure? {
        let (waiting, failure) = state.withLock { state -> (Pending?, Failure?) in
            guard let waiting = state.pending.removeValue(forKey: id) else {
                return (nil, lost("the agent answered a question that nobody asked (\(id))"))
            }
            switch waiting {
            case .asked, .ping: break
            case .posted: state.pending[id] = .answered(answer)
            case .answered: return (nil, lost("the agent answered a question twice (\(id))"))
            }
            state.owed -= 1
            // Room for the questions of a whole plan is not kept for the few that come later.
            if state.pending.isEmpty, state.pending.capacity > 64 { state.pending = [:] }
            return (waiting, nil)
        }
        if case .asked(let continuation)? = waiting { continuation.resume(returning: .success(answer)) }
        return failure
    }

    func ping() { _ = enter(Request.ping.encoded(), .ping) }

    /// Tells everybody who waits, and whoever asks from now on, why there will be no answer. The first reason stays.
    func end(_ failure: Failure) {
        let waiting = state.withLock { state in
            if state.ending == nil { state.ending = failure }
            defer { state.pending = [:] }
            return Array(state.pending.values)
        }
        for case .asked(let continuation) in waiting { continuation.resume(returning: .failure(failure)) }
    }

    /// When the agent was last spoken to.
    var lastPost: Instant { state.withLock(\.lastPost) }

    /// Since when the host owes an answer, if it does.
    var owesSince: Instant? { state.withLock { $0.owed > 0 ? $0.owedSince : nil } }

    /// Questions asked, and how often something was asked while no answer was outstanding.
    var counts: (questions: Int, bursts: Int) { state.withLock { ($0.questions, $0.bursts) } }

    /// The failure of a line that worked before.
    func lost(_ why: String, hint: String? = nil) -> Failure {
        Failure(
            .connection, "talk to the agent", host: host, why: why,
            hint: hint ?? "run the same command again: it goes on where this one stopped")
    }
}
