import Engine
import Foundation
import Model
import StepKit
import TestKit
import Testing
import Wire

/// A big file of the laptop.
private struct LoadStep: Step {
    static let kind = "load"
    static let reference = StepReference("A big file.", keys: [], example: "")
    var path: String
    var file: LocalFile
    var title: String { "load \(path)" }

    init(_ path: String, _ file: LocalFile) { (self.path, self.file) = (path, file) }
    init(from decoder: any Decoder) throws { throw CocoaError(.coderReadCorrupt) }
    func encode(to encoder: any Encoder) throws {}

    func inspect(_ host: some Reader, _ site: Site) async throws -> [UInt8]? { try await host.hash(path)?.sha256 }
    func changes(given sha256: [UInt8]?, _ site: Site) -> [Change] {
        guard sha256 != file.sha256 else { return [] }
        return [Change("load \(path)", .upload(file, to: path, attributes: Attributes(mode: 0o644)))]
    }
}

/// Twelve hosts in memory that reach each other, and one file.
private struct Fleet {
    let hosts = (1...12).map {
        Host(HostName("n\($0)"), address: Address(number: 10 << 24 | UInt32($0)), roles: [.node])
    }
    let network = FakeNetwork()
    let machines: [HostName: FakeMachine]
    let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "slipway-depot-\(UUID().uuidString)")
    var file: LocalFile

    init(size: Int = 1 << 20) async throws {
        var machines: [HostName: FakeMachine] = [:]
        for host in hosts {
            let machine = FakeMachine()
            await machine.join(network, as: host.address)
            machines[host.id] = machine
        }
        self.machines = machines
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
        let path = folder.appending(path: "artifact")
        try Data(bytes).write(to: path)
        file = LocalFile(path: path.path, size: UInt64(size), sha256: Checksum.sha256(bytes))
    }

    /// The outcome, the notes, and how often the controller sent the file.
    func apply(
        peers: Bool = true, order: Entry.Order = .parallel, stop: StopSignal = StopSignal(),
        _ listen: @Sendable (Event) -> Void = { _ in }
    ) async -> (state: RunState, notes: [String], sent: Int) {
        let cluster = Cluster(name: "fleet", hosts: hosts)
        let engine = Engine(limits: Limits(peers: peers), stop: stop) { host in
            guard let machine = machines[host.id] else { throw Failure(.connection, "connect", why: "nobody answers") }
            return Unclosed(machine: machine)
        }
        let step = LoadStep("/etc/artifact", file)
        let header = RunHeader(command: "apply", cluster: "fleet", by: "me", hosts: hosts.map(\.id), steps: 0)
        var state = RunState()
        var notes: [String] = []
        let events = engine.run(header, on: hosts, mode: .apply) { facts throws(Failure) in
            try Plan([Entry(step, order: order)], for: World(cluster, seen: facts), only: Set(facts.keys))
        }
        for await event in events {
            listen(event)
            state.apply(event)
            if case .note(nil, let text) = event.what { notes.append(text) }
        }
        var sent = 0
        for machine in machines.values { sent += await machine.uploads.count }
        try? FileManager.default.removeItem(at: folder)
        return (state, notes, sent)
    }

    /// How many hosts have the file.
    func holders() async throws -> Int {
        var count = 0
        for machine in machines.values where try await machine.hash("/etc/artifact")?.sha256 == file.sha256 {
            count += 1
        }
        return count
    }
}

@Suite struct DepotTests {
    @Test(arguments: Entry.Order.allCases) func aFileLeavesTheLaptopOnce(order: Entry.Order) async throws {
        let fleet = try await Fleet()
        let (state, notes, sent) = await fleet.apply(order: order)
        #expect(state.status == 0)
        #expect(try await fleet.holders() == 12)
        #expect(sent == 1)
        #expect(fleet.network.passed == 11)
        #expect(notes == ["artifact: sent from here once, passed on between hosts 11 times"])
    }

    @Test func withoutPeersItGoesToEveryHostFromHere() async throws {
        let fleet = try await Fleet()
        let (state, notes, sent) = await fleet.apply(peers: false)
        #expect(state.status == 0)
        #expect(sent == 12)
        #expect(fleet.network.knocks == 0)
        #expect(notes == [])
    }

    @Test func whatIsSmallOrNotForEverybodyIsNotPassedOn() async throws {
        let small = try await Fleet(size: 1000)
        #expect(await small.apply().sent == 12)
        var hidden = try await Fleet()
        hidden.file.isPublic = false
        #expect(await hidden.apply().sent == 12)
        #expect(small.network.knocks + hidden.network.knocks == 0)
    }

    @Test func whereNobodyReachesAnybodyEverythingComesFromHere() async throws {
        let fleet = try await Fleet()
        for host in fleet.hosts { fleet.network.wall(host.address) }
        let (state, notes, sent) = await fleet.apply()
        #expect(state.status == 0)
        #expect(try await fleet.holders() == 12)
        #expect(sent == 12)
        #expect(notes == [])
        // They soon stop trying.
        #expect(fleet.network.knocks <= 4)
    }

    @Test func aWalledHostTakesAndDoesNotGive() async throws {
        let fleet = try await Fleet()
        fleet.network.wall("10.0.0.3")
        fleet.network.wall("10.0.0.4")
        let (state, _, sent) = await fleet.apply()
        #expect(state.status == 0)
        #expect(try await fleet.holders() == 12)
        // Who comes first is chance: a walled one may be the only one that has it for a while.
        #expect(sent <= 4)
    }

    @Test func aHostThatDiesInBetweenStopsNobody() async throws {
        let fleet = try await Fleet()
        let (state, _, _) = await fleet.apply { event in
            guard case .change(let task, _, _) = event.what, ["n1", "n2", "n3"].contains(task.host.rawValue) else {
                return
            }
            let machine = fleet.machines[task.host]
            Task { await machine?.lose() }
        }
        let good = state.steps.values.count { $0.outcome?.isGood == true }
        #expect(good >= 9, "\(state.failures)")
        #expect(state.status == ExitStatus.done.rawValue || state.status == ExitStatus.unreachable.rawValue)
    }

    @Test func aFullDiskFailsItsOwnHostAlone() async throws {
        let fleet = try await Fleet()
        await fleet.machines["n5"]?.fail(
            "/etc/artifact", with: .failed(errno: 28, call: "write", path: "/etc/artifact"))
        let (state, _, _) = await fleet.apply()
        #expect(state.failures.map(\.host) == ["n5"])
        #expect(try await fleet.holders() == 11)
    }

    @Test func whoWaitsGoesWhenTheUserStops() async throws {
        let fleet = try await Fleet()
        let stop = StopSignal()
        // The first change that is told raises it: whoever waits for that host's copy is sent away.
        let (state, _, _) = await fleet.apply(stop: stop) { event in
            if case .change = event.what { stop.raise() }
        }
        #expect(state.status == ExitStatus.interrupted.rawValue)
    }
}
