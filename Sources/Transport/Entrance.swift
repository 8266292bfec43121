import CLibSSH2
import Model

/// The way through one sshd, be it that of a host or of a jump host: from a connected socket to a session that is
/// logged in. Used on the reactor that the session lives on.
struct Entrance: Sendable {
    typealias Instant = ContinuousClock.Instant

    let destination: Destination
    let limits: SSHLimits
    let reactor: Reactor
    /// The host may be known by another key from now on.
    var replacement: HostKeyReplacement?

    /// Exchanges keys, checks the host's, and logs in. Takes the socket over, whatever comes of it.
    nonisolated(nonsending) func enter(_ socket: Int32, _ credentials: Credentials) async throws(Setback) -> SSHSession
    {
        guard let session = SSHSession(socket: socket, reactor: reactor) else {
            throw Setback(Failure(.connection, "connect", why: "libssh2 could not make a session"))
        }
        try await shakeHands(session, credentials)
        try await logIn(session, credentials)
        session.tap.trust()
        return session
    }

    /// Exchanges keys with the host, and makes sure that it is the one that is known.
    private nonisolated(nonsending) func shakeHands(
        _ session: SSHSession, _ credentials: Credentials
    ) async throws(Setback) {
        let types = credentials.known.types(destination.name, port: destination.port)
        do throws(SSHError) {
            try await session.shakeHands(preferring: types, until: .now + limits.connect)
        } catch {
            throw handshakeSetback(error, session)
        }
        guard let key = session.hostKey else {
            throw Setback(Failure(.connection, "check the host key", why: "the host showed none"))
        }
        try await check(key, credentials.known)
    }

    private func handshakeSetback(_ error: SSHError, _ session: SSHSession) -> Setback {
        let what = "exchange keys with \(destination.name):\(destination.port)\(destination.way)"
        switch error {
        case .library(LIBSSH2_ERROR_KEX_FAILURE, _):
            return Setback(
                Failure(
                    .connection, what,
                    why: "the host (\(session.serverBanner)) and libssh2 have no algorithm in common",
                    hint: "give the host an ed25519 or ECDSA host key and a current OpenSSH"))
        case .library(LIBSSH2_ERROR_BANNER_RECV, _):
            return Setback(
                Failure(
                    .connection, what, why: "what answers there does not speak SSH",
                    hint: "is \(destination.port) the port of sshd?"))
        case .expired, .closed:
            return Setback(
                error, what, hint: "is sshd healthy there? It may refuse while too many log in at once (MaxStartups)",
                mayPass: true)
        case .flooded, .library:
            return Setback(error, what, hint: "is \(destination.port) the port of sshd?")
        case .cancelled:
            return Setback(error, what)
        }
    }
}
