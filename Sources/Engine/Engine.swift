public import Model
public import StepKit

/// Runs a plan as a graph and tells what happens. It knows tasks and machines; it knows nothing of SSH, YAML or
/// Kubernetes.
public struct Engine: Sendable {
    /// Opens a session to a host; throws a ``Failure``.
    public typealias Connect = @Sendable (Host) async throws -> any Machine
    /// Makes the plan, when it is known which hosts answered and what they are.
    public typealias MakePlan = @Sendable ([HostName: HostFacts]) async throws(Failure) -> Plan

    private let connect: Connect
    private let limits: Limits
    private let stop: StopSignal
    private let isReset: Bool
    private let agreement: Agreement?

    /// With an `agreement` nothing is done but what it allows. With `isReset` what is done takes back what was done
    /// before, and the hosts write nothing of it into their records.
    public init(
        limits: Limits = Limits(), stop: StopSignal = StopSignal(), isReset: Bool = false,
        agreement: Agreement? = nil, connect: @escaping Connect
    ) {
        self.connect = connect
        self.isReset = isReset
        self.limits = limits
        self.stop = stop
        self.agreement = agreement
    }

    /// Connects to the hosts, makes the plan and carries it out. The stream ends with `runFinished`. `aides` only lend
    /// their machines to steps about others: one that does not answer is no failure, and their locks are not taken.
    public func run(
        _ header: RunHeader, on hosts: [Host], aides: [Host] = [], mode: Mode, plan: @escaping MakePlan
    ) -> AsyncStream<Event> {
        let (events, channel) = AsyncStream<Event>.makeStream()
        Task {
            let clock = ContinuousClock()
            let start = clock.now
            let tell: @Sendable (Event.What) -> Void = { channel.yield(Event($0)) }
            tell(.runStarted(header))
            let kinds = await carryOut(header, hosts, aides, mode, plan, tell)
            let status = status(of: kinds.failures, isPending: kinds.isPending)
            tell(.runFinished(status: status.rawValue, seconds: (clock.now - start).seconds))
            channel.finish()
        }
        return events
    }

    fileprivate struct Ending {
        var failures: [Failure.Kind]
        var isPending = false
    }

    private func carryOut(
        _ header: RunHeader, _ hosts: [Host], _ aides: [Host], _ mode: Mode, _ plan: MakePlan,
        _ tell: @escaping @Sendable (Event.What) -> Void
    ) async -> Ending {
        let ended = Mutexed<Ending>(Ending(failures: []))
        let listen: @Sendable (Event.What) -> Void = { what in
            tell(what)
            ended.change { $0.hear(what) }
        }
        let gate = Gate(limits.hosts)
        let survey = Survey(connect: connect, tell: listen, gate: gate, stop: stop)
        async let lent = survey.machines(of: aides, isQuiet: true)
        let machines = await survey.machines(of: hosts).merging(await lent) { own, _ in own }
        do throws(Failure) {
            let plan = try await plan(machines.mapValues(\.facts))
            tell(.planned(steps: plan.tasks.reduce(into: [:]) { $0[$1.id.host, default: 0] += 1 }))
            await Run(
                plan, on: machines, mode: mode, for: header, isReset: isReset, stop: stop, gate: gate,
                depot: Depot(hosts, machines, peers: limits.peers, stop: stop), agreement: agreement, tell: listen
            ).carryOut()
        } catch {
            for host in hosts.map(\.id) where machines[host] != nil && (error.host ?? host) == host {
                listen(.lost(host, error.on(host)))
                if error.host == nil { break }
            }
        }
        if stop.isRaised { ended.change { $0.failures.append(.interrupted) } }
        await withTaskGroup(of: Void.self) { group in
            for machine in machines.values { group.addTask { await machine.close() } }
        }
        return ended.value
    }

    private func status(of kinds: [Failure.Kind], isPending: Bool) -> ExitStatus {
        let worst = ExitStatus.worst(of: kinds)
        return worst == .done && isPending ? .changesPending : worst
    }
}

extension Engine.Ending {
    fileprivate mutating func hear(_ what: Event.What) {
        switch what {
        case .lost(_, let failure), .finished(_, .failed(let failure), _): failures.append(failure.kind)
        case .finished(_, .wouldChange, _), .finished(_, .unknown, _): isPending = true
        default: break
        }
    }
}

extension Duration {
    /// In seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
