import CLibSSH2
import Foundation

/// Stands between libssh2 and its socket: counts what passes, keeps acknowledgements prompt, and bounds what a
/// hostile peer can make libssh2 swallow.
///
/// libssh2 reads packets for as long as bytes come, and keeps those that nobody asked for. Its own limits do not stop
/// a peer that sends without end, so the bytes themselves are rationed here.
final class Tap {
    let socket: Int32
    private(set) var received: UInt64 = 0
    private(set) var sent: UInt64 = 0
    /// How often something was sent after something had come: with the first, the round trips there can have been.
    private(set) var exchanges = 0
    private var hasHeard = true
    private(set) var lastReceived = ContinuousClock.now
    /// The peer sent far more than anybody asked for, and is not listened to any more.
    private(set) var hasFlooded = false
    /// The peer has closed, or the connection is broken.
    private(set) var isBroken = false
    /// Nothing passes any more, so that libssh2 can clean up without waiting for the peer.
    var isShut = false

    /// What is answered where the host asks as a terminal would.
    var responses: KeyboardResponses?

    /// Bytes that were received and nobody took yet: libssh2 reads a banner byte by byte.
    private var ahead: ArraySlice<UInt8> = []

    /// Bytes that the peer may send in all before it must have been asked for more.
    private var allowance: Int
    /// Bytes that may be taken before other sessions get their turn.
    private var ration = 0

    /// Before a login nothing needs more than a few kilobytes; banners may be long, but not endless.
    static let beforeLogin = 512 << 10
    static let mostAllowed = 48 << 20
    private static let rationPerTurn = 2 << 20

    init(socket: Int32) {
        self.socket = socket
        allowance = Tap.beforeLogin
    }

    func beginTurn() { ration = Tap.rationPerTurn }

    /// Bytes of the peer were of use, so it may send more. Packets carry overhead, small ones many times their
    /// content.
    func credit(_ bytes: Int) { allowance = min(allowance + 4 * bytes + 4096, Tap.mostAllowed) }

    /// The peer has proved who it is, so it may fill the channel's window.
    func trust() { allowance = Tap.mostAllowed }

    fileprivate func receive(_ buffer: UnsafeMutableRawPointer?, _ length: Int, _ flags: Int32) -> Int {
        if isShut || isBroken { return Int(-ECONNRESET) }
        if ahead.isEmpty, length == 1 {
            let count = receiveAhead(flags)
            guard count > 0 else { return count }
        }
        guard ahead.isEmpty else { return takeAhead(buffer, length) }
        return receiveMore(buffer, length, flags)
    }

    private func receiveAhead(_ flags: Int32) -> Int {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { room in
            let count = receiveMore(room.baseAddress, room.count, flags)
            if count > 0 { ahead = Array(room[..<count])[...] }
            return count
        }
    }

    private func takeAhead(_ buffer: UnsafeMutableRawPointer?, _ length: Int) -> Int {
        let part = ahead.prefix(length)
        UnsafeMutableRawBufferPointer(start: buffer, count: length).copyBytes(from: part)
        ahead = ahead.dropFirst(part.count)
        return part.count
    }

    private func receiveMore(_ buffer: UnsafeMutableRawPointer?, _ length: Int, _ flags: Int32) -> Int {
        if ration <= 0 { return Int(-EAGAIN) }
        // The kernel leaves quick mode by itself; without this each step of the login waits 40 ms for a delayed ACK.
        if length > 1 { acknowledgePromptly() }
        let count = recv(socket, buffer, length, flags)
        guard count > 0 else { return failure(count) }
        received += UInt64(count)
        hasHeard = true
        ration -= count
        allowance -= count
        lastReceived = .now
        guard allowance >= 0 else {
            hasFlooded = true
            isBroken = true
            return Int(-EMSGSIZE)
        }
        return count
    }

    fileprivate func send(_ buffer: UnsafeRawPointer?, _ length: Int, _ flags: Int32) -> Int {
        if isShut || isBroken { return Int(-EPIPE) }
        let count = Foundation.send(socket, buffer, length, flags | Int32(MSG_NOSIGNAL))
        guard count >= 0 else { return failure(count) }
        sent += UInt64(count)
        if hasHeard { exchanges += 1 }
        hasHeard = false
        return count
    }

    private func failure(_ count: Int) -> Int {
        let code = errno
        if count < 0, code == EAGAIN || code == EWOULDBLOCK || code == EINTR { return Int(-EAGAIN) }
        isBroken = true
        return count == 0 ? 0 : Int(-code)
    }

    private func acknowledgePromptly() {
        var yes: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_QUICKACK, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Makes a session read and write through its tap. libssh2 uses the same functions for the key agent's socket.
    static func install(on session: OpaquePointer) {
        slipway_tap(
            session,
            { socket, buffer, length, flags, abstract in
                guard let tap = Tap.of(abstract), tap.socket == socket else {
                    let count = recv(socket, buffer, length, flags)
                    return count < 0 ? Int(-errno) : count
                }
                return tap.receive(buffer, length, flags)
            },
            { socket, buffer, length, flags, abstract in
                guard let tap = Tap.of(abstract), tap.socket == socket else {
                    let count = Foundation.send(socket, buffer, length, flags | Int32(MSG_NOSIGNAL))
                    return count < 0 ? Int(-errno) : count
                }
                return tap.send(buffer, length, flags)
            })
    }

    static func of(_ abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?) -> Tap? {
        guard let pointer = abstract?.pointee else { return nil }
        return Unmanaged<Tap>.fromOpaque(pointer).takeUnretainedValue()
    }
}
