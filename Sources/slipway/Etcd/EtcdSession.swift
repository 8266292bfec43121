import Engine
import Foundation
import Kubernetes
import Ledger
import Model
import StepKit
import Transport

/// The hosts with the role etcd, connected to.
struct EtcdSession {
    let cluster: Cluster
    let machines: [HostName: any Machine]
    /// Why a host could not be reached.
    let lost: [HostName: Failure]
    var care: EtcdCare { EtcdCare(cluster, on: machines) }

    /// Connects, does something, and closes what was opened. `locks` takes the locks of the hosts meanwhile.
    static func with(
        _ inventory: String, locks: Bool, _ body: (EtcdSession) async throws -> Void
    ) async throws {
        let cluster = try InventoryFile(inventory).cluster
        let hosts = cluster.hosts(.etcd)
        guard !hosts.isEmpty else {
            throw Failure(
                .input, "etcd of \(cluster.name)", why: "no host of the inventory has the role etcd",
                hint: "give the role to 1, 3 or 5 hosts")
        }
        let stop = StopSignal()
        let transport = SSHTransport(
            agent: try Installation().agent(), limits: Conductor.limits,
            prompt: Asking.prompt(stop))
        var machines: [HostName: any Machine] = [:]
        var lost: [HostName: Failure] = [:]
        await withTaskGroup(of: (HostName, Swift.Result<any Machine, Failure>).self) { group in
            for host in hosts { group.addTask { (host.id, await reach(host, transport)) } }
            for await (host, result) in group {
                switch result {
                case .success(let machine): machines[host] = machine
                case .failure(let failure): lost[host] = failure.on(host)
                }
            }
        }
        let result = await Self.result {
            if locks {
                for machine in machines.values { try await machine.lock(holder: "\(Caller.name), \(Caller.command)") }
            }
            try await body(EtcdSession(cluster: cluster, machines: machines, lost: lost))
        }
        for machine in machines.values { await machine.close() }
        try result.get()
    }

    private static func result(_ body: () async throws -> Void) async -> Swift.Result<Void, any Error> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }

    private static func reach(_ host: Model.Host, _ transport: SSHTransport) async -> Swift.Result<any Machine, Failure>
    {
        do {
            return .success(try await transport.connect(to: host))
        } catch {
            return .failure(error)
        }
    }

    /// Says which hosts could not be reached.
    func tellOfTheLost() {
        for failure in lost.values.sorted(by: { ($0.host ?? "") < ($1.host ?? "") }) { Console.complain(failure) }
    }
}
