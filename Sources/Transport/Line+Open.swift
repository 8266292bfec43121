import Foundation
import Model
import Wire

extension Line {
    /// Goes all the way from nothing to an agent that answers. Called once.
    func open(
        _ program: AgentProgram, isReadOnly: Bool, _ credentials: Credentials, _ jumpHosts: JumpHosts
    ) async throws(Setback) -> (Switchboard, HostFacts) {
        do throws(Setback) {
            let script = LaunchScript(program, isReadOnly: isReadOnly, sudo: destination.sudo)
            let (launch, roundTrip) = try await start(script, credentials, jumpHosts)
            let channel = launch.channel
            if !launch.isStarted { try await follow(script, channel, credentials.passwords) }
            let hello = try await hello(channel, script)
            let now = Date().timeIntervalSince1970
            let skew = Double(hello.facts.clock) / 1e9 - (now - roundTrip / .seconds(2))
            let board = Switchboard(host: host, reactor: reactor, socket: channel.socket)
            live = channel
            pump = Task(executorPreference: reactor) { await self.carry(for: board) }
            return (board, HostFacts(hello.facts, clockSkew: skew))
        } catch {
            var setback = error
            setback.failure = setback.failure.on(host)
            throw setback
        }
    }

    /// Starts the agent or the script, and says how long one round trip takes, for the host's clock.
    private func start(
        _ script: LaunchScript, _ credentials: Credentials, _ jumpHosts: JumpHosts
    ) async throws(Setback) -> (Launch, Duration) {
        if destination.isLocal {
            do throws(SSHError) {
                return (Launch(channel: try LocalChannel(script.command), isStarted: false), .zero)
            } catch {
                throw Setback(error, "start a shell")
            }
        }
        let way = try await way(jumpHosts)
        let entrance = Entrance(
            destination: destination, limits: limits, reactor: reactor, replacement: replacement)
        let session = try await entrance.enter(way.socket, credentials)
        return (try await start(script, on: session), way.roundTrip)
    }

    /// A connected socket, and how long one round trip takes, for the host's clock.
    private func way(_ jumpHosts: JumpHosts) async throws(Setback) -> GateWay {
        if let hop = destination.hops.last { return try await jumpHosts.way(to: destination, through: hop) }
        let start = Instant.now
        let socket = try await TCPSocket.connect(
            to: destination.name, port: destination.port, on: reactor, until: .now + limits.connect)
        return GateWay(socket: socket, roundTrip: .now - start)
    }
}
