import Foundation
import Model
import Wire

/// The line to one host: dials, logs in, brings the agent up, and then carries what ``Switchboard`` has for it.
///
/// Lives on a ``Reactor``, so that all of its code, and with it every call of libssh2 for this session, runs on one
/// thread that is never blocked.
actor Line {
    typealias Instant = ContinuousClock.Instant

    nonisolated let host: HostName
    nonisolated let destination: Destination
    nonisolated let reactor: Reactor
    nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

    let limits: SSHLimits
    /// The host may show another key than the one it is known by.
    let replacement: HostKeyReplacement?
    /// What is there between the agent's first word and the end.
    var live: (any AgentChannel)?
    var reader = FrameReader()
    var isClosing = false
    var pump: Task<Void, Never>?
    private var finalTraffic = Traffic()

    init(
        to host: HostName, _ destination: Destination, limits: SSHLimits, reactor: Reactor,
        replacement: HostKeyReplacement? = nil
    ) {
        self.host = host
        self.destination = destination
        self.limits = limits
        self.reactor = reactor
        self.replacement = replacement?.host == host ? replacement : nil
    }

    /// Bytes on the socket so far.
    var traffic: Traffic {
        guard let live else { return finalTraffic }
        var traffic = Traffic()
        traffic.bytesIn = live.received
        traffic.bytesOut = live.sent
        traffic.exchanges = live.exchanges
        return traffic
    }

    /// Lets go of the session; what it has cost stays known.
    func forgetSession() {
        finalTraffic = traffic
        live = nil
    }
}
