import Model
import StepKit

/// Where hosts are told from whom they get a big file: from the controller, or from a host that has it. One for a run.
actor Depot {
    private struct Ticket: Hashable {
        var sha256: [UInt8]
        var host: HostName
    }
    /// What is known of one content.
    private struct Shipment {
        var distribution = Distribution()
        /// The name of the file that it is here.
        var name: String
        var begin = ContinuousClock.now
    }

    /// Bytes. Less costs less than what hosts would have to be told.
    static let smallest: UInt64 = 1 << 20
    /// How long the first host may take before a second one gets a file from the controller as well.
    private static let patience = Duration.seconds(10)
    private static let tick = Duration.milliseconds(100)

    private let passing: Passing
    private let stop: StopSignal
    private var ties: Ties
    private var shipments: [[UInt8]: Shipment] = [:]
    private var waiters: [Ticket: CheckedContinuation<Distribution.Origin?, Never>] = [:]
    private var isWatching = false

    /// Without `peers` everything comes from the controller.
    init(_ hosts: [Host], _ machines: [HostName: any Machine], peers: Bool, stop: StopSignal) {
        let reached = hosts.filter { machines[$0.id] != nil }
        passing = Passing(reached, machines)
        ties = Ties(peers ? reached : [])
        self.stop = stop
    }

    /// Performs a deed. A big file comes from where it is had cheapest.
    func perform(_ deed: Deed, on host: HostName, _ machine: any Machine) async throws {
        guard case .upload(let file, _, _) = deed, file.size >= Self.smallest, file.isPublic, ties.count > 1 else {
            return try await machine.perform(deed)
        }
        let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
        if shipments[file.sha256] == nil { shipments[file.sha256] = Shipment(name: name) }
        do {
            while let origin = await turn(Ticket(sha256: file.sha256, host: host)) {
                if try await deliver(deed, file, to: host, machine, from: origin) { return }
            }
        } catch {
            change(file) { $0.leave(host) }
            throw error
        }
        change(file) { $0.leave(host) }
        throw Failure(.interrupted, "upload \(name)", why: "stopped by the user before it was done")
    }

    /// What a person may want to know in the end: how often each file left this machine.
    var notes: [String] {
        shipments.values.filter { $0.distribution.counts.peers > 0 }.map { shipment in
            let (here, there) = shipment.distribution.counts
            return "\(shipment.name): sent from here \(times(here)), passed on between hosts \(times(there))"
        }.sorted()
    }

    /// False when another host did not give it.
    private func deliver(
        _ deed: Deed, _ file: LocalFile, to host: HostName, _ machine: any Machine, from origin: Distribution.Origin
    ) async throws -> Bool {
        switch origin {
        case .controller: try await passing.upload(deed, to: machine)
        case .peer(let giver):
            do {
                try await passing.pass(deed, from: giver, to: host, machine)
                ties.succeed()
            } catch let failure as PeerFailure {
                ties.fail(giver, to: host)
                if failure.isLost { ties.lose(giver) }
                return false
            }
        }
        change(file) { $0.got(host) }
        return true
    }

    // MARK: turns

    /// From whom a host that wants something gets it, as soon as that is known; nothing when the run is to end.
    private func turn(_ ticket: Ticket) async -> Distribution.Origin? {
        if stop.isRaised { return nil }
        return await withCheckedContinuation { continuation in
            // Both in one go: whose turn comes must be there to hear of it.
            waiters[ticket] = continuation
            shipments[ticket.sha256]?.distribution.want(ticket.host)
            callNext()
            watch()
        }
    }

    private func change(_ file: LocalFile, _ body: (inout Distribution) -> Void) {
        if shipments[file.sha256] != nil { body(&shipments[file.sha256, default: Shipment(name: "")].distribution) }
        callNext()
    }

    /// What one content taught about hosts may matter to another.
    private func callNext() {
        for sha256 in Array(shipments.keys) {
            for next in shipments[sha256]?.distribution.next(ties) ?? [] {
                waiters.removeValue(forKey: Ticket(sha256: sha256, host: next.host))?.resume(returning: next.origin)
            }
        }
    }

    /// Looks around for as long as somebody waits: whether the user wants the run to end, and who is late.
    private func watch() {
        guard !isWatching, !waiters.isEmpty else { return }
        isWatching = true
        Task {
            while !waiters.isEmpty {
                try? await Task.sleep(for: Self.tick)
                if stop.isRaised { dismiss() }
                for (sha256, shipment) in shipments where .now - shipment.begin > Self.patience {
                    shipments[sha256]?.distribution.hurry()
                }
                callNext()
            }
            isWatching = false
        }
    }

    private func dismiss() {
        let all = waiters
        waiters = [:]
        for waiter in all.values { waiter.resume(returning: nil) }
    }
}

private func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
