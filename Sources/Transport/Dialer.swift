/// Opens connections on a reactor.
actor Dialer {
    nonisolated let reactor: Reactor
    nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

    init(reactor: Reactor) { self.reactor = reactor }

    /// The socket is the caller's to close.
    func connect(to destination: Destination, _ limits: SSHLimits) async throws(Setback) -> Int32 {
        try await TCPSocket.connect(
            to: destination.name, port: destination.port, on: reactor, until: .now + limits.connect)
    }
}
