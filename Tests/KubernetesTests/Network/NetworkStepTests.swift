import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

@Suite struct NetworkStepTests {
    private static let shares = [
        PodShare(name: "node-2", pods: "10.244.1.0/24", via: "10.0.0.12"),
        PodShare(name: "node-3", pods: "10.244.2.0/24", via: "10.0.0.13"),
    ]
    private let routed = NetworkStep(mode: .routed, routes: shares)
    private let tunnelled = NetworkStep(
        mode: .vxlan, routes: [shares[0]], podCIDR: "10.244.0.0/24", address: "10.0.0.11")

    private static func site(_ links: [(String, Int)] = [("10.0.0.11", 24)]) -> Site {
        var facts = HostFacts()
        facts.interfaces = links.map { .init(name: "eth0", address: $0.0, prefix: $0.1, mtu: 1500) }
        return Site.alone(facts)
    }

    private func machine(routes: String = "[]", devices: String = "[]", step: NetworkStep? = nil) async -> FakeMachine {
        let machine = FakeMachine(facts: Self.site().facts)
        await machine.script(["ip", "-N", "-4", "-j", "route", "show", "table", "main"], output: routes)
        await machine.script(["ip", "-N", "-d", "-j", "address", "show", "type", "vxlan"], output: devices)
        await machine.script(["ip", "-N", "-j", "neigh", "show", "dev", "slipway.vx"], output: Said.neighbours)
        await machine.script(["bridge", "-j", "fdb", "show", "dev", "slipway.vx"], output: Said.forwarding)
        guard let step else { return machine }
        await machine.change { host in
            for batch in step.wanted(Self.site()).batches { host.put(batch.path, batch.text) }
        }
        return machine
    }

    /// The commands of a plan, by program.
    private func commands(_ changes: [Change]) -> [String: [String]] {
        changes.reduce(into: [:]) { found, change in
            guard case .action(.run(let command)) = change.deed, let program = command.argv.first else { return }
            found[program] = String(decoding: command.input, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    @Test func routesAreSetAndKeptForTheNextBoot() async throws {
        let changes = try await routed.plan(on: machine())
        let wanted = [
            "route replace 10.244.1.0/24 via 10.0.0.12 proto 83", "route replace 10.244.2.0/24 via 10.0.0.13 proto 83",
        ]
        #expect(commands(changes) == ["ip": wanted])
        let file = changes.first { $0.deed.path == "/etc/slipway/network/ip.batch" }
        #expect(wanted.allSatisfy { file?.diff.text?.contains("+\($0)") == true })
        #expect(
            changes.map(\.summary) == [
                "make directory /etc/slipway/network", "create /etc/slipway/network/link.batch",
                "create /etc/slipway/network/bridge.batch", "create /etc/slipway/network/ip.batch", "ip: 2 commands",
            ])
    }

    @Test func staleRoutesOfOursGoAndForeignOnesStay() async throws {
        let step = NetworkStep(mode: .routed, routes: [Self.shares[0]])
        let changes = try await step.plan(on: machine(routes: Said.manyRoutes, step: step))
        #expect(commands(changes) == ["ip": ["route del 10.244.9.7 via 10.0.0.13 dev eth0 proto 83"]])
        #expect(changes.first?.diff == .lines("-10.244.9.7 via 10.0.0.13 dev eth0"))
    }

    /// protocol and gateway of a route that stands there, what is done about it
    @Test(
        arguments: [
            ("83", "10.0.0.12", ""), ("83", "10.0.0.99", "replaced"), ("4", "10.0.0.12", "replaced"),
            ("4", "10.0.0.99", "refused"), ("186", "10.0.0.99", "refused"),
        ])
    func aRouteThatStandsInTheWay(_ number: String, _ gateway: String, _ outcome: String) async throws {
        let step = NetworkStep(mode: .routed, routes: [Self.shares[0]])
        let routes =
            #"[{"dst":"10.244.1.0/24","gateway":"\#(gateway)","dev":"eth0","protocol":"\#(number)","flags":[]}]"#
        let machine = await machine(routes: routes, step: step)
        do {
            let changes = try await step.plan(on: machine)
            let replaced = ["ip": ["route replace 10.244.1.0/24 via 10.0.0.12 proto 83"]]
            #expect(commands(changes) == (outcome == "replaced" ? replaced : [:]))
            #expect(outcome != "refused")
        } catch let failure as Failure {
            #expect(outcome == "refused" && failure.hint?.contains("ip route del 10.244.1.0/24") == true)
        }
    }

    /// links of the host, hosts that no link leads to
    @Test(
        arguments: [
            ([("10.0.0.11", 24)], []), ([("10.0.0.11", 32)], ["node-2", "node-3"]), ([], []),
            ([("10.1.0.1", 24), ("10.0.0.11", 29)], []), ([("10.0.0.11", 30)], ["node-2", "node-3"]),
        ] as [([(String, Int)], [String])])
    func hostsBehindARouterAreLeftToIt(_ links: [(String, Int)], _ far: [String]) async throws {
        let site = Self.site(links)
        let facts = try await routed.inspect(machine(), site)
        let changes = try routed.changes(given: facts, site)
        #expect(commands(changes)["ip", default: []].count == 2 - far.count)
        let notes = routed.notes(given: facts, site)
        #expect(notes.isEmpty == far.isEmpty)
        for name in far { #expect(notes.first?.contains("\(name), ") == true) }
        if let note = notes.first { #expect(note.contains("validate --routes") && note.contains("mode: vxlan")) }
    }

    @Test(arguments: [Said.device12, Said.device13])
    func aTunnelAsItShouldBeIsLeftAlone(_ device: String) async throws {
        let machine = await machine(routes: Said.routes, devices: device, step: tunnelled)
        #expect(try await tunnelled.plan(on: machine) == [])
    }

    @Test func aTunnelIsMadeInOrder() async throws {
        let made = commands(try await tunnelled.plan(on: machine()))
        #expect(
            made["ip"] == [
                "link add name slipway.vx address 02:53:0a:f4:00:00 mtu 1450 type vxlan id 4096 dstport 8472 local 10.0.0.11 nolearning",
                "link set dev slipway.vx mtu 1450 up", "address replace 10.244.0.0/32 dev slipway.vx",
                "neigh replace 10.244.1.0 lladdr 02:53:0a:f4:01:00 dev slipway.vx nud permanent",
                "route replace 10.244.1.0/24 via 10.244.1.0 dev slipway.vx onlink proto 83",
            ])
        #expect(made["bridge"] == ["fdb replace 02:53:0a:f4:01:00 dev slipway.vx dst 10.0.0.12 self permanent"])
    }

    /// what is different from what should be, the first command, how many there are
    @Test(
        arguments: [
            (#""id":4096"#, #""id":4097"#, "link delete dev slipway.vx", 6),
            (#""port":8472"#, #""port":4789"#, "link delete dev slipway.vx", 6),
            (#""learning":false"#, #""learning":true"#, "link delete dev slipway.vx", 6),
            (#""local":"10.0.0.11""#, #""local":"10.0.0.99""#, "link delete dev slipway.vx", 6),
            (#""address":"02:53:0a:f4:00:00""#, #""address":"0a:00:00:00:00:01""#, "link delete dev slipway.vx", 6),
            (#""mtu":1450"#, #""mtu":1500"#, "link set dev slipway.vx mtu 1450 up", 1),
            (#""UP","#, "", "link set dev slipway.vx mtu 1450 up", 1),
            (#""local":"10.244.0.0""#, #""local":"10.244.7.0""#, "address del 10.244.7.0/32 dev slipway.vx", 2),
        ])
    func aTunnelThatDrifted(_ before: String, _ after: String, _ first: String, _ count: Int) async throws {
        let device = Said.device12.replacing(before, with: after)
        let machine = await machine(routes: Said.routes, devices: device, step: tunnelled)
        let made = commands(try await tunnelled.plan(on: machine))["ip", default: []]
        #expect(made.first == first && made.count == count)
    }

    @Test func otherHostsChange() async throws {
        // node-2 got another address, and node-3 came.
        var step = tunnelled
        step.routes = [PodShare(name: "node-2", pods: "10.244.1.0/24", via: "10.0.0.22"), Self.shares[1]]
        let made = commands(try await step.plan(on: machine(routes: Said.routes, devices: Said.device12)))
        #expect(made["ip"]?.count == 2 && made["bridge"]?.count == 2)
        #expect(
            made["bridge"]?.first == "fdb replace 02:53:0a:f4:01:00 dev slipway.vx dst 10.0.0.22 self permanent")
        // node-2 went.
        step.routes = []
        let gone = commands(try await step.plan(on: machine(routes: Said.routes, devices: Said.device12)))
        #expect(
            gone == [
                "ip": [
                    "neigh del 10.244.1.0 dev slipway.vx",
                    "route del 10.244.1.0/24 via 10.244.1.0 dev slipway.vx proto 83",
                ],
                "bridge": ["fdb del 02:53:0a:f4:01:00 dev slipway.vx dst 10.0.0.12 self"],
            ])
    }

    @Test(arguments: [Network.Mode.routed, .external])
    func withoutATunnelTheDeviceGoes(_ mode: Network.Mode) async throws {
        let step = NetworkStep(mode: mode, routes: mode == .routed ? [Self.shares[0]] : [])
        let made = commands(try await step.plan(on: machine(routes: Said.routes, devices: Said.device12)))["ip"]
        let route = ["route replace 10.244.1.0/24 via 10.0.0.12 proto 83"]
        #expect(made == (mode == .routed ? route : []) + ["link delete dev slipway.vx"])
    }

    @Test func anotherDeviceOfTheSameNumberIsNotTouched() async throws {
        let other = Said.device12.replacing("slipway.vx", with: "flannel.4096")
        let failure = await #expect(throws: Failure.self) { try await tunnelled.plan(on: machine(devices: other)) }
        #expect(failure?.why == "flannel.4096 is VXLAN 4096 already")
    }

    @Test func whatIpDoesNotSayIsNoAnswer() async throws {
        let machine = await machine(routes: "10.0.0.0/24 dev eth0")
        await #expect(throws: Failure.self) { try await routed.plan(on: machine) }
        await machine.script(missing: "ip")
        let bare = FakeMachine()
        await bare.script(missing: "ip")
        let failure = await #expect(throws: Failure.self) { try await routed.plan(on: bare) }
        #expect(failure?.hint?.contains("iproute2") == true)
    }

    @Test(arguments: [
        NetworkStep(mode: .vxlan, routes: shares), NetworkStep(mode: .routed, routes: [shares[0], shares[0]]),
        NetworkStep(mode: .routed, device: "a name with blanks"),
        NetworkStep(mode: .vxlan, podCIDR: "10.244.0.0/24", address: "10.0.0.11", id: 1 << 24),
        NetworkStep(mode: .vxlan, podCIDR: "10.244.0.0/24", address: "10.0.0.11", port: 0),
    ])
    func whatCannotBeMeant(_ step: NetworkStep) {
        #expect(throws: Failure.self) { try step.validate() }
    }

    @Test func hardwareAddressesAreLocalAndTellHostsApart() {
        #expect(HardwareAddress(of: "10.244.3.128/25").description == "02:53:0a:f4:03:80")
    }
}
