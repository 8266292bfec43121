import CLibSSH2
import Foundation

/// One program on the host: bytes to it, bytes from it, and how it ended. Nothing here waits; the owner calls
/// ``turn()`` whenever the socket may have become ready, and waits for what that says.
final class SSHChannel: AgentChannel {
    /// Bytes the host may send before we have read. Small enough to bound what a hostile host can make us keep,
    /// large enough that it is seldom adjusted: libssh2 does so when a quarter is used.
    static let window: UInt32 = 8 << 20
    static let packet: UInt32 = 32_768
    private static let mostErrors = 8 << 10

    /// A call that said EAGAIN with half a packet sent. libssh2 insists that it is repeated before anything else is
    /// sent, and a read may send too (window adjustments).
    private enum Debt { case none, read, write }

    /// What the program printed and nobody took yet.
    var inbox: [UInt8] = []
    /// The last of what it printed on its error stream.
    private(set) var errors: [UInt8] = []
    /// The program has ended, or closed its output; what it printed before is in `inbox`.
    private(set) var isEnded = false

    let handle: OpaquePointer
    private let session: SSHSession
    private var debt = Debt.none
    private var outbox: [UInt8] = []
    private var outboxStart = 0

    init(_ handle: OpaquePointer, session: SSHSession) {
        self.handle = handle
        self.session = session
    }

    /// A packet of it is half sent, so that nothing else may be sent in its session.
    var owes: Bool { debt != .none }

    /// Bytes that wait to be sent.
    var unsent: Int { outbox.count - outboxStart }

    /// Puts bytes behind those that wait. They leave with the next ``turn()``.
    func send(_ bytes: [UInt8]) { outbox.append(contentsOf: bytes) }

    /// Forgets what was not sent yet, but for a packet that is half on its way.
    func dropUnsent() {
        guard debt != .write else { return }
        outbox.removeAll()
        outboxStart = 0
    }

    /// Starts a program through the login shell.
    nonisolated(nonsending) func run(_ command: String, until deadline: ContinuousClock.Instant) async throws(SSHError)
    {
        let bytes = Array(command.utf8)
        _ = try await session.call(until: deadline) { _ in
            bytes.withUnsafeBytes { raw in
                Int(
                    libssh2_channel_process_startup(
                        handle, "exec", 4, raw.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(raw.count)))
            }
        }
    }

    /// Sends and receives whatever can be without waiting. Gives back what to wait for; nothing while there is more
    /// to do at once. Without `isReading` the host's bytes stay where they are, for an inbox that is full enough.
    func turn(isReading: Bool) throws(SSHError) -> Reactor.Interest? {
        session.tap.beginTurn()
        var isBusy = false
        if debt != .read, unsent > 0 { isBusy = try write() }
        if debt == .write { return .write }
        guard isReading || debt == .read else { return isBusy ? nil : .read }
        if try read() { isBusy = true }
        if debt == .read { return session.blockedOn }
        return isBusy && !isEnded ? nil : .read
    }

    func turn() throws(SSHError) -> Reactor.Interest? { try turn(isReading: true) }

    var socket: Int32 { session.tap.socket }
    var others: [Int32: Reactor.Interest] { [:] }
    var received: UInt64 { session.tap.received }
    var sent: UInt64 { session.tap.sent }
    var exchanges: Int { session.tap.exchanges }
    var lastReceived: ContinuousClock.Instant { session.tap.lastReceived }
    func hangUp() { session.disconnect() }

    /// Sends until the socket or the program's window is full. True where it is neither, and there is more.
    private func write() throws(SSHError) -> Bool {
        var budget = 1 << 20
        while unsent > 0, budget > 0 {
            let count = outbox.withUnsafeBytes { raw in
                libssh2_channel_write_ex(
                    handle, 0, raw.baseAddress?.advanced(by: outboxStart).assumingMemoryBound(to: CChar.self),
                    raw.count - outboxStart)
            }
            if count > 0 {
                debt = .none
                budget -= count
                outboxStart += count
                continue
            }
            if count == 0 { return false }
            guard count == Int(LIBSSH2_ERROR_EAGAIN) else { throw session.error(Int32(count)) }
            // A full window is no debt: nothing was sent, and reading is what brings the adjustment.
            let isWindowFull = debt == .none && libssh2_channel_window_write_ex(handle, nil) == 0
            debt = isWindowFull ? .none : .write
            compactOutbox()
            return false
        }
        compactOutbox()
        return unsent > 0
    }

    private func compactOutbox() {
        if outboxStart == outbox.count {
            outbox.removeAll(keepingCapacity: outbox.capacity <= 1 << 20)
            outboxStart = 0
        } else if outboxStart > 1 << 20 {
            outbox.removeFirst(outboxStart)
            outboxStart = 0
        }
    }

    /// Reads one buffer of each stream. True where there may be more.
    private func read() throws(SSHError) -> Bool {
        let count = try readStream(0, into: &inbox)
        var available: UInt = 0
        libssh2_channel_window_read_ex(handle, &available, nil)
        guard debt != .read, available > 0 || count == 0, !isEnded else { return count > 0 }
        let failed = try readStream(Int32(SSH_EXTENDED_DATA_STDERR), into: &errors)
        if errors.count > SSHChannel.mostErrors { errors.removeFirst(errors.count - SSHChannel.mostErrors) }
        if count == 0, failed <= 0, libssh2_channel_eof(handle) != 0 { isEnded = true }
        return count > 0 || failed > 0
    }

    /// Bytes read; 0 where there is nothing now and -1 where reading would block. Hundreds of sessions keep no buffer for
    /// it each.
    private func readStream(_ stream: Int32, into bytes: inout [UInt8]) throws(SSHError) -> Int {
        let count = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(Self.packet)) { buffer in
            let count = libssh2_channel_read_ex(handle, stream, buffer.baseAddress, buffer.count)
            if count > 0 {
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]))
            }
            return count
        }
        if count == Int(LIBSSH2_ERROR_EAGAIN) {
            debt = session.blockedOn.contains(.write) ? .read : .none
            return -1
        }
        debt = .none
        guard count >= 0 else { throw session.error(Int32(count)) }
        if count > 0 { session.tap.credit(count) }
        return count
    }

    /// Tells the program that nothing more comes.
    nonisolated(nonsending) func finishSending(until deadline: ContinuousClock.Instant) async throws(SSHError) {
        _ = try await session.call(until: deadline) { _ in Int(libssh2_channel_send_eof(handle)) }
    }

    /// The last of what it printed on its error stream, as text.
    var errorText: String { String(decoding: errors, as: UTF8.self) }

    /// Waits until the host has said how the program ended, which it does after the last of its output.
    nonisolated(nonsending) func waitUntilClosed(until deadline: ContinuousClock.Instant) async {
        _ = try? await session.call(until: deadline) { _ in Int(libssh2_channel_wait_closed(handle)) }
    }

    /// Gives it up for another one of the session, as far as the host goes along in time.
    nonisolated(nonsending) func close(until deadline: ContinuousClock.Instant) async {
        _ = try? await session.call(until: deadline) { _ in Int(libssh2_channel_close(handle)) }
    }

    /// How the program ended. Nil where it has not, or the host has not said so.
    var ending: ProgramEnding? { isEnded ? session.ending(of: handle) : nil }
}
