import Engine
import Model
import StepKit
import Synchronization
import TestKit
import Wire

/// A file with a word in it: the smallest step there is.
struct WordStep: Step {
    static let kind = "word"
    static let reference = StepReference("A file with a word.", keys: [], example: "")
    var path: String
    var word: String
    var title: String { "word \(path)" }
    func inspect(_ host: some Reader, _ site: Site) async throws -> File? { try await host.file(path) }
    func changes(given file: File?, _ site: Site) -> [Change] {
        guard file?.text != word else { return [] }
        return [.write(path, .text(word), Attributes(mode: 0o644), replacing: file)]
    }
}

/// A file that somebody else has to bring.
struct AwaitStep: Step {
    static let kind = "await"
    static let reference = StepReference("Waits for a file.", keys: [], example: "")
    var path: String
    var milliseconds = 0
    var title: String { "await \(path)" }
    var patience: Patience { Patience(total: .milliseconds(milliseconds), pause: .milliseconds(5)) }
    func inspect(_ host: some Reader, _ site: Site) async throws -> Bool { try await host.stat(path) != nil }
    func changes(given isThere: Bool, _ site: Site) throws -> [Change] {
        guard isThere else { throw NotYet("\(path) is not there") }
        return []
    }
}

/// A step that has to do with a file, and finds nothing to do today.
struct WatchStep: Step {
    static let kind = "watch"
    static let reference = StepReference("Watches a file.", keys: [], example: "")
    var path: String
    var title: String { "watch \(path)" }
    func watches(_ path: String) -> Bool { path == self.path }
    func inspect(_ host: some Reader, _ site: Site) async throws -> Bool { try await host.stat(path) != nil }
    func changes(given isThere: Bool, _ site: Site) -> [Change] { [] }
}

/// A step that is never satisfied.
struct RestlessStep: Step {
    static let kind = "restless"
    static let reference = StepReference("Never done.", keys: [], example: "")
    var title: String { "restless" }
    func inspect(_ host: some Reader, _ site: Site) async throws {}
    func changes(given facts: Void, _ site: Site) -> [Change] {
        [Change("scratch", .write(path: "/tmp/scratch", bytes: [], attributes: Attributes(mode: 0o600)))]
    }
}

/// Called as it is named, and done.
struct NamedStep: Step {
    static let kind = "named"
    static let reference = StepReference("Nothing.", keys: [], example: "")
    var name: String
    var title: String { name }
    func inspect(_ host: some Reader, _ site: Site) async throws {}
    func changes(given facts: Void, _ site: Site) -> [Change] { [] }
}

let lab = Cluster(
    name: "lab",
    hosts: [
        Host("cp-1", address: "10.0.0.11", roles: [.controlPlane, .etcd]),
        Host("node-1", address: "10.0.0.21", roles: [.node, .etcd]),
        Host("node-2", address: "10.0.0.22", roles: [.node, .etcd]),
    ])

/// Three hosts in memory, and a run on them.
struct Fixture {
    let machines: [HostName: FakeMachine]
    init() { machines = Dictionary(uniqueKeysWithValues: lab.hosts.map { ($0.id, FakeMachine()) }) }

    subscript(host: HostName) -> FakeMachine { machines[host] ?? FakeMachine() }

    func run(
        _ mode: Mode, _ entries: [Entry], unreachable: Set<HostName> = [], stop: StopSignal = StopSignal(),
        agreement: Agreement? = nil, listen: @escaping @Sendable (Event) -> Void = { _ in },
        world change: @escaping @Sendable (inout World) -> Void = { _ in }
    ) async -> (state: RunState, events: [Event]) {
        await run(mode, unreachable: unreachable, stop: stop, agreement: agreement, listen: listen) {
            facts throws(Failure) in
            var world = World(lab, seen: facts)
            change(&world)
            return try Plan(entries, for: world, only: Set(facts.keys), machines: Set(facts.keys))
        }
    }

    func run(
        _ mode: Mode, unreachable: Set<HostName> = [], on hosts: [Host] = lab.hosts, aides: [Host] = [],
        stop: StopSignal = StopSignal(), agreement: Agreement? = nil,
        listen: @escaping @Sendable (Event) -> Void = { _ in },
        plan: @escaping Engine.MakePlan
    ) async -> (state: RunState, events: [Event]) {
        let engine = Engine(stop: stop, agreement: agreement) { host in
            guard !unreachable.contains(host.id), let machine = machines[host.id] else {
                throw Failure(.connection, "connect", why: "nobody answers")
            }
            return Unclosed(machine: machine)
        }
        let header = RunHeader(
            command: "slipway apply", cluster: "lab", by: "me@here", hosts: hosts.map(\.id), steps: 0)
        var state = RunState()
        var events: [Event] = []
        for await event in engine.run(header, on: hosts, aides: aides, mode: mode, plan: plan) {
            listen(event)
            state.apply(event)
            events.append(event)
        }
        return (state, events)
    }
}

/// A fake that survives its session, as a real host does.
struct Unclosed: Machine {
    let machine: FakeMachine
    var facts: HostFacts { machine.facts }
    func answer(_ query: Query) async throws -> Answer { try await machine.answer(query) }
    func announce(_ action: Action) throws { try machine.announce(action) }
    func act(_ action: Action) async throws -> Answer {
        // The lock goes with the session, which here never ends.
        if case .lock = action {
            await machine.countLock()
            return .done
        }
        return try await machine.act(action)
    }
    func upload(_ file: LocalFile, to path: String, attributes: Attributes, keeps: Bool) async throws {
        try await machine.upload(file, to: path, attributes: attributes, keeps: keeps)
    }
    func close() async {}
}
