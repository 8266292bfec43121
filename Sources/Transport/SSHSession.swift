import CLibSSH2
import Foundation

/// A session of libssh2 over a connected socket. Never blocks: where libssh2 would, the caller is suspended on the
/// reactor. Owns the socket. Used by one actor, on one reactor.
final class SSHSession {
    typealias Instant = ContinuousClock.Instant

    let reactor: Reactor
    let tap: Tap
    private let handle: OpaquePointer

    /// The library must be set up once, before the first session, while no other thread is in it.
    private static let isLibraryReady = libssh2_init(0) == 0

    init?(socket: Int32, reactor: Reactor) {
        let tap = Tap(socket: socket)
        guard
            SSHSession.isLibraryReady,
            let handle = libssh2_session_init_ex(nil, nil, nil, Unmanaged.passUnretained(tap).toOpaque())
        else {
            close(socket)
            return nil
        }
        self.handle = handle
        self.tap = tap
        self.reactor = reactor
        Tap.install(on: handle)
        libssh2_session_set_blocking(handle, 0)
    }

    deinit {
        tap.isShut = true
        // With the tap shut nothing says EAGAIN, so this ends; the bound is for a future libssh2.
        for _ in 0..<16 where libssh2_session_free(handle) != Int32(LIBSSH2_ERROR_EAGAIN) { break }
        close(tap.socket)
    }

    /// libssh2 is at least this version, for example 0x010b00.
    static func isAtLeast(version: Int32) -> Bool { libssh2_version(version) != nil }

    /// Repeats a call for as long as libssh2 says EAGAIN, and gives back what it says then (0 or more).
    nonisolated(nonsending) func call(
        until deadline: Instant, _ body: (OpaquePointer) -> Int
    ) async throws(SSHError) -> Int {
        while true {
            tap.beginTurn()
            let code = body(handle)
            if code >= 0 { return code }
            guard code == Int(LIBSSH2_ERROR_EAGAIN) else { throw error(Int32(code)) }
            try await waitForSocket(until: deadline)
        }
    }

    private nonisolated(nonsending) func waitForSocket(until deadline: Instant) async throws(SSHError) {
        let readiness = await reactor.wait(tap.socket, for: blockedOn, until: deadline)
        if Task.isCancelled { throw .cancelled }
        if readiness == .expired { throw .expired }
    }

    /// The directions in which the last call would have blocked.
    var blockedOn: Reactor.Interest {
        let directions = libssh2_session_block_directions(handle)
        var interest: Reactor.Interest = []
        if directions & LIBSSH2_SESSION_BLOCK_INBOUND != 0 { interest.insert(.read) }
        if directions & LIBSSH2_SESSION_BLOCK_OUTBOUND != 0 { interest.insert(.write) }
        return interest.isEmpty ? .read : interest
    }

    /// The words for a code that a call has just given back.
    func error(_ code: Int32) -> SSHError {
        if tap.hasFlooded { return .flooded }
        if tap.isBroken { return .closed }
        var text: UnsafeMutablePointer<CChar>?
        var length: Int32 = 0
        let last = libssh2_session_last_error(handle, &text, &length, 0)
        let words = last == code ? text.map { String(cString: $0) } ?? "" : ""
        return .library(code: code, words: words)
    }

    /// The last error's code, for calls that give back a pointer.
    var lastCode: Int32 { libssh2_session_last_errno(handle) }

    /// Exchanges banners and keys. `hostKeyTypes` are offered first: a host key of a type that is known is better than
    /// one that is not.
    nonisolated(nonsending) func shakeHands(
        preferring hostKeyTypes: [String], until deadline: Instant
    ) async throws(SSHError) {
        for (method, names) in Algorithms.preferences(knownHostKeys: hostKeyTypes) {
            libssh2_session_method_pref(handle, method, names)
        }
        _ = try await call(until: deadline) { Int(libssh2_session_handshake($0, tap.socket)) }
    }

    /// The key that the host has just proved to own.
    var hostKey: HostKey? {
        var length = 0
        var type: Int32 = 0
        guard let bytes = libssh2_session_hostkey(handle, &length, &type), length > 0 else { return nil }
        let key = UnsafeRawBufferPointer(start: bytes, count: length)
        return HostKey(blob: Array(key))
    }

    /// What the host calls its SSH server: `SSH-2.0-OpenSSH_9.2p1`.
    var serverBanner: String {
        libssh2_session_banner_get(handle).map { String(cString: $0) } ?? ""
    }

    /// Opens a channel for one program.
    nonisolated(nonsending) func openChannel(until deadline: Instant) async throws(SSHError) -> SSHChannel {
        var channel: OpaquePointer?
        _ = try await call(until: deadline) { session in
            channel = libssh2_channel_open_ex(
                session, "session", 7, SSHChannel.window, SSHChannel.packet, nil, 0)
            return channel == nil ? Int(min(lastCode, -1)) : 0
        }
        guard let channel else { throw .closed }
        return SSHChannel(channel, session: self)
    }

    /// Goes on with opening a channel to an address behind the host. Nil while that is under way.
    func openTunnel(to name: String, port: Int) throws(SSHError) -> SSHChannel? {
        tap.beginTurn()
        if let channel = libssh2_channel_direct_tcpip_ex(handle, name, Int32(port), "127.0.0.1", 22) {
            return SSHChannel(channel, session: self)
        }
        let code = lastCode
        guard code == LIBSSH2_ERROR_EAGAIN else { throw error(code == 0 ? LIBSSH2_ERROR_CHANNEL_FAILURE : code) }
        return nil
    }

    /// Goes on with closing a channel. True when it is gone.
    func free(_ channel: SSHChannel) -> Bool {
        tap.beginTurn()
        return libssh2_channel_free(channel.handle) != LIBSSH2_ERROR_EAGAIN
    }

    /// Says goodbye, without waiting for anything.
    func disconnect() {
        tap.beginTurn()
        libssh2_session_disconnect_ex(handle, SSH_DISCONNECT_BY_APPLICATION, "done", "")
    }

    /// How the program of a channel ended, as far as the host has said so.
    func ending(of channel: OpaquePointer) -> ProgramEnding {
        var signal: UnsafeMutablePointer<CChar>?
        libssh2_channel_get_exit_signal(channel, &signal, nil, nil, nil, nil, nil)
        guard let signal else { return .status(libssh2_channel_get_exit_status(channel)) }
        defer { libssh2_free(handle, signal) }
        return .signal(String(cString: signal))
    }

    /// A way to ssh-agent. The caller frees it.
    func makeAgent() -> OpaquePointer? { libssh2_agent_init(handle) }
}
