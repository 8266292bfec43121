import CLibSSH2
import Foundation
import Synchronization

/// A thread that waits for sockets and, between waits, runs the jobs of the actors and tasks that live on it.
///
/// libssh2 sessions must not be used by two threads at once, and waiting for hundreds of hosts must not cost a thread
/// each nor block a thread of Swift's pool. So every ``Line`` is an actor on one of a few reactors: its code runs
/// here, and where libssh2 would block, the actor suspends until its socket is ready. Tasks that wait a lot prefer
/// the reactor as their executor too, or each wait would end on a thread of the pool first.
final class Reactor: SerialExecutor, TaskExecutor, @unchecked Sendable {
    /// What to wait for.
    struct Interest: OptionSet, Sendable {
        let rawValue: Int32
        static let read = Interest(rawValue: Int32(POLLIN))
        static let write = Interest(rawValue: Int32(POLLOUT))
    }

    /// Why a wait ended.
    enum Readiness: Sendable { case ready, woken, expired }

    typealias Instant = ContinuousClock.Instant

    private struct Waiter {
        var interest: Interest
        /// Other sockets that end the wait too.
        var others: [Int32: Interest]
        var deadline: Instant
        var isWoken = false
        var continuation: UnsafeContinuation<Readiness, Never>
    }

    private struct WakeUp {
        /// Nil for every socket.
        var socket: Int32?
        var delay: Duration
    }

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var wakeUps: [WakeUp] = []
        /// The thread waits for sockets, or is about to, and must be told of anything new.
        var isAsleep = false
    }

    private static let longest = Duration.seconds(3600)
    /// So many rounds of jobs are run before sockets are looked at.
    private static let mostRounds = 16

    private let inbox = Mutex(Inbox())
    private let bell = slipway_bell()
    /// By socket. Touched on the reactor's thread only.
    private var waiters: [Int32: Waiter] = [:]
    private var polled: [pollfd] = []
    /// Whose waits the polled sockets belong to; the first is the bell's.
    private var owners: [Int32] = []

    init(name: String) {
        let thread = Thread { [self] in run() }
        thread.name = name
        thread.start()
    }

    // MARK: executor

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        tell { $0.jobs.append(job) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    private func tell(_ change: (inout sending Inbox) -> Void) {
        let mustRing = inbox.withLock { inbox in
            change(&inbox)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        if mustRing { ring() }
    }

    // MARK: waiting

    /// Suspends until the socket or one of the others is ready, somebody wakes the socket's wait, or the deadline has
    /// passed. Only for actors of this reactor, and one wait at a time for a socket.
    nonisolated(nonsending) func wait(
        _ socket: Int32, for interest: Interest, or others: [Int32: Interest] = [:], until deadline: Instant
    ) async -> Readiness {
        await withUnsafeContinuation { continuation in
            waiters[socket] = Waiter(
                interest: interest, others: others, deadline: deadline, continuation: continuation)
        }
    }

    /// Ends the wait for a socket, if there is one, at the latest after `delay`. From any thread.
    func wake(_ socket: Int32, within delay: Duration = .zero) {
        tell { $0.wakeUps.append(WakeUp(socket: socket, delay: delay)) }
    }

    /// Ends every wait on this reactor, for the few cases in which nobody knows the socket. From any thread.
    func wakeAll() {
        tell { $0.wakeUps.append(WakeUp(socket: nil, delay: .zero)) }
    }

    // MARK: the thread

    private func run() {
        var rounds = 0
        while true {
            let news = inbox.withLock { inbox in
                defer {
                    inbox.jobs.removeAll()
                    inbox.wakeUps.removeAll()
                }
                inbox.isAsleep = inbox.jobs.isEmpty && inbox.wakeUps.isEmpty
                return inbox
            }
            for wakeUp in news.wakeUps { note(wakeUp) }
            for job in news.jobs {
                job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
            rounds += 1
            if !news.isAsleep, rounds < Reactor.mostRounds { continue }
            poll(mayWait: news.isAsleep)
            rounds = 0
        }
    }

    private func note(_ wakeUp: WakeUp) {
        for socket in wakeUp.socket.map({ [$0] }) ?? Array(waiters.keys) {
            guard var waiter = waiters[socket] else { continue }
            waiter.isWoken = true
            waiter.deadline = min(waiter.deadline, .now + wakeUp.delay)
            waiters[socket] = waiter
        }
    }

    private func poll(mayWait: Bool) {
        polled.removeAll(keepingCapacity: true)
        owners.removeAll(keepingCapacity: true)
        poll(bell, .read, for: bell)
        var nearest: Instant?
        for (socket, waiter) in waiters {
            poll(socket, waiter.interest, for: socket)
            for (other, interest) in waiter.others { poll(other, interest, for: socket) }
            nearest = min(nearest ?? waiter.deadline, waiter.deadline)
        }
        var pause: Int64 = 0
        if mayWait {
            // Without any deadline an hour is as good as for ever.
            let left = min(nearest.map { $0 - .now } ?? Reactor.longest, Reactor.longest)
            pause = max(0, Int64(left / .nanoseconds(1)))
        }
        slipway_wait(&polled, nfds_t(polled.count), pause)
        inbox.withLock { $0.isAsleep = false }
        if polled[0].revents != 0 { drainBell() }
        resumeWaiters()
    }

    private func poll(_ socket: Int32, _ interest: Interest, for owner: Int32) {
        polled.append(pollfd(fd: socket, events: Int16(interest.rawValue), revents: 0))
        owners.append(owner)
    }

    private func resumeWaiters() {
        let now = Instant.now
        for (entry, owner) in zip(polled, owners).dropFirst() {
            guard let waiter = waiters[owner] else { continue }
            let readiness: Readiness
            if entry.revents != 0 {
                readiness = .ready
            } else if waiter.deadline <= now {
                readiness = waiter.isWoken ? .woken : .expired
            } else {
                continue
            }
            waiters[owner] = nil
            waiter.continuation.resume(returning: readiness)
        }
    }

    private func ring() {
        var one: UInt64 = 1
        _ = Foundation.write(bell, &one, 8)
    }

    private func drainBell() {
        var count: UInt64 = 0
        _ = Foundation.read(bell, &count, 8)
    }
}
