import Model
import StepKit
import Testing

@Suite struct PlanTests {
    private func plan(_ entries: [Entry], only: Set<HostName>? = nil) throws -> Plan {
        try Plan(entries, for: World(lab), only: only)
    }

    @Test func aBarrierWaitsForEveryHost() throws {
        let plan = try plan([Entry(RestlessStep()), Entry(RestlessStep(), barrier: true)])
        let everyone = Set(lab.hosts.map { TaskID(host: $0.id, index: 0) })
        #expect(plan.tasks.filter { $0.id.index == 1 }.allSatisfy { $0.after == everyone })
    }

    @Test func withoutABarrierAHostOnlyWaitsForItself() throws {
        let plan = try plan([Entry(RestlessStep()), Entry(RestlessStep())])
        #expect(plan.tasks.filter { $0.id.index == 1 }.allSatisfy { $0.after == [TaskID(host: $0.id.host, index: 0)] })
    }

    @Test(
        arguments: [
            ([.all], 3), ([.controlPlane], 1), ([.node], 2), ([.etcd], 3), ([.controlPlane, .node], 3),
            ([.group("fast")], 0),
        ] as [(Set<Selector>, Int)])
    func selectorsChooseHosts(_ selectors: Set<Selector>, _ count: Int) throws {
        #expect(try plan([Entry(RestlessStep(), on: selectors)]).tasks.count == count)
    }

    /// who answered, who acts for the control plane
    @Test(
        arguments: [
            ([], "a"), (["a", "b", "c"], "a"), (["b", "c"], "b"), (["c", "d"], "c"), (["d"], nil),
        ] as [([HostName], HostName?)])
    func oneOfTheControlPlaneActsForAll(_ answering: [HostName], _ actor: HostName?) throws {
        let hosts = ["a", "b", "c", "d"].map { name in
            Host(HostName(name), address: "10.0.0.1", roles: name == "d" ? [.node] : [.controlPlane])
        }
        let seen = Dictionary(uniqueKeysWithValues: answering.map { ($0, HostFacts()) })
        let world = World(Cluster(name: "lab", hosts: hosts), seen: seen)
        let plan = try Plan(
            [Entry(RestlessStep(), on: [.oneControlPlane])], for: world, only: seen.isEmpty ? nil : Set(answering))
        #expect(plan.tasks.map(\.id.host) == [actor].compactMap(\.self))
    }

    /// what an entry asks for, whether it is bound again when hosts were seen
    @Test(
        arguments: [
            ([], false), (["host.name", "network.pods"], false), (["host.facts"], true), (["host.facts.os"], true),
            (["host.name", "host"], true), (["host.factsheet"], false), (nil, true),
        ] as [([String]?, Bool)])
    func onlyWhatWasNotKnownIsBoundAgain(_ asks: [String]?, _ again: Bool) throws {
        let entry = Entry(layer: "01-test", place: "p:1:1", asks: asks) { names throws(Failure) in
            NamedStep(name: names["host.facts.os"]?.text ?? "nobody")
        }
        let draft = try Draft([entry], for: World(lab), open: ["host.facts", "host.mtu"])
        let plan = try Plan([entry], for: World(lab), draft: draft) { _ in
            Namespace(own: ["host": ["facts": ["os": "debian"]]])
        }
        #expect(Set(plan.tasks.map(\.title)) == [again ? "debian" : "nobody"])
        #expect(plan.hosts == draft.hosts)
    }

    @Test func aGroupChoosesItsHosts() throws {
        var cluster = lab
        for index in [0, 2] { cluster.hosts[index].groups = ["slow", "fast"] }
        let plan = try Plan([Entry(RestlessStep(), on: [.group("fast")])], for: World(cluster))
        #expect(plan.hosts.map(\.id) == [lab.hosts[0].id, lab.hosts[2].id])
    }

    @Test func aPlanForOneHostWaitsForNoOther() throws {
        let plan = try plan(
            [Entry(RestlessStep()), Entry(RestlessStep(), order: .oneByOne, barrier: true)], only: ["node-2"])
        #expect(plan.hosts.map(\.id) == ["node-2"])
        #expect(plan.tasks[1].after == [TaskID(host: "node-2", index: 0)])
        #expect(plan.tasks[1].follows == nil)
    }

    @Test func equalTitlesAreToldApart() throws {
        let titles = try plan([Entry(RestlessStep()), Entry(RestlessStep())], only: ["cp-1"]).tasks.map(\.title)
        #expect(titles == ["restless", "restless #2"])
    }
}
