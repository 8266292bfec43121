import CLibSSH2
import Foundation
import Model
import Wire

extension Line {
    /// Goes all the way from nothing to an agent that answers. Called once.
    func open(
        _ program: AgentProgram, isReadOnly: Bool, _ credentials: Credentials
    ) async throws(Setback) -> (Switchboard, HostFacts) {
        do throws(Setback) {
            let start = Instant.now
            let socket = try await TCPSocket.connect(
                to: destination.address, port: destination.port, on: reactor, until: .now + limits.connect)
            // One round trip, for the host's clock.
            let roundTrip = Instant.now - start
            guard let session = SSHSession(socket: socket, reactor: reactor) else {
                throw Setback(Failure(.connection, "connect", why: "libssh2 could not make a session"))
            }
            try await shakeHands(session, credentials)
            try await logIn(session, credentials)
            session.tap.trust()
            let script = LaunchScript(program, isReadOnly: isReadOnly, isThroughSudo: destination.isThroughSudo)
            let channel = try await launch(script, on: session)
            let hello = try await hello(channel, session, script)
            let now = Date().timeIntervalSince1970
            let skew = Double(hello.facts.clock) / 1e9 - (now - roundTrip / .seconds(2))
            let board = Switchboard(host: destination.host, reactor: reactor, socket: socket)
            live = Live(session: session, channel: channel)
            pump = Task(executorPreference: reactor) { await self.carry(for: board) }
            return (board, HostFacts(hello.facts, clockSkew: skew))
        } catch {
            var setback = error
            setback.failure = setback.failure.on(destination.host)
            throw setback
        }
    }

    /// Exchanges keys with the host, and makes sure that it is the one that is known.
    private func shakeHands(_ session: SSHSession, _ credentials: Credentials) async throws(Setback) {
        let (address, port) = (destination.address.description, destination.port)
        let types = credentials.known.types(address, port: port)
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
        let what = "exchange keys with \(destination.address):\(destination.port)"
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
