import Model

/// The jump hosts of a run: one session on each for all hosts behind it, and another one where that hangs.
actor JumpHosts {
    private typealias Arrival = Task<Result<Gate, Setback>, Never>

    private let limits: SSHLimits
    private let gather: @Sendable (Destination) async throws(Failure) -> Credentials
    private var gates: [Destination: Arrival] = [:]
    private static let mostGates = 32

    init(limits: SSHLimits, gather: @escaping @Sendable (Destination) async throws(Failure) -> Credentials) {
        self.limits = limits
        self.gather = gather
    }

    /// Opens a way to a destination through its last hop, which is reached through those before it.
    func way(to destination: Destination, through hop: Destination) async throws(Setback) -> GateWay {
        for _ in 0..<JumpHosts.mostGates {
            let arrival = gates[hop] ?? arrive(at: hop)
            gates[hop] = arrival
            switch await arrival.value {
            case .failure(let setback):
                // A refused key is refused for every host behind; what may pass is tried anew.
                if setback.mayPass, gates[hop] == arrival { gates[hop] = nil }
                throw setback
            case .success(let gate):
                if let way = try await gate.open(to: destination.name, port: destination.port) { return way }
                if gates[hop] == arrival { gates[hop] = nil }
            }
        }
        throw Setback(
            Failure(.connection, "go through \(hop.name)", why: "its sessions hang one after the other"), mayPass: true)
    }

    private func arrive(at hop: Destination) -> Arrival {
        let reactor = ReactorPool.shared.next()
        let gate = Gate(Entrance(destination: hop, limits: limits, reactor: reactor))
        return Task {
            do throws(Setback) {
                let credentials = try await credentials(for: hop)
                let socket = try await self.socket(to: hop, on: reactor)
                try await gate.begin(socket, credentials)
                return .success(gate)
            } catch {
                return .failure(error)
            }
        }
    }

    private func credentials(for hop: Destination) async throws(Setback) -> Credentials {
        do throws(Failure) { return try await gather(hop) } catch { throw Setback(error) }
    }

    private func socket(to hop: Destination, on reactor: Reactor) async throws(Setback) -> Int32 {
        if let before = hop.hops.last { return try await way(to: hop, through: before).socket }
        return try await Dialer(reactor: reactor).connect(to: hop, limits)
    }
}
