import Engine
import Foundation
import Kubernetes
import Model
import PKI
import StepKit
import Transport

/// Connects to all hosts and tries everything.
struct VerifyRun {
    private let world: World
    private let image: String?
    private let outside: String?
    private let tally: CheckTally
    private let transport: SSHTransport
    private let stop: StopSignal

    init(_ world: World, image: String?, outside: String?, tally: CheckTally, transport: SSHTransport, stop: StopSignal)
    {
        self.world = world
        self.image = image
        self.outside = outside
        self.tally = tally
        self.transport = transport
        self.stop = stop
    }

    /// Ends soon after it is told to stop, and takes away what it made first.
    func run() async {
        let work = Task { await tryEverything() }
        let watch = Task {
            while !stop.isRaised { try await Task.sleep(for: .milliseconds(100)) }
            work.cancel()
        }
        await work.value
        watch.cancel()
    }

    private func tryEverything() async {
        let machines = await connect()
        var seen = world
        seen.seen = machines.mapValues(\.facts)
        let name = image ?? seen.cluster.images.name(of: .verify, for: seen.cluster.version)
        let run = String(UInt32.random(in: 0 ... .max), radix: 36)
        let verification = ClusterVerification(seen, on: machines, image: name, run: run, outside: outside) { [tally] in
            await tally.add($0)
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await verification.run() }
            for (host, machine) in machines { group.addTask { await certificates(host, machine) } }
        }
        for machine in machines.values { await machine.close() }
    }

    private func connect() async -> [HostName: any Machine] {
        await withTaskGroup(of: (HostName, (any Machine)?).self) { group in
            for host in world.cluster.hosts { group.addTask { (host.id, await reach(host)) } }
            return await group.reduce(into: [:]) { machines, pair in machines[pair.0] = pair.1 }
        }
    }

    private func reach(_ host: Model.Host) async -> (any Machine)? {
        do {
            let machine = try await transport.connect(to: host)
            // Adding nothing makes nothing of minus nothing.
            let skew = (machine.facts.clockSkew * 10).rounded() / 10 + 0
            await tally.add(
                VerifyCheck(
                    "its clock", on: host.id, isOK: abs(skew) <= 5, seen: "\(skew) s ahead of this machine's",
                    layer: .hosts, hint: "is a service there that keeps time? `timedatectl` on \(host.id)"))
            return machine
        } catch {
            await tally.add(
                VerifyCheck(
                    "it is reached over SSH", on: host.id, isOK: false, seen: error.why, layer: .hosts, hint: error.hint
                ),
                isLost: true)
            return nil
        }
    }

    /// One line for all of a host: the one that ends first, and every one that ends soon.
    private func certificates(_ host: HostName, _ machine: any Machine) async {
        guard let files = try? await CertificateFiles.read(from: machine) else { return }
        let found = files.map { file in
            let end = CertificateFacts(pem: file.text)?.notAfter ?? .distantPast
            return (path: file.path, days: Int((end.timeIntervalSinceNow / 86_400).rounded(.down)))
        }
        guard let first = found.min(by: { $0.days < $1.days }) else { return }
        let late = found.filter { $0.days < 30 }.map {
            $0.days < 0 ? "\($0.path) is over or damaged" : "\($0.path) ends in \($0.days) days"
        }
        await tally.add(
            VerifyCheck(
                "its certificates", on: host, isOK: late.isEmpty,
                seen: late.isEmpty
                    ? "\(found.count), the first ends in \(first.days) days (\(first.path))"
                    : late.joined(separator: ", "),
                layer: .controlPlane, hint: "slipway apply issues what ends soon anew"))
    }
}
